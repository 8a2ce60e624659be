//! Which locale a person gets: the one that is named, or the best for a browser.

use crate::load::details;
use crate::{LOCALES, Locale};

/// The first that there is of a list of tags parted by spaces, as in the
/// `ui_locales` of `OpenID` Connect.
#[must_use]
pub fn named(tags: &str) -> Option<Locale> {
    first_of(&tags.split_whitespace().collect::<Vec<_>>())
}

/// The best locale for an `Accept-Language` header (RFC 9110 §12.5.4), by
/// RFC 4647 lookup; `None` when none fits.
#[must_use]
pub fn preferred(accept_language: &str) -> Option<Locale> {
    let mut ranges: Vec<(&str, f32)> =
        accept_language.split(',').map(range).filter(|(_, quality)| *quality > 0.0).collect();
    ranges.sort_by(|a, b| b.1.total_cmp(&a.1));
    let tags: Vec<_> = ranges.into_iter().map(|(tag, _)| tag).collect();
    first_of(&tags)
}

/// What speakers of a locale's language call it.
#[must_use]
pub fn own_name(locale: Locale) -> &'static str {
    details(locale).name
}

/// A tag of an `Accept-Language` header, and how much it is wanted.
fn range(range: &str) -> (&str, f32) {
    let mut parts = range.split(';').map(str::trim);
    let tag = parts.next().unwrap_or_default();
    let quality = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
    (tag, quality.map_or(1.0, |quality| quality.parse().unwrap_or(0.0)))
}

/// The best for a list of tags, the most wanted first.
///
/// Who asks for traditional Chinese gets simplified only if they name that, too.
/// Browsers add a bare `zh` to `zh-TW`, which means the same.
fn first_of(tags: &[&str]) -> Option<Locale> {
    let traditional = tags.iter().any(|tag| is_traditional(tag));
    let is_bare = |tag: &str| traditional && tag.eq_ignore_ascii_case("zh");
    let written = tags.iter().filter(|tag| !is_traditional(tag) && !is_bare(tag));
    written.copied().find_map(lookup)
}

fn is_traditional(tag: &str) -> bool {
    let has = |wanted: &str| tag.split('-').skip(1).any(|part| part.eq_ignore_ascii_case(wanted));
    let chinese = tag.split('-').next().is_some_and(|part| part.eq_ignore_ascii_case("zh"));
    chinese && !has("Hans") && ["Hant", "TW", "HK", "MO"].into_iter().any(has)
}

/// Drops one subtag after the other until a locale fits.
fn lookup(tag: &str) -> Option<Locale> {
    let mut tag = tag;
    loop {
        let is_meant = |name: &str| name.eq_ignore_ascii_case(tag);
        let means = |locale: &&Locale| {
            let mut aliases = details(**locale).aliases.iter();
            is_meant(locale.tag) || aliases.any(|alias| is_meant(alias))
        };
        if let Some(locale) = LOCALES.iter().find(means) {
            return Some(*locale);
        }
        tag = tag.rsplit_once('-')?.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_the_language_it_asks_for_as_far_as_there_is_one() {
        for (header, tag) in [
            ("de-AT,de;q=0.9,en;q=0.5", "de"),
            ("sv,ar-EG;q=0.7,en;q=0.3", "ar"),
            ("en;q=0.2, DE;q=0.8", "de"),
            ("en;q=0.2, de ; q=0.8", "de"),
            ("de;q=0, en", "en"),
            ("fr-CA", "fr"),
            ("fr-CA;q=0.8, it-CH;q=0.9", "it"),
            ("es-419", "es"),
            ("es-MX,es;q=0.9,en-US;q=0.8", "es"),
            ("nl-BE, fr;q=0.9", "nl"),
            ("pl-PL", "pl"),
            ("tr-CY", "tr"),
            ("ja-JP", "ja"),
            ("hi-IN,en-IN;q=0.9", "hi"),
            ("hi-Latn-IN", "hi"),
            ("sv-SE, en-GB;q=0.9, de;q=0.8", "en"),
            ("da, de;q=0.8", "de"),
            ("*;q=0.5, pl;q=0.4", "pl"),
            ("de;q=x, fr;q=0.1", "fr"),
        ] {
            assert_eq!(preferred(header).map(|l| l.tag), Some(tag), "{header}");
        }
    }

    #[test]
    fn a_browser_that_asks_for_nothing_there_is_gets_no_language_by_itself() {
        for header in [
            "sv-SE,nb;q=0.8",
            "x-klingon",
            "i-default",
            "*",
            "",
            ";;;q=x,,",
            "zh-HK",
            "zh-Hant-MO,zh",
        ] {
            assert_eq!(preferred(header), None, "{header}");
        }
    }

    #[test]
    fn other_names_and_places_of_a_language_find_its_locale() {
        for (header, tag) in [
            ("iw", "he"),
            ("iw-IL,iw;q=0.9,en;q=0.8", "he"),
            ("he-IL", "he"),
            ("pt", "pt-BR"),
            ("pt-br", "pt-BR"),
            ("pt-PT,pt;q=0.9,en;q=0.8", "pt-BR"),
            ("pt-AO", "pt-BR"),
            ("zh", "zh-Hans"),
            ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
            ("zh-SG", "zh-Hans"),
            ("zh-hans-cn", "zh-Hans"),
            ("zh-Hans-HK", "zh-Hans"),
        ] {
            assert_eq!(preferred(header).map(|l| l.tag), Some(tag), "{header}");
        }
    }

    #[test]
    fn who_reads_traditional_chinese_gets_simplified_only_if_they_name_it() {
        for (header, tag) in [
            ("zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7", "en"),
            ("zh-TW,zh;q=0.9,ja;q=0.8,en;q=0.7", "ja"),
            ("zh-HK,zh;q=0.9,de;q=0.5", "de"),
            ("zh-TW,zh-CN;q=0.8,en;q=0.5", "zh-Hans"),
        ] {
            assert_eq!(preferred(header).map(|l| l.tag), Some(tag), "{header}");
        }
    }

    #[test]
    fn of_several_named_the_first_there_is_counts_and_nothing_is_made_up() {
        assert_eq!(named("de").map(|l| l.tag), Some("de"));
        assert_eq!(named("sv fr-CA de").map(|l| l.tag), Some("fr"));
        assert_eq!(named(" PT ").map(|l| l.tag), Some("pt-BR"));
        assert_eq!(named("zh-TW").map(|l| l.tag), None);
        assert_eq!(named("zh-HK zh fr").map(|l| l.tag), Some("fr"));
        assert_eq!(named("sv").map(|l| l.tag), None);
        assert_eq!(named("").map(|l| l.tag), None);
        assert_eq!(named("../de").map(|l| l.tag), None);
    }

    #[test]
    fn every_locale_has_a_name_of_its_own_and_is_found_by_its_tag() {
        let names: std::collections::BTreeSet<_> = LOCALES.iter().map(|l| own_name(*l)).collect();
        assert_eq!(names.len(), LOCALES.len());
        for locale in LOCALES {
            assert_eq!(preferred(locale.tag), Some(*locale));
            let longer = format!("{}-Zyyy-001, en;q=0.5", locale.tag);
            assert_eq!(preferred(&longer), Some(*locale));
        }
    }
}
