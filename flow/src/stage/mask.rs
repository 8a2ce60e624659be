//! Addresses that only their owner recognises.

use protocol::Factor;

/// An address that its owner recognises and nobody else can read.
///
/// One letter and three dots, whatever its length.
#[must_use]
pub fn mask_email(email: &str) -> String {
    let (name, domain) = email.rsplit_once('@').unwrap_or((email, ""));
    let first: String = name.chars().find(|c| !"\"\\".contains(*c)).into_iter().collect();
    format!("{first}•••@{domain}")
}

/// A telephone number that its owner recognises and nobody else can call: its
/// last two digits.
#[must_use]
pub fn mask_phone(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    let last: String = digits[digits.len().saturating_sub(2)..].iter().collect();
    format!("•••{last}")
}

pub(super) fn mask(factor: Factor, address: &str) -> String {
    if factor.by_phone() { mask_phone(address) } else { mask_email(address) }
}
