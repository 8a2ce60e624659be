//! The local host: flows over our own accounts.

mod account;
mod begin;
mod beside;
pub(crate) mod effects;
mod ending;
mod guessed;
mod language;
mod letters;
mod outcome;
mod passkeys;
mod told;

use std::sync::Arc;

use flow::{Answer, Event, Refusal, Stage, Turn};

use tokio::time::Instant;

pub use begin::{Begin, Browser, From};
pub use outcome::Outcome;

use crate::app::App;
use crate::audit;
use crate::checks::{Asked, Checked};
use crate::problem::Problem;
use crate::risk::{self, velocity};
use crate::secret::{Digest, Secret};
use crate::store::FlowRow;
use crate::upstream::Signals;

/// How many flows may have taken each other's place since a page was loaded.
const FOLLOWED: usize = 20;

/// Drives flows over our own accounts.
#[derive(Clone)]
pub struct LocalHost {
    pub(crate) app: Arc<App>,
}

impl LocalHost {
    /// Drives flows with the parts of `app`.
    #[must_use]
    pub const fn new(app: Arc<App>) -> Self {
        Self { app }
    }

    /// Where a flow stands.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if there is none, or it is another browser's.
    pub async fn look(&self, id: &str, browser: &Browser) -> Result<Outcome, Problem> {
        let _lane = self.app.lane(id).await;
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
        browser: &Browser,
        signals: &Signals,
    ) -> Result<Outcome, Problem> {
        let since = Instant::now();
        let turn = self.app.turn(id).await?;
        let name = answer.name();
        let asked = Asked { signals, now: self.app.clock.now() };
        let outcome = self.answer_in_turn(id, step, answer, browser, &asked).await;
        turn.end().await;
        self.app.metrics.answered(name, since);
        outcome
    }

    async fn answer_in_turn(
        &self,
        id: &str,
        step: u32,
        answer: Answer,
        browser: &Browser,
        asked: &Asked<'_>,
    ) -> Result<Outcome, Problem> {
        let now = asked.now;
        let hash = self.fingerprint(id, step, &answer);
        let asked_of = self.app.store.flow(id).await?;
        let repeated = asked_of.is_some_and(|flow| is_repeat(&flow, step, &hash));
        let mut flow = self.find(id, browser).await?;
        let ended = self.end_if_over(&mut flow, now).await?;
        if repeated && !ended {
            return self.outcome(&flow, flow.refusal, now);
        }
        if ended || flow.id != id || flow.step != step {
            let refusal = (!ended).then_some(Refusal::OutOfTurn {});
            return self.outcome(&flow, refusal, now);
        }
        let (name, before) = (answer.name(), flow.stage.clone());
        let checked = velocity::check(self, &flow, answer, asked).await?;
        let tells_owner = checked.tells_owner;
        let flow = self.advance(flow, checked, hash, asked).await?;
        if tells_owner {
            guessed::tell_owner(self.app.clone(), flow.clone(), now);
        }
        audit::answered(&self.app, &before, name, &flow);
        let was_signed_in = matches!(before, Stage::SignedIn { .. });
        if matches!(flow.stage, Stage::SignedIn { .. }) && !was_signed_in {
            // Who is signed in stays so: without it they are asked again next time.
            risk::remember(&self.app, &flow, asked.signals, now).await.ok();
        }
        self.outcome(&flow, flow.refusal, now)
    }

    /// Lets the rules say what comes of an event, and carries it out.
    async fn advance(
        &self,
        flow: FlowRow,
        checked: Checked,
        hash: Digest,
        asked: &Asked<'_>,
    ) -> Result<FlowRow, Problem> {
        let now = asked.now;
        let turn = flow.stage.clone().advance(checked.event.clone(), now);
        let mut next = FlowRow { touched_at: now, ..flow.clone() };
        if !was_early(&turn) {
            next.answered = Some((flow.step, hash.0.to_vec()));
        }
        match &checked.account {
            Some(account) => {
                next = FlowRow { first_at: Some(now), ..account::noted(next, account) };
            }
            // Who went back is to show it again, or another's.
            None if !flow.stage.rests_on_account() && !is_over(&flow) => account::forget(&mut next),
            None => {}
        }
        settle(&mut next, &turn);
        match effects::carry_out(&self.app, next, &turn, &checked, asked).await? {
            effects::Done::Kept(flow) => Ok(*flow),
            effects::Done::AccountTaken => {
                let taken = Event::AccountTaken.into();
                Box::pin(self.advance(flow, taken, hash, asked)).await
            }
            effects::Done::Outrun => self.as_stored(&flow.id).await,
            effects::Done::Revoked => {
                let mut flow = self.as_stored(&flow.id).await?;
                self.end(&mut flow, now).await?;
                Ok(flow)
            }
        }
    }

    /// A flow that another server changed first: the person sees what came of
    /// that.
    async fn as_stored(&self, id: &str) -> Result<FlowRow, Problem> {
        self.app.store.flow(id).await?.ok_or(Problem::NotFound)
    }

    /// The flow of this handle, or the one that took its place, if it is this
    /// browser's.
    async fn find(&self, id: &str, from: &Browser) -> Result<FlowRow, Problem> {
        let browser = self.browser(&from.token);
        let mut id = id.to_owned();
        for _ in 0..FOLLOWED {
            let flow = self.app.store.flow(&id).await?.ok_or(Problem::NotFound)?;
            if !browser.matches(&flow.browser) {
                return Err(Problem::NotFound);
            }
            self.may_be_shown(&flow.app, from)?;
            match flow.next {
                Some(next) => id = next,
                None => return Ok(flow),
            }
        }
        Err(Problem::NotFound)
    }

    /// Refuses pages that an app did not name.
    fn may_be_shown(&self, app: &str, from: &Browser) -> Result<(), Problem> {
        let Some(page) = &from.page else { return Ok(()) };
        let app = self.app.settings.app(app);
        match app.is_some_and(|app| app.is_shown_on(page)) {
            true => Ok(()),
            false => Err(Problem::Forbidden),
        }
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

const fn is_over(flow: &FlowRow) -> bool {
    matches!(flow.stage, Stage::Expired { .. } | Stage::SignedIn { .. })
}

fn is_repeat(flow: &FlowRow, step: u32, hash: &Digest) -> bool {
    flow.answered
        .as_ref()
        .is_some_and(|(answered, stored)| *answered == step && hash.matches(stored))
}

/// Whether an answer was refused only because it came too early: the same one
/// may be taken later, and is not to be answered as it was.
const fn was_early(turn: &Turn) -> bool {
    !turn.moved
        && matches!(turn.refusal, Some(Refusal::TooSoon { .. } | Refusal::TooManySends { .. }))
}

/// Puts what came of an event into the flow.
fn settle(flow: &mut FlowRow, turn: &Turn) {
    flow.stage = turn.stage.clone();
    flow.refusal = turn.refusal;
    flow.step += u32::from(turn.moved);
}
