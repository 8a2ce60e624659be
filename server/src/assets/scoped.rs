//! Styles that hold inside one element only, whatever the page around does.
//!
//! The screens' own styles are taken as they are and changed in four ways:
//! everything is nested in [`INSIDE`], which beats any selector of the page;
//! what nothing else says is as the browser has it, not the page; lengths
//! follow the reader's text size, not the page's root; and where the width of
//! the window counted, the element's does.

use cssparser::{ParseError, Parser, Token};

/// Inside the element, with the weight of two ids: pages seldom have more.
const INSIDE: &str = "portico-sign-in:is(portico-sign-in,#pt#pt) .pt-embed";

/// The element itself, which the page may style, and what is around a screen:
/// lengths begin with what the reader set, and end where the element does.
///
/// A container whose width is queried has no width of its own. So in a dialog
/// or wherever else the page shrinks to fit, an empty track beside it asks for
/// 25em, and for less where there is less.
const AROUND: &str = ":where(portico-sign-in){display:block}\
    portico-sign-in:is(portico-sign-in,#pt#pt) .pt-around{all:initial;display:block;\
    font-size:medium;max-inline-size:30em;color-scheme:inherit;--pt-rem:1em}\
    portico-sign-in:is(portico-sign-in,#pt#pt) .pt-around::before{all:initial;display:grid;\
    grid-template-columns:minmax(min(15em,60vw),25em);block-size:0;overflow:clip;content:\"\"}\
    portico-sign-in:is(portico-sign-in,#pt#pt) .pt-room{all:unset;display:block;container-type:inline-size}";

/// What every style of the page around is taken back by. Pictures keep their
/// attributes, which count as styles of a page.
const AS_THE_BROWSER_HAS_IT: &str = "&{all:revert}:where(:not(svg,svg *)),:where(:not(svg,svg *))::before,\
    :where(:not(svg,svg *))::after{all:revert}\
    :where(svg,svg *){border:0 none}:where(svg){display:revert;float:none;margin:0;padding:0;background:none;\
    max-inline-size:none;max-block-size:none;opacity:1;vertical-align:baseline}";

/// What a page says with `!important`, it says to everything: these few, without
/// which nobody signs in, are said so too, and in a layer such words win.
const KEPT: [(&str, &str); 3] = [
    (":focus-visible", "outline:var(--pt-focus-width) solid var(--pt-color-focus)!important"),
    ("[hidden]", "display:none!important"),
    (
        ".pt-input,.pt-button,.pt-link,.pt-form:not([hidden])",
        "visibility:visible!important;opacity:1!important;pointer-events:auto!important",
    ),
];

/// What a style sheet for pages of ours is inside the element.
pub(crate) fn scoped(styles: &str) -> String {
    let (styles, keyframes) = without_keyframes(styles);
    let styles = lengths(&styles).replace(":root", "&");
    let kept: String =
        KEPT.iter().map(|(selector, style)| format!("{selector}{{{style}}}")).collect();
    format!(
        "@property --pt-rem{{syntax:\"<length>\";inherits:true;initial-value:16px}}\
        {keyframes}{AROUND}@layer portico{{{INSIDE}{{{kept}}}}}\
        {INSIDE}{{{AS_THE_BROWSER_HAS_IT}{styles}}}"
    )
}

/// Animations have names, and no place inside others.
fn without_keyframes(styles: &str) -> (String, String) {
    let (mut rest, mut keyframes) = (String::new(), String::new());
    let mut parts = styles.split("@keyframes ");
    rest.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let end = end_of_block(part);
        keyframes.push_str("@keyframes ");
        keyframes.push_str(&part[..end]);
        rest.push_str(&part[end..]);
    }
    (rest, keyframes)
}

/// Where the block ends that begins in here.
fn end_of_block(text: &str) -> usize {
    let mut depth = 0;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 1 => return at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// Lengths that follow the element: `rem` and `vw` know only the page's root.
fn lengths(styles: &str) -> String {
    let styles = styles.replace("@media (width", "@container (width");
    let mut all = String::new();
    copy(&mut Parser::new(&styles), &mut all, false);
    all
}

/// Copies what a parser still has. In what is asked of a container no length
/// can be computed; `em` is the element's there.
fn copy(parser: &mut Parser<'_>, all: &mut String, mut asked: bool) {
    loop {
        let start = parser.position();
        let Ok(token) = parser.next_including_whitespace_and_comments().cloned() else { return };
        let text = parser.slice_from(start);
        let end = match token {
            Token::Function(_) | Token::ParenthesisBlock => Some(')'),
            Token::SquareBracketBlock => Some(']'),
            Token::CurlyBracketBlock => Some('}'),
            _ => None,
        };
        match &token {
            Token::AtKeyword(name) => asked = &**name == "container",
            Token::CurlyBracketBlock => asked = false,
            _ => {}
        }
        let unit =
            |unit| text.strip_suffix(unit).filter(|_| matches!(token, Token::Dimension { .. }));
        match (unit("rem"), unit("vw"), asked) {
            (Some(number), _, true) => all.extend([number, "em"]),
            (Some(number), _, false) => all.extend(["calc(", number, "*var(--pt-rem))"]),
            (_, Some(number), _) => all.extend([number, "cqi"]),
            _ => all.push_str(text),
        }
        if let Some(end) = end {
            let inside = |inner: &mut Parser<'_>| {
                copy(inner, all, asked);
                Ok::<_, ParseError<()>>(())
            };
            let _ = parser.parse_nested_block(inside);
            all.push(end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_follow_the_readers_text_and_the_elements_width() {
        assert_eq!(
            lengths("a{top:-0.5rem;margin:1.25rem;width:min(1.75rem,8.75vw)}"),
            "a{top:calc(-0.5*var(--pt-rem));margin:calc(1.25*var(--pt-rem));width:min(calc(1.75*var(--pt-rem)),8.75cqi)}"
        );
        assert_eq!(lengths("@media (width < 30rem) {}"), "@container (width < 30em) {}");
        assert_eq!(
            lengths("@media (prefers-contrast: more) {}"),
            "@media (prefers-contrast: more) {}"
        );
        assert_eq!(
            lengths("--pt-space-10: var(--pt-stone-950)"),
            "--pt-space-10: var(--pt-stone-950)"
        );
    }
}
