//! How a text and a call read.

use serde::Serialize;
use words::{Key, Strings};

use crate::messages::phone::part;
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
    /// To whom, as [`PhoneNumber`](crate::messages::phone::number::PhoneNumber) holds it.
    pub to: &'a str,
    /// The code.
    pub code: &'a Secret<String>,
    /// As a text or a call.
    pub way: Way,
    /// The name of the company.
    pub brand: &'a str,
    /// In which locale.
    pub strings: &'a Strings,
}

/// What a webhook gets, as JSON.
#[derive(Serialize)]
pub(crate) struct PhoneBody<'a> {
    r#type: &'static str,
    to: &'a str,
    locale: &'static str,
    pub(crate) text: String,
    code: &'a str,
}

impl PhoneMessage<'_> {
    pub(crate) fn body(&self, host: &str) -> PhoneBody<'_> {
        let code = self.code.expose();
        let text = match self.way {
            Way::Call => self.spoken(),
            Way::Text => self.written(host),
        };
        PhoneBody {
            r#type: self.way.tag(),
            to: self.to,
            locale: self.strings.locale().tag,
            text,
            code,
        }
    }

    /// As much as fits into one part of a text, because each part is paid for and
    /// some arrive without the others: with the warning, without it, and where
    /// the names of brand and host are long the code alone.
    ///
    /// The last line binds the code to the page that asks for it, for browsers
    /// that fill it in (WICG "Origin-bound one-time codes").
    fn written(&self, host: &str) -> String {
        let brand = self.brand;
        let code = self.code.expose();
        let line = format!("\n@{host} #{code}");
        let sentence = self.strings.fill(Key::PhoneText, &[("brand", brand), ("code", code)]);
        let warned = format!("{sentence} {}{line}", self.strings.get(Key::PhoneTextWarning));
        let plain = format!("{sentence}{line}");
        let shorter = [warned, plain].into_iter().find(|text| part::holds(text));
        shorter.unwrap_or_else(|| format!("{code}{line}"))
    }

    /// Each digit stands alone, so that no voice makes a number of them.
    fn spoken(&self) -> String {
        let brand = self.brand;
        let digits: Vec<_> = self.code.expose().chars().map(String::from).collect();
        let digits = digits.join(", ");
        self.strings.fill(Key::PhoneCall, &[("brand", brand), ("digits", &digits)])
    }

    pub(crate) fn subject(&self) -> String {
        let values = [("code", self.code.expose().as_str()), ("brand", self.brand)];
        self.strings.fill(Key::MailCodeSubject, &values)
    }
}

#[cfg(test)]
mod tests {
    use words::LOCALES;

    use super::*;

    fn text(way: Way, locale: words::Locale) -> String {
        body(way, locale, "Juniper", "login.example.com")
    }

    fn written(locale: words::Locale, brand: &str, host: &str) -> String {
        body(Way::Text, locale, brand, host)
    }

    fn body(way: Way, locale: words::Locale, brand: &str, host: &str) -> String {
        let code = Secret::new("042137".to_owned());
        let strings = words::strings(locale);
        let message = PhoneMessage { to: "+491711234567", code: &code, way, brand, strings };
        message.body(host).text
    }

    #[test]
    fn a_text_names_brand_and_code_and_ends_in_a_line_for_browsers() {
        for locale in LOCALES {
            let text = text(Way::Text, *locale);
            let (sentence, line) = text.rsplit_once('\n').unwrap();
            assert!(sentence.contains("Juniper") && sentence.contains("042137"), "{text}");
            assert_eq!(line, "@login.example.com #042137");
        }
    }

    #[test]
    fn a_text_fits_into_one_part_in_every_locale() {
        for locale in LOCALES {
            for (brand, host) in [
                ("Juniper", "login.example.com"),
                ("Bürgerportal Köln", "anmelden.example.org"),
                ("Österreichische Eisenbahnen", "sign-in.accounts.customers.example.com"),
            ] {
                let text = written(*locale, brand, host);
                assert!(part::holds(&text), "{text}");
                assert!(text.starts_with("042137") || text.contains(brand), "{text}");
                assert!(text.ends_with(&format!("\n@{host} #042137")), "{text}");
            }
        }
    }

    #[test]
    fn a_text_keeps_brand_and_warning_where_there_is_room() {
        for locale in LOCALES {
            let warning = words::strings(*locale).get(Key::PhoneTextWarning);
            let text = written(*locale, "Juniper", "juniper.io");
            assert!(text.contains("Juniper") && text.contains(warning), "{text}");
        }
        let text = written(LOCALES[0], "Juniper", &"long.".repeat(30));
        assert!(text.starts_with("042137\n@long."), "{text}");
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
