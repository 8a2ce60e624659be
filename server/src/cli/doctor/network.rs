//! What the server must reach, and where people must reach it.

use url::Url;

use super::finding::Finding;
use crate::https;
use crate::messages::failure::causes;
use crate::messages::mail::Relay;
use crate::providers::Providers;
use crate::settings::Settings;

/// Whether the name in `public_url` leads anywhere.
pub(super) async fn public_url(settings: &Settings) -> Vec<Finding> {
    let url = settings.public_url.get_ref();
    let host = url.host_str().unwrap_or_default();
    // An address of version 6 stands in brackets, which no resolver takes.
    let name = host.trim_start_matches('[').trim_end_matches(']');
    let port = url.port_or_known_default().unwrap_or(443);
    let finding = match tokio::net::lookup_host((name, port)).await {
        Ok(found) => {
            let mut addresses: Vec<String> = found.map(|one| one.ip().to_string()).collect();
            addresses.dedup();
            Finding::ok("public_url", format!("{host} has the address {}.", addresses.join(", ")))
        }
        Err(error) => Finding::wrong(
            "public_url",
            format!("{host} has no address: {error}. Set its A or AAAA record in the DNS."),
        ),
    };
    vec![finding]
}

/// Connects to the mail server, encrypts and signs in as for a mail, and sends none.
pub(super) async fn mail(settings: &Settings) -> Vec<Finding> {
    let finding = match &settings.mail {
        None => Finding::ok("mail", "There is no mail server in the settings."),
        Some(mail) => {
            let server = mail.server();
            let host = server.url.host_str().unwrap_or_default().to_owned();
            let signs_in = server.has_user();
            match Relay::converse(server, settings.public_url.get_ref()).await {
                Ok(()) if signs_in => Finding::ok("mail", format!("{host} lets Portico sign in.")),
                Ok(()) => Finding::ok("mail", format!("{host} answers.")),
                Err(why) => Finding::wrong("mail", format!("{host} cannot be used: {why}.")),
            }
        }
    };
    vec![finding]
}

/// Connects to a webhook, and sends nothing.
pub(super) async fn webhook(section: &'static str, url: &Url) -> Vec<Finding> {
    let host = url.host_str().unwrap_or_default();
    let finding = match https::reach(url).await {
        Ok(()) => Finding::ok("webhook", format!("{host} of {section} can be reached.")),
        Err(error) => {
            let why = causes(error.as_ref());
            Finding::wrong("webhook", format!("{host} of {section} cannot be reached: {why}."))
        }
    };
    vec![finding]
}

/// Asks a provider what it says of itself.
pub(super) async fn provider(settings: &Settings, place: usize) -> Vec<Finding> {
    let one = &settings.providers[place];
    let found = Providers::finding(settings, one).await;
    let errors = found.errors.into_iter().map(|error| Finding::wrong("provider", error));
    let warnings = found.warnings.into_iter().map(|warning| Finding::warning("provider", warning));
    let findings: Vec<_> = errors.chain(warnings).collect();
    match findings.is_empty() {
        true => vec![Finding::ok("provider", format!("{} can be used.", one.id.get_ref()))],
        false => findings,
    }
}
