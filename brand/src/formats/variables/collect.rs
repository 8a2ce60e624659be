//! Which custom properties a sheet has, for light and for dark.

use std::collections::BTreeMap;

use cssparser::{ParseError, Parser, Token};

use crate::document::{Invalid, MOST_BYTES, shown};

/// Most properties of a sheet.
const MOST: usize = 1000;

/// How deep blocks may be nested.
const DEEPEST: u8 = 24;

/// Selectors whose properties hold in both schemes, and in dark only.
const BOTH: [&str; 6] = [":root", ":host", "html", "body", ".light", "[data-theme=light]"];
const DARK: [&str; 5] =
    [".dark", "[data-theme=dark]", "[data-mode=dark]", ":root.dark", "html.dark"];

/// Custom properties, as they are written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables {
    light: BTreeMap<String, String>,
    dark: BTreeMap<String, String>,
    pub(crate) told: Vec<String>,
    other_rules: usize,
}

impl Variables {
    /// Reads a sheet. Rules that set no custom property are counted and told.
    pub(crate) fn collect(file: &str, source: &str) -> Result<Self, Invalid> {
        if source.len() > MOST_BYTES {
            let sentence =
                format!("it has {} KB, and 64 are the most.", source.len().div_ceil(1024));
            return Err(Invalid::new(file, 0, sentence));
        }
        let mut all = Self::default();
        let mut parser = Parser::new(source);
        parser.set_nested_block_limit(DEEPEST);
        all.rules(&mut parser, false);
        if all.other_rules > 0 {
            all.told.push(format!("{} other rules are not read.", all.other_rules));
        }
        match all.light.len() + all.dark.len() > MOST {
            true => Err(Invalid::new(file, 0, format!("it sets more than {MOST} properties."))),
            false => Ok(all),
        }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.light.contains_key(name)
    }

    /// What is written for a scheme: what is set for dark only, and else for both.
    pub(super) fn written(&self, name: &str, dark: bool) -> Option<&str> {
        let own = self.dark.get(name).filter(|_| dark);
        own.or_else(|| self.light.get(name)).map(String::as_str)
    }

    /// Every name, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.light.keys().map(String::as_str)
    }

    fn rules(&mut self, parser: &mut Parser<'_>, dark: bool) {
        loop {
            parser.skip_whitespace();
            let start = parser.position();
            let (end, has_block) = crate::css::end_of_prelude(parser);
            let prelude = parser.slice(start..end).trim();
            if prelude.is_empty() && !has_block && parser.is_exhausted() {
                return;
            }
            let scope = self.scope(prelude, dark, has_block);
            if !has_block {
                continue;
            }
            let inside = |inner: &mut Parser<'_>| {
                match scope {
                    Scope::Rules(dark) => self.rules(inner, dark),
                    Scope::Properties(dark) => self.properties(inner, dark),
                    Scope::Nothing => {}
                }
                Ok::<_, ParseError<()>>(())
            };
            let _ = parser.parse_nested_block(inside);
        }
    }

    fn scope(&mut self, prelude: &str, dark: bool, has_block: bool) -> Scope {
        let plain = prelude.replace(['"', '\''], "");
        if let Some(at) = plain.strip_prefix('@') {
            let name = at.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next();
            let asks_dark = at.contains("prefers-color-scheme") && at.contains("dark");
            return match name {
                Some("layer" | "supports") if has_block => Scope::Rules(dark),
                Some("media") if asks_dark => Scope::Rules(true),
                Some("theme") => {
                    self.told.push("@theme: its values are read like those of :root.".to_owned());
                    Scope::Properties(dark)
                }
                Some("media") => {
                    self.other_rules += 1;
                    Scope::Nothing
                }
                name => {
                    let name = shown(name.unwrap_or_default());
                    self.told.push(format!("@{name} is not followed."));
                    Scope::Nothing
                }
            };
        }
        let mut selectors = plain.split(',').map(str::trim);
        if selectors.clone().any(|one| DARK.contains(&one)) {
            return Scope::Properties(true);
        }
        if selectors.any(|one| BOTH.contains(&one)) {
            return Scope::Properties(dark);
        }
        self.other_rules += 1;
        Scope::Nothing
    }

    fn properties(&mut self, parser: &mut Parser<'_>, dark: bool) {
        let mut applied = false;
        while let Ok(token) = parser.next().cloned() {
            match token {
                Token::Ident(name) if name.starts_with("--") => {
                    let value = value_of(parser);
                    let set = if dark { &mut self.dark } else { &mut self.light };
                    if dark {
                        self.light.entry(name.to_string()).or_insert_with(|| value.clone());
                        self.dark.insert(name.to_string(), value);
                    } else {
                        set.insert(name.to_string(), value);
                    }
                }
                Token::Semicolon => {}
                _ => {
                    applied |= matches!(&token, Token::AtKeyword(_));
                    let _ = value_of(parser);
                }
            }
        }
        if applied {
            self.told.push("@apply is not read.".to_owned());
        }
    }
}

/// What a block is read as.
#[derive(Clone, Copy)]
enum Scope {
    Rules(bool),
    Properties(bool),
    Nothing,
}

/// What stands between a colon and a semicolon, without comments.
pub(crate) fn value_of(parser: &mut Parser<'_>) -> String {
    let mut text = String::new();
    let read = |value: &mut Parser<'_>| {
        let start = value.position();
        while value.next().is_ok() {}
        value.slice_from(start).trim().trim_start_matches(':').trim().clone_into(&mut text);
        Ok::<_, ParseError<()>>(())
    };
    let _ = parser.parse_until_after(cssparser::Delimiter::Semicolon, read);
    text
}
