//! What the DNS says of a key (RFC 6376 §3.6.1).

use data_encoding::BASE64;

use super::DkimKey;

/// Most bytes of a string in a TXT record (RFC 1035 §3.3).
const STRING: usize = 255;

/// The name of a record. Both parts are checked and in ASCII.
pub(crate) fn record_name(selector: &str, domain: &str) -> String {
    format!("{selector}._domainkey.{domain}")
}

/// Whether text can be a selector: one or more labels of a name in the DNS.
pub(crate) fn is_selector(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(plain)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.split('.').all(is_label)
}

/// A record that was read, or is to be written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Record {
    algorithm: String,
    /// Empty if the key was revoked.
    public: Vec<u8>,
}

impl Record {
    /// What is to be written of a key.
    pub(crate) fn of(key: &DkimKey) -> Self {
        Self { algorithm: key.algorithm().tag().to_owned(), public: key.public() }
    }

    /// Reads a record; `None` if it is none of DKIM.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut record = Self { algorithm: "rsa".to_owned(), public: vec![] };
        let mut has_key = false;
        for tag in text.split(';').filter(|tag| !tag.trim().is_empty()) {
            let (name, value) = tag.split_once('=')?;
            let value: String = value.split_whitespace().collect();
            match name.trim() {
                "v" if value != "DKIM1" => return None,
                "k" => record.algorithm = value,
                "p" => {
                    record.public = BASE64.decode(value.as_bytes()).ok()?;
                    has_key = true;
                }
                _ => {}
            }
        }
        has_key.then_some(record)
    }

    pub(crate) const fn is_revoked(&self) -> bool {
        self.public.is_empty()
    }

    /// Its value as one text.
    pub(crate) fn text(&self) -> String {
        format!("v=DKIM1; k={}; p={}", self.algorithm, BASE64.encode(&self.public))
    }

    /// Its value as a zone file has it: strings that are not too long.
    pub(crate) fn strings(&self) -> String {
        let text = self.text();
        let pieces = text.as_bytes().chunks(STRING).map(String::from_utf8_lossy);
        pieces.map(|piece| format!("\"{piece}\"")).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::super::Algorithm;
    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written() {
        for algorithm in [Algorithm::Rsa, Algorithm::Ed25519] {
            let key = DkimKey::read(DkimKey::generate(algorithm).unwrap().expose()).unwrap();
            let record = Record::of(&key);
            assert_eq!(Record::read(&record.text()), Some(record));
            let strings = Record::of(&key).strings();
            let pieces: Vec<_> = strings.split('"').filter(|piece| *piece != " ").collect();
            assert!(pieces.iter().all(|piece| piece.len() <= STRING), "{strings}");
            assert_eq!(pieces.concat(), Record::of(&key).text());
        }
    }

    #[test]
    fn a_record_of_somebody_else_is_read_as_the_rfc_says() {
        let spaced = Record::read("p=AAAA BBBB ;n=note").unwrap();
        assert_eq!(spaced.algorithm, "rsa");
        assert_eq!(spaced.public.len(), 6);
        assert!(Record::read("v=DKIM1; p=").unwrap().is_revoked());
        for wrong in ["v=spf1 -all", "v=DKIM2; p=AAAA", "v=DKIM1; k=rsa", "p=!", ""] {
            assert_eq!(Record::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_selector_is_a_name_in_the_dns() {
        assert!(["portico", "s2026-11", "a.b", "_x"].iter().all(|text| is_selector(text)));
        for wrong in ["", ".", "a..b", "a b", "ü", "-a", "a-", &"a".repeat(64), "a;b"] {
            assert!(!is_selector(wrong), "{wrong}");
        }
    }
}
