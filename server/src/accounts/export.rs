//! Writes accounts as an import takes them.

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use protocol::Factor;

use super::record::{AccountRecord, IdentityRecord, Moment, PasskeyRecord};
use crate::hosts::local::identities::open_label;
use crate::secret::Keys;
use crate::store::stored::StoredAccount;
use crate::store::{Store, Stored};

/// Accounts that are read at once.
const PAGE: u16 = 500;

/// Has each account written, one after the other; how many there were.
///
/// # Errors
/// If the database fails, or one cannot be written.
pub(crate) async fn each(
    store: &Store,
    keys: &Keys,
    mut write: impl FnMut(&AccountRecord) -> anyhow::Result<()>,
) -> anyhow::Result<u64> {
    let (mut after, mut count) = (String::new(), 0);
    loop {
        let page = store.find_stored_accounts(&after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(count) };
        after = last.id.as_str().to_owned();
        for account in page {
            write(&record(store, keys, account).await?)?;
            count += 1;
        }
    }
}

/// An account with its secrets.
async fn record(store: &Store, keys: &Keys, account: StoredAccount) -> Stored<AccountRecord> {
    let id = account.id;
    let mut record = AccountRecord {
        email: account.email,
        profile: account.profile.into_iter().map(|it| (it.name, it.value)).collect(),
        locale: account.locale,
        terms_accepted_at: account.terms_accepted_at.map(Moment),
        disabled: account.disabled_at.is_some(),
        created_at: Some(Moment(account.created_at)),
        ..AccountRecord::default()
    };
    if let Some((hash, _, reset_at)) = account.password {
        record.password_hash = Some(hash);
        record.password_reset_at = reset_at.map(Moment);
    }
    for factor in store.find_stored_factors(&id).await? {
        match Factor::from_tag(&factor.kind) {
            Some(Factor::Authenticator) => {
                let key = factor.secret.and_then(|secret| keys.open(&id, &secret));
                record.authenticator = key.map(|key| BASE32_NOPAD.encode(key.expose()));
            }
            Some(Factor::EmailCode) => record.email_code = factor.address,
            Some(Factor::SmsCode) => record.sms_code = factor.address,
            Some(Factor::VoiceCode) => record.voice_code = factor.address,
            _ => {}
        }
    }
    for passkey in store.find_stored_passkeys(&id).await? {
        record.passkeys.push(PasskeyRecord::Stored {
            data: serde_json::from_str(&passkey.data).unwrap_or_default(),
            user_handle: passkey.user_handle.map(|handle| BASE64URL_NOPAD.encode(&handle)),
            created_at: Some(Moment(passkey.created_at)),
        });
    }
    for (row, proved, linked_at) in store.find_stored_identities(&id).await? {
        record.identities.push(IdentityRecord {
            label: open_label(keys, &row),
            issuer: row.issuer,
            subject: row.subject,
            proved: Some(proved),
            linked_at: Some(Moment(linked_at)),
        });
    }
    record.id = Some(id.into());
    Ok(record)
}
