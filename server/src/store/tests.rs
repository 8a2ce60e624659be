//! What every engine must do. Each test runs on both.

use std::future::Future;
use std::io::Write as _;

use flow::{Stage, limits};
use futures_util::future::join_all;
use protocol::factors::Enrolled;
use protocol::{Factor, Purpose, Refusal, Timestamp};
use sqlx::{AnyConnection, Connection as _, Executor as _};

use super::accounts::{NewAccount, NewFactor};
use super::authorization::Authorization;
use super::messages::NewMessage;
use super::sessions::{SeenFrom, SessionProofs};
use super::signing_keys::SigningKeyRow;
use super::*;
use crate::email;
use crate::flows::flow::{Answered, Binding, Deadlines, Flow, FlowState, ReturnTo};
use crate::ids::FlowId;
use crate::secret::{Digest, handle, random};
use databases::Database;
use databases::up_to_date::{postgres, sqlite};

#[path = "../../tests/databases/mod.rs"]
mod databases;
#[path = "upgrades/tests.rs"]
mod upgrades;

/// The time in all tests.
const NOW: Timestamp = Timestamp(1_800_000_000);

/// A minute before.
const BEFORE: Timestamp = NOW.plus(-60);

/// How many do the same at once.
const MANY: usize = 100;

/// Runs each test on `SQLite`, on `PostgreSQL`, and behind `PgBouncer`, from a database that is made so.
macro_rules! contract {
    ($($sqlite:expr, $postgres:expr => { $($test:ident)* })*) => {
        mod on_sqlite {
            use super::*;
            $($(#[tokio::test] async fn $test() { super::$test($sqlite).await; })*)*
        }
        mod on_postgres {
            use super::*;
            $($(
                #[tokio::test]
                #[ignore = "needs PostgreSQL: cargo xtask test server starts one"]
                async fn $test() { super::$test($postgres).await; }
            )*)*
        }
        #[cfg(unix)]
        mod on_pgbouncer {
            use super::*;
            $($(
                #[tokio::test]
                #[ignore = "needs PostgreSQL and PgBouncer: cargo xtask test server starts them"]
                async fn $test() { super::$test($postgres.pooling()).await; }
            )*)*
        }
    };
}

contract! {
    Database::sqlite(), Database::postgres().await => {
        a_database_of_the_first_version_keeps_what_it_holds
        a_flow_that_an_older_server_began_to_change_factors_still_does
        a_newer_database_is_refused
        accounts_of_an_older_version_get_the_key_of_today_and_none_is_merged
        servers_that_start_at_once_make_one_database
    }
    sqlite().await, postgres().await => {
        a_change_that_is_dropped_stores_nothing
        a_database_that_takes_changes_is_found_ready
        a_code_is_used_up_by_one_of_many_and_only_if_it_is_right
        a_flow_comes_back_as_it_was_stored
        a_flow_takes_its_accounts_locale_unless_one_was_chosen
        a_full_bucket_takes_no_more_until_one_has_leaked
        a_hundred_failures_at_once_fill_a_bucket_and_no_more
        a_device_is_unseen_unless_it_is_the_first_or_known
        a_flow_with_a_zero_in_its_handle_is_not_there
        a_hundred_messages_at_once_are_sent_to_the_limit_and_no_further
        a_hundred_wrong_answers_at_once_are_counted_to_the_limit_and_no_further
        a_message_is_tried_by_one_server_until_its_claim_is_over
        a_message_that_one_count_does_not_bear_is_counted_towards_none
        a_message_with_a_code_goes_with_the_code_and_its_flow
        what_waits_is_tried_again_at_once_if_an_operator_says_so_and_what_is_over_is_not
        a_session_is_there_until_it_is_ended_or_over
        a_turn_is_one_holders_until_it_is_given_back_or_over
        all_servers_of_one_database_agree_on_one_key
        a_password_is_replaced_and_may_be_missing
        a_passkey_is_one_accounts_and_is_found_by_its_id
        a_recovery_code_is_used_up_by_one_of_many_and_new_ones_replace_the_old
        an_account_is_made_by_one_of_many
        whoever_rests_on_an_account_holds_it_as_it_was_or_not_at_all
        revoking_ends_all_sessions_of_an_account_but_one_and_no_others
        accounts_that_are_one_now_are_listed_and_switched_off_together
        servers_that_start_at_once_agree_on_keys
        of_a_hundred_messages_at_once_to_many_no_count_bears_more_than_it_may
        an_authenticator_step_is_used_by_one_of_many_and_no_earlier_one_after_it
        an_enrolled_factor_takes_the_place_of_its_kind
        a_factor_is_removed_and_the_last_one_takes_the_recovery_codes_along
        a_factor_that_must_be_kept_stays_however_many_remove_the_others
        of_many_renewals_at_once_the_recovery_codes_of_one_are_left
        of_many_revocations_and_claims_at_once_none_is_lost
        signing_out_ends_what_goes_on_from_the_session_and_what_changes_factors
        forgiving_lets_answers_be_compared_again_and_no_number_of_failures_shuts
        a_count_that_bears_so_many_is_spent_until_it_is_forgiven
        the_counts_of_one_account_are_forgotten_and_those_of_others_stay
        of_an_accounts_devices_the_first_ones_count_for_themselves
        messages_are_counted_by_the_hour_and_by_the_day
        of_many_changes_to_one_flow_one_is_stored
        of_many_servers_that_make_a_signing_key_one_does
        a_grant_counts_while_its_session_and_its_account_do_and_its_code_came_once
        a_session_keeps_its_name_for_the_same_person_only
        what_is_over_is_swept_and_the_rest_stays
        much_that_is_over_is_swept_in_steps_by_two_servers_at_once
        what_a_large_sweep_passed_over_is_swept_within_an_hour
    }
}

impl Database {
    fn location(&self) -> Location {
        match self.setting() {
            None => Location::Sqlite(self.folder.path().join("portico.db")),
            Some(url) => Location::Postgres(url.parse().unwrap()),
        }
    }

    /// A store, as a further server would open it.
    async fn open(&self) -> Store {
        Store::open(&self.location()).await.unwrap()
    }

    /// A connection of nobody's, past any pooler.
    async fn connect(&self) -> AnyConnection {
        sqlx::any::install_default_drivers();
        let address = self.direct().unwrap_or_else(|| self.location().address().unwrap().into());
        AnyConnection::connect(&address).await.unwrap()
    }

    /// Two stores, as two servers have them.
    async fn two(&self) -> [Store; 2] {
        [self.open().await, self.open().await]
    }
}

/// Does something many times at once, on two stores in turn.
async fn at_once<T, F: Future<Output = T>>(
    stores: &[Store; 2],
    work: impl Fn(Store, usize) -> F,
) -> Vec<T> {
    join_all((0..MANY).map(|place| work(stores[place % 2].clone(), place))).await
}

fn digest(byte: u8) -> Digest {
    Digest([byte; 32])
}

fn account<'a>(id: &'a str, email_key: &str) -> NewAccount<'a> {
    NewAccount {
        id,
        email: "Mara@example.org",
        email_key: email::key(email_key),
        password_hash: Some("$argon2id$"),
        profile: &[],
        accepted: false,
    }
}

fn flow(id: &str) -> Flow {
    let stage = Stage::Identify { purpose: Purpose::SignIn, email: Some("ü@example.org".into()) };
    Flow {
        id: id.into(),
        seed: Some(vec![0, 255]),
        app: "shop".into(),
        purpose: Purpose::ManageFactors,
        asks_mfa: true,
        binding: Binding::from(vec![0, 255]),
        embedder: Some("https://shop.example".into()),
        return_to: ReturnTo {
            url: "https://shop.example/".into(),
            code_challenge: Some(vec![0, 255]),
            request: Some("client_id=shop&state=%00".into()),
        },
        locale: "de".into(),
        locale_chosen: true,
        reference: "AAAA-BBBB".into(),
        state: state(&stage),
        sealed: None,
        identity: None,
        step: 1,
        version: 1,
        refusal: None,
        answered: None,
        next: None,
        account_id: None,
        account_version: None,
        present_version: None,
        session: None,
        first_at: None,
        undelivered: None,
        deadlines: Deadlines::from(NOW),
    }
}

fn state(stage: &Stage) -> FlowState {
    FlowState::Host(serde_json::to_value(stage).unwrap())
}

async fn store_account(store: &Store, id: &str) {
    let mut change = store.change().await.unwrap();
    assert!(accounts::insert_account(&mut change, &account(id, id), NOW).await.unwrap().is_ok());
    change.commit().await.unwrap();
}

async fn store_flow(store: &Store, flow: &Flow) {
    let mut change = store.change().await.unwrap();
    assert!(flows::insert_flow(&mut change, flow, None).await.unwrap());
    change.commit().await.unwrap();
}

async fn keep_code(store: &Store, id: &str, code: &Digest) {
    let mut change = store.change().await.unwrap();
    codes::insert_code(&mut change, id, code).await.unwrap();
    change.commit().await.unwrap();
}

async fn use_code(store: Store, id: &str, code: &Digest) -> bool {
    let mut change = store.change().await.unwrap();
    let used = codes::claim_code(&mut change, id, code).await.unwrap();
    change.commit().await.unwrap();
    used
}

async fn enroll(store: &Store, id: &str, factor: NewFactor<'_>, now: Timestamp) {
    let mut change = store.change().await.unwrap();
    accounts::insert_factor(&mut change, id, factor, now).await.unwrap();
    change.commit().await.unwrap();
}

async fn an_account_is_made_by_one_of_many(database: Database) {
    let stores = database.two().await;
    let made = at_once(&stores, |store, place| async move {
        let mut change = store.change().await.unwrap();
        let id = place.to_string();
        let made = accounts::insert_account(&mut change, &account(&id, "mara"), NOW).await.unwrap();
        change.commit().await.unwrap();
        made.is_ok().then_some(id)
    });
    let made: Vec<String> = made.await.into_iter().flatten().collect();
    let found = stores[0].find_account(&email::key("mara")).await.unwrap().unwrap();
    assert_eq!(made, [String::from(found.id)]);
    assert_eq!(
        (found.email.as_str(), found.password_hash.as_deref()),
        ("Mara@example.org", Some("$argon2id$"))
    );
    assert!(stores[1].find_account(&email::key("ines")).await.unwrap().is_none());
    let mut change = stores[1].change().await.unwrap();
    assert!(
        accounts::find_account_version(&mut change, &email::key("mara")).await.unwrap().is_some()
    );
    assert!(
        accounts::find_account_version(&mut change, &email::key("ines")).await.unwrap().is_none()
    );
}

async fn a_password_is_replaced_and_may_be_missing(database: Database) {
    let store = database.open().await;
    let mut change = store.change().await.unwrap();
    let new = NewAccount { password_hash: None, ..account("a", "a") };
    assert!(accounts::insert_account(&mut change, &new, NOW).await.unwrap().is_ok());
    change.commit().await.unwrap();
    assert_eq!(store.find_account(&email::key("a")).await.unwrap().unwrap().password_hash, None);
    for hash in ["first", "second"] {
        let mut change = store.change().await.unwrap();
        passwords::update_password(&mut change, "a", hash, NOW).await.unwrap();
        change.commit().await.unwrap();
        let found = store.find_account(&email::key("a")).await.unwrap().unwrap();
        assert_eq!(found.password_hash.as_deref(), Some(hash));
    }
}

async fn a_recovery_code_is_used_up_by_one_of_many_and_new_ones_replace_the_old(
    database: Database,
) {
    let stores = database.two().await;
    store_account(&stores[0], "a").await;
    for codes in [[digest(1), digest(2)], [digest(3), digest(4)]] {
        let mut change = stores[0].change().await.unwrap();
        recovery::insert_recovery_codes(&mut change, "a", &codes).await.unwrap();
        change.commit().await.unwrap();
    }
    assert!(!stores[1].is_recovery_code("a", &digest(1)).await.unwrap());
    assert!(stores[1].is_recovery_code("a", &digest(3)).await.unwrap());
    assert!(!stores[1].is_recovery_code("b", &digest(3)).await.unwrap());
    let used = at_once(&stores, |store, _| async move {
        let mut change = store.change().await.unwrap();
        let used = recovery::claim_recovery_code(&mut change, "a", &digest(3)).await.unwrap();
        change.commit().await.unwrap();
        used
    });
    assert_eq!(used.await.into_iter().filter(|used| *used).count(), 1);
    let enrolled = stores[0].find_enrolled("a").await.unwrap();
    assert_eq!(enrolled, [Enrolled { factor: Factor::RecoveryCode, address: None }]);
    let mut change = stores[0].change().await.unwrap();
    assert!(recovery::claim_recovery_code(&mut change, "a", &digest(4)).await.unwrap());
    change.commit().await.unwrap();
    assert!(stores[0].find_enrolled("a").await.unwrap().is_empty());
}

async fn a_passkey_is_one_accounts_and_is_found_by_its_id(database: Database) {
    let stores = database.two().await;
    for id in ["a", "b"] {
        store_account(&stores[0], id).await;
    }
    let passkey = |id: u8, data: &str| PasskeyData { credential_id: vec![id], data: data.into() };
    let added = at_once(&stores, |store, at| async move {
        let mut change = store.change().await.unwrap();
        let whose = if at % 2 == 0 { "a" } else { "b" };
        let added =
            passkeys::insert_passkey(&mut change, whose, &passkey(1, "new"), NOW).await.unwrap();
        change.commit().await.unwrap();
        added
    });
    assert_eq!(added.await.into_iter().filter(|added| *added).count(), 1);
    let row = stores[1].find_passkey(&[1]).await.unwrap().unwrap();
    let mut change = stores[0].change().await.unwrap();
    assert!(passkeys::update_passkey(&mut change, &passkey(1, "used"), NOW.plus(1)).await.unwrap());
    assert!(
        !passkeys::update_passkey(&mut change, &passkey(4, "gone"), NOW.plus(1)).await.unwrap()
    );
    assert!(
        passkeys::insert_passkey(&mut change, &row.account.id, &passkey(2, "v"), NOW)
            .await
            .unwrap()
    );
    change.commit().await.unwrap();
    assert_eq!(stores[1].find_passkeys(&row.account.id).await.unwrap(), ["used", "v"]);
    let enrolled = stores[0].find_enrolled(&row.account.id).await.unwrap();
    assert_eq!(enrolled, [Enrolled { factor: Factor::Passkey, address: None }]);
    assert!(stores[0].find_passkey(&[3]).await.unwrap().is_none());
    assert_eq!(
        stores[0].find_account_by_id(&row.account.id).await.unwrap().unwrap().id,
        row.account.id
    );
    assert!(stores[0].find_account_by_id("c").await.unwrap().is_none());
}

async fn begin_session(change: &mut Change, byte: u8, account_id: &str) {
    let shown = SessionProofs {
        proofs: &[Factor::Password],
        mfa: false,
        first_at: NOW,
        before: None,
        goes_on: false,
        from: SeenFrom::default(),
        ends_at: None,
    };
    sessions::insert_session(change, &digest(byte), (account_id, "shop"), &shown, NOW)
        .await
        .unwrap();
}

async fn revoking_ends_all_sessions_of_an_account_but_one_and_no_others(database: Database) {
    let store = database.open().await;
    for id in ["a", "b"] {
        store_account(&store, id).await;
    }
    let mut change = store.change().await.unwrap();
    for (id, byte) in [("a", 1), ("a", 2), ("b", 3)] {
        begin_session(&mut change, byte, id).await;
    }
    let there = async |byte| store.find_session(&digest(byte), NOW).await.unwrap().is_some();
    assert_eq!(revocation::revoke(&mut change, "a", Some(&digest(2).0)).await.unwrap(), 1);
    change.commit().await.unwrap();
    assert_eq!((there(1).await, there(2).await, there(3).await), (false, true, true));
    let mut change = store.change().await.unwrap();
    assert_eq!(revocation::revoke(&mut change, "a", None).await.unwrap(), 2);
    change.commit().await.unwrap();
    assert_eq!((there(2).await, there(3).await), (false, true));
}

/// Whether an account of this version is held; the change is dropped.
async fn claims(store: &Store, id: &str, version: i64) -> bool {
    let mut change = store.change().await.unwrap();
    let account = AccountVersion { id: id.into(), version };
    revocation::claim_account(&mut change, &account).await.unwrap()
}

async fn whoever_rests_on_an_account_holds_it_as_it_was_or_not_at_all(database: Database) {
    let [store, other] = database.two().await;
    store_account(&store, "a").await;
    let state = state(&Stage::ReplacePassword { email: "a".into(), standing: None });
    let (account_id, account_version) = (Some("a".into()), Some(0));
    store_flow(&store, &Flow { state, account_id, account_version, ..flow("f") }).await;
    let revoked = async || other.find_flow("f").await.unwrap().unwrap().is_outdated();
    assert!(claims(&store, "a", 0).await && !claims(&store, "a", 1).await);
    assert!(!claims(&store, "b", 0).await && !revoked().await);
    let mut change = store.change().await.unwrap();
    let off = "UPDATE accounts SET disabled_at = 1";
    sqlx::query(off).execute(&mut *change).await.unwrap();
    change.commit().await.unwrap();
    assert!(!claims(&other, "a", 0).await && revoked().await, "an older server switched it off");
    let mut change = store.change().await.unwrap();
    let on = "UPDATE accounts SET disabled_at = NULL";
    sqlx::query(on).execute(&mut *change).await.unwrap();
    assert_eq!(revocation::update_version(&mut change, "a").await.unwrap(), 1);
    change.commit().await.unwrap();
    assert!(!claims(&other, "a", 0).await && claims(&other, "a", 1).await && revoked().await);
    let account = other.find_account_by_id("a").await.unwrap().unwrap();
    assert_eq!(account.noted(), AccountVersion { id: "a".into(), version: 1 });
}

async fn of_many_revocations_and_claims_at_once_none_is_lost(database: Database) {
    let stores = database.two().await;
    store_account(&stores[0], "a").await;
    let begun = at_once(&stores, |store, place| async move {
        let mut change = store.change().await.unwrap();
        if place % 10 == 9 {
            revocation::revoke(&mut change, "a", None).await.unwrap();
            change.commit().await.unwrap();
            return true;
        }
        let account = AccountVersion { id: "a".into(), version: 0 };
        let held = revocation::claim_account(&mut change, &account).await.unwrap();
        if held {
            begin_session(&mut change, u8::try_from(place).unwrap(), "a").await;
        }
        change.commit().await.unwrap();
        held
    });
    begun.await;
    for byte in 0..u8::try_from(MANY).unwrap() {
        let session = stores[0].find_session(&digest(byte), NOW).await.unwrap();
        assert!(session.is_none(), "{byte} was begun before the first or not at all");
    }
    assert_eq!(stores[1].find_account_by_id("a").await.unwrap().unwrap().version, 10);
}

async fn signing_out_ends_what_goes_on_from_the_session_and_what_changes_factors(
    database: Database,
) {
    let store = database.open().await;
    for id in ["a", "b"] {
        store_account(&store, id).await;
    }
    let own = Some(digest(1).0.to_vec());
    let owner = |id: &str| Some(id.into());
    for (id, account_id, purpose, session, stays) in [
        ("list", owner("a"), Purpose::ManageFactors, None, false),
        ("step-up", owner("a"), Purpose::StepUp, own, false),
        ("signs in", owner("a"), Purpose::SignIn, None, true),
        ("another's", owner("b"), Purpose::ManageFactors, None, true),
        ("nobody's", None, Purpose::ManageFactors, None, true),
    ] {
        store_flow(&store, &Flow { purpose, account_id, session, ..flow(id) }).await;
        let mut change = store.change().await.unwrap();
        flows::delete_flows_of_session(&mut change, "a", &digest(1)).await.unwrap();
        change.commit().await.unwrap();
        assert_eq!(store.find_flow(id).await.unwrap().is_some(), stays, "{id}");
    }
}

const TWO: [Factor; 2] = [Factor::EmailCode, Factor::SmsCode];

/// An account with codes by e-mail and by text, and recovery codes.
async fn store_account_with_factors(store: &Store, id: &str) {
    store_account(store, id).await;
    let mut change = store.change().await.unwrap();
    for factor in TWO {
        let factor = NewFactor::Address(factor, "x");
        accounts::insert_factor(&mut change, id, factor, NOW).await.unwrap();
    }
    recovery::insert_recovery_codes(&mut change, id, &[digest(1), digest(2)]).await.unwrap();
    change.commit().await.unwrap();
}

async fn remove(store: &Store, id: &str, factor: Factor, keep: &[Factor]) -> bool {
    let mut change = store.change().await.unwrap();
    let removed = removal::delete_factor(&mut change, id, factor, keep, false).await.unwrap();
    change.commit().await.unwrap();
    removed
}

async fn a_factor_is_removed_and_the_last_one_takes_the_recovery_codes_along(database: Database) {
    let store = database.open().await;
    for id in ["a", "b"] {
        store_account_with_factors(&store, id).await;
    }
    assert!(!remove(&store, "a", Factor::Authenticator, &[]).await, "there is none");
    assert!(remove(&store, "a", Factor::EmailCode, &[]).await);
    assert!(!remove(&store, "a", Factor::EmailCode, &[]).await, "it is gone");
    assert_eq!(store.find_recovery_code_count("a").await.unwrap(), 2);
    assert!(remove(&store, "a", Factor::SmsCode, &[]).await);
    assert_eq!(store.find_recovery_code_count("a").await.unwrap(), 0);
    assert!(store.find_enrolled("a").await.unwrap().is_empty());
    assert_eq!(store.find_enrolled("b").await.unwrap().len(), 3, "others keep theirs");
    let mut change = store.change().await.unwrap();
    assert!(removal::delete_factor(&mut change, "b", Factor::SmsCode, &[], true).await.unwrap());
    change.commit().await.unwrap();
    assert_eq!(store.find_recovery_code_count("b").await.unwrap(), 0, "where it is said");
}

async fn a_factor_that_must_be_kept_stays_however_many_remove_the_others(database: Database) {
    let stores = database.two().await;
    for round in 0..8 {
        let id = format!("account {round}");
        store_account_with_factors(&stores[0], &id).await;
        let removed = at_once(&stores, |store, place| {
            let id = id.clone();
            async move { remove(&store, &id, TWO[place / 2 % 2], &TWO).await }
        });
        assert_eq!(removed.await.into_iter().filter(|removed| *removed).count(), 1);
        assert_eq!(
            stores[0].find_enrolled(&id).await.unwrap().len(),
            2,
            "one, and the recovery codes"
        );
    }
    assert!(!remove(&stores[0], "account 0", TWO[0], &[Factor::Authenticator]).await);
}

async fn of_many_renewals_at_once_the_recovery_codes_of_one_are_left(database: Database) {
    let stores = database.two().await;
    store_account(&stores[0], "a").await;
    let hash = |place: usize, code| digest(u8::try_from(2 * place + code).unwrap());
    let renewed = at_once(&stores, |store, place| async move {
        let mut change = store.change().await.unwrap();
        let codes = [hash(place, 0), hash(place, 1)];
        recovery::insert_recovery_codes(&mut change, "a", &codes).await.unwrap();
        change.commit().await.unwrap();
    });
    renewed.await;
    assert_eq!(stores[0].find_recovery_code_count("a").await.unwrap(), 2);
    let mut whole = 0;
    for place in 0..MANY {
        let is_one =
            async |code| stores[1].is_recovery_code("a", &hash(place, code)).await.unwrap();
        whole += usize::from(is_one(0).await && is_one(1).await);
    }
    assert_eq!(whole, 1, "they are of one renewal");
}

const BUCKET: Bucket = Bucket { most: 3, leak: 10 };

async fn a_full_bucket_takes_no_more_until_one_has_leaked(database: Database) {
    let store = database.open().await;
    let target = digest(1);
    let fill = async |now| store.claim_bucket(&target, BUCKET, NOW.plus(now)).await.unwrap();
    let level = async |now| store.find_bucket_level(&target, BUCKET, NOW.plus(now)).await.unwrap();
    for now in [0, 0, 4] {
        assert_eq!(fill(now).await, Ok(()));
    }
    assert_eq!(fill(9).await, Err(NOW.plus(10)));
    assert_eq!((level(9).await, level(10).await, level(25).await), (3, 2, 1));
    assert_eq!(fill(10).await, Ok(()));
    assert_eq!(fill(10).await, Err(NOW.plus(20)), "only one had leaked");
    store.delete_from_bucket(&target).await.unwrap();
    assert_eq!(fill(10).await, Ok(()), "what was none makes room");
    assert_eq!(level(5000).await, 0);
    assert_eq!(fill(5000).await, Ok(()));
    assert_eq!(level(5000).await, 1);
}

async fn a_hundred_failures_at_once_fill_a_bucket_and_no_more(database: Database) {
    let stores = database.two().await;
    let filled = at_once(&stores, |store, _| async move {
        store.claim_bucket(&digest(1), BUCKET, NOW).await.unwrap().is_ok()
    });
    assert_eq!(filled.await.into_iter().filter(|filled| *filled).count(), 3);
}

async fn a_device_is_unseen_unless_it_is_the_first_or_known(database: Database) {
    let store = database.open().await;
    store_account(&store, "a").await;
    let unseen = async |mark: Option<Digest>| {
        store.is_unseen("a", Kind::Device, mark.as_ref(), NOW).await.unwrap()
    };
    assert!(!unseen(Some(digest(1))).await, "nothing was seen yet");
    store.insert_seen("a", Kind::Device, &digest(1), NOW).await.unwrap();
    assert!(!unseen(Some(digest(1))).await);
    assert!(unseen(Some(digest(2))).await);
    assert!(unseen(None).await);
    assert!(store.find_place("a").await.unwrap().is_none());
    for place in [[1], [2]] {
        store.update_place("a", &place, NOW).await.unwrap();
        assert_eq!(store.find_place("a").await.unwrap(), Some((place.to_vec(), NOW)));
    }
}

async fn an_enrolled_factor_takes_the_place_of_its_kind(database: Database) {
    let store = database.open().await;
    store_account(&store, "a").await;
    assert!(store.find_enrolled("a").await.unwrap().is_empty());
    assert!(store.find_authenticator("a").await.unwrap().is_none());
    let key = |secret| NewFactor::Authenticator { secret, last_step: 7 };
    enroll(&store, "a", NewFactor::Address(Factor::EmailCode, "old@example.org"), NOW).await;
    enroll(&store, "a", key(&[0, 1, 255]), NOW.plus(1)).await;
    enroll(&store, "a", NewFactor::Address(Factor::EmailCode, "new@example.org"), NOW.plus(2))
        .await;
    let email = Enrolled { factor: Factor::EmailCode, address: Some("new@example.org".into()) };
    let authenticator = Enrolled { factor: Factor::Authenticator, address: None };
    assert_eq!(store.find_enrolled("a").await.unwrap(), [authenticator, email], "the oldest first");
    assert_eq!(store.find_authenticator("a").await.unwrap().unwrap(), [0, 1, 255]);
    enroll(&store, "a", key(&[2]), NOW).await;
    assert_eq!(store.find_authenticator("a").await.unwrap().unwrap(), [2]);
}

async fn an_authenticator_step_is_used_by_one_of_many_and_no_earlier_one_after_it(
    database: Database,
) {
    let stores = database.two().await;
    store_account(&stores[0], "a").await;
    assert!(
        !stores[0].claim_authenticator_step("a", 9).await.unwrap(),
        "there is no authenticator yet"
    );
    enroll(&stores[0], "a", NewFactor::Authenticator { secret: &[1], last_step: 7 }, NOW).await;
    let used = at_once(&stores, |store, _| async move {
        store.claim_authenticator_step("a", 9).await.unwrap()
    });
    assert_eq!(used.await.iter().filter(|used| **used).count(), 1);
    assert!(!stores[0].claim_authenticator_step("a", 8).await.unwrap());
    assert!(stores[1].claim_authenticator_step("a", 10).await.unwrap());
}

async fn a_flow_comes_back_as_it_was_stored(database: Database) {
    let store = database.open().await;
    store_account(&store, "a").await;
    let plain = flow("f");
    store_flow(&store, &plain).await;
    let found = store.find_flow("f").await.unwrap().unwrap();
    assert_eq!(found, plain);
    let full = Flow {
        state: FlowState::SignedIn { email: "mara@example.org".into(), proofs: vec![] },
        step: 2,
        refusal: Some(Refusal::CodeMalformed { length: 6, typed: 5 }),
        answered: Some(Answered { step: 1, hash: vec![0, 128, 255] }),
        sealed: Some(vec![]),
        account_id: Some("a".into()),
        present_version: Some(0),
        next: Some("g".into()),
        session: Some(vec![0, 255]),
        first_at: Some(BEFORE),
        deadlines: Deadlines { created_at: NOW, touched_at: NOW.plus(5) },
        ..found
    };
    let mut change = store.change().await.unwrap();
    assert!(flows::update_flow(&mut change, &full).await.unwrap());
    change.commit().await.unwrap();
    let found = store.find_flow("f").await.unwrap().unwrap();
    assert_eq!(found, Flow { version: 2, ..full });
    assert!(store.find_flow("g").await.unwrap().is_none());
}

async fn a_flow_with_a_zero_in_its_handle_is_not_there(database: Database) {
    let store = database.open().await;
    assert!(store.find_flow("a\0").await.unwrap().is_none());
    assert!(!store.claim_flow_lock("a\0", "me", NOW).await.unwrap());
}

async fn of_many_changes_to_one_flow_one_is_stored(database: Database) {
    let stores = database.two().await;
    store_flow(&stores[0], &flow("f")).await;
    let winners = at_once(&stores, |store, place| async move {
        let mut change = store.change().await.unwrap();
        let next = Flow { next: Some(place.to_string().into()), ..flow("f") };
        if !flows::claim_flow(&mut change, &next).await.unwrap() {
            return None;
        }
        // What is claimed stays as it was until the change is over.
        assert!(flows::update_flow(&mut change, &next).await.unwrap());
        change.commit().await.unwrap();
        next.next
    });
    let winners: Vec<FlowId> = winners.await.into_iter().flatten().collect();
    let found = stores[0].find_flow("f").await.unwrap().unwrap();
    assert_eq!((winners, found.version), (vec![found.next.unwrap()], 2));
}

async fn a_change_that_is_dropped_stores_nothing(database: Database) {
    let store = database.open().await;
    store_flow(&store, &flow("f")).await;
    let mut change = store.change().await.unwrap();
    flows::insert_flow(&mut change, &flow("g"), None).await.unwrap();
    codes::insert_code(&mut change, "f", &digest(1)).await.unwrap();
    let count = [SendCount {
        target: digest(2),
        subject: None,
        limits: SendLimits { per_hour: 1, per_day: 1 },
    }];
    counters::claim_sends(&mut change, &count, NOW).await.unwrap().unwrap();
    drop(change);
    assert!(store.find_flow("g").await.unwrap().is_none());
    assert!(!store.is_code("f", &digest(1)).await.unwrap());
    assert_eq!(store.find_next_send(&count).await.unwrap(), Timestamp::default());
}

async fn a_database_that_takes_changes_is_found_ready(database: Database) {
    let stores = database.two().await;
    let all = at_once(&stores, |store, _| async move { store.update_readiness().await }).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    assert_eq!(rows(&stores[0], "readiness").await, 1);
}

/// Begins a change and has it grow until the database takes no more.
async fn fill(store: &Store) -> sqlx::Error {
    let mut change = store.change().await.unwrap();
    // Fewer than there are would be as many as there are.
    change.execute("PRAGMA max_page_count = 1").await.unwrap();
    let insert = "INSERT INTO sends (target, sent_at) VALUES ($1, 0)";
    loop {
        let row = sqlx::query(insert).bind(vec![0_u8; 4096]).execute(&mut *change).await;
        if let Err(error) = row {
            return error;
        }
    }
}

#[tokio::test]
async fn a_change_that_found_the_database_full_leaves_a_store_that_takes_changes() {
    let database = Database::sqlite();
    let store = database.open().await;
    store_flow(&store, &flow("f")).await;
    for _ in 0..20 {
        let error = fill(&store).await;
        assert!(error.to_string().contains("full"), "{error}");
    }
    // The limit is each connection's own.
    for connection in join_all((0..8).map(|_| store.pool.hold())).await {
        connection.unwrap().execute("PRAGMA max_page_count = 1000000").await.unwrap();
    }
    store_flow(&store, &flow("g")).await;
    assert!(store.find_flow("f").await.unwrap().is_some());
}

async fn a_code_is_used_up_by_one_of_many_and_only_if_it_is_right(database: Database) {
    let stores = database.two().await;
    store_flow(&stores[0], &flow("f")).await;
    store_flow(&stores[0], &flow("g")).await;
    keep_code(&stores[0], "f", &digest(1)).await;
    keep_code(&stores[0], "f", &digest(2)).await;
    assert!(!stores[1].is_code("f", &digest(1)).await.unwrap(), "another took its place");
    assert!(!stores[1].is_code("g", &digest(2)).await.unwrap(), "it is another flow's");
    assert!(!use_code(stores[1].clone(), "f", &digest(1)).await);
    assert!(stores[1].is_code("f", &digest(2)).await.unwrap());
    let used = at_once(&stores, |store, _| use_code(store, "f", const { &Digest([2; 32]) }));
    assert_eq!(used.await.iter().filter(|used| **used).count(), 1);
    assert!(!stores[1].is_code("f", &digest(2)).await.unwrap());
}

async fn a_hundred_wrong_answers_at_once_are_counted_to_the_limit_and_no_further(
    database: Database,
) {
    let stores = database.two().await;
    let all = at_once(&stores, |store, _| async move {
        store.claim_attempt(&failures(1), NOW).await.unwrap()
    });
    let (mut counts, mut throttled) = (vec![], 0);
    for attempt in all.await {
        match attempt {
            Attempt::Counted(count) => counts.push(count),
            Attempt::Throttled(until) => {
                assert_eq!(until, NOW.plus(limits::WAITS[0]));
                throttled += 1;
            }
            Attempt::Spent => panic!("it bears any number"),
        }
    }
    counts.sort_unstable();
    assert_eq!(counts, (1..=limits::FREE_FAILURES).collect::<Vec<_>>());
    assert_eq!(throttled, MANY - counts.len());
    let other = stores[0].claim_attempt(&failures(2), NOW).await.unwrap();
    assert_eq!(other, Attempt::Counted(1), "others are not counted with it");
}

/// Failures of strangers at one account: as many as they like, each after a wait.
fn failures(target: u8) -> FailureCount {
    FailureCount { target: digest(target), subject: digest(200), most: None }
}

async fn forgiving_lets_answers_be_compared_again_and_no_number_of_failures_shuts(
    database: Database,
) {
    let store = database.open().await;
    let attempt = async |now| store.claim_attempt(&failures(1), now).await.unwrap();
    for count in 1..=limits::FREE_FAILURES {
        assert_eq!(attempt(NOW).await, Attempt::Counted(count));
    }
    assert!(matches!(attempt(NOW).await, Attempt::Throttled(_)));
    store.delete_failures(&digest(1)).await.unwrap();
    assert_eq!(attempt(NOW).await, Attempt::Counted(1));
    let mut now = NOW;
    for count in 2..=150 {
        now = now.plus(limits::wait_after(count - 1).unwrap_or(0));
        if limits::wait_after(count - 1).is_some() {
            assert_eq!(attempt(now.plus(-1)).await, Attempt::Throttled(now), "{count}");
        }
        assert_eq!(attempt(now).await, Attempt::Counted(count), "as soon as the wait is over");
    }
}

async fn a_count_that_bears_so_many_is_spent_until_it_is_forgiven(database: Database) {
    let store = database.open().await;
    let known = FailureCount { most: Some(12), ..failures(1) };
    let mut now = NOW;
    for count in 1..=12 {
        assert_eq!(store.claim_attempt(&known, now).await.unwrap(), Attempt::Counted(count));
        now = now.plus(limits::wait_after(count).unwrap_or(0));
    }
    assert_eq!(store.claim_attempt(&known, now.plus(1_000_000)).await.unwrap(), Attempt::Spent);
    store.delete_failures(&digest(1)).await.unwrap();
    assert_eq!(store.claim_attempt(&known, now).await.unwrap(), Attempt::Counted(1));
}

async fn the_counts_of_one_account_are_forgotten_and_those_of_others_stay(database: Database) {
    let store = database.open().await;
    let limits = SendLimits { per_hour: 1, per_day: 1 };
    for subject in [100, 101] {
        let count = FailureCount { subject: digest(subject), ..failures(subject) };
        store.claim_attempt(&count, NOW).await.unwrap();
        let mut change = store.change().await.unwrap();
        let (target, subject) = (digest(subject), Some(digest(subject)));
        let of_network = SendCount { target: digest(1), subject: None, limits };
        let counts = [SendCount { target, subject, limits }, of_network];
        counters::claim_sends(&mut change, &counts, NOW.plus(-7200)).await.unwrap().ok();
        change.commit().await.unwrap();
    }
    let before = rows(&store, "sends").await;
    store.delete_counts(&digest(100)).await.unwrap();
    assert_eq!((rows(&store, "failures").await, rows(&store, "sends").await), (1, before - 1));
    let other = FailureCount { subject: digest(101), ..failures(101) };
    assert_eq!(store.claim_attempt(&other, NOW).await.unwrap(), Attempt::Counted(2));
}

async fn of_an_accounts_devices_the_first_ones_count_for_themselves(database: Database) {
    let store = database.open().await;
    store_account(&store, "a").await;
    let known = async |mark, now| {
        store.is_known("a", Kind::Device, &digest(mark), 2, NOW.plus(now)).await.unwrap()
    };
    // Seen again and again, the first ones stay the first.
    for (mark, at) in [(9, 0), (5, 1), (1, 2), (9, 3), (1, 4)] {
        store.insert_seen("a", Kind::Device, &digest(mark), NOW.plus(at)).await.unwrap();
    }
    assert_eq!((known(9, 5).await, known(5, 5).await, known(1, 5).await), (true, true, false));
    assert!(!known(2, 5).await, "never seen");
    let other = store.is_known("a", Kind::StrongDevice, &digest(9), 2, NOW.plus(5)).await.unwrap();
    assert!(!other, "it has not shown a second factor");
    let later = limits::SEEN_LIFETIME + 2;
    assert!(known(1, later).await, "one of the first was not used for half a year");
}

async fn messages_are_counted_by_the_hour_and_by_the_day(database: Database) {
    let store = database.open().await;
    let limits = SendLimits { per_hour: 2, per_day: 3 };
    let count = |target| SendCount { target, subject: None, limits };
    let may_send_at = async || store.find_next_send(&[count(digest(1))]).await.unwrap();
    let send = async |target: Digest, now| {
        let mut change = store.change().await.unwrap();
        let sent = counters::claim_sends(&mut change, &[count(target)], now).await.unwrap();
        change.commit().await.unwrap();
        sent
    };
    assert_eq!(may_send_at().await, Timestamp::default());
    assert_eq!(send(digest(2), NOW).await, Ok(()));
    assert_eq!(send(digest(1), NOW).await, Ok(()));
    assert_eq!(may_send_at().await, Timestamp::default());
    assert_eq!(send(digest(1), NOW.plus(60)).await, Ok(()));
    assert_eq!(send(digest(1), NOW.plus(61)).await, Err(NOW.plus(3600)));
    assert_eq!(may_send_at().await, NOW.plus(3600));
    assert_eq!(send(digest(1), NOW.plus(3600)).await, Ok(()));
    assert_eq!(may_send_at().await, NOW.plus(24 * 3600));
}

async fn a_hundred_messages_at_once_are_sent_to_the_limit_and_no_further(database: Database) {
    let stores = database.two().await;
    let limits = SendLimits { per_hour: 7, per_day: 100 };
    let sent = at_once(&stores, |store, _| async move {
        let mut change = store.change().await.unwrap();
        let count = SendCount { target: digest(1), subject: None, limits };
        let sent = counters::claim_sends(&mut change, &[count], NOW).await.unwrap();
        change.commit().await.unwrap();
        sent
    });
    let sent = sent.await;
    assert_eq!(sent.iter().filter(|sent| sent.is_ok()).count(), 7);
    assert!(sent.iter().all(|sent| *sent == Ok(()) || *sent == Err(NOW.plus(3600))));
}

async fn a_message_that_one_count_does_not_bear_is_counted_towards_none(database: Database) {
    let store = database.open().await;
    let count = |target, most| SendCount {
        target: digest(target),
        subject: None,
        limits: SendLimits { per_hour: most, per_day: 100 },
    };
    let send = async |counts: [SendCount; 2], now| {
        let mut change = store.change().await.unwrap();
        let sent = counters::claim_sends(&mut change, &counts, now).await.unwrap();
        change.commit().await.unwrap();
        sent
    };
    assert_eq!(send([count(1, 1), count(2, 2)], NOW).await, Ok(()));
    let later = NOW.plus(60);
    for _ in 0..3 {
        assert_eq!(send([count(2, 2), count(1, 1)], later).await, Err(NOW.plus(3600)));
    }
    assert_eq!(send([count(3, 1), count(2, 2)], later).await, Ok(()), "the second of two");
    assert_eq!(send([count(4, 1), count(2, 2)], later).await, Err(NOW.plus(3600)));
    assert_eq!(store.find_next_send(&[count(1, 1), count(3, 1)]).await.unwrap(), later.plus(3600));
}

async fn of_a_hundred_messages_at_once_to_many_no_count_bears_more_than_it_may(database: Database) {
    let stores = database.two().await;
    let sent = at_once(&stores, |store, place| async move {
        let to = place % 10;
        let count = |target, most| SendCount {
            target: digest(target),
            subject: None,
            limits: SendLimits { per_hour: most, per_day: 100 },
        };
        // Named in either order: neither waits for the other for ever.
        let (address, network) = (count(10 + u8::try_from(to).unwrap(), 3), count(1, 12));
        let counts = if place % 2 == 0 { [address, network] } else { [network, address] };
        let mut change = store.change().await.unwrap();
        let sent = counters::claim_sends(&mut change, &counts, NOW).await.unwrap();
        change.commit().await.unwrap();
        sent.is_ok().then_some(to)
    });
    let sent: Vec<usize> = sent.await.into_iter().flatten().collect();
    assert_eq!(sent.len(), 12, "what the network bears");
    for to in 0..10 {
        assert!(sent.iter().filter(|sent| **sent == to).count() <= 3, "what address {to} bears");
    }
}

async fn a_session_is_there_until_it_is_ended_or_over(database: Database) {
    let store = database.open().await;
    store_account(&store, "a").await;
    let proofs = [Factor::Password, Factor::EmailCode];
    for hash in [1, 2] {
        let mut change = store.change().await.unwrap();
        let hash = digest(hash);
        let shown = SessionProofs {
            proofs: &proofs,
            mfa: false,
            first_at: BEFORE,
            before: None,
            goes_on: false,
            from: SeenFrom::default(),
            ends_at: None,
        };
        sessions::insert_session(&mut change, &hash, ("a", "shop"), &shown, NOW).await.unwrap();
        change.commit().await.unwrap();
    }
    let session = async |hash, now| store.find_session(&digest(hash), now).await.unwrap();
    let found = session(1, NOW).await.unwrap();
    assert_eq!((found.email.as_str(), found.app.as_str()), ("Mara@example.org", "shop"));
    assert_eq!((found.proofs, found.mfa, found.first_at), (proofs.to_vec(), false, BEFORE));
    assert_eq!(found.created_at, NOW);
    assert!(session(1, NOW.plus(limits::SESSION_LIFETIME - 1)).await.is_some());
    assert!(session(1, NOW.plus(limits::SESSION_LIFETIME)).await.is_none());
    store.delete_session(&digest(1)).await.unwrap();
    assert!(session(1, NOW).await.is_none());
    assert!(session(2, NOW).await.is_some());
}

async fn a_turn_is_one_holders_until_it_is_given_back_or_over(database: Database) {
    let stores = database.two().await;
    store_flow(&stores[0], &flow("f")).await;
    let taken = at_once(&stores, |store, place| async move {
        store
            .claim_flow_lock("f", &place.to_string(), NOW)
            .await
            .unwrap()
            .then_some(place.to_string())
    });
    let taken: Vec<String> = taken.await.into_iter().flatten().collect();
    let [holder] = &taken[..] else { panic!("{taken:?}") };
    stores[1].delete_flow_lock("f", "somebody else").await.unwrap();
    assert!(!stores[1].claim_flow_lock("f", "b", NOW.plus(FLOW_LOCK_LASTS - 1)).await.unwrap());
    stores[1].delete_flow_lock("f", holder).await.unwrap();
    assert!(stores[0].claim_flow_lock("f", "b", NOW).await.unwrap(), "it was given back");
    assert!(
        stores[1].claim_flow_lock("f", "c", NOW.plus(FLOW_LOCK_LASTS)).await.unwrap(),
        "it was over"
    );
    stores[0].delete_flow_lock("f", "b").await.unwrap();
    let not_bs = stores[0].claim_flow_lock("f", "d", NOW.plus(FLOW_LOCK_LASTS)).await.unwrap();
    assert!(!not_bs, "who was too slow gives back nothing of others");
    assert!(!stores[0].claim_flow_lock("g", "b", NOW).await.unwrap(), "there is no such flow");
    let (row, version) = (stores[0].find_flow("f").await.unwrap().unwrap(), flow("f").version);
    assert_eq!(row.version, version, "a turn is no change of the flow");
}

/// Keeps a message; with a flow's code if one is named.
async fn keep_message(store: &Store, id: &str, flow_id: Option<&str>, now: Timestamp) {
    let (sealed, ends_at) = (Some(&b"sealed"[..]), now.plus(600));
    let new = NewMessage { id, flow_id, kind: "email", sealed, failures: 0, ends_at };
    let mut change = store.change().await.unwrap();
    messages::insert_message(&mut change, &new, now).await.unwrap();
    change.commit().await.unwrap();
}

async fn a_message_is_tried_by_one_server_until_its_claim_is_over(database: Database) {
    let stores = database.two().await;
    store_flow(&stores[0], &flow("f")).await;
    keep_message(&stores[0], "notice", None, NOW).await;
    keep_message(&stores[0], "code", Some("f"), NOW).await;
    let until = NOW.plus(20);
    let first = stores[0].claim_messages("a", (NOW, until), 1).await.unwrap();
    assert_eq!(first[0].id, "code", "a person waits for it");
    let claimed = at_once(&stores, |store, place| async move {
        store.claim_messages(&place.to_string(), (NOW, until), 5).await.unwrap().len()
    });
    assert_eq!(claimed.await.iter().sum::<usize>(), 1);
    assert!(!stores[0].has_due_messages(NOW).await.unwrap());
    assert!(!stores[1].update_message_claim("code", "b", NOW).await.unwrap(), "it is a's");
    assert!(stores[1].update_message_claim("code", "a", NOW.plus(40)).await.unwrap());
    let later = stores[1].claim_messages("b", (until, NOW.plus(60)), 5).await.unwrap();
    assert_eq!(later.iter().map(|claimed| &*claimed.id).collect::<Vec<_>>(), ["notice"]);
    // Who lost the claim counts nothing any more.
    stores[0].update_message_failed("notice", "a", NOW, "451").await.unwrap();
    stores[0].update_message_failed("code", "a", NOW.plus(50), "451").await.unwrap();
    let again = stores[1].claim_messages("b", (NOW.plus(50), NOW.plus(70)), 5).await.unwrap();
    assert_eq!((again.len(), &*again[0].id, again[0].failures), (1, "code", 1));
    assert_eq!((&*again[0].sealed, again[0].accepted_at), (&b"sealed"[..], NOW));
    stores[0].update_message_refused("code", "550").await.unwrap();
    stores[0].update_message_refused("notice", "550").await.unwrap();
    let forever = Timestamp(i64::MAX - 1);
    assert!(!stores[0].has_due_messages(forever).await.unwrap());
    let flow = stores[1].find_flow("f").await.unwrap().unwrap();
    let told = Undelivered { failures: 1, refused: true, accepted_at: NOW };
    assert_eq!(flow.undelivered, Some(told));
    assert_eq!(rows(&stores[0], "messages").await, 1, "nobody waits for a notice");
}

async fn what_waits_is_tried_again_at_once_if_an_operator_says_so_and_what_is_over_is_not(
    database: Database,
) {
    let store = database.open().await;
    for id in ["waits", "claimed", "refused"] {
        store_flow(&store, &flow(id)).await;
        keep_message(&store, id, Some(id), NOW).await;
    }
    keep_message(&store, "notice", None, NOW.plus(1)).await;
    store.claim_messages("a", (NOW, NOW.plus(20)), 5).await.unwrap();
    store.update_message_failed("waits", "a", NOW.plus(300), "451 later").await.unwrap();
    store.update_message_refused("refused", "550 unknown").await.unwrap();
    let queue = store.find_queued_messages().await.unwrap();
    let told = |id: &str| queue.iter().find(|message| message.id == id).unwrap();
    assert_eq!(queue.last().unwrap().id, "notice", "the oldest come first");
    let waits = told("waits");
    assert_eq!((waits.due_at, waits.failures, waits.is_claimed), (Some(NOW.plus(300)), 1, false));
    assert_eq!(waits.why.as_deref(), Some("451 later"));
    assert!(told("claimed").is_claimed && told("claimed").why.is_none());
    assert_eq!(
        (told("refused").due_at, told("refused").why.as_deref()),
        (None, Some("550 unknown"))
    );
    assert_eq!(store.update_messages_due(Some("refused"), NOW).await.unwrap(), 0);
    assert_eq!(store.update_messages_due(Some("claimed"), NOW).await.unwrap(), 0);
    assert_eq!(store.update_messages_due(None, NOW.plus(600)).await.unwrap(), 0, "it is over");
    assert_eq!(store.update_messages_due(Some("waits"), NOW).await.unwrap(), 1);
    let due = store.claim_messages("b", (NOW, NOW.plus(20)), 5).await.unwrap();
    assert_eq!(due.iter().map(|claimed| &*claimed.id).collect::<Vec<_>>(), ["waits"]);
    assert!(store.delete_queued_message("waits").await.unwrap());
    assert!(store.delete_queued_message("notice").await.unwrap());
    assert!(!store.delete_queued_message("nothing").await.unwrap());
    let flow = store.find_flow("waits").await.unwrap().unwrap();
    assert!(flow.undelivered.unwrap().refused, "a person waits for it");
    assert_eq!(rows(&store, "messages").await, 3, "nobody waits for a notice");
}

async fn a_message_with_a_code_goes_with_the_code_and_its_flow(database: Database) {
    let store = database.open().await;
    for (id, gone) in [("used", 1), ("ended", 2), ("kept", 3)] {
        store_flow(&store, &flow(id)).await;
        keep_code(&store, id, &digest(gone)).await;
        keep_message(&store, id, Some(id), NOW).await;
    }
    assert!(!use_code(store.clone(), "used", &digest(9)).await);
    assert_eq!(rows(&store, "messages").await, 3, "a wrong code was shown");
    assert!(use_code(store.clone(), "used", &digest(1)).await);
    sqlx::query("DELETE FROM flows WHERE id = 'ended'").execute(&store.pool).await.unwrap();
    let left = store.claim_messages("a", (NOW, NOW), 5).await.unwrap();
    assert_eq!(left.iter().map(|claimed| &*claimed.id).collect::<Vec<_>>(), ["kept"]);
}

async fn all_servers_of_one_database_agree_on_one_key(database: Database) {
    let stores = database.two().await;
    assert!(!stores[0].has_key().await.unwrap());
    let agreed = at_once(&stores, |store, _| async move {
        let fingerprint = Digest(random());
        store.claim_key(&fingerprint).await.unwrap().then_some(fingerprint)
    });
    let agreed: Vec<Digest> = agreed.await.into_iter().flatten().collect();
    let [one] = &agreed[..] else { panic!("{} keys", agreed.len()) };
    assert!(stores[1].has_key().await.unwrap());
    assert!(stores[1].claim_key(one).await.unwrap());
}

async fn servers_that_start_at_once_make_one_database(database: Database) {
    let location = database.location();
    let all = join_all((0..6).map(|_| Store::open(&location))).await;
    for store in all {
        store_flow(&store.unwrap(), &flow(&handle())).await;
    }
    database.open().await.update_readiness().await.unwrap();
}

/// Accounts as an older version stored them: in the order in which they were made.
const OLDER: [(&str, &str); 8] = [
    ("plain", "Mara@example.org"),
    ("quoted", "\"mara\"@example.org"),
    ("unicode", "ines@exämple.org"),
    ("punycode", "ines@xn--exmple-cua.org"),
    ("wide", "uma@ｅxample.org"),
    ("wider", "uma@ｅｘample.org"),
    ("alone", "\"ola\"@Exämple.org"),
    ("literal", "mara@[127.0.0.1]"),
];

async fn older_accounts(store: &Store) {
    for (place, (id, email)) in OLDER.into_iter().enumerate() {
        let insert =
            "INSERT INTO accounts (id, email, email_key, created_at) VALUES ($1, $2, $3, $4)";
        let insert = sqlx::query(insert).bind(id).bind(email).bind(email.to_lowercase());
        let made_at = i64::try_from(place).unwrap();
        insert.bind(made_at).execute(&store.pool).await.unwrap();
    }
}

async fn reached(store: &Store, typed: &str) -> Option<String> {
    Some(store.find_account(&email::key(typed)).await.unwrap()?.id.into())
}

async fn accounts_of_an_older_version_get_the_key_of_today_and_none_is_merged(database: Database) {
    let store = database.open().await;
    older_accounts(&store).await;
    assert_eq!(reached(&store, "mara@example.org").await.as_deref(), Some("plain"), "before");
    assert_eq!(store.update_address_keys().await.unwrap(), 4);
    for (typed, id) in [
        ("\"mara\"@example.org", "plain"),
        ("ines@exämple.org", "punycode"),
        ("uma@example.org", "wide"),
        ("ola@exämple.org", "alone"),
        ("mara@[127.0.0.1]", "literal"),
    ] {
        assert_eq!(reached(&store, typed).await.as_deref(), Some(id), "{typed}");
    }
    for (id, email) in OLDER {
        assert_eq!(
            store.find_account_by_id(id).await.unwrap().unwrap().email,
            email,
            "nothing is merged"
        );
    }
    assert_eq!(store.update_address_keys().await.unwrap(), 0, "each is looked at once");
    // An older server that still runs makes one more.
    let insert = "INSERT INTO accounts (id, email, email_key, created_at)
        VALUES ('late', 'eve@exämple.org', 'eve@exämple.org', 9)";
    sqlx::query(insert).execute(&store.pool).await.unwrap();
    let again = database.open().await;
    assert_eq!(reached(&again, "eve@exämple.org").await.as_deref(), Some("late"));
}

async fn accounts_that_are_one_now_are_listed_and_switched_off_together(database: Database) {
    let store = database.open().await;
    older_accounts(&store).await;
    store_account(&store, "new").await;
    store.update_address_keys().await.unwrap();
    let listed = store.find_duplicate_accounts().await.unwrap();
    let listed: Vec<_> =
        listed.iter().map(|one| (one.address.as_str(), one.id.as_str(), one.reached)).collect();
    assert_eq!(
        listed,
        [
            ("", "literal", false),
            ("ines@xn--exmple-cua.org", "unicode", false),
            ("ines@xn--exmple-cua.org", "punycode", true),
            ("mara@example.org", "plain", true),
            ("mara@example.org", "quoted", false),
            ("uma@example.org", "wide", true),
            ("uma@example.org", "wider", false),
        ]
    );
    for (named, ids) in
        [("INES@exämple.org", vec!["unicode", "punycode"]), ("mara@[127.0.0.1]", vec!["literal"])]
    {
        let addresses = store.find_addresses(named).await.unwrap();
        let theirs = OLDER.iter().filter(|(id, _)| ids.contains(id)).map(|(_, email)| *email);
        assert_eq!(addresses, theirs.collect::<Vec<_>>(), "{named}");
        assert!(store.update_disabled(named, true, NOW).await.unwrap());
    }
    for (id, _) in OLDER {
        let off = ["unicode", "punycode", "literal"].contains(&id);
        assert_eq!(store.find_account_by_id(id).await.unwrap().unwrap().disabled, off, "{id}");
    }
}

async fn servers_that_start_at_once_agree_on_keys(database: Database) {
    let store = database.open().await;
    older_accounts(&store).await;
    let location = database.location();
    for store in join_all((0..6).map(|_| Store::open(&location))).await {
        let store = store.unwrap();
        assert_eq!(reached(&store, "uma@example.org").await.as_deref(), Some("wide"));
        assert_eq!(store.find_duplicate_accounts().await.unwrap().len(), 7);
    }
}

async fn a_database_of_the_first_version_keeps_what_it_holds(database: Database) {
    let location = database.location();
    let mut connection = database.connect().await;
    let migrations = match location.engine() {
        Engine::Sqlite => &migration::SQLITE,
        Engine::Postgres => &migration::POSTGRES,
    };
    migrations.run_direct(Some(1), &mut connection, false).await.unwrap();
    let insert = "INSERT INTO accounts (id, email, email_key, password_hash, created_at)
        VALUES ('a', 'Mara@example.org', 'mara', '$argon2id$', 1)";
    connection.execute(insert).await.unwrap();
    connection.close().await.unwrap();
    let store = database.open().await;
    let account = store.find_account(&email::key("mara@example.org")).await.unwrap().unwrap();
    assert_eq!((account.id.as_str(), account.password_hash.as_deref()), ("a", Some("$argon2id$")));
    store_flow(&store, &flow("f")).await;
    assert!(store.claim_flow_lock("f", "me", NOW).await.unwrap());
}

async fn a_flow_that_an_older_server_began_to_change_factors_still_does(database: Database) {
    let location = database.location();
    let mut connection = database.connect().await;
    let migrations = match location.engine() {
        Engine::Sqlite => &migration::SQLITE,
        Engine::Postgres => &migration::POSTGRES,
    };
    migrations.run_direct(Some(17), &mut connection, false).await.unwrap();
    for (id, manages) in [("manages", 1), ("signs-in", 0)] {
        let insert = "INSERT INTO flows (id, browser, app, return_to, locale, reference, stage,
            step, version, created_at, touched_at, manages)
            VALUES ($1, $2, 'shop', '', 'en', '', $3, 1, 1, 1, 1, $4)";
        let insert = sqlx::query(insert).bind(id).bind(vec![0_u8]);
        let stage = r#"{"expired":{"purpose":"sign_in","email":null}}"#;
        insert.bind(stage).bind(manages).execute(&mut connection).await.unwrap();
    }
    let store = database.open().await;
    // It goes on beside the new one.
    let insert = "INSERT INTO flows (id, browser, app, return_to, locale, reference, stage,
        step, version, created_at, touched_at, manages)
        SELECT 'beside', browser, app, return_to, locale, reference, stage, step, version,
        created_at, touched_at, manages FROM flows WHERE id = 'manages'";
    connection.execute(insert).await.unwrap();
    connection.close().await.unwrap();
    let manages = Purpose::ManageFactors;
    for (id, purpose) in [("manages", manages), ("beside", manages), ("signs-in", Purpose::SignIn)]
    {
        let flow = store.find_flow(id).await.unwrap().unwrap();
        assert_eq!(flow.purpose, purpose, "{id}");
        let over = FlowState::Expired { purpose: Purpose::SignIn, email: None };
        assert_eq!(flow.state, over, "what an older server has ended stays so");
    }
}

async fn a_flow_takes_its_accounts_locale_unless_one_was_chosen(database: Database) {
    let store = database.open().await;
    store_account(&store, "a").await;
    let preferred = Flow { locale_chosen: false, ..flow("preferred") };
    for flow in [flow("chosen"), preferred] {
        store_flow(&store, &flow).await;
    }
    let mut change = store.change().await.unwrap();
    let email_key = account("a", "a").email_key;
    assert_eq!(locales::find_locale(&mut change, "a").await.unwrap(), None);
    locales::update_account_locale(&mut change, "a", "chosen").await.unwrap();
    for own in [
        locales::find_locale(&mut change, "a").await.unwrap(),
        locales::find_locale_by_address(&mut change, &email_key).await.unwrap(),
    ] {
        assert_eq!(own.as_deref(), Some("de"));
    }
    assert_eq!(
        locales::find_locale_by_address(&mut change, &email::key("nobody")).await.unwrap(),
        None
    );
    assert!(locales::update_locale_unless_chosen(&mut change, "preferred", "fr").await.unwrap());
    assert!(!locales::update_locale_unless_chosen(&mut change, "chosen", "fr").await.unwrap());
    change.commit().await.unwrap();
    store.update_locale("preferred", "it").await.unwrap();
    let mut change = store.change().await.unwrap();
    assert!(!locales::update_locale_unless_chosen(&mut change, "preferred", "fr").await.unwrap());
    change.commit().await.unwrap();
    for (id, locale) in [("preferred", "it"), ("chosen", "de")] {
        let found = store.find_flow(id).await.unwrap().unwrap();
        assert_eq!((found.locale.as_str(), found.locale_chosen), (locale, true));
    }
}

async fn a_newer_database_is_refused(database: Database) {
    let store = database.open().await;
    sqlx::query("UPDATE _sqlx_migrations SET version = 9999 WHERE version = 10")
        .execute(&store.pool)
        .await
        .unwrap();
    let error = format!("{:#}", Store::open(&database.location()).await.err().unwrap());
    for said in ["cannot open the database", "newer version of Portico (schema 9999", "backup"] {
        assert!(error.contains(said), "{error}");
    }
}

async fn of_many_servers_that_make_a_signing_key_one_does(database: Database) {
    let stores = database.two().await;
    let made = at_once(&stores, |store, place| async move {
        let key = SigningKeyRow {
            alg: "ES256".into(),
            number: 1,
            kid: place.to_string(),
            sealed: vec![0, 255],
            public: "{}".into(),
            signs_from: NOW,
            revoked_at: None,
        };
        store.claim_signing_key(&key).await.unwrap().then_some(key.kid)
    });
    let made: Vec<String> = made.await.into_iter().flatten().collect();
    let [key] = &stores[1].find_signing_keys().await.unwrap()[..] else { panic!("one key") };
    assert_eq!(made, [key.kid.as_str()]);
    assert_eq!((&*key.sealed, key.signs_from, key.revoked_at), (&[0, 255][..], NOW, None));
    assert!(stores[0].update_revoked(&key.kid, NOW).await.unwrap());
    assert!(!stores[0].update_revoked("another", NOW).await.unwrap());
    assert_eq!(stores[1].find_signing_keys().await.unwrap()[0].revoked_at, Some(NOW));
}

async fn store_session(store: &Store, (hash, account): (u8, &str), before: Option<u8>) {
    let before = before.map(digest);
    let shown = SessionProofs {
        proofs: &[Factor::Password],
        mfa: false,
        first_at: NOW,
        before: before.as_ref().map(|hash| &hash.0[..]),
        goes_on: false,
        from: SeenFrom::default(),
        ends_at: None,
    };
    let mut change = store.change().await.unwrap();
    let whose = (account, "shop");
    sessions::insert_session(&mut change, &digest(hash), whose, &shown, NOW).await.unwrap();
    change.commit().await.unwrap();
}

/// Stores a grant and its code, which has the same number; false if the session is over.
async fn store_grant(store: &Store, id: &str, session: u8, code: u8) -> bool {
    let mut change = store.change().await.unwrap();
    let new =
        grants::NewGrant { id, app: "shop", request: "scope=openid", offline: false, jkt: None };
    let (of, session) = (digest(session), session);
    let of = super::session_name::SessionName::Hash(&of);
    let made = grants::insert_grant(&mut change, &new, of, NOW).await.unwrap();
    let gives =
        Authorization { session: digest(session), challenge: vec![], grant: Some(id.to_owned()) };
    authorization::insert_authorization(&mut change, &digest(code), &gives, NOW).await.unwrap();
    change.commit().await.unwrap();
    made
}

async fn claim(store: &Store, code: u8) -> bool {
    let mut change = store.change().await.unwrap();
    let times = (BEFORE, NOW);
    let first = authorization::claim_authorization(&mut change, &digest(code), times).await;
    change.commit().await.unwrap();
    first.unwrap()
}

async fn a_grant_counts_while_its_session_and_its_account_do_and_its_code_came_once(
    database: Database,
) {
    let store = database.open().await;
    store_account(&store, "mara@example.org").await;
    store_session(&store, (1, "mara@example.org"), None).await;
    let counts = async |id| store.find_grant(id, NOW).await.unwrap().is_some();
    for (id, code) in [("one", 11), ("two", 12), ("three", 13)] {
        assert!(store_grant(&store, id, 1, code).await);
    }
    assert!(!store_grant(&store, "four", 9, 14).await, "there is no such session");
    let grant = store.find_grant("one", NOW).await.unwrap().unwrap();
    assert_eq!((&*grant.app, &*grant.request, grant.mfa), ("shop", "scope=openid", false));
    assert_eq!((&*grant.account, grant.first_at), ("mara@example.org", NOW));
    // A code that comes again ends its grant and no session.
    assert!(claim(&store, 11).await && counts("one").await);
    assert!(!claim(&store, 11).await && !counts("one").await);
    assert!(store.find_session(&digest(1), NOW).await.unwrap().is_some() && counts("two").await);
    assert!(store.update_disabled("mara@example.org", true, NOW).await.unwrap());
    assert!(!counts("two").await);
    store.update_disabled("mara@example.org", false, NOW).await.unwrap();
    assert!(!counts("two").await, "its session was ended");
}

async fn a_session_keeps_its_name_for_the_same_person_only(database: Database) {
    let store = database.open().await;
    for account in ["mara", "ines"] {
        store_account(&store, account).await;
    }
    store_session(&store, (1, "mara"), None).await;
    store_session(&store, (2, "mara"), Some(1)).await;
    store_session(&store, (3, "ines"), Some(2)).await;
    let sid = async |hash| store.find_session(&digest(hash), NOW).await.unwrap().unwrap().sid;
    assert!(sid(1).await.is_some());
    assert_eq!(sid(2).await, sid(1).await);
    assert_ne!(sid(3).await, sid(2).await);
}

async fn what_is_over_is_swept_and_the_rest_stays(database: Database) {
    let store = database.open().await;
    store_account(&store, "a").await;
    let long_ago = NOW.plus(-30 * 24 * 60 * 60 - 1);
    for (at, id, hash) in [(long_ago, "old", 1), (NOW, "new", 2)] {
        store_flow(&store, &Flow { deadlines: Deadlines::from(at), ..flow(id) }).await;
        let mut change = store.change().await.unwrap();
        codes::insert_code(&mut change, id, &digest(hash)).await.unwrap();
        let limits = SendLimits { per_hour: 1, per_day: 1 };
        counters::claim_sends(
            &mut change,
            &[SendCount { target: digest(hash), subject: None, limits }],
            at,
        )
        .await
        .unwrap()
        .unwrap();
        let shown = SessionProofs {
            proofs: &[],
            mfa: false,
            first_at: at,
            before: None,
            goes_on: false,
            from: SeenFrom::default(),
            ends_at: None,
        };
        sessions::insert_session(&mut change, &digest(hash), ("a", "shop"), &shown, at)
            .await
            .unwrap();
        change.commit().await.unwrap();
        store.claim_attempt(&failures(hash), at).await.unwrap();
        keep_message(&store, id, None, at).await;
    }
    let expected = [("accounts", 1, 1), ("codes", 2, 1), ("failures", 2, 1), ("flows", 2, 1)];
    let expected = expected.into_iter().chain([
        ("messages", 2, 1),
        ("send_targets", 2, 1),
        ("sends", 2, 1),
        ("sessions", 2, 1),
    ]);
    for (table, before, _) in expected.clone() {
        assert_eq!(rows(&store, table).await, before, "{table}");
    }
    store.sweep(NOW).await.unwrap();
    for (table, _, after) in expected {
        assert_eq!(rows(&store, table).await, after, "{table}");
    }
    assert!(store.is_code("new", &digest(2)).await.unwrap());
    assert!(store.find_session(&digest(2), NOW).await.unwrap().is_some());
}

/// `PORTICO_CASES` says how many flows there are, to see how long steps get among millions:
/// with `--nocapture`, they are told.
async fn much_that_is_over_is_swept_in_steps_by_two_servers_at_once(database: Database) {
    let store = database.open().await;
    let other = Store::open(&database.location()).await.unwrap();
    let many: u64 = std::env::var("PORTICO_CASES").map_or(3000, |many| many.parse().unwrap());
    let bytes = if store.engine == Engine::Sqlite { "BLOB" } else { "BYTEA" };
    let long_ago = NOW.plus(-2 * limits::FLOW_LIFETIME).0;
    // They lie in the order in which they came. Of every tenth the age is reached, and not passed.
    let insert = format!(
        "INSERT INTO flows (id, browser, app, return_to, locale, reference, stage, step, version, created_at, touched_at)
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {many})
        SELECT 'flow ' || n, CAST('b' AS {bytes}), 'shop', '', 'en', 'r', '{{}}', 0, 1, 0,
        CASE WHEN n % 10 = 0 THEN {long_ago} ELSE {long_ago} - ({many} - n) / 7 - 1 END FROM numbers"
    );
    sqlx::query(sqlx::AssertSqlSafe(insert)).execute(&store.pool).await.unwrap();
    if store.engine == Engine::Postgres && many > 100_000 {
        // What was only just written is on the disk, as flows are that ended an hour ago.
        sqlx::query("CHECKPOINT").execute(&store.pool).await.unwrap();
    }
    let (one, two) = tokio::join!(store.sweep(NOW), other.sweep(NOW));
    let (one, two) = (one.unwrap(), two.unwrap());
    writeln!(std::io::stdout(), "{one:?} {two:?}").unwrap();
    assert_eq!(one.rows + two.rows, many - many / 10);
    assert!(one.steps + two.steps > 4, "{one:?} {two:?}");
    assert_eq!(u64::from(rows(&store, "flows").await), many / 10);
    let busier = if one.rows > two.rows { store } else { other };
    let again = busier.sweep(NOW).await.unwrap();
    writeln!(std::io::stdout(), "{again:?}").unwrap();
    assert_eq!(again.rows, 0);
}

async fn what_a_large_sweep_passed_over_is_swept_within_an_hour(database: Database) {
    let store = database.open().await;
    let bytes = if store.engine == Engine::Sqlite { "BLOB" } else { "BYTEA" };
    let insert = async |name: &str, many: u32| {
        let insert = format!(
            "INSERT INTO spent (hash, ends_at)
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {many})
            SELECT CAST('{name} ' || n AS {bytes}), n FROM numbers"
        );
        sqlx::query(sqlx::AssertSqlSafe(insert)).execute(&store.pool).await.unwrap();
    };
    insert("few", 10).await;
    assert_eq!(store.sweep(NOW).await.unwrap().rows, 10);
    insert("as old as those", 10).await;
    assert_eq!(store.sweep(NOW).await.unwrap().rows, 10);
    insert("many", 2000).await;
    assert_eq!(store.sweep(NOW).await.unwrap().rows, 2000);
    insert("older than many", 10).await;
    assert_eq!(store.sweep(NOW.plus(10)).await.unwrap().rows, 0);
    // However many are swept meanwhile.
    insert("many again", 2000 + 2000).await;
    assert_eq!(store.sweep(NOW.plus(3599)).await.unwrap().rows, 2001);
    assert_eq!(store.sweep(NOW.plus(3600)).await.unwrap().rows, 10 + 1999);
}

async fn rows(store: &Store, table: &str) -> u32 {
    let select = sqlx::AssertSqlSafe(format!("SELECT count(*) AS count FROM {table}"));
    number(&sqlx::query(select).fetch_one(&store.pool).await.unwrap(), "count").unwrap()
}

/// Tables, columns, types, and whether they may be empty.
async fn schema(store: &Store) -> Vec<String> {
    lines(&store.pool, store.engine).await
}

/// The same, sorted: a line for each column.
async fn lines(of: impl sqlx::Executor<'_, Database = sqlx::Any>, engine: Engine) -> Vec<String> {
    let select = match engine {
        Engine::Sqlite => {
            "SELECT m.name || ' ' || c.name || ' ' || c.type || ' ' || (c.\"notnull\" OR c.pk > 0) AS line
            FROM sqlite_master m, pragma_table_info(m.name) c
            WHERE m.type = 'table' AND m.name <> '_sqlx_migrations'"
        }
        Engine::Postgres => {
            "SELECT table_name || ' ' || column_name || ' ' || data_type || ' '
            || CASE is_nullable WHEN 'NO' THEN 1 ELSE 0 END AS line FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name <> '_sqlx_migrations'"
        }
    };
    let rows = sqlx::query(select).fetch_all(of).await.unwrap();
    let mut lines: Vec<String> = rows
        .iter()
        .map(|row| row.get::<String, _>("line").to_lowercase())
        .map(|line| line.replace("bigint", "integer").replace("bytea", "blob"))
        .collect();
    lines.sort_unstable();
    lines
}

#[tokio::test]
#[ignore = "needs PostgreSQL: cargo xtask test server starts one"]
async fn a_server_goes_on_when_postgresql_cut_its_connections() {
    let database = Database::postgres().await;
    let [one, other] = database.two().await;
    store_flow(&one, &flow("f")).await;
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = current_setting('application_name') AND pid <> pg_backend_pid()";
    assert!(!sqlx::query(cut).fetch_all(&other.pool).await.unwrap().is_empty());
    assert!(one.find_flow("f").await.unwrap().is_some());
    store_flow(&one, &flow("g")).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: cargo xtask test server starts one"]
async fn changes_whose_connection_was_cut_leave_a_store_that_takes_changes() {
    let database = Database::postgres().await;
    let [one, other] = database.two().await;
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = current_setting('application_name') AND pid <> pg_backend_pid()";
    for place in 0..20 {
        let mut change = one.change().await.unwrap();
        flows::insert_flow(&mut change, &flow("lost"), None).await.unwrap();
        sqlx::query(cut).fetch_all(&other.pool).await.unwrap();
        if place % 2 == 0 {
            assert!(change.commit().await.is_err());
        } else {
            drop(change);
        }
    }
    store_flow(&one, &flow("kept")).await;
    assert!(one.find_flow("lost").await.unwrap().is_none());
    one.update_readiness().await.unwrap();
}

#[cfg(unix)]
mod behind_pgbouncer {
    use super::*;

    /// What a connection of a pooler has for whoever gets it next.
    const LEFT: &str = "SELECT
        (SELECT count(*) FROM pg_prepared_statements)
        + (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())
        + (SELECT count(*) FROM pg_settings WHERE source = 'session'
            AND name IN ('lock_timeout', 'idle_in_transaction_session_timeout')) AS count";

    #[tokio::test]
    #[ignore = "needs PostgreSQL and PgBouncer: cargo xtask test server starts them"]
    async fn nothing_of_a_server_stays_with_the_connections_of_a_pooler() {
        let database = Database::pgbouncer().await;
        let stores = database.two().await;
        let all = at_once(&stores, |store, _| async move {
            store.update_readiness().await.unwrap();
            store.find_next_send(&[]).await.unwrap();
            store.find_key_in_use().await.unwrap();
            let mut change = store.change().await.unwrap();
            flows::insert_flow(&mut change, &flow(&handle()), None).await.unwrap();
            let timeouts = "SELECT current_setting('lock_timeout') || ' '
                || current_setting('idle_in_transaction_session_timeout') AS timeouts";
            let row = sqlx::query(timeouts).fetch_one(&mut *change).await.unwrap();
            assert_eq!(row.get::<String, _>("timeouts"), "5s 10s");
            change.commit().await.unwrap();
        });
        all.await;
        database.location().inspect().await.unwrap().unwrap();
        let address = database.pooled().unwrap();
        for _ in 0..20 {
            let mut any = AnyConnection::connect(address.as_str()).await.unwrap();
            // A text without values is sent as one message.
            let left = any.fetch_one(LEFT).await.unwrap().get::<i64, _>("count");
            assert_eq!(left, 0);
            any.close().await.unwrap();
        }
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: cargo xtask test server starts one"]
async fn both_engines_have_the_same_tables_and_columns() {
    let (sqlite, postgres) = (Database::sqlite(), Database::postgres().await);
    let (one, other) = (schema(&sqlite.open().await).await, schema(&postgres.open().await).await);
    assert!(one.contains(&"flows touched_at integer 1".to_owned()), "{one:?}");
    assert_eq!(one, other);
}

#[test]
fn both_engines_have_the_same_migrations() {
    let names = |engine: &str| {
        let folder = format!("{}/migrations/{engine}", env!("CARGO_MANIFEST_DIR"));
        let files = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = files.map(|file| file.unwrap().file_name()).collect();
        names.sort_unstable();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
}
