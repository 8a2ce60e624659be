//! Journeys of people whose address is known to somebody who means them ill.

use std::time::Duration;

use flow::limits;
use portico_server::passwords::Client;
use portico_server::rate_limit::unlock;
use portico_server::settings::Settings;
use protocol::Refusal;
use serde_json::json;

use crate::support::{Browser, PASSWORD, Person, Server, account, enrolled, wrong};

const EMAIL: &str = "mara@example.org";
const FORWARDED: &str = "x-forwarded-for";
const HOME: &str = "203.0.113.9";
const HOTEL: &str = "192.0.2.1";

/// From where the stranger comes: three networks.
const ABROAD: [&str; 3] = ["198.51.100.7", "198.18.0.7", "198.19.0.7"];

/// Limits as they are for real people, and clients that are told apart.
async fn server() -> Server {
    Server::with(|settings: &mut Settings| {
        settings.upstream.trusted_proxies = vec!["0.0.0.0".parse().unwrap()];
        settings.limits = toml::from_str("").unwrap();
    })
    .await
}

fn at<'a>(server: &'a Server, address: &'static str) -> Browser<'a> {
    let mut browser = server.browser();
    browser.headers.push((FORWARDED, address));
    browser
}

/// An account with codes by mail as second factor, and its owner's browser.
async fn owner(server: &Server) -> Browser<'_> {
    let mut browser = enrolled(server, "shop", EMAIL).await.sees("signed_in").browser;
    browser.headers.push((FORWARDED, HOME));
    browser
}

async fn signs_in<'a>(browser: Browser<'a>, password: &str) -> Person<'a> {
    browser.begin("shop", "sign_in").await.email(EMAIL).await.password(password).await
}

/// Signs in with password and code.
async fn gets_in<'a>(browser: Browser<'a>, password: &str) -> Browser<'a> {
    let person = signs_in(browser, password).await.sees("enter_code");
    assert_eq!(person.reply.refusal, None, "a code was sent");
    person.sent_code(EMAIL).await.sees("signed_in").browser
}

/// Replaces the password by a code to the mailbox, and gets in with that.
async fn resets<'a>(browser: Browser<'a>, new: &str) -> Browser<'a> {
    let person = browser.begin("shop", "reset_password").await.email(EMAIL).await;
    assert_eq!(person.reply.refusal, None, "a code was sent");
    let person = person.sent_code(EMAIL).await.sees("create_password").new_password(new).await;
    person.sees("signed_in").browser
}

/// All that a stranger can do with an address at one time, from all networks.
async fn does_their_worst(server: &Server) {
    for network in ABROAD {
        let mut person = at(server, network).begin("shop", "sign_in").await.email(EMAIL).await;
        for guess in 0..limits::FREE_FAILURES {
            if person.reply.screen.name() == "locked" {
                break;
            }
            person = person.password(&format!("{guess} {network}")).await;
        }
        for purpose in ["sign_up", "reset_password", "sign_up", "reset_password", "sign_up"] {
            let mut person = at(server, network).begin("shop", purpose).await.email(EMAIL).await;
            for guess in 0..limits::TRIES_PER_CODE {
                let sent = person.reply.refusal.is_none() || guess > 0;
                if !sent || person.reply.screen.name() != "enter_code" {
                    break;
                }
                // Another each time: the same again is the same answer.
                let code = server.code(EMAIL);
                let digit = (code.as_bytes()[5] - b'0' + 1 + guess) % 10;
                person = person.code(&format!("{}{digit}", &code[..5])).await;
            }
        }
    }
}

#[tokio::test]
async fn whatever_a_stranger_does_for_days_the_owner_gets_in() {
    let server = server().await;
    let mut known = owner(&server).await;
    let mut password = PASSWORD.to_owned();
    for hours in 0..40_u32 {
        does_their_worst(&server).await;
        if hours % 5 == 0 {
            known = gets_in(known, &password).await;
        }
        if hours % 13 == 5 {
            password = format!("{PASSWORD} {hours}");
            known = resets(known, &password).await;
        }
        if hours % 13 == 11 {
            // The right password has to wait at a new device, and the mailbox has not.
            let person = signs_in(at(&server, HOTEL), &password).await.sees("locked");
            let person = person.press("reset_password").await.sees("enter_code");
            assert_eq!(person.reply.refusal, None, "a code was sent");
            password = format!("{PASSWORD} {hours} at the hotel");
            let person = person.sent_code(EMAIL).await.sees("create_password");
            person.new_password(&password).await.sees("signed_in");
        }
        server.app.clock.advance(3600);
    }
}

#[tokio::test]
async fn sign_ups_begun_with_somebodys_address_do_not_keep_them_from_their_second_factor() {
    let server = server().await;
    owner(&server).await;
    let mut held_back = false;
    for _ in 0..=limits::SENDS_PER_HOUR {
        let person = at(&server, HOME).begin("shop", "sign_up").await.email(EMAIL).await;
        held_back = matches!(person.reply.refusal, Some(Refusal::TooManySends { .. }));
    }
    assert!(held_back, "strangers have used up theirs");
    gets_in(at(&server, HOME), PASSWORD).await;
}

#[tokio::test]
async fn a_neighbour_who_uses_up_what_a_network_may_do_keeps_no_known_device_out() {
    let server = Server::with(|settings: &mut Settings| {
        settings.upstream.trusted_proxies = vec!["0.0.0.0".parse().unwrap()];
        settings.limits = toml::from_str("network_mails_per_hour = 3").unwrap();
    })
    .await;
    let known = owner(&server).await;
    for number in 0..limits::NETWORK_FAILURES {
        let email = format!("p{number}@example.org");
        let person = at(&server, HOME).begin("shop", "sign_in").await.email(&email).await;
        person.password("wrong").await.sees("enter_password");
        if number < 4 {
            at(&server, HOME).begin("shop", "sign_up").await.email(&email).await;
        }
    }
    signs_in(at(&server, HOME), PASSWORD).await.sees("locked");
    gets_in(known, PASSWORD).await;
}

#[tokio::test]
async fn who_signs_in_from_ever_new_devices_with_a_password_gets_no_more_guesses_at_codes() {
    let server = server().await;
    owner(&server).await;
    for number in 1..=limits::FREE_FAILURES {
        let browser = at(&server, ABROAD[0]).begin("news", "sign_in").await.email(EMAIL).await;
        let thief = browser.password(PASSWORD).await.sees("signed_in").browser;
        let person = signs_in(thief, PASSWORD).await.sees("enter_code");
        assert_eq!(person.reply.refusal, None, "a code was sent");
        let person = person.code(wrong(&server.code(EMAIL))).await;
        let waits = person.reply.screen.name() == "locked";
        assert_eq!(waits, number == limits::FREE_FAILURES, "{number}");
        server.app.clock.advance(15 * 60);
    }
}

/// Gives wrong passwords for an address, each as soon as it may, until so many
/// were compared; what each was answered with.
async fn guesses(server: &Server, email: &str, count: u32) -> Vec<(String, Option<Refusal>)> {
    let mut replies = vec![];
    for guess in 1..=count {
        let person = at(server, ABROAD[0]).begin("shop", "sign_in").await.email(email).await;
        let person = person.password(&format!("guess {guess}")).await;
        replies.push((person.reply.screen.name().to_owned(), person.reply.refusal));
        let wait = limits::wait_after(guess).unwrap_or(0);
        server.app.clock.advance(u32::try_from(wait).unwrap());
    }
    replies
}

/// The subjects of the notices at an address, once there are as many.
async fn notices(server: &Server, email: &str, count: usize) -> Vec<String> {
    let notices = || {
        let messages = server.app.mailer.demo().unwrap().messages(Some(email));
        let subjects = messages.into_iter().map(|message| message.subject);
        subjects.filter(|subject| subject.contains("versucht")).collect::<Vec<_>>()
    };
    // They leave beside the answer that caused them.
    for _ in 0..200 {
        if notices().len() >= count {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    notices()
}

#[tokio::test]
async fn an_owner_is_told_in_their_language_at_the_first_long_wait_and_a_stranger_of_nothing() {
    let server = server().await;
    let mut browser = server.browser();
    browser.headers.push(("accept-language", "de"));
    let person = browser.begin("news", "sign_up").await.email(EMAIL).await.sent_code(EMAIL).await;
    person.new_password(PASSWORD).await.sees("signed_in");
    let told = guesses(&server, EMAIL, limits::TOLD_FAILURES - 1).await;
    assert!(notices(&server, EMAIL, 0).await.is_empty(), "a person mistypes as often");
    let last = guesses(&server, EMAIL, 1).await;
    assert_eq!(notices(&server, EMAIL, 1).await.len(), 1);
    guesses(&server, EMAIL, 3).await;
    assert_eq!(notices(&server, EMAIL, 2).await.len(), 1, "once a series");

    let before = server.app.mailer.demo().unwrap().messages(None).len();
    let of_nobody = guesses(&server, "nobody@example.org", limits::TOLD_FAILURES - 1).await;
    assert_eq!((told, last), (of_nobody, guesses(&server, "nobody@example.org", 1).await));
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(server.app.mailer.demo().unwrap().messages(None).len(), before);
}

#[tokio::test]
async fn an_operator_unlocks_an_account_beside_the_running_server() {
    let server = server().await;
    for email in [EMAIL, "ines@example.org"] {
        account(&server, "news", email).await.sees("signed_in");
        guesses(&server, email, limits::TOLD_FAILURES - 1).await;
    }
    // From here on no time passes.
    for email in [EMAIL, "ines@example.org"] {
        for _ in 0..=limits::SENDS_PER_HOUR {
            at(&server, HOTEL).begin("shop", "reset_password").await.email(email).await;
        }
        // The last guess makes its owner wait.
        at(&server, HOTEL)
            .begin("shop", "sign_in")
            .await
            .email(email)
            .await
            .password("once more")
            .await
            .sees("locked");
    }
    let settings = &server.app.settings;
    assert!(unlock::account(settings, " Mara@example.org").await.unwrap());
    assert!(!unlock::account(settings, "nobody@example.org").await.unwrap());
    for (email, screen, held_back) in
        [(EMAIL, "signed_in", false), ("ines@example.org", "locked", true)]
    {
        let person = at(&server, HOTEL).begin("news", "sign_in").await.email(email).await;
        person.password(PASSWORD).await.sees(screen);
        let person = at(&server, HOTEL).begin("shop", "reset_password").await.email(email).await;
        assert_eq!(person.reply.refusal.is_some(), held_back, "{email}");
    }
}

/// Gives a password, and is answered with a status.
async fn status(mut person: Person<'_>, password: &str) -> u16 {
    let answer = json!({ "type": "password", "password": password });
    let path = format!("/flows/{}/answers", person.reply.flow);
    let body = json!({ "step": person.reply.step, "answer": answer });
    person.browser.post(&path, &body).await.0.as_u16()
}

#[tokio::test]
async fn a_network_that_floods_the_hashing_queue_keeps_no_other_out_and_no_known_device() {
    let server = server().await;
    let known = owner(&server).await;
    let fill = |client: Client| {
        std::iter::from_fn(|| server.app.passwords.place(client.clone()).ok()).collect::<Vec<_>>()
    };
    let flood = fill(Client::new(None, Some(ABROAD[0].parse().unwrap())));
    for guess in 0..=limits::NETWORK_FAILURES {
        let person = at(&server, ABROAD[0]).begin("shop", "sign_in").await.email(EMAIL).await;
        assert_eq!(status(person, &format!("guess {guess}")).await, 503);
    }
    let other = at(&server, HOTEL).begin("shop", "sign_in").await.email(EMAIL).await;
    let hashed = server.app.passwords.count();
    assert_eq!(status(other, "wrong").await, 422);
    assert_eq!(server.app.passwords.count(), hashed + 1, "another network is compared");
    let from_everywhere = fill(Client::Unknown);
    let other = at(&server, HOTEL).begin("shop", "sign_in").await.email(EMAIL).await;
    assert_eq!(status(other, "wrong").await, 503);
    assert_eq!(server.app.passwords.count(), hashed + 1);
    gets_in(known, PASSWORD).await;
    drop((flood, from_everywhere));
    // Neither the account nor the network has counted who was turned away.
    gets_in(at(&server, ABROAD[0]), PASSWORD).await;
}

#[tokio::test]
async fn who_sets_the_present_password_as_a_new_one_again_and_again_has_to_wait() {
    let server = server().await;
    let known = account(&server, "news", EMAIL).await.sees("signed_in").browser;
    let mut person = known.begin("news", "manage_factors").await.sees("manage_factors");
    person = person.press("change_password").await.sees("create_password");
    let before = server.app.passwords.count();
    for place in 1..=limits::FREE_FAILURES + 1 {
        // Another spelling of the same: the same answer again is not compared.
        person = person.new_password(PASSWORD).await;
        if person.reply.screen.name() == "locked" {
            assert_eq!(place, limits::FREE_FAILURES + 1);
            break;
        }
        person = person.press("back").await.press("change_password").await;
    }
    let person = person.sees("locked");
    assert_eq!(server.app.passwords.count() - before, u64::from(limits::FREE_FAILURES));
    server.app.clock.advance(u32::try_from(limits::WAITS[0]).unwrap());
    let person = person.press("retry").await.sees("create_password");
    person.new_password("lampe fenster kaktus").await.sees("manage_factors");
    let counted = "SELECT count(*) FROM failures WHERE count >= 10";
    assert_eq!(server.number(counted).await, 0, "it is forgiven");
}
