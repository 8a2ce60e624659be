//! The note of a brand below the form: a few marks become elements, and never HTML.

use crate::document::HelpLink;
use crate::document::WebLink;

/// A part of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text as it is.
    Text(String),
    /// `**bold**`.
    Strong(String),
    /// `*italic*`.
    Emphasis(String),
    /// `++underlined++`.
    Underline(String),
    /// `[text](https:… or mailto:…)`.
    Link {
        /// What is read.
        text: String,
        /// Where it leads.
        href: String,
    },
}

/// A pair of marks, and the piece that stands between them.
type Marks = (&'static str, fn(String) -> Piece);

const MARKS: [Marks; 3] = [("**", Piece::Strong), ("++", Piece::Underline), ("*", Piece::Emphasis)];

/// Reads a note. What is not closed, or links to no page or mailbox, stays text.
#[must_use]
pub fn pieces(note: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = note;
    while let Some(first) = rest.chars().next() {
        if let Some((piece, after)) = marked(rest).or_else(|| link(rest)) {
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
            }
            pieces.push(piece);
            rest = after;
        } else {
            text.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    pieces
}

fn marked(rest: &str) -> Option<(Piece, &str)> {
    let (mark, piece) = MARKS.into_iter().find(|(mark, _)| rest.starts_with(mark))?;
    let (inside, after) = rest[mark.len()..].split_once(mark)?;
    let is_text = !inside.trim().is_empty() && !inside.contains('\n');
    is_text.then(|| (piece(inside.to_owned()), after))
}

fn link(rest: &str) -> Option<(Piece, &str)> {
    let (text, after) = rest.strip_prefix('[')?.split_once("](")?;
    let (href, after) = after.split_once(')')?;
    let leads = WebLink::parse(href).is_ok() || HelpLink::parse(href).is_ok();
    let is_text = !text.trim().is_empty() && !text.contains(['[', ']', '\n']);
    (leads && is_text)
        .then(|| (Piece::Link { text: text.to_owned(), href: href.to_owned() }, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_safe_links_become_elements_and_all_else_stays_text() {
        let note = "**Northgate** staff only. [Help](javascript:alert(1)) \
            [Portal](https://northgate.example/portal) ++Be careful++ <script>alert(1)</script> **not closed";
        let text = |text: &str| Piece::Text(text.to_owned());
        assert_eq!(
            pieces(note),
            [
                Piece::Strong("Northgate".to_owned()),
                text(" staff only. [Help](javascript:alert(1)) "),
                Piece::Link {
                    text: "Portal".to_owned(),
                    href: "https://northgate.example/portal".to_owned()
                },
                text(" "),
                Piece::Underline("Be careful".to_owned()),
                text(" <script>alert(1)</script> **not closed"),
            ]
        );
    }

    #[test]
    fn an_italic_address_is_one_piece() {
        let pieces = pieces("write to *care@fjordbank.example*.");
        assert_eq!(pieces[1], Piece::Emphasis("care@fjordbank.example".to_owned()));
        assert_eq!(pieces.len(), 3);
    }
}
