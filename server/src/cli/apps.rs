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
            let server = new.kind == Kind::Server;
            (settings(new, server.then_some(&hash)), server)
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
    let New { id, name, kind, redirect_uri, user_flow } = new;
    let kind = kind.to_possible_value().map(|kind| kind.get_name().to_owned()).unwrap_or_default();
    let text = |value: &str| toml::Value::from(value).to_string();
    let list = |all: &[String]| {
        toml::Value::from(all.iter().map(|one| toml::Value::from(one.as_str())).collect::<Vec<_>>())
    };
    let secrets = hash.map(|hash| format!("\nsecrets = [{hash:?}]")).unwrap_or_default();
    format!(
        "[[apps]]\nid = {}\nname = {}\nkind = {}\nredirect_uris = {}{secrets}\nuser_flow = {}",
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
        for kind in [Kind::Server, Kind::Browser, Kind::Native] {
            let new = New {
                id: "wiki".to_owned(),
                name: "Mara\u{2019}s \"Wiki\"".to_owned(),
                kind,
                redirect_uri: uris.map(str::to_owned).to_vec(),
                user_flow: "off".to_owned(),
            };
            let hash = hashed(&Secret::new("secret".to_owned()));
            let printed = settings(&new, (kind == Kind::Server).then_some(&hash));
            let text = format!("{}\n{printed}\n", include_str!("../settings/demo.toml"));
            let read = Settings::parse("a.toml", &text).unwrap();
            let app = read.app("wiki").unwrap();
            assert_eq!(app.name, new.name);
            assert_eq!(*app.redirect_uris.get_ref(), uris);
        }
    }
}
