//! What stands around the words of every mail: whose it is, and whom it was sent to.

use words::{Key, Strings};

use super::style::MailStyle;
use crate::email::Email;

/// Stands for what has markup of its own in a sentence.
const HOLE: &str = "\u{fffc}";

/// Whose mails they are.
pub struct MailBrand {
    /// The name of the company.
    pub(crate) name: String,
    /// The host of our pages, which codes are bound to.
    pub(crate) host: String,
    pub(crate) style: MailStyle,
}

#[cfg(test)]
impl MailBrand {
    /// A brand of this name in the default theme.
    pub(crate) fn sample(name: &str) -> Self {
        let style = MailStyle::new(&brand::themes::theme("calm").expect("it is a theme"));
        Self { name: name.to_owned(), host: "login.example.com".to_owned(), style }
    }
}

/// One mail's.
#[derive(Clone, Copy)]
pub(crate) struct MailFrame<'a> {
    pub(crate) brand: &'a MailBrand,
    /// The name of the app that is signed in to.
    pub(crate) app: &'a str,
    pub(crate) to: &'a Email,
    pub(crate) strings: &'a Strings,
}

impl MailFrame<'_> {
    /// What stands before and after the address that it was sent to.
    pub(crate) fn sent_to(&self) -> (String, String) {
        self.around_address(Key::MailSentTo)
    }

    /// What stands before and after the address in a sentence.
    pub(crate) fn around_address(&self, key: Key) -> (String, String) {
        let sentence = self.strings.fill(key, &[("address", HOLE), ("app", self.app)]);
        let (before, after) = sentence.split_once(HOLE).unwrap_or((&sentence, ""));
        (before.to_owned(), after.to_owned())
    }

    /// An address in a text, which turns no words around it. Only where the directions can
    /// differ, because some programs show the isolates.
    pub(crate) fn isolated(&self, address: &str) -> String {
        match self.strings.locale().dir == "ltr" && address.is_ascii() {
            true => address.to_owned(),
            false => format!("\u{2068}{address}\u{2069}"),
        }
    }

    /// Where texts stand: at the side where lines begin, or in the middle.
    pub(crate) fn align(&self) -> &'static str {
        match self.brand.style.centred {
            true => "center",
            false => self.align_start(),
        }
    }

    /// The side where lines begin: mail clients do not know it as `start`.
    pub(crate) fn align_start(&self) -> &'static str {
        match self.strings.locale().dir {
            "rtl" => "right",
            _ => "left",
        }
    }
}
