//! What operators do for OpenID clients by the program: `portico apps` and `portico keys`.

use std::process::{Command, Output};

use portico_server::settings::Settings;
use sha2::{Digest as _, Sha256};

use crate::backup::{portico, refused, said};
use crate::databases::Database;
use crate::processes::Process;

fn apps(arguments: &[&str]) -> Output {
    let mut portico = Command::new(env!("CARGO_BIN_EXE_portico"));
    portico.arg("apps").args(arguments).output().unwrap()
}

/// The secret that is shown beside what is for the settings.
fn secret(output: &Output) -> String {
    let told = String::from_utf8(output.stderr.clone()).unwrap();
    let secret = told.trim_end().strip_prefix("The secret, which is shown this once: ");
    secret.unwrap_or_else(|| panic!("{told}")).to_owned()
}

fn hashed(secret: &str) -> String {
    format!("sha256:{}", data_encoding::HEXLOWER.encode(&Sha256::digest(secret)))
}

#[test]
fn a_new_app_is_printed_for_the_settings_and_its_secret_beside_them_and_never_again() {
    let address = ["--redirect-uri", "https://wiki.juniper.example/callback", "--user-flow", "off"];
    let asked =
        |kind| [&["add", "intranet", "--name", "Wiki", "--kind", kind][..], &address].concat();
    let [one, two] = ["server", "server"].map(|kind| apps(&asked(kind)));
    let (lines, shown) = (said(&one), secret(&one));
    assert!(!lines.contains(&shown) && lines.contains(&hashed(&shown)), "{lines}");
    assert_ne!(shown, secret(&two), "each is another one");
    let demo = include_str!("../../../src/settings/demo.toml");
    let read = Settings::parse("portico.toml", &format!("{demo}\n{lines}")).unwrap();
    assert_eq!(read.app("intranet").unwrap().secrets.get_ref(), &[hashed(&shown)]);
    for kind in ["browser", "native"] {
        let without = apps(&asked(kind));
        assert!(!said(&without).contains("secrets") && without.stderr.is_empty(), "{kind}");
    }
    let further = apps(&["secret"]);
    assert_eq!(said(&further).trim_end(), format!("{:?}", hashed(&secret(&further))));
}

#[tokio::test]
async fn keys_are_listed_replaced_and_revoked_beside_a_server_that_runs() {
    let database = Database::sqlite();
    let [process] = Process::start(&database);
    let keys = |arguments: &[&str]| portico(&database, &[&["keys"], arguments].concat());
    assert_eq!(said(&keys(&["list"])), "", "none is made before it is needed");
    let (_, published) = process.browser().get("/oauth/keys").await;
    let old = published["keys"][0]["kid"].as_str().unwrap().to_owned();
    let counted = |text: &str, state: &str| text.matches(&format!("\t{state}\t")).count();
    let listed = said(&keys(&["list"]));
    assert!(listed.contains(&old) && counted(&listed, "signs") == 2, "{listed}");
    let rotated = said(&keys(&["rotate", "--now"]));
    assert_eq!((counted(&rotated, "signs"), counted(&rotated, "waits")), (2, 2), "{rotated}");
    // A key waits to take its place.
    let revoked = said(&keys(&["revoke", &old]));
    let line = revoked.lines().find(|line| line.starts_with(&old)).unwrap();
    assert_eq!((counted(&revoked, "waits"), counted(line, "revoked")), (2, 1), "{revoked}");
    refused(&keys(&["revoke", "unknown"]), "There is no key with this thumbprint.");
}
