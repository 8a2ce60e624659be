//! What stands behind the `@`.

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use protocol::typed::is_invisible;
use url::Host;

/// A domain, in both of its forms.
pub(super) struct Domain {
    pub(super) ascii: String,
    pub(super) unicode: String,
}

/// The domain in its two forms, by UTS 46 with all checks; `None` if it is none,
/// or is an address of the network (`127.0.0.1`, `[::1]`).
///
/// The dot of the root at its end is left out. Invisible characters are refused
/// but for the two that UTS 46 takes between letters that they join or part.
pub(super) fn canonical(typed: &str) -> Option<Domain> {
    const JOINERS: [char; 2] = ['\u{200c}', '\u{200d}'];
    if typed.contains(|c: char| is_invisible(c) && !JOINERS.contains(&c)) {
        return None;
    }
    let (std3, hyphens) = (AsciiDenyList::STD3, Hyphens::Check);
    let length = DnsLength::VerifyAllowRootDot;
    let ascii = Uts46::new().to_ascii(typed.as_bytes(), std3, hyphens, length).ok()?;
    let ascii = ascii.trim_end_matches('.');
    let named = matches!(Host::parse(ascii), Ok(Host::Domain(_)));
    if !named || !ascii.contains('.') {
        return None;
    }
    let (unicode, valid) = Uts46::new().to_unicode(ascii.as_bytes(), std3, hyphens);
    valid.ok()?;
    Some(Domain { ascii: ascii.to_owned(), unicode: unicode.into_owned() })
}
