//! What `portico check` says of providers.

use std::process::Command;

use serde_json::json;

use crate::scripted_provider::{Fault, Kind, ScriptedProvider};

/// The status, and what is said of the provider.
async fn check(provider: &ScriptedProvider, lines: &str) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "secret").unwrap();
    #[cfg(unix)]
    {
        let owners = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(&secret, owners).unwrap();
    }
    let demo = include_str!("../../../src/settings/demo.toml");
    let text = format!(
        "{demo}\n[[providers]]\nid = \"contoso\"\nname = \"Contoso\"\nclient_id = \"portico\"\n\
        issuer = {:?}\nprivate_network = true\n{lines}\n",
        provider.address
    );
    std::fs::write(folder.path().join("portico.toml"), text).unwrap();
    let run = move || {
        let mut portico = Command::new(env!("CARGO_BIN_EXE_portico"));
        portico.current_dir(folder.path()).arg("check").output().unwrap()
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

#[tokio::test]
async fn a_check_reads_the_secret_and_the_discovery_document_and_says_what_does_not_fit() {
    let provider = ScriptedProvider::start(Kind::OpenId).await;
    let file = "client_secret_file = \"secret\"";
    let good = (Some(0), "portico.toml: The settings are valid.\n".to_owned());
    assert_eq!(check(&provider, file).await, good);

    let (status, said) = check(&provider, "client_secret_file = \"other\"").await;
    assert_eq!(status, Some(1));
    assert!(said.contains("other cannot be read: "), "{said}");
    let (status, said) = check(&provider, "client_secret_env = \"NOT_SET\"").await;
    assert_eq!(status, Some(1));
    assert!(
        said.contains("the environment variable NOT_SET has to hold the client secret"),
        "{said}"
    );

    provider.script(|it| it.discovery = json!({ "issuer": "https://id.contoso.example" }));
    let (status, said) = check(&provider, file).await;
    assert_eq!(status, Some(1));
    let sentence =
        format!("It says issuer \"https://id.contoso.example\", not {:?}.", provider.address);
    assert!(
        said.contains("The discovery document of contoso at ") && said.contains(&sentence),
        "{said}"
    );

    provider.fail("openid-configuration", Fault::Status(404));
    let (status, said) = check(&provider, file).await;
    assert_eq!(status, Some(0), "it may pass");
    assert!(said.contains("warning: The discovery document of contoso at "), "{said}");
    assert!(said.contains("cannot be read: the server answered 404."), "{said}");
}
