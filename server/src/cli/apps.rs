//! `portico apps`.

use clap::{Args, Subcommand, ValueEnum};

use super::output::{complain, say};
use crate::oauth::client::hashed;
use crate::secret::{Secret, random};

#[derive(Args)]
pub(super) struct AppsArguments {
    #[command(subcommand)]
    order: Order,
}

/// What an operator can make for apps.
#[derive(Subcommand)]
enum Order {
    /// Print the settings of a new app that signs in by OpenID Connect.
    ///
    /// Standard output has the lines for the settings file. The secret of a server is on standard
    /// error, this once: the settings hold its hash.
    Add(New),
    /// Make another secret for an app on a server.
    ///
    /// Standard output has its hash, for `secrets` in the settings; standard error has the secret,
    /// this once.
    Secret,
}

#[derive(Args)]
struct New {
    /// The id of the app: the `client_id` of its library.
    #[arg(value_name = "ID")]
    id: String,
    /// The name of the app as people know it.
    #[arg(long, value_name = "NAME")]
    name: String,
    /// What the app is.
    #[arg(long)]
    kind: Kind,
    /// An address at which the app takes the answer. Name it again for each further one.
    #[arg(long, value_name = "ADDRESS", required = true)]
    redirect_uri: Vec<String>,
    /// Where an app on a server has its public keys, by which it proves who it is instead of by a
    /// secret.
    #[arg(long, value_name = "ADDRESS")]
    jwks_uri: Option<String>,
    /// Hold the app to the FAPI 2.0 Security Profile.
    #[arg(long, requires = "jwks_uri")]
    fapi2: bool,
    /// The user flow by which people sign in to it.
    #[arg(long, value_name = "NAME", default_value = "default")]
    user_flow: String,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// It runs on a server, and keeps a secret.
    Server,
    /// It runs in a browser.
    Browser,
    /// It is installed on a device.
    Native,
}

pub(super) fn make(arguments: &AppsArguments) -> anyhow::Result<()> {
    let secret = Secret::new(data_encoding::BASE64URL_NOPAD.encode(&random::<32>()));
    let hash = hashed(&secret);
    let (text, told) = match &arguments.order {
        Order::Secret => (format!("{hash:?}"), true),
        Order::Add(new) => {
            let has_secret = new.kind == Kind::Server && new.jwks_uri.is_none();
            (settings(new, has_secret.then_some(&hash)), has_secret)
        }
    };
    say(&text)?;
    if told {
        complain(&format!("The secret, which is shown this once: {}", secret.expose()));
    }
    Ok(())
}

/// The lines of an app in the settings.
fn settings(new: &New, hash: Option<&String>) -> String {
    let New { id, name, kind, redirect_uri, jwks_uri, fapi2, user_flow } = new;
    let kind = kind.to_possible_value().map(|kind| kind.get_name().to_owned()).unwrap_or_default();
    let text = |value: &str| toml::Value::from(value).to_string();
    let list = |all: &[String]| {
        toml::Value::from(all.iter().map(|one| toml::Value::from(one.as_str())).collect::<Vec<_>>())
    };
    let profile = if *fapi2 { "\nprofile = \"fapi2\"" } else { "" };
    let keys = jwks_uri.as_ref().map(|uri| format!("\njwks_uri = {}", text(uri)));
    let keys = keys.unwrap_or_default();
    let secrets = hash.map(|hash| format!("\nsecrets = [{hash:?}]")).unwrap_or_default();
    format!(
        "[[apps]]\nid = {}\nname = {}\nkind = {}\nredirect_uris = {}{profile}{keys}{secrets}\nuser_flow = {}",
        text(id),
        text(name),
        text(&kind),
        list(redirect_uri),
        text(user_flow),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    #[test]
    fn what_is_printed_for_an_app_is_what_the_settings_take() {
        let uris = ["https://shop.example/callback", "https://shop.example/other"];
        let keys = "https://shop.example/jwks.json";
        for (kind, jwks_uri) in [
            (Kind::Server, None),
            (Kind::Server, Some(keys)),
            (Kind::Browser, None),
            (Kind::Native, None),
        ] {
            let new = New {
                id: "wiki".to_owned(),
                name: "Mara\u{2019}s \"Wiki\"".to_owned(),
                kind,
                redirect_uri: uris.map(str::to_owned).to_vec(),
                jwks_uri: jwks_uri.map(str::to_owned),
                fapi2: jwks_uri.is_some(),
                user_flow: "off".to_owned(),
            };
            let hash = hashed(&Secret::new("secret".to_owned()));
            let printed =
                settings(&new, (kind == Kind::Server && jwks_uri.is_none()).then_some(&hash));
            let text = format!("{}\n{printed}\n", include_str!("../settings/demo.toml"));
            let read = Settings::parse("a.toml", &text).unwrap();
            let app = read.app("wiki").unwrap();
            assert_eq!(app.name, new.name);
            assert_eq!((app.has_keys(), app.is_fapi2()), (new.fapi2, new.fapi2));
            assert_eq!(*app.redirect_uris.get_ref(), uris);
        }
    }
}
