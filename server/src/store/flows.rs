//! Flows.

use flow::{Stage, limits};
use protocol::{Refusal, Timestamp};
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{Change, Store, Stored, is_text, number};
use crate::secret::Digest;

/// One flow.
#[derive(Clone)]
pub struct FlowRow {
    /// Its handle.
    pub id: String,
    /// The keyed hash of the cookie of the browser it belongs to.
    pub browser: Vec<u8>,
    /// The app's id.
    pub app: String,
    /// Where the app goes on; checked when the flow began.
    pub return_to: String,
    /// The person's locale.
    pub locale: String,
    /// Whether they chose it, by the address or on a page.
    pub locale_chosen: bool,
    /// What a person can quote.
    pub reference: String,
    /// Where it stands.
    pub stage: Stage,
    /// The step it waits for an answer to.
    pub step: u32,
    /// Grows with each change, so that only one of two changes wins.
    pub version: i64,
    /// Why the last answer was not taken.
    pub refusal: Option<Refusal>,
    /// The last answer: its step, and its keyed hash.
    pub answered: Option<(u32, Vec<u8>)>,
    /// An authenticator key that is being enrolled, encrypted.
    pub pending: Option<Vec<u8>>,
    /// Whose it is, once known.
    pub account_id: Option<String>,
    /// The version of that account when its first factor was shown, or of the
    /// one whose mailbox a code was sent to.
    pub account_version: Option<i64>,
    /// The version of that account when this was read; none while it is switched off.
    pub present_version: Option<i64>,
    /// The flow that took its place.
    pub next: Option<String>,
    /// Whether the app asks for a second factor here, whatever the policies say.
    pub step_up: bool,
    /// Whether the account's factors can be changed in it.
    pub manages: bool,
    /// The keyed hash of the session it goes on from.
    pub session: Option<Vec<u8>>,
    /// When a first factor was shown, here or in that session.
    pub first_at: Option<Timestamp>,
    /// The origin of the page that shows it, if it is none of ours.
    pub page: Option<String>,
    /// What redeems the one-time code that it ends in, hashed; none where it
    /// ends in a session only.
    pub code_challenge: Option<Vec<u8>>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last answered, or more time was asked for.
    pub touched_at: Timestamp,
}

impl FlowRow {
    /// When it ends if nothing is answered and nobody asks for more time.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.touched_at.plus(limits::FLOW_IDLE).min(self.ends_at())
    }

    /// When it ends whatever is done.
    #[must_use]
    pub fn ends_at(&self) -> Timestamp {
        self.created_at.plus(limits::FLOW_LIFETIME)
    }

    /// Whether what was shown of its account does not hold any more: nobody goes
    /// on from there.
    #[must_use]
    pub fn is_revoked(&self) -> bool {
        let holds = self.account_version.is_some() && self.account_version == self.present_version;
        self.stage.rests_on_account() && !holds
    }

    fn read(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let json = |error: serde_json::Error| sqlx::Error::Decode(error.into());
        let stage: String = row.try_get("stage")?;
        let refusal: Option<String> = row.try_get("refusal")?;
        let answered_step: Option<i64> = row.try_get("answered_step")?;
        let answered_step = answered_step.and_then(|step| u32::try_from(step).ok());
        let answered_hash: Option<Vec<u8>> = row.try_get("answered_hash")?;
        let present: Option<i64> = row.try_get("present_version")?;
        let disabled = row.try_get::<Option<i64>, _>("disabled_at")?.is_some();
        Ok(Self {
            id: row.try_get("id")?,
            browser: row.try_get("browser")?,
            app: row.try_get("app")?,
            return_to: row.try_get("return_to")?,
            locale: row.try_get("locale")?,
            locale_chosen: row.try_get::<i64, _>("locale_chosen")? != 0,
            reference: row.try_get("reference")?,
            stage: serde_json::from_str(&stage).map_err(json)?,
            step: number(row, "step")?,
            version: row.try_get("version")?,
            refusal: refusal.map(|text| serde_json::from_str(&text)).transpose().map_err(json)?,
            answered: answered_step.zip(answered_hash),
            pending: row.try_get("pending")?,
            account_id: row.try_get("account_id")?,
            account_version: row.try_get("account_version")?,
            present_version: present.filter(|_| !disabled),
            next: row.try_get("next")?,
            step_up: row.try_get::<i64, _>("step_up")? != 0,
            manages: row.try_get::<i64, _>("manages")? != 0,
            session: row.try_get("session")?,
            first_at: row.try_get::<Option<i64>, _>("first_at")?.map(Timestamp),
            page: row.try_get("page")?,
            code_challenge: row.try_get("code_challenge")?,
            created_at: Timestamp(row.try_get("created_at")?),
            touched_at: Timestamp(row.try_get("touched_at")?),
        })
    }
}

impl Store {
    /// The flow of this handle.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn flow(&self, id: &str) -> Stored<Option<FlowRow>> {
        if !is_text(id) {
            return Ok(None);
        }
        // In one statement: what is read of the account is as old as the flow.
        let select = "SELECT f.id, browser, app, return_to, f.locale, reference, stage, step,
            f.version, refusal, answered_step, answered_hash, pending, account_id,
            account_version, next, step_up, manages, session, first_at, f.created_at, touched_at,
            locale_chosen, page, code_challenge, a.version AS present_version, disabled_at
            FROM flows f LEFT JOIN accounts a ON a.id = account_id WHERE f.id = $1";
        let row = sqlx::query(select).bind(id).fetch_optional(&self.pool).await?;
        Ok(row.as_ref().map(FlowRow::read).transpose()?)
    }
}

/// Holds a flow for this change, if it is still as it was read; false if
/// another change came first. Of many that read the same flow one gets it.
///
/// # Errors
/// If the database fails.
pub(crate) async fn claim(change: &mut Change, flow: &FlowRow) -> Stored<bool> {
    // Changes nothing, and locks the row until the change is over.
    let update = "UPDATE flows SET version = version WHERE id = $1 AND version = $2";
    let update = sqlx::query(update).bind(&flow.id).bind(flow.version);
    Ok(update.execute(&mut **change).await?.rows_affected() == 1)
}

/// Stores a new flow.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert(change: &mut Change, flow: &FlowRow) -> Stored<()> {
    let insert = "INSERT INTO flows
        (id, browser, app, return_to, locale, reference, stage, step, version, step_up,
        account_id, manages, session, first_at, created_at, touched_at, locale_chosen, page,
        code_challenge, account_version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
        $19, $20)";
    sqlx::query(insert)
        .bind(&flow.id)
        .bind(&flow.browser)
        .bind(&flow.app)
        .bind(&flow.return_to)
        .bind(&flow.locale)
        .bind(&flow.reference)
        .bind(text(&flow.stage))
        .bind(i64::from(flow.step))
        .bind(flow.version)
        .bind(i64::from(flow.step_up))
        .bind(&flow.account_id)
        .bind(i64::from(flow.manages))
        .bind(&flow.session)
        .bind(flow.first_at.map(|at| at.0))
        .bind(flow.created_at.0)
        .bind(flow.touched_at.0)
        .bind(i64::from(flow.locale_chosen))
        .bind(&flow.page)
        .bind(&flow.code_challenge)
        .bind(flow.account_version)
        .execute(&mut **change)
        .await?;
    Ok(())
}

/// Stores a flow as it is now; false if another change came first.
///
/// # Errors
/// If the database fails.
pub(crate) async fn update(change: &mut Change, flow: &FlowRow) -> Stored<bool> {
    let update = "UPDATE flows SET stage = $1, step = $2, refusal = $3, answered_step = $4,
        answered_hash = $5, pending = $6, account_id = $7, next = $8, session = $9,
        first_at = $10, touched_at = $11, account_version = $12, browser = $13,
        version = version + 1 WHERE id = $14 AND version = $15";
    let (answered_step, answered_hash) = flow.answered.clone().unzip();
    let done = sqlx::query(update)
        .bind(text(&flow.stage))
        .bind(i64::from(flow.step))
        .bind(flow.refusal.as_ref().map(text))
        .bind(answered_step.map(i64::from))
        .bind(answered_hash)
        .bind(&flow.pending)
        .bind(&flow.account_id)
        .bind(&flow.next)
        .bind(&flow.session)
        .bind(flow.first_at.map(|at| at.0))
        .bind(flow.touched_at.0)
        .bind(flow.account_version)
        .bind(&flow.browser)
        .bind(&flow.id)
        .bind(flow.version)
        .execute(&mut **change)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends all flows that go on from a session, and those in which its account's
/// factors can be changed.
///
/// # Errors
/// If the database fails.
pub(crate) async fn end_of_session(
    change: &mut Change,
    account_id: &str,
    session: &Digest,
) -> Stored<()> {
    let delete = "DELETE FROM flows WHERE session = $1 OR (account_id = $2 AND manages = 1)";
    sqlx::query(delete).bind(&session.0[..]).bind(account_id).execute(&mut **change).await?;
    Ok(())
}

fn text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("stages and refusals are plain data")
}
