//! A style sheet as a tree.

use std::fmt::Write as _;

use cssparser::{ParseError, Parser, Token};

/// A part of a style sheet.
#[derive(Clone)]
pub(super) enum Node {
    /// A property and its value.
    Declaration(String, String),
    /// A rule, at-rules included, with what stands before its block.
    Rule(String, Vec<Node>),
}

pub(super) fn parse(styles: &str) -> Vec<Node> {
    nodes(&mut Parser::new(styles))
}

fn nodes(input: &mut Parser<'_>) -> Vec<Node> {
    let mut all = vec![];
    let mut start = input.position();
    loop {
        let end = input.position();
        let token = input.next_including_whitespace().cloned();
        match token {
            Err(_) => {
                all.extend(declaration(input.slice(start..end)));
                return all;
            }
            Ok(Token::Semicolon) => {
                all.extend(declaration(input.slice(start..end)));
                start = input.position();
            }
            Ok(Token::CurlyBracketBlock) => {
                let before = input.slice(start..end).trim().to_owned();
                all.push(Node::Rule(before, within(input, nodes)));
                start = input.position();
            }
            Ok(Token::Function(_) | Token::ParenthesisBlock | Token::SquareBracketBlock) => {
                within(input, |inner| while inner.next().is_ok() {});
            }
            Ok(_) => {}
        }
    }
}

/// What is made of the block that was begun.
fn within<T: Default>(input: &mut Parser<'_>, read: impl Fn(&mut Parser<'_>) -> T) -> T {
    input.parse_nested_block(|inner| Ok::<_, ParseError<()>>(read(inner))).unwrap_or_default()
}

fn declaration(text: &str) -> Option<Node> {
    let (name, value) = text.split_once(':')?;
    let value: Vec<_> = value.split_whitespace().collect();
    Some(Node::Declaration(name.trim().to_owned(), value.join(" ")))
}

/// A style sheet without spaces that only people read.
pub(super) fn write(nodes: &[Node], sheet: &mut String) {
    for node in nodes {
        let _ = match node {
            Node::Declaration(name, value) => write!(sheet, "{name}:{value};"),
            Node::Rule(before, inside) => {
                let _ = write!(sheet, "{before}{{");
                write(inside, sheet);
                write!(sheet, "}}")
            }
        };
    }
}

/// What is said of all properties in a part, the innermost included.
pub(super) fn declarations<'a>(nodes: &'a [Node], all: &mut Vec<(&'a str, &'a str)>) {
    for node in nodes {
        match node {
            Node::Declaration(name, value) => all.push((name, value)),
            Node::Rule(_, inside) => declarations(inside, all),
        }
    }
}
