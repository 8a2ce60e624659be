//! Design tokens of the Design Tokens Community Group, 2025.10: files and resolvers.

mod export;
mod files;
mod names;
mod resolve;
mod value;

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::Import;
use super::json::read;
use super::slot::Scheme;
use crate::document::{Document, Invalid};
use crate::palette::Mode;
pub use export::export;
use names::take;
use resolve::Tokens;

/// Reads a file of tokens, which is for both schemes.
///
/// # Errors
///
/// It is no JSON, or too long or too deep.
pub fn tokens(file: &str, source: &str) -> Result<Import, Invalid> {
    let json = read(file, source)?;
    let mut import = Import::default();
    read_into(&mut import, &json, Scheme::Both);
    Ok(import.finish())
}

/// Reads a resolver with the files that it names, which are handed in together. What the
/// contexts of schemes and contrasts set goes to the modes of the same name.
///
/// # Errors
///
/// A file is no JSON, is not among these, or is named in another folder.
pub fn resolver(file: &str, sources: &BTreeMap<String, String>) -> Result<Import, Invalid> {
    let contexts = files::contexts(file, sources)?;
    let mut import = Import::default();
    for mode in Mode::ALL.into_iter().filter(|mode| !mode.is_more() || contexts.has_more()) {
        let json = contexts.merged(mode)?;
        read_into(&mut import, &json, Scheme::Only(mode));
    }
    import.told.sort();
    import.told.dedup();
    import.unknown.sort();
    import.unknown.dedup();
    Ok(import.finish())
}

/// Where the document of a brand stands in its own export.
const EXTENSION: &str = "io.github.portico-sign-in";

fn read_into(import: &mut Import, json: &Json, scheme: Scheme) {
    known(import, json);
    let mut tokens = Tokens::read(json);
    let paths: Vec<String> = tokens.paths().map(str::to_owned).collect();
    for path in paths {
        if let Some(reason) = tokens.deprecated(&path) {
            import.tell(format!("{path} is deprecated: {reason}"));
        }
        match tokens.value(&path) {
            Ok(value) => take(import, &path, &value, scheme),
            Err(error) => import.tell(format!("{path}: {error}.")),
        }
    }
    import.told.append(&mut tokens.told);
}

/// Begins with the brand that was exported, so that only what was changed since is taken.
fn known(import: &mut Import, json: &Json) {
    let Some(document) = json["$extensions"].get(EXTENSION).filter(|_| !import.is_known) else {
        return;
    };
    match Document::parse("$extensions", &document.to_string()) {
        Ok(document) => (import.brand, import.is_known) = (document, true),
        Err(error) => import.tell(format!("{error}")),
    }
}
