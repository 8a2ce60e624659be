//! Points in time, as people read them in a mail.

use protocol::Timestamp;
use words::{LOCALES, Locale};

/// Date, time and zone as the language writes them: `November 25, 2026 at 21:10 UTC`.
///
/// In UTC, because nobody knows the zone of the reader, by 24 hours and in the digits of the
/// other sentences.
#[must_use]
pub(crate) fn moment(locale: Locale, at: Timestamp) -> String {
    format!("{} UTC", platform::written(&tag(locale), at.0.saturating_mul(1000)))
}

/// A day in UTC as the language writes dates, in short: `Nov 25, 2026`.
#[must_use]
pub fn day(locale: Locale, at: Timestamp) -> String {
    platform::day(&tag(locale), at.0.saturating_mul(1000))
}

fn tag(locale: Locale) -> String {
    let tag = if LOCALES.contains(&locale) { locale.tag } else { LOCALES[0].tag };
    [tag, "-u-hc-h23-nu-latn"].concat()
}

#[cfg(target_arch = "wasm32")]
mod platform {
    use js_sys::{Array, Date, Object};

    pub(super) fn written(tag: &str, milliseconds: i64) -> String {
        let options = [("dateStyle", "long"), ("timeStyle", "short"), ("timeZone", "UTC")];
        local(tag, milliseconds, &options)
    }

    pub(super) fn day(tag: &str, milliseconds: i64) -> String {
        local(tag, milliseconds, &[("dateStyle", "medium"), ("timeZone", "UTC")])
    }

    fn local(tag: &str, milliseconds: i64, options: &[(&str, &str)]) -> String {
        let options = options.iter().copied();
        let options = options.map(|(name, value)| Array::of2(&name.into(), &value.into()));
        let options = Object::from_entries(&options.collect::<Array>());
        let milliseconds = f64::from(i32::try_from(milliseconds / 1000).unwrap_or(i32::MAX)) * 1e3;
        let date = Date::new(&milliseconds.into());
        date.to_locale_string(tag, &options.map(Into::into).unwrap_or_default()).into()
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod platform {
    use icu_calendar::Gregorian;
    use icu_datetime::FixedCalendarDateTimeFormatter;
    use icu_datetime::fieldsets::{YMD, YMDT};
    use icu_datetime::input::{Date, DateTime, Time, UtcOffset, ZonedDateTime};
    use icu_datetime::options::TimePrecision;
    use icu_locale_core::Locale;

    pub(super) fn written(tag: &str, milliseconds: i64) -> String {
        let tag: Locale = tag.parse().expect("the tags are well-formed");
        let fields = YMDT::long().with_time_precision(TimePrecision::Minute);
        let format = FixedCalendarDateTimeFormatter::try_new(tag.into(), fields);
        let format = format.expect("dates of all locales are compiled in");
        let (date, time) = zoned(milliseconds);
        format.format(&DateTime { date, time }).to_string()
    }

    pub(super) fn day(tag: &str, milliseconds: i64) -> String {
        let tag: Locale = tag.parse().expect("the tags are well-formed");
        let format = FixedCalendarDateTimeFormatter::try_new(tag.into(), YMD::medium());
        let format = format.expect("dates of all locales are compiled in");
        format.format(&zoned(milliseconds).0).to_string()
    }

    fn zoned(milliseconds: i64) -> (Date<Gregorian>, Time) {
        let zoned =
            ZonedDateTime::from_epoch_milliseconds_and_utc_offset(milliseconds, UtcOffset::zero());
        (zoned.date.to_calendar(Gregorian), zoned.time)
    }
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
    #[test]
    fn a_day_reads_as_its_language_writes_dates() {
        let at = Timestamp(1_795_641_000);
        let of = |tag| day(Locale::tagged(tag).unwrap(), at);
        assert_eq!(of("en"), "Nov 25, 2026");
        assert_eq!(of("de"), "25.11.2026");
        assert_eq!(of("ja"), "2026/11/25");
    }
}
