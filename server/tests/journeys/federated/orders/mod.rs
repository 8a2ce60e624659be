//! Attempts, proofs, links, removals, resets, sign-outs, sign-ups that are not finished, accounts
//! and a provider switched off, in two browsers, by two people with two accounts from elsewhere, in
//! any order: nobody is signed in to, or linked with, an account that was not proved, and every
//! account keeps a way in.
//!
//! Other orders, and as many as are asked for: `PORTICO_CASES=500 cargo test -p portico-server
//! --test journeys orders_of_accounts`. One that fails is made shorter, and printed.

mod model;
mod seat;
mod world;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRng, TestRunner};

use world::{Counted, Ground, World};

/// Whose accounts there are.
const PEOPLE: [&str; 2] = ["mara@example.org", "ines@example.org"];

/// Accounts at the provider.
const SUBJECTS: [&str; 2] = ["one", "two"];

const PURPOSES: [&str; 4] = ["sign_in", "manage_factors", "reset_password", "sign_up"];

/// As whom a provider signs somebody in.
#[derive(Clone, Copy, Debug)]
struct Visit {
    subject: usize,
    /// Whose address it tells, if any.
    address: Option<usize>,
    verified: bool,
    cancels: bool,
}

#[derive(Clone, Debug)]
enum Move {
    /// In a browser, a flow of an app begins, to do something.
    Begin(usize, usize, usize),
    /// The person at a browser answers its screen, with what one of the people knows, or the one
    /// whom the flow is about; the number says how, where there are several ways.
    Answer(usize, Option<usize>, usize),
    /// They go to the provider, and come back from there, at once or never.
    Go(usize, Visit, bool),
    /// A browser comes back by a way that some browser went, once more or late.
    ComeAgain(usize, usize),
    SignOut(usize),
    /// An account is switched off, or on.
    Switch(usize, bool),
    /// The provider is withdrawn, or offered.
    Offer(bool),
    Wait(u32),
}

/// Mostly somebody with their own address.
fn visit() -> impl Strategy<Value = Visit> {
    let address = prop_oneof![6 => Just(None), 1 => (0..3_usize).prop_map(Some)];
    let flags = (prop::bool::weighted(0.7), prop::bool::weighted(0.1));
    (0..2_usize, address, flags).prop_map(|(subject, other, (verified, cancels))| {
        let address = Some(other.unwrap_or(subject)).filter(|who| *who < 2);
        Visit { subject, address, verified, cancels }
    })
}

/// Mostly what leads on.
fn way() -> impl Strategy<Value = usize> {
    prop_oneof![5 => Just(0), 1 => 1..4_usize]
}

fn a_move() -> impl Strategy<Value = Move> {
    let purpose = prop_oneof![3 => Just(0), 3 => Just(1), 2 => Just(2), 1 => Just(3)];
    let whom = prop_oneof![3 => Just(None), 1 => (0..2_usize).prop_map(Some)];
    let browser = || prop_oneof![2 => Just(0), 1 => Just(1_usize)];
    prop_oneof![
        8 => (browser(), 0..2_usize, purpose).prop_map(|(b, a, p)| Move::Begin(b, a, p)),
        32 => (browser(), whom, way()).prop_map(|(b, w, n)| Move::Answer(b, w, n)),
        16 => (browser(), visit(), prop::bool::weighted(0.85)).prop_map(|(b, v, c)| Move::Go(b, v, c)),
        4 => (browser(), 0..8_usize).prop_map(|(b, n)| Move::ComeAgain(b, n)),
        2 => browser().prop_map(Move::SignOut),
        2 => (0..2_usize, prop::bool::weighted(0.3)).prop_map(|(w, off)| Move::Switch(w, off)),
        3 => prop::bool::weighted(0.7).prop_map(Move::Offer),
        4 => prop_oneof![30..90_u32, 300..900_u32].prop_map(Move::Wait),
    ]
}

async fn play(ground: &Ground, moves: &[Move]) -> Counted {
    let mut world = World::begin(ground).await;
    for a_move in moves {
        world.make(a_move).await;
    }
    world.owners_get_in().await;
    world.counted
}

#[test]
fn no_order_of_accounts_from_elsewhere_opens_what_was_not_proved_or_shuts_an_owner_out() {
    let asked = std::env::var("PORTICO_CASES").ok().map(|cases| cases.parse().unwrap());
    let config = Config {
        cases: asked.unwrap_or(12),
        // A minute of making it shorter is enough.
        max_shrink_time: 60_000,
        failure_persistence: None,
        ..Config::default()
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let ground = runtime.block_on(Ground::start());
    let rng = TestRng::deterministic_rng(config.rng_algorithm);
    let mut runner = match asked.is_some() {
        true => TestRunner::new(config),
        false => TestRunner::new_with_rng(config, rng),
    };
    let counted = std::sync::Mutex::new(Counted::default());
    let moves = prop::collection::vec(a_move(), 50..100);
    runner
        .run(&moves, |moves| {
            let played = std::panic::AssertUnwindSafe(|| runtime.block_on(play(&ground, &moves)));
            let one = std::panic::catch_unwind(played).map_err(|cause| {
                let text = cause.downcast_ref::<String>().cloned();
                let text = text.or_else(|| cause.downcast_ref::<&str>().map(|it| (*it).to_owned()));
                TestCaseError::fail(text.unwrap_or_else(|| "a journey broke".into()))
            })?;
            counted.lock().unwrap().add(&one);
            Ok(())
        })
        .unwrap_or_else(|failed| panic!("{failed}"));
    counted.into_inner().unwrap().is_enough();
}
