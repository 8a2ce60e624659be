//! Points in time, as people read them in a mail.

use icu_calendar::Gregorian;
use icu_datetime::FixedCalendarDateTimeFormatter;
use icu_datetime::fieldsets::YMDT;
use icu_datetime::input::{DateTime, UtcOffset, ZonedDateTime};
use icu_datetime::options::TimePrecision;
use icu_locale_core::Locale as Tag;
use protocol::Timestamp;

use words::{LOCALES, Locale};

/// Date, time and zone as the language writes them: `November 25, 2026 at 21:10 UTC`.
///
/// In UTC, because nobody knows the zone of the reader, by 24 hours and in the digits of the
/// other sentences.
///
/// # Panics
/// Never: a test formats a time in every locale.
#[must_use]
pub(crate) fn moment(locale: Locale, at: Timestamp) -> String {
    let tag = if LOCALES.contains(&locale) { locale.tag } else { LOCALES[0].tag };
    let tag: Tag = [tag, "-u-hc-h23-nu-latn"].concat().parse().expect("the tags are well-formed");
    let fields = YMDT::long().with_time_precision(TimePrecision::Minute);
    let format = FixedCalendarDateTimeFormatter::try_new(tag.into(), fields);
    let milliseconds = at.0.saturating_mul(1000);
    let zoned =
        ZonedDateTime::from_epoch_milliseconds_and_utc_offset(milliseconds, UtcOffset::zero());
    let at = DateTime { date: zoned.date.to_calendar(Gregorian), time: zoned.time };
    format!("{} UTC", format.expect("dates of all locales are compiled in").format(&at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_as_its_language_writes_dates() {
        let at = Timestamp(1_795_641_000);
        let read: Vec<_> = LOCALES.iter().map(|locale| (locale.tag, moment(*locale, at))).collect();
        for (tag, moment) in &read {
            assert!(moment.contains("2026") && moment.contains("25"), "{tag} {moment}");
            assert!(moment.contains("21:10") && moment.ends_with(" UTC"), "{tag} {moment}");
        }
        let of = |tag| moment(Locale::tagged(tag).unwrap(), at);
        assert_eq!(of("en"), "November 25, 2026 at 21:10 UTC");
        assert_eq!(of("de"), "25. November 2026 um 21:10 UTC");
        assert_eq!(of("ja"), "2026年11月25日 21:10 UTC");
        assert_eq!(of("en-XA"), of("en"));
    }
}
