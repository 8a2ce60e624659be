//! Where the picture of a brand is, for windows of each width.

use std::fmt::Write as _;

use super::number;
use crate::document::{Document, NARROWER, PictureFile};

/// In which windows the copy of each of [`NARROWER`] is shown: those whose pixels it is enough for, and phones, where a
/// card stands on most of it.
const WINDOWS: [&str; NARROWER.len()] =
    ["(width <= 30rem)", "((width <= 64rem) or ((width <= 100rem) and (resolution < 1.5dppx)))"];

/// Where a picture is, and its copies of the widths in [`NARROWER`], as far as there are any.
#[derive(Clone, Debug)]
pub struct PicturePlace {
    whole: String,
    narrower: [Option<String>; NARROWER.len()],
}

impl PicturePlace {
    /// The place of a file; `at` says where a file is, if it is there.
    #[must_use]
    pub fn of(file: &PictureFile, at: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let narrower = NARROWER.map(|width| at(&file.narrower(width)));
        at(file.as_str()).map(|whole| Self { whole, narrower })
    }

    /// Each copy with its windows, the widest first.
    fn copies(&self) -> impl Iterator<Item = (&str, &str)> {
        let copies = self.narrower.iter().zip(WINDOWS).rev();
        copies.filter_map(|(place, window)| Some((place.as_deref()?, window)))
    }
}

impl Document {
    /// Where the picture is, and what of it stays in sight; `dark` is the one in the dark.
    #[must_use]
    pub fn picture(&self, light: &PicturePlace, dark: Option<&PicturePlace>) -> String {
        let focus = self.assets.picture.as_ref().and_then(|picture| picture.focus);
        let focus = focus
            .map(|[x, y]| format!("--pt-picture-focus:{}% {}%;", number(x.get()), number(y.get())));
        let at = |place: &str| format!("{{--pt-picture:url(\"{place}\");}}");
        let mut sheet = format!(
            ":root{{--pt-picture:url(\"{}\");{}}}\n",
            light.whole,
            focus.unwrap_or_default()
        );
        for (place, window) in light.copies() {
            let _ = writeln!(sheet, "@media {window}{{:root{}}}", at(place));
        }
        let Some(dark) = dark else { return sheet };
        let (by_system, by_page) =
            (":root:not([data-scheme=\"light\"])", ":root[data-scheme=\"dark\"]");
        let whole = at(&dark.whole);
        let _ = writeln!(
            sheet,
            "@media (prefers-color-scheme: dark){{{by_system}{whole}}}\n{by_page}{whole}"
        );
        for (place, window) in dark.copies() {
            let copy = at(place);
            let _ = writeln!(
                sheet,
                "@media (prefers-color-scheme: dark) and {window}{{{by_system}{copy}}}\n\
                @media {window}{{{by_page}{copy}}}"
            );
        }
        sheet
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn juniper() -> Document {
        Document::parse("brand.json", include_str!("../../tests/inputs/juniper.json")).unwrap()
    }

    fn place(name: &str, there: &[&str]) -> PicturePlace {
        let file = PictureFile::parse(name).unwrap();
        PicturePlace::of(&file, |name| there.contains(&name).then(|| format!("/{name}"))).unwrap()
    }

    #[test]
    fn the_picture_of_the_dark_is_shown_where_the_system_or_the_page_is_dark() {
        let [hill, night] = ["hill.webp", "night.webp"].map(|name| place(name, &[name]));
        let sheet = juniper().picture(&hill, Some(&night));
        assert_eq!(sheet.matches("/hill.webp").count(), 1);
        assert_eq!(sheet.matches("/night.webp").count(), 2);
        assert!(sheet.contains("--pt-picture-focus:"), "{sheet}");
    }

    #[test]
    fn a_narrower_copy_is_shown_in_narrower_windows_and_the_narrowest_counts() {
        let hill = place("hill.webp", &["hill.webp", "hill-960.webp", "hill-1600.webp"]);
        let sheet = juniper().picture(&hill, None);
        let at = |what: &str| sheet.find(what).unwrap_or_else(|| panic!("{what}: {sheet}"));
        assert!(at("/hill.webp") < at("/hill-1600.webp"));
        assert!(at("/hill-1600.webp") < at("@media (width <= 30rem)"));
        assert!(at("@media (width <= 30rem)") < at("/hill-960.webp"));
    }

    #[test]
    fn a_picture_of_the_dark_without_copies_is_shown_in_every_window() {
        let hill = place("hill.webp", &["hill.webp", "hill-960.webp"]);
        let night = place("night.webp", &["night.webp"]);
        let sheet = juniper().picture(&hill, Some(&night));
        let dark = sheet.find("night").unwrap();
        assert!(sheet.find("hill-960").unwrap() < dark, "the dark has the last word: {sheet}");
        assert!(!sheet.contains("night-960"), "{sheet}");
    }

    #[test]
    fn a_copy_in_the_dark_is_shown_where_the_system_or_the_page_is_dark() {
        let [hill, night] = ["hill.webp", "night.webp"]
            .map(|name| place(name, &[name, &name.replace('.', "-960.")]));
        let sheet = juniper().picture(&hill, Some(&night));
        assert_eq!(sheet.matches("/night-960.webp").count(), 2, "{sheet}");
    }
}
