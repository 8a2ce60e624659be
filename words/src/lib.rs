//! Every sentence a person reads, in the widget and in mails.
//!
//! **Invariant**: a sentence is a line in each file of `locales/`, and a [`Key`] by
//! its section and name; a test fails for every one that is missing or too many. In the
//! browser only one locale's table exists, and no parser for it is compiled in.

#[cfg(any(test, feature = "locales"))]
mod choice;
mod code_mail;
mod keys {
    include!(concat!(env!("OUT_DIR"), "/keys.rs"));
}
#[cfg(any(test, feature = "locales"))]
mod load;
mod plural;
#[cfg(any(test, feature = "locales"))]
mod pseudo;
mod refusals;
mod time;

#[cfg(any(test, feature = "locales"))]
pub use choice::{named, own_name, preferred};
pub use code_mail::code_mail;
pub use keys::Key;
#[cfg(any(test, feature = "locales"))]
pub use load::{file_name, give, is_here, strings};
pub use refusals::{refusal, side_by_side};
pub use time::wait;

/// A locale: its tag and the direction it is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locale {
    /// BCP 47 tag, as in `lang`.
    pub tag: &'static str,
    /// `ltr` or `rtl`, as in `dir`.
    pub dir: &'static str,
}

/// Every locale that people are offered, as they are listed to choose from: a file
/// each in `locales/`. The first is the one to fall back to.
pub const LOCALES: &[Locale] = include!(concat!(env!("OUT_DIR"), "/locales.rs"));

/// A locale made of English, in which whatever is not from the list of
/// sentences shows. For samples and tests: nobody is offered it.
pub const PSEUDO: Locale = Locale { tag: "en-XA", dir: "ltr" };

impl Locale {
    /// The locale of exactly this tag, the one for tests among them.
    #[must_use]
    pub fn tagged(tag: &str) -> Option<Self> {
        let mut all = LOCALES.iter().chain([&PSEUDO]);
        all.find(|locale| locale.tag.eq_ignore_ascii_case(tag)).copied()
    }
}

/// One locale's sentences, in the order of [`Key::ALL`].
///
/// A sentence with plural forms holds them all, parted by [`FORMS`], in the
/// order zero, one, two, few, many, other; an empty one stands for *other*.
#[derive(Clone, Debug)]
pub struct Strings {
    locale: Locale,
    table: Vec<String>,
}

/// Parts the plural forms of one sentence in a table.
pub const FORMS: char = '\u{1f}';

/// The name of an address or a number in a sentence.
pub const TARGET: &str = "target";

const FIRST_STRONG_ISOLATE: char = '\u{2068}';
const POP_DIRECTIONAL_ISOLATE: char = '\u{2069}';

impl Strings {
    /// Takes a table as [`Strings::table`] gave it.
    #[must_use]
    pub const fn new(locale: Locale, table: Vec<String>) -> Self {
        Self { locale, table }
    }

    /// The sentences, for handing to a browser.
    #[must_use]
    pub fn table(&self) -> &[String] {
        &self.table
    }

    /// The locale these are in.
    #[must_use]
    pub const fn locale(&self) -> Locale {
        self.locale
    }

    /// A sentence as it is.
    #[must_use]
    pub fn get(&self, key: Key) -> &str {
        self.table.get(key as usize).map_or("", String::as_str)
    }

    /// A sentence with each `{name}` replaced by its value. An address or a number
    /// stands in one piece, and in its own direction.
    #[must_use]
    pub fn fill(&self, key: Key, values: &[(&str, &str)]) -> String {
        self.filled(self.get(key), values)
    }

    /// A sentence in the plural form for `count`, with `{count}` filled in.
    #[must_use]
    pub fn count(&self, key: Key, count: u32, values: &[(&str, &str)]) -> String {
        let form = plural::form(self.locale, count);
        let mut forms = self.get(key).split(FORMS);
        let chosen = forms.nth(form).filter(|form| !form.is_empty());
        let chosen = chosen.unwrap_or_else(|| self.get(key).split(FORMS).fold("", |_, form| form));
        let number = count.to_string();
        let mut all = vec![("count", number.as_str())];
        all.extend_from_slice(values);
        self.filled(chosen, &all)
    }

    /// A sentence parted at `{name}`, for a value with its own markup.
    #[must_use]
    pub fn around(&self, key: Key, name: &str) -> (&str, &str) {
        let sentence = self.get(key);
        let mut rest = sentence;
        // No slices by index: what they panic with would be the only use of much code.
        while let Some((_, after)) = rest.split_once('{') {
            let behind = after.strip_prefix(name).and_then(|after| after.strip_prefix('}'));
            if let Some(behind) = behind {
                let before = sentence.get(..sentence.len() - after.len() - 1);
                return (before.unwrap_or_default(), behind);
            }
            rest = after;
        }
        (sentence, "")
    }
}

/// The text without its soft hyphens: for the title of a page, for names that are only
/// read aloud, and for mails.
#[must_use]
pub fn plain(text: &str) -> String {
    text.replace(SOFT_HYPHEN, "")
}

/// Where a long word of a title, a button or a label may be broken.
const SOFT_HYPHEN: char = '\u{ad}';

impl Strings {
    fn filled(&self, sentence: &str, values: &[(&str, &str)]) -> String {
        let mut filled = String::with_capacity(sentence.len());
        let mut rest = sentence;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            match after.split_once('}') {
                Some((name, behind)) => {
                    let value = values.iter().find(|(n, _)| *n == name).map_or("", |(_, v)| v);
                    self.put(&mut filled, name, value);
                    rest = behind;
                }
                None => rest = after,
            }
        }
        filled.push_str(rest);
        filled
    }

    /// Puts a value into a sentence. What is written from left to right would be torn apart at
    /// its dots and signs in one that is not.
    fn put(&self, filled: &mut String, name: &str, value: &str) {
        let isolates = name == TARGET && self.locale.dir == "rtl";
        if isolates {
            filled.push(FIRST_STRONG_ISOLATE);
        }
        filled.push_str(value);
        if isolates {
            filled.push(POP_DIRECTIONAL_ISOLATE);
        }
    }
}

#[cfg(test)]
mod terms;
#[cfg(test)]
mod tests;
