//! What stands around the words of every mail: whose it is, and whom it was sent to.

use askama::Template;
use words::{Key, Strings};

use crate::style::MailStyle;

/// Stands for what has markup of its own in a sentence.
const HOLE: &str = "\u{fffc}";

/// Whose mails they are.
pub struct MailBrand {
    /// The name of the company.
    pub name: String,
    /// What stands in the tile beside the name: its first letter.
    pub letter: Option<String>,
    /// The host of the sign-in's pages, which codes are bound to.
    pub host: String,
    /// Colours, fonts and shapes.
    pub style: MailStyle,
}

#[cfg(test)]
impl MailBrand {
    /// A brand of this name in the default theme.
    pub(crate) fn sample(name: &str) -> Self {
        let theme = brand::themes::theme("calm").expect("it is a theme");
        let style = MailStyle::new(&theme, include_str!("../../style/tokens.css"));
        let letter = name.chars().next().map(String::from);
        Self { name: name.to_owned(), letter, host: "login.example.com".to_owned(), style }
    }
}

/// A mail as people read it. Cannot be printed: it may hold a code.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// What lists of mails show.
    pub subject: String,
    /// The mail as text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

impl Mail {
    /// A mail of the three templates in its folder of `mails/templates/`.
    pub(crate) fn new(subject: &impl Template, text: &impl Template, html: &impl Template) -> Self {
        let render = "what mails say can be written";
        let subject = subject.render().expect(render);
        // A template does not end in a new line, whatever its file does.
        let text = text.render().expect(render) + "\n";
        Self { subject, text, html: html.render().expect(render) }
    }
}

/// One mail's.
#[derive(Clone, Copy)]
pub(crate) struct MailFrame<'a> {
    pub(crate) brand: &'a MailBrand,
    /// The name of the app that is signed in to.
    pub(crate) app: &'a str,
    pub(crate) to: &'a str,
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
