//! One erased type for every element, attribute and handler.
//!
//! What weighs in a WebAssembly bundle is the number of distinct view types, so
//! there is one: [`El`]. It is a Leptos view like any other (it implements
//! `Render` and `RenderHtml`) and can stand anywhere one can.
//!
//! **Invariant**: taking over a page (hydration) never writes to a node that
//! the person can type into, and never replaces one that is as expected.

mod dom;
mod html;
mod view;

use std::borrow::Cow;
use std::sync::Arc;

pub(crate) use dom::{Heard, Mounted};

/// Text that is known, or lives as long as the program.
pub(crate) type Text = Cow<'static, str>;

/// An element, its attributes, listeners and content. In a box, because each
/// step of building hands it on: moving the parts themselves weighs 2 KB.
pub struct El(Box<ElementParts>);

struct ElementParts {
    tag: &'static str,
    attributes: Vec<(&'static str, Value)>,
    listeners: Vec<(&'static str, Listener)>,
    content: Content,
    scope: Scope,
}

/// What ends the ids of one widget where several are on a page.
type Scope = Arc<str>;

/// Attributes that hold ids.
const IDS: [&str; 6] =
    ["aria-controls", "aria-describedby", "aria-labelledby", "for", "form", "id"];

/// A value with its ids ended.
fn scoped(name: &str, value: Text, scope: &str) -> Text {
    match !scope.is_empty() && IDS.contains(&name) {
        true => {
            value.split(' ').map(|id| [id, scope].concat()).collect::<Vec<_>>().join(" ").into()
        }
        false => value,
    }
}

/// What happens on an event of the browser.
pub(crate) type Listener = Box<dyn Fn(&web_sys::Event) + Send>;

enum Value {
    Fixed(Text),
    /// Follows signals; `None` takes the attribute away.
    Live(Box<dyn Fn() -> Option<Text> + Send>),
}

enum Content {
    Fixed(Vec<Child>),
    /// Follows signals; the whole content is made anew at each change.
    Live(Box<dyn Fn() -> Vec<Child> + Send>),
}

/// Something inside an element.
pub(crate) enum Child {
    Text(Text),
    El(El),
}

impl From<El> for Child {
    fn from(element: El) -> Self {
        Self::El(element)
    }
}

impl From<String> for Child {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<&'static str> for Child {
    fn from(text: &'static str) -> Self {
        Self::Text(text.into())
    }
}

/// An element with nothing in it.
pub(crate) fn el(tag: &'static str) -> El {
    El(Box::new(ElementParts {
        tag,
        attributes: vec![],
        listeners: vec![],
        content: Content::Fixed(vec![]),
        scope: Scope::default(),
    }))
}

impl El {
    /// Adds an attribute; an empty value is written as the bare name.
    pub(crate) fn attr(mut self, name: &'static str, value: impl Into<Text>) -> Self {
        self.0.attributes.push((name, Value::Fixed(value.into())));
        self
    }

    /// Adds an attribute if there is a value for it.
    pub(crate) fn attr_some(self, name: &'static str, value: Option<impl Into<Text>>) -> Self {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// Adds an attribute that follows signals.
    pub(crate) fn attr_live(
        mut self,
        name: &'static str,
        value: impl Fn() -> Option<Text> + Send + 'static,
    ) -> Self {
        self.0.attributes.push((name, Value::Live(Box::new(value))));
        self
    }

    /// Sets the classes.
    pub(crate) fn class(self, names: &'static str) -> Self {
        self.attr("class", names)
    }

    /// Adds a child. Text that is empty is left out: the browser would make no
    /// node of it.
    pub(crate) fn child(mut self, child: impl Into<Child>) -> Self {
        if let Content::Fixed(children) = &mut self.0.content {
            match (child.into(), children.last_mut()) {
                (Child::Text(text), _) if text.is_empty() => {}
                (Child::Text(text), Some(Child::Text(last))) => last.to_mut().push_str(&text),
                (child, _) => children.push(child),
            }
        }
        self
    }

    /// Adds several children.
    pub(crate) fn children(self, children: impl IntoIterator<Item = El>) -> Self {
        children.into_iter().fold(self, Self::child)
    }

    /// Makes the whole content follow signals.
    pub(crate) fn live(mut self, content: impl Fn() -> Vec<Child> + Send + 'static) -> Self {
        self.0.content = Content::Live(Box::new(content));
        self
    }

    /// Makes the whole content one text that follows signals.
    pub(crate) fn text_live(self, text: impl Fn() -> Text + Send + 'static) -> Self {
        self.live(move || vec![Child::Text(text())])
    }

    /// Ends every id in here, and what refers to one, so that none is twice on
    /// a page with several widgets.
    pub(crate) fn scoped(mut self, scope: &str) -> Self {
        self.0.scope = scope.into();
        self
    }

    /// Calls `listener` on an event.
    pub(crate) fn on(
        mut self,
        event: &'static str,
        listener: impl Fn(&web_sys::Event) + Send + 'static,
    ) -> Self {
        self.0.listeners.push((event, Box::new(listener)));
        self
    }
}
