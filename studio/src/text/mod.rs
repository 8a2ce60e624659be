//! Every sentence of the studio itself. What people see in the preview is in `words/`.

mod fields;

use brand::palette::Mode;

pub(crate) use fields::*;

pub(crate) const STUDIO: &str = "Studio";
pub(crate) const PANELS: &str = "What is edited";
pub(crate) const PARTS_NAME: &str = "Parts of the studio";
pub(crate) const EDIT: &str = "Edit";
pub(crate) const PREVIEW: &str = "Preview";
pub(crate) const CHECKS: &str = "Checks";
pub(crate) const HISTORY: &str = "History";
pub(crate) const UNDO: &str = "Undo";
pub(crate) const UNDO_KEYS: &str = "Undo (Ctrl+Z)";
pub(crate) const UNDONE: &str = "Undone.";
pub(crate) const REDO: &str = "Redo";
pub(crate) const REDO_KEYS: &str = "Redo (Ctrl+Shift+Z)";
pub(crate) const REDONE: &str = "Done again.";
pub(crate) const ELSEWHERE: &str = "This draft was changed in another tab of this browser. Until you choose, changes here are not kept.";
pub(crate) const TAKE_OTHER: &str = "Show the other one";
pub(crate) const KEEP_OWN: &str = "Keep this one";
pub(crate) const NO_PART: &str =
    "A part of the studio could not be fetched. What is here goes on: try it again later.";
pub(crate) const NOT_OPENED: &str = "The draft that was kept here cannot be opened, because a part of the studio could not be fetched. Nothing of it is lost: load the page again.";
pub(crate) const NOT_KEPT: &str = "The last change is not kept in this browser, because a part of the studio could not be fetched.";
pub(crate) const CLOSE: &str = "Close";

pub(crate) const SCREEN: &str = "Screen";
pub(crate) const LOCALE: &str = "Language";
pub(crate) const PSEUDO: &str = "English, accented";
pub(crate) const SCHEME: &str = "Scheme";
pub(crate) const LIGHT: &str = "Light";
pub(crate) const DARK: &str = "Dark";
pub(crate) const INVERTED: &str = "Inverted";
pub(crate) const DEVICE: &str = "Width";
pub(crate) const TEXT_SIZE: &str = "Size of text";
pub(crate) const CONTRAST: &str = "More contrast";
pub(crate) const MIRROR: &str = "Mirror";
pub(crate) const EYES: &str = "Seen";
pub(crate) const USUAL_EYES: &str = "As painted";
pub(crate) const PROTAN: &str = "Red-blind";
pub(crate) const DEUTAN: &str = "Green-blind";
pub(crate) const TRITAN: &str = "Blue-blind";
pub(crate) const FORCED: &str = "Forced colours";
pub(crate) const VIEW: &str = "View";
pub(crate) const ONE_SCREEN: &str = "One screen";
pub(crate) const ALL_SCREENS: &str = "All screens";
pub(crate) const MAILS: &str = "Mails";
pub(crate) const MAIL: &str = "Mail";
pub(crate) const AS_PLAIN_TEXT: &str = "As text";
pub(crate) const BESIDE: &str = "Compare";
pub(crate) const TRY_IT: &str = "Try it";
pub(crate) const RUN: &str = "Run user flow";
pub(crate) const KEEP: &str = "Keep for comparison";
pub(crate) const KEPT: &str = "Kept.";
pub(crate) const NOW: &str = "A: now";
pub(crate) const OF_NOW: &str = " of now";
pub(crate) const WAS_KEPT: &str = "B: kept";
pub(crate) const OF_KEPT: &str = " of what was kept";
pub(crate) const NOTHING_KEPT: &str =
    "Nothing is kept yet. Press “Keep for comparison”, change the brand, and look at both here.";

pub(crate) const TWO_COLORS: &str = "Another on dark";
pub(crate) const ONE_COLOR: &str = "The same on dark";
pub(crate) const ADJUST: &str = "Adjust";
pub(crate) const LIGHTNESS: &str = "Lightness";
pub(crate) const CHROMA: &str = "Chroma";
pub(crate) const HUE: &str = "Hue";
pub(crate) const EVERY_TOKEN: &str = "Every colour";
pub(crate) const TOKENS_HINT: &str =
    "Each is derived from the colours above, unless it is set here for this mode.";
pub(crate) const IN_MAILS: &str = "In mails";
pub(crate) const MAILS_HINT: &str = "Programs for mail know no custom properties: these colours are written into each mail. The bar shows on light and on dark.";
pub(crate) const NO_NUMBER: &str = "this is no number";

pub(crate) const CHOOSE_FILE: &str = "Choose…";
pub(crate) const REPLACE: &str = "Replace…";
pub(crate) const REMOVE: &str = "Remove";
pub(crate) const ADD_FONT: &str = "Add a WOFF2 file…";

pub(crate) const SEARCH: &str = "Search";
pub(crate) const STYLES: &str = "Rules";
pub(crate) const STYLES_HINT: &str = "Colours, borders, corners, shadows, type and padding of the parts below. Everything else is refused, with its line.";
pub(crate) const PARTS: &str = "Parts";

pub(crate) const ALL_PASS: &str = "Every pair of colours has its contrast.";
pub(crate) const MEND: &str = "Mend";
pub(crate) const MEND_ALL: &str = "Mend all";
pub(crate) const DERIVE: &str = "Derive";

pub(crate) const IMPORT: &str = "Import";
pub(crate) const IMPORT_NAME: &str = "Import a brand";
pub(crate) const IMPORT_HINT: &str = "A brand folder or its zip, design tokens (with the files that a resolver names), Entra branding, or a theme of Okta, Auth0, Clerk or shadcn. CSS variables work, too.";
pub(crate) const IMPORT_FILES: &str = "Choose files…";
pub(crate) const THEMES: &str = "Or begin with a theme";
pub(crate) const PASTE: &str = "Or paste it here";
pub(crate) const REPORT: &str = "What was read";
pub(crate) const TAKEN: &str = "Taken";
pub(crate) const TOLD: &str = "Changed or left out";
pub(crate) const WANTED: &str = "Files to put in yourself";
pub(crate) const UNKNOWN: &str = "Not known here";
pub(crate) const MEANS: &str = "Meaning";
pub(crate) const NOT_TAKEN: &str = "Not taken";
pub(crate) const TAKE_OFFERED: &str = "Take the suggestions";
pub(crate) const TAKE: &str = "Use this brand";

pub(crate) const EXPORT: &str = "Export";
pub(crate) const EXPORT_NAME: &str = "Export the brand";
pub(crate) const FOLDER_HINT: &str =
    "The folder goes into brands/ of the server: brand.json, and the files that it names.";
pub(crate) const AS_FOLDER: &str = "Brand folder (zip)";
pub(crate) const OTHER_FORMATS: &str = "Other formats";
pub(crate) const AS_TOKENS: &str = "Design tokens (zip)";
pub(crate) const AS_ENTRA: &str = "Entra branding";
pub(crate) const AS_SHADCN: &str = "shadcn variables";
pub(crate) const AS_CSS: &str = "CSS variables";
pub(crate) const LOST: &str = "What this format has no place for";
pub(crate) const ACCEPT: &str = "Accept";

pub(crate) const SHARE: &str = "Share";
pub(crate) const SHARE_NAME: &str = "Share a link";
pub(crate) const LINK: &str = "Link";
pub(crate) const LINK_HINT: &str =
    "The brand is in the part of the address that browsers send to nobody. Files are not in it.";
pub(crate) const COPY: &str = "Copy";
pub(crate) const COPIED: &str = "Copied.";

/// A mode as people call it.
pub(crate) const fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Light => "Light",
        Mode::Dark => "Dark",
        Mode::LightMore => "Light, more contrast",
        Mode::DarkMore => "Dark, more contrast",
    }
}

/// The contrast that a pair has, which is never rounded up, and the one that it needs.
pub(crate) fn ratio(has: f64, needs: f64) -> String {
    format!("{:.2} : 1, needs {needs}", (has * 100.0).floor() / 100.0)
}

pub(crate) fn suggested(meaning: &str) -> String {
    format!("{meaning} (suggested)")
}

pub(crate) fn missing(file: &str) -> String {
    format!("{file} is named and not here: put it in, or remove it.")
}

pub(crate) fn no_sentences(language: &str) -> String {
    format!(
        "The sentences in {language} could not be fetched. Everything else goes on: choose the language again later."
    )
}

pub(crate) fn damaged(file: &str) -> String {
    format!("{file} is damaged: browsers cannot read it.")
}

/// What became of a picture: its name, its size in pixels, its bytes, and how wide its copies are.
pub(crate) fn written_anew(
    from: &str,
    name: &str,
    size: [u32; 2],
    bytes: usize,
    copies: &[u32],
) -> String {
    let ([width, height], kilobytes) = (size, bytes.div_ceil(1024));
    let copies: Vec<_> = copies.iter().map(u32::to_string).collect();
    let beside = match copies.is_empty() {
        true => String::new(),
        false => format!(" Narrower windows get copies of {} pixels.", copies.join(" and ")),
    };
    format!("{from} was written anew as {name}: {width} × {height} pixels, {kilobytes} KB.{beside}")
}

pub(crate) fn extends(brand: &str) -> String {
    format!("This brand extends {brand}, which is not here: what it has from there is not seen.")
}

pub(crate) fn no_longer_extends(brand: &str) -> String {
    format!("What this brand has of {brand} stands in it now: once it is saved, it extends none.")
}

pub(crate) fn and_more(count: usize) -> String {
    format!("And {count} more: search for a word.")
}

pub(crate) fn sentences_of(language: &str) -> String {
    format!("{language}. Leave a field empty to keep Portico's own sentence.")
}

pub(crate) fn export_with(fails: usize) -> String {
    match fails {
        1 => "Export with 1 pair that fails. It is written down as accepted.".to_owned(),
        many => format!("Export with {many} pairs that fail. They are written down as accepted."),
    }
}

pub(crate) fn wanted(what: &str, from: &str) -> String {
    if from.is_empty() { what.to_owned() } else { format!("{what}: {from}") }
}

pub(crate) const FOLDER: &str = "Folder";
pub(crate) const FOLDER_BRAND: &str = "Brand of the folder";
pub(crate) const NEW_BRAND: &str = "New brand";
pub(crate) const SAVE: &str = "Save";
pub(crate) const GONE: &str = "The program on this machine does not answer. Start portico studio again, and open the address that it prints.";
pub(crate) const OTHER_START: &str =
    "This address is of an earlier start. Open the one that portico studio printed last.";

/// What is said once a brand is in its folder.
pub(crate) fn saved(id: &str) -> String {
    format!("{id} is saved.")
}
