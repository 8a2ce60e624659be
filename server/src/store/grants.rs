//! What the sign-ins of people give to OpenID clients.

use flow::limits;
use flow::profile::Attribute;
use protocol::{Factor, Timestamp};

use super::columns::{Columns, Value};
use super::session_name::SessionName;
use super::{Change, Store, Stored, sessions};
use crate::ids::{AccountId, AppId};
use crate::secret::handle;

/// A grant that counts.
pub(crate) struct GrantRow {
    /// Whose it is.
    pub(crate) account: AccountId,
    /// The client.
    pub(crate) app: AppId,
    /// What the client asked for.
    pub(crate) request: String,
    /// By what tokens name the session.
    pub(crate) sid: String,
    /// The account's address.
    pub(crate) email: String,
    /// What is known of the person.
    pub(crate) profile: Vec<Attribute>,
    /// When what is known was told: when the account was made.
    pub(crate) told_at: Timestamp,
    /// The number that the account has as a second factor.
    pub(crate) phone: Option<String>,
    /// The language that the account was last signed in with.
    pub(crate) locale: Option<String>,
    /// What was shown, in order.
    pub(crate) proofs: Vec<Factor>,
    /// Whether that is more than one factor.
    pub(crate) mfa: bool,
    /// When a first factor was shown.
    pub(crate) first_at: Timestamp,
    /// How often its refresh token was replaced.
    pub(crate) generation: i64,
    /// When that was last.
    pub(crate) rotated_at: Option<Timestamp>,
    /// Whether it outlives its session.
    pub(crate) offline: bool,
    /// The thumbprint of the key that is shown beside its tokens, if one is.
    pub(crate) jkt: Option<String>,
}

impl Store {
    /// The grant of this id, unless it is ended, its account is disabled, or its session is
    /// over; if it outlives that, unless it was not used for long or is too old.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn find_grant(&self, id: &str, now: Timestamp) -> Stored<Option<GrantRow>> {
        let select = "SELECT g.account_id, g.app, g.request, g.sid, a.email, a.profile, a.locale, a.created_at,
            (SELECT MIN(f.address) FROM factors f WHERE f.account_id = a.id
                AND f.kind IN ('sms_code', 'voice_code')) AS phone,
            COALESCE(s.proofs, g.proofs) AS proofs, COALESCE(s.first_at, g.first_at) AS first_at,
            CASE WHEN s.hash IS NULL THEN g.mfa ELSE s.mfa END AS mfa,
            g.generation, g.rotated_at, g.offline, g.jkt FROM grants g
            JOIN accounts a ON a.id = g.account_id AND a.disabled_at IS NULL
            LEFT JOIN sessions s
                ON s.sid = g.sid AND s.account_id = g.account_id
                AND COALESCE(s.ends_at, s.created_at + $5) > $2
            WHERE g.id = $1 AND g.ended_at IS NULL AND CASE WHEN g.offline = 1
                THEN g.made_at > $3 AND COALESCE(g.used_at, g.made_at) > $4
                ELSE s.hash IS NOT NULL END
            ORDER BY s.created_at DESC LIMIT 1";
        let values = [
            Value::Text(id),
            Value::Number(now.0),
            Value::Number(now.plus(-limits::OFFLINE_LIFETIME).0),
            Value::Number(now.plus(-limits::OFFLINE_IDLE).0),
            Value::Number(limits::SESSION_LIFETIME),
        ];
        self.find_row(select, &values, read).await
    }
}

impl Store {
    /// Replaces the refresh token of this generation, which is used so; false if another request has.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn update_grant_rotated(
        &self,
        id: &str,
        generation: i64,
        now: Timestamp,
    ) -> Stored<bool> {
        let update = "UPDATE grants SET generation = generation + 1, rotated_at = $1, used_at = $1
            WHERE id = $2 AND generation = $3 AND ended_at IS NULL";
        let update = sqlx::query(update).bind(now.0).bind(id).bind(generation);
        Ok(update.execute(&self.pool).await?.rows_affected() == 1)
    }

    /// Notes that a refresh token was used that stays.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn update_grant_used(&self, id: &str, now: Timestamp) -> Stored<()> {
        let update = "UPDATE grants SET used_at = $1 WHERE id = $2";
        sqlx::query(update).bind(now.0).bind(id).execute(&self.pool).await?;
        Ok(())
    }

    /// Ends a grant.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn update_grant_ended(&self, id: &str, now: Timestamp) -> Stored<()> {
        let update = "UPDATE grants SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL";
        sqlx::query(update).bind(now.0).bind(id).execute(&self.pool).await?;
        Ok(())
    }
}

fn read(row: &dyn Columns) -> Result<GrantRow, sqlx::Error> {
    let (proofs, mfa) = sessions::proofs(row)?;
    Ok(GrantRow {
        account: row.text("account_id")?.into(),
        app: row.text("app")?.into(),
        request: row.text("request")?,
        sid: row.text("sid")?,
        email: row.text("email")?,
        profile: sessions::profile(row)?,
        told_at: Timestamp(row.number("created_at")?),
        phone: row.text_or_none("phone")?,
        locale: row.text_or_none("locale")?,
        proofs,
        mfa,
        first_at: Timestamp(row.number("first_at")?),
        generation: row.number("generation")?,
        rotated_at: row.number_or_none("rotated_at")?.map(Timestamp),
        offline: row.number("offline")? != 0,
        jkt: row.text_or_none("jkt")?,
    })
}

/// Has nothing that clients have of an account outlive its sessions any more.
///
/// # Errors
/// If the database fails.
pub(super) async fn update_offline_grants(change: &mut Change, account_id: &str) -> Stored<()> {
    let update = "UPDATE grants SET offline = 0 WHERE account_id = $1 AND offline = 1";
    sqlx::query(update).bind(account_id).execute(&mut **change).await?;
    Ok(())
}

/// Has nothing that clients have by one session of an account outlive it.
///
/// # Errors
/// If the database fails.
pub(super) async fn update_offline_grants_of_session(
    change: &mut Change,
    account_id: &str,
    sid: &str,
) -> Stored<()> {
    let update = "UPDATE grants SET offline = 0 WHERE account_id = $1 AND sid = $2 AND offline = 1";
    sqlx::query(update).bind(account_id).bind(sid).execute(&mut **change).await?;
    Ok(())
}

/// Has the tokens of a grant count beside the proof of a key only.
///
/// # Errors
/// If the database fails.
pub(crate) async fn update_grant_jkt(change: &mut Change, id: &str, jkt: &str) -> Stored<()> {
    let update = sqlx::query("UPDATE grants SET jkt = $1 WHERE id = $2").bind(jkt).bind(id);
    update.execute(&mut **change).await?;
    Ok(())
}

/// Ends all that a client has of an account.
///
/// # Errors
/// If the database fails.
pub(super) async fn update_grants_ended(
    change: &mut Change,
    account_id: &str,
    app: &str,
    now: Timestamp,
) -> Stored<()> {
    let update = "UPDATE grants SET ended_at = $1
        WHERE account_id = $2 AND app = $3 AND ended_at IS NULL";
    let update = sqlx::query(update).bind(now.0).bind(account_id).bind(app);
    update.execute(&mut **change).await?;
    Ok(())
}

/// What a client is granted.
pub(crate) struct NewGrant<'a> {
    /// Its id.
    pub(crate) id: &'a str,
    /// The client.
    pub(crate) app: &'a str,
    /// What the client asked for.
    pub(crate) request: &'a str,
    /// Whether it outlives its session.
    pub(crate) offline: bool,
    /// The thumbprint of the key that is shown beside its tokens, if one is.
    pub(crate) jkt: Option<&'a str>,
}

/// Grants a client what it asked for, by a session; false if that is over, its account is
/// disabled, or there is a grant of this id.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert_grant(
    change: &mut Change,
    new: &NewGrant<'_>,
    session: SessionName<'_>,
    now: Timestamp,
) -> Stored<bool> {
    let (hash, sid) = session.parts();
    // An older server beside this one gives sessions no name.
    let name = "UPDATE sessions SET sid = $1 WHERE hash = $2 AND sid IS NULL";
    if hash.is_some() {
        sqlx::query(name).bind(handle()).bind(hash).execute(&mut **change).await?;
    }
    let insert = "INSERT INTO grants
        (id, account_id, app, sid, request, made_at, offline, proofs, mfa, first_at, jkt)
        SELECT $1, account_id, $2, sid, $3, $4, $7, proofs, mfa, first_at, $9
        FROM sessions JOIN accounts a ON a.id = account_id
        WHERE (hash = $5 OR sid = $8) AND COALESCE(ends_at, sessions.created_at + $6) > $4
        AND a.disabled_at IS NULL ORDER BY sessions.created_at DESC LIMIT 1
        ON CONFLICT (id) DO NOTHING";
    let done = sqlx::query(insert)
        .bind(new.id)
        .bind(new.app)
        .bind(new.request)
        .bind(now.0)
        .bind(hash)
        .bind(limits::SESSION_LIFETIME)
        .bind(i64::from(new.offline))
        .bind(sid)
        .bind(new.jkt)
        .execute(&mut **change)
        .await?;
    Ok(done.rows_affected() == 1)
}
