//! What every part of the studio follows, and the one way in which a brand is changed.

use std::time::Duration;

use brand::document::Document;
use leptos::prelude::*;
use serde_json::Value;

use super::dialogs::Dialog;
use super::files;
use super::keeping::Keeping;
use super::store::Mark;
use crate::draft::Draft;
use crate::fields::Panel;
use crate::history::History;
use crate::incoming::Parcel;
use crate::look::Look;
use crate::mending::{self, Failure};
use crate::text;

/// What stands in the middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// One screen.
    One,
    /// Every screen.
    All,
    /// The draft beside the one that was kept.
    Beside,
    /// Every mail.
    Mails,
}

/// What a small window shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Edit,
    Preview,
    Checks,
}

impl Part {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Preview => "preview",
            Self::Checks => "checks",
        }
    }
}

/// What every part follows. Copies are the same studio.
#[derive(Clone, Copy)]
pub(super) struct Studio {
    history: RwSignal<History<Draft>>,
    pub(super) draft: Memo<Draft>,
    pub(super) failures: Memo<Vec<Failure>>,
    pub(super) look: RwSignal<Look>,
    pub(super) panel: RwSignal<Panel>,
    pub(super) stage: RwSignal<Stage>,
    pub(super) part: RwSignal<Part>,
    /// The brand that the draft is compared with.
    pub(super) kept: RwSignal<Option<Draft>>,
    /// What is being brought in.
    pub(super) parcel: RwSignal<Option<Parcel>>,
    /// The dialog that was opened last.
    pub(super) opened: RwSignal<Option<Dialog>>,
    /// What is said to those who listen.
    pub(super) said: RwSignal<String>,
    /// What went wrong last, beside no field.
    pub(super) trouble: RwSignal<Option<String>>,
    /// How the draft is kept in this browser.
    pub(super) keeping: Keeping,
}

/// After the last change, until it is spoken of.
const SAID_AFTER: Duration = Duration::from_secs(1);

impl Studio {
    pub(super) fn new(draft: Draft, mark: Mark, kept: Option<Draft>) -> Self {
        let history = RwSignal::new(History::new(draft));
        let draft = Memo::new(move |_| history.with(|history| history.present().clone()));
        let document = Memo::new(move |_| draft.with(|draft| draft.document.clone()));
        let studio = Self {
            history,
            draft,
            failures: Memo::new(move |_| document.with(mending::failures)),
            look: RwSignal::new(Look { width: files::usual_width(), ..Look::default() }),
            panel: RwSignal::new(Panel::Colors),
            stage: RwSignal::new(Stage::One),
            part: RwSignal::new(Part::Preview),
            kept: RwSignal::new(kept),
            parcel: RwSignal::new(None),
            opened: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            trouble: RwSignal::new(None),
            keeping: Keeping::new(mark),
        };
        studio.keeping.follow(studio);
        studio.speak();
        studio
    }

    /// Changes the draft: `field` says which changes are one step.
    pub(super) fn edit(
        self,
        field: &str,
        change: impl FnOnce(&mut Draft) -> Result<(), String>,
    ) -> Result<(), String> {
        let mut draft = self.draft.get_untracked();
        change(&mut draft)?;
        self.history.update(|history| history.change(field, files::now(), draft));
        Ok(())
    }

    /// Decides something at a path.
    pub(super) fn set(self, path: &str, value: Value) -> Result<(), String> {
        self.edit(path, |draft| draft.set(path, value))
    }

    /// Changes the document in a way that cannot fail.
    pub(super) fn change(self, field: &str, change: impl FnOnce(&mut Document)) {
        let changed = self.edit(field, |draft| {
            change(&mut draft.document);
            Ok(())
        });
        self.note(changed);
    }

    /// Puts another draft in the place of this one.
    pub(super) fn replace(self, draft: Draft) {
        let replaced = self.edit(text::IMPORT, |present| {
            *present = draft;
            Ok(())
        });
        self.note(replaced);
    }

    /// Tells what went wrong, or takes away what was told before.
    pub(super) fn note(self, outcome: Result<(), String>) {
        self.trouble.set(outcome.err());
    }

    pub(super) fn undo(self) {
        if self.history.try_update(History::undo) == Some(true) {
            self.said.set(text::UNDONE.to_owned());
        }
    }

    pub(super) fn redo(self) {
        if self.history.try_update(History::redo) == Some(true) {
            self.said.set(text::REDONE.to_owned());
        }
    }

    pub(super) fn can_undo(self) -> bool {
        self.history.with(History::can_undo)
    }

    pub(super) fn can_redo(self) -> bool {
        self.history.with(History::can_redo)
    }

    /// What is decided at a path.
    pub(super) fn value(self, path: &'static str) -> Memo<Value> {
        Memo::new(move |_| self.draft.with(|draft| draft.get(path)))
    }

    /// Says how many pairs fail, a second after the last change.
    fn speak(self) {
        let waiting = StoredValue::new(None::<TimeoutHandle>);
        let names = |all: &Vec<Failure>| all.iter().map(Failure::name).collect::<Vec<_>>();
        let told = StoredValue::new(self.failures.with_untracked(names));
        Effect::new(move |_| {
            let names = self.failures.with(names);
            if let Some(waits) = waiting.get_value() {
                waits.clear();
            }
            let say = move || {
                let before = told.get_value();
                if before != names {
                    self.said.set(mending::told(&before, &names));
                }
                told.set_value(names);
            };
            waiting.set_value(set_timeout_with_handle(say, SAID_AFTER).ok());
        });
    }
}

/// The studio around a part.
pub(super) fn studio() -> Studio {
    expect_context()
}
