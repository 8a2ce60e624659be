//! Requests of two people, one browser and three clients, in any order: nobody is given a token
//! for what they have not shown, and nothing works for another client or twice.

use std::collections::HashSet;

use axum::http::StatusCode;
use portico_server::settings::Consent;
use serde_json::Value;

use super::account::userinfo;
use super::party::{ask, clients, code_of, person, redeem, verified};
use super::refresh::{refresh, refresh_token, refused};
use crate::support::{Browser, PASSWORD, Server, enrolled};

const PEOPLE: [&str; 2] = ["mara@example.org", "ines@example.org"];
const CLIENTS: [&str; 3] = ["wiki", "tab", "safe"];
const MFA: &str = "https://refeds.org/profile/mfa";

/// Numbers that are the same for the same seed.
struct Choices(u64);

impl Choices {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

struct Held {
    client: &'static str,
    sid: String,
    tokens: Value,
}

#[derive(Default)]
struct Seen {
    held: Vec<Held>,
    /// By what tokens named sessions that are over.
    over: HashSet<String>,
    /// Refresh tokens that were replaced more than a minute ago.
    old: Vec<(&'static str, String, String)>,
    redeemed: usize,
}

/// Goes through a flow, with mistakes, as one of the people; a code if it ends in one.
async fn walk<'a>(
    browser: Browser<'a>,
    page: &super::party::Got,
    (server, choices): (&Server, &mut Choices),
    agreed: &mut HashSet<(&'static str, &'static str)>,
    client: &'static str,
) -> (Browser<'a>, Option<String>) {
    let who = choices.one(&PEOPLE);
    let mut person = person(browser, page).await;
    let mut typed = who;
    for _ in 0..9 {
        if choices.below(12) == 0 {
            return (person.browser, None);
        }
        server.app.clock.advance(31);
        person = match person.reply.screen.name() {
            "identify" => {
                typed = who;
                person.email(who).await
            }
            "enter_password" if choices.below(5) == 0 => person.password("wrong").await,
            "enter_password" => person.password(PASSWORD).await,
            "choose_factor" => person.choose("email_code").await,
            "enter_code" => {
                let email = person_of(&person.reply, typed);
                person.sent_code(email).await
            }
            "choose_account" => {
                let answer = choices.one(&["continue_as", "restart"]);
                person.press(answer).await
            }
            "consent" => {
                let email = whose(&person.reply);
                agreed.insert((email, client));
                person.press("agree").await
            }
            "signed_in" => {
                let code = code_of(&person);
                return (person.browser, Some(code));
            }
            _ => return (person.browser, None),
        };
    }
    (person.browser, None)
}

/// To whom the code went: the mask has the first letter.
fn person_of(reply: &protocol::Reply, typed: &'static str) -> &'static str {
    let protocol::Screen::EnterCode(screen) = &reply.screen else { return typed };
    let first = screen.sent_to.as_deref().and_then(|mask| mask.chars().next());
    PEOPLE.into_iter().find(|email| email.chars().next() == first).unwrap_or(typed)
}

fn whose(reply: &protocol::Reply) -> &'static str {
    let protocol::Screen::Consent(screen) = &reply.screen else { panic!("{reply:?}") };
    PEOPLE.into_iter().find(|email| *email == screen.email).unwrap()
}

#[tokio::test]
async fn no_order_of_requests_gives_a_token_for_what_was_not_shown() {
    let mut redeemed = 0;
    for seed in 1..=6 {
        redeemed += one_order(seed).await;
    }
    assert!(redeemed > 20, "people come through: {redeemed}");
}

async fn one_order(seed: u64) -> usize {
    let server = Server::with(|settings| {
        clients(settings);
        settings.apps.iter_mut().find(|app| app.id == "safe").unwrap().consent = Consent::FirstTime;
    })
    .await;
    for email in PEOPLE {
        enrolled(&server, "shop", email).await;
    }
    let (mut choices, mut state, mut agreed) = (Choices(seed), Seen::default(), HashSet::new());
    let mut browser = server.browser();
    for _ in 0..22 {
        match choices.below(8) {
            0 => {
                browser.post("/sign-out", &Value::Null).await;
                state.over.extend(state.held.iter().map(|held| held.sid.clone()));
            }
            1 | 2 => use_tokens(&server, &mut choices, &mut state).await,
            _ => {
                let client = choices.one(&CLIENTS);
                let prompt = choices.one(&["", "none", "login", "consent", "select_account"]);
                let change = [("prompt", prompt), ("scope", "openid email offline_access")];
                let page = ask(&mut browser, client, &change).await;
                let code = if page.status == StatusCode::OK {
                    let here = (&server, &mut choices);
                    let (after, code) = walk(browser, &page, here, &mut agreed, client).await;
                    browser = after;
                    code
                } else {
                    page.answer().get("code").cloned()
                };
                let Some(code) = code else { continue };
                let other = CLIENTS.into_iter().find(|other| *other != client).unwrap();
                let (status, ..) = redeem(&server, other, &code, &[]).await;
                assert_ne!(status, StatusCode::OK, "a code of {client} for {other}");
                let (status, _, tokens) = redeem(&server, client, &code, &[]).await;
                assert_eq!(status, StatusCode::OK, "{tokens}");
                let told = verified(&server, tokens["id_token"].as_str().unwrap()).await;
                let session = browser.session().await.expect("who has a code is signed in");
                assert_eq!(session["sub"], told["sub"], "seed {seed}: whose it is");
                if client == "safe" {
                    let email = session["email"].as_str().unwrap();
                    assert_eq!(told["acr"], MFA, "seed {seed}");
                    assert!(agreed.iter().any(|(who, at)| *who == email && *at == "safe"));
                }
                let sid = told["sid"].as_str().unwrap().to_owned();
                // Another person's session in this browser is over, with all that was given by it.
                let others = state.held.iter().map(|held| held.sid.clone()).filter(|it| *it != sid);
                state.over.extend(others);
                assert!(!state.over.contains(&sid), "seed {seed}: a session that was over goes on");
                state.held.push(Held { client, sid, tokens });
                state.redeemed += 1;
            }
        }
        server.app.clock.advance(61);
    }
    state.redeemed
}

/// Uses what clients hold: what is over is refused, and what is old ends what it was.
async fn use_tokens(server: &Server, choices: &mut Choices, seen: &mut Seen) {
    if !seen.old.is_empty() && choices.below(3) == 0 {
        let at = choices.below(seen.old.len());
        let (client, token, access) = seen.old.swap_remove(at);
        server.app.clock.advance(61);
        refused(refresh(server, client, &token, "").await);
        assert_eq!(userinfo(server, &access).await, StatusCode::UNAUTHORIZED);
        let ended = |held: &Held| held.tokens["access_token"] != access.as_str();
        seen.held.retain(ended);
        return;
    }
    if seen.held.is_empty() {
        return;
    }
    let at = choices.below(seen.held.len());
    let Held { client, sid, tokens } = &seen.held[at];
    let (client, token) = (*client, refresh_token(tokens));
    let access = tokens["access_token"].as_str().unwrap().to_owned();
    if seen.over.contains(sid) {
        assert_eq!(userinfo(server, &access).await, StatusCode::UNAUTHORIZED);
        refused(refresh(server, client, &token, "").await);
        return;
    }
    let other = CLIENTS.into_iter().find(|other| *other != client).unwrap();
    assert_ne!(refresh(server, other, &token, "").await.0, StatusCode::OK);
    let (status, told) = refresh(server, client, &token, "").await;
    if status != StatusCode::OK {
        // An older generation has ended it.
        seen.held.swap_remove(at);
        return;
    }
    let access = told["access_token"].as_str().unwrap().to_owned();
    let id_token = verified(server, told["id_token"].as_str().unwrap()).await;
    assert_eq!(id_token["sid"], sid.as_str());
    assert!(client != "safe" || id_token["acr"] == MFA);
    let next = refresh_token(&told);
    // A client with a secret keeps its token.
    if client != "wiki" {
        let (status, third) = refresh(server, client, &next, "").await;
        assert_eq!(status, StatusCode::OK);
        seen.old.push((client, token, access));
        seen.held[at].tokens = third;
    }
}
