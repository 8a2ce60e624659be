//! Which format a file is in, by what stands in it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::json::read;
use super::slot::SLOTS;
use super::{Import, auth0, clerk, dtcg, entra, okta, variables};
use crate::document::{Document, Invalid};

/// A format that brands are read of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `brand.json`.
    Brand,
    /// A resolver of design tokens, with the files that it names.
    Resolver,
    /// A file of design tokens.
    Tokens,
    /// The branding of an organization in Entra.
    Entra,
    /// All localizations of a branding in Entra.
    EntraLocalizations,
    /// The sentences of one locale in Entra.
    EntraStrings,
    /// The style sheet of a branding in Entra.
    EntraStyles,
    /// A theme of Okta.
    Okta,
    /// A theme or the branding of Auth0.
    Auth0,
    /// An appearance of Clerk.
    Clerk,
    /// CSS custom properties, those of shadcn among them.
    Variables,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 11] = [
        Self::Brand,
        Self::Resolver,
        Self::Tokens,
        Self::Entra,
        Self::EntraLocalizations,
        Self::EntraStrings,
        Self::EntraStyles,
        Self::Okta,
        Self::Auth0,
        Self::Clerk,
        Self::Variables,
    ];

    /// What people call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Brand => "Portico brand",
            Self::Resolver => "Design tokens (resolver)",
            Self::Tokens => "Design tokens",
            Self::Entra => "Entra branding",
            Self::EntraLocalizations => "Entra localizations",
            Self::EntraStrings => "Entra sentences",
            Self::EntraStyles => "Entra style sheet",
            Self::Okta => "Okta theme",
            Self::Auth0 => "Auth0 theme",
            Self::Clerk => "Clerk appearance",
            Self::Variables => "CSS variables",
        }
    }

    /// The format of a text; `None` if it is none of these.
    #[must_use]
    pub fn of(source: &str) -> Option<Self> {
        match serde_json::from_str::<Value>(source) {
            Ok(json) => of_json(&json),
            Err(_) if source.trim_start().starts_with(['{', '[']) => None,
            Err(_) if source.contains(".ext-") => Some(Self::EntraStyles),
            Err(_) if source.contains("--") && source.contains('{') => Some(Self::Variables),
            Err(_) => None,
        }
    }

    /// Reads the first file of a set that stands for the whole: others are those that a resolver names.
    /// `chosen` says what CSS variables mean: [`variables::read`].
    ///
    /// # Errors
    ///
    /// What is wrong with it, by file and line.
    pub fn read(
        self,
        file: &str,
        sources: &BTreeMap<String, String>,
        chosen: &BTreeMap<String, String>,
    ) -> Result<Import, Invalid> {
        let Some(source) = sources.get(file) else {
            return Err(Invalid::new(file, 0, "it is not here."));
        };
        match self {
            Self::Brand => Document::parse(file, source).map(Import::of),
            Self::Resolver => dtcg::resolver(file, sources),
            Self::Tokens => dtcg::tokens(file, source),
            Self::Entra => entra::branding(file, source),
            Self::EntraLocalizations => entra::localizations(file, source),
            Self::EntraStrings => entra::strings(file, source, &tag(file)),
            Self::EntraStyles => entra::css(file, source),
            Self::Okta => okta::theme(file, source),
            Self::Auth0 => auth0::theme(file, source),
            Self::Clerk => clerk::appearance(file, source),
            Self::Variables => variables::read(file, source, chosen),
        }
    }
}

/// What a name of somebody else can be chosen to mean.
pub fn meanings() -> impl Iterator<Item = &'static str> {
    SLOTS.iter().map(|(name, _)| *name)
}

/// Names that only one product has, the most telling first.
const TELLING: [(&str, Format); 11] = [
    ("portico", Format::Brand),
    ("resolutionOrder", Format::Resolver),
    ("backgroundColor", Format::Entra),
    ("loginPageLayoutConfiguration", Format::Entra),
    ("signInPageText", Format::Entra),
    ("bannerLogoRelativeUrl", Format::Entra),
    ("primaryColorHex", Format::Okta),
    ("page_background", Format::Auth0),
    ("widget", Format::Auth0),
    ("variables", Format::Clerk),
    ("baseTheme", Format::Clerk),
];

fn of_json(json: &Value) -> Option<Format> {
    let object = json.as_object()?;
    if let Some((_, format)) = TELLING.iter().find(|(name, _)| object.contains_key(*name)) {
        return Some(*format);
    }
    if object.get("value").is_some_and(Value::is_array) {
        return Some(Format::EntraLocalizations);
    }
    if json["colors"].get("primary").is_some() || object.contains_key("logo_url") {
        return Some(Format::Auth0);
    }
    if has_tokens(json) {
        return Some(Format::Tokens);
    }
    let sentences = |(name, value): (&String, &Value)| value.is_string() && name.contains('_');
    (!object.is_empty() && object.iter().all(sentences)).then_some(Format::EntraStrings)
}

fn has_tokens(json: &Value) -> bool {
    let Some(object) = json.as_object() else { return false };
    object.contains_key("$value") || object.values().any(has_tokens)
}

/// The locale in a name such as `strings.de.json`; English without one.
fn tag(file: &str) -> String {
    let mut parts = file.rsplit('.').skip(1);
    let tag = parts.find(|part| words::Locale::tagged(part).is_some());
    tag.unwrap_or("en").to_owned()
}

/// Whether a text is JSON within the limits of a brand: what is wrong with one that is in no format.
///
/// # Errors
///
/// It is too long, too deep or no JSON.
pub fn check_json(file: &str, source: &str) -> Result<(), Invalid> {
    read(file, source).map(drop)
}
