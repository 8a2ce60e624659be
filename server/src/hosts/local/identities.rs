//! Accounts from elsewhere that are linked: kept in a flow, linked, listed, taken away.

use protocol::Timestamp;
use protocol::screen::LinkedIdentity;
use serde::{Deserialize, Serialize};

use super::local_flow::account as account_of;
use crate::app::App;
use crate::flows::flow::Flow;
use crate::ids::{AccountId, AppId};
use crate::problem::{Problem, bug};
use crate::providers::Provider;
use crate::secret::Keys;
use crate::secret::usages::{IDENTITY_LABEL, WAITING_IDENTITY};
use crate::store::identities::{self, IdentityRow, NewIdentity};
use crate::store::{AccountRow, Change};

/// The account from elsewhere that a flow signs in with, or links.
#[derive(Serialize, Deserialize)]
pub(super) struct KeptIdentity {
    /// The provider's id.
    pub(super) provider: String,
    /// Who says who it is.
    pub(super) issuer: String,
    /// Whom they mean.
    pub(super) subject: String,
    /// By what its owner tells it from others: the address that it came with, if there is one.
    pub(super) label: Option<String>,
    /// When its owner has signed in there, as far as the provider says.
    pub(super) signed_in_at: Option<Timestamp>,
}

impl KeptIdentity {
    /// Encrypts it for a flow.
    pub(super) fn seal(&self, keys: &Keys, flow: &Flow) -> Vec<u8> {
        let text = serde_json::to_vec(self).expect("an identity is plain data");
        keys.seal_for(WAITING_IDENTITY, &flow.id, &text)
    }

    /// That of a flow.
    ///
    /// # Errors
    /// If there is none, which is a bug.
    #[track_caller]
    pub(super) fn of(keys: &Keys, flow: &Flow) -> Result<Self, Problem> {
        let sealed = flow.identity.as_deref();
        let opened = sealed.and_then(|sealed| keys.open_for(WAITING_IDENTITY, &flow.id, sealed));
        let read = opened.and_then(|text| serde_json::from_slice(text.expose()).ok());
        read.ok_or_else(|| bug("a flow that links or signs in with an identity holds one"))
    }

    fn label(&self, keys: &Keys, account_id: &str) -> Option<Vec<u8>> {
        self.label.as_ref().map(|label| seal_label(keys, account_id, label))
    }

    /// As it would be linked to an account.
    pub(super) fn row(&self, keys: &Keys, account_id: &AccountId) -> IdentityRow {
        IdentityRow {
            issuer: self.issuer.clone(),
            subject: self.subject.clone(),
            account_id: account_id.clone(),
            label_sealed: self.label(keys, account_id),
        }
    }

    fn key(&self) -> (&str, &str) {
        (&self.issuer, &self.subject)
    }
}

/// Encrypts the address of a linked account.
pub(crate) fn seal_label(keys: &Keys, account_id: &str, label: &str) -> Vec<u8> {
    keys.seal_for(IDENTITY_LABEL, account_id, label.as_bytes())
}

/// The address of a linked account.
pub(crate) fn open_label(keys: &Keys, row: &IdentityRow) -> Option<String> {
    let opened = keys.open_for(IDENTITY_LABEL, &row.account_id, row.label_sealed.as_deref()?)?;
    String::from_utf8(opened.expose().clone()).ok()
}

/// The provider of this issuer, if the user flow of the app offers it.
pub(super) fn offered<'a>(
    app: &'a App,
    client: &AppId,
    issuer: &str,
) -> Result<Option<&'a Provider>, Problem> {
    let user_flow = app.app_of(client)?.1;
    let named = user_flow.providers.iter().filter_map(|id| app.providers.get(id));
    Ok(named.map(|provider| &**provider).find(|provider| provider.is_issuer(issuer)))
}

/// Links the account from elsewhere that a flow holds to the flow's account: `proved` by its owner,
/// or `made` for it, who then has signed in when they did so there. False if the provider is not
/// offered any more, or it is another account's.
pub(super) async fn link(
    app: &App,
    change: &mut Change,
    flow: &mut Flow,
    (proved, made): (bool, bool),
    now: Timestamp,
) -> Result<bool, Problem> {
    let kept = KeptIdentity::of(&app.keys, flow)?;
    if offered(app, &flow.app, &kept.issuer)?.is_none() {
        return Ok(false);
    }
    if made {
        // Long ago, where the provider does not say.
        flow.first_at = Some(kept.signed_in_at.unwrap_or_default());
    }
    let id = account_of(flow)?;
    let label = kept.label(&app.keys, id);
    let new = NewIdentity {
        issuer: &kept.issuer,
        subject: &kept.subject,
        provider: &kept.provider,
        label_sealed: label.as_deref(),
        proved,
    };
    Ok(identities::insert_identity(change, id, &new, now).await?)
}

/// Whether the account from elsewhere that a flow signs in with is still a way in; noted as used.
pub(super) async fn sign_in(
    app: &App,
    change: &mut Change,
    flow: &Flow,
    now: Timestamp,
) -> Result<bool, Problem> {
    let kept = KeptIdentity::of(&app.keys, flow)?;
    let id = account_of(flow)?;
    if offered(app, &flow.app, &kept.issuer)?.is_none() {
        return Ok(false);
    }
    let label = kept.label(&app.keys, id);
    Ok(identities::update_used_at(change, id, kept.key(), label.as_deref(), now).await?)
}

/// Takes an account from elsewhere away. False if it is not there any more, or would have been the
/// last way in.
pub(super) async fn unlink(
    app: &App,
    change: &mut Change,
    flow: &Flow,
    (identity, keep): (&str, bool),
) -> Result<bool, Problem> {
    let id = account_of(flow)?.clone();
    let linked = identities::find_identities_of(change, &id).await?;
    let Some(row) = linked.iter().find(|row| name_in_list(&app.keys, row) == identity) else {
        return Ok(false);
    };
    let mut others = vec![];
    for row in &linked {
        if offered(app, &flow.app, &row.issuer)?.is_some() {
            others.push(row.issuer.clone());
        }
    }
    let others = keep.then_some(&others[..]);
    let key = (row.issuer.as_str(), row.subject.as_str());
    Ok(identities::delete_identity(change, &id, key, others).await?)
}

/// By what an account from elsewhere is named in its owner's list: tells nothing of it.
fn name_in_list(keys: &Keys, row: &IdentityRow) -> String {
    let parts = [row.account_id.as_bytes(), row.issuer.as_bytes(), row.subject.as_bytes()];
    data_encoding::BASE64URL_NOPAD.encode(&keys.digest("identity in list", &parts).0[..12])
}

/// The accounts from elsewhere that are linked to an account, as its owner sees them.
pub(super) async fn listed(
    app: &App,
    account: &AccountRow,
) -> Result<Vec<LinkedIdentity>, Problem> {
    let rows = app.store.find_identities(&account.id).await?;
    Ok(rows.iter().map(|row| shown(app, row)).collect())
}

/// One as its owner sees it.
pub(super) fn shown(app: &App, row: &IdentityRow) -> LinkedIdentity {
    let provider = app.providers.iter().find(|provider| provider.is_issuer(&row.issuer));
    // Of a provider that is gone from the settings, where it was.
    let host =
        || url::Url::parse(&row.issuer).ok().and_then(|url| Some(url.host_str()?.to_owned()));
    let name = provider.map(|provider| provider.name().to_owned()).or_else(host);
    LinkedIdentity {
        id: name_in_list(&app.keys, row),
        name: name.unwrap_or_else(|| row.issuer.clone()),
        address: open_label(&app.keys, row).map(|label| match label.contains('@') {
            true => flow::stage::mask_email(&label),
            false => label,
        }),
    }
}
