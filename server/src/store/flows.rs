//! Flows.

use protocol::{Purpose, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{Change, FLOW_LOCK_LASTS, Store, Stored, Undelivered, is_text, number};
use crate::flows::flow::{Answered, Binding, Deadlines, Flow, ReturnTo};
use crate::ids::FlowId;
use crate::secret::Digest;

fn read(row: &AnyRow) -> Result<Flow, sqlx::Error> {
    let state: String = row.try_get("stage")?;
    let purpose: String = row.try_get("purpose")?;
    // An older server beside this one writes nothing else of its purpose.
    let manages = row.try_get::<i64, _>("manages")? != 0;
    let refusal: Option<String> = row.try_get("refusal")?;
    let step: Option<i64> = row.try_get("answered_step")?;
    let step = step.and_then(|step| u32::try_from(step).ok());
    let hash: Option<Vec<u8>> = row.try_get("answered_hash")?;
    let present: Option<i64> = row.try_get("present_version")?;
    let disabled = row.try_get::<Option<i64>, _>("disabled_at")?.is_some();
    let text = |column: &str| row.try_get::<Option<String>, _>(column);
    Ok(Flow {
        id: row.try_get::<String, _>("id")?.into(),
        seed: row.try_get("seed")?,
        app: row.try_get::<String, _>("app")?.into(),
        purpose: if manages {
            Purpose::ManageFactors
        } else {
            from_text(&format!("\"{purpose}\""))?
        },
        asks_mfa: row.try_get::<i64, _>("step_up")? != 0,
        binding: Binding::from(row.try_get::<Vec<u8>, _>("browser")?),
        embedder: text("page")?,
        return_to: ReturnTo {
            url: row.try_get("return_to")?,
            code_challenge: row.try_get("code_challenge")?,
            request: text("request")?,
        },
        locale: row.try_get("locale")?,
        locale_chosen: row.try_get::<i64, _>("locale_chosen")? != 0,
        reference: row.try_get("reference")?,
        state: from_text(&state)?,
        sealed: row.try_get("pending")?,
        identity: row.try_get("identity_sealed")?,
        step: number(row, "step")?,
        version: row.try_get("version")?,
        refusal: refusal.map(|refusal| from_text(&refusal)).transpose()?,
        answered: step.zip(hash).map(|(step, hash)| Answered { step, hash }),
        next: text("next")?.map(FlowId::from),
        account_id: text("account_id")?.map(Into::into),
        account_version: row.try_get("account_version")?,
        present_version: present.filter(|_| !disabled),
        session: row.try_get("session")?,
        first_at: row.try_get::<Option<i64>, _>("first_at")?.map(Timestamp),
        undelivered: undelivered(row)?,
        deadlines: Deadlines {
            created_at: Timestamp(row.try_get("created_at")?),
            touched_at: Timestamp(row.try_get("touched_at")?),
        },
    })
}

/// What is known of the message with the flow's code, while it is not delivered.
fn undelivered(row: &AnyRow) -> Result<Option<Undelivered>, sqlx::Error> {
    let accepted_at: Option<i64> = row.try_get("send_accepted_at")?;
    let Some(accepted_at) = accepted_at else { return Ok(None) };
    Ok(Some(Undelivered {
        failures: number(row, "send_failures")?,
        refused: row.try_get::<i64, _>("send_refused")? != 0,
        accepted_at: Timestamp(accepted_at),
    }))
}

impl Store {
    /// The flow of this handle.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn find_flow(&self, id: &str) -> Stored<Option<Flow>> {
        if !is_text(id) {
            return Ok(None);
        }
        // In one statement: what is read of the account is as old as the flow.
        let select = "SELECT f.id, seed, browser, app, return_to, f.locale, reference, stage, step,
            f.version, refusal, answered_step, answered_hash, pending, identity_sealed, account_id,
            account_version, next, step_up, purpose, manages, session, first_at, f.created_at, touched_at,
            locale_chosen, page, code_challenge, request, a.version AS present_version, disabled_at,
            m.failures AS send_failures, m.accepted_at AS send_accepted_at,
            CASE WHEN m.sealed IS NULL THEN 1 ELSE 0 END AS send_refused
            FROM flows f LEFT JOIN accounts a ON a.id = account_id
            LEFT JOIN messages m ON m.flow_id = f.id WHERE f.id = $1";
        let row = sqlx::query(select).bind(id).fetch_optional(&self.pool).await?;
        Ok(row.as_ref().map(read).transpose()?)
    }
}

/// Holds a flow for this change, if it is still as it was read; false if
/// another change came first. Of many that read the same flow one gets it.
///
/// # Errors
/// If the database fails.
pub(crate) async fn claim_flow(change: &mut Change, flow: &Flow) -> Stored<bool> {
    // Changes nothing, and locks the row until the change is over.
    let update = "UPDATE flows SET version = version WHERE id = $1 AND version = $2";
    let update = sqlx::query(update).bind(flow.id.as_str()).bind(flow.version);
    Ok(update.execute(&mut **change).await?.rows_affected() == 1)
}

/// Stores a new flow, locked by `holder` if anybody; false if there is one of this id.
///
/// # Errors
/// If the database fails.
pub(crate) async fn insert_flow(
    change: &mut Change,
    flow: &Flow,
    holder: Option<&str>,
) -> Stored<bool> {
    let locked_until = holder.map_or(0, |_| flow.deadlines.created_at.plus(FLOW_LOCK_LASTS).0);
    let insert = "INSERT INTO flows
        (id, browser, app, return_to, locale, reference, stage, step, version, step_up,
        account_id, manages, session, first_at, created_at, touched_at, locale_chosen, page,
        code_challenge, account_version, purpose, seed, turn, turn_until, request)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
        $19, $20, $21, $22, $23, $24, $25) ON CONFLICT (id) DO NOTHING";
    let done = sqlx::query(insert)
        .bind(flow.id.as_str())
        .bind(flow.binding.as_bytes())
        .bind(flow.app.as_str())
        .bind(&flow.return_to.url)
        .bind(&flow.locale)
        .bind(&flow.reference)
        .bind(to_text(&flow.state))
        .bind(i64::from(flow.step))
        .bind(flow.version)
        .bind(i64::from(flow.asks_mfa))
        .bind(flow.account_id.as_deref())
        .bind(i64::from(flow.purpose == Purpose::ManageFactors))
        .bind(&flow.session)
        .bind(flow.first_at.map(|at| at.0))
        .bind(flow.deadlines.created_at.0)
        .bind(flow.deadlines.touched_at.0)
        .bind(i64::from(flow.locale_chosen))
        .bind(&flow.embedder)
        .bind(&flow.return_to.code_challenge)
        .bind(flow.account_version)
        .bind(word(flow.purpose))
        .bind(&flow.seed)
        .bind(holder)
        .bind(locked_until)
        .bind(&flow.return_to.request)
        .execute(&mut **change)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Stores a flow as it is now; false if another change came first.
///
/// # Errors
/// If the database fails.
pub(crate) async fn update_flow(change: &mut Change, flow: &Flow) -> Stored<bool> {
    let update = "UPDATE flows SET stage = $1, step = $2, refusal = $3, answered_step = $4,
        answered_hash = $5, pending = $6, account_id = $7, next = $8, session = $9,
        first_at = $10, touched_at = $11, account_version = $12, browser = $13,
        identity_sealed = $14, version = version + 1 WHERE id = $15 AND version = $16";
    let done = sqlx::query(update)
        .bind(to_text(&flow.state))
        .bind(i64::from(flow.step))
        .bind(flow.refusal.as_ref().map(to_text))
        .bind(flow.answered.as_ref().map(|answered| i64::from(answered.step)))
        .bind(flow.answered.as_ref().map(|answered| &answered.hash[..]))
        .bind(&flow.sealed)
        .bind(flow.account_id.as_deref())
        .bind(flow.next.as_deref())
        .bind(&flow.session)
        .bind(flow.first_at.map(|at| at.0))
        .bind(flow.deadlines.touched_at.0)
        .bind(flow.account_version)
        .bind(flow.binding.as_bytes())
        .bind(&flow.identity)
        .bind(flow.id.as_str())
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
pub(crate) async fn delete_flows_of_session(
    change: &mut Change,
    account_id: &str,
    session: &Digest,
) -> Stored<()> {
    let delete = "DELETE FROM flows WHERE session = $1 OR (account_id = $2 AND manages = 1)";
    sqlx::query(delete).bind(&session.0[..]).bind(account_id).execute(&mut **change).await?;
    Ok(())
}

impl Store {
    /// Ties all flows of a browser to another token. An answer that was read
    /// before is outrun.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn update_binding(&self, before: &Digest, binding: &Binding) -> Stored<()> {
        let update = "UPDATE flows SET browser = $1, version = version + 1 WHERE browser = $2";
        let update = sqlx::query(update).bind(binding.as_bytes()).bind(&before.0[..]);
        update.execute(&self.pool).await?;
        Ok(())
    }

    /// Extends a flow from `now` on, if it is still as it was read. Its state is
    /// not changed, so an answer that comes meanwhile is not outrun.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn update_touched_at(&self, flow: &Flow, now: Timestamp) -> Stored<()> {
        let update = "UPDATE flows SET touched_at = $1 WHERE id = $2 AND version = $3";
        let update = sqlx::query(update).bind(now.0).bind(flow.id.as_str()).bind(flow.version);
        update.execute(&self.pool).await?;
        Ok(())
    }
}

fn to_text(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("states and refusals are plain data")
}

fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, sqlx::Error> {
    serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(error.into()))
}

/// The one word of a purpose.
fn word(purpose: Purpose) -> String {
    to_text(&purpose).trim_matches('"').to_owned()
}
