//! A resolver: which files hold in which mode.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::document::{Invalid, shown};
use crate::formats::json::read;
use crate::palette::Mode;

/// Most files that are merged for one mode.
const MOST: usize = 40;

/// A resolver, and the files that were handed in with it.
pub(super) struct Contexts<'a> {
    file: &'a str,
    resolver: Json,
    files: BTreeMap<&'a str, Json>,
}

/// Reads a resolver and all files.
pub(super) fn contexts<'a>(
    file: &'a str,
    sources: &'a BTreeMap<String, String>,
) -> Result<Contexts<'a>, Invalid> {
    let Some(source) = sources.get(file) else {
        return Err(Invalid::new(file, 0, "it is not here."));
    };
    let resolver = read(file, source)?;
    let others = sources.iter().filter(|(name, _)| *name != file);
    let files = others.map(|(name, source)| Ok((name.as_str(), read(name, source)?)));
    Ok(Contexts { file, resolver, files: files.collect::<Result<_, Invalid>>()? })
}

impl Contexts<'_> {
    /// Whether it says anything for people who want more contrast.
    pub(super) fn has_more(&self) -> bool {
        let mut modifiers = self.resolver["modifiers"].as_object().into_iter().flatten();
        let sources = |(_, modifier): (&String, &Json)| {
            ["more", "light-more", "dark-more"].iter().any(|name| {
                let sources = modifier["contexts"][*name].as_array();
                sources.is_some_and(|sources| !sources.is_empty())
            })
        };
        modifiers.any(sources)
    }

    /// All that holds in one mode, the later files over the earlier ones.
    pub(super) fn merged(&self, mode: Mode) -> Result<Json, Invalid> {
        let mut merged = json!({});
        let mut count = 0;
        for entry in self.resolver["resolutionOrder"].as_array().into_iter().flatten() {
            let pointer = entry["$ref"].as_str().and_then(|text| text.strip_prefix('#'));
            let part = pointer.and_then(|pointer| self.resolver.pointer(pointer)).unwrap_or(entry);
            for source in chosen(part, mode).as_array().into_iter().flatten() {
                count += 1;
                if count > MOST {
                    return Err(Invalid::new(self.file, 0, "it names too many files."));
                }
                merge(&mut merged, self.source(source)?);
            }
        }
        Ok(merged)
    }

    /// A file that is named, or tokens that stand in the resolver itself.
    fn source<'b>(&'b self, source: &'b Json) -> Result<&'b Json, Invalid> {
        let Some(name) = source["$ref"].as_str() else { return Ok(source) };
        let name = name.strip_prefix("./").unwrap_or(name);
        if name.contains(['/', '\\', ':']) || name.starts_with('.') {
            let sentence = format!("\"{}\" is in another folder, or no file.", shown(name));
            return Err(Invalid::new(self.file, 0, sentence));
        }
        self.files.get(name).ok_or_else(|| {
            Invalid::new(self.file, 0, format!("{} is named and not here.", shown(name)))
        })
    }
}

/// The sources of a set, or those of the context that a mode chooses.
fn chosen(part: &Json, mode: Mode) -> &Json {
    let Some(contexts) = part["contexts"].as_object() else { return &part["sources"] };
    let scheme = if mode.is_dark() { "dark" } else { "light" };
    let contrast = if mode.is_more() { "more" } else { "normal" };
    let named = contexts
        .get(mode.name())
        .or_else(|| contexts.get(scheme))
        .or_else(|| contexts.get(contrast));
    let default = || part["default"].as_str().and_then(|name| contexts.get(name));
    named.or_else(default).unwrap_or(&Json::Null)
}

fn merge(base: &mut Json, other: &Json) {
    match (base, other) {
        (Json::Object(base), Json::Object(other)) if !other.contains_key("$value") => {
            for (name, value) in other {
                merge(base.entry(name.clone()).or_insert(Json::Null), value);
            }
        }
        (base, other) => base.clone_from(other),
    }
}
