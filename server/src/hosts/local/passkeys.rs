//! What the browser is to be asked for, where a flow wants a passkey.

use flow::Stage;
use serde_json::Value;

use super::host::LocalHost;
use crate::flows;
use crate::hosts::local::factors::passkey;
use crate::passkeys::{self, Challenges};
use crate::problem::{Problem, bug};
use crate::request::context::Browser;

impl LocalHost {
    /// What the browser is to be asked for. A challenge lives 150 to 300
    /// seconds: ask anew for each use.
    ///
    /// # Errors
    /// [`Problem::NotFound`] if there is no such flow, it is another browser's,
    /// or no passkey is wanted where it stands.
    pub async fn passkey_options(&self, id: &str, browser: &Browser) -> Result<Value, Problem> {
        let app = &self.app;
        let mut flow = self.find(id, browser).await?;
        flows::trace(&flow.reference);
        self.end_if_over(&mut flow, app.clock.now()).await?;
        let here = passkey::here(app, &flow)?.ok_or(Problem::NotFound)?;
        let challenges = Challenges::of(&app.keys, &flow, app.clock.now());
        let present = match (&flow.account_id, flow.stage.standing()) {
            (Some(id), Some(_)) => app.store.passkeys(id).await?,
            _ => vec![],
        };
        let present: Vec<_> = present.iter().filter_map(|data| passkeys::read(data)).collect();
        let options = match &flow.stage {
            Stage::Identify { .. } => here.ask(&challenges, &[]),
            Stage::UsePasskey(_) => here.ask(&challenges, &present),
            Stage::EnrollPasskey(standing) => {
                let account_id = flow.account()?;
                here.ask_to_make(&challenges, (account_id, &standing.email), &present)
            }
            _ => return Err(Problem::NotFound),
        };
        options.ok_or_else(|| bug("what a browser is asked for passkeys can be written"))
    }
}
