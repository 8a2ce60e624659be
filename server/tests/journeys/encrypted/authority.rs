//! Certificates that Pebble issues, the authority that Let's Encrypt has for tests.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use axum::http::header;
use serde_json::json;

use super::*;

/// Seconds after which a certificate of Pebble is over: five years.
const FIVE_YEARS: u32 = 5 * 366 * 24 * 60 * 60;

/// Pebble and the names that it asks for; gone when this goes.
struct Authority {
    processes: Vec<Child>,
    directory: String,
}

impl Authority {
    /// Looks at hosts at one port of this machine. Its own certificate is in `folder`.
    fn start(folder: &Path, looks_at: u16) -> Self {
        let params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        fs::write(folder.join("authority.pem"), certificate.pem()).unwrap();
        fs::write(folder.join("authority.key"), key.serialize_pem()).unwrap();
        let (api, management) = (free_address(), free_address());
        let config = json!({ "pebble": {
            "listenAddress": api.to_string(),
            "managementListenAddress": management.to_string(),
            "certificate": folder.join("authority.pem"),
            "privateKey": folder.join("authority.key"),
            "httpPort": 1,
            "tlsPort": looks_at,
            "ocspResponderURL": "",
            "externalAccountBindingRequired": false,
        } });
        fs::write(folder.join("pebble.json"), config.to_string()).unwrap();
        let (names, manages) = (free_address(), free_address());
        let mut resolver = Command::new("pebble-challtestsrv");
        resolver.args(["-http01", "", "-https01", "", "-tlsalpn01", "", "-defaultIPv6", ""]);
        resolver.args(["-dns01", &names.to_string(), "-management", &manages.to_string()]);
        let mut pebble = Command::new("pebble");
        pebble.arg("-config").arg(folder.join("pebble.json"));
        pebble.args(["-dnsserver", &names.to_string()]).env("PEBBLE_VA_NOSLEEP", "1");
        let processes = [("dns", resolver), ("Listening on", pebble)];
        let processes = processes.map(|(ready, mut command)| {
            command.stdout(Stdio::piped()).stderr(Stdio::null());
            let mut child =
                command.spawn().expect("Pebble is installed by cargo xtask test server");
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
            lines
                .find(|line| line.as_ref().unwrap().to_lowercase().contains(&ready.to_lowercase()));
            std::thread::spawn(move || lines.for_each(drop));
            child
        });
        let directory = format!("https://localhost:{}/dir", api.port());
        Self { processes: processes.into(), directory }
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        for process in &mut self.processes {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

fn is_of_pebble(certificate: &[u8]) -> bool {
    certificate.windows(6).any(|part| part == b"Pebble")
        && certificate.windows(HOST.len()).any(|part| part == HOST.as_bytes())
}

#[tokio::test]
async fn an_authority_issues_a_certificate_and_the_next_one_before_that_is_over() {
    let database = Database::sqlite();
    let folder = database.folder.path();
    let listen = free_address();
    let authority = Authority::start(folder, listen.port());
    let start = || {
        let mut command = portico();
        command
            .env("PORTICO__TLS__ACME__ACCEPT_TERMS", "true")
            .env("PORTICO__TLS__ACME__EMAIL", "operations@example.com")
            .env("PORTICO__TLS__ACME__DIRECTORY", &authority.directory)
            .env("PORTICO__TLS__ACME__ROOT_FILE", "authority.pem");
        Process::start_listening(command, &database, listen)
    };
    let process = start();
    let first = until_shown(listen, "a certificate is issued", is_of_pebble).await;
    let (mut sender, _) = connect(listen).await.unwrap();
    assert_eq!(get(&mut sender, "/sign-in?app=news").await.status(), 200);
    process.kill();

    let process = start();
    let (mut sender, shown) = connect(listen).await.unwrap();
    assert!(shown == first, "a restart orders nothing");
    let kept = folder.join("acme/localhost").join(HOST);
    for name in ["account.json", "certificate.pem"] {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(kept.join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }

    let request = Request::post(format!("https://{HOST}/demo/clock"))
        .header(header::ORIGIN, format!("https://{HOST}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(format!("seconds={}", FIVE_YEARS / 4 * 3).into())
        .unwrap();
    let moved = sender.send_request(request).await.unwrap().status();
    assert!(moved.is_redirection(), "{moved}");
    let renewed = |shown: &[u8]| is_of_pebble(shown) && shown != first;
    let second = until_shown(listen, "the next one is issued", renewed).await;
    process.kill();
    let _process = start();
    let (_, shown) = connect(listen).await.unwrap();
    assert!(shown == second, "the next one is kept");
}

#[tokio::test]
async fn an_authority_that_does_not_find_the_server_is_asked_again_later_and_the_log_says_why() {
    let database = Database::sqlite();
    let folder = database.folder.path();
    // It looks where nobody listens.
    let authority = Authority::start(folder, free_address().port());
    let mut command = portico();
    command
        .env("PORTICO__TLS__ACME__ACCEPT_TERMS", "true")
        .env("PORTICO__TLS__ACME__DIRECTORY", &authority.directory)
        .env("PORTICO__TLS__ACME__ROOT_FILE", "authority.pem");
    let _process = Process::start_by(command, &database);
    let logged = || fs::read_to_string(log(&database)).unwrap();
    let end = Instant::now() + SOON;
    while !logged().contains("did not find this server at port 443 of login.example.com") {
        assert!(Instant::now() < end, "{}", logged());
        sleep(Duration::from_millis(200)).await;
    }
    assert!(logged().contains("minutes=5"), "{}", logged());
}
