//! What can be wrong with settings beyond their form, and how it is told.

use std::collections::BTreeMap;
use std::ops::Range;

use protocol::Factor;
use toml::Spanned;
use url::Url;

use super::output::NO_SMTP;
use super::{AppSettings, PhoneSettings, Settings, UserFlow};

/// A mistake in the settings: `file:line: sentence`.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {sentence}")]
pub struct SettingsError {
    place: String,
    sentence: String,
}

/// Where a mistake is, if at one place, and what it is.
pub(super) type Mistake = (Option<Range<usize>>, String);

impl SettingsError {
    pub(super) fn at(file: &str, text: &str, span: Option<Range<usize>>, sentence: &str) -> Self {
        let place = match span {
            Some(span) => {
                let before = text.get(..span.start).unwrap_or(text);
                format!("{file}:{}", before.matches('\n').count() + 1)
            }
            None => file.to_owned(),
        };
        Self { place, sentence: sentence.trim_end().to_owned() }
    }

    pub(super) fn unreadable(file: &str, cause: &std::io::Error) -> Self {
        let sentence = format!("cannot read the settings: {cause}.");
        Self { place: file.to_owned(), sentence }
    }
}

impl Settings {
    /// The first mistake, if there is one; `text` is what they were read from.
    pub(super) fn mistake(&self, text: &str) -> Option<Mistake> {
        self.public_url_mistake()
            .or_else(|| self.database_mistake())
            .or_else(|| self.mail_mistake())
            .or_else(|| {
                self.phone.as_ref().and_then(|phone| PhoneSettings::mistake(phone, self.demo))
            })
            .or_else(|| self.upstream.mistake())
            .or_else(|| self.risk.mistake(self.upstream.risk_header.is_some()))
            .or_else(|| self.limits.mistake())
            .or_else(|| self.brand_mistake())
            .or_else(|| self.user_flows.values().find_map(|one| self.user_flow_mistake(one)))
            .or_else(|| self.apps.iter().find_map(|app| self.app_mistake(app)))
            .or_else(|| self.apps_mistake())
            .or_else(|| {
                let (group, place, what) = self.group_mistake()?;
                Some((member_span(text, group, place), what))
            })
            .or_else(|| self.policy_mistake().map(|(at, what)| (policy_span(text, at), what)))
    }

    fn public_url_mistake(&self) -> Option<Mistake> {
        let url = self.public_url.get_ref();
        if !safe(url) {
            return here(
                &self.public_url,
                "public_url must begin with https://, or with http:// and be this machine (localhost).",
            );
        }
        let path = url.path().trim_end_matches('/');
        if self.demo && !path.is_empty() {
            return here(
                &self.public_url,
                "The demo needs a host of its own: public_url must have no path.",
            );
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || "/-._~".contains(c);
        if url.query().is_some() || url.fragment().is_some() || !path.chars().all(plain) {
            return here(
                &self.public_url,
                "public_url must be a host, or a path of one, like https://login.example.com or https://www.example.com/auth.",
            );
        }
        None
    }

    fn mail_mistake(&self) -> Option<Mistake> {
        let Some(mail) = &self.mail else {
            let sentence = "There is no [mail] section, so codes could not be sent. Set smtp and from, or try things out with --demo.";
            return (!self.demo).then(|| (None, sentence.to_owned()));
        };
        let url = mail.smtp.get_ref();
        let tls = url.query_pairs().any(|(name, value)| name == "tls" && value == "required");
        match url.scheme() {
            "smtps" => {}
            "smtp" if tls || is_local(url) => {}
            "smtp" => {
                return here(
                    &mail.smtp,
                    "smtp:// to another machine must be encrypted: add ?tls=required, or use smtps://.",
                );
            }
            _ => return here(&mail.smtp, NO_SMTP),
        }
        match mail.from.get_ref().parse::<lettre::message::Mailbox>() {
            Ok(_) => None,
            Err(_) => {
                here(&mail.from, "from must be an address like Juniper <no-reply@juniper.example>.")
            }
        }
    }

    fn brand_mistake(&self) -> Option<Mistake> {
        let brand = &self.brand;
        let mail = |url: &&Spanned<Url>| url.get_ref().scheme() == "mailto";
        let links = [&brand.support, &brand.terms, &brand.privacy];
        let wrong = |url: &&Spanned<Url>| !safe(url.get_ref());
        let link = links.into_iter().flatten().filter(|url| !mail(url)).find(wrong)?;
        here(link, "Links of the brand must begin with https:// (or mailto: for support).")
    }

    fn app_mistake(&self, app: &AppSettings) -> Option<Mistake> {
        if !self.user_flows.contains_key(app.user_flow.get_ref()) {
            let sentence = format!("There is no [user_flows.{}].", app.user_flow.get_ref());
            return here(&app.user_flow, &sentence);
        }
        let targets = app.return_to.get_ref();
        if targets.is_empty() {
            return here(&app.return_to, "return_to must name at least one address to go on to.");
        }
        if !app.origins.get_ref().iter().all(|url| safe(url) && is_origin(url)) {
            let sentence = "Each of origins must be https:// and a host, like https://www.example.com, or http:// and this machine (localhost).";
            return here(&app.origins, sentence);
        }
        if !targets.iter().all(safe) {
            return here(
                &app.return_to,
                "Each return_to must begin with https://, or with http:// and be this machine (localhost).",
            );
        }
        None
    }

    fn user_flow_mistake(&self, spanned: &Spanned<UserFlow>) -> Option<Mistake> {
        let user_flow = spanned.get_ref();
        let by_phone = user_flow.second_factors.iter().any(|factor| factor.by_phone());
        if by_phone && self.phone.is_none() && !self.demo {
            return here(
                spanned,
                "second_factors names texts or calls, but there is no [phone.webhook] to carry them.",
            );
        }
        let nameless = self.public_url.get_ref().domain().is_none();
        if nameless && user_flow.second_factors.contains(&Factor::Passkey) {
            return here(
                spanned,
                "second_factors names passkeys, which browsers bind to a name: public_url must have one (localhost instead of 127.0.0.1).",
            );
        }
        let terms = user_flow.terms && self.brand.terms.is_none();
        let terms = terms
            .then(|| "terms = true needs terms in [brand]: what would be agreed to?".to_owned());
        let sentence =
            user_flow.factors_mistake().or_else(|| user_flow.profile_mistake()).or(terms)?;
        here(spanned, &sentence)
    }

    fn apps_mistake(&self) -> Option<Mistake> {
        if self.apps.is_empty() {
            return Some((
                None,
                "There are no [[apps]]: nobody could sign in to anything.".to_owned(),
            ));
        }
        let mut ids: Vec<_> = self.apps.iter().map(|app| &app.id).collect();
        ids.sort_unstable();
        let twice = ids.windows(2).find(|pair| pair[0] == pair[1])?;
        Some((None, format!("Two apps have the id {:?}.", twice[0])))
    }
}

/// Where a policy stands. Read again, as the rules know of no places.
fn policy_span(text: &str, place: usize) -> Option<Range<usize>> {
    #[derive(serde::Deserialize)]
    struct Places {
        policies: Vec<Spanned<serde::de::IgnoredAny>>,
    }
    let places = toml::from_str::<Places>(text).ok()?.policies;
    places.get(place).map(Spanned::span)
}

/// Where a member of a group stands.
fn member_span(text: &str, group: &str, place: usize) -> Option<Range<usize>> {
    #[derive(serde::Deserialize)]
    struct Groups {
        groups: BTreeMap<String, Vec<Spanned<String>>>,
    }
    let groups = toml::from_str::<Groups>(text).ok()?.groups;
    groups.get(group)?.get(place).map(Spanned::span)
}

#[expect(clippy::unnecessary_wraps, reason = "each check ends with it")]
pub(super) fn here<T>(value: &Spanned<T>, sentence: &str) -> Option<Mistake> {
    Some((Some(value.span()), sentence.to_owned()))
}

/// Over TLS, or not leaving this machine; and with nobody's name in it.
pub(super) fn safe(url: &Url) -> bool {
    let scheme = url.scheme() == "https" || (url.scheme() == "http" && is_local(url));
    scheme && url.username().is_empty() && url.password().is_none()
}

/// Without a path, or anything after it.
fn is_origin(url: &Url) -> bool {
    url.path() == "/" && url.query().is_none() && url.fragment().is_none()
}

pub(super) fn is_local(url: &Url) -> bool {
    // Every name below localhost is this machine (RFC 6761).
    let named = |host: &str| host == "localhost" || host.ends_with(".localhost");
    url.host_str().is_some_and(|host| named(host) || matches!(host, "127.0.0.1" | "[::1]"))
}
