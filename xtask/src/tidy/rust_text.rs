//! Rust source, parted into what runs, what is text, and what is neither.

/// Two copies of a source, line for line: in each, all that belongs to the other is blank. Comments are in neither.
pub(super) struct RustText {
    pub(super) code: String,
    pub(super) strings: String,
}

/// Leaves the lines of `#[cfg(test)]` modules blank, and counts the others.
pub(super) fn without_tests(source: &str) -> (String, usize) {
    let mut kept = String::new();
    let mut count = 0;
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        if line == "#[cfg(test)]" {
            kept.push('\n');
            // rustfmt closes what begins in the first column there, too.
            for test in lines.by_ref() {
                kept.push('\n');
                if test == "}" || test.ends_with(';') && !test.starts_with(' ') {
                    break;
                }
            }
            continue;
        }
        kept.push_str(line);
        kept.push('\n');
        count += 1;
    }
    (kept, count)
}

impl RustText {
    pub(super) fn new(source: &str) -> Self {
        let mut reader =
            Reader { rest: source, text: Self { code: String::new(), strings: String::new() } };
        while !reader.rest.is_empty() {
            reader.step();
        }
        reader.text
    }
}

struct Reader<'a> {
    rest: &'a str,
    text: RustText,
}

impl Reader<'_> {
    fn step(&mut self) {
        if self.rest.starts_with("//") {
            self.skip(self.rest.find('\n').unwrap_or(self.rest.len()));
        } else if self.rest.starts_with("/*") {
            self.skip(self.rest.find("*/").map_or(self.rest.len(), |end| end + 2));
        } else if let Some(hashes) = raw_string(self.rest) {
            let open = hashes + 2;
            let close = format!("\"{}", "#".repeat(hashes));
            let length = self.rest[open..].find(&close).unwrap_or(self.rest.len() - open);
            self.string(open, length, close.len());
        } else if self.rest.starts_with('"') {
            self.string(1, quoted_length(&self.rest[1..], '"'), 1);
        } else if let Some(length) = character(self.rest) {
            self.skip(length);
        } else {
            self.code();
        }
    }

    fn code(&mut self) {
        // A word is taken whole, so that the `r` at its end opens no raw string.
        let word =
            self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let length =
            if word > 0 { word } else { self.rest.chars().next().map_or(0, char::len_utf8) };
        let (taken, rest) = self.rest.split_at(length);
        self.text.code.push_str(taken);
        self.text.strings.push_str(&blank(taken));
        self.rest = rest;
    }

    fn string(&mut self, open: usize, length: usize, close: usize) {
        let end = (open + length + close).min(self.rest.len());
        let content = &self.rest[open..open + length];
        self.text.strings.push_str(&blank(&self.rest[..open]));
        self.text.strings.push_str(content);
        self.text.strings.push_str(&blank(&self.rest[open + length..end]));
        self.text.code.push_str(&blank(&self.rest[..end]));
        self.rest = &self.rest[end..];
    }

    fn skip(&mut self, length: usize) {
        let (skipped, rest) = self.rest.split_at(length.min(self.rest.len()));
        self.text.code.push_str(&blank(skipped));
        self.text.strings.push_str(&blank(skipped));
        self.rest = rest;
    }
}

fn blank(text: &str) -> String {
    text.chars().map(|letter| if letter == '\n' { '\n' } else { ' ' }).collect()
}

/// How many `#` open the raw string that begins here, if one does.
fn raw_string(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('r')?;
    let hashes = after.chars().take_while(|letter| *letter == '#').count();
    after[hashes..].starts_with('"').then_some(hashes)
}

/// How long the character literal is that begins here; a lifetime is none.
fn character(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('\'')?;
    let length = quoted_length(inner, '\'');
    let is_literal = inner.starts_with('\\') || inner.chars().nth(1) == Some('\'');
    is_literal.then_some(length + 2)
}

/// The length of the text before the closing quote.
fn quoted_length(inner: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in inner.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == quote => return at,
            _ => {}
        }
    }
    inner.len()
}

#[test]
fn code_text_and_comments_are_parted() {
    let source = "let a = \"x \\\" // y\"; // \"z\"\nlet b = r#\"q \"w\" e\"#; /* c\n */ fn f<'a>(c: char) { c == '\"' }";
    let text = RustText::new(source);
    assert_eq!(
        text.strings.split_whitespace().collect::<Vec<_>>().join(" "),
        "x \\\" // y q \"w\" e"
    );
    let code = text.code.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(code, "let a = ; let b = ; fn f<'a>(c: char) { c == }");
    assert_eq!(text.code.lines().count(), source.lines().count());
    assert_eq!(text.strings.lines().count(), source.lines().count());
}

#[test]
fn a_test_module_is_left_out() {
    let source = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n#[cfg(test)]\nmod more;\nfn d() {}\n";
    let (kept, count) = without_tests(source);
    assert_eq!(kept, "fn a() {}\n\n\n\n\nfn c() {}\n\n\nfn d() {}\n");
    assert_eq!(count, 3);
}
