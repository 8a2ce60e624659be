//! How a message reads.

use flow::limits;
use lettre::address::{AddressError, Envelope};
use lettre::message::{Mailbox, MultiPart, SinglePart, header};
use lettre::{Address, Message};
use protocol::screen::CodeUse;
use words::{Key, Locale, Strings};

use crate::email::Email;
use crate::secret::Secret;

/// A message with a code.
pub struct CodeMail<'a> {
    /// To whom.
    pub to: &'a Email,
    /// The code.
    pub code: &'a Secret<String>,
    /// What for.
    pub code_use: CodeUse,
    /// Whether the address has an account already, though one is being made.
    pub account_exists: bool,
    /// Whose sign-in it is.
    pub brand: &'a str,
    /// In which locale.
    pub strings: &'a Strings,
}

/// As mail servers take it. Not checked once more: lettre refuses letters of
/// some scripts, and all that could end a header or a command was refused before.
fn address_of(email: &Email) -> Address {
    let (local, domain) = email.wire().rsplit_once('@').unwrap_or_default();
    Address::new_dangerous(local, domain)
}

impl CodeMail<'_> {
    /// Its name in logs.
    #[must_use]
    pub const fn template(&self) -> &'static str {
        match self.code_use {
            CodeUse::EnrollEmail => "enroll_email",
            CodeUse::EnrollPhone => "enroll_phone",
            CodeUse::FirstFactor => "first_factor",
            CodeUse::ResetPassword => "reset_password",
            CodeUse::SecondFactor => "second_factor",
            CodeUse::VerifyEmail if self.account_exists => "account_exists",
            CodeUse::VerifyEmail => "verify_email",
        }
    }

    pub(crate) fn subject(&self) -> String {
        let values = [("code", self.code.expose().as_str()), ("brand", self.brand)];
        self.strings.fill(Key::MailCodeSubject, &values)
    }

    fn intro(&self) -> String {
        let key = match self.code_use {
            CodeUse::EnrollEmail => Key::MailEnrollIntro,
            CodeUse::FirstFactor => Key::MailFirstFactorIntro,
            CodeUse::ResetPassword => Key::MailResetIntro,
            CodeUse::EnrollPhone | CodeUse::SecondFactor => Key::MailSecondFactorIntro,
            CodeUse::VerifyEmail if self.account_exists => Key::MailExistsIntro,
            CodeUse::VerifyEmail => Key::MailVerifyIntro,
        };
        self.strings.fill(key, &[("brand", self.brand)])
    }

    fn valid(&self) -> String {
        let minutes = u32::try_from(limits::CODE_LIFETIME / 60).unwrap_or(0);
        self.strings.count(Key::MailValid, minutes, &[])
    }
}

/// The text part: the code stands alone on its line, to be selected.
pub(crate) fn text(mail: &CodeMail<'_>) -> String {
    let (intro, code, valid) = (mail.intro(), mail.code.expose(), mail.valid());
    let not_you = mail.strings.get(Key::MailNotYou);
    format!("{intro}\n\n{code}\n\n{valid}\n{not_you}\n\n{}\n", mail.brand)
}

/// The same with a little form. No link and no picture: scanners follow the
/// one, and readers hide the other.
fn html(mail: &CodeMail<'_>) -> String {
    let [intro, valid, not_you] =
        [&mail.intro(), &mail.valid(), mail.strings.get(Key::MailNotYou)].map(escape);
    let code = mail.code.expose();
    let inner = format!(
        "<p>{intro}</p>\
        <p dir=\"ltr\" style=\"font:600 32px/1.4 ui-monospace,monospace;letter-spacing:.2em\">{code}</p>\
        <p>{valid}</p><p style=\"color:#5b6270\">{not_you}</p>"
    );
    framed(mail.strings.locale(), mail.brand, &inner)
}

/// What stands around every message.
pub(crate) fn framed(locale: Locale, brand: &str, inner: &str) -> String {
    format!(
        "<!doctype html><html lang=\"{}\" dir=\"{}\"><meta charset=\"utf-8\">\
        <body style=\"margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1c1f26;background:#fff\">\
        <div style=\"max-width:30rem;margin:0 auto\"><p style=\"font-weight:600\">{}</p>{inner}</div></body></html>",
        locale.tag,
        locale.dir,
        escape(brand)
    )
}

pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The sender that the settings name, with its domain in ASCII.
///
/// # Errors
/// If it is no address.
pub(crate) fn sender(from: &str) -> Result<Mailbox, AddressError> {
    let Mailbox { name, email } = from.parse()?;
    // One on this machine has no domain that is known elsewhere.
    let email = Email::parse(email.as_ref()).map_or(email, |email| address_of(&email));
    Ok(Mailbox { name, email })
}

/// The whole message; `None` if it cannot be written.
#[must_use]
pub fn code_message(from: &Mailbox, mail: &CodeMail<'_>) -> Option<Message> {
    multipart(from, mail.to, mail.subject(), text(mail), html(mail))
}

/// A message as text and as HTML.
pub(crate) fn multipart(
    from: &Mailbox,
    to: &Email,
    subject: String,
    text: String,
    html: String,
) -> Option<Message> {
    let plain = SinglePart::builder().header(header::ContentType::TEXT_PLAIN).body(text);
    let rich = SinglePart::builder().header(header::ContentType::TEXT_HTML).body(html);
    let to = address_of(to);
    // Not read from the header again: lettre cannot read what needs quotes.
    let envelope = Envelope::new(Some(from.email.clone()), vec![to.clone()]).ok()?;
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .envelope(envelope)
        .subject(subject)
        .message_id(None)
        .multipart(MultiPart::alternative().singlepart(plain).singlepart(rich))
        .ok()
}

/// A message without anything in it, for tests of how messages leave.
#[cfg(test)]
pub(crate) fn empty(to: &str) -> Message {
    let from = "Juniper <no-reply@example.com>".parse().expect("an address");
    let to = Email::parse(to).expect("an address");
    multipart(&from, &to, String::new(), String::new(), String::new()).expect("a message")
}

#[cfg(test)]
mod tests {
    use protocol::screen::CodeUse;
    use words::LOCALES;

    use super::*;

    fn source(to: &str, brand: &str, tag: &str) -> String {
        let strings = words::strings(words::Locale::tagged(tag).unwrap());
        let code = Secret::new("042137".to_owned());
        let code_use = CodeUse::VerifyEmail;
        let to = &Email::parse(to).unwrap();
        let mail = CodeMail { to, code: &code, code_use, account_exists: false, brand, strings };
        let from = "Juniper <no-reply@example.com>".parse().unwrap();
        String::from_utf8(code_message(&from, &mail).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_message_has_the_code_in_its_subject_and_alone_on_a_line() {
        let source = source("mara@example.org", "Juniper", "en");
        assert!(source.contains("Subject: 042137 is your Juniper code\r\n"));
        assert!(source.contains("\r\n042137\r\n"));
        assert!(source.contains("multipart/alternative"));
        assert!(source.contains("Message-ID:"));
    }

    #[test]
    fn a_message_is_in_the_locale_of_the_flow_and_in_its_direction() {
        let code = Secret::new("042137".to_owned());
        for locale in LOCALES {
            let strings = words::strings(*locale);
            let (code, brand) = (&code, "Juniper");
            let to = &Email::parse("mara@example.org").unwrap();
            let code_use = CodeUse::VerifyEmail;
            let mail = CodeMail { to, code, code_use, account_exists: false, brand, strings };
            let (tag, dir) = (locale.tag, locale.dir);
            let html = html(&mail);
            assert!(html.contains(&format!("<html lang=\"{tag}\" dir=\"{dir}\">")), "{html}");
            let not_you = strings.get(Key::MailNotYou);
            assert!(html.contains(&escape(not_you)) && text(&mail).contains(not_you), "{html}");
            // The code is read from left to right in every language.
            assert!(html.contains("<p dir=\"ltr\""), "{html}");
            assert!(mail.subject().contains("042137") && mail.subject().contains("Juniper"));
        }
    }

    #[test]
    fn no_name_can_add_a_header_or_a_tag() {
        let source = source("mara@example.org", "J\r\nBcc: all@example.org\r\n\r\n<b>", "en");
        let headers = source.split("\r\n\r\n").next().unwrap();
        assert!(!headers.contains("\r\nBcc:"), "{headers}");
        assert!(!source.contains("<b>") || source.contains("&lt;b&gt;"));
    }

    #[test]
    fn a_message_goes_to_the_ascii_form_of_a_domain_and_comes_from_one() {
        let source = source("Mara@Exämple.org", "Juniper", "en");
        assert!(source.contains("To: Mara@xn--exmple-cua.org\r\n"), "{source}");
        let from = sender("Juniper <no-reply@exämple.org>").unwrap();
        assert_eq!(from.to_string(), "Juniper <no-reply@xn--exmple-cua.org>");
        assert!(sender("portico@localhost").is_ok() && sender("portico").is_err());
    }

    #[test]
    fn a_local_part_is_written_as_it_is() {
        for to in ["हिन्दी@example.in", "\"ma ra\"@example.org", "jürgen@example.org"]
        {
            let source = source(to, "Juniper", "en");
            assert!(source.contains(&format!("To: {to}\r\n")), "{source}");
        }
    }
}
