//! Addresses: tidied, judged, compared.

use flow::{Refusal, limits};
use unicode_normalization::UnicodeNormalization as _;

/// Tidies a typed address: no spaces or invisible marks around it, one form for
/// each letter, the domain in lower case. Capitals before the `@` are kept to
/// show; they do not count when addresses are compared.
///
/// # Errors
/// Why it is not an address, for the person to mend.
pub fn tidy(typed: &str) -> Result<String, Refusal> {
    let outer = |c: char| c.is_whitespace() || is_invisible(c);
    let email: String = typed.trim_matches(outer).nfc().collect();
    if email.is_empty() {
        return Err(Refusal::EmailMissing {});
    }
    let (name, domain) = email.rsplit_once('@').ok_or(Refusal::EmailMalformed {})?;
    let email = format!("{name}@{}", domain.to_lowercase());
    if fits(name, domain) && email.len() <= limits::EMAIL_MAX_BYTES && crate::mail::accepts(&email)
    {
        Ok(email)
    } else {
        Err(Refusal::EmailMalformed {})
    }
}

/// The form in which addresses are compared: one account for all spellings.
#[must_use]
pub fn key(email: &str) -> String {
    email.to_lowercase()
}

fn fits(name: &str, domain: &str) -> bool {
    let bad = |c: char| c.is_whitespace() || c.is_control() || is_invisible(c);
    let labels = domain
        .split('.')
        .all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
    !name.is_empty()
        && domain.contains('.')
        && labels
        && !name.contains(bad)
        && !domain.contains(bad)
}

const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_around_an_address_does_not_count() {
        for typed in [" mara@example.org\n", "\u{202a}mara@example.org\u{202c}", "mara@EXAMPLE.org"]
        {
            assert_eq!(tidy(typed).unwrap(), "mara@example.org");
        }
        assert_eq!(tidy("Mara@example.org").unwrap(), "Mara@example.org");
        assert_eq!(key("Mara@example.org"), "mara@example.org");
    }

    #[test]
    fn letters_of_all_scripts_are_taken() {
        assert!(tidy("jürgen@exämple.de").is_ok());
        assert_eq!(tidy("ju\u{308}rgen@example.de").unwrap(), "jürgen@example.de");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for typed in [
            "mara",
            "@example.org",
            "mara@",
            "mara@org",
            "a b@example.org",
            "a@b..c",
            "a@-b.org",
            "a@b.org\r\nBcc: c@d.org",
        ] {
            assert_eq!(tidy(typed), Err(Refusal::EmailMalformed {}), "{typed}");
        }
        assert_eq!(tidy("\u{200b} "), Err(Refusal::EmailMissing {}));
        assert!(tidy(&format!("{}@example.org", "a".repeat(250))).is_err());
    }
}
