//! What the schema says of a setting.

use std::sync::LazyLock;

use serde_json::Value;

use crate::settings::SCHEMA;

/// A setting, or a table of them, as the schema has it.
#[derive(Clone, Copy)]
pub(super) struct Shape<'a>(&'a Value);

/// What a value is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Table,
    List,
    Text,
    Integer,
    Boolean,
    /// Several kinds are good.
    Any,
}

impl Shape<'static> {
    /// All settings.
    pub(super) fn root() -> Self {
        static ALL: LazyLock<Value> =
            LazyLock::new(|| serde_json::from_str(SCHEMA).expect("a test reads it"));
        Self(&ALL)
    }
}

impl<'a> Shape<'a> {
    pub(super) fn kind(self) -> Kind {
        let choice = [&self.0["oneOf"][0], &self.0["anyOf"][0]];
        let kinds = [&self.0["type"], &choice[0]["type"], &choice[1]["type"]];
        match kinds.into_iter().find_map(Value::as_str) {
            Some("object") => Kind::Table,
            Some("array") => Kind::List,
            Some("string") => Kind::Text,
            Some("integer") => Kind::Integer,
            Some("boolean") => Kind::Boolean,
            _ => Kind::Any,
        }
    }

    /// The setting of this name in a table.
    pub(super) fn setting(self, name: &str) -> Option<Self> {
        self.0["properties"].get(name).map(Shape).or_else(|| self.chosen())
    }

    /// What each setting of a table is whose names the operator chooses.
    pub(super) fn chosen(self) -> Option<Self> {
        Some(&self.0["additionalProperties"]).filter(|free| free.is_object()).map(Shape)
    }

    /// Each setting of a table, by its name.
    pub(super) fn settings(self) -> impl Iterator<Item = (&'a str, Self)> {
        let all = self.0["properties"].as_object().into_iter().flatten();
        all.map(|(name, inner)| (name.as_str(), Self(inner)))
    }

    /// Each entry of a list.
    pub(super) fn entry(self) -> Self {
        Self(&self.0["items"])
    }

    /// Whether it must not be shown. A file can hold it: beside `password` there is
    /// `password_file`.
    pub(super) fn is_secret(self) -> bool {
        self.0["writeOnly"] == true
    }

    /// Whether it is the path of a file. A relative one begins at the folder of the settings.
    pub(super) fn is_file(self) -> bool {
        self.0["format"] == "file"
    }

    /// Whether a secret of this name is anywhere inside.
    pub(super) fn has_secret(self, name: &str) -> bool {
        let here = |(one, inner): (&str, Self)| {
            (one == name && inner.is_secret()) || inner.has_secret(name)
        };
        let is_list = self.kind() == Kind::List;
        self.settings().any(here)
            || self.chosen().is_some_and(|inner| inner.has_secret(name))
            || (is_list && self.entry().has_secret(name))
    }

    /// Whether it is an address, of which the password must not be shown.
    pub(super) fn is_address(self) -> bool {
        self.0["format"] == "uri"
    }

    /// What holds if it is not set.
    pub(super) fn default(self) -> Option<&'a Value> {
        self.0.get("default")
    }
}
