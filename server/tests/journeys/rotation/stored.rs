//! What was sealed before a change of the key is there after it.

use flow::limits;
use portico_server::app::App;
use portico_server::secret::Keys;
use protocol::Screen;
use sqlx::Row as _;

use super::{OUTSIDE, counted, key_file, reseal, retire, rotate, steps};
use crate::federated::{chosen, come, left, posted, signing_in, signs_in, through};
use crate::openid::party::clients;
use crate::relay::{Manner, Relay};
use crate::scripted_provider::{Kind, ScriptedProvider};
use crate::support::{PASSWORD, Person, Server, account};

const EMAIL: &str = "mara@example.org";
const WITH_APP: &str = "ines@example.org";
const LATER: &str = "later@example.org";
const WAITS: &str = "jo@example.org";

/// Every column of sealed values, and how many it holds.
const SEALED: &str = "SELECT 'factors' AS name, COUNT(secret) AS number FROM factors
    UNION ALL SELECT 'signing_keys', COUNT(sealed) FROM signing_keys
    UNION ALL SELECT 'identities', COUNT(label_sealed) FROM identities
    UNION ALL SELECT 'places', COUNT(sealed) FROM places
    UNION ALL SELECT 'messages', COUNT(sealed) FROM messages
    UNION ALL SELECT 'pending', COUNT(pending) FROM flows
    UNION ALL SELECT 'waiting identities', COUNT(identity_sealed) FROM flows
    UNION ALL SELECT 'answers', COUNT(answer_sealed) FROM provider_attempts";

/// What an authenticator app shows, so many of its steps from now.
fn shown(app: &App, key: &str, steps: i64) -> String {
    let key = data_encoding::BASE32_NOPAD.decode(key.as_bytes()).unwrap();
    let now = u64::try_from(app.clock.now().0).unwrap();
    let totp = totp_rs::Builder::new().with_secret(key).with_digits(6).with_step_duration(30);
    totp.build().unwrap().generate(now.checked_add_signed(30 * steps).unwrap()).to_string()
}

fn key_of(person: &Person<'_>) -> String {
    let Screen::EnrollAuthenticator(screen) = &person.reply.screen else { panic!() };
    screen.key.clone()
}

/// Signs in with an authenticator app.
async fn signs_in_with_app(server: &Server, key: &str) {
    let person = server.browser().begin("shop", "sign_in").await.email(WITH_APP).await;
    let person = person.password(PASSWORD).await.sees("enter_code");
    person.code(&shown(&server.app, key, 0)).await.sees("signed_in");
}

/// How many sealed values there are. There is one of each kind at least.
async fn all_kinds(server: &Server) -> u64 {
    let rows = server.rows(SEALED).await;
    let numbers = rows.iter().map(|row| (row.get::<String, _>(0), row.get::<i64, _>(1)));
    let numbers: Vec<_> = numbers.collect();
    assert!(numbers.iter().all(|(_, number)| *number > 0), "{numbers:?}");
    u64::try_from(numbers.iter().map(|(_, number)| number).sum::<i64>()).unwrap()
}

#[tokio::test]
async fn every_kind_of_sealed_value_opens_after_rotation_and_retirement_and_by_no_old_key() {
    let provider = ScriptedProvider::start(Kind::Apple).await;
    let server = Server::with(|settings| {
        clients(settings);
        provider.offer(settings);
        settings.upstream.trusted_proxies = vec!["0.0.0.0".parse().unwrap()];
        settings.upstream.coordinates_header = Some("x-coordinates".to_owned().try_into().unwrap());
        settings.risk.built_in = true;
    })
    .await;
    let app = server.app.clone();
    provider.follow(&app.clock);
    // A signing key.
    let (_, published) = server.browser().get("/oauth/keys").await;
    // An authenticator app.
    let person = account(&server, "shop", WITH_APP).await.choose("authenticator").await;
    let key = key_of(&person);
    person.code(&shown(&app, &key, -1)).await.sees("signed_in");
    // A place, and an account that somebody from elsewhere waits to be linked to.
    let mut browser = server.browser();
    browser.headers.extend([("x-forwarded-for", "203.0.113.9"), ("x-coordinates", "52.5,13.4")]);
    let person = browser.begin("news", "sign_up").await.email(EMAIL).await.sent_code(EMAIL).await;
    person.new_password(PASSWORD).await.sees("signed_in");
    // An account from elsewhere.
    signs_in(&provider, "linked", LATER);
    through(signing_in(&server, "news").await, &provider).await.sees("signed_in");
    signs_in(&provider, "waits", EMAIL);
    let waiting =
        through(signing_in(&server, "news").await, &provider).await.sees("enter_password");
    // Somebody who is on the way back from there.
    signs_in(&provider, "linked", LATER);
    let mut coming = chosen(signing_in(&server, "news").await, &provider).await;
    let back = provider.visit(&left(&mut coming).await);
    let address = posted(&coming, &back).await;
    // Somebody who enrols an authenticator app.
    let enrolling = account(&server, "shop", "li@example.org").await.choose("authenticator").await;
    let pending = key_of(&enrolling);
    // A mail that its server does not take yet.
    let relay = Relay::start(Manner::PutsOff).await;
    server.reload(|settings| settings.mail = relay.settings());
    let reading = server.browser().begin("news", "sign_up").await.email(WAITS).await;
    relay.tried(1).await;
    // Somebody who has only looked.
    let looking = server.browser().begin("news", "sign_in").await;

    let old = Keys::load(&key_file(&app)).unwrap();
    let values = all_kinds(&server).await;
    assert_eq!(counted(&app, &old).await.generations, [(1, values)].into());
    assert_eq!(rotate(&app).await, 2);
    steps(&[&app]).await;
    reseal(&app).await;
    assert_eq!(all_kinds(&server).await, values);
    let keys = &app.keys;
    assert_eq!(counted(&app, keys).await.generations, [(2, values)].into());
    assert_eq!(counted(&app, &old).await.unreadable, values, "the old key opens none");

    // All that had begun goes on.
    relay.behave(Manner::Takes);
    app.clock.advance(2);
    let mail = relay.taken(1).await.remove(0);
    let read = reading.code(&mail.code()).await.sees("create_password");
    read.new_password(PASSWORD).await.sees("signed_in");
    enrolling.code(&shown(&app, &pending, 0)).await.sees("signed_in");
    waiting.password(PASSWORD).await.sees("signed_in");
    coming.browser.visit(&address).await;
    come(coming, &back).await.sees("signed_in");
    looking.email(EMAIL).await.sees("enter_password");

    app.clock.advance(OUTSIDE);
    steps(&[&app]).await;
    assert_eq!(retire(&app, true).await, Ok(vec![1]));
    steps(&[&app]).await;
    app.clock.advance(60);
    signs_in_with_app(&server, &key).await;
    signs_in(&provider, "linked", LATER);
    through(signing_in(&server, "news").await, &provider).await.sees("signed_in");
    let (_, now) = server.browser().get("/oauth/keys").await;
    assert_eq!(now, published, "no key was made anew");
    assert_eq!(counted(&app, &old).await.generations, [].into());
    assert!(app.keys.open("x", &old.seal("x", b"y")).is_none());
    assert!(old.open("x", &app.keys.seal("x", b"y")).is_none());
    // The first key is enough for no server any more, and the new one for another.
    server.again().await.unwrap();
    const { assert!(limits::BEGINNING_LIFETIME <= 60 * 60 && limits::ACCESS_TOKEN_LIFETIME <= 60 * 60) }
}
