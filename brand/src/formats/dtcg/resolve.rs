//! Groups, types that are inherited, aliases, and groups that extend others.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::value::{Value, convert};
use crate::document::shown;
use crate::formats::way::Way;

/// Most groups of a file, with those that are inherited, and how deep they may be nested.
const MOST: usize = 2000;
const DEEPEST: usize = 32;

/// Most bytes of a name.
const LONGEST: usize = 200;

/// A token as it stands in its file.
#[derive(Clone, Debug)]
struct Token {
    value: Json,
    kind: Option<String>,
    deprecated: Option<String>,
}

/// The tokens of a file by path.
pub(super) struct Tokens {
    all: BTreeMap<String, Token>,
    groups: BTreeSet<String>,
    visits: usize,
    /// What is wrong with groups and names.
    pub(super) told: Vec<String>,
}

impl Tokens {
    pub(super) fn read(json: &Json) -> Self {
        let mut tokens =
            Self { all: BTreeMap::new(), groups: BTreeSet::new(), visits: 0, told: Vec::new() };
        if let Some(root) = json.as_object() {
            tokens.group(json, root, &[], None, 0);
        }
        tokens
    }

    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.all.keys().map(String::as_str)
    }

    pub(super) fn deprecated(&self, path: &str) -> Option<&str> {
        self.all.get(path)?.deprecated.as_deref()
    }

    /// What a token comes to.
    pub(super) fn value(&self, path: &str) -> Result<Value, String> {
        let (value, kind) = self.resolved(path, &mut Way::default())?;
        let kind = kind.ok_or("it has no type, here or above")?;
        convert(&kind, &value)
    }

    fn group(
        &mut self,
        root: &Json,
        group: &Map<String, Json>,
        path: &[&str],
        kind: Option<&str>,
        depth: usize,
    ) {
        let at = path.join(".");
        self.visits += 1;
        if self.visits > MOST || depth > DEEPEST {
            return;
        }
        self.groups.insert(at.clone());
        let own = group.get("$type").and_then(Json::as_str);
        let kind = own.or(kind);
        if let Some(extended) = group.get("$extends") {
            match extended_group(root, extended, &at) {
                Ok(base) => self.group(root, base, path, kind, depth + 1),
                Err(error) => return self.told.push(format!("{at}: {error}.")),
            }
        }
        for (name, child) in group {
            let Some(child) = child.as_object() else { continue };
            if name.starts_with('$') && name != "$root" {
                continue;
            }
            if name.contains(['.', '{', '}']) || name.len() > LONGEST {
                self.told.push(format!(
                    "\"{}\" is no name: it has a dot or braces, or is too long.",
                    shown(name)
                ));
                continue;
            }
            let below = [path, &[name.as_str()]].concat();
            match child.contains_key("$value") || child.contains_key("$ref") {
                true => self.token(child, &below.join("."), kind),
                false => self.group(root, child, &below, kind, depth + 1),
            }
        }
    }

    fn token(&mut self, token: &Map<String, Json>, path: &str, kind: Option<&str>) {
        if token.iter().any(|(name, child)| !name.starts_with('$') && child.is_object()) {
            self.told.push(format!("{path}: it is a token and a group at once."));
            return;
        }
        let reference = token.get("$ref").map(|reference| serde_json::json!({ "$ref": reference }));
        let Some(value) = token.get("$value").cloned().or(reference) else { return };
        let own = token.get("$type").and_then(Json::as_str);
        let deprecated = match token.get("$deprecated") {
            Some(Json::String(reason)) => Some(shown(reason)),
            Some(Json::Bool(true)) => Some("no reason is given.".to_owned()),
            _ => None,
        };
        let kind = own.or(kind).map(str::to_owned);
        self.all.insert(path.to_owned(), Token { value, kind, deprecated });
    }

    /// The value of a token with all that it refers to put in, and its type.
    fn resolved(&self, path: &str, way: &mut Way) -> Result<(Json, Option<String>), String> {
        let Some(token) = self.all.get(path) else {
            let what = if self.groups.contains(path) { "a group" } else { "not there" };
            return Err(format!("{} is {what}", shown(path)));
        };
        way.enter(path)?;
        let (value, kind) = self.put_in(&token.value, way)?;
        way.leave();
        Ok((value, token.kind.clone().or(kind)))
    }

    /// A value with each alias replaced. The type is that of an alias which is the whole value.
    fn put_in(&self, value: &Json, way: &mut Way) -> Result<(Json, Option<String>), String> {
        if let Some(path) = reference(value) {
            return self.resolved(&path, way);
        }
        let whole = match value {
            Json::Array(list) => {
                let each = list.iter().map(|one| Ok(self.put_in(one, way)?.0));
                Json::Array(each.collect::<Result<_, String>>()?)
            }
            Json::Object(object) => {
                let each =
                    object.iter().map(|(name, one)| Ok((name.clone(), self.put_in(one, way)?.0)));
                Json::Object(each.collect::<Result<_, String>>()?)
            }
            plain => plain.clone(),
        };
        Ok((whole, None))
    }
}

/// The path of `{a.b}` or of `{"$ref": "#/a/b"}`.
fn reference(value: &Json) -> Option<String> {
    if let Some(text) = value.as_str() {
        return text.strip_prefix('{')?.strip_suffix('}').map(str::to_owned);
    }
    let pointer = value.as_object().filter(|object| object.len() == 1)?.get("$ref")?.as_str()?;
    let path = pointer.strip_prefix("#/")?;
    Some(path.trim_end_matches("/$value").replace('/', "."))
}

/// The group that another extends: not itself, and nothing above or below it.
fn extended_group<'a>(
    root: &'a Json,
    extended: &Json,
    at: &str,
) -> Result<&'a Map<String, Json>, String> {
    let pointer = extended.as_object().and_then(|object| object.get("$ref"));
    let text = pointer.unwrap_or(extended).as_str().unwrap_or_default();
    let braces = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    let slashes = || text.trim_start_matches("#/").replace('/', ".");
    let path = braces.map_or_else(slashes, str::to_owned);
    let within = |inner: &str, outer: &str| {
        inner == outer || inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'))
    };
    if within(&path, at) || within(at, &path) {
        return Err("it extends its own part".to_owned());
    }
    let group = path.split('.').try_fold(root, |json, name| json.get(name));
    let group = group.and_then(Json::as_object).filter(|group| !group.contains_key("$value"));
    group.ok_or_else(|| format!("{} is no group", shown(&path)))
}
