//! How a message reads.

use askama::Template;
use flow::limits;
use lettre::address::{AddressError, Envelope};
use lettre::message::{Mailbox, MultiPart, SinglePart, header};
use lettre::{Address, Message};
use protocol::screen::CodeUse;
use words::{Key, Strings};

use crate::email::Email;
use crate::messages::mail::header::AutoSubmitted;
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
    address(email.wire())
}

/// The same of an address that is stored as it goes to mail servers.
pub(crate) fn address(wire: &str) -> Address {
    let (local, domain) = wire.rsplit_once('@').unwrap_or_default();
    Address::new_dangerous(local, domain)
}

impl CodeMail<'_> {
    pub(crate) fn written(&self) -> WrittenMail<'_> {
        WrittenMail::new(
            self.to,
            &Subject { mail: self },
            &Text { mail: self },
            &Html { mail: self },
        )
    }

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

#[derive(Template)]
#[template(path = "mail/code/subject.txt", whitespace = "preserve")]
struct Subject<'a> {
    mail: &'a CodeMail<'a>,
}

#[derive(Template)]
#[template(path = "mail/code/body.txt", whitespace = "preserve")]
struct Text<'a> {
    mail: &'a CodeMail<'a>,
}

#[derive(Template)]
#[template(path = "mail/code/body.html")]
struct Html<'a> {
    mail: &'a CodeMail<'a>,
}

/// A message as people read it.
pub(crate) struct WrittenMail<'a> {
    pub(crate) to: &'a Email,
    pub(crate) subject: String,
    pub(crate) text: String,
    /// The same as the text.
    pub(crate) html: String,
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

impl<'a> WrittenMail<'a> {
    /// A message of the three templates in its folder of `server/templates/mail/`.
    pub(crate) fn new(
        to: &'a Email,
        subject: &impl Template,
        text: &impl Template,
        html: &impl Template,
    ) -> Self {
        let render = "what messages say can be written";
        let subject = subject.render().expect(render);
        // A template does not end in a new line, whatever its file does.
        let text = text.render().expect(render) + "\n";
        Self { to, subject, text, html: html.render().expect(render) }
    }

    /// As text and as HTML, with this `Message-ID`; `None` if it cannot be sent so.
    pub(crate) fn message(&self, from: &Mailbox, id: String) -> Option<Message> {
        let Self { to, subject, text, html } = self;
        let part = |kind, body: &str| SinglePart::builder().header(kind).body(body.to_owned());
        let plain = part(header::ContentType::TEXT_PLAIN, text);
        let rich = part(header::ContentType::TEXT_HTML, html);
        let to = address_of(to);
        // Not read from the header again: lettre cannot read what needs quotes.
        let envelope = Envelope::new(Some(from.email.clone()), vec![to.clone()]).ok()?;
        Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, to))
            .envelope(envelope)
            .subject(subject.as_str())
            .message_id(Some(id))
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative().singlepart(plain).singlepart(rich))
            .ok()
    }
}

/// What the text of a message says: its lines, in alphabetical order.
#[cfg(test)]
pub(crate) fn said_in_text(text: &str) -> Vec<String> {
    let mut lines: Vec<_> = text.lines().filter(|line| !line.is_empty()).collect();
    lines.sort_unstable();
    lines.into_iter().map(str::to_owned).collect()
}

/// What the HTML of a message says: what stands between its tags, in the same order.
#[cfg(test)]
pub(crate) fn said_in_html(html: &str) -> Vec<String> {
    let between = html.split('<').filter_map(|rest| Some(rest.split_once('>')?.1));
    let plain = between.map(|text| {
        let entities =
            [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
        entities.iter().fold(text.trim().to_owned(), |text, (entity, is)| text.replace(entity, is))
    });
    let mut said: Vec<_> = plain.filter(|text| !text.is_empty()).collect();
    said.sort_unstable();
    said
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
        String::from_utf8(
            mail.written()
                .message(&from, "<msg_1@login.example.com>".to_owned())
                .unwrap()
                .formatted(),
        )
        .unwrap()
    }

    #[test]
    fn a_message_has_the_code_in_its_subject_and_alone_on_a_line() {
        let source = source("mara@example.org", "Juniper", "en");
        assert!(source.contains("Subject: 042137 is your Juniper code\r\n"));
        assert!(source.contains("\r\n042137\r\n"));
        assert!(source.contains("multipart/alternative"));
        assert!(source.contains("Message-ID: <msg_1@login.example.com>\r\n"));
        assert!(source.contains("Auto-Submitted: auto-generated\r\n"));
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
            let WrittenMail { subject, text, html, .. } = mail.written();
            assert!(html.contains(&format!("<html lang=\"{tag}\" dir=\"{dir}\">")), "{html}");
            assert_eq!(said_in_html(&html), said_in_text(&text));
            assert!(text.contains(strings.get(Key::MailNotYou)), "{text}");
            // The code is read from left to right in every language.
            assert!(html.contains("<p dir=\"ltr\""), "{html}");
            assert!(subject.contains("042137") && subject.contains("Juniper"));
        }
    }

    #[test]
    fn no_name_can_add_a_header_or_a_tag() {
        let source = source("mara@example.org", "J\r\nBcc: all@example.org\r\n\r\n<b>", "en");
        let headers = source.split("\r\n\r\n").next().unwrap();
        assert!(!headers.contains("\r\nBcc:"), "{headers}");
        let html = source.split_once("<!doctype html>").unwrap().1;
        assert!(!html.contains("<b>") && html.contains("&#60;b&#62;"), "{html}");
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
