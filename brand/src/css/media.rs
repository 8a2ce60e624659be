//! Which media queries own styles may ask.

use crate::document::shown;

/// Features that ask what the reader has chosen, and the answers.
const CHOICES: [(&str, &[&str]); 3] = [
    ("prefers-color-scheme", &["light", "dark"]),
    ("prefers-contrast", &["more", "less", "no-preference"]),
    ("prefers-reduced-motion", &["reduce", "no-preference"]),
];

/// How a width is compared.
const COMPARED: [&str; 4] = [">=", "<=", ">", "<"];

/// Reads a media query and writes it anew.
pub(super) fn query(text: &str) -> Result<String, String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let parts: Option<Vec<_>> = text.split(" and ").map(feature).collect();
    parts.map(|parts| parts.join(" and ")).ok_or_else(|| {
        format!("@media {} is not taken: ask for width, scheme, contrast or motion.", shown(&text))
    })
}

fn feature(text: &str) -> Option<String> {
    let inside = text.trim().strip_prefix('(')?.strip_suffix(')')?.trim();
    if let Some((name, value)) = inside.split_once(':') {
        let (name, value) = (name.trim(), value.trim());
        let chosen = CHOICES.iter().any(|(one, values)| *one == name && values.contains(&value));
        let width = ["min-width", "max-width"].contains(&name) && is_width(value);
        return (chosen || width).then(|| format!("({name}: {value})"));
    }
    let rest = inside.strip_prefix("width")?.trim();
    let compared = COMPARED.into_iter().find(|one| rest.starts_with(one))?;
    let value = rest[compared.len()..].trim();
    is_width(value).then(|| format!("(width {compared} {value})"))
}

fn is_width(text: &str) -> bool {
    let number = ["rem", "px", "em"].iter().find_map(|unit| text.strip_suffix(unit));
    let digits = |number: &str| number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    number.is_some_and(|number| {
        digits(number) && number.parse::<f32>().is_ok_and(|number| number <= 4096.0)
    })
}

#[cfg(test)]
mod tests {
    use super::query;

    #[test]
    fn a_width_and_what_the_reader_chose_may_be_asked() {
        for (text, written) in [
            (" ( width>=48rem )", Some("(width >= 48rem)")),
            (
                "(min-width: 30em) and (prefers-contrast:more)",
                Some("(min-width: 30em) and (prefers-contrast: more)"),
            ),
            (
                "(prefers-reduced-motion: no-preference)",
                Some("(prefers-reduced-motion: no-preference)"),
            ),
            ("print", None),
            ("(width >= -1rem)", None),
            ("(hover: hover)", None),
            ("(width >= 1rem) or (width <= 2rem)", None),
        ] {
            assert_eq!(query(text).ok().as_deref(), written, "{text}");
        }
    }
}
