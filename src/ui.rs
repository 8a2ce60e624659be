//! What every screen and component is handed.

use std::sync::Arc;

use protocol::{Brand, Reply, Screen};
use words::{Key, Strings};

use crate::action::Action;
use crate::markup::Text;
use crate::place::Place;
use crate::signals::Session;

/// The sentences, the brand, the place, and the flow's session.
#[derive(Clone)]
pub(crate) struct Ui {
    pub(crate) strings: &'static Strings,
    pub(crate) brand: Arc<Brand>,
    pub(crate) place: Arc<Place>,
    pub(crate) session: Session,
    /// Who does what parts of the widget ask for.
    pub(crate) client: fn(&Ui, Action),
}

impl Ui {
    /// Asks the client to do something.
    pub(crate) fn act(&self, action: Action) {
        (self.client)(self, action);
    }

    /// Whether a reply can be shown on this page, which has the sentences of one
    /// language. The last screen is only passed.
    pub(crate) fn speaks(&self, reply: &Reply) -> bool {
        reply.locale == self.strings.locale().tag || matches!(reply.screen, Screen::SignedIn(_))
    }

    /// A sentence as it is.
    pub(crate) fn say(&self, key: Key) -> Text {
        self.strings.get(key).into()
    }

    /// A sentence with its values.
    pub(crate) fn fill(&self, key: Key, values: &[(&str, &str)]) -> Text {
        self.strings.fill(key, values).into()
    }

    /// A sentence in the form for a count.
    pub(crate) fn count(&self, key: Key, count: u32) -> Text {
        self.strings.count(key, count, &[]).into()
    }
}
