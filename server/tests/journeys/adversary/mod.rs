//! Two people, thieves, three apps with different offers, an operator and a
//! clock, in any order: no thief holds what the owner's factors keep from them,
//! and no owner is without a way on.

mod actor;
mod page;

use flow::limits;
use portico_server::settings::Settings;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRng, TestRunner};
use serde_json::json;

use crate::support::{PASSWORD, Server};
use actor::Actor;
use page::Page;

const MARA: &str = "mara@example.org";
const INES: &str = "ines@example.org";
const EVE: &str = "eve@example.org";
const PHONES: [&str; 3] = ["+4915123456789", "+4915123456780", "+4915123456781"];
const NETWORKS: [&str; 4] = ["203.0.113.9", "198.51.100.7", "192.0.2.4", "192.0.2.99"];

/// What offers texts, what does not, and what asks only where a policy does.
const APPS: [&str; 3] = ["vault", "shop", "bank"];
const PURPOSES: [&str; 5] = ["sign_in", "sign_up", "reset_password", "step_up", "manage_factors"];

/// Seconds that all moves of a case last at most: a mailbox counts as a second
/// factor again a day after it set the password.
const LASTS: u32 = 20 * 60 * 60;

/// Seconds after which an owner is in at the latest, whatever strangers did.
const PATIENCE: i64 = 24 * 60 * 60;

/// Who moves.
#[derive(Clone, Copy, Debug)]
enum Who {
    Mara,
    Ines,
    /// Knows Mara's password.
    PasswordThief,
    /// Reads Mara's mailbox.
    MailboxThief,
}

#[derive(Clone, Debug)]
enum Move {
    Begin(Who, usize, usize),
    Answer(Who, usize),
    /// An operator switches Mara's account off, or on again.
    Switch(bool),
    Wait(u32),
    /// A page that an app named begins a flow, and goes on in it as Eve.
    Page(usize),
    /// Mara's browser sends the page's form, as it would without script.
    Submit(usize),
}

fn who() -> impl Strategy<Value = Who> {
    use Who::{Ines, MailboxThief, Mara, PasswordThief};
    prop_oneof![Just(Mara), Just(Ines), Just(PasswordThief), Just(MailboxThief)]
}

/// Mostly what leads on: with it first in the list, sign-ins get somewhere.
fn choice() -> impl Strategy<Value = usize> {
    prop_oneof![2 => Just(0), 1 => 0..8_usize]
}

fn purpose() -> impl Strategy<Value = usize> {
    prop_oneof![2 => Just(0), 1 => 0..PURPOSES.len()]
}

fn a_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        3 => (who(), 0..APPS.len(), purpose()).prop_map(|(w, a, p)| Move::Begin(w, a, p)),
        24 => (who(), choice()).prop_map(|(w, n)| Move::Answer(w, n)),
        1 => any::<bool>().prop_map(Move::Switch),
        2 => prop_oneof![30..120_u32, 1800..7200_u32].prop_map(Move::Wait),
        4 => (0..6_usize).prop_map(Move::Page),
        2 => (0..3_usize).prop_map(Move::Submit),
    ]
}

/// The world of one case.
struct World<'a> {
    server: &'a Server,
    mara: Actor<'a>,
    ines: Actor<'a>,
    password_thief: Actor<'a>,
    mailbox_thief: Actor<'a>,
    page: Page<'a>,
    waited: u32,
}

fn settings(settings: &mut Settings) {
    // Tests come without a peer, which is this address.
    settings.upstream.trusted_proxies = vec!["0.0.0.0".parse().unwrap()];
    settings.limits.sends_per_hour = limits::SENDS_PER_HOUR;
    settings.limits.sends_per_day = limits::SENDS_PER_DAY;
}

impl<'a> World<'a> {
    async fn begin(server: &'a Server) -> Self {
        let own = |network, email, next, phone, reads| {
            Actor::new(server, network, email, Some(PASSWORD), [next, phone], reads)
        };
        let [maras, ines, eves] = PHONES;
        let mut world = Self {
            server,
            mara: own(NETWORKS[0], MARA, "mara lampe tasse neu", maras, &[MARA, PHONES[0]]),
            ines: own(NETWORKS[1], INES, "ines lampe tasse neu", ines, &[INES, PHONES[1]]),
            password_thief: own(NETWORKS[2], MARA, "dieb lampe tasse neu", eves, &[EVE, PHONES[2]]),
            mailbox_thief: own(
                NETWORKS[3],
                MARA,
                "gast lampe tasse neu",
                eves,
                &[MARA, EVE, PHONES[2]],
            ),
            page: Page::new(server, EVE),
            waited: 0,
        };
        world.mailbox_thief.password = None;
        world.mara.signs_up("vault", "sms_code").await;
        world.ines.signs_up("shop", "email_code").await;
        world.page.eve().signs_up("shop", "email_code").await;
        server.app.clock.advance(3600);
        world
    }

    fn actor(&mut self, who: Who) -> &mut Actor<'a> {
        match who {
            Who::Mara => &mut self.mara,
            Who::Ines => &mut self.ines,
            Who::PasswordThief => &mut self.password_thief,
            Who::MailboxThief => &mut self.mailbox_thief,
        }
    }

    async fn make(&mut self, a_move: &Move) {
        match a_move {
            Move::Begin(who, app, purpose) => {
                self.actor(*who).begin(APPS[*app], PURPOSES[*purpose]).await;
            }
            Move::Answer(who, n) => self.actor(*who).answer(*n).await,
            Move::Switch(off) => {
                let now = self.server.app.clock.now();
                self.server.app.store.update_disabled(MARA, *off, now).await.unwrap();
            }
            Move::Wait(seconds) => self.wait((*seconds).min(LASTS - self.waited)),
            Move::Page(n) => self.page.make(*n).await,
            Move::Submit(n) => {
                if let Some((flow, begin)) = self.page.submitted_by(&mut self.mara, *n).await {
                    self.mara.open(&flow, begin).await;
                }
            }
        }
    }

    fn wait(&mut self, seconds: u32) {
        self.waited += seconds;
        self.server.app.clock.advance(seconds);
    }

    /// What no thief may hold, and nobody's browser may.
    async fn holds(&self) {
        for thief in [&self.password_thief, &self.mailbox_thief] {
            if let Some(session) = thief.session().await {
                let amr = session["amr"].as_array().unwrap();
                assert!(!amr.contains(&json!("mfa")), "{session}");
                assert_eq!(session["app"], "bank", "this app asks for a second factor: {session}");
            }
            let seen = thief.reply.as_ref().map_or("", |reply| reply.screen.name());
            assert!(!KEPT_FROM_THIEVES.contains(&seen), "{:?}", thief.reply);
        }
        if let Some(session) = self.mara.session().await {
            assert_eq!(session["email"], MARA, "signed in as somebody else");
        }
        self.page.has_seen_nothing_of(MARA);
        let theirs = "SELECT COUNT(*) FROM factors JOIN accounts ON accounts.id = account_id
            WHERE email_key = 'mara@example.org' AND kind IN ('sms_code', 'voice_code')
            AND address = '+4915123456789'";
        assert_eq!(self.server.number(theirs).await, 2, "the owner's telephone is gone");
        let strange = "SELECT COUNT(*) FROM factors WHERE address = '+4915123456781'";
        assert_eq!(self.server.number(strange).await, 0, "a thief's telephone is enrolled");
    }

    /// Each owner gets in everywhere: at once where they are known, and in time
    /// at a new device.
    async fn owners_get_in(&mut self) {
        let now = self.server.app.clock.now();
        self.server.app.store.update_disabled(MARA, false, now).await.unwrap();
        for app in APPS {
            for owner in [&self.mara, &self.ines] {
                for mut owner in [owner.clone(), owner.at_a_new_device("198.51.100.200")] {
                    let began = self.server.app.clock.now();
                    owner.gets_in(app).await;
                    let lasted = self.server.app.clock.now().0 - began.0;
                    assert!(lasted <= PATIENCE, "{} at {app}: {lasted} seconds", owner.email);
                }
            }
        }
    }
}

/// Screens that change an account with a second factor, which no thief has shown.
const KEPT_FROM_THIEVES: [&str; 9] = [
    "enroll_authenticator",
    "enroll_choose",
    "enroll_email",
    "enroll_passkey",
    "enroll_phone",
    "manage_factors",
    "recovery_codes",
    "remove_factor",
    "use_passkey",
];

async fn play(moves: &[Move]) {
    let server = Server::with(settings).await;
    let mut world = World::begin(&server).await;
    for a_move in moves {
        world.make(a_move).await;
        world.holds().await;
    }
    world.owners_get_in().await;
}

#[test]
fn no_thief_holds_what_the_owners_factors_keep_from_them_and_no_owner_is_without_a_way_on() {
    // The same cases each time; others, and as many as are asked for, by `PORTICO_CASES`.
    let asked = std::env::var("PORTICO_CASES").ok().map(|cases| cases.parse().unwrap());
    let cases = asked.unwrap_or(8);
    let config =
        Config { cases, max_shrink_iters: 0, failure_persistence: None, ..Config::default() };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let rng = TestRng::deterministic_rng(config.rng_algorithm);
    let mut runner = match asked.is_some() {
        true => TestRunner::new(config),
        false => TestRunner::new_with_rng(config, rng),
    };
    runner
        .run(&prop::collection::vec(a_move(), 40..160), |moves| {
            let played = std::panic::AssertUnwindSafe(|| runtime.block_on(play(&moves)));
            std::panic::catch_unwind(played).map_err(|cause| {
                let text = cause.downcast_ref::<String>().cloned();
                TestCaseError::fail(text.unwrap_or_else(|| "a journey broke".into()))
            })
        })
        .unwrap();
}
