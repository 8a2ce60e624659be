//! Nothing is stored for a first screen: its form holds what the flow begins with, sealed,
//! and the first answer makes the flow.

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use flow::limits;
use futures_util::future::join_all;
use portico_server::flows::Begin;
use portico_server::flows::beginning::Beginning;
use portico_server::secret::Digest;
use portico_server::settings::Settings;
use protocol::{Purpose, Refusal, Reply};
use serde_json::{Value, json};

use crate::openid::party::{clients, request};
use crate::support::{Browser, PASSWORD, Person, Server, account};

const EMAIL: &str = "mara@example.org";

/// How many do the same at once.
const MANY: usize = 40;

const FLOWS: &str = "SELECT count(*) FROM flows";

fn typed() -> Value {
    json!({ "type": "email", "email": EMAIL })
}

/// Sends a first answer, and reads whatever comes.
async fn answers(person: &mut Person<'_>, answer: &Value) -> (StatusCode, Value) {
    let body = person.answered(1, answer);
    person.browser.post("/flows/new/answers", &body).await
}

fn email_in(reply: &Value) -> Option<&str> {
    reply["screen"]["identify"]["email"].as_str()
}

/// A first screen of the same app in its place: nothing was answered.
#[track_caller]
fn is_anew((status, reply): &(StatusCode, Value), before: &Reply) {
    assert_eq!(*status, StatusCode::UNPROCESSABLE_ENTITY, "{reply}");
    assert_eq!((&reply["flow"], &reply["step"]), (&json!("new"), &json!(1)));
    assert_eq!(reply["refusal"], json!({ "out_of_turn": {} }));
    let begin = reply["begin"].as_str().unwrap();
    assert!(before.begin.as_deref() != Some(begin), "it is sealed anew");
    assert_ne!(reply["reference"], before.reference);
    assert_eq!(reply["app"], before.app);
    assert_eq!(email_in(reply), Some(EMAIL), "what was typed stays");
}

#[tokio::test]
async fn a_look_stores_nothing_and_the_first_answer_makes_the_flow() {
    let server = Server::start().await;
    // What the database writes of itself when it is first used.
    server.browser().begin("shop", "sign_in").await.begun().await;
    let before = (server.number(FLOWS).await, server.database().await);
    let asked = Request::get("/sign-up?app=bank").header(header::ACCEPT, "text/html");
    assert_eq!(server.send(asked.body(Body::empty()).unwrap()).await.status(), StatusCode::OK);
    let mut last = None;
    for purpose in ["sign_in", "sign_up", "reset_password", "step_up", "manage_factors"].repeat(40)
    {
        let mut person = server.browser().begin("shop", purpose).await.sees("identify");
        let begin = json!({ "begin": person.reply.begin });
        for path in ["/flows/new", "/flows/new?locale=de"] {
            assert_eq!(person.browser.post(path, &begin).await.0, StatusCode::OK);
        }
        last = Some(person);
    }
    assert!((server.number(FLOWS).await, server.database().await) == before, "nothing is stored");
    let person = last.unwrap();
    assert_eq!(person.reply.flow, "new");
    let person = person.email(EMAIL).await.sees("enter_password");
    assert!(person.reply.flow != "new" && person.reply.begin.is_none(), "{:?}", person.reply);
    assert_eq!(server.number(FLOWS).await, before.0 + 1);
}

#[tokio::test]
async fn a_first_answer_that_comes_often_at_once_to_two_servers_counts_once() {
    let servers = Server::two().await;
    let person = servers[0].browser().begin("shop", "sign_up").await;
    let all = (0..MANY).map(|place| {
        let mut person = person.clone().at(&servers[place % 2]);
        async move { person.give(1, typed()).await }
    });
    for reply in join_all(all).await {
        assert_eq!((reply.step, reply.screen.name(), reply.refusal), (2, "enter_code", None));
    }
    assert_eq!(servers[0].messages(EMAIL) + servers[1].messages(EMAIL), 1);
    assert_eq!(servers[0].number(FLOWS).await, 1);
}

#[tokio::test]
async fn of_different_first_answers_at_once_on_two_servers_one_counts() {
    let servers = Server::two().await;
    let person = servers[0].browser().begin("shop", "sign_up").await;
    let all = (0..MANY).map(|place| {
        let mut person = person.clone().at(&servers[place % 2]);
        let email = format!("person{place}@example.org");
        async move { person.give(1, json!({ "type": "email", "email": email })).await }
    });
    let replies = join_all(all).await;
    assert!(replies.iter().all(|reply| (reply.step, reply.screen.name()) == (2, "enter_code")));
    assert_eq!(replies.iter().filter(|reply| reply.refusal.is_none()).count(), 1);
    assert_eq!(servers[0].number("SELECT count(*) FROM codes").await, 1);
    assert_eq!(servers[0].number(FLOWS).await, 1);
}

#[tokio::test]
async fn a_page_that_is_restored_and_a_second_tab_of_it_find_the_present_screen() {
    let server = Server::start().await;
    let first = server.browser().begin("shop", "sign_in").await;
    let mut restored = first.clone();
    let there = first.email(EMAIL).await.sees("enter_password");
    let begin = json!({ "begin": restored.reply.begin });
    let (status, shown) = restored.browser.post("/flows/new", &begin).await;
    assert_eq!((status, &shown["flow"]), (StatusCode::OK, &json!(there.reply.flow)));
    let reply = restored.give(1, json!({ "type": "email", "email": "other@example.org" })).await;
    assert_eq!(reply.refusal, Some(Refusal::OutOfTurn {}));
    assert_eq!((reply.flow, reply.screen), (there.reply.flow.clone(), there.reply.screen.clone()));
    // An hour later the flow has ended, and says so.
    server.app.clock.advance(u32::try_from(limits::BEGINNING_LIFETIME).unwrap());
    let (_, shown) = restored.browser.post("/flows/new", &begin).await;
    assert_eq!(shown["screen"]["expired"]["email"], EMAIL);
}

#[tokio::test]
async fn a_first_screen_is_good_for_an_hour_and_comes_anew_with_what_was_typed() {
    let server = Server::start().await;
    let hour = u32::try_from(limits::BEGINNING_LIFETIME).unwrap();
    let mut slow = server.browser().begin("shop", "sign_up").await;
    assert_eq!(slow.reply.expires_at, slow.reply.now.plus(hour.into()));
    server.app.clock.advance(hour - 1);
    slow.clone().email("in-time@example.org").await.sees("enter_code");
    let mut slower = server.browser().begin("shop", "sign_up").await;
    server.app.clock.advance(hour);
    for person in [&mut slow, &mut slower] {
        let body = json!({ "begin": person.reply.begin });
        assert_eq!(person.browser.post("/flows/new/passkey", &body).await.0, StatusCode::NOT_FOUND);
    }
    let came = answers(&mut slower, &typed()).await;
    is_anew(&came, &slower.reply);
    assert!(came.1["screen"]["identify"]["purpose"] == "sign_up", "{}", came.1);
    assert_eq!(server.messages(EMAIL), 0);
    slower.reply = serde_json::from_value(came.1).unwrap();
    slower.email(EMAIL).await.sees("enter_code");
    assert_eq!(server.messages(EMAIL), 1);
}

#[tokio::test]
async fn a_first_screen_that_is_looked_at_again_stays_the_same_and_an_old_one_comes_anew() {
    let server = Server::start().await;
    let mut person = server.browser().begin("shop", "sign_in").await;
    let held = json!({ "begin": person.reply.begin, "step": 1, "answer": typed() });
    let (_, again) = person.browser.post("/flows/new", &held).await;
    assert_eq!(again["begin"], json!(person.reply.begin), "nothing has changed");
    server.app.clock.advance(u32::try_from(limits::BEGINNING_LIFETIME).unwrap());
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("begin", person.reply.begin.as_deref().unwrap())
        .extend_pairs([("step", "1"), ("answer", "email"), ("email", "mara@exam")])
        .finish();
    let cookies: Vec<_> = person.browser.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
    let request = Request::post("/flows/new")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, cookies.join("; "));
    let response = server.send(request.body(Body::from(form)).unwrap()).await;
    let anew = read(response).await;
    assert!(anew["begin"].is_string() && anew["begin"] != json!(person.reply.begin), "{anew}");
    assert_eq!((email_in(&anew), &anew["refusal"]), (Some("mara@exam"), &Value::Null));
}

async fn read(response: Response<Body>) -> Value {
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    serde_json::from_slice(&bytes).unwrap_or(Value::Null)
}

/// Without what is random.
fn comparable(reply: &Value) -> Value {
    let mut reply = reply.clone();
    for random in ["begin", "reference"] {
        assert!(reply[random].is_string(), "{reply}");
        reply[random] = Value::Null;
    }
    reply
}

#[tokio::test]
async fn a_first_screen_of_another_browser_is_not_answered_and_nothing_is_told_of_it() {
    let server = Server::start().await;
    let hint = json!({ "app": "shop", "purpose": "sign_up", "login_hint": "victim@example.org" });
    let mut victim = server.browser();
    let (_, reply) = victim.post("/flows", &hint).await;
    let victim = Person { browser: victim, reply: serde_json::from_value(reply).unwrap() };
    let with_cookie = server.browser().begin("shop", "sign_in").await.browser;
    let mut told = vec![];
    for answered in [false, true] {
        if answered {
            victim.clone().email("victim@example.org").await.sees("enter_code");
        }
        for browser in [server.browser(), with_cookie.clone()] {
            let had_cookie = !browser.cookies.is_empty();
            let mut thief = Person { browser, reply: victim.reply.clone() };
            let came = answers(&mut thief, &typed()).await;
            is_anew(&came, &victim.reply);
            assert!(!came.1.to_string().contains("victim@"), "{}", came.1);
            told.push(comparable(&came.1));
            // It is theirs from now on, by their own cookie.
            assert_eq!(thief.browser.cookies == with_cookie.cookies, had_cookie);
            assert_eq!(thief.browser.cookies.len(), 1);
            let mut own = Person { reply: serde_json::from_value(came.1).unwrap(), ..thief };
            let taken = own.give(1, json!({ "type": "back" })).await;
            assert!(taken.flow != "new" && Some(&taken.flow) != victim.reply.begin.as_ref());
            for path in ["/flows/new", "/flows/new?locale=de"] {
                let body = json!({ "begin": victim.reply.begin });
                let (_, looked) = own.browser.post(path, &body).await;
                assert!(looked["begin"].is_string() && email_in(&looked).is_none(), "{looked}");
            }
            let body = json!({ "begin": victim.reply.begin });
            let passkey = own.browser.post("/flows/new/passkey", &body).await;
            assert_eq!(passkey.0, StatusCode::NOT_FOUND);
        }
    }
    assert!(told.windows(2).all(|two| two[0] == two[1]), "with a row and without: {told:?}");
    assert_eq!(server.messages(EMAIL), 0, "nothing was answered");
}

#[tokio::test]
async fn what_no_server_of_ours_sealed_begins_nothing() {
    let [one, other] = [Server::start().await, Server::start().await];
    let moved = one.beside(|settings: &mut Settings| {
        *settings.public_url.get_mut() = "http://localhost:9999/".parse().unwrap();
    });
    let moved = moved.await;
    let mut person = one.browser().begin("shop", "sign_in").await;
    let sealed = person.reply.begin.clone().unwrap();
    for server in [&other, &moved] {
        let mut there = person.clone().at(server);
        assert_eq!(answers(&mut there, &typed()).await.0, StatusCode::NOT_FOUND);
    }
    for bent in [&sealed[1..], &sealed[..sealed.len() - 1], "", "new", &sealed.repeat(2)] {
        person.reply.begin = Some(bent.to_owned());
        assert_eq!(answers(&mut person, &typed()).await.0, StatusCode::NOT_FOUND, "{bent}");
    }
    person.reply.begin = None;
    assert_eq!(answers(&mut person, &typed()).await.0, StatusCode::NOT_FOUND);
    assert_eq!(one.number(FLOWS).await + other.number(FLOWS).await, 0);
}

#[tokio::test]
async fn a_first_screen_from_the_future_is_not_answered() {
    let server = Server::start().await;
    let mut person = server.browser().begin("shop", "sign_in").await;
    let token = person.browser.cookies[0].1.clone();
    let begin = Begin {
        app: "shop".into(),
        purpose: Purpose::SignIn,
        login_hint: None,
        return_to: None,
        state: None,
        locale: "en",
        locale_chosen: false,
        asks_mfa: false,
        code_challenge: None,
        request: None,
    };
    let Digest(browser) = server.app.keys.digest("browser", &[token.as_bytes()]);
    for (ahead, taken) in [(60, true), (61, false)] {
        let born = server.app.clock.now().plus(ahead);
        let beginning = Beginning::new(begin.clone(), &Digest(browser), None, born);
        let here = server.app.settings.public_url.get_ref().as_str();
        person.reply.begin = Some(beginning.seal(&server.app.keys, here));
        let (status, reply) = answers(&mut person, &typed()).await;
        assert_eq!(status == StatusCode::OK, taken, "{ahead}: {reply}");
    }
}

#[tokio::test]
async fn what_the_settings_took_away_is_not_continued() {
    let server = Server::start().await;
    let body = json!({ "app": "shop", "return_to": "http://localhost:8080/demo" });
    let mut browser = server.browser();
    let (_, reply) = browser.post("/flows", &body).await;
    let person = Person { browser, reply: serde_json::from_value(reply).unwrap() };
    let changes: [fn(&mut Settings); 2] = [
        |settings| settings.apps.retain(|app| app.id != "shop"),
        |settings| {
            let shop = settings.apps.iter_mut().find(|app| app.id == "shop").unwrap();
            let elsewhere = "http://localhost:8080/elsewhere".parse().unwrap();
            *shop.return_to.get_mut() = vec![elsewhere];
        },
    ];
    for change in changes {
        let after = server.beside(change).await;
        let mut there = person.clone().at(&after);
        let (status, problem) = answers(&mut there, &typed()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{problem}");
    }
    // The page is one of another app's only now.
    let moved = server.beside(|settings| {
        let shop = settings.apps.iter_mut().find(|app| app.id == "shop").unwrap();
        let origins = shop.origins.clone();
        shop.origins.get_mut().clear();
        settings.apps.iter_mut().find(|app| app.id == "news").unwrap().origins = origins;
    });
    let moved = moved.await;
    let mut there = person.clone().at(&moved);
    there.browser.headers =
        vec![("origin", "http://localhost:9000"), ("sec-fetch-site", "same-site")];
    assert_eq!(answers(&mut there, &typed()).await.0, StatusCode::FORBIDDEN);
    assert_eq!(server.number(FLOWS).await, 0);
    let mut here = person;
    here.browser.headers = there.browser.headers;
    here.email(EMAIL).await.sees("enter_password");
}

/// A first answer as a form of a page.
fn form(person: &Person<'_>, besides: &[(&str, &str)]) -> Request<Body> {
    let body = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("begin", person.reply.begin.as_deref().unwrap())
        .extend_pairs([("step", "1"), ("answer", "email"), ("email", EMAIL)])
        .finish();
    let cookies: Vec<_> = person.browser.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
    let request = Request::post("/flows/new/answers")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, cookies.join("; "));
    let request =
        besides.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.body(Body::from(body)).unwrap()
}

#[tokio::test]
async fn a_form_of_a_page_that_is_not_ours_begins_nothing_whatever_its_browser_says() {
    let server = Server::start().await;
    let person = server.browser().begin("shop", "sign_in").await;
    for origin in ["https://evil.example", "http://localhost:8081", "http://evil.localhost", "null"]
    {
        for besides in [
            vec![("sec-fetch-site", "cross-site"), ("origin", origin)],
            vec![("origin", origin)],
            vec![],
        ] {
            let response = server.send(form(&person, &besides)).await;
            assert_eq!(response.status(), StatusCode::FORBIDDEN, "{besides:?}");
        }
    }
    assert_eq!(server.number(FLOWS).await, 0);
    let own = server.send(form(&person, &[("sec-fetch-site", "same-origin")])).await;
    assert_eq!(own.status(), StatusCode::OK);
}

#[tokio::test]
async fn an_id_that_comes_again_gives_another_session_and_another_device() {
    let server = Server::start().await;
    account(&server, "news", EMAIL).await.sees("signed_in");
    let first = server.browser().begin("news", "sign_in").await;
    let sign_in = async || {
        let person = first.clone().email(EMAIL).await.password(PASSWORD).await.sees("signed_in");
        let mut browser = person.browser;
        assert!(browser.session().await.is_some());
        (person.reply.flow, browser.cookies)
    };
    let (flow, mut cookies) = sign_in().await;
    // As an account is removed, with all that was its.
    server.run("DELETE FROM sessions").await;
    server.run("DELETE FROM flows").await;
    let (again, mut others) = sign_in().await;
    assert_eq!(flow, again, "the first screen of then was answered again");
    cookies.sort();
    others.sort();
    let names =
        |cookies: &[(String, String)]| cookies.iter().map(|c| c.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(&cookies), ["portico_browser", "portico_device", "portico_session"]);
    assert_eq!(names(&cookies), names(&others));
    for ((name, one), (_, other)) in cookies.iter().zip(&others) {
        assert_ne!(one, other, "{name}");
    }
}

/// A server that believes its proxy, and a browser behind it.
async fn behind_proxy() -> Server {
    Server::with(|settings: &mut Settings| {
        settings.upstream.trusted_proxies = vec!["0.0.0.0".parse().unwrap()];
    })
    .await
}

fn from<'a>(server: &'a Server, network: &'static str) -> Browser<'a> {
    Browser { headers: vec![("x-forwarded-for", network)], ..server.browser() }
}

#[tokio::test]
async fn a_network_that_begins_too_many_flows_waits_and_others_and_known_devices_do_not() {
    let server = behind_proxy().await;
    let known = account(&server, "news", EMAIL).await.sees("signed_in").browser;
    let known = Browser { cookies: known.cookies, ..from(&server, "192.0.2.7") };
    let before = server.number(FLOWS).await;
    for _ in 0..limits::BEGINNINGS {
        from(&server, "192.0.2.7").begin("shop", "sign_in").await.begun().await;
    }
    let mut person = from(&server, "192.0.2.7").begin("shop", "sign_in").await;
    let begun = person.clone();
    let (status, problem) = answers(&mut person, &typed()).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS, "{problem}");
    assert_eq!(problem["type"], "/problems/too_many");
    assert_eq!(server.number(FLOWS).await, before + i64::from(limits::BEGINNINGS));
    // So does a session that begins to change its factors, where the device is not known.
    let mut session = known.clone();
    session.cookies.retain(|(name, _)| name != "portico_device");
    let body = json!({ "app": "news", "purpose": "manage_factors" });
    assert_eq!(session.post("/flows", &body).await.0, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(known.clone().post("/flows", &body).await.0, StatusCode::OK);
    from(&server, "192.0.2.8").begin("shop", "sign_in").await.email(EMAIL).await;
    known.begin("news", "sign_in").await.email(EMAIL).await.sees("enter_password");
    server.app.clock.advance(1);
    begun.email(EMAIL).await.sees("enter_password");
    let (status, _) = answers(&mut person, &typed()).await;
    assert_eq!(status, StatusCode::OK, "the same answer again begins nothing");
}

#[tokio::test]
async fn looks_beginnings_and_why_none_began_are_counted_and_only_beginnings_are_logged() {
    let server = Server::start().await;
    let mut person = server.browser().begin("shop", "sign_in").await;
    server.browser().begin("shop", "sign_in").await;
    let text = || server.app.metrics.text().unwrap();
    assert!(text().contains("portico_looks_total 2\n"), "{}", text());
    assert!(!text().contains("event=\"flow_began\""), "a look is no beginning");
    let mut stranger = Person { browser: server.browser(), reply: person.reply.clone() };
    answers(&mut stranger, &typed()).await;
    let sealed = person.reply.begin.replace("nonsense".to_owned());
    answers(&mut person, &typed()).await;
    person.reply.begin = sealed;
    person.email(EMAIL).await;
    let text = text();
    for line in [
        "portico_beginnings_total 1\n",
        "portico_beginnings_refused_total{reason=\"other_browser\"} 1\n",
        "portico_beginnings_refused_total{reason=\"unreadable\"} 1\n",
        "portico_events_total{event=\"flow_began\",factor=\"\"} 1\n",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
}

#[tokio::test]
async fn a_first_screen_with_four_kilobytes_in_it_is_answered_beside_a_large_credential() {
    let long = format!("http://localhost:8080/demo?state={}", "x".repeat(4096));
    let server = Server::with(|settings: &mut Settings| {
        let app = settings.apps.iter_mut().find(|app| app.id == "vault").unwrap();
        app.return_to.get_mut().push(long.parse().unwrap());
    })
    .await;
    let mut browser = server.browser();
    let (_, reply) = browser.post("/flows", &json!({ "app": "vault", "return_to": long })).await;
    let mut person = Person { browser, reply: serde_json::from_value(reply).unwrap() };
    let credential = json!({ "type": "passkey", "credential": "x".repeat(12 * 1024) });
    let (status, reply) = answers(&mut person, &credential).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{reply}");
    assert_eq!(reply["refusal"], json!({ "passkey_not_taken": {} }));
}

#[tokio::test]
async fn the_page_of_a_first_screen_waits_for_nobody_and_no_address_holds_how_it_begins() {
    let server = Server::start().await;
    let asked = Request::get("/sign-in?app=shop").header(header::ACCEPT, "text/html");
    let response = server.send(asked.body(Body::empty()).unwrap()).await;
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    let page = String::from_utf8(bytes.to_vec()).unwrap();
    assert!(!page.contains("class=\"pt-waits"), "{page}");
    let (_, rest) = page.split_once("name=\"begin\" value=\"").unwrap();
    let sealed = rest.split('"').next().unwrap();
    for address in page.split("action=\"").skip(1).chain(page.split("href=\"").skip(1)) {
        let address = address.split('"').next().unwrap();
        assert!(!address.contains(sealed), "{address}");
    }
}

#[tokio::test]
async fn what_a_browser_fetches_ahead_begins_makes_and_ends_nothing() {
    let server = Server::with(clients).await;
    let mut browser = account(&server, "news", EMAIL).await.sees("signed_in").browser;
    let asked = format!("/oauth/authorize?{}", request("tab", &[]));
    let acting = ["/step-up?app=shop", "/security?app=news", "/oauth/logout", &asked];
    let before = (server.number(FLOWS).await, server.database().await);
    for purpose in ["prefetch", "prefetch;prerender", "prefetch; anonymous-client-ip"] {
        browser.headers = vec![("accept", "text/html"), ("sec-purpose", purpose)];
        for path in acting {
            let (status, _) = browser.get(path).await;
            assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{purpose} {path}");
        }
        assert_eq!(browser.get("/sign-in?app=shop").await.0, StatusCode::OK, "{purpose}");
    }
    assert!((server.number(FLOWS).await, server.database().await) == before, "nothing is stored");
    browser.headers = vec![("accept", "text/html")];
    assert_eq!(browser.get(acting[1]).await.0, StatusCode::OK);
    assert_eq!(server.number(FLOWS).await, before.0 + 1, "it begins when the person comes");
}
