//! Why a message was not taken, for the log: with neither an address nor a code.

use std::error::Error;

/// Most characters of a reason: a receiver may answer anything.
const LONGEST: usize = 300;

/// Digits in a row that may be a code.
const DIGITS: usize = flow::limits::CODE_LENGTH as usize;

/// What stands where something was left out.
const LEFT_OUT: &str = "…";

/// How one try ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tried {
    /// The receiver has the message.
    Taken,
    /// The receiver will not take it later either.
    Refused(String),
    /// It may be taken later.
    Later(String),
}

/// An error and what caused it, each once.
#[must_use]
pub fn causes(error: &(dyn Error + 'static)) -> String {
    let mut told = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        // Some name their cause themselves.
        if !told.contains(&text) {
            told = [&told, ": ", &text].concat();
        }
        next = cause.source();
    }
    told
}

/// A reason without what may tell whose message it was and what was in it: words with an
/// `@`, words with a part of the address `to`, numbers as long as a code. Mail servers
/// repeat the address, and filters the subject.
#[must_use]
pub fn without_private(reason: &str, to: &str) -> String {
    let to = to.to_lowercase();
    let (local, domain) = to.rsplit_once('@').unwrap_or((&to, ""));
    let parts = [local.trim_matches('"'), domain];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let words = reason.split(|c: char| c.is_whitespace() || c.is_control());
    let told = words.filter(|word| !word.is_empty()).map(|word| {
        let low = word.to_lowercase();
        let private = low.contains('@') || parts.iter().any(|part| low.contains(part));
        if private || has_long_number(word) { LEFT_OUT } else { word }
    });
    told.collect::<Vec<_>>().join(" ").chars().take(LONGEST).collect()
}

fn has_long_number(word: &str) -> bool {
    word.split(|c: char| !c.is_ascii_digit()).any(|number| number.len() >= DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_holds_neither_the_address_nor_a_code() {
        let reason = "permanent error (550): 5.1.1 <Mara.Lind@Example.org>: mara.lind is unknown at\r\n\
            example.org; rejected \"042137 is your code\" [queue 8F2A]\u{1b}[31m";
        let told = without_private(reason, "Mara.Lind@example.org");
        let expected = "permanent error (550): 5.1.1 … … is unknown at … rejected … is your code\" \
            [queue 8F2A] [31m";
        assert_eq!(told, expected);
        assert_eq!(
            without_private("SMS to +491711234567 failed", "+491711234567"),
            "SMS to … failed"
        );
        assert_eq!(without_private(&"far ".repeat(500), "").chars().count(), LONGEST);
    }

    #[test]
    fn an_error_is_told_with_its_causes_and_each_of_them_once() {
        #[derive(Debug, thiserror::Error)]
        #[error("cannot connect")]
        struct Outer(#[source] Middle);
        #[derive(Debug, thiserror::Error)]
        #[error("TLS failed: {0}")]
        struct Middle(#[source] std::io::Error);
        let error = Outer(Middle(std::io::Error::other("the certificate is out of date")));
        assert_eq!(causes(&error), "cannot connect: TLS failed: the certificate is out of date");
    }
}
