//! What every part of the tool follows, and the one way in which it is changed.

use flow::policy::Platform;
use leptos::prelude::*;
use protocol::{Purpose, Reply, Timestamp};
use sandbox::{EMAIL, Preset, Sandbox, Situation};
use user_flows::{Rules, UserFlow};
use wasm_bindgen_futures::spawn_local;
use words::Locale;

use super::Part;
use crate::draft::Draft;
use crate::look::Look;
use crate::run::{self, text};
use crate::ui::store;

/// What every part follows. Copies are the same tool.
#[derive(Clone, Copy)]
pub(super) struct Run {
    sandbox: StoredValue<Sandbox, LocalStorage>,
    /// Grows with all that happens in the sandbox.
    happened: RwSignal<u32>,
    /// Grows whenever the frame has to show the flow anew.
    pub(super) shown_anew: RwSignal<u32>,
    pub(super) draft: RwSignal<Draft>,
    pub(super) look: RwSignal<Look>,
    pub(super) narrow: RwSignal<bool>,
    pub(super) part: RwSignal<Part>,
    pub(super) preset: RwSignal<Preset>,
    pub(super) purpose: RwSignal<Purpose>,
    pub(super) situation: RwSignal<Situation>,
    /// The rules as they were chosen or read last.
    pub(super) rules: RwSignal<Rules>,
    /// The same as TOML, as it was typed.
    pub(super) toml: RwSignal<String>,
    /// What is wrong with that, a line each. The rules before hold then.
    pub(super) wrong: RwSignal<Vec<String>>,
    /// Whether the TOML was typed last, and not written by a control.
    pub(super) is_typed: RwSignal<bool>,
    /// Seconds by which the clock is ahead.
    pub(super) ahead: RwSignal<i64>,
    /// What went wrong last.
    pub(super) trouble: RwSignal<Option<String>>,
    /// What is said to those who listen.
    pub(super) said: RwSignal<String>,
}

impl Run {
    pub(super) fn new(draft: Draft) -> Self {
        let rules = run::first();
        let mut sandbox = Sandbox::new(rules.clone(), draw, real_time());
        sandbox.people(Preset::default(), real_time());
        let toml = rules.write();
        let app = rules.app("").id.clone();
        let run = Self {
            sandbox: StoredValue::new_local(sandbox),
            happened: RwSignal::new(0),
            shown_anew: RwSignal::new(0),
            draft: RwSignal::new(draft),
            look: RwSignal::new(Look { width: 0, ..Look::default() }),
            narrow: RwSignal::new(false),
            part: RwSignal::new(Part::SetUp),
            preset: RwSignal::new(Preset::default()),
            purpose: RwSignal::new(Purpose::SignIn),
            situation: RwSignal::new(Situation {
                app,
                platform: Platform::Other,
                ..Situation::default()
            }),
            rules: RwSignal::new(rules),
            toml: RwSignal::new(toml),
            wrong: RwSignal::new(vec![]),
            is_typed: RwSignal::new(false),
            ahead: RwSignal::new(0),
            trouble: RwSignal::new(None),
            said: RwSignal::new(String::new()),
        };
        run.begin();
        run
    }

    /// Takes the brand over again that is made in another window, once this one is looked at.
    pub(super) fn follow_the_studio(self) {
        let looked_at = window_event_listener(leptos::ev::focus, move |_| {
            spawn_local(async move {
                let Ok(draft) = store::get(store::DRAFT).await else { return };
                let draft = draft.unwrap_or_default();
                if self.draft.with_untracked(|before| *before != draft) {
                    self.draft.set(draft);
                }
            });
        });
        // As long as the page.
        std::mem::forget(looked_at);
    }

    /// The sandbox's time.
    pub(super) fn now(self) -> Timestamp {
        real_time().plus(self.ahead.get_untracked())
    }

    /// Looks at the sandbox, and again whenever something happens in it.
    pub(super) fn with<T>(self, look: impl FnOnce(&Sandbox) -> T) -> T {
        self.happened.track();
        self.sandbox.with_value(look)
    }

    /// What the flow shows now.
    pub(super) fn reply(self) -> Reply {
        let locale = self.look.with_untracked(|look| look.locale.tag);
        self.sandbox.with_value(|sandbox| sandbox.reply(locale, self.now()))
    }

    /// Changes the sandbox.
    pub(super) fn change(self, change: impl FnOnce(&mut Sandbox, Timestamp)) {
        let now = self.now();
        self.sandbox.update_value(|sandbox| change(sandbox, now));
        self.happened.update(|count| *count += 1);
    }

    /// Begins the user flow again, and says so.
    pub(super) fn again(self) {
        self.begin();
        self.said.set(String::new());
        self.said.set(text::BEGUN.to_owned());
        self.part.set(Part::Walk);
    }

    /// Begins the user flow again with all that was chosen.
    fn begin(self) {
        let situation = self.situation.get_untracked();
        let purpose = self.purpose.get_untracked();
        let brand = self.draft.with_untracked(|draft| draft.document.name.as_str().to_owned());
        self.change(|sandbox, now| {
            sandbox.situation = situation;
            sandbox.brand = brand;
            let known = sandbox.account(EMAIL).map(|account| account.email.clone());
            sandbox.begin(purpose, known.filter(|_| purpose != Purpose::SignUp), now);
        });
        self.show_anew();
    }

    fn show_anew(self) {
        self.shown_anew.update(|count| *count += 1);
    }

    /// Has the chosen account in place of all others.
    pub(super) fn people(self, preset: Preset) {
        self.preset.set(preset);
        self.change(|sandbox, now| sandbox.people(preset, now));
        self.begin();
    }

    /// Chooses what the flow is for.
    pub(super) fn purpose(self, purpose: Purpose) {
        self.purpose.set(purpose);
        self.begin();
    }

    /// Changes what the sign-in is like.
    pub(super) fn situation(self, change: impl FnOnce(&mut Situation)) {
        self.situation.update(change);
        self.begin();
    }

    /// Changes the rules, and their TOML.
    pub(super) fn rule(self, change: impl FnOnce(&mut Rules)) {
        self.rules.update(change);
        self.is_typed.set(false);
        let toml = self.rules.with_untracked(Rules::write);
        self.toml.set(toml.clone());
        self.take(&toml);
    }

    /// Changes the user flow of the app.
    pub(super) fn user_flow(self, change: impl FnOnce(&mut UserFlow)) {
        let app = self.situation.with_untracked(|situation| situation.app.clone());
        self.rule(|rules| {
            if let Some(user_flow) = rules.user_flow_mut(&app) {
                change(user_flow);
            }
        });
    }

    /// What the user flow of the app is, for one of its settings.
    pub(super) fn of_user_flow<T>(self, read: impl FnOnce(&UserFlow) -> T) -> T {
        let app = self.situation.with(|situation| situation.app.clone());
        self.rules.with(|rules| read(rules.user_flow(rules.app(&app))))
    }

    /// Takes TOML that was typed or pasted.
    pub(super) fn typed(self, toml: String) {
        self.is_typed.set(true);
        if let Some(rules) = self.take(&toml) {
            self.rules.set(rules);
        }
        self.toml.set(toml);
    }

    /// Has the sandbox follow rules that are right; those before stay in force otherwise.
    fn take(self, toml: &str) -> Option<Rules> {
        match run::parse(toml) {
            Ok(rules) => {
                self.wrong.set(vec![]);
                let app =
                    self.situation.with_untracked(|situation| rules.app(&situation.app).id.clone());
                self.situation.update(|situation| situation.app = app);
                self.change(|sandbox, _| sandbox.rules = rules.clone());
                self.begin();
                Some(rules)
            }
            Err(wrong) => {
                self.wrong.set(wrong);
                None
            }
        }
    }

    /// Moves the clock on.
    pub(super) fn later(self, seconds: i64) {
        self.ahead.update(|ahead| *ahead += seconds);
        self.change(|_, _| ());
        self.show_anew();
    }

    /// Has the screens speak another language.
    pub(super) fn speak(self, locale: Locale) {
        self.look.update(|look| look.locale = locale);
        self.show_anew();
    }
}

/// The time of this machine.
fn real_time() -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "whole seconds of this age")]
    let seconds = (js_sys::Date::now() / 1000.0) as i64;
    Timestamp(seconds)
}

/// Fills with what the browser draws.
fn draw(bytes: &mut [u8]) {
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(bytes);
    }
}
