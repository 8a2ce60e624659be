//! The mails of Portico as people read them: subject, text and HTML, in a person's locale and
//! in the looks of a brand. Whoever sends or shows them makes a message of it.

mod code;
mod device;
mod frame;
mod moment;
mod notice;
pub mod samples;
mod style;

pub use code::CodeMail;
pub use device::Device;
pub use frame::{Mail, MailBrand};
pub use moment::day;
pub use notice::{Notice, NoticeMail};
pub use style::MailStyle;
