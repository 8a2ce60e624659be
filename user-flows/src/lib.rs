//! User flows and policies, as operators write them.
//!
//! The server reads them among all its settings, and the studio by themselves: both by the
//! types and with the sentences that are here.

pub mod form;
pub mod place;
pub mod policies;
mod rules;
mod user_flow;

use std::ops::Range;

pub use rules::{App, Rules};
pub use user_flow::UserFlow;

/// Where an error is, if at one place, and what it is.
pub type Invalid = (Option<Range<usize>>, String);

/// One line for each error, `file:line: sentence`, in the order of the file.
#[must_use]
pub fn lines(file: &str, text: &str, mut errors: Vec<Invalid>) -> Vec<String> {
    errors.sort_by_key(|(span, _)| span.as_ref().map(|span| span.start));
    let line = |(span, sentence): (Option<Range<usize>>, String)| {
        let place = match span {
            Some(span) => {
                let before = text.get(..span.start).unwrap_or(text);
                format!("{file}:{}", before.matches('\n').count() + 1)
            }
            None => file.to_owned(),
        };
        format!("{place}: {}", sentence.trim_end())
    };
    errors.into_iter().map(line).collect()
}
