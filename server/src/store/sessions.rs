//! Sessions.

use flow::limits;
use flow::profile::Attribute;
use protocol::factors::are_several;
use protocol::{Factor, Timestamp};
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, Row as _};

use super::columns::{Columns, Value};
use super::{AccountVersion, Change, Store, Stored, logout_notices};
use crate::ids::AppId;
use crate::secret::{Digest, handle};

/// One session.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// The account, as it was when the session was found.
    pub account: AccountVersion,
    /// The account's address.
    pub email: String,
    /// The app.
    pub app: AppId,
    /// What was shown, in order.
    pub proofs: Vec<Factor>,
    /// Whether that is more than one factor.
    pub mfa: bool,
    /// When a first factor was shown; long before it began where it was stepped up.
    pub first_at: Timestamp,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends, if its person asked to stay signed in.
    pub ends_at: Option<Timestamp>,
    /// By what tokens name it.
    pub sid: Option<String>,
    /// What is known of the person.
    pub profile: Vec<Attribute>,
    /// The language that the account was last signed in with.
    pub locale: Option<String>,
}

/// Seconds after which it is noted again that a session is used: a request in an hour writes.
const NOTED: i64 = 60 * 60;

impl SessionRow {
    /// Whether it began at a provider.
    pub(crate) fn is_by_provider(&self) -> bool {
        self.proofs.first() == Some(&Factor::Federated)
    }
}

impl Store {
    /// The session of this token's keyed hash, unless it is over or its account
    /// is switched off.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn find_session(&self, hash: &Digest, now: Timestamp) -> Stored<Option<SessionRow>> {
        let select = "SELECT account_id, version, email, app, proofs, mfa, first_at, sid, ends_at,
            profile, locale, sessions.created_at AS began_at,
            COALESCE(used_at, sessions.created_at) AS last_at FROM sessions JOIN accounts ON accounts.id = account_id
            WHERE hash = $1 AND COALESCE(ends_at, sessions.created_at + $3) > $2
            AND disabled_at IS NULL";
        let values =
            [Value::Bytes(&hash.0), Value::Number(now.0), Value::Number(limits::SESSION_LIFETIME)];
        let found = self.find_row(select, &values, read).await?;
        let Some((session, last_at)) = found else { return Ok(None) };
        if last_at.plus(NOTED) <= now {
            let update = "UPDATE sessions SET used_at = $1 WHERE hash = $2";
            let update = sqlx::query(update).bind(now.0).bind(&hash.0[..]);
            // For people to read: a session counts also where nothing can be written.
            update.execute(&self.pool).await.ok();
        }
        Ok(Some(session))
    }

    /// Ends a session, in a change of its own.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn delete_session(&self, hash: &Digest) -> Stored<()> {
        let mut change = self.change().await?;
        delete_session(&mut change, hash).await?;
        Ok(change.commit().await?)
    }
}

/// A session, and when it was used last.
fn read(row: &dyn Columns) -> Result<(SessionRow, Timestamp), sqlx::Error> {
    let ((proofs, mfa), id) = (proofs(row)?, row.text("account_id")?.into());
    let account = AccountVersion { id, version: row.number("version")? };
    let session = SessionRow {
        account,
        email: row.text("email")?,
        app: row.text("app")?.into(),
        proofs,
        mfa,
        first_at: Timestamp(row.number("first_at")?),
        created_at: Timestamp(row.number("began_at")?),
        ends_at: row.number_or_none("ends_at")?.map(Timestamp),
        sid: row.text_or_none("sid")?,
        profile: profile(row)?,
        locale: row.text_or_none("locale")?,
    };
    Ok((session, Timestamp(row.number("last_at")?)))
}

/// What was shown, in order, and whether that is more than one factor.
pub(super) fn proofs(row: &dyn Columns) -> Result<(Vec<Factor>, bool), sqlx::Error> {
    let proofs: Vec<_> = row.text("proofs")?.split(' ').filter_map(Factor::from_tag).collect();
    let mfa = row.number_or_none("mfa")?.map_or_else(|| are_several(&proofs), |mfa| mfa != 0);
    Ok((proofs, mfa))
}

/// What is known of a person.
pub(super) fn profile(row: &dyn Columns) -> Result<Vec<Attribute>, sqlx::Error> {
    let profile = row.text_or_none("profile")?.unwrap_or_default();
    Ok(serde_json::from_str(&profile).unwrap_or_default())
}

/// Ends a session.
///
/// # Errors
/// If the database fails.
pub(crate) async fn delete_session(change: &mut Change, hash: &Digest) -> Stored<()> {
    let delete = "DELETE FROM sessions WHERE hash = $1 RETURNING sid";
    ended(change, sqlx::query(delete).bind(&hash.0[..])).await
}

/// Ends the session that a one-time code gave, which came again.
///
/// # Errors
/// If the database fails.
pub(super) async fn delete_session_of_code(change: &mut Change, code: &Digest) -> Stored<()> {
    let delete = "DELETE FROM sessions WHERE hash IN
        (SELECT session FROM authorization_codes WHERE hash = $1 AND used = 1 AND grant_id IS NULL)
        RETURNING sid";
    ended(change, sqlx::query(delete).bind(&code.0[..])).await
}

/// Ends all sessions of an account, but the one of this keyed hash.
///
/// # Errors
/// If the database fails.
pub(super) async fn delete_sessions_but(
    change: &mut Change,
    account_id: &str,
    but: Option<&[u8]>,
) -> Stored<()> {
    let delete = "DELETE FROM sessions WHERE account_id = $1 AND hash <> $2 RETURNING sid";
    // No hash is empty.
    ended(change, sqlx::query(delete).bind(account_id).bind(but.unwrap_or_default())).await
}

/// Ends the session of an account that tokens know by this name.
///
/// # Errors
/// If the database fails.
pub(super) async fn delete_session_named(
    change: &mut Change,
    account_id: &str,
    sid: &str,
) -> Stored<()> {
    let delete = "DELETE FROM sessions WHERE account_id = $1 AND sid = $2 RETURNING sid";
    ended(change, sqlx::query(delete).bind(account_id).bind(sid)).await
}

/// Ends sessions, and has the clients that know them be told: the one way before their time.
async fn ended(change: &mut Change, delete: Query<'_, Any, AnyArguments>) -> Stored<()> {
    for row in delete.fetch_all(&mut **change).await? {
        if let Some(sid) = row.try_get::<Option<String>, _>("sid")? {
            logout_notices::insert_logout_notices(change, &sid).await?;
        }
    }
    Ok(())
}

/// From where a session began, as far as that is known.
#[derive(Clone, Copy, Default)]
pub(crate) struct SeenFrom<'a> {
    /// The browser.
    pub(crate) browser: Option<&'a str>,
    /// Its system.
    pub(crate) system: Option<&'a str>,
    /// The country.
    pub(crate) country: Option<&'a str>,
}

/// What a session begins with.
pub(crate) struct SessionProofs<'a> {
    /// What was shown, in order.
    pub(crate) proofs: &'a [Factor],
    /// Whether that is more than one factor.
    pub(crate) mfa: bool,
    /// When a first factor was shown.
    pub(crate) first_at: Timestamp,
    /// The keyed hash of the session that the browser had before: tokens know the new one by the
    /// same name if it is the same person's.
    pub(crate) before: Option<&'a [u8]>,
    /// Whether it goes on from that one: then it stays the session of the app that began it.
    pub(crate) goes_on: bool,
    /// From where.
    pub(crate) from: SeenFrom<'a>,
    /// When it ends, if its person asked just now to stay signed in. Who asked before stays so
    /// while the session goes on.
    pub(crate) ends_at: Option<Timestamp>,
}

/// Begins a session of an account at an app.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert_session(
    change: &mut Change,
    hash: &Digest,
    (account_id, app): (&str, &str),
    shown: &SessionProofs<'_>,
    now: Timestamp,
) -> Stored<()> {
    let proofs: Vec<_> = shown.proofs.iter().map(|factor| factor.tag()).collect();
    let insert = "INSERT INTO sessions
        (hash, account_id, app, proofs, mfa, first_at, created_at, sid, ends_at,
        browser, system, country)
        VALUES ($1, $2,
        COALESCE((SELECT app FROM sessions WHERE hash = $8 AND account_id = $2 AND $11 = 1), $3),
        $4, $5, $6, $7,
        COALESCE((SELECT sid FROM sessions WHERE hash = $8 AND account_id = $2), $9),
        COALESCE($10, (SELECT ends_at FROM sessions
            WHERE hash = $8 AND account_id = $2 AND ends_at > $7)), $12, $13, $14)";
    sqlx::query(insert)
        .bind(&hash.0[..])
        .bind(account_id)
        .bind(app)
        .bind(proofs.join(" "))
        .bind(i64::from(shown.mfa))
        .bind(shown.first_at.0)
        .bind(now.0)
        // No hash is empty.
        .bind(shown.before.unwrap_or_default())
        .bind(handle())
        .bind(shown.ends_at.map(|at| at.0))
        .bind(i64::from(shown.goes_on))
        .bind(shown.from.browser)
        .bind(shown.from.system)
        .bind(shown.from.country)
        .execute(&mut **change)
        .await?;
    Ok(())
}
