//! From what something was done.

use words::{Key, Strings};

/// From what something was done, as far as that is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Device<'a> {
    /// `Firefox`.
    pub browser: Option<&'a str>,
    /// `Windows`.
    pub system: Option<&'a str>,
}

impl Device<'_> {
    /// As people know it: `Firefox on Windows`. `None` if nothing is known.
    #[must_use]
    pub fn named(&self, strings: &Strings) -> Option<String> {
        match (self.browser, self.system) {
            (Some(browser), Some(system)) => {
                let values = [("browser", browser), ("system", system)];
                Some(strings.fill(Key::NoticeBrowserOn, &values))
            }
            (one, other) => one.or(other).map(str::to_owned),
        }
    }
}
