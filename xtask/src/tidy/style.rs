//! Style sheets: raw colours in one place, and no left or right.

use super::{Finding, Source, has_hex_colour, hold, lines};

const COLOURS: [&str; 10] =
    ["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch(", "color("];

const NO_COLOUR: &str = "Raw colours are derived from a brand, so that each can be changed: add a token in \
                         brand/src/palette.rs, and use var(--pt-color-…) here.";
const NO_SIDE: &str = "Arabic and Hebrew run from right to left: say inline-start or inline-end (start, end), and the side \
                       follows the script.";

fn check(source: &Source) -> Vec<Finding> {
    // Sheets of others, which are read as they are.
    let is_input = source.path.starts_with("brand/tests/inputs/");
    if !source.has_extension(&["css"]) || is_input {
        return vec![];
    }
    let tokens = ["style/tokens.css", "style/colors.css", "studio/style/tokens.css"];
    let may_colour = tokens.contains(&source.path.as_str());
    let mut findings = Vec::new();
    let mut line = 1;
    let css = without_comments_and_texts(&source.text);
    for piece in css.split_inclusive(['{', '}', ';']) {
        let is_selector = piece.ends_with('{');
        let start = line + leading_lines(piece);
        line += piece.matches('\n').count();
        if !may_colour && !is_selector && has_colour(piece) {
            findings.push(source.finding(start, NO_COLOUR));
        }
        if has_side(piece) {
            findings.push(source.finding(start, NO_SIDE));
        }
    }
    findings
}

/// A piece begins with what is left of the line before.
fn leading_lines(piece: &str) -> usize {
    piece[..piece.len() - piece.trim_start().len()].matches('\n').count()
}

fn has_colour(declaration: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '-';
    let calls = |name: &str| {
        declaration.match_indices(name).any(|(start, _)| !declaration[..start].ends_with(is_part))
    };
    has_hex_colour(declaration) || COLOURS.iter().any(|name| calls(name))
}

fn has_side(piece: &str) -> bool {
    piece
        .split(|letter: char| !letter.is_alphanumeric())
        .any(|word| matches!(word, "left" | "right"))
}

/// Blanks `/* … */`, quoted text and `url(…)`.
fn without_comments_and_texts(css: &str) -> String {
    let mut kept = String::new();
    let mut rest = css;
    while !rest.is_empty() {
        let skipped = [("/*", "*/"), ("\"", "\""), ("'", "'"), ("url(", ")")].iter().find_map(
            |(open, close)| {
                let inner = rest.strip_prefix(open)?;
                Some(inner.find(close).map_or(rest.len(), |end| open.len() + end + close.len()))
            },
        );
        let length = skipped.unwrap_or_else(|| rest.chars().next().map_or(0, char::len_utf8));
        let (taken, left) = rest.split_at(length);
        if skipped.is_some() {
            kept.extend(taken.chars().map(|letter| if letter == '\n' { '\n' } else { ' ' }));
        } else {
            kept.push_str(taken);
        }
        rest = left;
    }
    kept
}

#[test]
fn style_sheets_keep_their_rules() {
    hold(check);
}

#[test]
fn raw_colours_stand_in_the_tokens_only() {
    let css = ".a {\n  color: #0af;\n  background:\n    oklch(50% 0 0);\n}\n";
    assert_eq!(lines(check, "style/components/a.css", css), [2, 3]);
    assert_eq!(lines(check, "style/tokens.css", css), [0; 0]);
    assert_eq!(lines(check, "style/colors.css", css), [0; 0]);
    for fine in [
        "#add:hover { color: var(--accent); }",
        ".a { color: color-mix(in oklch, var(--a), var(--b)); }",
        "/* was #fff */ .a { background: url(#fff); content: \"#fff\"; }",
    ] {
        assert_eq!(lines(check, "style/a.css", fine), [0; 0], "{fine}");
    }
}

#[test]
fn sides_follow_the_script() {
    let css = ".a {\n  margin-left: 0;\n  text-align: right;\n}\n\n.b {\n  inset-inline-start: 0;\n  text-align: end;\n}\n";
    assert_eq!(lines(check, "style/tokens.css", css), [2, 3]);
    assert_eq!(
        lines(check, "style/a.css", "/* to the left */ .bright { color: copyright; }"),
        [0; 0]
    );
}
