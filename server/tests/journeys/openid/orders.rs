//! Requests of two people, two browsers and three clients, in any order, while policies change and
//! accounts are disabled: nobody is given a token for what they have not shown, and nothing works
//! for another client, for a disabled account, or twice.

use std::collections::HashSet;

use axum::http::StatusCode;
use portico_server::settings::{Consent, Settings};
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
    /// In which browser its person signed in.
    place: usize,
    email: &'static str,
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
    /// Whose account is disabled.
    disabled: Option<&'static str>,
    /// Who has agreed to which client.
    agreed: HashSet<(&'static str, &'static str)>,
    /// Seconds by which the clock was moved.
    later: u32,
}

impl Seen {
    fn wait(&mut self, server: &Server, seconds: u32) {
        server.app.clock.advance(seconds);
        self.later += seconds;
    }

    /// All that was given by sign-ins of which this is so is over.
    fn ends(&mut self, is_over: impl Fn(&Held) -> bool) {
        let over = self.held.iter().filter(|held| is_over(held));
        self.over.extend(over.map(|held| held.sid.clone()));
    }

    async fn disable(&mut self, server: &Server, who: &'static str) {
        self.switch(server, None).await;
        self.switch(server, Some(who)).await;
    }

    /// Has this account be the one that is disabled, and all others not.
    async fn switch(&mut self, server: &Server, who: Option<&'static str>) {
        let now = server.app.clock.now();
        for email in self.disabled.into_iter().chain(who) {
            let off = who == Some(email);
            assert!(server.app.store.update_disabled(email, off, now).await.unwrap());
        }
        self.disabled = who;
        self.ends(|held| Some(held.email) == who);
    }
}

/// Goes through a flow, with mistakes, as one of the people; a code if it ends in one.
async fn walk<'a>(
    browser: Browser<'a>,
    page: &super::party::Got,
    (server, choices): (&Server, &mut Choices),
    seen: &mut Seen,
    client: &'static str,
) -> (Browser<'a>, Option<String>) {
    let who = choices.one(&PEOPLE);
    let mut person = person(browser, page).await;
    let mut typed = who;
    for _ in 0..9 {
        if choices.below(12) == 0 {
            return (person.browser, None);
        }
        if choices.below(20) == 0 {
            seen.disable(server, who).await;
        }
        seen.wait(server, 31);
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
                seen.agreed.insert((email, client));
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

/// The clients of these tests; where it is strict, all of them ask for a second factor.
fn settings(settings: &mut Settings, strict: bool) {
    clients(settings);
    for app in settings.apps.iter_mut().filter(|app| CLIENTS.contains(&&*app.id)) {
        if app.id == "safe" {
            app.consent = Consent::FirstTime;
        }
        if strict {
            *app.user_flow.get_mut() = "always_on".into();
        }
    }
}

async fn one_order(number: u64) -> usize {
    let mut running = Server::with(|all| settings(all, false)).await;
    for email in PEOPLE {
        enrolled(&running, "shop", email).await;
    }
    let (mut choices, mut seen) = (Choices(number), Seen::default());
    let mut cookies = [vec![], vec![]];
    for strict in [false, true, false] {
        // Policies change as an operator changes them: another server takes this one's place.
        let next = running.beside(|all| settings(all, strict)).await;
        next.app.clock.advance(seen.later);
        running = next;
        for _ in 0..11 {
            let place = choices.below(2);
            let mut browser = running.browser();
            browser.cookies = std::mem::take(&mut cookies[place]);
            match choices.below(10) {
                0 => {
                    browser.post("/sign-out", &Value::Null).await;
                    seen.ends(|held| held.place == place);
                }
                1 => {
                    let who = choices.one(&[None, None, Some(PEOPLE[0]), Some(PEOPLE[1])]);
                    seen.switch(&running, who).await;
                }
                2 | 3 => use_tokens(&running, &mut choices, &mut seen).await,
                _ => {
                    let here = (&running, &mut choices, strict);
                    browser = sign_in(browser, place, here, &mut seen).await;
                }
            }
            cookies[place] = browser.cookies;
            seen.wait(&running, 61);
        }
    }
    seen.redeemed
}

/// Has a client ask in a browser, and redeem the code if it gets one.
async fn sign_in<'a>(
    mut browser: Browser<'a>,
    place: usize,
    (server, choices, strict): (&Server, &mut Choices, bool),
    seen: &mut Seen,
) -> Browser<'a> {
    let client = choices.one(&CLIENTS);
    let prompt = choices.one(&["", "none", "login", "consent", "select_account"]);
    let change = [("prompt", prompt), ("scope", "openid email offline_access")];
    let page = ask(&mut browser, client, &change).await;
    assert!(prompt != "none" || page.status == StatusCode::SEE_OTHER, "it shows nothing");
    let code = if page.status == StatusCode::OK {
        let (after, code) = walk(browser, &page, (server, choices), seen, client).await;
        browser = after;
        code
    } else {
        page.answer().get("code").cloned()
    };
    let Some(code) = code else { return browser };
    let other = CLIENTS.into_iter().find(|other| *other != client).unwrap();
    let (status, ..) = redeem(server, other, &code, &[]).await;
    assert_ne!(status, StatusCode::OK, "a code of {client} for {other}");
    let session = browser.session().await;
    let email = session.as_ref().and_then(|session| session["email"].as_str());
    let email = PEOPLE.into_iter().find(|who| Some(*who) == email);
    if let Some(who) = email.filter(|_| choices.below(8) == 0) {
        if choices.below(2) == 0 {
            seen.disable(server, who).await;
        } else {
            browser.post("/sign-out", &Value::Null).await;
            seen.ends(|held| held.place == place);
        }
        let (status, ..) = redeem(server, client, &code, &[]).await;
        assert_ne!(status, StatusCode::OK, "a code of {who}, who is not signed in any more");
        return browser;
    }
    let (status, _, tokens) = redeem(server, client, &code, &[]).await;
    if seen.disabled.is_some() && email.is_none() {
        assert_ne!(status, StatusCode::OK, "a code of nobody: {tokens}");
        return browser;
    }
    assert_eq!(status, StatusCode::OK, "{tokens}");
    let told = verified(server, tokens["id_token"].as_str().unwrap()).await;
    let session = session.expect("who has a code is signed in");
    assert_eq!(session["sub"], told["sub"], "whose it is");
    let email = email.unwrap();
    assert_ne!(seen.disabled, Some(email), "a disabled account is given nothing");
    assert!(told["acr"] == MFA || (client != "safe" && !strict), "{client}, strict {strict}");
    assert!(client != "safe" || seen.agreed.contains(&(email, "safe")));
    let sid = told["sid"].as_str().unwrap().to_owned();
    // Another person's session in this browser is over, with all that was given by it.
    seen.ends(|held| held.place == place && held.sid != sid);
    assert!(!seen.over.contains(&sid), "a session that was over goes on");
    seen.held.push(Held { client, place, email, sid, tokens });
    seen.redeemed += 1;
    browser
}

/// Uses what clients hold: what is over is refused, and what is old ends what it was.
async fn use_tokens(server: &Server, choices: &mut Choices, seen: &mut Seen) {
    if !seen.old.is_empty() && choices.below(3) == 0 {
        let at = choices.below(seen.old.len());
        let (client, token, access) = seen.old.swap_remove(at);
        seen.wait(server, 61);
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
    let Held { client, sid, tokens, .. } = &seen.held[at];
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
