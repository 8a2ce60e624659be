//! What the widget's source must not hold: looks, ways for others' markup to get in, and traps for the person.

use super::rust_text::{RustText, without_tests};
use super::{Finding, Source, has_hex_colour, has_word, hold, lines};

const COLOURS: [&str; 8] = ["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklch("];
const INJECTIONS: [&str; 8] = [
    "inner_html",
    "set_inner_html",
    "outer_html",
    "set_outer_html",
    "insert_adjacent_html",
    "document_write",
    "innerHTML",
    "eval",
];

const NO_COLOUR: &str =
    "The widget holds no colour. Give the element a class, and the class a token in style/.";
const NO_SIZE: &str =
    "The widget holds no size. Give the element a class, and write the size in style/.";
const NO_MARKUP: &str = "Build elements and set text instead: markup made of text lets whoever wrote the text run script.";
const NO_MAXLENGTH: &str =
    "maxlength cuts off what is pasted without a word. Let the server answer, or trim by script.";
const NO_NUMBER: &str = "A code is no number: it may begin with 0, and the wheel changes it. Use a text field with \
                         inputmode=\"numeric\".";
const NO_DISABLED: &str = "Who can't press a button is not told why. Leave it enabled, and say what is missing when it is \
                           pressed.";

fn check(source: &Source) -> Vec<Finding> {
    if !source.path.starts_with("src/") || !source.has_extension(&["rs"]) {
        return vec![];
    }
    let text = RustText::new(&without_tests(&source.text).0);
    let pairs = text.code.lines().zip(text.strings.lines());
    let mut findings = Vec::new();
    for (number, (code, strings)) in pairs.enumerate() {
        findings.extend(broken(code, strings).map(|rule| source.finding(number + 1, rule)));
    }
    findings
}

fn broken(code: &str, strings: &str) -> impl Iterator<Item = &'static str> {
    let has = |word| has_word(code, word) || has_word(strings, word);
    let calls_or_sets =
        |name: &str| code.contains(&format!(".{name}(")) || code.contains(&format!(":{name}="));
    let is_attribute = |name: &str| {
        strings.split_whitespace().any(|word| word.split('=').next() == Some(name))
            || calls_or_sets(name)
            || code.contains(&format!(" {name}="))
    };
    let number_field =
        has_word(strings, "number") && (has_word(code, "type") || has_word(strings, "type"));
    let broken = [
        (
            has_hex_colour(strings) || COLOURS.iter().any(|colour| strings.contains(colour)),
            NO_COLOUR,
        ),
        (has_pixels(strings), NO_SIZE),
        (INJECTIONS.iter().any(|name| has(name)), NO_MARKUP),
        (has("maxlength"), NO_MAXLENGTH),
        (number_field, NO_NUMBER),
        (is_attribute("disabled"), NO_DISABLED),
    ];
    broken.into_iter().filter_map(|(is_broken, rule)| is_broken.then_some(rule))
}

fn has_pixels(text: &str) -> bool {
    text.match_indices("px").any(|(start, _)| {
        let before = text[..start].trim_end();
        before.ends_with(|letter: char| letter.is_ascii_digit())
            && !text[start + 2..].starts_with(|letter: char| letter.is_alphanumeric())
    })
}

#[test]
fn the_widget_keeps_its_rules() {
    hold(check);
}

#[test]
fn each_rule_is_told_apart() {
    let rules = |text: &str| {
        check(&Source::new("src/screens/a.rs", &format!("fn a() {{ {text} }}")))
            .into_iter()
            .map(|f| f.rule)
            .collect::<Vec<_>>()
    };
    assert_eq!(rules("el(\"p\").attr(\"style\", \"color:#fff\")"), [NO_COLOUR]);
    assert_eq!(rules("let c = \"rgb(0 0 0)\";"), [NO_COLOUR]);
    assert_eq!(rules("let w = \"width: 12px\";"), [NO_SIZE]);
    assert_eq!(rules("node.set_inner_html(&text);"), [NO_MARKUP]);
    assert_eq!(rules("view! { <p inner_html=text/> }"), [NO_MARKUP]);
    assert_eq!(rules("js_sys::eval(&text)"), [NO_MARKUP]);
    assert_eq!(rules("el(\"input\").attr(\"maxlength\", \"6\")"), [NO_MAXLENGTH]);
    assert_eq!(rules("el(\"input\").attr(\"type\", \"number\")"), [NO_NUMBER]);
    assert_eq!(rules("view! { <input type=\"number\"/> }"), [NO_NUMBER]);
    assert_eq!(rules("el(\"button\").attr(\"disabled\", \"\")"), [NO_DISABLED]);
    assert_eq!(rules("view! { <button disabled=busy>\"Go on\"</button> }"), [NO_DISABLED]);
}

#[test]
fn what_only_looks_alike_passes() {
    for text in [
        "// #fff, 12px, maxlength: comments may say so",
        "#[cfg(feature = \"hydrate\")] fn a() {}",
        "fn a() { el(\"a\").attr(\"href\", \"#main-content\") }",
        "fn a() { el(\"button\").attr(\"aria-disabled\", \"true\") }",
        "fn a() { let disabled = account.disabled; }",
        "fn evaluate() {}",
        "const A: u8 = 12; // px",
        "#[cfg(test)]\nmod tests {\n    const RED: &str = \"#f00\";\n}\n",
    ] {
        assert_eq!(lines(check, "src/a.rs", text), [0; 0], "{text}");
    }
    assert_eq!(lines(check, "server/src/a.rs", "let c = \"#fff\";"), [0; 0]);
}
