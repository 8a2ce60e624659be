//! APIs that apps call for a person, and what they can ask for there.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::AppSettings;

/// An API.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ApiSettings {
    /// The address that apps name the API by (RFC 8707), and the audience of its
    /// access tokens. Compared as text.
    #[cfg_attr(test, schemars(with = "String"))]
    pub resource: Spanned<String>,
    /// The ids of the OpenID clients that can ask for access tokens of the API.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub apps: Spanned<Vec<String>>,
    /// What an app can ask for at the API.
    #[serde(default)]
    pub scopes: Vec<ApiScope>,
    /// The id of the OpenID client that is the API's own server: it can ask
    /// whether a token still counts. Others ask about their own tokens only.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub introspected_by: Option<Spanned<String>>,
}

/// What an app can ask for at an API.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ApiScope {
    /// The name of the scope.
    #[cfg_attr(test, schemars(with = "String"))]
    pub name: Spanned<String>,
    /// What people read who are asked for their consent.
    pub label: String,
    /// The same in other languages, by their tags.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
}

impl ApiScope {
    /// What people read in a locale.
    #[must_use]
    pub fn label(&self, locale: &str) -> &str {
        self.labels.get(locale).unwrap_or(&self.label)
    }
}

impl ApiSettings {
    /// Whether a client can ask for its access tokens.
    #[must_use]
    pub fn is_for(&self, client: &AppSettings) -> bool {
        self.apps.get_ref().contains(&client.id)
    }

    /// Whether this client is the API's own server.
    #[must_use]
    pub fn is_served_by(&self, client: &AppSettings) -> bool {
        self.introspected_by.as_ref().is_some_and(|id| *id.get_ref() == client.id)
    }

    /// Whether it has a scope of this name.
    #[must_use]
    pub fn has_scope(&self, name: &str) -> bool {
        self.scopes.iter().any(|scope| scope.name.get_ref() == name)
    }
}
