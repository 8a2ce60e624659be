//! New passwords.

use flow::limits;
use protocol::Refusal;

/// Judges a new password; `is_guessed` is whether guessers try it first.
///
/// # Errors
/// Why it is not fit, for the person to mend.
pub fn judge(
    password: &str,
    min: u16,
    is_guessed: impl FnOnce(&str) -> bool,
) -> Result<(), Refusal> {
    if password.is_empty() {
        return Err(Refusal::PasswordMissing {});
    }
    if password.len() > limits::PASSWORD_MAX_BYTES {
        let max = u16::try_from(limits::PASSWORD_MAX_BYTES).unwrap_or(u16::MAX);
        return Err(Refusal::PasswordTooLong { max });
    }
    if password.chars().count() < min.into() {
        return Err(Refusal::PasswordTooShort { min });
    }
    let low = password.to_lowercase();
    let first = low.chars().next();
    let monotone = low.chars().all(|letter| Some(letter) == first);
    if monotone || is_guessed(password) { Err(Refusal::PasswordCommon {}) } else { Ok(()) }
}
