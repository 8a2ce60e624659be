//! Mails as messages of the Internet.

use std::time::{SystemTime, UNIX_EPOCH};

use lettre::address::{AddressError, Envelope};
use lettre::message::{Mailbox, MultiPart, SinglePart, header};
use lettre::{Address, Message};
use mails::Mail;
use protocol::Timestamp;

use crate::dkim::Signer;
use crate::email::Email;
use crate::messages::mail::header::AutoSubmitted;

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

/// A mail to somebody as text and as HTML, with this `Message-ID`; `None` if it cannot be sent so.
pub(crate) fn message(mail: &Mail, to: &Email, from: &Mailbox, id: String) -> Option<Message> {
    let Mail { subject, text, html } = mail;
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

/// All of a mail as mail servers get it, with the signatures before all else; `None` if it is no
/// text.
pub(crate) fn signed(message: &Message, signers: &[Signer]) -> Option<String> {
    let source = String::from_utf8(message.formatted()).ok()?;
    let date = message.headers().get::<header::Date>().map(SystemTime::from);
    let since = date.and_then(|date| date.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    let at = Timestamp(i64::try_from(since.as_secs()).unwrap_or_default());
    let signatures: String = signers.iter().map(|signer| signer.header(&source, at)).collect();
    Some(signatures + &source)
}

#[cfg(test)]
mod tests {
    use brand::themes::theme;
    use mails::{CodeMail, MailBrand, MailStyle};
    use protocol::screen::CodeUse;

    use super::*;
    use crate::assets::tokens;

    fn source(to: &str, name: &str) -> String {
        let style = MailStyle::new(&theme("calm").unwrap(), &tokens());
        let host = "login.example.com".to_owned();
        let brand = &MailBrand { name: name.to_owned(), letter: None, host, style };
        let strings = words::strings(words::LOCALES[0]);
        let to = Email::parse(to).unwrap();
        let (code, code_use) = ("042137", CodeUse::VerifyEmail);
        let app = "Shop";
        let mail =
            CodeMail { to: to.shown(), code, code_use, account_exists: false, app, brand, strings };
        let from = "Juniper <no-reply@example.com>".parse().unwrap();
        let id = "<msg_1@login.example.com>".to_owned();
        let message = message(&mail.written(), &to, &from, id).unwrap();
        String::from_utf8(message.formatted()).unwrap()
    }

    #[test]
    fn a_message_has_the_code_in_its_subject_and_alone_on_a_line() {
        let source = source("mara@example.org", "Juniper");
        assert!(source.contains("Subject: 042137 is your Juniper code\r\n"));
        assert!(source.contains("\r\n042137\r\n"));
        assert!(source.contains("multipart/alternative"));
        assert!(source.contains("Message-ID: <msg_1@login.example.com>\r\n"));
        assert!(source.contains("Auto-Submitted: auto-generated\r\n"));
    }

    #[test]
    fn no_name_can_add_a_header() {
        let source = source("mara@example.org", "J\r\nBcc: all@example.org\r\n\r\n<b>");
        let headers = source.split("\r\n\r\n").next().unwrap();
        assert!(!headers.contains("\r\nBcc:"), "{headers}");
    }

    #[test]
    fn a_message_goes_to_the_ascii_form_of_a_domain_and_comes_from_one() {
        let source = source("Mara@Exämple.org", "Juniper");
        assert!(source.contains("To: Mara@xn--exmple-cua.org\r\n"), "{source}");
        let from = sender("Juniper <no-reply@exämple.org>").unwrap();
        assert_eq!(from.to_string(), "Juniper <no-reply@xn--exmple-cua.org>");
        assert!(sender("portico@localhost").is_ok() && sender("portico").is_err());
    }

    #[test]
    fn a_local_part_is_written_as_it_is() {
        for to in ["हिन्दी@example.in", "\"ma ra\"@example.org", "jürgen@example.org"]
        {
            let source = source(to, "Juniper");
            assert!(source.contains(&format!("To: {to}\r\n")), "{source}");
        }
    }
}
