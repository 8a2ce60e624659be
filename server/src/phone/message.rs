//! How a text and a call read.

use serde::Serialize;
use words::{Key, Strings};

use crate::secret::Secret;

/// How a code reaches a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A voice says it.
    Call,
    /// It is in a text message.
    Text,
}

impl Way {
    /// Its name on the wire and in logs.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Call => "voice_code",
            Self::Text => "sms_code",
        }
    }
}

/// A message with a code.
pub struct PhoneMessage<'a> {
    /// To whom, as [`tidy`](super::number::tidy) gave it.
    pub to: &'a str,
    /// The code.
    pub code: &'a Secret<String>,
    /// As a text or a call.
    pub way: Way,
    /// In which locale.
    pub strings: &'a Strings,
}

/// What a webhook gets, as JSON.
#[derive(Serialize)]
pub(super) struct Body<'a> {
    r#type: &'static str,
    to: &'a str,
    locale: &'static str,
    pub(super) text: String,
    code: &'a str,
}

impl PhoneMessage<'_> {
    pub(super) fn body(&self, brand: &str, host: &str) -> Body<'_> {
        let code = self.code.expose();
        let text = match self.way {
            Way::Call => self.spoken(brand),
            // The last line binds the code to the page that asks for it, for
            // browsers that fill it in (WICG "Origin-bound one-time codes").
            Way::Text => {
                let values = [("brand", brand), ("code", code)];
                let sentence = self.strings.fill(Key::PhoneText, &values);
                format!("{sentence}\n\n@{host} #{code}")
            }
        };
        Body { r#type: self.way.tag(), to: self.to, locale: self.strings.locale().tag, text, code }
    }

    /// Each digit stands alone, so that no voice makes a number of them.
    fn spoken(&self, brand: &str) -> String {
        let digits: Vec<_> = self.code.expose().chars().map(String::from).collect();
        let digits = digits.join(", ");
        self.strings.fill(Key::PhoneCall, &[("brand", brand), ("digits", &digits)])
    }

    pub(super) fn subject(&self, brand: &str) -> String {
        let values = [("code", self.code.expose().as_str()), ("brand", brand)];
        self.strings.fill(Key::MailCodeSubject, &values)
    }
}

#[cfg(test)]
mod tests {
    use words::LOCALES;

    use super::*;

    fn text(way: Way, locale: words::Locale) -> String {
        let code = Secret::new("042137".to_owned());
        let strings = words::strings(locale);
        let message = PhoneMessage { to: "+491711234567", code: &code, way, strings };
        message.body("Juniper", "login.example.com").text
    }

    #[test]
    fn a_text_names_brand_and_code_and_ends_in_a_line_for_browsers() {
        for locale in LOCALES {
            let text = text(Way::Text, *locale);
            let (sentence, line) = text.rsplit_once('\n').unwrap();
            assert!(sentence.contains("Juniper") && sentence.contains("042137"), "{text}");
            assert_eq!(line, "@login.example.com #042137");
            // Three parts of a text in any script are what networks still join.
            assert!(text.encode_utf16().count() <= 3 * 67, "{text}");
        }
    }

    #[test]
    fn a_call_says_each_digit_alone_and_all_of_them_twice() {
        for locale in LOCALES {
            let text = text(Way::Call, *locale);
            assert_eq!(text.matches("0, 4, 2, 1, 3, 7").count(), 2, "{text}");
            assert!(!text.contains("042137"), "{text}");
        }
    }
}
