//! How long a wrong password takes, whoever's it is said to be. Alone in its
//! process: other tests hash at the same time, and would be what is measured.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../databases/mod.rs"]
#[expect(dead_code, reason = "the journeys use the rest of it")]
mod databases;
#[path = "../journeys/support.rs"]
#[expect(dead_code, reason = "the journeys use the rest of it")]
mod support;

/// Nobody listens to the log here.
mod hearing {
    pub(crate) const fn begin() {}
}

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use support::{Server, account};

/// Rounds after which the times are looked at, and at most: where other work
/// keeps the machine busy, more rounds are what tells, and not a wider bound.
const ROUNDS: (usize, usize) = (15, 120);

/// How much longer the slowest median may be than the quickest.
const BOUND: f64 = 1.2;

/// Who is asked for, and what is typed.
async fn in_every_state(server: &Server) -> BTreeMap<&'static str, (&'static str, String)> {
    let [known, wordy, codes_only] = ["a@example.org", "b@example.org", "codes@example.org"];
    let [disabled, torn] = ["off@example.org", "torn@example.org"];
    for email in [known, wordy, disabled, torn] {
        account(server, "news", email).await.sees("signed_in");
    }
    let person = server.browser().begin("club", "sign_up").await.email(codes_only).await;
    let values = json!({"type": "profile", "values": ["Mara", "Lind", "", ""]});
    let person = person.sent_code(codes_only).await.answer(values).await;
    let terms = json!({"type": "accept_terms", "accepted": true});
    person.answer(terms).await.sees("enroll_authenticator");
    server.app.store.update_disabled(disabled, true, server.app.clock.now()).await.unwrap();
    let tear = "UPDATE passwords SET hash = '$argon2id$torn' WHERE account_id =
        (SELECT id FROM accounts WHERE email = 'torn@example.org') RETURNING changed_at";
    server.number(tear).await;
    let (wrong, long) = ("not the right one".to_owned(), "long ".repeat(400));
    BTreeMap::from([
        ("known", (known, wrong.clone())),
        ("unknown", ("nobody@example.org", wrong.clone())),
        ("without a password", (codes_only, wrong.clone())),
        ("disabled", (disabled, wrong.clone())),
        ("hash cannot be read", (torn, wrong)),
        ("too long", ("long@example.org", long.clone())),
        ("too long, known", (wordy, long)),
    ])
}

async fn wrong_password(server: &Server, email: &str, password: &str) -> Duration {
    let person = server.browser().begin("news", "sign_in").await.email(email).await;
    let begun = Instant::now();
    let person = person.password(password).await;
    let took = begun.elapsed();
    assert!(["enter_password", "locked"].contains(&person.reply.screen.name()));
    took
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    times[times.len() / 2]
}

#[tokio::test]
async fn a_wrong_password_takes_as_long_whatever_there_is_of_an_account() {
    let server = Server::start().await;
    let states = in_every_state(&server).await;
    let mut times = BTreeMap::<&str, Vec<Duration>>::new();
    for round in 1..=ROUNDS.1 {
        // In another order each time, so that nobody always comes after the same.
        for place in 0..states.len() {
            let (state, (email, password)) =
                states.iter().nth((place + round) % states.len()).unwrap();
            let took = wrong_password(&server, email, password).await;
            times.entry(state).or_default().push(took);
        }
        server.app.clock.advance(25 * 3600);
        let medians: BTreeMap<_, _> = times.iter().map(|(state, t)| (*state, median(t))).collect();
        let (least, most) = (medians.values().min().unwrap(), medians.values().max().unwrap());
        if round >= ROUNDS.0 && most.as_secs_f64() <= least.as_secs_f64() * BOUND {
            return;
        }
        assert!(round < ROUNDS.1, "{medians:?}");
    }
}
