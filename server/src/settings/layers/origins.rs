//! Where settings stand, for errors and for those who ask.

use std::ops::Range;

use crate::settings::SettingsErrors;
use crate::settings::error::Invalid;

/// The places of settings: lines of the file, and after its end one place for each
/// variable and each file of a secret.
pub(super) struct Origins {
    file: String,
    /// Where lines of the file end.
    ends: Vec<usize>,
    length: usize,
    others: Vec<String>,
}

impl Origins {
    pub(super) fn new(file: &str, text: &str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at).collect();
        Self { file: file.to_owned(), ends, length: text.len(), others: vec![] }
    }

    /// A new place with this name.
    pub(super) fn add(&mut self, name: String) -> Range<usize> {
        self.others.push(name);
        let at = self.length + self.others.len();
        at..at + 1
    }

    /// Whether a place is in the file itself.
    pub(super) const fn is_in_file(&self, place: &Range<usize>) -> bool {
        place.start <= self.length
    }

    /// What a place is called: `file:line`, a variable, or a file.
    pub(super) fn name(&self, place: &Range<usize>) -> String {
        let other = place.start.checked_sub(self.length + 1).and_then(|at| self.others.get(at));
        other.cloned().unwrap_or_else(|| {
            let line = self.ends.partition_point(|end| *end < place.start) + 1;
            format!("{}:{line}", self.file)
        })
    }

    /// One line for each error, in the order of the file and then of the variables.
    pub(super) fn told(&self, mut errors: Vec<Invalid>) -> SettingsErrors {
        errors.sort_by_key(|(place, _)| place.as_ref().map(|place| place.start));
        let line = |(place, sentence): (Option<Range<usize>>, String)| {
            let place = place.map_or_else(|| self.file.clone(), |place| self.name(&place));
            format!("{place}: {}", sentence.trim_end())
        };
        let mut lines: Vec<_> = errors.into_iter().map(line).collect();
        lines.dedup();
        SettingsErrors(lines)
    }
}
