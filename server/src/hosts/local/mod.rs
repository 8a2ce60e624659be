//! The local host: flows over our own accounts.

pub(crate) mod effects;

use std::sync::Arc;

use flow::stage::Facts;
use flow::{Answer, Event, Purpose, Refusal, Reply, Stage, Timestamp, Turn};

use crate::app::App;
use crate::checks::{self, Asked, Checked, authenticator};
use crate::email;
use crate::problem::Problem;
use crate::secret::{self, Digest, Secret, handle};
use crate::store::{FlowRow, flows};
use crate::upstream::Signals;

/// Seconds after signing in during which the same last answer is answered with
/// the same session again: it may never have arrived.
const REPEAT: i64 = 300;

/// How many flows may have taken each other's place since a page was loaded.
const FOLLOWED: usize = 20;

/// Drives flows over our own accounts.
#[derive(Clone)]
pub struct LocalHost {
    pub(crate) app: Arc<App>,
}

/// How a flow begins.
pub struct Begin {
    /// The app's id.
    pub app: String,
    /// What for.
    pub purpose: Purpose,
    /// Who, if the app knows.
    pub login_hint: Option<String>,
    /// Where to go on; one of the app's addresses.
    pub return_to: Option<String>,
    /// The person's locale.
    pub locale: &'static str,
}

/// A reply, and what comes with it.
pub struct Outcome {
    /// The reply.
    pub reply: Reply,
    /// The session's token, when the flow ended in one.
    pub session: Option<Secret<String>>,
    /// The locale that the person reads.
    pub locale: String,
}

impl LocalHost {
    /// Drives flows with the parts of `app`.
    #[must_use]
    pub const fn new(app: Arc<App>) -> Self {
        Self { app }
    }

    /// Begins a flow for a browser.
    ///
    /// # Errors
    /// If there is no such app, or it does not go on there.
    pub async fn begin(&self, begin: Begin, browser: &Secret<String>) -> Result<Outcome, Problem> {
        let app = self
            .app
            .settings
            .app(&begin.app)
            .ok_or(Problem::BadRequest("There is no such app."))?;
        let targets = app.return_to.get_ref().iter().map(url::Url::as_str);
        let return_to = match &begin.return_to {
            None => targets.take(1).next(),
            Some(wanted) => targets.into_iter().find(|target| target == wanted),
        };
        let return_to =
            return_to.ok_or(Problem::BadRequest("return_to is not an address of this app."))?;
        let email = begin.login_hint.and_then(|hint| email::tidy(&hint).ok());
        let now = self.app.clock.now();
        let flow = FlowRow {
            id: handle(),
            browser: self.browser(browser).0.to_vec(),
            app: begin.app.clone(),
            return_to: return_to.to_owned(),
            locale: begin.locale.to_owned(),
            reference: reference(),
            stage: Stage::Identify { purpose: begin.purpose, email },
            step: 1,
            version: 1,
            refusal: None,
            answered: None,
            pending: None,
            account_id: None,
            next: None,
            created_at: now,
            touched_at: now,
        };
        let mut change = self.app.store.change().await?;
        flows::insert(&mut change, &flow).await?;
        change.commit().await.map_err(crate::store::StoreError::from)?;
        tracing::info!(reference = flow.reference, app = flow.app, purpose = ?begin.purpose, "flow began");
        self.outcome(&flow, flow.refusal, now)
    }

    /// Where a flow stands.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if there is none, or it is another browser's.
    pub async fn look(&self, id: &str, browser: &Secret<String>) -> Result<Outcome, Problem> {
        let _turn = self.app.turn(id).await;
        let mut flow = self.find(id, browser).await?;
        let now = self.app.clock.now();
        self.end_if_over(&mut flow, now).await?;
        self.outcome(&flow, flow.refusal, now)
    }

    /// Takes one answer: the only path by which a flow moves.
    ///
    /// The same answer to the same step is answered again and does nothing
    /// twice. An answer to a step that is past gets the present screen.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if there is no such flow, or it is another
    /// browser's; [`Problem::Busy`] if too many passwords are being hashed.
    pub async fn answer(
        &self,
        id: &str,
        step: u32,
        answer: Answer,
        browser: &Secret<String>,
        signals: &Signals,
    ) -> Result<Outcome, Problem> {
        let _turn = self.app.turn(id).await;
        let now = self.app.clock.now();
        let hash = self.fingerprint(id, step, &answer);
        let asked_of = self.app.store.flow(id).await?;
        let repeated = asked_of.is_some_and(|flow| is_repeat(&flow, step, &hash));
        let mut flow = self.find(id, browser).await?;
        if repeated {
            return self.outcome(&flow, flow.refusal, now);
        }
        let ended = self.end_if_over(&mut flow, now).await?;
        if ended || flow.id != id || flow.step != step {
            let refusal = (!ended).then_some(Refusal::OutOfTurn {});
            return self.outcome(&flow, refusal, now);
        }
        let name = answer.name();
        let checked = checks::check(self, &flow, answer, &Asked { signals, now }).await?;
        let flow = self.advance(flow, checked, hash, now).await?;
        let (screen, refusal) = (flow.stage.screen(&Facts::default()).name(), flow.refusal);
        tracing::info!(reference = flow.reference, answer = name, screen, ?refusal, "answer taken");
        self.outcome(&flow, refusal, now)
    }

    /// Lets the rules say what comes of an event, and carries it out.
    async fn advance(
        &self,
        flow: FlowRow,
        checked: Checked,
        hash: Digest,
        now: Timestamp,
    ) -> Result<FlowRow, Problem> {
        let turn = flow.stage.clone().advance(checked.event.clone(), now);
        let answered = Some((flow.step, hash.0.to_vec()));
        let mut next = FlowRow { answered, touched_at: now, ..flow.clone() };
        next.account_id = checked.account_id.clone().or(next.account_id);
        settle(&mut next, &turn);
        match effects::carry_out(&self.app, next, &turn, &checked, now).await? {
            effects::Done::Kept(flow) => Ok(*flow),
            effects::Done::AccountTaken => {
                let taken = Event::AccountTaken.into();
                Box::pin(self.advance(flow, taken, hash, now)).await
            }
            // Another process answered first; the person sees what came of that.
            effects::Done::Outrun => self.app.store.flow(&flow.id).await?.ok_or(Problem::NotFound),
        }
    }

    /// Ends a flow whose time is up; true if it was not over before.
    async fn end_if_over(&self, flow: &mut FlowRow, now: Timestamp) -> Result<bool, Problem> {
        let over = matches!(flow.stage, Stage::Expired { .. } | Stage::SignedIn { .. });
        if over || now < flow.expires_at() {
            return Ok(false);
        }
        let turn = flow.stage.clone().advance(Event::TimeIsUp, now);
        settle(flow, &turn);
        let mut change = self.app.store.change().await?;
        flows::update(&mut change, flow).await?;
        change.commit().await.map_err(crate::store::StoreError::from)?;
        tracing::info!(reference = flow.reference, "flow ran out");
        Ok(true)
    }

    /// The flow of this handle, or the one that took its place, if it is this
    /// browser's.
    async fn find(&self, id: &str, browser: &Secret<String>) -> Result<FlowRow, Problem> {
        let browser = self.browser(browser);
        let mut id = id.to_owned();
        for _ in 0..FOLLOWED {
            let flow = self.app.store.flow(&id).await?.ok_or(Problem::NotFound)?;
            if !browser.matches(&flow.browser) {
                return Err(Problem::NotFound);
            }
            match flow.next {
                Some(next) => id = next,
                None => return Ok(flow),
            }
        }
        Err(Problem::NotFound)
    }

    fn outcome(
        &self,
        flow: &FlowRow,
        refusal: Option<Refusal>,
        now: Timestamp,
    ) -> Result<Outcome, Problem> {
        let (app, user_flow) = self.app.app_of(flow)?;
        let key = flow.pending.as_ref().and_then(|sealed| self.app.keys.open(&flow.id, sealed));
        let email = flow.stage.email().unwrap_or_default();
        let brand = &self.app.settings.brand.name;
        let facts = Facts {
            password_min: user_flow.password_min(),
            return_to: flow.return_to.clone(),
            authenticator: key.map(|key| authenticator::shown(&key, brand, email)),
        };
        let reply = Reply {
            flow: flow.id.clone(),
            step: flow.step,
            now,
            expires_at: flow.expires_at(),
            app: app.name.clone(),
            back: flow.stage.can_go_back(),
            screen: flow.stage.screen(&facts),
            refusal,
            reference: flow.reference.clone(),
        };
        let signed_in = matches!(flow.stage, Stage::SignedIn { .. });
        let fresh = now <= flow.touched_at.plus(REPEAT);
        let session = (signed_in && fresh).then(|| effects::session_token(&self.app, &flow.id));
        Ok(Outcome { reply, session, locale: flow.locale.clone() })
    }

    fn browser(&self, token: &Secret<String>) -> Digest {
        self.app.keys.digest("browser", &[token.expose().as_bytes()])
    }

    /// By what the same answer to the same step is known again. Keyed: an
    /// answer may be a password.
    fn fingerprint(&self, id: &str, step: u32, answer: &Answer) -> Digest {
        let answer = serde_json::to_vec(answer).map(Secret::new);
        let answer = answer.expect("answers are plain data");
        self.app.keys.digest("answer", &[id.as_bytes(), &step.to_be_bytes(), answer.expose()])
    }
}

fn is_repeat(flow: &FlowRow, step: u32, hash: &Digest) -> bool {
    flow.answered
        .as_ref()
        .is_some_and(|(answered, stored)| *answered == step && hash.matches(stored))
}

/// Puts what came of an event into the flow.
fn settle(flow: &mut FlowRow, turn: &Turn) {
    flow.stage = turn.stage.clone();
    flow.refusal = turn.refusal;
    flow.step += u32::from(turn.moved);
}

/// A correlation id that can be read out over a telephone: Crockford's letters,
/// which leave out those that are taken for others.
fn reference() -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
    let letters: Vec<char> = secret::random::<8>().iter().map(letter).collect();
    format!(
        "{}-{}",
        letters[..4].iter().collect::<String>(),
        letters[4..].iter().collect::<String>()
    )
}
