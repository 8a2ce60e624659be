//! The sandbox itself: a flow, its accounts, and what is seen beside it.

use std::collections::BTreeMap;

use flow::policy::Decision;
use flow::stage::Facts;
use flow::{Effect, Stage};
use protocol::screen::Expired;
use protocol::{Answer, FirstFactor, Purpose, Reply, Screen, Timestamp};
use user_flows::Rules;

use crate::accounts::{Account, Preset};
use crate::check::{Checked, Guessed};
use crate::judge::Situation;
use crate::told;
use crate::walked::{Message, Noted, Walked};

/// Fills with random bytes.
type Draw = dyn FnMut(&mut [u8]);

/// A host of accounts in memory, with one flow.
pub struct Sandbox {
    /// The rules that are tried.
    pub rules: Rules,
    /// What the sign-in is like.
    pub situation: Situation,
    /// What authenticator apps are told of whose key it is.
    pub brand: String,
    pub(crate) accounts: Vec<Account>,
    pub(crate) draw: Box<Draw>,
    pub(crate) flow: Walked,
    pub(crate) mailbox: Vec<Message>,
    noted: Vec<Noted>,
    decision: Option<Decision>,
    pub(crate) failures: BTreeMap<Guessed, (u32, Timestamp)>,
}

impl Sandbox {
    /// A sandbox in which a flow begins; `draw` fills with random bytes.
    #[must_use]
    pub fn new(rules: Rules, draw: impl FnMut(&mut [u8]) + 'static, now: Timestamp) -> Self {
        let stage = Stage::Identify { purpose: Purpose::SignIn, email: None };
        Self {
            rules,
            situation: Situation::default(),
            brand: String::new(),
            accounts: vec![],
            draw: Box::new(draw),
            flow: Walked::at(stage, Purpose::SignIn, 0, now),
            mailbox: vec![],
            noted: vec![],
            decision: None,
            failures: BTreeMap::new(),
        }
    }

    /// Has the account of a preset in place of all others.
    pub fn people(&mut self, preset: Preset, now: Timestamp) {
        self.accounts = preset.account(&mut *self.draw, now).into_iter().collect();
        self.failures.clear();
    }

    /// Begins a flow in place of the present one, with an address if one is known.
    pub fn begin(&mut self, purpose: Purpose, email: Option<String>, now: Timestamp) {
        let stage = Stage::Identify { purpose, email };
        self.flow = Walked::at(stage, purpose, self.flow.number + 1, now);
        self.noted.clear();
        self.mailbox.clear();
        self.decision = None;
    }

    /// Takes an answer to a step; one to another step changes nothing.
    pub fn answer(&mut self, step: u32, answer: Answer, now: Timestamp) {
        if step != self.flow.step(now) {
            return;
        }
        if self.flow.is_expired(now) {
            if matches!(answer, Answer::Restart {}) {
                let email = self.flow.stage.email().map(str::to_owned);
                self.begin(self.flow.stage.purpose(), email, now);
            }
            return;
        }
        if matches!(self.flow.stage, Stage::SignedIn { .. }) {
            return;
        }
        // What is decided while it is checked comes after it.
        let before = self.noted.len();
        let checked = self.check(answer, now);
        let events = checked.address.iter().chain([&checked.event]);
        let events = events.map(|event| Noted::Event(told::event(event).to_owned()));
        self.noted.splice(before..before, events.collect::<Vec<_>>());
        self.advance(&checked, now);
    }

    fn advance(&mut self, checked: &Checked, now: Timestamp) {
        let (stage, event) = (self.flow.stage.clone(), checked.event.clone());
        let turn = match checked.address.clone() {
            Some(given) => stage.advance(given, now).then(event, now),
            None => stage.advance(event, now),
        };
        self.flow.stage = turn.stage.clone();
        self.flow.taken(turn.refusal, turn.moved, now);
        self.carry_out(&turn, checked, now);
    }

    /// Gives the flow more time, as far as there is any.
    pub fn extend(&mut self, now: Timestamp) {
        self.flow.extend(now);
    }

    /// What the flow shows now, in a language.
    #[must_use]
    pub fn reply(&self, locale: &str, now: Timestamp) -> Reply {
        let expired = self.flow.is_expired(now);
        let email = self.flow.stage.email().map(str::to_owned);
        let screen = match expired {
            true => Screen::Expired(Expired { email }),
            false => self.flow.stage.screen(&self.facts()),
        };
        Reply {
            step: self.flow.step(now),
            now,
            expires_at: self.flow.expires_at(),
            ends_at: self.flow.ends_at(),
            locale: locale.to_owned(),
            back: !expired && self.flow.stage.can_go_back(),
            refusal: self.flow.refusal.filter(|_| !expired),
            flow: format!("sandbox-{}", self.flow.number),
            begin: None,
            app: self.rules.app(&self.situation.app).name.clone(),
            reference: "0000-0000".to_owned(),
            screen,
        }
    }

    fn facts(&self) -> Facts {
        let user_flow = self.rules.user_flow(self.rules.app(&self.situation.app));
        let email = self.flow.stage.email().unwrap_or_default();
        let enrolls = matches!(self.flow.stage, Stage::EnrollAuthenticator(_));
        let shown = || factors::authenticator::shown(&self.flow.key, &self.brand, email);
        Facts {
            password_min: user_flow.password_min(),
            stay_signed_in: user_flow.stay_signed_in().is_some(),
            remember_device: user_flow.remember_device().is_some(),
            password_first: user_flow.first_factor == FirstFactor::EmailPassword,
            authenticator: enrolls.then(shown),
            recovery_codes: self.flow.codes.clone(),
            return_to: "#".to_owned(),
            ..Facts::default()
        }
    }

    /// Where the flow stands.
    #[must_use]
    pub const fn stage(&self) -> &Stage {
        &self.flow.stage
    }

    /// What was decided last, if anything was.
    #[must_use]
    pub const fn decision(&self) -> Option<&Decision> {
        self.decision.as_ref()
    }

    /// What a server would have sent in this flow, the newest last.
    #[must_use]
    pub fn mailbox(&self) -> &[Message] {
        &self.mailbox
    }

    /// What happened in this flow, the newest last.
    #[must_use]
    pub fn noted(&self) -> &[Noted] {
        &self.noted
    }

    /// What the person's authenticator app shows now, if there is one.
    #[must_use]
    pub fn authenticator_code(&self, now: Timestamp) -> Option<String> {
        let email = self.flow.stage.email().unwrap_or_default();
        let key = match &self.flow.stage {
            Stage::EnrollAuthenticator(_) => &self.flow.key,
            _ => &self.account(email)?.key,
        };
        factors::authenticator::code(key, now).filter(|_| !key.is_empty())
    }

    /// The recovery codes of the person who is signing in.
    #[must_use]
    pub fn recovery_codes(&self) -> &[String] {
        let email = self.flow.stage.email().unwrap_or_default();
        self.account(email).map_or(&[], |account| &account.recovery_codes)
    }

    /// The account of an address.
    #[must_use]
    pub fn account(&self, email: &str) -> Option<&Account> {
        let key = Account::key_of(email);
        self.accounts.iter().find(|account| Account::key_of(&account.email) == key)
    }

    pub(crate) fn account_mut(&mut self, email: &str) -> Option<&mut Account> {
        let key = Account::key_of(email);
        self.accounts.iter_mut().find(|account| Account::key_of(&account.email) == key)
    }

    pub(crate) fn note_effect(&mut self, effect: &Effect) {
        self.noted.push(Noted::Effect(told::effect(effect)));
    }

    pub(crate) fn note_decision(&mut self, decision: Decision) {
        self.noted.push(Noted::Decision(told::verdict(decision.verdict).to_owned()));
        self.decision = Some(decision);
    }
}
