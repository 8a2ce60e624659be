//! Accounts and their factors.

use flow::profile::Attribute;
use protocol::factors::Enrolled;
use protocol::{Factor, Timestamp};
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{AccountVersion, Change, Store, Stored, address_changes, passwords};
use crate::email::EmailKey;
use crate::ids::AccountId;

/// An account.
#[derive(Clone)]
pub struct AccountRow {
    /// Its id.
    pub id: AccountId,
    /// The address as it was typed.
    pub email: String,
    /// The password's hash in PHC form, if it has one.
    pub password_hash: Option<String>,
    /// When the password was set by a code to the mailbox; not where its owner
    /// made or changed it.
    pub reset_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Whether it is switched off.
    pub disabled: bool,
    /// Grows with whatever verdicts rest on.
    pub version: i64,
}

impl AccountRow {
    /// The account as it was when this was read.
    #[must_use]
    pub fn noted(&self) -> AccountVersion {
        AccountVersion { id: self.id.clone(), version: self.version }
    }
}

/// What is stored of a new account.
pub(crate) struct NewAccount<'a> {
    /// Its id.
    pub(crate) id: &'a str,
    /// The address as it was typed.
    pub(crate) email: &'a str,
    /// The form in which addresses are compared.
    pub(crate) email_key: EmailKey,
    /// The password's hash in PHC form, if it has one.
    pub(crate) password_hash: Option<&'a str>,
    /// What the app wanted to know.
    pub(crate) profile: &'a [Attribute],
    /// Whether terms were agreed to.
    pub(crate) accepted: bool,
}

/// There is an account with this address already, or one had it lately and can have it back.
pub struct Taken;

impl Store {
    /// The account with this address, by the form in which addresses are compared.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn find_account(&self, email_key: &EmailKey) -> Stored<Option<AccountRow>> {
        let select =
            "SELECT id, email, hash, reset_at, created_at, disabled_at, version FROM accounts
            LEFT JOIN passwords ON account_id = id WHERE email_key = $1";
        let row = sqlx::query(select).bind(email_key.as_str()).fetch_optional(&self.pool).await?;
        Ok(row.as_ref().map(account_row))
    }

    /// The account of this id.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn find_account_by_id(&self, id: &str) -> Stored<Option<AccountRow>> {
        let select =
            "SELECT id, email, hash, reset_at, created_at, disabled_at, version FROM accounts
            LEFT JOIN passwords ON account_id = id WHERE id = $1";
        let row = sqlx::query(select).bind(id).fetch_optional(&self.pool).await?;
        Ok(row.as_ref().map(account_row))
    }

    /// The factors an account has enrolled, the oldest first, but passkeys before
    /// all: a false page cannot ask for them.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn find_enrolled(&self, account_id: &str) -> Stored<Vec<Enrolled>> {
        let select = "SELECT kind, address FROM factors WHERE account_id = $1 ORDER BY kind <> 'passkey', created_at, kind";
        let rows = sqlx::query(select).bind(account_id).fetch_all(&self.pool).await?;
        let enrolled = rows.iter().filter_map(|row| {
            let factor = Factor::from_tag(row.get("kind"))?;
            Some(Enrolled { factor, address: row.get("address") })
        });
        let mut enrolled: Vec<_> = enrolled.collect();
        if self.has_recovery_codes(account_id).await? {
            enrolled.push(Enrolled { factor: Factor::RecoveryCode, address: None });
        }
        Ok(enrolled)
    }

    /// The encrypted authenticator key of an account.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn find_authenticator(&self, account_id: &str) -> Stored<Option<Vec<u8>>> {
        let select = "SELECT secret FROM factors WHERE account_id = $1 AND kind = 'authenticator'";
        let row = sqlx::query(select).bind(account_id).fetch_optional(&self.pool).await?;
        Ok(row.and_then(|row| row.get("secret")))
    }

    /// Uses a time step of an account's authenticator up; false if it, or a
    /// later one, was used before.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn claim_authenticator_step(&self, account_id: &str, step: i64) -> Stored<bool> {
        let update = "UPDATE factors SET last_step = $1
            WHERE account_id = $2 AND kind = 'authenticator' AND last_step < $1";
        let done = sqlx::query(update).bind(step).bind(account_id).execute(&self.pool).await?;
        Ok(done.rows_affected() == 1)
    }
}

fn account_row(row: &AnyRow) -> AccountRow {
    AccountRow {
        id: row.get::<String, _>("id").into(),
        email: row.get("email"),
        password_hash: row.get("hash"),
        reset_at: row.get::<Option<i64>, _>("reset_at").map(Timestamp),
        created_at: Timestamp(row.get("created_at")),
        disabled: row.get::<Option<i64>, _>("disabled_at").is_some(),
        version: row.get("version"),
    }
}

/// The account with this address, as it is now.
///
/// # Errors
/// If the database fails.
pub(crate) async fn find_account_version(
    change: &mut Change,
    email_key: &EmailKey,
) -> Stored<Option<AccountVersion>> {
    let select = "SELECT id, version FROM accounts WHERE email_key = $1";
    let row = sqlx::query(select).bind(email_key.as_str()).fetch_optional(&mut **change).await?;
    Ok(row.map(|row| AccountVersion {
        id: row.get::<String, _>("id").into(),
        version: row.get("version"),
    }))
}

/// When an account was made.
///
/// # Errors
/// If the database fails, or there is no such account.
pub(crate) async fn find_created_at(change: &mut Change, account_id: &str) -> Stored<Timestamp> {
    let select = "SELECT created_at FROM accounts WHERE id = $1";
    let row = sqlx::query(select).bind(account_id).fetch_one(&mut **change).await?;
    Ok(Timestamp(row.get("created_at")))
}

/// Makes an account.
///
/// # Errors
/// If the database fails; [`Taken`] inside if the address has one.
pub(crate) async fn insert_account(
    change: &mut Change,
    new: &NewAccount<'_>,
    now: Timestamp,
) -> Stored<Result<(), Taken>> {
    let insert = "INSERT INTO accounts
        (id, email, email_key, canonical_key, profile, terms_accepted_at, created_at)
        VALUES ($1, $2, $3, $3, $4, $5, $6) ON CONFLICT (email_key) DO NOTHING";
    let profile = serde_json::to_string(new.profile).expect("names and values are plain data");
    let done = sqlx::query(insert)
        .bind(new.id)
        .bind(new.email)
        .bind(new.email_key.as_str())
        .bind(profile)
        .bind(new.accepted.then_some(now.0))
        .bind(now.0)
        .execute(&mut **change)
        .await?;
    if done.rows_affected() != 1 {
        return Ok(Err(Taken));
    }
    // Looked at last: whoever had the address until now has kept it by then.
    if address_changes::is_kept(change, &new.email_key, new.id, now).await? {
        return Ok(Err(Taken));
    }
    if let Some(hash) = new.password_hash {
        passwords::update_password(change, new.id, hash, now).await?;
    }
    Ok(Ok(()))
}

/// What makes a factor of an account.
pub(crate) enum NewFactor<'a> {
    /// An authenticator's key, encrypted, and the step whose code proved it.
    Authenticator { secret: &'a [u8], last_step: i64 },
    /// Where codes go.
    Address(Factor, &'a str),
}

/// Enrols a factor; in place of one of the same kind.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert_factor(
    change: &mut Change,
    account_id: &str,
    factor: NewFactor<'_>,
    now: Timestamp,
) -> Stored<()> {
    let (kind, address, secret, last_step) = match factor {
        NewFactor::Authenticator { secret, last_step } => {
            (Factor::Authenticator, None, Some(secret), last_step)
        }
        NewFactor::Address(factor, address) => (factor, Some(address), None, 0),
    };
    let insert = "INSERT INTO factors
        (account_id, kind, address, secret, last_step, created_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (account_id, kind) DO UPDATE SET address = excluded.address,
            secret = excluded.secret, last_step = excluded.last_step,
            created_at = excluded.created_at";
    sqlx::query(insert)
        .bind(account_id)
        .bind(kind.tag())
        .bind(address)
        .bind(secret)
        .bind(last_step)
        .bind(now.0)
        .execute(&mut **change)
        .await?;
    Ok(())
}
