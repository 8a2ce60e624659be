//! Settings that change while the server runs.

use std::future::Future;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use flow::policy::Mfa;
use futures_util::future::join_all;
use portico_server::settings::Settings;
use protocol::Factor;

use crate::support::{PASSWORD, Person, Server, Serves, account};

/// Flows that are open when the settings change, of each kind.
const OPEN: usize = 25;

fn switch_mfa(settings: &mut Settings, mfa: Mfa) {
    let user_flow = settings.user_flows.get_mut("off").unwrap().get_mut();
    user_flow.mfa = mfa;
    user_flow.second_factors = vec![Factor::Authenticator, Factor::EmailCode];
}

async fn page(server: &dyn Serves, path: &str) -> String {
    let request = Request::get(path).header(header::ACCEPT, "text/html");
    let response = server.handle(request.body(Body::empty()).unwrap()).await;
    let bytes = to_bytes(response.into_body(), 1 << 22).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// All of what these do, at the same time.
async fn all<T>(work: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    join_all(work).await
}

#[tokio::test]
async fn mfa_that_is_switched_on_is_asked_for_in_fifty_open_flows_and_by_nobody_who_is_signed_in() {
    let server = Server::start().await;
    let address = |of: usize| format!("mara{of}@example.org");
    let mut signed_in = vec![];
    for of in 0..3 {
        let person = account(&server, "news", &address(of)).await;
        signed_in.push(person.sees("signed_in"));
    }
    let begun = |of: usize| {
        let server = &server;
        async move {
            let person = server.browser().begin("news", "sign_in").await;
            person.email(&address(of % 3)).await.sees("enter_password")
        }
    };
    let at_password: Vec<Person<'_>> = all((0..OPEN).map(begun)).await;
    let signs_up = |of: usize| {
        let server = &server;
        async move {
            let email = format!("new{of}@example.org");
            let person = server.browser().begin("news", "sign_up").await.email(&email).await;
            person.sent_code(&email).await
        }
    };
    let beyond: Vec<Person<'_>> = all((0..OPEN).map(signs_up)).await;

    server.reload(|settings| switch_mfa(settings, Mfa::AlwaysOn));
    let asked = all(at_password.into_iter().map(|person| person.password(PASSWORD))).await;
    for person in asked {
        person.sees("enroll_choose");
    }
    for person in all(beyond.into_iter().map(|person| person.new_password(PASSWORD))).await {
        person.sees("enroll_choose");
    }
    for person in &mut signed_in {
        assert!(person.browser.session().await.is_some(), "the session goes on");
    }
    let again = server.browser().begin("news", "sign_in").await.email(&address(0)).await;
    again.password(PASSWORD).await.sees("enroll_choose");

    server.reload(|settings| switch_mfa(settings, Mfa::Off));
    let again = server.browser().begin("news", "sign_in").await.email(&address(1)).await;
    again.password(PASSWORD).await.sees("signed_in");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_has_half_of_the_old_settings_and_half_of_the_new() {
    let server = Server::start().await;
    let names = ["Alphaville", "Betatown"];
    let change = |name: &'static str| {
        server.reload(|settings| {
            settings.brand.name = name.to_owned();
            let news = settings.apps.iter_mut().find(|app| app.id == "news").unwrap();
            news.name = format!("News of {name}");
        });
    };
    change(names[0]);
    let looks = async {
        let mut seen = [0, 0];
        for _ in 0..60 {
            let page = page(&server, "/sign-in?app=news").await;
            let has =
                names.map(|name| (page.contains(name), page.contains(&format!("News of {name}"))));
            let at = has.iter().position(|(brand, _)| *brand).unwrap();
            assert_eq!(has[at], (true, true), "{page}");
            assert_eq!(has[1 - at], (false, false), "{page}");
            seen[at] += 1;
            tokio::task::yield_now().await;
        }
        seen
    };
    let changes = async {
        for turn in 1..20 {
            change(names[turn % 2]);
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    };
    let (seen, ()) = tokio::join!(looks, changes);
    assert!(seen.iter().all(|times| *times > 0), "{seen:?}");
}

#[tokio::test]
async fn what_pages_of_before_have_named_is_still_there_after_a_change() {
    let server = Server::start().await;
    let before = page(&server, "/sign-in?app=news").await;
    server
        .reload(|settings| settings.brand.theme = Some(toml::Spanned::new(0..0, "ink".to_owned())));
    assert_ne!(page(&server, "/sign-in?app=news").await, before);
    let files = before.split('"').filter(|part| part.starts_with("/assets/"));
    let files: Vec<_> = files.map(|file| file.split('?').next().unwrap()).collect();
    assert!(!files.is_empty(), "{before}");
    for file in files {
        let request = Request::get(file).body(Body::empty()).unwrap();
        assert!(server.send(request).await.status().is_success(), "{file}");
    }
}

#[tokio::test]
async fn nothing_holds_what_was_made_of_settings_that_were_replaced() {
    let server = Server::start().await;
    let before = std::sync::Arc::downgrade(&server.reload(|_| ()));
    let person = account(&server, "news", "mara@example.org").await;
    person.sees("signed_in");
    server.reload(|_| ());
    let gone = async {
        while before.strong_count() > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), gone).await.expect("it is gone");
}

#[tokio::test]
async fn an_app_that_is_taken_out_ends_its_flows_and_no_others() {
    let server = Server::start().await;
    let mut news = server.browser().begin("news", "sign_in").await.email("a@example.org").await;
    let shop = server.browser().begin("shop", "sign_in").await.email("a@example.org").await;
    server.reload(|settings| settings.apps.retain(|app| app.id != "news"));
    let path = format!("/flows/{}", news.reply.flow);
    assert_eq!(news.browser.get(&path).await.0, 404);
    shop.sees("enter_password");
}

#[cfg(unix)]
mod of_a_process {
    use std::fs;
    use std::path::Path;
    use std::process::{Command, Stdio};

    use rustix::process::Signal;
    use tokio::time::{Instant, sleep};

    use super::*;
    use crate::databases::Database;
    use crate::processes::{Process, free_address, log};

    /// How long a change of a file takes at most: it is looked for every second.
    const SOON: Duration = Duration::from_secs(15);

    async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
        let end = Instant::now() + SOON;
        while !holds().await {
            assert!(Instant::now() < end, "{what}");
            sleep(Duration::from_millis(100)).await;
        }
    }

    fn edit(path: &Path, piece: &str, by: &str) {
        let text = fs::read_to_string(path).unwrap();
        assert!(text.contains(piece), "{piece}");
        fs::write(path, text.replacen(piece, by, 1)).unwrap();
    }

    #[tokio::test]
    async fn settings_are_followed_and_wrong_ones_keep_those_before() {
        let database = Database::sqlite();
        let metrics = free_address();
        let [process] =
            Process::start_with(&database, &format!("[metrics]\nlisten = \"{metrics}\"\n"));
        let settings = database.folder.path().join("portico.toml");
        let shows = async |name: &str| page(&process, "/sign-in?app=news").await.contains(name);
        let logged = |line: &str| {
            fs::read_to_string(log(&database))
                .unwrap()
                .lines()
                .filter(|one| one.contains(line))
                .count()
        };
        let person = process.browser().begin("news", "sign_in").await.email("a@example.org").await;

        edit(&settings, "name = \"Juniper\"", "name = \"Secondville\"");
        until("a change is found", async || shows("Secondville").await).await;
        person.password(PASSWORD).await.sees("enter_password");

        edit(&settings, "name = \"Secondville\"", "name = \"Thirdton\"\ncolour = \"red\"");
        process.signal(Signal::HUP);
        until("the mistake is told", async || logged("unknown field `colour`") > 0).await;
        assert!(shows("Secondville").await, "the settings stay as they were");
        sleep(Duration::from_secs(3)).await;
        assert_eq!(logged("unknown field `colour`"), 1, "it is told once");

        edit(&settings, "colour = \"red\"\n", "");
        process.signal(Signal::HUP);
        until("SIGHUP reads the settings", async || shows("Thirdton").await).await;

        let secret = database.folder.path().join("risk");
        fs::write(&secret, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        edit(
            &settings,
            "[risk]",
            "[risk]\nwhen_unknown = \"open\"\nwebhook = { url = \"http://127.0.0.1:1\", secret_file = \"risk\" }",
        );
        process.signal(Signal::HUP);
        until("the secret is read", async || logged("risk holds a secret") == 1).await;
        fs::write(&secret, "short").unwrap();
        until("a bad secret is told", async || logged("A webhook's secret must be") == 1).await;
        fs::write(&secret, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx").unwrap();
        until("the next is read", async || logged("risk holds a secret") == 2).await;

        edit(
            &settings,
            "demo = true",
            "demo = true\ndata = \"elsewhere\"\nlisten = \"127.0.0.1:1\"",
        );
        edit(&settings, "name = \"Thirdton\"", "name = \"Fourthham\"");
        until("the rest holds", async || shows("Fourthham").await).await;
        // The command line has set both, and stands over the file.
        assert_eq!(logged("until the server is restarted"), 0);

        edit(&settings, &metrics.to_string(), "127.0.0.1:2");
        process.signal(Signal::HUP);
        until("a restart is asked for", async || logged("[metrics] listen has changed") == 1).await;
        let counts = fetch(&format!("http://{metrics}/metrics")).await;
        for (outcome, times) in [("read", 6), ("refused", 2)] {
            let line = format!("portico_settings_reads_total{{outcome=\"{outcome}\"}} {times}");
            assert!(counts.contains(&line), "{line}\n{counts}");
        }
    }

    /// The answer to a plain request.
    async fn fetch(url: &str) -> String {
        let address = url.strip_prefix("http://").unwrap();
        let (host, path) = address.split_once('/').unwrap();
        let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
        let head = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        tokio::io::AsyncWriteExt::write_all(&mut stream, head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        tokio::io::AsyncReadExt::read_to_string(&mut stream, &mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn a_hang_up_does_not_end_the_demo() {
        let folder = tempfile::tempdir().unwrap();
        let mut portico = Command::new(env!("CARGO_BIN_EXE_portico"));
        portico.current_dir(folder.path()).args(["serve", "--demo", "--listen", "127.0.0.1:0"]);
        portico.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = portico.spawn().unwrap();
        let mut lines =
            std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
        lines.next().unwrap().unwrap();
        let id = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
        rustix::process::kill_process(id, Signal::HUP).unwrap();
        sleep(Duration::from_millis(500)).await;
        assert!(child.try_wait().unwrap().is_none(), "it runs on");
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
