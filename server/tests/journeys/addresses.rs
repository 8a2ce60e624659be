//! One address is one person, however it is typed.

use flow::policy::{Conditions, Grant, Policy, Scope, State};
use portico_server::email::Email;
use portico_server::settings::Settings;
use protocol::screen::BlockReason;
use protocol::{Refusal, Screen};
use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};

use super::support::{PASSWORD, Person, Server, account};

const EMAIL: &str = "mara@exämple.org";
const KEY: &str = "mara@xn--exmple-cua.org";

const SPELLINGS: [&str; 12] = [
    KEY,
    "MARA@EXÄMPLE.ORG",
    "mara@exa\u{308}mple.org",
    "\"mara\"@exämple.org",
    "\"m\\ara\"@exämple.org",
    "mara@ｅｘämｐｌｅ．org",
    "ｍａｒａ＠exämple。org",
    "\u{ad}mara@exämple.org\u{2800}",
    "Mara <mara@exämple.org>",
    "mailto:mara@ex%C3%A4mple.org?subject=Hello",
    "mara@exämple.org.",
    " mara@exämple.org\u{200b}\n",
];

async fn sign_in<'a>(server: &'a Server, email: &str, password: &str) -> Person<'a> {
    server.browser().begin("news", "sign_in").await.email(email).await.password(password).await
}

fn blocked(person: &Person<'_>) -> BlockReason {
    let Screen::Blocked(screen) = &person.reply.screen else { panic!("{:?}", person.reply) };
    screen.reason
}

#[tokio::test]
async fn who_signs_up_with_one_spelling_signs_in_with_any_other() {
    let server = Server::start().await;
    drop(account(&server, "news", EMAIL).await.sees("signed_in"));
    for spelling in SPELLINGS {
        let mut person = sign_in(&server, spelling, PASSWORD).await.sees("signed_in");
        assert_eq!(person.browser.session().await.unwrap()["email"], EMAIL, "{spelling:?}");
        let again = server.browser().begin("news", "sign_up").await.email(spelling).await;
        drop(again.sent_code(EMAIL).await.sees("enter_password"));
    }
    assert_eq!(server.number("SELECT COUNT(*) FROM accounts").await, 1);
}

#[tokio::test]
async fn people_see_the_domain_in_unicode_and_mail_goes_to_the_ascii_one() {
    let server = Server::start().await;
    for typed in [EMAIL, KEY] {
        let person = server.browser().begin("news", "sign_up").await.email(typed).await;
        let Screen::EnterCode(screen) = &person.reply.screen else { panic!() };
        assert_eq!(screen.sent_to.as_deref(), Some(EMAIL));
        let message = server.app.mailer.demo().unwrap().messages(Some(typed))[0].clone();
        assert!(message.source.contains(&format!("To: {KEY}\r\n")), "{}", message.source);
    }
    assert_eq!(server.messages(KEY), 2);
}

/// A mail server without SMTPUTF8 that takes every command; its setting.
async fn ascii_mail_server() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let mut stream = BufReader::new(listener.accept().await.unwrap().0);
            stream.write_all(b"220 mail.example\r\n").await.unwrap();
            let mut line = String::new();
            while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
                stream.write_all(b"250 8BITMIME\r\n").await.unwrap();
                line.clear();
            }
        }
    });
    format!("[mail]\nsmtp = \"smtp://{address}\"\nfrom = \"no-reply@example.com\"\n")
}

#[tokio::test]
async fn an_address_that_the_mail_server_cannot_write_to_is_refused_where_a_code_would_go() {
    const UNICODE: &str = "jürgen@example.org";
    let mail = include_str!("../../src/settings/demo.toml").to_owned() + &ascii_mail_server().await;
    let mail = Settings::parse("test.toml", &mail).unwrap().mail;
    let server = Server::with(|settings| settings.mail = mail).await;
    let takes = || server.app.mailer.takes(&Email::parse(UNICODE).unwrap());
    for _ in 0..1000 {
        if !takes() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert!(!takes(), "the mail server has said that it has no SMTPUTF8");
    let refused = Refusal::EmailNotServed {};
    for (app, purpose) in [("news", "sign_up"), ("news", "reset_password"), ("club", "sign_in")] {
        let person = server.browser().begin(app, purpose).await.email(UNICODE).await;
        drop(person.sees("identify").refused(refused));
        let person = server.browser().begin(app, purpose).await.email(EMAIL).await;
        drop(person.sees("enter_code"));
    }
    // A password needs no mail.
    let person = server.browser().begin("news", "sign_in").await.email(UNICODE).await;
    let person = person.sees("enter_password").press("reset_password").await;
    drop(person.sees("enter_password").refused(refused));
}

#[tokio::test]
async fn all_spellings_share_one_limit_of_codes() {
    let server = Server::with(|settings| settings.limits.sends_per_hour = 1).await;
    let first = server.browser().begin("news", "sign_up").await.email(EMAIL).await;
    assert_eq!(first.reply.refusal, None);
    for spelling in SPELLINGS {
        let person = server.browser().begin("news", "sign_up").await.email(spelling).await;
        assert!(person.reply.refusal.is_some(), "{spelling:?}");
    }
    assert_eq!(server.messages(EMAIL), 1);
}

#[tokio::test]
async fn all_spellings_share_one_count_of_wrong_passwords() {
    let server = Server::start().await;
    for spelling in SPELLINGS {
        let person = sign_in(&server, spelling, "a guess that is wrong").await;
        if person.reply.screen.name() == "locked" {
            return;
        }
    }
    panic!("{} guesses and no wait", SPELLINGS.len());
}

#[tokio::test]
async fn no_spelling_slips_past_a_policy_that_names_a_group() {
    let server = Server::with(|settings| {
        settings.groups.insert("shut out".into(), vec![KEY.into()]);
        settings.policies.push(Policy {
            name: "Not these".into(),
            state: State::On,
            users: Scope { include: vec!["group:shut out".into()], exclude: vec![] },
            apps: Scope::default(),
            conditions: Conditions::default(),
            grant: Grant::Block,
        });
    })
    .await;
    drop(account(&server, "news", EMAIL).await.sees("blocked"));
    for spelling in SPELLINGS {
        drop(sign_in(&server, spelling, PASSWORD).await.sees("blocked"));
    }
}

#[tokio::test]
async fn every_spelling_switches_the_account_off_and_on() {
    let server = Server::start().await;
    drop(account(&server, "news", EMAIL).await.sees("signed_in"));
    let (store, now) = (&server.app.store, server.app.clock.now());
    for spelling in SPELLINGS {
        assert!(store.update_disabled(spelling, true, now).await.unwrap(), "{spelling:?}");
        assert_eq!(blocked(&sign_in(&server, EMAIL, PASSWORD).await), BlockReason::Disabled);
        assert!(store.update_disabled(spelling, false, now).await.unwrap());
        drop(sign_in(&server, EMAIL, PASSWORD).await.sees("signed_in"));
    }
}

#[tokio::test]
async fn an_address_that_was_shown_to_be_theirs_is_enrolled_in_any_spelling() {
    for spelling in [SPELLINGS[0], SPELLINGS[4], SPELLINGS[6], SPELLINGS[9]] {
        let server = Server::start().await;
        let person = account(&server, "shop", EMAIL).await.choose("email_code").await;
        drop(person.email(spelling).await.sees("signed_in"));
        assert_eq!(server.messages(EMAIL), 1, "no further code");
    }
}

#[tokio::test]
async fn a_hint_in_any_spelling_names_the_address_as_people_read_it() {
    let server = Server::start().await;
    for spelling in SPELLINGS {
        let hinted = json!({ "app": "news", "purpose": "sign_in", "login_hint": spelling });
        let reply = server.browser().post("/flows", &hinted).await.1;
        let shown = reply["screen"]["identify"]["email"].as_str();
        assert_eq!(shown.map(str::to_lowercase).as_deref(), Some(EMAIL), "{reply}");
    }
}
