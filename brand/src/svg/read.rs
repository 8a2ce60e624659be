//! Reads XML into elements. Nothing is expanded: a document type may declare nothing.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{DEEPEST, Element, MOST_ELEMENTS, Refusal};
use crate::document::shown;

/// The root element, and what was dropped on the way.
pub(super) fn tree(source: &str) -> Result<(Element, Vec<String>), Refusal> {
    let mut tree = Tree::default();
    let mut reader = Reader::from_str(source);
    let (mut line, mut counted) = (1, 0);
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(source.len());
        line += source.get(counted..at).unwrap_or_default().matches('\n').count();
        counted = at;
        let event = reader.read_event();
        let event = event.map_err(|error| (line, format!("this is no XML: {error}.")))?;
        match event {
            Event::Eof => break,
            Event::Start(start) => tree.open(element(&start, line)?)?,
            Event::Empty(start) => {
                tree.open(element(&start, line)?)?;
                tree.close();
            }
            Event::End(_) => tree.close(),
            Event::Text(text) => tree.text(&text.decode().unwrap_or_default()),
            Event::CData(text) => tree.text(&text.decode().unwrap_or_default()),
            Event::DocType(declared) => {
                let declared = declared.decode().unwrap_or_default();
                if declared.contains('[') || declared.contains("ENTITY") {
                    return Err((line, "this file declares entities: export it anew.".to_owned()));
                }
                tree.dropped.push("DOCTYPE".to_owned());
            }
            Event::GeneralRef(_) => {}
            Event::Decl(_) => tree.dropped.push("XML declaration".to_owned()),
            Event::Comment(_) => tree.dropped.push("comments".to_owned()),
            Event::PI(_) => tree.dropped.push("processing instructions".to_owned()),
        }
    }
    match (tree.root, tree.open.is_empty()) {
        (Some(root), true) => Ok((root, tree.dropped)),
        _ => Err((1, "this is no XML: an element is not closed.".to_owned())),
    }
}

#[derive(Default)]
struct Tree {
    open: Vec<Element>,
    root: Option<Element>,
    count: usize,
    dropped: Vec<String>,
}

impl Tree {
    fn open(&mut self, element: Element) -> Result<(), Refusal> {
        self.count += 1;
        let line = element.line;
        if self.count > MOST_ELEMENTS {
            return Err((line, format!("it has more than {MOST_ELEMENTS} elements.")));
        }
        if self.open.len() >= DEEPEST {
            return Err((line, format!("more than {DEEPEST} elements are nested here.")));
        }
        if self.root.is_some() {
            return Err((line, "this is no XML: there are two roots.".to_owned()));
        }
        self.open.push(element);
        Ok(())
    }

    fn close(&mut self) {
        let Some(closed) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(closed),
            None => self.root = Some(closed),
        }
    }

    /// Only style sheets have text that counts.
    fn text(&mut self, text: &str) {
        if let Some(element) = self.open.last_mut().filter(|element| element.name == "style") {
            element.text.push_str(text);
        }
    }
}

fn element(start: &BytesStart<'_>, line: usize) -> Result<Element, Refusal> {
    let wrong = |error: String| (line, format!("this is no XML: {error}."));
    let name = String::from_utf8_lossy(start.name().as_ref()).into_owned();
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| wrong(error.to_string()))?;
        let name = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
        let raw = String::from_utf8_lossy(&attribute.value).into_owned();
        let value = quick_xml::escape::unescape(&raw).map_err(|_| {
            (line, format!("{} refers to an entity: export it anew.", shown(&name)))
        })?;
        attributes.push((name, value.into_owned()));
    }
    Ok(Element { name, attributes, line, ..Element::default() })
}
