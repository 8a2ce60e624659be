//! Mails with a code.

use askama::Template;
use flow::limits;
use protocol::screen::CodeUse;
use words::{Key, Strings, code_mail};

use crate::frame::{Mail, MailBrand, MailFrame};

/// A mail with a code.
pub struct CodeMail<'a> {
    /// The address that it is sent to, as people write it.
    pub to: &'a str,
    /// The code.
    pub code: &'a str,
    /// What for.
    pub code_use: CodeUse,
    /// Whether the address has an account already, though one is being made.
    pub account_exists: bool,
    /// The name of the app that is signed in to.
    pub app: &'a str,
    /// Whose mail it is.
    pub brand: &'a MailBrand,
    /// In which locale.
    pub strings: &'a Strings,
}

impl CodeMail<'_> {
    /// What it says.
    #[must_use]
    pub fn written(&self) -> Mail {
        let Self { app, brand, to, strings, .. } = *self;
        let frame = MailFrame { brand, app, to, strings };
        let (title, intro) = code_mail(self.code_use, self.account_exists);
        let mail = CodeWords { code: self.code, frame, title, intro };
        let (subject, text) = (Subject { frame, mail }, Text { frame, mail });
        Mail::new(&subject, &text, &Html { frame, mail })
    }

    /// Its name in logs.
    #[must_use]
    pub const fn template(&self) -> &'static str {
        match self.code_use {
            CodeUse::ChangeEmail => "change_email",
            CodeUse::EnrollEmail => "enroll_email",
            CodeUse::EnrollPhone => "enroll_phone",
            CodeUse::FirstFactor => "first_factor",
            CodeUse::Link => "link",
            CodeUse::ResetPassword => "reset_password",
            CodeUse::SecondFactor => "second_factor",
            CodeUse::VerifyEmail if self.account_exists => "account_exists",
            CodeUse::VerifyEmail => "verify_email",
        }
    }
}

/// A code's own words, in its templates.
#[derive(Clone, Copy)]
struct CodeWords<'a> {
    code: &'a str,
    frame: MailFrame<'a>,
    title: Key,
    intro: Key,
}

impl CodeWords<'_> {
    fn title(&self) -> &str {
        self.frame.strings.get(self.title)
    }

    fn intro(&self) -> String {
        let MailFrame { strings, app, brand, .. } = self.frame;
        let intro = strings.fill(self.intro, &[("app", app), ("brand", &brand.name)]);
        words::side_by_side(&intro, &self.valid())
    }

    fn valid(&self) -> String {
        let minutes = u32::try_from(limits::CODE_LIFETIME / 60).unwrap_or(0);
        self.frame.strings.count(Key::MailValid, minutes, &[])
    }

    /// Nothing of the subject, and no code, which is to be found in one place.
    fn preheader(&self) -> String {
        words::side_by_side(&self.valid(), self.frame.strings.get(Key::MailNotYou))
    }
}

#[derive(Template)]
#[template(path = "code/subject.txt", whitespace = "preserve")]
struct Subject<'a> {
    frame: MailFrame<'a>,
    mail: CodeWords<'a>,
}

#[derive(Template)]
#[template(path = "code/body.txt", whitespace = "preserve")]
struct Text<'a> {
    frame: MailFrame<'a>,
    mail: CodeWords<'a>,
}

#[derive(Template)]
#[template(path = "code/body.html")]
struct Html<'a> {
    frame: MailFrame<'a>,
    mail: CodeWords<'a>,
}

#[cfg(test)]
mod tests {
    use words::LOCALES;

    use super::*;

    fn written(name: &str, tag: &str) -> Mail {
        let strings = words::strings(words::Locale::tagged(tag).unwrap());
        let (to, code, code_use) = ("mara@example.org", "042137", CodeUse::VerifyEmail);
        let brand = &MailBrand::sample(name);
        CodeMail { to, code, code_use, account_exists: false, app: "Shop", brand, strings }
            .written()
    }

    #[test]
    fn a_mail_has_the_code_in_its_subject_and_alone_on_a_line() {
        let Mail { subject, text, .. } = written("Juniper", "en");
        assert_eq!(subject, "042137 is your Juniper code");
        assert!(text.contains("\n042137\n"), "{text}");
    }

    #[test]
    fn a_mail_is_in_the_locale_of_the_flow_and_in_its_direction() {
        for locale in LOCALES {
            let (tag, dir) = (locale.tag, locale.dir);
            let Mail { subject, text, html } = written("Juniper", tag);
            assert!(html.contains(&format!("<html lang=\"{tag}\" dir=\"{dir}\">")), "{html}");
            assert!(text.contains(words::strings(*locale).get(Key::MailNotYou)), "{text}");
            // The code is read from left to right in every language.
            assert!(html.contains("<td class=\"pt-quiet pt-text\" dir=\"ltr\""), "{html}");
            assert!(subject.starts_with("042137") && subject.contains("Juniper"), "{subject}");
        }
    }

    #[test]
    fn a_mail_ends_in_a_line_that_binds_the_code_to_the_pages_of_the_sign_in() {
        for locale in LOCALES {
            let Mail { text, html, .. } = written("Juniper", locale.tag);
            assert!(text.ends_with("\n\n@login.example.com #042137\n"), "{text}");
            assert!(!html.contains("@login.example.com"), "{html}");
        }
    }

    #[test]
    fn an_address_is_isolated_where_the_text_around_it_runs_the_other_way() {
        let sent_to = |tag, to: &str| {
            let brand = MailBrand::sample("Juniper");
            let strings = words::strings(words::Locale::tagged(tag).unwrap());
            MailFrame { brand: &brand, app: "Shop", to, strings }.isolated(to)
        };
        assert_eq!(sent_to("en", "mara@example.org"), "mara@example.org");
        assert_eq!(sent_to("ar", "mara@example.org"), "\u{2068}mara@example.org\u{2069}");
        let hebrew = "\u{5de}\u{5e8}\u{5d4}@example.org";
        assert_eq!(sent_to("en", hebrew), format!("\u{2068}{hebrew}\u{2069}"));
    }

    #[test]
    fn no_name_can_add_a_tag() {
        let html = written("<b>J", "en").html;
        assert!(!html.contains("<b>") && html.contains("&#60;b&#62;"), "{html}");
    }
}
