//! Elements to nodes, in the browser: made anew, or taken over from a page.

use leptos::reactive::effect::RenderEffect;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, EventTarget, Node};

use super::{Child, Content, El, Listener, Scope, Value, scoped};

const SVG: [&str; 4] = ["svg", "path", "circle", "rect"];

/// An element in the page, with what keeps it alive.
pub struct Mounted {
    pub(super) node: Element,
    #[expect(dead_code, reason = "held only so that dropping it ends it")]
    kept: Vec<Kept>,
}

/// Dropped together with the element it belongs to.
#[expect(dead_code, reason = "held only so that dropping it ends it")]
enum Kept {
    Child(Mounted),
    Effect(RenderEffect<Vec<Kept>>),
    Listener(Heard),
}

/// Hears an event until it is dropped.
pub(crate) struct Heard {
    target: EventTarget,
    event: &'static str,
    closure: Closure<dyn FnMut(Event)>,
}

impl Heard {
    pub(crate) fn new(target: EventTarget, event: &'static str, then: Listener) -> Self {
        let closure = Closure::<dyn FnMut(Event)>::new(move |event: Event| then(&event));
        let function = closure.as_ref().unchecked_ref();
        let _ = target.add_event_listener_with_callback(event, function);
        Self { target, event, closure }
    }
}

impl Drop for Heard {
    fn drop(&mut self) {
        let function = self.closure.as_ref().unchecked_ref();
        let _ = self.target.remove_event_listener_with_callback(self.event, function);
    }
}

impl El {
    /// Makes a new node.
    pub(super) fn make(self) -> Mounted {
        let scope = self.0.scope.clone();
        self.make_in(&scope)
    }

    fn make_in(self, scope: &Scope) -> Mounted {
        let document = leptos::prelude::document();
        let made = if SVG.contains(&self.0.tag) {
            document.create_element_ns(Some("http://www.w3.org/2000/svg"), self.0.tag)
        } else {
            document.create_element(self.0.tag)
        };
        // Not `expect`: it would name the error, which nothing else does.
        let Ok(node) = made else { panic!("tag names are fixed and well-formed") };
        for (name, value) in &self.0.attributes {
            if let Value::Fixed(value) = value {
                let _ = node.set_attribute(name, &scoped(name, value.clone(), scope));
            }
        }
        self.fit(node, false, scope)
    }

    /// The first of these siblings that the server rendered for this element.
    ///
    /// Extensions put nodes of their own beside ours, so the tag alone does not tell.
    pub(super) fn seek(&self, first: Option<Element>) -> Option<Element> {
        let class = self.0.attributes.iter().find_map(|(name, value)| match value {
            Value::Fixed(names) if *name == "class" => names.split(' ').next(),
            _ => None,
        });
        let class = class.map(|class| [".", class].concat());
        let fits = |node: &Element| {
            node.tag_name().eq_ignore_ascii_case(self.0.tag)
                && class.as_ref().is_none_or(|class| node.matches(class).unwrap_or(false))
        };
        let mut candidate = first?;
        while !fits(&candidate) {
            candidate = candidate.next_element_sibling()?;
        }
        Some(candidate)
    }

    /// Takes over a node that the server rendered. What the person has typed,
    /// the caret and the focus are left alone.
    pub(super) fn adopt(self, node: Element) -> Mounted {
        let scope = self.0.scope.clone();
        self.fit(node, true, &scope)
    }

    fn fit(self, node: Element, rendered: bool, scope: &Scope) -> Mounted {
        let mut kept = vec![];
        for (name, value) in self.0.attributes {
            if let Value::Live(value) = value {
                kept.push(Kept::Effect(follow_attribute(node.clone(), name, value)));
            }
        }
        for (event, listener) in self.0.listeners {
            let target = node.clone().into();
            kept.push(Kept::Listener(Heard::new(target, event, listener)));
        }
        match self.0.content {
            Content::Fixed(children) => fill(&node, children, rendered, scope, &mut kept),
            Content::Live(content) => {
                let follows = follow_content(node.clone(), content, rendered, scope.clone());
                kept.push(Kept::Effect(follows));
            }
        }
        Mounted { node, kept }
    }
}

fn follow_attribute(
    node: Element,
    name: &'static str,
    value: Box<dyn Fn() -> Option<super::Text> + Send>,
) -> RenderEffect<Vec<Kept>> {
    RenderEffect::new(move |_| {
        let _ = match value() {
            Some(value) => node.set_attribute(name, &value),
            None => node.remove_attribute(name),
        };
        vec![]
    })
}

fn follow_content(
    node: Element,
    content: Box<dyn Fn() -> Vec<Child> + Send>,
    rendered: bool,
    scope: Scope,
) -> RenderEffect<Vec<Kept>> {
    RenderEffect::new(move |before: Option<Vec<Kept>>| {
        let adopt = rendered && before.is_none();
        let children = content();
        drop(before);
        if !adopt {
            node.set_text_content(None);
        }
        let mut kept = vec![];
        fill(&node, children, adopt, &scope, &mut kept);
        kept
    })
}

/// Puts children into an element, or finds those that are there.
///
/// An expected element is looked for among the ones that follow. If it is gone,
/// all of the content is made anew.
fn fill(node: &Element, children: Vec<Child>, rendered: bool, scope: &Scope, kept: &mut Vec<Kept>) {
    let found = if rendered { find(node, &children) } else { None };
    if let Some(found) = found {
        let elements = children.into_iter().filter_map(|child| match child {
            Child::El(element) => Some(element),
            Child::Text(_) => None,
        });
        for (element, node) in elements.zip(found) {
            kept.push(Kept::Child(element.fit(node, true, scope)));
        }
        return;
    }
    if rendered {
        node.set_text_content(None);
    }
    for child in children {
        let made: Node = match child {
            Child::Text(text) => leptos::prelude::document().create_text_node(&text).into(),
            Child::El(element) => {
                let mounted = element.make_in(scope);
                let made = mounted.node.clone().into();
                kept.push(Kept::Child(mounted));
                made
            }
        };
        let _ = node.append_child(&made);
    }
}

/// The nodes of the element children, or `None` if one is not there.
fn find(node: &Element, children: &[Child]) -> Option<Vec<Element>> {
    let mut next = node.first_element_child();
    let mut found = vec![];
    for child in children {
        if let Child::El(element) = child {
            let node = element.seek(next)?;
            next = node.next_element_sibling();
            found.push(node);
        }
    }
    Some(found)
}
