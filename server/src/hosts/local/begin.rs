//! How a flow begins: with an address, or with what a session has shown.

use flow::stage::{Account, Kept};
use flow::{Event, Stage, Turn, limits};
use protocol::{Factor, FirstFactor, Purpose, Timestamp};

use super::elsewhere;
use super::judge::{Shown, judge_after};
use super::local_flow::LocalFlow;
use crate::app::App;
use crate::oauth::request::AuthorizationRequest;
use crate::problem::Problem;
use crate::request::context::RequestContext;
use crate::secret::Digest;
use crate::sessions;
use crate::store::{AccountRow, AccountVersion, SessionRow};

/// What a flow begins with.
pub(super) struct Begun {
    pub(super) flow: LocalFlow,
    pub(super) turn: Turn,
    /// Absent if it begins with an address.
    pub(super) origin: Option<Origin>,
}

/// The session that a flow goes on from.
pub(super) struct Origin {
    /// The keyed hash of its token.
    pub(super) session: Digest,
    /// The account whose first factor it has shown, and when; absent where it has
    /// to be shown again.
    pub(super) shown: Option<(AccountVersion, Timestamp)>,
}

/// Begins a flow, which asks for an address, with what its purpose can go on from.
pub(super) async fn begin(
    app: &App,
    flow: LocalFlow,
    context: RequestContext<'_>,
) -> Result<Begun, Problem> {
    let found = match flow.stage.purpose() {
        Purpose::ManageFactors | Purpose::StepUp => {
            let found = find_session(app, &context).await?;
            found.filter(|(_, session, _)| session.app == flow.app)
        }
        Purpose::SignIn => match request(&flow) {
            Some(asked) => {
                let found = find_session(app, &context).await?;
                found.filter(|(.., account)| !asked.is_about_another(&account.id))
            }
            None => None,
        },
        _ => None,
    };
    let Some((hash, session, account)) = found else {
        let turn = Turn::go(flow.stage.clone());
        return Ok(Begun { flow, turn, origin: None });
    };
    let from = FromSession { app, flow, hash, session, account };
    match from.flow.stage.purpose() {
        Purpose::ManageFactors => from.manage(&context).await,
        Purpose::SignIn => from.continue_session(&context).await,
        _ => from.step_up(&context).await,
    }
}

/// What an OpenID client asks for that begins a flow.
fn request(flow: &LocalFlow) -> Option<AuthorizationRequest> {
    flow.return_to.request.as_deref().map(AuthorizationRequest::stored)
}

/// A flow that begins with a session.
struct FromSession<'a> {
    app: &'a App,
    flow: LocalFlow,
    hash: Digest,
    session: SessionRow,
    account: AccountRow,
}

impl FromSession<'_> {
    /// Asks for what is missing.
    async fn step_up(self, context: &RequestContext<'_>) -> Result<Begun, Problem> {
        let first = shown_first(&self.session);
        self.go_on(first, context, Stage::step_up).await
    }

    /// Shows the factors if the session is fresh; else its owner signs in again.
    async fn manage(self, context: &RequestContext<'_>) -> Result<Begun, Problem> {
        let first = self.app.app_of(&self.flow.app)?.1.first_factor;
        let fresh = context.now < self.session.first_at.plus(limits::FRESH);
        match fresh && self.counts(first).await? {
            true => self.go_on(first, context, Stage::manage).await,
            false => self.anew(first, context.now),
        }
    }

    /// Asks for what the policies of this app ask for besides; for all of it if the client wants
    /// that, or the app begins with another factor.
    async fn continue_session(self, context: &RequestContext<'_>) -> Result<Begun, Problem> {
        let first = self.app.app_of(&self.flow.app)?.1.first_factor;
        let (account, first_at) = (&self.account.id, self.session.first_at);
        let asked = request(&self.flow);
        let asked = asked.as_ref();
        let anew = asked.is_some_and(|it| it.asks_anew(account, first_at, context.now));
        let counts = self.counts(first).await? && !anew;
        match (asked.is_some_and(|asked| asked.prompts("select_account")), counts) {
            (true, counts) => self.choose(first, counts, context).await,
            (false, true) => self.step_up(context).await,
            (false, false) => self.anew(first, context.now),
        }
    }

    /// Asks whether it is its owner who goes on: with what it has shown, where that counts.
    async fn choose(
        self,
        first: FirstFactor,
        counts: bool,
        context: &RequestContext<'_>,
    ) -> Result<Begun, Problem> {
        let Self { app, flow, hash, session, account } = self;
        let judged = match counts {
            true => {
                let whose = (session.email.as_str(), Some(&account));
                let shown = shown_by(&session, shown_first(&session));
                Some(judge_after(app, &flow, whose, shown, context).await?)
            }
            false => None,
        };
        let kept = Kept {
            email: session.email.clone(),
            first,
            shown: judged.map(|account| (shown(&session), account)),
        };
        let shown = counts.then(|| (session.account.clone(), session.first_at));
        let turn = Turn::go(Stage::ChooseAccount(Box::new(kept)));
        Ok(Begun { flow, turn, origin: Some(Origin { session: hash, shown }) })
    }

    /// Whether the session began with what the app asks for first, or may be begun with.
    async fn counts(&self, first: FirstFactor) -> Result<bool, Problem> {
        let Self { app, flow, account, .. } = self;
        Ok(match self.session.proofs.first().copied() {
            Some(Factor::Federated) => {
                let offers = !elsewhere::offered(app, flow)?.is_empty();
                offers && elsewhere::are_all_offered(app, flow, account).await?
            }
            _ if self.comes_by_providers()? => false,
            Some(Factor::Passkey) => true,
            shown => shown == Some(first.factor()),
        })
    }

    /// Whether the account's owner signs in to this app at a provider only.
    fn comes_by_providers(&self) -> Result<bool, Problem> {
        elsewhere::comes_by_providers(self.app, &self.flow.app, &self.account.email)
    }

    /// Has the session's owner sign in again.
    fn anew(self, first: FirstFactor, now: Timestamp) -> Result<Begun, Problem> {
        // Who came by a provider may have no password: they choose again.
        let federated = self.session.proofs.first() == Some(&Factor::Federated);
        let first =
            if federated || self.comes_by_providers()? { FirstFactor::EmailCode } else { first };
        let turn = sign_in_again(self.flow.stage.clone(), self.session.email, first, now);
        let origin = Some(Origin { session: self.hash, shown: None });
        Ok(Begun { flow: self.flow, turn, origin })
    }

    /// Begins with what the session has shown.
    async fn go_on(
        self,
        first: FirstFactor,
        context: &RequestContext<'_>,
        begin: fn(String, Vec<Factor>, Account, Timestamp) -> Turn,
    ) -> Result<Begun, Problem> {
        let Self { app, flow, hash, session, account } = self;
        let whose = (session.email.as_str(), Some(&account));
        let shown_before = shown_by(&session, first);
        let judged = judge_after(app, &flow, whose, shown_before, context).await?;
        let turn = begin(session.email.clone(), shown(&session), judged, context.now);
        let shown = Some((session.account, session.first_at));
        Ok(Begun { flow, turn, origin: Some(Origin { session: hash, shown }) })
    }
}

/// The session of the request and its account.
async fn find_session(
    app: &App,
    context: &RequestContext<'_>,
) -> Result<Option<(Digest, SessionRow, AccountRow)>, Problem> {
    let Some(token) = context.session else { return Ok(None) };
    let hash = sessions::hash(&app.keys, token);
    let session = app.store.find_session(&hash, context.now).await?;
    let Some(session) = session else { return Ok(None) };
    let account = app.store.find_account_by_id(&session.account.id).await?;
    // Where it was deleted at this moment, its sessions are gone too.
    Ok(account.map(|account| (hash, session, account)))
}

/// Asks for the first factor anew. Where that is a code, for the address that it
/// goes to: a page that was only opened sends nothing.
fn sign_in_again(stage: Stage, email: String, first: FirstFactor, now: Timestamp) -> Turn {
    match (first, stage) {
        (FirstFactor::EmailCode, Stage::Identify { purpose, .. }) => {
            Turn::go(Stage::Identify { purpose, email: Some(email) })
        }
        (first, stage) => stage.advance(Event::EmailGiven { email, first, may_send_at: now }, now),
    }
}

/// What a session has shown first.
fn shown_first(session: &SessionRow) -> FirstFactor {
    match session.proofs.first() {
        Some(Factor::EmailCode) => FirstFactor::EmailCode,
        _ => FirstFactor::EmailPassword,
    }
}

/// The same for the policies. What a provider vouched for then is not known any more: it counts as
/// the account's own mailbox.
fn shown_by(session: &SessionRow, first: FirstFactor) -> Shown<'_> {
    let federated = session.proofs.first() == Some(&Factor::Federated);
    let first = if federated { FirstFactor::EmailPassword } else { first };
    let mailbox = federated.then_some(session.email.as_str());
    // More than one factor, and one that was shown here: the other was shown there.
    let elsewhere = federated && session.mfa && session.proofs.len() == 1;
    Shown { mailbox, elsewhere, ..Shown::local(first, true) }
}

/// What a session has shown: the first factor and nothing else, where what came
/// after it was no factor of its own.
fn shown(session: &SessionRow) -> Vec<Factor> {
    let most = if session.mfa { session.proofs.len() } else { 1 };
    session.proofs.iter().take(most).copied().collect()
}
