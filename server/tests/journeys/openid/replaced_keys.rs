//! Eight clients sign people in at two servers, while the keys that sign tokens are replaced on
//! one server or the other: by plan, at once, and by a revocation.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use axum::http::{Method, StatusCode, header};
use futures_util::future::join_all;
use serde_json::Value;
use tokio::sync::Barrier;

use super::account::userinfo;
use super::party::{
    ask, call, clients, code_of, header_of, person, published, redeem, verified_by,
};
use super::refresh::{OFFLINE, refresh, refresh_token, refused};
use crate::support::{PASSWORD, Server, account};

const CLIENTS: usize = 8;

/// How often each of them signs in between two days.
const ROUNDS: usize = 7;

/// Seconds that pass after a day's last step: the planned key begins to sign some steps later.
const NEARLY_A_DAY: u32 = 24 * 60 * 60 - 150;

/// Seconds after which a library looks for an unknown key again, as `jose` has it.
const COOLDOWN: i64 = 30;

/// What is done to the keys after so many steps of the clients, each of which takes a second.
#[derive(Clone, Copy)]
enum Change {
    /// New keys, which sign a day later.
    Planned,
    AtOnce,
    /// The key that signs by RS256 is revoked.
    Revoked,
}

/// The changes of a day, each with the server that makes it.
type Day = &'static [(u32, usize, Change)];

/// Between two changes, all servers know of the first.
const DAYS: [Day; 3] = [
    &[(20, 0, Change::AtOnce), (110, 1, Change::AtOnce), (200, 0, Change::Planned)],
    &[(150, 1, Change::Revoked), (200, 1, Change::Planned)],
    &[],
];

/// The keys that have signed by then: the first, two at once, two by plan and, of RS256, one in
/// place of the revoked one.
const SIGNED: [(&str, usize); 2] = [("RS256", 6), ("ES256", 5)];

/// An ID token that a server has issued.
struct Issued {
    by: usize,
    token: String,
    alg: String,
    kid: String,
    at: i64,
}

/// Two servers, and what they have issued.
struct Scene {
    servers: [Server; 2],
    /// Steps of the clients on this day. No time passes while a key is made.
    steps: tokio::sync::Mutex<u32>,
    day: Day,
    issued: Mutex<Vec<Issued>>,
    revoked: Mutex<Vec<String>>,
    /// Nobody begins a round before all have ended the one before: however long a code waits for
    /// its turn at the database, no minute passes meanwhile.
    round: Barrier,
}

impl Scene {
    fn now(&self) -> i64 {
        self.servers[0].app.clock.now().0
    }

    fn advance(&self, seconds: u32) {
        self.servers.iter().for_each(|server| server.app.clock.advance(seconds));
    }

    /// Has one server look at the keys some seconds before the other one does, as it is with
    /// servers that were not started in the same second.
    async fn look(&self) {
        published(&self.servers[0]).await;
        self.advance(13);
        published(&self.servers[1]).await;
    }

    /// A second passes, and perhaps the keys are changed.
    async fn step(&self) {
        let mut steps = self.steps.lock().await;
        *steps += 1;
        self.advance(1);
        for (_, place, change) in self.day.iter().filter(|(at, ..)| *at == *steps) {
            let keys = &self.servers[*place].app.signing_keys;
            match change {
                Change::Planned => keys.rotate(false).await.unwrap(),
                Change::AtOnce => keys.rotate(true).await.unwrap(),
                Change::Revoked => {
                    let lines = keys.list().await.unwrap();
                    let line = lines.iter().find(|line| line.contains("\tRS256\tsigns\t")).unwrap();
                    let kid = line.split('\t').next().unwrap();
                    assert!(keys.revoke(kid).await.unwrap());
                    self.revoked.lock().unwrap().push(kid.to_owned());
                }
            }
        }
    }

    /// Has a server issue tokens, and holds the ID token against what the other one publishes.
    async fn issue(&self, by: usize, tokens: impl Future<Output = (StatusCode, Value)>) -> Value {
        let other = &self.servers[1 - by];
        // A key may be revoked while the answer is on its way.
        let mut keys = published(other).await;
        let (status, tokens) = tokens.await;
        keys.extend(published(other).await);
        assert_eq!(status, StatusCode::OK, "{tokens}");
        let token = tokens["id_token"].as_str().unwrap().to_owned();
        let claims = verified_by(&keys, &token).unwrap_or_else(|| {
            panic!("a server signs with a key that the other one does not publish: {token}")
        });
        let header = header_of(&token);
        let text = |name: &str| header[name].as_str().unwrap().to_owned();
        let (alg, kid, at) = (text("alg"), text("kid"), claims["iat"].as_i64().unwrap());
        self.issued.lock().unwrap().push(Issued { by, token, alg, kid, at });
        self.step().await;
        tokens
    }
}

/// A client with a library that keeps keys for as long as it may, and its person's browser.
struct Client {
    id: &'static str,
    email: String,
    /// At which server people sign in to it.
    at: usize,
    cookies: Vec<(String, String)>,
    keys: Vec<Value>,
    fetched: i64,
    max_age: i64,
}

impl Client {
    async fn new(scene: &Scene, number: usize) -> Self {
        let id = ["wiki", "old", "tab"][number % 3];
        let email = format!("person{number}@example.org");
        account(&scene.servers[0], "news", &email).await.sees("signed_in");
        let (at, cookies) = (number % 2, vec![]);
        Self { id, email, at, cookies, keys: vec![], fetched: 0, max_age: 0 }
    }

    async fn fetch(&mut self, scene: &Scene, from: usize) {
        let (_, headers, keys) =
            call(&scene.servers[from], Method::GET, "/oauth/keys", &[], &[]).await;
        let kept = headers[header::CACHE_CONTROL].to_str().unwrap();
        self.max_age = kept.strip_prefix("public, max-age=").unwrap().parse().unwrap();
        (self.keys, self.fetched) = (keys["keys"].as_array().unwrap().clone(), scene.now());
    }

    /// Verifies an ID token of one server by the keys of the other one.
    async fn verify(&mut self, scene: &Scene, by: usize, tokens: &Value) -> Value {
        let token = tokens["id_token"].as_str().unwrap();
        if scene.now() - self.fetched >= self.max_age {
            self.fetch(scene, 1 - by).await;
        }
        if let Some(claims) = verified_by(&self.keys, token) {
            return claims;
        }
        assert!(scene.now() - self.fetched >= COOLDOWN, "it has just looked");
        self.fetch(scene, 1 - by).await;
        verified_by(&self.keys, token).expect("a key that is published")
    }

    /// Its person signs in at one server, and it does all the rest in turn at both.
    async fn sign_in(&mut self, scene: &Scene, round: usize) {
        let (at, beside) = (self.at, 1 - self.at);
        let (here, there) = (&scene.servers[at], &scene.servers[beside]);
        let (id, nonce) = (self.id, format!("{} {round}", self.email));
        let code = self.code(scene, &nonce, if round % 3 == 2 { "login" } else { "" }).await;
        scene.step().await;
        let redeemed = async {
            let (status, _, tokens) = redeem(there, id, &code, &[]).await;
            (status, tokens)
        };
        let first = scene.issue(beside, redeemed).await;
        let told = self.verify(scene, beside, &first).await;
        assert_eq!((&told["nonce"], &told["aud"]), (&nonce.into(), &id.into()));
        let used = refresh_token(&first);
        let second = scene.issue(at, refresh(here, id, &used, "")).await;
        let again = self.verify(scene, at, &second).await;
        assert_eq!((&again["sub"], &again["sid"]), (&told["sub"], &told["sid"]));
        let third = scene.issue(beside, refresh(there, id, &refresh_token(&second), "")).await;
        self.verify(scene, beside, &third).await;
        let token = third["access_token"].as_str().unwrap();
        assert_eq!(userinfo(there, token).await, StatusCode::OK);
        scene.step().await;
        if id == "tab" && round.is_multiple_of(2) {
            refused(refresh(here, id, &used, "").await);
        } else {
            let (status, _, error) = redeem(here, id, &code, &[]).await;
            refused((status, error));
        }
        // Who shows what was used has stolen it, or was stolen from.
        assert_eq!(userinfo(there, token).await, StatusCode::UNAUTHORIZED);
        refused(refresh(there, id, &refresh_token(&third), "").await);
    }

    /// A code for its person, who types a password only if they are asked.
    async fn code(&mut self, scene: &Scene, nonce: &str, prompt: &str) -> String {
        let mut browser = scene.servers[self.at].browser();
        browser.cookies = std::mem::take(&mut self.cookies);
        let asked = [OFFLINE, ("nonce", nonce), ("prompt", prompt)];
        let page = ask(&mut browser, self.id, &asked).await;
        if page.status == StatusCode::SEE_OTHER {
            self.cookies = browser.cookies;
            return page.answer()["code"].clone();
        }
        let mut person = person(browser, &page).await;
        if person.reply.screen.name() == "identify" {
            person = person.email(&self.email).await;
        }
        let person = person.password(PASSWORD).await.sees("signed_in");
        let code = code_of(&person);
        self.cookies = person.browser.cookies;
        code
    }
}

#[tokio::test]
async fn no_sign_in_at_two_servers_fails_while_their_keys_are_replaced() {
    let servers = Server::two_with(clients).await;
    // They were stopped one after the other. Servers follow one clock, that of their database.
    let latest = servers.iter().map(|server| server.app.clock.now().0).max().unwrap();
    for server in &servers {
        let clock = &server.app.clock;
        clock.advance(u32::try_from(latest - clock.now().0).unwrap());
    }
    let mut scene = Scene {
        servers,
        steps: tokio::sync::Mutex::default(),
        day: &[],
        issued: Mutex::default(),
        revoked: Mutex::default(),
        round: Barrier::new(CLIENTS),
    };
    scene.look().await;
    let mut all = vec![];
    for number in 0..CLIENTS {
        all.push(Client::new(&scene, number).await);
    }
    for day in DAYS {
        scene.day = day;
        let signs_in = |mut client: Client| async {
            // Nobody is signed in any more: a session lasts for a day.
            client.cookies.clear();
            for round in 0..ROUNDS {
                client.sign_in(&scene, round).await;
                scene.round.wait().await;
            }
            client
        };
        all = join_all(all.into_iter().map(signs_in)).await;
        let steps = std::mem::take(scene.steps.get_mut());
        assert!(day.iter().all(|(at, ..)| *at < steps), "all was done in {steps} steps");
        scene.advance(NEARLY_A_DAY);
        scene.look().await;
    }
    one_key_at_a_time(&scene.issued.lock().unwrap());
    what_verifies(&scene).await;
}

/// Both servers sign with each key, and go on to the next one in the same second.
fn one_key_at_a_time(issued: &[Issued]) {
    for (alg, signed) in SIGNED {
        let mut keys: BTreeMap<&str, (BTreeSet<i64>, BTreeSet<usize>)> = BTreeMap::new();
        for one in issued.iter().filter(|one| one.alg == alg) {
            let (times, servers) = keys.entry(&one.kid).or_default();
            times.insert(one.at);
            servers.insert(one.by);
        }
        assert_eq!(keys.len(), signed, "{alg}");
        assert!(keys.values().all(|(_, servers)| servers.len() == 2), "{alg}: {keys:?}");
        let mut spans: Vec<_> = keys.values().map(|(at, _)| (at.first(), at.last())).collect();
        spans.sort_unstable();
        assert!(spans.windows(2).all(|pair| pair[0].1 < pair[1].0), "{alg}: {spans:?}");
    }
}

/// What a replaced key has signed counts as a hint for a year, and what a revoked one has signed
/// at no server.
async fn what_verifies(scene: &Scene) {
    let issued = std::mem::take(&mut *scene.issued.lock().unwrap());
    let revoked = scene.revoked.lock().unwrap().clone();
    assert_eq!(revoked.len(), 1);
    for server in &scene.servers {
        let keys = published(server).await;
        assert!(keys.iter().all(|key| key["kid"] != revoked[0].as_str()));
        let mut seen = BTreeSet::new();
        for one in issued.iter().filter(|one| seen.insert(&one.kid)) {
            let asked = [("prompt", "none"), ("id_token_hint", &*one.token)];
            let error = ask(&mut server.browser(), "wiki", &asked).await.error();
            let read =
                if revoked.contains(&one.kid) { "invalid_request" } else { "login_required" };
            assert_eq!(error, read, "{} {}", one.alg, one.kid);
        }
    }
}
