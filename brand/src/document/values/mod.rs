//! The values of a brand. Each refuses what it cannot hold when it is read.

mod files;
mod fonts;
mod links;
mod numbers;

use std::fmt;

use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

pub use files::{FontFile, NARROWER, PictureFile, StyleFile};
pub(crate) use fonts::is_generic;
pub use fonts::{Family, Fonts};
pub use links::{HelpLink, WebLink};
pub use numbers::Bounded;

use super::error::shown;
use crate::color::{self, Rgb};
use crate::palette::Token;

/// The version of the format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Version;

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(1)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            1 => Ok(Self),
            other => {
                Err(de::Error::custom(format!("it is of version {other}, and 1 is known here")))
            }
        }
    }
}

/// An opaque colour, kept as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Paint {
    text: String,
    rgb: Rgb,
}

impl Paint {
    /// Reads a colour as CSS writes it.
    ///
    /// # Errors
    ///
    /// The text is no colour, or not opaque.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parsed = color::parse(text).map_err(|error| error.to_string())?;
        if !parsed.is_opaque() {
            let solid = parsed.over(Rgb::WHITE);
            let text = shown(text);
            return Err(format!("\"{text}\" is not opaque: on white it would be {solid}"));
        }
        Ok(Self { text: text.trim().to_owned(), rgb: parsed.rgb })
    }

    /// As it is painted.
    #[must_use]
    pub const fn rgb(&self) -> Rgb {
        self.rgb
    }
}

impl From<Rgb> for Paint {
    fn from(rgb: Rgb) -> Self {
        Self { text: rgb.to_string(), rgb }
    }
}

/// Declares a text that is checked when it is read.
macro_rules! checked {
    ($(#[$doc:meta])* $name:ident, $parse:path, $as_text:expr) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let text: fn(&Self) -> String = $as_text;
                serializer.serialize_str(&text(self))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                $parse(&text).map_err(de::Error::custom)
            }
        }
    };
}

checked!(Paint, Paint::parse, |paint| paint.text.clone());
checked!(Name, Name::parse, |name| name.0.clone());
checked!(Id, Id::parse, |id| id.0.clone());
checked!(WebLink, WebLink::parse, |link| link.as_str().to_owned());
checked!(HelpLink, HelpLink::parse, |link| link.as_str().to_owned());
checked!(Family, Family::parse, |family| family.as_str().to_owned());
checked!(Fonts, Fonts::parse, ToString::to_string);
checked!(PictureFile, PictureFile::parse, |file| file.as_str().to_owned());
checked!(FontFile, FontFile::parse, |file| file.as_str().to_owned());
checked!(StyleFile, StyleFile::parse, |file| file.as_str().to_owned());

/// One value, or one for each scheme.
#[derive(Clone, Debug, PartialEq)]
pub enum Schemed<T> {
    /// The same in both.
    Both(T),
    /// What is not set in a scheme is derived.
    Split {
        /// For people whose system is light.
        light: Option<T>,
        /// For people whose system is dark.
        dark: Option<T>,
    },
}

impl<T> Schemed<T> {
    /// The value of a scheme.
    pub const fn of(&self, dark: bool) -> Option<&T> {
        match (self, dark) {
            (Self::Both(value), _) => Some(value),
            (Self::Split { light, .. }, false) => light.as_ref(),
            (Self::Split { dark, .. }, true) => dark.as_ref(),
        }
    }
}

impl<T: Serialize> Serialize for Schemed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Both(value) => value.serialize(serializer),
            Self::Split { light, dark } => {
                serializer.collect_map([("light", light), ("dark", dark)])
            }
        }
    }
}

impl<'de> Deserialize<'de> for Schemed<Paint> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SchemedVisitor)
    }
}

struct SchemedVisitor;

impl<'de> Visitor<'de> for SchemedVisitor {
    type Value = Schemed<Paint>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a color, or one for light and one for dark")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Paint::parse(text).map(Schemed::Both).map_err(E::custom)
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let (mut light, mut dark) = (None, None);
        while let Some(scheme) = map.next_key::<String>()? {
            match scheme.as_str() {
                "light" => light = map.next_value()?,
                "dark" => dark = map.next_value()?,
                other => return Err(de::Error::unknown_field(other, &["light", "dark"])),
            }
        }
        Ok(Schemed::Split { light, dark })
    }
}

/// A name that people read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Most characters: more of them fit on no screen.
    const LONGEST: usize = 200;

    /// Takes a name of one line.
    ///
    /// # Errors
    ///
    /// It is empty, too long, or has a line break.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > Self::LONGEST {
            return Err(format!("a name has 1 to {} characters", Self::LONGEST));
        }
        if text.contains(char::is_control) {
            return Err("a name is one line without control characters".to_owned());
        }
        Ok(Self(text.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The name of a brand's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Id(String);

impl Id {
    /// Takes lower-case letters, digits and hyphens.
    ///
    /// # Errors
    ///
    /// It holds something else.
    pub fn parse(text: &str) -> Result<Self, String> {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let fits = (1..=40).contains(&text.len()) && text.bytes().all(fits);
        if fits { Ok(Self(text.to_owned())) } else { Err(wrong_id(text)) }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn wrong_id(text: &str) -> String {
    format!("\"{}\" names no brand: lower-case letters, digits and hyphens do", shown(text))
}

impl Serialize for Token {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Token {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name).ok_or_else(|| de::Error::unknown_variant(&name, Self::NAMES))
    }
}
