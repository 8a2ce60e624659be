//! Values of own styles, token by token.

use cssparser::{ParseError, Parser, Token};

use crate::document::{PictureFile, shown};

/// What the numbers of a property may be.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Lengths in rem.
    pub(super) least: f32,
    pub(super) most: f32,
    /// Numbers without a unit.
    pub(super) least_number: f32,
    /// Times.
    pub(super) most_milliseconds: f32,
    /// Whether functions may compute: what they come to is not known here.
    pub(super) functions: bool,
}

impl Limits {
    /// No lengths, no times.
    pub(super) const NONE: Self =
        Self { least: 0.0, most: 0.0, least_number: 0.0, most_milliseconds: 0.0, functions: false };

    /// Inside a function, numbers are parts of colours and gradients.
    const INSIDE: Self =
        Self { least: -64.0, most: 64.0, least_number: -1000.0, functions: true, ..Self::NONE };
}

/// Functions that are taken, besides `var()` and `asset()`.
const FUNCTIONS: [&str; 20] = [
    "rgb",
    "rgba",
    "hsl",
    "hsla",
    "hwb",
    "lab",
    "lch",
    "oklab",
    "oklch",
    "color",
    "color-mix",
    "light-dark",
    "linear-gradient",
    "radial-gradient",
    "conic-gradient",
    "repeating-linear-gradient",
    "calc",
    "clamp",
    "cubic-bezier",
    "min",
];

/// Units of lengths, and what one of them is in rem.
const LENGTHS: [(&str, f32); 3] = [("px", 1.0 / 16.0), ("rem", 1.0), ("em", 1.0)];

/// Writes a value anew, or says what of it is not taken.
pub(super) fn write(
    property: &str,
    parser: &mut Parser<'_>,
    limits: &Limits,
) -> Result<String, String> {
    let mut written = String::new();
    let mut gap = false;
    let mut after_word = false;
    while let Ok(token) = parser.next_including_whitespace_and_comments().cloned() {
        if matches!(token, Token::WhiteSpace(_) | Token::Comment(_)) {
            gap = !written.is_empty();
            continue;
        }
        // Two words that touch would be read as another one.
        let is_word = !matches!(token, Token::Comma | Token::Delim(_));
        if std::mem::take(&mut gap) || (is_word && after_word) {
            written.push(' ');
        }
        after_word = is_word;
        match &token {
            Token::Function(name) => {
                let name = name.to_ascii_lowercase();
                written.push_str(&function(property, &name, parser, limits)?);
            }
            Token::ParenthesisBlock if limits.functions => {
                let inside = nested(property, parser, &Limits::INSIDE)?;
                written.push_str(&format!("({inside})"));
            }
            token => written.push_str(&plain(property, token, limits)?),
        }
    }
    if written.is_empty() { Err(format!("{property} has no value.")) } else { Ok(written) }
}

fn function(
    property: &str,
    name: &str,
    parser: &mut Parser<'_>,
    limits: &Limits,
) -> Result<String, String> {
    let inside = |parser: &mut Parser<'_>| nested(property, parser, &Limits::INSIDE);
    match name {
        "var" => {
            let token = raw(parser);
            let letters =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            match token.starts_with("--pt-") && token.bytes().all(letters) {
                true => Ok(format!("var({token})")),
                false => Err(format!("var({}) is not taken: name a token.", shown(&token))),
            }
        }
        "asset" => {
            let file = raw(parser);
            PictureFile::parse(&file).map(|file| format!("asset({})", file.as_str()))
        }
        "url" => {
            Err("url() is not taken: put the file into assets and write asset(name).".to_owned())
        }
        name if !FUNCTIONS.contains(&name) => Err(format!("{}() is not taken.", shown(name))),
        name if !limits.functions => {
            Err(format!("{property}: {name}() is not taken: write the length itself."))
        }
        name => Ok(format!("{name}({})", inside(parser)?)),
    }
}

fn nested(property: &str, parser: &mut Parser<'_>, limits: &Limits) -> Result<String, String> {
    let mut outcome = Ok(String::new());
    let read = |inner: &mut Parser<'_>| {
        outcome = write(property, inner, limits);
        while inner.next().is_ok() {}
        Ok::<_, ParseError<()>>(())
    };
    match parser.parse_nested_block(read) {
        Ok(()) => outcome,
        Err(_) => Err(format!("{property} is nested too deep.")),
    }
}

/// What stands in a function, without blanks around it.
fn raw(parser: &mut Parser<'_>) -> String {
    let mut text = String::new();
    let read = |inner: &mut Parser<'_>| {
        let start = inner.position();
        while inner.next().is_ok() {}
        inner.slice_from(start).trim().clone_into(&mut text);
        Ok::<_, ParseError<()>>(())
    };
    let _ = parser.parse_nested_block(read);
    text
}

fn plain(property: &str, token: &Token<'_>, limits: &Limits) -> Result<String, String> {
    match token {
        Token::Ident(name) => word(property, name),
        Token::Hash(digits) | Token::IDHash(digits) => {
            let is_color = matches!(digits.len(), 3 | 4 | 6 | 8)
                && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            match is_color {
                true => Ok(format!("#{}", digits.to_ascii_lowercase())),
                false => Err(format!("{property}: #{} is no color.", shown(digits))),
            }
        }
        Token::Number { value, .. } => number(property, *value, limits),
        Token::Percentage { unit_value, .. } => percentage(property, unit_value * 100.0, limits),
        Token::Dimension { value, unit, .. } => dimension(property, *value, unit, limits),
        Token::Comma => Ok(",".to_owned()),
        Token::Delim(sign @ ('/' | '+' | '-' | '*')) => Ok(sign.to_string()),
        Token::Delim('!') => Err("!important is not taken.".to_owned()),
        Token::UnquotedUrl(_) | Token::BadUrl(_) => {
            Err("url() is not taken: put the file into assets and write asset(name).".to_owned())
        }
        Token::QuotedString(_) => Err(format!("{property}: a quoted text is not taken.")),
        _ => Err(format!("{property} has a sign that is not taken.")),
    }
}

fn word(property: &str, name: &str) -> Result<String, String> {
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    match name.len() <= 40 && !name.is_empty() && name.bytes().all(letters) {
        true => Ok(name.to_ascii_lowercase()),
        false => Err(format!("{property}: \"{}\" is not taken.", shown(name))),
    }
}

fn number(property: &str, value: f32, limits: &Limits) -> Result<String, String> {
    match value == 0.0 && limits.least_number <= 1.0
        || value >= limits.least_number && value.is_finite()
    {
        true => Ok(value.to_string()),
        false => Err(format!("{property}: {value} is less than {}.", limits.least_number)),
    }
}

fn percentage(property: &str, value: f32, limits: &Limits) -> Result<String, String> {
    let least = if limits.functions { -1000.0 } else { limits.least * 100.0 };
    match (least..=1000.0).contains(&value) {
        true => Ok(format!("{value}%")),
        false => Err(format!("{property}: {value}% is not from {least}% to 1000%.")),
    }
}

fn dimension(property: &str, value: f32, unit: &str, limits: &Limits) -> Result<String, String> {
    let unit = unit.to_ascii_lowercase();
    let written = format!("{value}{unit}");
    if let Some((_, in_rem)) = LENGTHS.iter().find(|(one, _)| *one == unit) {
        let length = value * in_rem;
        return match length {
            _ if length < limits.least => {
                Err(format!("{property}: {written} is less than {}rem.", limits.least))
            }
            _ if length > limits.most => {
                Err(format!("{property}: {written} is more than {}rem.", limits.most))
            }
            _ => Ok(written),
        };
    }
    let milliseconds = match unit.as_str() {
        "ms" => value,
        "s" => value * 1000.0,
        "deg" | "turn" if limits.functions && value.is_finite() => return Ok(written),
        _ => return Err(format!("{property}: {} is not taken.", shown(&written))),
    };
    match (0.0..=limits.most_milliseconds).contains(&milliseconds) {
        true => Ok(written),
        false => {
            Err(format!("{property}: {written} is not from 0 to {}ms.", limits.most_milliseconds))
        }
    }
}
