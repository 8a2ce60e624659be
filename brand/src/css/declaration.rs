//! Which properties own styles may set.

use cssparser::{ParseError, Parser, Token};

use super::line;
use super::value::{Limits, write};
use crate::document::shown;

/// Values that are not lengths: whatever colours, words and gradients say.
const FREE: Limits = Limits { least: -64.0, most: 64.0, functions: true, ..Limits::NONE };
/// Room: never less than none, and never more than a card has.
const ROOM: Limits = Limits { least: 0.0, most: 6.0, ..Limits::NONE };
/// Lines.
const LINE: Limits = Limits { least: 0.0, most: 1.0, functions: true, ..Limits::NONE };
/// Sizes of text.
const TEXT: Limits = Limits { least: 0.75, most: 4.0, ..Limits::NONE };
/// Gaps between letters.
const TRACKING: Limits = Limits { least: -0.1, most: 0.25, ..Limits::NONE };
/// The height of lines.
const LEADING: Limits = Limits { least: 1.0, most: 3.0, least_number: 1.0, ..Limits::NONE };
/// How long something moves.
const MOTION: Limits = Limits { most_milliseconds: 300.0, functions: true, ..Limits::NONE };

/// Properties, by what they begin with or are, and the limits of their values.
const PROPERTIES: [(&str, Limits); 39] = [
    ("accent-color", FREE),
    ("background", FREE),
    ("background-color", FREE),
    ("background-image", FREE),
    ("background-position", FREE),
    ("background-repeat", FREE),
    ("background-size", FREE),
    ("border", LINE),
    ("border-block", LINE),
    ("border-block-end", LINE),
    ("border-block-start", LINE),
    ("border-color", FREE),
    ("border-inline", LINE),
    ("border-inline-end", LINE),
    ("border-inline-start", LINE),
    ("border-radius", FREE),
    ("border-style", FREE),
    ("border-width", LINE),
    ("box-shadow", FREE),
    ("color", FREE),
    ("font-size", TEXT),
    ("font-style", FREE),
    ("font-variant-numeric", FREE),
    ("font-weight", Limits { least_number: 100.0, ..FREE }),
    ("letter-spacing", TRACKING),
    ("line-height", LEADING),
    ("margin", ROOM),
    ("margin-block", ROOM),
    ("margin-inline", ROOM),
    ("padding", ROOM),
    ("padding-block", ROOM),
    ("padding-inline", ROOM),
    ("text-align", FREE),
    ("text-decoration", FREE),
    ("text-decoration-thickness", LINE),
    ("text-shadow", FREE),
    ("text-transform", FREE),
    ("text-underline-offset", LINE),
    ("transition", MOTION),
];

/// The end of a property that has one for each side.
const SIDES: [&str; 2] = ["-start", "-end"];

/// Every declaration of a block, with its line: written anew, or why it is not taken.
pub(super) fn all(parser: &mut Parser<'_>) -> Vec<(usize, Result<String, String>)> {
    let mut all = Vec::new();
    loop {
        parser.skip_whitespace();
        let line = line(parser);
        match parser.next() {
            Err(_) => return all,
            Ok(Token::Semicolon) => {}
            Ok(Token::Ident(name)) => {
                let name = name.to_ascii_lowercase();
                all.push((line, declaration(&name, parser)));
            }
            Ok(_) => {
                all.push((line, Err("this is no declaration.".to_owned())));
                to_the_end(parser);
            }
        }
    }
}

fn declaration(name: &str, parser: &mut Parser<'_>) -> Result<String, String> {
    let limits = limits(name);
    let is_value = parser.try_parse(Parser::expect_colon).is_ok();
    if limits.is_err() || !is_value {
        to_the_end(parser);
        limits?;
        return Err(format!("\"{}\" has no value.", shown(name)));
    }
    let mut outcome = Ok(String::new());
    let read = |value: &mut Parser<'_>| {
        outcome = limits.and_then(|limits| write(name, value, &limits));
        while value.next().is_ok() {}
        Ok::<_, ParseError<()>>(())
    };
    let _ = parser.parse_until_after(cssparser::Delimiter::Semicolon, read);
    Ok(format!("{name}:{};", outcome?))
}

fn limits(name: &str) -> Result<Limits, String> {
    if name.starts_with("--") {
        return Err(format!("{} is not taken: tokens are set in brand.json.", shown(name)));
    }
    let base = SIDES.iter().find_map(|side| name.strip_suffix(side));
    let is_side =
        base.is_some_and(|base| base.starts_with("margin-") || base.starts_with("padding-"));
    let wanted = base.filter(|_| is_side).unwrap_or(name);
    let found = PROPERTIES.iter().find(|(property, _)| *property == wanted);
    found.map(|(_, limits)| *limits).ok_or_else(|| format!("{} is not taken.", shown(name)))
}

fn to_the_end(parser: &mut Parser<'_>) {
    let skip = |rest: &mut Parser<'_>| {
        while rest.next().is_ok() {}
        Ok::<_, ParseError<()>>(())
    };
    let _ = parser.parse_until_after(cssparser::Delimiter::Semicolon, skip);
}
