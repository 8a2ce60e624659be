//! All that is stored of one person, for people to read. No secret is in it.

use data_encoding::BASE64URL_NOPAD;
use protocol::Timestamp;
use serde_json::{Map, Value, json};

use super::record::Moment;
use crate::email;
use crate::hosts::local::identities::open_label;
use crate::secret::Keys;
use crate::store::address_changes::FormerAddress;
use crate::store::stored::{StoredAccount, StoredFactor};
use crate::store::{Store, Stored};

fn at(at: Timestamp) -> Value {
    json!(Moment(at).shown())
}

fn perhaps(time: Option<Timestamp>) -> Value {
    time.map_or(Value::Null, at)
}

/// The account itself, in short.
pub(crate) fn summary(account: &StoredAccount) -> Value {
    let profile = account.profile.iter().map(|it| (it.name.clone(), json!(it.value)));
    json!({
        "id": account.id.as_str(),
        "email": account.email,
        "profile": profile.collect::<Map<_, _>>(),
        "locale": account.locale,
        "created_at": at(account.created_at),
        "terms_accepted_at": perhaps(account.terms_accepted_at),
        "disabled_at": perhaps(account.disabled_at),
    })
}

/// The account with all that hangs on it.
///
/// # Errors
/// If the database fails.
pub(crate) async fn whole(store: &Store, keys: &Keys, account: &StoredAccount) -> Stored<Value> {
    let id = account.id.as_str();
    let mut person = summary(account);
    person["password"] = match &account.password {
        Some((_, changed_at, reset_at)) => {
            json!({ "changed_at": at(*changed_at), "set_by_mail_at": perhaps(*reset_at) })
        }
        None => Value::Null,
    };
    let former = store.find_former_addresses(id).await?;
    let changed =
        |it: &FormerAddress| json!({ "email": it.email, "changed_at": at(it.changed_at) });
    person["former_emails"] = former.iter().map(changed).collect();
    let factors = store.find_stored_factors(id).await?;
    let factor = |it: &StoredFactor| json!({ "kind": it.kind, "address": it.address, "created_at": at(it.created_at) });
    person["factors"] = factors.iter().map(factor).collect();
    person["recovery_codes_left"] = json!(store.find_recovery_code_count(id).await?);
    let passkeys = store.find_stored_passkeys(id).await?;
    person["passkeys"] = passkeys
        .iter()
        .map(|it| {
            let handle = it.user_handle.as_ref().map(|handle| BASE64URL_NOPAD.encode(handle));
            json!({
                "public_data": serde_json::from_str::<Value>(&it.data).unwrap_or_default(),
                "user_handle": handle,
                "created_at": at(it.created_at),
                "used_at": at(it.used_at),
            })
        })
        .collect();
    let identities = store.find_stored_identities(id).await?;
    person["identities"] = identities
        .iter()
        .map(|(row, _, linked_at)| {
            json!({
                "issuer": row.issuer,
                "subject": row.subject,
                "label": open_label(keys, row),
                "linked_at": at(*linked_at),
            })
        })
        .collect();
    let bounce = store.find_bounce(&keys.subject(&email::key(&account.email))).await?;
    person["mail_came_back"] = match bounce {
        Some(bounce) => json!({ "kind": bounce.kind, "at": at(bounce.bounced_at) }),
        None => Value::Null,
    };
    person["sessions"] = sessions(store, id).await?;
    let access = store.find_stored_access(id).await?;
    let access = access.iter();
    person["apps"] = access
        .map(|(app, since, what)| json!({ "app": app, "since": at(*since), "what": what }))
        .collect();
    let (seen, remembered) = store.find_stored_marks(id).await?;
    person["device_and_network_marks"] = json!(seen);
    person["remembered_devices"] = json!(remembered);
    let place = store.find_place(id).await?;
    person["last_place"] = match place {
        Some((sealed, seen_at)) => {
            let opened = keys.open(id, &sealed);
            let read = opened.and_then(|json| serde_json::from_slice::<Value>(json.expose()).ok());
            json!({ "place": read, "at": at(seen_at) })
        }
        None => Value::Null,
    };
    Ok(person)
}

/// The sessions of an account.
///
/// # Errors
/// If the database fails.
pub(crate) async fn sessions(store: &Store, account_id: &str) -> Stored<Value> {
    let sessions = store.find_stored_sessions(account_id).await?;
    let shown = sessions.iter().map(|it| {
        json!({
            "app": it.app,
            "proofs": it.proofs.split(' ').collect::<Vec<_>>(),
            "created_at": at(it.created_at),
            "ends_at": perhaps(it.ends_at),
            "used_at": perhaps(it.used_at),
            "browser": it.from[0],
            "system": it.from[1],
            "country": it.from[2],
        })
    });
    Ok(shown.collect())
}
