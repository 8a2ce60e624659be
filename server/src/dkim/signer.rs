//! The header with the signature.

use data_encoding::BASE64;
use protocol::Timestamp;
use sha2::{Digest as _, Sha256};

use super::canonical::{Header, parts, relaxed, relaxed_body};
use super::{Algorithm, DkimKey};

/// Headers that are signed if a mail has them (RFC 6376 §5.4.1).
const SIGNED: [&str; 8] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Auto-Submitted",
];

/// Headers that are signed once more than a mail has them, so that nobody can add one (RFC 6376
/// §8.15): people would read it.
const NOT_ADDED: [&str; 7] =
    ["From", "To", "Cc", "Subject", "Reply-To", "MIME-Version", "Content-Type"];

/// Characters of the signature on a line.
const LINE: usize = 72;

/// Signs mails for a domain.
pub(crate) struct Signer {
    domain: String,
    selector: String,
    key: DkimKey,
}

impl Signer {
    /// The domain is in ASCII, and both are checked.
    pub(crate) const fn new(domain: String, selector: String, key: DkimKey) -> Self {
        Self { domain, selector, key }
    }

    /// The header for a mail that was written at a time, to stand before all others. The mail has
    /// lines that end in CR LF.
    pub(crate) fn header(&self, mail: &str, at: Timestamp) -> String {
        let (headers, body) = parts(mail);
        let names = names(&headers);
        let algorithm = match self.key.algorithm() {
            Algorithm::Rsa => "rsa-sha256",
            Algorithm::Ed25519 => "ed25519-sha256",
        };
        let Self { domain, selector, .. } = self;
        // The whole body counts: with a length, somebody could add to it.
        let hash = BASE64.encode(&Sha256::digest(relaxed_body(body)));
        let value = format!(
            " v=1; a={algorithm}; c=relaxed/relaxed; d={domain}; s={selector};\r\n\tt={}; \
             h={};\r\n\tbh={hash};\r\n\tb=",
            at.0,
            names.join(":"),
        );
        let mut signed: String =
            chosen(&headers, &names).map(|header| header.relaxed() + "\r\n").collect();
        signed.push_str(&relaxed("DKIM-Signature", &value));
        let signature = BASE64.encode(&self.key.sign(signed.as_bytes()));
        let lines = signature.as_bytes().chunks(LINE).map(String::from_utf8_lossy);
        let lines = lines.collect::<Vec<_>>().join("\r\n\t");
        format!("DKIM-Signature:{value}{lines}\r\n")
    }
}

/// The names of what is signed.
fn names(headers: &[Header<'_>]) -> Vec<&'static str> {
    let has = |name: &&str| headers.iter().any(|header| header.name.eq_ignore_ascii_case(name));
    SIGNED.into_iter().filter(has).chain(NOT_ADDED).collect()
}

/// The headers of these names: of each name the last one first, and none if there are no more.
fn chosen<'a>(
    headers: &'a [Header<'a>],
    names: &'a [&'a str],
) -> impl Iterator<Item = &'a Header<'a>> {
    names.iter().enumerate().filter_map(move |(at, name)| {
        let before = names[..at].iter().filter(|other| *other == name).count();
        let mut of_name =
            headers.iter().rev().filter(move |header| header.name.eq_ignore_ascii_case(name));
        of_name.nth(before)
    })
}

#[cfg(test)]
mod tests {
    use ring::signature::{ED25519, UnparsedPublicKey};

    use super::*;

    const MAIL: &str = "From: Juniper <no-reply@example.com>\r\nTo: mara@example.org\r\n\
        Subject: 042137 is\r\n your code\r\n\r\n042137\r\n";

    /// The key of RFC 8463, appendix A.
    const KEY: &str = "-----BEGIN PRIVATE KEY-----\n\
        MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n\
        -----END PRIVATE KEY-----\n";

    fn signer() -> Signer {
        let key = DkimKey::read(KEY).unwrap();
        Signer::new("football.example.com".to_owned(), "brisbane".to_owned(), key)
    }

    #[test]
    fn the_key_of_the_rfc_has_the_public_part_of_the_rfc() {
        let public = BASE64.encode(&signer().key.public());
        assert_eq!(public, "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    }

    #[test]
    fn a_header_names_what_is_signed_and_whoever_adds_one_that_people_read_breaks_it() {
        let header = signer().header(MAIL, Timestamp(1_600_000_000));
        let names = "h=From:To:Subject:From:To:Cc:Subject:Reply-To:MIME-Version:Content-Type;";
        assert!(header.contains(names), "{header}");
        assert!(header.contains("t=1600000000;") && !header.contains("l="), "{header}");
        assert!(header.lines().all(|line| line.len() < 200), "{header}");
    }

    #[test]
    fn the_signature_is_that_of_the_headers_and_of_the_body() {
        let header = signer().header(MAIL, Timestamp(1));
        let (value, signature) = header.rsplit_once("\r\n\tb=").unwrap();
        let value = value.strip_prefix("DKIM-Signature:").unwrap();
        let signed = [
            "from:Juniper <no-reply@example.com>",
            "to:mara@example.org",
            "subject:042137 is your code",
            &relaxed("DKIM-Signature", &format!("{value}\r\n\tb=")),
        ]
        .join("\r\n");
        let signature: String = signature.split_whitespace().collect();
        let signature = BASE64.decode(signature.as_bytes()).unwrap();
        let key = UnparsedPublicKey::new(&ED25519, signer().key.public());
        key.verify(&Sha256::digest(&signed), &signature).unwrap();
        let other = MAIL.replace("\r\n042137", "\r\n042138");
        assert_ne!(signer().header(&other, Timestamp(1)), header);
    }
}
