//! Who says which screen comes next.
//!
//! A host drives the flows of an app: [`local`] by the rules of the `flow` crate,
//! over the accounts of this server. Handle, browser binding, exactly once, expiry,
//! locale and the page around belong to [`flows`](crate::flows), for every host.

pub mod local;

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use protocol::{Answer, Factor, Purpose, Refusal, Screen};
use serde_json::Value;
use url::Url;

use crate::flows::flow::{Flow, FlowState};
use crate::ids::AppId;
use crate::problem::{Problem, bug};
use crate::request::context::RequestContext;
use crate::store::Change;

/// Drives flows.
///
/// Only open flows come here: those whose state is [`FlowState::Host`].
#[async_trait]
pub trait Host: Send + Sync {
    /// The first step of a flow that is not stored yet: for this purpose, and
    /// this address, if one is known. Asked at each look until the first answer, so
    /// without the session of the request it asks for nothing that is stored.
    ///
    /// # Errors
    /// If the request cannot be served; then no flow begins.
    async fn begin<'a>(
        &self,
        flow: &Flow,
        purpose: Purpose,
        email: Option<String>,
        context: RequestContext<'a>,
    ) -> Result<Step<'a>, Problem>;

    /// What comes of an answer. Changes nothing by itself that another answer
    /// could see: that is for [`Effects`].
    ///
    /// # Errors
    /// If the request cannot be served; then the flow stays as it is.
    async fn answer<'a>(
        &self,
        flow: &Flow,
        answer: Answer,
        context: RequestContext<'a>,
    ) -> Result<Step<'a>, Problem>;

    /// What a flow shows.
    ///
    /// # Errors
    /// If its state cannot be read.
    fn view(&self, flow: &Flow) -> Result<View, Problem>;

    /// What is known of a flow besides its screen.
    ///
    /// # Errors
    /// If its state cannot be read.
    fn about(&self, flow: &Flow) -> Result<About, Problem>;

    /// Where the browser goes on elsewhere, and comes back from with [`Answer::Returned`].
    ///
    /// # Errors
    /// If it cannot be found out for other reasons than what is elsewhere.
    async fn leave(&self, _: &Flow, _: RequestContext<'_>) -> Result<Leave, Problem> {
        Ok(Leave::Stay)
    }

    /// What the browser is to be asked for, where a passkey is wanted:
    /// `PublicKeyCredentialRequestOptionsJSON` or `…CreationOptionsJSON`.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if no passkey is wanted.
    async fn passkey_options(
        &self,
        flow: &Flow,
        context: RequestContext<'_>,
    ) -> Result<Value, Problem>;
}

/// What comes of an answer, or of the beginning.
pub struct Step<'a> {
    /// What the flow waits for now.
    pub state: FlowState,
    /// Whether that is another screen than before: its step is the next one.
    pub moved: bool,
    /// Why the answer was not taken.
    pub refusal: Option<Refusal>,
    /// Whether a flow that begins so goes on from what is stored, and is stored at once.
    pub goes_on: bool,
    /// Whether a new flow takes the place of this one, with a handle of its own.
    pub renewed: bool,
    /// What is done besides, all of it or nothing.
    pub effects: Box<dyn Effects<'a> + 'a>,
}

/// What is done together with a step.
#[async_trait]
pub trait Effects<'a>: Send {
    /// Does it within the change that stores the flow. The flow is in its new
    /// state, and held: of many answers to one step, one comes so far.
    ///
    /// # Errors
    /// If the request cannot be served; then nothing is stored.
    async fn apply(&mut self, change: &mut Change, flow: &mut Flow) -> Result<Applied, Problem>;

    /// The step to take in place of this one, where [`Applied::Instead`] says so. The
    /// change is over.
    ///
    /// # Errors
    /// If the request cannot be served.
    async fn instead(self: Box<Self>) -> Result<Step<'a>, Problem> {
        Err(bug("these effects are never replaced by others"))
    }

    /// Goes on once the flow is stored: messages leave, lines are logged.
    async fn stored(self: Box<Self>, flow: &Flow);
}

/// How effects ended. But for [`Done`](Self::Done), nothing is stored.
pub enum Applied {
    /// All is done.
    Done,
    /// Another step has to be taken instead: the facts have changed.
    Instead,
    /// Another answer came first.
    Outrun,
    /// What was shown of the account holds no more: the flow ends.
    Revoked,
}

/// No effects.
pub struct Nothing;

#[async_trait]
impl Effects<'_> for Nothing {
    async fn apply(&mut self, _: &mut Change, _: &mut Flow) -> Result<Applied, Problem> {
        Ok(Applied::Done)
    }

    async fn stored(self: Box<Self>, _: &Flow) {}
}

/// Where a browser goes on elsewhere.
pub enum Leave {
    /// There.
    To(Url),
    /// Nowhere: the flow goes on with this answer.
    Failed(Answer),
    /// Nowhere: nothing elsewhere is waited for.
    Stay,
}

/// What a flow shows.
pub struct View {
    /// The screen.
    pub screen: Screen,
    /// Whether *back* leads somewhere.
    pub back: bool,
}

/// What is known of a flow besides its screen.
pub struct About {
    /// What a flow in its place would be for.
    pub purpose: Purpose,
    /// Whom it is about, as far as known.
    pub email: Option<String>,
    /// Whether whoever answers goes on from what was shown of the account, and
    /// the flow ends when that holds no more.
    pub rests_on_account: bool,
    /// Whether whoever stands here has shown all that it takes to look after their account.
    pub manages: bool,
    /// The factor that the screen asks for.
    pub factor: Option<Factor>,
    /// The provider that was chosen, and that the browser is to go to.
    pub provider: Option<String>,
}

/// The hosts of apps that the local one does not drive.
#[derive(Clone, Default)]
pub struct Hosts(HashMap<AppId, Arc<dyn Host>>);

impl Hosts {
    /// Has `host` drive the flows of an app.
    #[must_use]
    pub fn with(mut self, app: AppId, host: Arc<dyn Host>) -> Self {
        self.0.insert(app, host);
        self
    }

    /// The host of an app, if it is not the local one.
    #[must_use]
    pub fn find(&self, app: &AppId) -> Option<Arc<dyn Host>> {
        self.0.get(app).cloned()
    }
}
