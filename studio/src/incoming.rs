//! Brands that come in from elsewhere: which file is which, what is taken, and what is told.

use std::collections::BTreeMap;
use std::sync::Arc;

use brand::document::{Document, Id};
use brand::formats::{Choice, Format, Import, WantedFile, check_json};

use crate::archive;
use crate::draft::{Draft, Files};
use crate::{folder, text};

/// A brand that was read, before it takes the place of the draft.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Incoming {
    pub(crate) draft: Draft,
    /// The file, and what it is.
    pub(crate) read: String,
    /// Decisions that were taken.
    pub(crate) taken: Vec<String>,
    pub(crate) told: Vec<String>,
    pub(crate) unknown: Vec<String>,
    pub(crate) wanted: Vec<WantedFile>,
    pub(crate) choices: Vec<Choice>,
}

/// Files that came in together, and what was chosen for names in them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Parcel {
    pub(crate) files: Files,
    pub(crate) chosen: BTreeMap<String, String>,
}

impl Parcel {
    /// Takes every meaning that is offered for a name.
    pub(crate) fn choose_offered(&mut self, choices: &[Choice]) {
        let offered =
            choices.iter().filter_map(|one| Some((one.name.clone(), one.offered?.to_owned())));
        self.chosen.extend(offered);
    }

    /// A text that was pasted: its name says what it is like.
    pub(crate) fn pasted(text: &str) -> Self {
        let is_json = text.trim_start().starts_with(['{', '[']);
        let name = if is_json { "pasted.json" } else { "pasted.css" };
        let files = Files::from([(name.to_owned(), Arc::from(text.as_bytes()))]);
        Self { files, ..Self::default() }
    }

    /// A draft in the look of a theme: its name, links, files, sentences and own styles stay.
    pub(crate) fn theme(theme: &str, draft: &Draft) -> Self {
        let Document { name, links, assets, texts, css, .. } = draft.document.clone();
        let extends = Id::parse(theme).ok();
        let document = Document { name, links, assets, texts, css, extends, ..Document::default() };
        let files = folder::files(&Draft { document, ..draft.clone() });
        Self { files, ..Self::default() }
    }

    /// Reads it, over a draft.
    ///
    /// # Errors
    ///
    /// Nothing in it is a brand, or what is has a mistake.
    pub(crate) fn read(&self, draft: &Draft) -> Result<Incoming, String> {
        let files = self.unzipped()?;
        if files.contains_key(folder::DOCUMENT) {
            let (files, refused) = folder::checked(files);
            return Ok(whole(folder::opened(files)?, draft, refused));
        }
        let texts = texts(&files);
        let (name, format) = first(&texts)?;
        let import = format.read(&name, &texts, &self.chosen).map_err(|error| error.to_string())?;
        Ok(taken(&name, format, import, draft))
    }

    /// What came in, without what it was packed in.
    pub(crate) fn unzipped(&self) -> Result<Files, String> {
        let mut files = Files::new();
        for (name, content) in &self.files {
            match has_ending(name, "zip") {
                true => files.extend(archive::read(content)?),
                false => drop(files.insert(name.clone(), content.clone())),
            }
        }
        Ok(files)
    }
}

/// Whether sentences of a locale may be in files: one is called so, or one has its tag between quotation marks.
pub(crate) fn names_locale(files: &Files, tag: &str) -> bool {
    let (in_name, in_text) = (format!(".{tag}."), format!("\"{tag}\""));
    files.iter().any(|(name, content)| {
        name.contains(&in_name)
            || (has_ending(name, "json")
                && content.windows(in_text.len()).any(|part| part == in_text.as_bytes()))
    })
}

/// Whether a name ends so, in capitals or not.
pub(crate) fn has_ending(name: &str, ending: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, found)| found.eq_ignore_ascii_case(ending))
}

fn texts(files: &Files) -> BTreeMap<String, String> {
    let text = |(name, content): (&String, &Arc<[u8]>)| {
        Some((name.clone(), std::str::from_utf8(content).ok()?.to_owned()))
    };
    files.iter().filter_map(text).collect()
}

/// The file that stands for the whole: a resolver names the others.
fn first(texts: &BTreeMap<String, String>) -> Result<(String, Format), String> {
    let found = texts.iter().filter_map(|(name, text)| Some((name.clone(), Format::of(text)?)));
    let place = |format: Format| Format::ALL.iter().position(|one| *one == format);
    if let Some(found) = found.min_by_key(|(_, format)| place(*format)) {
        return Ok(found);
    }
    for (name, text) in texts.iter().filter(|(_, text)| text.trim_start().starts_with('{')) {
        check_json(name, text).map_err(|error| error.to_string())?;
    }
    Err("no brand was found in it: what is taken stands above".to_owned())
}

fn whole(opened: Draft, before: &Draft, refused: Vec<String>) -> Incoming {
    let wanted = |name: String| WantedFile { what: name, from: String::new() };
    let base = opened.document.extends.iter().map(|base| text::extends(base.as_str())).collect();
    Incoming {
        taken: changes(&opened, before),
        read: format!("{}: {}", folder::DOCUMENT, Format::Brand.name()),
        told: [refused, base, opened.styles().1].concat(),
        unknown: vec![],
        wanted: opened.missing().into_iter().map(wanted).collect(),
        choices: vec![],
        draft: opened,
    }
}

/// What an import makes of a draft: its name and files stay, if the import has none.
fn taken(name: &str, format: Format, import: Import, before: &Draft) -> Incoming {
    let mut draft = before.clone();
    let adds =
        matches!(format, Format::EntraStrings | Format::EntraLocalizations | Format::EntraStyles);
    let mut told = import.told;
    if import.brand.name.as_str().is_empty() {
        draft.document = import.brand;
        draft.document.name = before.document.name.clone();
    } else {
        draft.document = import.brand;
    }
    if adds {
        match draft.document.over(&before.document, name) {
            Ok(merged) => draft.document = merged,
            Err(error) => told.push(error.to_string()),
        }
    }
    if !import.css.is_empty() {
        draft.set_css(&import.css);
    } else if !adds {
        draft.set_css("");
    }
    Incoming {
        read: format!("{name}: {}", format.name()),
        taken: changes(&draft, before),
        told,
        unknown: import.unknown,
        wanted: import.files,
        choices: import.choices,
        draft,
    }
}

/// What one draft decides otherwise than another, as `shape.radius: 0.5`.
fn changes(draft: &Draft, before: &Draft) -> Vec<String> {
    let (mut now, mut then) = (vec![], vec![]);
    leaves("", &serde_json::json!(draft.document), &mut now);
    leaves("", &serde_json::json!(before.document), &mut then);
    now.retain(|one| !then.contains(one));
    now
}

fn leaves(path: &str, value: &serde_json::Value, all: &mut Vec<String>) {
    match value.as_object() {
        Some(object) => {
            for (name, value) in object {
                let dot = if path.is_empty() { "" } else { "." };
                leaves(&format!("{path}{dot}{name}"), value, all);
            }
        }
        None => all.push(match value.as_str() {
            Some(text) => format!("{path}: {text}"),
            None => format!("{path}: {value}"),
        }),
    }
}
