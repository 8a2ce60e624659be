//! The values of a brand. Each refuses what it cannot hold when it is read.

use std::fmt;

use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

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
checked!(WebLink, WebLink::parse, |link| link.0.clone());
checked!(HelpLink, HelpLink::parse, |link| link.0.clone());
checked!(Fonts, Fonts::parse, ToString::to_string);
checked!(PictureFile, PictureFile::parse, |file| file.0.clone());
checked!(FontFile, FontFile::parse, |file| file.0.clone());
checked!(StyleFile, StyleFile::parse, |file| file.0.clone());

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

/// A number within limits, which are given in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Bounded<const LEAST: u32, const MOST: u32>(f64);

impl<const LEAST: u32, const MOST: u32> Bounded<LEAST, MOST> {
    /// The least that is taken.
    pub const LEAST: f64 = LEAST as f64 / 1000.0;
    /// The most that is taken.
    pub const MOST: f64 = MOST as f64 / 1000.0;

    /// A number, if it is within the limits.
    #[must_use]
    pub fn new(value: f64) -> Option<Self> {
        (Self::LEAST..=Self::MOST).contains(&value).then_some(Self(value))
    }

    /// The nearest number within the limits, and whether it is another one.
    #[must_use]
    pub fn clamped(value: f64) -> (Self, bool) {
        let kept =
            if value.is_finite() { value.clamp(Self::LEAST, Self::MOST) } else { Self::LEAST };
        (Self(kept), kept.to_bits() != value.to_bits())
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl<const LEAST: u32, const MOST: u32> Serialize for Bounded<LEAST, MOST> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}

impl<'de, const LEAST: u32, const MOST: u32> Deserialize<'de> for Bounded<LEAST, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        Self::new(value).ok_or_else(|| {
            de::Error::custom(format!("{value} is not from {} to {}", Self::LEAST, Self::MOST))
        })
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

/// An address that begins with `https://`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebLink(String);

/// An address that begins with `https://` or `mailto:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpLink(String);

impl WebLink {
    /// Takes an address of the web.
    ///
    /// # Errors
    ///
    /// It is another kind of address, or none.
    pub fn parse(text: &str) -> Result<Self, String> {
        if is_web(text) {
            return Ok(Self(text.to_owned()));
        }
        Err(format!("\"{}\" is no address: write one that begins with https://", shown(text)))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl HelpLink {
    /// Takes an address of the web or of a mailbox.
    ///
    /// # Errors
    ///
    /// It is another kind of address, or none.
    pub fn parse(text: &str) -> Result<Self, String> {
        if is_web(text) || is_mailbox(text) {
            return Ok(Self(text.to_owned()));
        }
        let text = shown(text);
        Err(format!("\"{text}\" is no address: write one that begins with https:// or mailto:"))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Most bytes of an address.
const LONGEST_LINK: usize = 2000;

fn is_plain(text: &str) -> bool {
    let refused = |c: char| c.is_control() || c.is_whitespace() || "\"'<>\\`{}".contains(c);
    text.len() <= LONGEST_LINK && !text.contains(refused)
}

fn is_web(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    is_plain(text) && !host.is_empty() && !host.starts_with(['.', ':']) && !host.contains('@')
}

fn is_mailbox(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("mailto:") else { return false };
    let parts = rest.split_once('@');
    is_plain(text) && parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
}

/// Families, the wanted one first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fonts(Vec<String>);

/// Families that CSS knows without a file. They are not quoted.
const GENERIC: [&str; 8] = [
    "serif",
    "sans-serif",
    "monospace",
    "system-ui",
    "ui-serif",
    "ui-sans-serif",
    "ui-rounded",
    "ui-monospace",
];

/// Whether CSS knows a family without a file.
pub(crate) fn is_generic(family: &str) -> bool {
    GENERIC.contains(&family)
}

impl Fonts {
    /// Reads families that are parted by commas.
    ///
    /// # Errors
    ///
    /// There are none, too many, or one has a sign that no family has.
    pub fn parse(text: &str) -> Result<Self, String> {
        let unquoted = |part: &str| part.trim().trim_matches(['"', '\'']).trim().to_owned();
        let families: Vec<_> = text.split(',').map(unquoted).collect();
        let sign = |c: char| c.is_alphanumeric() || " -_.+&".contains(c);
        let is_family =
            |one: &String| (1..=60).contains(&one.chars().count()) && one.chars().all(sign);
        if families.len() > 8 || !families.iter().all(is_family) {
            return Err(format!("\"{}\" names no fonts: write \"Inter, sans-serif\"", shown(text)));
        }
        Ok(Self(families))
    }

    /// The families.
    #[must_use]
    pub fn families(&self) -> &[String] {
        &self.0
    }

    /// As CSS wants them.
    #[must_use]
    pub fn css(&self) -> String {
        let quoted = |one: &String| match is_generic(one) {
            true => one.clone(),
            false => format!("\"{one}\""),
        };
        self.0.iter().map(quoted).collect::<Vec<_>>().join(", ")
    }
}

impl fmt::Display for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(", "))
    }
}

/// Declares the name of a file beside the brand, with the endings it may have.
macro_rules! file {
    ($(#[$doc:meta])* $name:ident, [$($ending:literal),*]) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// The endings that are taken.
            pub const ENDINGS: &[&str] = &[$($ending),*];

            /// Takes the name of a file beside the brand.
            ///
            /// # Errors
            ///
            /// It is in another folder, or has another ending.
            pub fn parse(text: &str) -> Result<Self, String> {
                file_name(text, Self::ENDINGS).map(|()| Self(text.to_owned()))
            }

            /// The name.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    };
}

file!(
    /// The file of a logo or a picture.
    PictureFile,
    ["svg", "png", "jpg", "jpeg", "webp", "avif"]
);
file!(
    /// The file of a font.
    FontFile,
    ["woff2"]
);
file!(
    /// The file of own styles.
    StyleFile,
    ["css"]
);

fn file_name(text: &str, endings: &[&str]) -> Result<(), String> {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let plain = text.len() <= 80 && !text.starts_with('.') && text.bytes().all(sign);
    let ending = text.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    match plain && ending.is_some_and(|ending| endings.contains(&ending.as_str())) {
        true => Ok(()),
        false => Err(format!(
            "\"{}\" is no file of this folder that ends in .{}",
            shown(text),
            endings.join(", .")
        )),
    }
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
