//! Accounts from elsewhere: a provider is chosen, and somebody comes back from it.

use std::sync::Arc;

use flow::stage::{Identity, Proven};
use flow::{Event, Stage, limits};
use protocol::{FirstFactor, Purpose, Refusal, Timestamp};

use crate::app::App;
use crate::email::Email;
use crate::hosts::local::checked::Checked;
use crate::hosts::local::elsewhere::{directory, has_directory, offered};
use crate::hosts::local::identities::{self, KeptIdentity};
use crate::hosts::local::judge::{Shown, judge_after, sign_up};
use crate::hosts::local::local_flow::LocalFlow;
use crate::hosts::local::remembered;
use crate::oauth::request::AuthorizationRequest;
use crate::problem::Problem;
use crate::providers::{CallbackParameters, Failed, Provider, Returned};
use crate::rate_limit::sends::Sending;
use crate::request::context::RequestContext;
use crate::secret::{Digest, Secret};
use crate::store::AccountRow;

/// Redeems what came back from a provider, once, and finds out who it was.
pub(crate) async fn returned(
    app: &App,
    flow: &LocalFlow,
    query: &Secret<String>,
    context: &RequestContext<'_>,
) -> Result<Checked, Problem> {
    let (true, Ok(came)) = (flow.stage.awaits_provider(), CallbackParameters::read(query.expose()))
    else {
        return Ok(Event::Misplaced.into());
    };
    let hash = came.state().hash(&app.keys);
    let attempt = app.store.find_provider_attempt(&hash).await?.filter(|it| it.flow_id == flow.id);
    let Some(attempt) = attempt else { return Ok(Event::Misplaced.into()) };
    if !app.store.claim_provider_attempt(&hash, context.now).await? {
        return Ok(Event::ProviderFailed(Refusal::OutOfTurn {}).into());
    }
    let found = offered(app, flow)?.into_iter().find(|offered| offered.id() == attempt.provider);
    let Some(provider) = found else {
        return Ok(Event::ProviderFailed(Refusal::ProviderRefused {}).into());
    };
    match app.providers.redeem(provider, came).await {
        Ok(returned) => Arrival { app, flow, provider, returned, context }.judged().await,
        Err(failed) => Ok(why_not(flow, provider, failed).into()),
    }
}

/// What the person is told if nobody came, and the operator.
fn why_not(flow: &LocalFlow, provider: &Provider, failed: Failed) -> Event {
    let refusal = match failed {
        Failed::Cancelled => return Event::ProviderFailed(Refusal::ProviderCancelled {}),
        Failed::Unavailable(_) => Refusal::ProviderUnavailable {},
        Failed::Refused(_) => Refusal::ProviderRefused {},
    };
    let (reference, why) = (&flow.reference, failed.to_string());
    tracing::warn!(reference, provider = provider.id(), why, "nobody came back from a provider");
    Event::ProviderFailed(refusal)
}

/// Somebody who came back from a provider.
struct Arrival<'a, 'c> {
    app: &'a App,
    flow: &'a LocalFlow,
    provider: &'a Arc<Provider>,
    returned: Returned,
    context: &'a RequestContext<'c>,
}

impl Arrival<'_, '_> {
    async fn judged(self) -> Result<Checked, Problem> {
        let Returned { issuer, subject, .. } = &self.returned;
        let linked = self.app.store.find_identity(issuer, subject).await?;
        let kept = self.kept();
        let checked = match &self.flow.stage {
            Stage::AtProvider { from, .. } if matches!(**from, Stage::ManageFactors(_)) => {
                let id = self.flow.account()?;
                if linked.is_some_and(|linked| linked.account_id != *id) {
                    failed(Refusal::IdentityTaken {})
                } else {
                    let row = kept.row(&self.app.keys, id);
                    Event::IdentityToLink(identities::shown(self.app, &row)).into()
                }
            }
            _ => match linked {
                Some(linked) => {
                    let account = self.app.store.find_account_by_id(&linked.account_id).await?;
                    // Where it was deleted at this moment, what was linked to it is gone too.
                    match account {
                        Some(account) => self.found(account).await?,
                        None => self.unknown().await?,
                    }
                }
                None => self.unknown().await?,
            },
        };
        let identity = Some(kept.seal(&self.app.keys, self.flow));
        Ok(Checked { identity, first_at: Some(self.signed_in_at()), ..checked })
    }

    fn kept(&self) -> KeptIdentity {
        let Returned { issuer, subject, address, label, auth_time, .. } = &self.returned;
        let address = address.as_ref().map(|address| address.shown().to_owned());
        KeptIdentity {
            provider: self.provider.id().to_owned(),
            issuer: issuer.clone(),
            subject: subject.clone(),
            label: address.or_else(|| label.clone()),
            signed_in_at: *auth_time,
        }
    }

    /// When they signed in there: long ago, where the provider does not say.
    fn signed_in_at(&self) -> Timestamp {
        self.returned.auth_time.unwrap_or_default().min(self.context.now)
    }

    /// Somebody whose account is linked.
    async fn found(&self, account: AccountRow) -> Result<Checked, Problem> {
        let (app, flow) = (self.app, self.flow);
        if self.has_another_directory(&account.email)? {
            return Ok(failed(Refusal::UseDirectory {}));
        }
        if self.is_somebody_else(&account).await? {
            return Ok(failed(Refusal::IdentityOther {}));
        }
        let whose = (account.email.as_str(), Some(&account));
        let judged = judge_after(app, flow, whose, self.shown(), self.context).await?;
        let old =
            self.is_to_be_new() && self.context.now >= self.signed_in_at().plus(limits::FRESH);
        let has_one = account.password_hash.is_some();
        let proven = match old && has_one && !has_directory(app, &flow.app, &account.email)? {
            true => Proven::AskPassword,
            false => Proven::Enough,
        };
        let (noted, email) = (account.noted(), account.email.clone());
        let found = Event::IdentityFound { email, account: judged, proven };
        Ok(Checked { account: Some(noted), ..found.into() })
    }

    /// Whether they are to have signed in just now.
    fn is_to_be_new(&self) -> bool {
        let request = self.flow.return_to.request.as_deref().map(AuthorizationRequest::stored);
        let manages = self.flow.purpose == Purpose::ManageFactors;
        manages || request.is_some_and(|asked| asked.wants_fresh())
    }

    /// Whether the owner of an address must sign in at another provider.
    fn has_another_directory(&self, address: &str) -> Result<bool, Problem> {
        let Ok(address) = Email::parse(address) else { return Ok(false) };
        let directory = directory(self.app, &self.flow.app, &address)?;
        Ok(directory.is_some_and(|directory| directory.id() != self.provider.id()))
    }

    /// Whether somebody else is signed in here, or meant by the client.
    async fn is_somebody_else(&self, account: &AccountRow) -> Result<bool, Problem> {
        let request = self.flow.return_to.request.as_deref().map(AuthorizationRequest::stored);
        if request.is_some_and(|asked| asked.is_about_another(&account.id)) {
            return Ok(true);
        }
        let manages = matches!(self.flow.purpose, Purpose::ManageFactors | Purpose::StepUp);
        let session = self.flow.session.as_deref().filter(|_| manages);
        let Some(hash) = session.and_then(|hash| <[u8; 32]>::try_from(hash).ok()) else {
            return Ok(false);
        };
        let session = self.app.store.find_session(&Digest(hash), self.context.now).await?;
        Ok(session.is_some_and(|session| session.account.id != account.id))
    }

    /// Somebody whose account is linked to none here.
    async fn unknown(&self) -> Result<Checked, Problem> {
        let (app, flow) = (self.app, self.flow);
        if matches!(flow.purpose, Purpose::ManageFactors) {
            return Ok(failed(Refusal::IdentityUnknown {}));
        }
        let Some(address) = &self.returned.address else {
            let identity = self.identity(None);
            return Ok(Event::IdentityNew {
                identity,
                sign_up: None,
                may_send_at: self.context.now,
            }
            .into());
        };
        let directory = directory(app, &flow.app, address)?;
        if self.has_another_directory(address.shown())? {
            return Ok(failed(Refusal::UseDirectory {}));
        }
        let email = address.shown().to_owned();
        let identity = self.identity(Some(email.clone()));
        let sending = Some(Sending::to_mailbox(&email));
        let may_send_at = app.may_send_at(sending, self.context).await?;
        if !self.returned.vouched {
            // One that no mail can be sent to is asked for anew.
            let identity = if app.mailer.takes(address) { identity } else { self.identity(None) };
            return Ok(Event::IdentityNew { identity, sign_up: None, may_send_at }.into());
        }
        if let Some(account) = app.store.find_account(address.key()).await? {
            let by_password = app.app_of(&flow.app)?.1.first_factor == FirstFactor::EmailPassword;
            let has_one = account.password_hash.is_some();
            let password = by_password && has_one && directory.is_none();
            let email = account.email;
            return Ok(Event::IdentityMatches { identity, email, password, may_send_at }.into());
        }
        if !self.provider.allow_sign_up() {
            return Ok(failed(Refusal::IdentityUnknown {}));
        }
        let judged = judge_after(app, flow, (&email, None), self.shown(), self.context).await?;
        let sign_up = sign_up(app, flow, judged)?;
        Ok(Event::IdentityNew { identity, sign_up: Some(sign_up), may_send_at }.into())
    }

    /// What was shown by it: a sign-in, and the mailbox that the provider vouches for.
    fn shown(&self) -> Shown<'_> {
        let address = self.returned.address.as_ref().filter(|_| self.returned.vouched);
        Shown {
            // As far as second factors go: none is the same as it but the mailbox.
            first: FirstFactor::EmailPassword,
            device_counts: remembered::counts(self.flow),
            mailbox: address.map(Email::shown),
            elsewhere: self.returned.multi_factor,
        }
    }

    fn identity(&self, address: Option<String>) -> Identity {
        let Returned { given_name, family_name, name, .. } = &self.returned;
        let told =
            [("given_name", given_name), ("family_name", family_name), ("display_name", name)];
        let attribute = |(name, told): (&str, &Option<String>)| {
            let value = told.clone()?;
            Some(flow::profile::Attribute { name: name.to_owned(), value })
        };
        Identity {
            provider: self.provider.id().to_owned(),
            vouched: self.returned.vouched && address.is_some(),
            address,
            names: told.into_iter().filter_map(attribute).collect(),
            signs_up: self.provider.allow_sign_up(),
            demanded: false,
        }
    }
}

fn failed(refusal: Refusal) -> Checked {
    Event::ProviderFailed(refusal).into()
}
