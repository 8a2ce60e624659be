//! How a message reads.

use askama::Template;
use flow::limits;
use lettre::address::{AddressError, Envelope};
use lettre::message::{Mailbox, MultiPart, SinglePart, header};
use lettre::{Address, Message};
use protocol::screen::CodeUse;
use words::{Key, Strings, code_mail};

use crate::email::Email;
use crate::messages::mail::frame::{MailBrand, MailFrame};
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
    /// The name of the app that is signed in to.
    pub app: &'a str,
    /// Whose mail it is.
    pub brand: &'a MailBrand,
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
        let Self { app, brand, to, strings, .. } = *self;
        let frame = MailFrame { brand, app, to, strings };
        let (title, intro) = code_mail(self.code_use, self.account_exists);
        let mail = CodeWords { code: self.code, frame, title, intro };
        let (subject, text) = (Subject { frame, mail }, Text { frame, mail });
        WrittenMail::new(to, &subject, &text, &Html { frame, mail })
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
}

/// A code's own words, in its templates.
#[derive(Clone, Copy)]
struct CodeWords<'a> {
    code: &'a Secret<String>,
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
#[template(path = "mail/code/subject.txt", whitespace = "preserve")]
struct Subject<'a> {
    frame: MailFrame<'a>,
    mail: CodeWords<'a>,
}

#[derive(Template)]
#[template(path = "mail/code/body.txt", whitespace = "preserve")]
struct Text<'a> {
    frame: MailFrame<'a>,
    mail: CodeWords<'a>,
}

#[derive(Template)]
#[template(path = "mail/code/body.html")]
struct Html<'a> {
    frame: MailFrame<'a>,
    mail: CodeWords<'a>,
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

#[cfg(test)]
mod tests {
    use protocol::screen::CodeUse;
    use words::LOCALES;

    use super::*;

    fn written(to: &Email, name: &str, tag: &str, use_mail: impl FnOnce(WrittenMail<'_>)) {
        let strings = words::strings(words::Locale::tagged(tag).unwrap());
        let code = Secret::new("042137".to_owned());
        let (code, code_use) = (&code, CodeUse::VerifyEmail);
        let brand = &MailBrand::sample(name);
        let mail =
            CodeMail { to, code, code_use, account_exists: false, app: "Shop", brand, strings };
        use_mail(mail.written());
    }

    fn source(to: &str, brand: &str, tag: &str) -> String {
        let mut source = String::new();
        written(&Email::parse(to).unwrap(), brand, tag, |mail| {
            let from = "Juniper <no-reply@example.com>".parse().unwrap();
            let message = mail.message(&from, "<msg_1@login.example.com>".to_owned()).unwrap();
            source = String::from_utf8(message.formatted()).unwrap();
        });
        source
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
        let to = &Email::parse("mara@example.org").unwrap();
        for locale in LOCALES {
            let (tag, dir) = (locale.tag, locale.dir);
            written(to, "Juniper", tag, |WrittenMail { subject, text, html, .. }| {
                assert!(html.contains(&format!("<html lang=\"{tag}\" dir=\"{dir}\">")), "{html}");
                assert!(text.contains(words::strings(*locale).get(Key::MailNotYou)), "{text}");
                // The code is read from left to right in every language.
                assert!(html.contains("<td class=\"pt-quiet pt-text\" dir=\"ltr\""), "{html}");
                assert!(subject.starts_with("042137") && subject.contains("Juniper"), "{subject}");
            });
        }
    }

    #[test]
    fn a_message_ends_in_a_line_that_binds_the_code_to_our_pages() {
        let to = &Email::parse("mara@example.org").unwrap();
        for locale in LOCALES {
            written(to, "Juniper", locale.tag, |WrittenMail { text, html, .. }| {
                assert!(text.ends_with("\n\n@login.example.com #042137\n"), "{text}");
                assert!(!html.contains("@login.example.com"), "{html}");
            });
        }
    }

    #[test]
    fn an_address_is_isolated_where_the_text_around_it_runs_the_other_way() {
        let sent_to = |tag, to: &str| {
            let (brand, to) = (MailBrand::sample("Juniper"), Email::parse(to).unwrap());
            let strings = words::strings(words::Locale::tagged(tag).unwrap());
            MailFrame { brand: &brand, app: "Shop", to: &to, strings }.isolated(to.shown())
        };
        assert_eq!(sent_to("en", "mara@example.org"), "mara@example.org");
        assert_eq!(sent_to("ar", "mara@example.org"), "\u{2068}mara@example.org\u{2069}");
        let hebrew = "\u{5de}\u{5e8}\u{5d4}@example.org";
        assert_eq!(sent_to("en", hebrew), format!("\u{2068}{hebrew}\u{2069}"));
    }

    #[test]
    fn no_name_can_add_a_header_or_a_tag() {
        let source = source("mara@example.org", "J\r\nBcc: all@example.org\r\n\r\n<b>", "en");
        let headers = source.split("\r\n\r\n").next().unwrap();
        assert!(!headers.contains("\r\nBcc:"), "{headers}");
        written(&Email::parse("mara@example.org").unwrap(), "<b>J", "en", |mail| {
            assert!(!mail.html.contains("<b>") && mail.html.contains("&#60;b&#62;"));
        });
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
