//! What travels between the server and the screens.
//!
//! | module | holds |
//! |---|---|
//! | [`screen`] | what the person sees next, and why an answer was not taken |
//! | [`answer`] | what the person gave back, as JSON or as form fields |
//! | [`factors`] | the kinds of proof |
//! | [`profile`] | which fields of a profile |
//! | [`brand`] | the names around the screens |
//! | [`time`] | points in time |
//! | [`typed`] | what was typed, as what it stands for |
//! | [`read`] | how the browser reads what was sent |
//! | [`samples`] | ready-made replies: gallery, tests and docs loop over them |

pub mod answer;
pub mod brand;
pub mod factors;
pub mod profile;
pub mod read;
pub mod samples;
pub mod screen;
pub mod time;
pub mod typed;

pub use answer::Answer;
pub use brand::Brand;
pub use factors::{Factor, FirstFactor};
pub use screen::{Purpose, Refusal, Reply, Screen};
pub use time::Timestamp;
