//! What custom properties come to: `var()`, `light-dark()`, `color-mix()` and `calc()`.

use std::fmt;

use color::{ColorSpaceTag, HueDirection};

use super::collect::Variables;
use crate::color::{Parsed, parse};
use crate::document::shown;
use crate::formats::import::round;
use crate::formats::way::Way;

/// How long a value may be, and how deep functions may be nested.
const DEEPEST: usize = 16;
const LONGEST: usize = 2000;

/// What a property comes to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Color(Parsed),
    /// In rem.
    Length(f64),
    /// Anything else.
    Text(String),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Color(color) if color.is_opaque() => write!(f, "{}", color.rgb),
            Self::Color(color) => write!(f, "{} at {}", color.rgb, round(f64::from(color.alpha))),
            Self::Length(rem) => write!(f, "{}rem", round(*rem)),
            Self::Text(text) => f.write_str(&shown(text)),
        }
    }
}

impl Variables {
    /// What a property comes to in a scheme.
    pub(crate) fn value(&self, name: &str, dark: bool) -> Result<Value, String> {
        let written = self.written(name, dark).ok_or_else(|| format!("{name} is not set"))?;
        let mut way = Way::default();
        way.enter(name)?;
        let expanded = self.expanded(written, dark, &mut way)?;
        Ok(evaluate(&expanded, dark))
    }

    /// The text with each `var()` replaced by what it refers to, or by its fallback.
    fn expanded(&self, text: &str, dark: bool, way: &mut Way) -> Result<String, String> {
        if text.len() > LONGEST {
            return Err("it is too long".to_owned());
        }
        let Some((before, inside, after)) = call(text, "var") else { return Ok(text.to_owned()) };
        let (name, fallback) = match split(inside).as_slice() {
            [name] => ((*name).to_owned(), None),
            [name, ..] => ((*name).to_owned(), inside.split_once(',').map(|(_, rest)| rest.trim())),
            [] => return Err("var() names nothing".to_owned()),
        };
        let value = match (self.written(&name, dark), fallback) {
            (Some(written), _) => {
                way.enter(&name)?;
                let value = self.expanded(written, dark, way)?;
                way.leave();
                value
            }
            (None, Some(fallback)) => self.expanded(fallback, dark, way)?,
            (None, None) => return Err(format!("{} is not set", shown(&name))),
        };
        let rest = self.expanded(after, dark, way)?;
        let whole = [before, &value, &rest].concat();
        if whole.len() > LONGEST { Err("it is too long".to_owned()) } else { Ok(whole) }
    }
}

/// The parts before, inside and after the first call of a function.
fn call<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let is_part = |c: char| c.is_alphanumeric() || c == '-';
    let open = format!("{name}(");
    let (start, _) = text.match_indices(&open).find(|(at, _)| !text[..*at].ends_with(is_part))?;
    let inside = &text[start + open.len()..];
    let mut depth = 1;
    let end = inside.char_indices().find_map(|(at, c)| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        (depth == 0).then_some(at)
    })?;
    Some((&text[..start], &inside[..end], &inside[end + 1..]))
}

/// Arguments, parted at commas that are in no brackets.
fn split(text: &str) -> Vec<&str> {
    let (mut depth, mut start) = (0_i32, 0);
    let mut parts = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts
}

fn evaluate(text: &str, dark: bool) -> Value {
    evaluate_within(text, dark, DEEPEST)
}

fn evaluate_within(text: &str, dark: bool, depth: usize) -> Value {
    let text = text.trim();
    if depth > 0
        && let Some(("", inside, "")) = call(text, "light-dark")
        && let [light, other] = split(inside)[..]
    {
        return evaluate_within(if dark { other } else { light }, dark, depth - 1);
    }
    if depth > 0
        && let Some(("", inside, "")) = call(text, "color-mix")
        && let Some(mixed) = mixed(inside, dark, depth - 1)
    {
        return Value::Color(mixed);
    }
    if let Ok(color) = parse(text) {
        return Value::Color(color);
    }
    if let Some(color) = bare_hsl(text) {
        return Value::Color(color);
    }
    length(text).map_or_else(|| Value::Text(text.to_owned()), Value::Length)
}

/// `color-mix(in oklch, red 40%, blue)`.
fn mixed(inside: &str, dark: bool, depth: usize) -> Option<Parsed> {
    let [space, first, second] = split(inside)[..] else { return None };
    let space = match space.strip_prefix("in ")?.split_whitespace().next()? {
        "srgb" => ColorSpaceTag::Srgb,
        "srgb-linear" => ColorSpaceTag::LinearSrgb,
        "oklab" => ColorSpaceTag::Oklab,
        "oklch" => ColorSpaceTag::Oklch,
        "lab" => ColorSpaceTag::Lab,
        "lch" => ColorSpaceTag::Lch,
        "hsl" => ColorSpaceTag::Hsl,
        "hwb" => ColorSpaceTag::Hwb,
        _ => return None,
    };
    let part = |text: &str| {
        let (color, share) = match text.rsplit_once(' ') {
            Some((color, share)) if share.ends_with('%') => {
                (color.to_owned(), share.trim_end_matches('%').parse::<f32>().ok())
            }
            _ => (text.to_owned(), None),
        };
        let Value::Color(color) = evaluate_within(&color, dark, depth) else { return None };
        Some((color, share))
    };
    let ((a, share_a), (b, share_b)) = (part(first)?, part(second)?);
    let share = match (share_a, share_b) {
        (Some(a), Some(b)) if a + b > 0.0 => b / (a + b),
        (Some(a), None) => 1.0 - a / 100.0,
        (None, Some(b)) => b / 100.0,
        _ => 0.5,
    };
    let dynamic = |color: Parsed| {
        let text = format!("{}{:02x}", color.rgb, crate::color::eight_bits(color.alpha));
        color::parse_color(&text).ok()
    };
    let mix = dynamic(a)?.interpolate(dynamic(b)?, space, HueDirection::Shorter);
    Some(Parsed::of(mix.eval(share.clamp(0.0, 1.0))))
}

/// `14 65% 47%`, as shadcn wrote colours before.
fn bare_hsl(text: &str) -> Option<Parsed> {
    let mut parts = text.split_whitespace();
    let (hue, saturation, lightness) = (parts.next()?, parts.next()?, parts.next()?);
    let is_bare =
        hue.parse::<f32>().is_ok() && saturation.ends_with('%') && lightness.ends_with('%');
    is_bare.then(|| parse(&format!("hsl({text})")).ok()).flatten()
}

/// A length in rem: one, or a `calc()` of some.
pub(crate) fn length(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Some(("", inside, "")) = call(text, "calc") {
        return computed(inside);
    }
    let number = |unit: &str| text.strip_suffix(unit)?.trim().parse::<f64>().ok();
    let length = number("rem").or_else(|| number("px").map(|pixels| pixels / 16.0));
    length.or_else(|| (text == "0").then_some(0.0)).filter(|length| length.is_finite())
}

/// Terms that are added, each of factors.
fn computed(text: &str) -> Option<f64> {
    let mut words = text.split_whitespace();
    let (mut sum, mut sign) = (0.0, 1.0);
    let mut product = operand(words.next()?)?;
    while let Some(operator) = words.next() {
        let next = operand(words.next()?)?;
        match operator {
            "*" => product = (product.0 * next.0, product.1 || next.1),
            "/" if next.0 != 0.0 => product.0 /= next.0,
            "+" | "-" => {
                sum += sign * product.0;
                sign = if operator == "+" { 1.0 } else { -1.0 };
                product = next;
            }
            _ => return None,
        }
    }
    Some(sum + sign * product.0)
}

/// A number or a length, and which of them it is.
fn operand(text: &str) -> Option<(f64, bool)> {
    let number = text.parse::<f64>().ok().map(|number| (number, false));
    number.or_else(|| length(text).map(|length| (length, true)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(sheet: &str, dark: bool) -> Result<String, String> {
        let variables = Variables::collect("a.css", sheet).unwrap();
        variables.value("--a", dark).map(|value| value.to_string())
    }

    #[test]
    fn references_functions_and_schemes_are_worked_out() {
        for (sheet, light, dark) in [
            (":root{--a:var(--b);--b:#0e7490}", "#0e7490", "#0e7490"),
            (":root{--a:light-dark(#fff,var(--b));--b:tomato}", "#ffffff", "#ff6347"),
            (
                ":root{--a:red}@media (prefers-color-scheme: dark){:root{--a:blue}}",
                "#ff0000",
                "#0000ff",
            ),
            (":root{--a:red}[data-theme=\"dark\"]{--a:blue}", "#ff0000", "#0000ff"),
            (":root{--a:color-mix(in srgb, white 50%, black)}", "#808080", "#808080"),
            (":root{--a:calc(var(--b) * 2);--b:6px}", "0.75rem", "0.75rem"),
            (":root{--a:calc(0.65rem - 4px)}", "0.4rem", "0.4rem"),
            (":root{--a:var(--none, var(--none, #f0a))}", "#ff00aa", "#ff00aa"),
            (":root{--a:14 65% 47%}", "#c64e2a", "#c64e2a"),
            (
                ":root{--a:\"Public Sans\", serif}",
                "\\\"Public Sans\\\", serif",
                "\\\"Public Sans\\\", serif",
            ),
        ] {
            assert_eq!(value(sheet, false).as_deref(), Ok(light), "{sheet}");
            assert_eq!(value(sheet, true).as_deref(), Ok(dark), "{sheet}");
        }
    }

    #[test]
    fn a_circle_and_a_missing_name_are_told() {
        assert_eq!(
            value(":root{--a:var(--b);--b:var(--a)}", false),
            Err("--a, --b go in a circle".into())
        );
        assert_eq!(value(":root{--a:var(--b)}", false), Err("--b is not set".into()));
    }

    #[test]
    fn a_chain_that_doubles_stops() {
        let chain = |last: &str| -> String {
            let link = |at: usize| format!("--v{at}:var(--v{0}) var(--v{0});", at + 1);
            let links: String = (0..14).map(link).collect();
            format!(":root{{--a:var(--v0);{links}--v14:{last}}}")
        };
        for last in ["1", ""] {
            assert_eq!(value(&chain(last), false), Err("it refers to too much".into()));
        }
    }
}
