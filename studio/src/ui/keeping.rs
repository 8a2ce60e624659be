//! Keeps the draft in this browser, and tells of another tab that keeps one, too: the last to
//! write must not take the other's work away.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::parts;
use super::state::{Studio, studio};
use super::store::{self, Mark};
use crate::text;

/// Milliseconds after the last change, until it is kept.
const KEPT_AFTER: Duration = Duration::from_millis(300);

/// What this tab knows of the draft that is kept.
#[derive(Clone, Copy)]
pub(super) struct Keeping {
    /// The name of this tab, which nobody else has.
    tab: StoredValue<String>,
    count: StoredValue<u32>,
    /// The mark of the draft that this tab read or wrote last.
    seen: StoredValue<Mark>,
    /// Whether another tab has kept another one since.
    elsewhere: RwSignal<bool>,
}

impl Keeping {
    /// Begins with the mark of the draft that was read.
    pub(super) fn new(seen: Mark) -> Self {
        Self {
            tab: StoredValue::new(js_sys::Math::random().to_string()),
            count: StoredValue::new(0),
            seen: StoredValue::new(seen),
            elsewhere: RwSignal::new(false),
        }
    }

    /// Keeps the draft a moment after each change, and looks for another one when its window
    /// is come back to.
    pub(super) fn follow(self, studio: Studio) {
        let waiting = StoredValue::new(None::<TimeoutHandle>);
        Effect::new(move |before: Option<()>| {
            studio.draft.track();
            if before.is_none() {
                return;
            }
            if let Some(waits) = waiting.get_value() {
                waits.clear();
            }
            let write = move || self.write(studio);
            waiting.set_value(set_timeout_with_handle(write, KEPT_AFTER).ok());
        });
        let looked_at = window_event_listener(leptos::ev::focus, move |_| {
            spawn_local(async move {
                let now = store::mark().await;
                let other = store::tab_of(now.as_ref()) != Some(self.tab.get_value().as_str());
                if other && now != self.seen.get_value() {
                    self.elsewhere.set(true);
                }
            });
        });
        on_cleanup(move || looked_at.remove());
    }

    fn write(self, studio: Studio) {
        if self.elsewhere.get_untracked() {
            return;
        }
        self.count.update_value(|count| *count += 1);
        let mark = format!("{} {}", self.tab.get_value(), self.count.get_value());
        let draft = studio.draft.get_untracked();
        spawn_local(async move {
            let Ok(zip) = parts::pack(draft).await else {
                return studio.trouble.set(Some(text::NOT_KEPT.to_owned()));
            };
            match store::keep(zip, mark.clone(), self.seen.get_value()).await {
                true => self.seen.set_value(Some(mark)),
                false => self.elsewhere.set(true),
            }
        });
    }

    /// Takes the draft of the other tab, as a step that can be undone.
    async fn take(self, studio: Studio) {
        self.seen.set_value(store::mark().await);
        if let Ok(Some(draft)) = store::get(store::DRAFT).await {
            studio.replace(draft);
        }
        self.elsewhere.set(false);
    }

    /// Puts the draft of this tab in the place of the other one.
    async fn insist(self, studio: Studio) {
        self.seen.set_value(store::mark().await);
        self.elsewhere.set(false);
        self.write(studio);
    }
}

/// Says that another tab has changed the draft, and lets one of the two be chosen.
#[component]
pub(super) fn Elsewhere() -> impl IntoView {
    let studio = studio();
    let keeping = studio.keeping;
    let take = move |_| spawn_local(keeping.take(studio));
    let insist = move |_| spawn_local(keeping.insist(studio));
    view! {
        <div class="trouble" role="alert" hidden=move || !keeping.elsewhere.get()>
            <span>{text::ELSEWHERE}</span>
            <button type="button" class="button" on:click=take>{text::TAKE_OTHER}</button>
            <button type="button" class="button" on:click=insist>{text::KEEP_OWN}</button>
        </div>
    }
}
