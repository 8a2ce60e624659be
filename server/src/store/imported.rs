//! Accounts that another system had.

use flow::profile::Attribute;
use protocol::{Factor, Timestamp};

use super::accounts::{self, NewFactor};
use super::identities::{self, NewIdentity};
use super::{Change, PasskeyData, Stored, passkeys};
use crate::email::EmailKey;

/// An account as it is stored with all that it has.
pub(crate) struct ImportedAccount {
    /// Its id.
    pub(crate) id: String,
    /// The address, for people to read.
    pub(crate) email: String,
    /// The form in which addresses are compared.
    pub(crate) email_key: EmailKey,
    /// What apps wanted to know.
    pub(crate) profile: Vec<Attribute>,
    /// The locale that its owner uses.
    pub(crate) locale: Option<String>,
    /// When terms were agreed to.
    pub(crate) terms_accepted_at: Option<Timestamp>,
    /// When it was switched off.
    pub(crate) disabled_at: Option<Timestamp>,
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// Its password, if it has one.
    pub(crate) password: Option<ImportedPassword>,
    /// The authenticator's key, encrypted.
    pub(crate) authenticator: Option<Vec<u8>>,
    /// Where codes go.
    pub(crate) addresses: Vec<(Factor, String)>,
    /// Its passkeys.
    pub(crate) passkeys: Vec<ImportedPasskey>,
    /// Accounts from elsewhere that are linked.
    pub(crate) identities: Vec<ImportedIdentity>,
}

/// The password of an account.
pub(crate) struct ImportedPassword {
    /// Its hash, as it is stored.
    pub(crate) hash: String,
    /// When it was set by a code to the mailbox.
    pub(crate) reset_at: Option<Timestamp>,
}

/// A passkey of an account.
pub(crate) struct ImportedPasskey {
    /// What is stored of it.
    pub(crate) data: PasskeyData,
    /// By what its authenticator knows the account, if not by its id.
    pub(crate) user_handle: Option<Vec<u8>>,
    /// When it was made.
    pub(crate) created_at: Timestamp,
}

/// An account from elsewhere that is linked.
pub(crate) struct ImportedIdentity {
    /// Who says who it is.
    pub(crate) issuer: String,
    /// Whom they mean.
    pub(crate) subject: String,
    /// The provider's id, or nothing.
    pub(crate) provider: String,
    /// The address that it came with, encrypted.
    pub(crate) label_sealed: Option<Vec<u8>>,
    /// Whether more than the provider's word led to it.
    pub(crate) proved: bool,
    /// When it was linked.
    pub(crate) linked_at: Timestamp,
}

impl ImportedAccount {
    /// Takes away all that opens it: its owner shows the mailbox first.
    pub(crate) fn close(&mut self) {
        (self.password, self.authenticator) = (None, None);
        self.addresses.clear();
        self.passkeys.clear();
        self.identities.clear();
    }
}

/// What became of an account that was to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Import {
    /// It is stored.
    Done,
    /// There is one with its address, which stays as it is.
    There,
    /// Nothing is stored: another account has its id.
    IdTaken,
    /// Nothing is stored: another account has one of its passkeys.
    PasskeyTaken,
    /// Nothing is stored: another account has one of its linked accounts.
    IdentityTaken,
}

/// Stores an account with all that it has, or nothing of it.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert_imported(
    change: &mut Change,
    account: &ImportedAccount,
    now: Timestamp,
) -> Stored<Import> {
    if !insert_account(change, account).await? {
        let select = "SELECT 1 FROM accounts WHERE email_key = $1";
        let there = sqlx::query(select).bind(account.email_key.as_str());
        let there = there.fetch_optional(&mut **change).await?.is_some();
        return Ok(if there { Import::There } else { Import::IdTaken });
    }
    if let Some(password) = &account.password {
        let insert = "INSERT INTO passwords (account_id, hash, changed_at, reset_at)
            VALUES ($1, $2, $3, $4)";
        let insert = sqlx::query(insert).bind(&*account.id).bind(&*password.hash).bind(now.0);
        insert.bind(password.reset_at.map(|at| at.0)).execute(&mut **change).await?;
    }
    if let Some(secret) = &account.authenticator {
        let factor = NewFactor::Authenticator { secret, last_step: 0 };
        accounts::insert_factor(change, &account.id, factor, account.created_at).await?;
    }
    for (factor, address) in &account.addresses {
        let factor = NewFactor::Address(*factor, address);
        accounts::insert_factor(change, &account.id, factor, account.created_at).await?;
    }
    let rest = insert_rest(change, account).await?;
    if rest != Import::Done {
        // What belongs to it goes with it.
        let delete = sqlx::query("DELETE FROM accounts WHERE id = $1").bind(&*account.id);
        delete.execute(&mut **change).await?;
    }
    Ok(rest)
}

/// What may be another account's already.
async fn insert_rest(change: &mut Change, account: &ImportedAccount) -> Stored<Import> {
    for ImportedPasskey { data, user_handle, created_at } in &account.passkeys {
        if !passkeys::insert_passkey(change, &account.id, data, *created_at).await? {
            return Ok(Import::PasskeyTaken);
        }
        if let Some(handle) = user_handle {
            passkeys::update_user_handle(change, data, handle).await?;
        }
    }
    for identity in &account.identities {
        let new = NewIdentity {
            issuer: &identity.issuer,
            subject: &identity.subject,
            provider: &identity.provider,
            label_sealed: identity.label_sealed.as_deref(),
            proved: identity.proved,
        };
        if !identities::insert_identity(change, &account.id, &new, identity.linked_at).await? {
            return Ok(Import::IdentityTaken);
        }
    }
    Ok(Import::Done)
}

/// False if there is one with its address or its id.
async fn insert_account(change: &mut Change, account: &ImportedAccount) -> Stored<bool> {
    let insert = "INSERT INTO accounts (id, email, email_key, canonical_key, profile, locale,
            terms_accepted_at, created_at, disabled_at)
        VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
    let profile = serde_json::to_string(&account.profile).expect("names and values are plain data");
    let done = sqlx::query(insert)
        .bind(&*account.id)
        .bind(&*account.email)
        .bind(account.email_key.as_str())
        .bind(profile)
        .bind(account.locale.as_deref())
        .bind(account.terms_accepted_at.map(|at| at.0))
        .bind(account.created_at.0)
        .bind(account.disabled_at.map(|at| at.0))
        .execute(&mut **change)
        .await?;
    Ok(done.rows_affected() == 1)
}
