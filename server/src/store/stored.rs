//! All that is stored of accounts, as an operator has it shown or moved.

use flow::profile::Attribute;
use protocol::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::identities::{self, IdentityRow};
use super::{Store, Stored, sessions};
use crate::email;
use crate::ids::AccountId;

const COLUMNS: &str =
    "SELECT id, email, profile, locale, terms_accepted_at, created_at, disabled_at,
    hash, changed_at, reset_at FROM accounts LEFT JOIN passwords ON account_id = id";

/// An account.
pub(crate) struct StoredAccount {
    /// Its id.
    pub(crate) id: AccountId,
    /// The address, as it was typed.
    pub(crate) email: String,
    /// What apps wanted to know.
    pub(crate) profile: Vec<Attribute>,
    /// The locale that its owner last signed in with.
    pub(crate) locale: Option<String>,
    /// When terms were agreed to.
    pub(crate) terms_accepted_at: Option<Timestamp>,
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// When it was switched off.
    pub(crate) disabled_at: Option<Timestamp>,
    /// The password's hash, when it was set, and when by a code to the mailbox.
    pub(crate) password: Option<(String, Timestamp, Option<Timestamp>)>,
}

/// A factor of an account.
pub(crate) struct StoredFactor {
    /// Its tag.
    pub(crate) kind: String,
    /// Where its codes go.
    pub(crate) address: Option<String>,
    /// Its key, encrypted.
    pub(crate) secret: Option<Vec<u8>>,
    /// When it was added.
    pub(crate) created_at: Timestamp,
}

/// A passkey of an account.
pub(crate) struct StoredPasskey {
    /// The public key, its counter and flags, as JSON.
    pub(crate) data: String,
    /// By what its authenticator knows the account, if not by its id.
    pub(crate) user_handle: Option<Vec<u8>>,
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// When it was last used.
    pub(crate) used_at: Timestamp,
}

/// A session of an account.
pub(crate) struct StoredSession {
    /// The app that it began at.
    pub(crate) app: String,
    /// What was shown.
    pub(crate) proofs: String,
    /// When it began.
    pub(crate) created_at: Timestamp,
    /// When it ends, if its person asked to stay signed in.
    pub(crate) ends_at: Option<Timestamp>,
    /// When it was last used, if that was noted.
    pub(crate) used_at: Option<Timestamp>,
    /// From where: browser, system and country, as far as that is known.
    pub(crate) from: [Option<String>; 3],
}

fn time(row: &AnyRow, column: &str) -> Option<Timestamp> {
    row.get::<Option<i64>, _>(column).map(Timestamp)
}

fn read(row: &AnyRow) -> Result<StoredAccount, sqlx::Error> {
    let hash: Option<String> = row.get("hash");
    let password = hash.zip(time(row, "changed_at"));
    Ok(StoredAccount {
        id: row.get::<String, _>("id").into(),
        email: row.get("email"),
        profile: sessions::profile(row)?,
        locale: row.get("locale"),
        terms_accepted_at: time(row, "terms_accepted_at"),
        created_at: Timestamp(row.get("created_at")),
        disabled_at: time(row, "disabled_at"),
        password: password.map(|(hash, at)| (hash, at, time(row, "reset_at"))),
    })
}

impl Store {
    /// The accounts after this id, in the order of their ids: so many at most.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_stored_accounts(
        &self,
        after: &str,
        most: u16,
    ) -> Stored<Vec<StoredAccount>> {
        let select = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE id > $1 ORDER BY id LIMIT $2"));
        let rows = sqlx::query(select).bind(after).bind(i64::from(most));
        let rows = rows.fetch_all(&self.pool).await?;
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }

    /// The accounts that an operator names by this address.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_stored_named(&self, address: &str) -> Stored<Vec<StoredAccount>> {
        let key = email::key(address);
        let select = sqlx::AssertSqlSafe(format!(
            "{COLUMNS} WHERE email_key = $1 OR canonical_key = $1 ORDER BY created_at, id"
        ));
        let rows = sqlx::query(select).bind(key.as_str()).fetch_all(&self.pool).await?;
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }

    /// The factors of an account.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_stored_factors(&self, account_id: &str) -> Stored<Vec<StoredFactor>> {
        let select = "SELECT kind, address, secret, created_at FROM factors
            WHERE account_id = $1 ORDER BY created_at, kind";
        let rows = sqlx::query(select).bind(account_id).fetch_all(&self.pool).await?;
        let read = |row: &AnyRow| StoredFactor {
            kind: row.get("kind"),
            address: row.get("address"),
            secret: row.get("secret"),
            created_at: Timestamp(row.get("created_at")),
        };
        Ok(rows.iter().map(read).collect())
    }

    /// The passkeys of an account.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_stored_passkeys(
        &self,
        account_id: &str,
    ) -> Stored<Vec<StoredPasskey>> {
        let select = "SELECT data, user_handle, created_at, used_at FROM passkeys
            WHERE account_id = $1 ORDER BY created_at, data";
        let rows = sqlx::query(select).bind(account_id).fetch_all(&self.pool).await?;
        let read = |row: &AnyRow| StoredPasskey {
            data: row.get("data"),
            user_handle: row.get("user_handle"),
            created_at: Timestamp(row.get("created_at")),
            used_at: Timestamp(row.get("used_at")),
        };
        Ok(rows.iter().map(read).collect())
    }

    /// The accounts from elsewhere that are linked to an account, whether more than the
    /// provider's word led to each, and since when.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_stored_identities(
        &self,
        account_id: &str,
    ) -> Stored<Vec<(IdentityRow, bool, Timestamp)>> {
        let select = "SELECT issuer, subject, account_id, label_sealed, proved, linked_at
            FROM identities WHERE account_id = $1 ORDER BY linked_at, issuer, subject";
        let rows = sqlx::query(select).bind(account_id).fetch_all(&self.pool).await?;
        let read = |row: &AnyRow| {
            let proved = row.get::<i64, _>("proved") != 0;
            Ok::<_, sqlx::Error>((identities::read(row)?, proved, Timestamp(row.get("linked_at"))))
        };
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }

    /// The sessions of an account, the oldest first, those included that are over and not swept.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_stored_sessions(
        &self,
        account_id: &str,
    ) -> Stored<Vec<StoredSession>> {
        let select = "SELECT app, proofs, created_at, ends_at, used_at, browser, system, country FROM sessions
            WHERE account_id = $1 ORDER BY created_at, app";
        let rows = sqlx::query(select).bind(account_id).fetch_all(&self.pool).await?;
        let read = |row: &AnyRow| StoredSession {
            app: row.get("app"),
            proofs: row.get("proofs"),
            created_at: Timestamp(row.get("created_at")),
            ends_at: time(row, "ends_at"),
            used_at: time(row, "used_at"),
            from: ["browser", "system", "country"].map(|column| row.get(column)),
        };
        Ok(rows.iter().map(read).collect())
    }

    /// What apps have of an account: app, since when, and what for. Of those that ask for
    /// consent, the scopes; of others, the grant's request.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_stored_access(
        &self,
        account_id: &str,
    ) -> Stored<Vec<(String, Timestamp, String)>> {
        let select =
            "SELECT app, agreed_at AS at, scopes AS what FROM consents WHERE account_id = $1
            UNION ALL SELECT app, made_at AS at, request AS what FROM grants WHERE account_id = $1
            ORDER BY at, app, what";
        let rows = sqlx::query(select).bind(account_id).fetch_all(&self.pool).await?;
        let read = |row: &AnyRow| (row.get("app"), Timestamp(row.get("at")), row.get("what"));
        Ok(rows.iter().map(read).collect())
    }

    /// From how many devices and networks an account was signed in, and how many it remembers.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_stored_marks(&self, account_id: &str) -> Stored<(i64, i64)> {
        let select = "SELECT (SELECT COUNT(*) FROM seen WHERE account_id = $1) AS seen,
            (SELECT COUNT(*) FROM remembered_devices WHERE account_id = $1) AS remembered";
        let row = sqlx::query(select).bind(account_id).fetch_one(&self.pool).await?;
        Ok((row.get("seen"), row.get("remembered")))
    }
}
