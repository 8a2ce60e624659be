//! Waits, as people read them.

use crate::{Key, Strings};

/// Seconds from which on a wait is told in words: nobody watches it count down.
const IN_WORDS: i64 = 10 * 60;

/// A wait as it stands in a sentence after "in": `0:23`, and from ten minutes on in
/// words, such as "about an hour".
#[must_use]
pub fn wait(strings: &Strings, seconds: i64) -> String {
    if seconds < IN_WORDS {
        return clock(seconds.max(0));
    }
    let minutes = u32::try_from(seconds.saturating_add(59) / 60).unwrap_or(u32::MAX);
    match minutes {
        ..60 => strings.count(Key::TimeMinutes, minutes, &[]),
        _ => strings.count(Key::TimeHours, minutes.saturating_add(30) / 60, &[]),
    }
}

/// The same in every locale, so that it counts down without plural forms.
fn clock(seconds: i64) -> String {
    let (minutes, rest) = (seconds / 60, seconds % 60);
    let zero = if rest < 10 { "0" } else { "" };
    [&minutes.to_string(), ":", zero, &rest.to_string()].concat()
}

#[cfg(test)]
mod tests {
    use super::wait;
    use crate::{LOCALES, Locale, strings};

    #[test]
    fn a_short_wait_reads_like_a_clock_and_a_long_one_in_words() {
        for (seconds, expected) in [
            (-5, "0:00"),
            (0, "0:00"),
            (9, "0:09"),
            (23, "0:23"),
            (60, "1:00"),
            (599, "9:59"),
            (600, "about 10 minutes"),
            (601, "about 11 minutes"),
            (3540, "about 59 minutes"),
            (3541, "about an hour"),
            (5340, "about an hour"),
            (5400, "about 2 hours"),
            (10_800, "about 3 hours"),
            (i64::MAX, "about 71582788 hours"),
        ] {
            assert_eq!(wait(strings(LOCALES[0]), seconds), expected, "{seconds}");
        }
    }

    #[test]
    fn a_long_wait_fits_the_grammar_of_its_sentence() {
        for (tag, hours, expected) in [
            ("de", 1, "etwa einer Stunde"),
            ("pl", 2, "mniej więcej {count} godziny"),
            ("pl", 5, "mniej więcej {count} godzin"),
            ("he", 2, "כשעתיים"),
            ("ar", 2, "نحو ساعتين"),
            ("ar", 3, "نحو {count} ساعات"),
        ] {
            let said = wait(strings(Locale::tagged(tag).unwrap()), hours * 3600);
            assert_eq!(said, expected.replace("{count}", &hours.to_string()), "{tag} {hours}");
        }
    }
}
