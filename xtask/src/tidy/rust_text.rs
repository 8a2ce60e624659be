//! Rust source, parted into what runs, what is text, and what is neither.

use std::ops::Range;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::Item;
use syn::spanned::Spanned as _;

/// Two copies of a source, line for line: in each, all that belongs to the other is blank. Comments are in neither.
pub(super) struct RustText {
    pub(super) code: String,
    pub(super) strings: String,
}

/// Leaves the lines of items under `#[cfg(test)]` blank, and counts the others.
pub(super) fn without_tests(source: &str) -> (String, usize) {
    let file = syn::parse_file(source).expect("a Rust file of ours compiles");
    let tests: Vec<_> = file.items.iter().filter_map(test_lines).collect();
    let mut kept = String::new();
    let mut count = 0;
    for (number, line) in source.lines().enumerate() {
        if !tests.iter().any(|lines| lines.contains(&(number + 1))) {
            kept.push_str(line);
            count += 1;
        }
        kept.push('\n');
    }
    (kept, count)
}

fn test_lines(item: &Item) -> Option<Range<usize>> {
    let span = item.span();
    is_test(item).then(|| span.start().line..span.end().line + 1)
}

/// Whether the item is there for tests only.
pub(super) fn is_test(item: &Item) -> bool {
    let attributes = match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => return false,
    };
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

impl RustText {
    pub(super) fn new(source: &str) -> Self {
        let blank: Vec<u8> =
            source.bytes().map(|byte| if byte == b'\n' { b'\n' } else { b' ' }).collect();
        let mut parts = Parts { source, code: blank.clone(), strings: blank };
        parts.read(source.parse().expect("Rust of ours is made of tokens"));
        let text = |bytes| String::from_utf8(bytes).expect("tokens begin and end with a character");
        Self { code: text(parts.code), strings: text(parts.strings) }
    }
}

struct Parts<'a> {
    source: &'a str,
    code: Vec<u8>,
    strings: Vec<u8>,
}

impl Parts<'_> {
    fn read(&mut self, tokens: TokenStream) {
        for token in tokens {
            let place = token.span().byte_range();
            match &token {
                // A doc comment is an attribute to a macro, and still a comment. Its `#` is taken for code's.
                _ if self.source[place.clone()].starts_with('/') && !is_slash(&token) => {}
                TokenTree::Group(group) => {
                    if group.delimiter() != Delimiter::None {
                        self.code(group.span_open().byte_range());
                        self.code(group.span_close().byte_range());
                    }
                    self.read(group.stream());
                }
                TokenTree::Literal(_) => self.literal(place),
                TokenTree::Ident(_) | TokenTree::Punct(_) => self.code(place),
            }
        }
    }

    fn code(&mut self, place: Range<usize>) {
        self.code[place.clone()].copy_from_slice(&self.source.as_bytes()[place]);
    }

    /// A number is code; of a text, what stands between its quotes is kept; a character is neither.
    fn literal(&mut self, place: Range<usize>) {
        let literal = &self.source[place.clone()];
        let Some(open) = literal.find(['"', '\'']) else { return self.code(place) };
        if let Some(close) = literal.rfind('"').filter(|_| literal[open..].starts_with('"')) {
            let inside = place.start + open + 1..place.start + close;
            self.strings[inside.clone()].copy_from_slice(&self.source.as_bytes()[inside]);
        }
    }
}

fn is_slash(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == '/')
}

#[test]
fn code_text_and_comments_are_parted() {
    let source = "let a = \"x \\\" // y\"; // \"z\"\nlet b = r#\"q \"w\" e\"#; /* c\n */ fn f<'a>(c: char) { c == '\"' }\n/// ü \"d\"\nfn g() { 1 / 2; \"ä'\" }";
    let text = RustText::new(source);
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(words(&text.strings), "x \\\" // y q \"w\" e ä'");
    let code = "let a = ; let b = ; fn f<'a>(c: char) { c == } fn g() { 1 / 2; }";
    assert_eq!(words(&text.code), code);
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
