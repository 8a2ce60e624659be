//! Own styles of a brand: a few properties of a list of parts, written anew.
//!
//! **Invariant**: what is taken asks no other host, hides nothing, moves nothing out of
//! sight and cannot end the style element that it stands in.

mod declaration;
mod media;
mod selector;
mod value;

use cssparser::{ParseError, Parser, SourcePosition, Token};

pub use selector::PARTS;

use crate::document::{Invalid, shown};

/// Most bytes of own styles.
pub const MOST_BYTES: usize = 25 * 1024;

/// Most rules of own styles.
pub const MOST_RULES: usize = 300;

/// How deep blocks and functions may be nested.
const DEEPEST: u8 = 16;

/// Own styles that were taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnStyles {
    text: String,
}

impl OwnStyles {
    /// Reads own styles, and writes anew what is taken.
    ///
    /// # Errors
    ///
    /// Everything that is not taken, in the order of the file; then nothing is.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Invalid>> {
        if text.len() > MOST_BYTES {
            let sentence = format!("it has {} KB, and 25 are the most.", text.len().div_ceil(1024));
            return Err(vec![Invalid::new(file, 0, sentence)]);
        }
        let mut reader = Reader::default();
        let mut parser = Parser::new(text);
        parser.set_nested_block_limit(DEEPEST);
        reader.rules(&mut parser, false);
        if reader.rules > MOST_RULES {
            let sentence = format!("it has {} rules, and {MOST_RULES} are the most.", reader.rules);
            reader.refused.push((0, sentence));
        }
        match reader.refused.is_empty() {
            true => Ok(Self { text: reader.written }),
            false => Err(reader.invalid(file)),
        }
    }

    /// The styles as they are stored: pictures are `asset(name)`.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The names of the pictures in them, each as often as it stands there.
    pub fn assets(&self) -> impl Iterator<Item = &str> {
        self.text.split("asset(").skip(1).filter_map(|part| Some(part.split_once(')')?.0))
    }

    /// The styles as they are served: each picture at its address.
    #[must_use]
    pub fn served(&self, address: impl Fn(&str) -> String) -> String {
        let mut parts = self.text.split("asset(");
        let mut served = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once(')').unwrap_or((part, ""));
            served.push_str(&format!("url(\"{}\"){rest}", address(name)));
        }
        served
    }
}

/// What was read so far.
#[derive(Default)]
struct Reader {
    written: String,
    rules: usize,
    refused: Vec<(usize, String)>,
}

impl Reader {
    fn refuse(&mut self, line: usize, sentence: impl Into<String>) {
        self.refused.push((line, sentence.into()));
    }

    fn invalid(self, file: &str) -> Vec<Invalid> {
        let told = self.refused.into_iter();
        told.map(|(line, sentence)| Invalid::new(file, line, sentence)).collect()
    }

    /// Reads rules, up to the end of the sheet or of a block.
    fn rules(&mut self, parser: &mut Parser<'_>, in_media: bool) {
        loop {
            parser.skip_whitespace();
            let (line, start) = (line(parser), parser.position());
            let (end, has_block) = end_of_prelude(parser);
            let prelude = parser.slice(start..end).trim();
            match (prelude.strip_prefix('@'), has_block) {
                (None, false) if prelude.is_empty() && parser.is_exhausted() => return,
                (Some(at), true) if at.starts_with("media") && !in_media => {
                    self.media(line, prelude, parser);
                }
                (Some(_), true) => {
                    self.at_rule(line, prelude);
                    let _ = parser.parse_nested_block(|_| Ok::<_, ParseError<()>>(()));
                }
                (Some(_), false) => self.at_rule(line, prelude),
                (None, true) => self.rule(line, prelude, parser),
                (None, false) => self.refuse(line, format!("\"{}\" is no rule.", shown(prelude))),
            }
        }
    }

    fn at_rule(&mut self, line: usize, prelude: &str) {
        let end = prelude.find(|c: char| c.is_whitespace() || c == '(').unwrap_or(prelude.len());
        self.refuse(line, format!("{} is not taken.", shown(&prelude[..end])));
    }

    fn media(&mut self, line: usize, prelude: &str, parser: &mut Parser<'_>) {
        let query = media::query(prelude.trim_start_matches("@media"));
        match &query {
            Ok(query) => self.written.push_str(&format!("@media {query}{{")),
            Err(error) => self.refuse(line, error.clone()),
        }
        let inside = |inner: &mut Parser<'_>| {
            self.rules(inner, true);
            Ok::<_, ParseError<()>>(())
        };
        let _ = parser.parse_nested_block(inside);
        if query.is_ok() {
            self.written.push_str("}\n");
        }
    }

    fn rule(&mut self, line: usize, prelude: &str, parser: &mut Parser<'_>) {
        self.rules += 1;
        let selectors = selector::selectors(prelude);
        if let Err(error) = &selectors {
            self.refuse(line, error.clone());
        }
        let mut written = String::new();
        let inside = |inner: &mut Parser<'_>| {
            for (line, declaration) in declaration::all(inner) {
                match declaration {
                    Ok(declaration) => written.push_str(&declaration),
                    Err(error) => self.refuse(line, error),
                }
            }
            Ok::<_, ParseError<()>>(())
        };
        let _ = parser.parse_nested_block(inside);
        if let Ok(selectors) = selectors {
            self.written.push_str(&format!("{selectors}{{{written}}}\n"));
        }
    }
}

/// Reads up to a block, a semicolon or the end: where that is, and whether a block begins.
pub(crate) fn end_of_prelude(parser: &mut Parser<'_>) -> (SourcePosition, bool) {
    loop {
        let end = parser.position();
        match parser.next() {
            Ok(Token::CurlyBracketBlock) => return (end, true),
            Ok(Token::Semicolon) | Err(_) => return (end, false),
            Ok(Token::Function(_) | Token::ParenthesisBlock | Token::SquareBracketBlock) => {
                let _ = parser.parse_nested_block(|_| Ok::<_, ParseError<()>>(()));
            }
            Ok(_) => {}
        }
    }
}

/// The line of what comes next, from 1.
fn line(parser: &Parser<'_>) -> usize {
    parser.current_source_location().line as usize + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAKEN: &str = include_str!("../../tests/inputs/custom/taken.css");
    const REFUSED: &str = include_str!("../../tests/inputs/custom/refused.css");

    fn refusals(text: &str) -> Vec<String> {
        let refused = OwnStyles::parse("brand.css", text).unwrap_err();
        refused.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_taken_is_written_anew_and_read_again_as_it_is() {
        let styles = OwnStyles::parse("brand.css", TAKEN).unwrap();
        assert_eq!(styles.text().matches(".pt-").count(), 9, "{}", styles.text());
        assert!(!styles.text().contains("/*"));
        assert!(styles.text().contains(
            ".pt-card{border-block-start:4px solid var(--pt-color-fill);border-radius:20px;}"
        ));
        assert!(styles.text().contains("@media (width >= 48rem){.pt-card{padding:3rem;}\n}"));
        let again = OwnStyles::parse("brand.css", styles.text()).unwrap();
        assert_eq!(again, styles);
    }

    #[test]
    fn every_line_that_could_harm_is_refused_with_its_number() {
        let refused = refusals(REFUSED);
        for line in 1..=22 {
            let at = format!("brand.css:{line}: ");
            assert!(refused.iter().any(|told| told.starts_with(&at)), "{line}: {refused:#?}");
        }
        for part in [
            "brand.css:1: @import is not taken.",
            "brand.css:2: @font-face is not taken.",
            "brand.css:3: url() is not taken: put the file into assets and write asset(name).",
            "brand.css:4: display is not taken.",
            "brand.css:6: z-index is not taken.",
            "brand.css:14: !important is not taken.",
            "brand.css:15: url() is not taken: put the file into assets and write asset(name).",
            "brand.css:16: image-set() is not taken.",
            "brand.css:20: font-size: 3px is less than 0.75rem.",
            "brand.css:22: --pt-target is not taken: tokens are set in brand.json.",
        ] {
            assert!(refused.iter().any(|told| told == part), "{part}: {refused:#?}");
        }
    }

    #[test]
    fn a_picture_is_named_and_served_at_its_address() {
        let styles =
            OwnStyles::parse("a.css", ".pt-page{background:asset(hill.webp) center}").unwrap();
        assert_eq!(styles.text(), ".pt-page{background:asset(hill.webp) center;}\n");
        let served = styles.served(|name| format!("/assets/1a2b-{name}"));
        assert_eq!(served, ".pt-page{background:url(\"/assets/1a2b-hill.webp\") center;}\n");
        assert!(refusals(".pt-page{background:asset(../hill.webp)}")[0].contains("is no file"));
    }

    #[test]
    fn words_that_touch_are_parted() {
        let styles = OwnStyles::parse("a.css", ".pt-page{background:red0.01/**/1px,#fff}").unwrap();
        assert_eq!(styles.text(), ".pt-page{background:red0 0.01 1px,#fff;}\n");
        assert_eq!(OwnStyles::parse("a.css", styles.text()).unwrap(), styles);
    }

    #[test]
    fn too_much_is_refused_as_a_whole() {
        assert!(refusals(&" ".repeat(MOST_BYTES + 1))[0].contains("25 are the most"));
        let many = ".pt-card{color:red}".repeat(MOST_RULES + 1);
        assert!(refusals(&many)[0].contains("300 are the most"));
    }

    #[test]
    fn what_would_move_or_hide_a_part_is_refused() {
        for text in [
            ".pt-card{margin:-100px}",
            ".pt-card{margin:calc(-1 * 100px)}",
            ".pt-text{font-size:calc(1px)}",
            ".pt-card{padding:9999px}",
            ".pt-button{transition:box-shadow 2s}",
            ".pt-title{letter-spacing:9em}",
            ".pt-card .pt-text + .pt-text{color:red}",
            ".pt-card{color:red;.pt-text{color:red}}",
            "@media print{.pt-card{color:red}}",
            "@media (width >= 1rem){@media (width >= 2rem){.pt-card{color:red}}}",
            ".pt-card{color:\"red\"}",
            ".pt-card{color:var(--x)}",
            ".pt-unknown{color:red}",
            ".pt-card{color}",
        ] {
            assert!(OwnStyles::parse("a.css", text).is_err(), "{text}");
        }
    }
}
