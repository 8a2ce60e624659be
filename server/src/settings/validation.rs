//! What can be wrong with settings beyond their form.

use protocol::Factor;
use toml::Spanned;
use toml::de::DeTable;
use url::Url;

use super::error::{Invalid, here, safe};
use super::{AppSettings, MailSettings, PhoneSettings, Settings, UserFlow};
use user_flows::place::Step::{Entry, Name};
use user_flows::place::place_in;

impl Settings {
    /// What is wrong, at most one error for each setting, app, user flow, group and
    /// policy; `table` is what they were read from.
    pub(super) fn validate(&self, table: &DeTable<'_>) -> Vec<Invalid> {
        let (phone, tls) = (self.phone.as_ref(), self.tls.as_ref());
        let once = [
            self.validate_public_url(),
            self.validate_database(),
            MailSettings::fault(self.mail.as_ref(), self.demo),
            phone.and_then(|phone| PhoneSettings::validate(phone, self.demo)),
            self.upstream.validate(table),
            self.risk.validate(self.upstream.risk_header.is_some()).map(|(here, what)| {
                (here.or_else(|| place_in(table, &[Name("upstream"), Name("risk_header")])), what)
            }),
            self.validate_apps(table),
            self.validate_metrics(table),
            tls.and_then(|tls| tls.validate(self.public_url.get_ref(), self.listen, table)),
        ];
        let user_flows = self.user_flows.values().filter_map(|one| self.validate_user_flow(one));
        let apps = self.apps.iter().filter_map(|app| self.validate_app(app));
        let groups = self.validate_groups();
        let groups = groups.map(|(group, at, what)| {
            (place_in(table, &[Name("groups"), Name(group), Entry(at)]), what)
        });
        let policies = self.validate_policies();
        let policies =
            policies.map(|(at, what)| (place_in(table, &[Name("policies"), Entry(at)]), what));
        once.into_iter()
            .flatten()
            .chain(self.limits.validate(table))
            .chain(self.validate_names(table))
            .chain(self.validate_brand())
            .chain(self.validate_brands())
            .chain(user_flows)
            .chain(apps)
            .chain(self.validate_apis())
            .chain(self.validate_providers())
            .chain(groups)
            .chain(policies)
            .collect()
    }

    /// What is wrong with the files that the settings name.
    pub(super) fn validate_all_files(&self) -> Vec<Invalid> {
        let mut all = self.validate_files();
        all.extend(self.validate_provider_files());
        all
    }

    fn validate_public_url(&self) -> Option<Invalid> {
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

    fn validate_brand(&self) -> impl Iterator<Item = Invalid> {
        let brand = &self.brand;
        let mail = |url: &&Spanned<Url>| url.get_ref().scheme() == "mailto";
        let links = [&brand.support, &brand.terms, &brand.privacy];
        let wrong = move |url: &&Spanned<Url>| !mail(url) && !safe(url.get_ref());
        let sentence = "Links of the brand must begin with https:// (or mailto: for support).";
        links.into_iter().flatten().filter(wrong).filter_map(move |link| here(link, sentence))
    }

    fn validate_app(&self, app: &AppSettings) -> Option<Invalid> {
        if !self.user_flows.contains_key(app.user_flow.get_ref()) {
            let sentence = format!("There is no [user_flows.{}].", app.user_flow.get_ref());
            return here(&app.user_flow, &sentence);
        }
        let targets = app.return_to.get_ref();
        if let Some(invalid) = app.validate_client() {
            return Some(invalid);
        }
        if targets.is_empty() && app.kind.is_none() {
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

    fn validate_user_flow(&self, spanned: &Spanned<UserFlow>) -> Option<Invalid> {
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
        let branded = user_flow.brand.is_some() || self.brand.brand.is_some();
        let terms = user_flow.terms && self.brand.terms.is_none() && !branded;
        let terms = terms
            .then(|| "terms = true needs terms in [brand]: what would be agreed to?".to_owned());
        let sentence = user_flow
            .validate_factors()
            .or_else(|| user_flow.validate_stay())
            .or_else(|| user_flow.validate_profile())
            .or_else(|| self.validate_offered(user_flow))
            .or(terms)?;
        here(spanned, &sentence)
    }

    fn validate_metrics(&self, table: &DeTable<'_>) -> Option<Invalid> {
        let listen = self.metrics?.listen;
        let both = listen == self.listen && listen.port() != 0;
        let sentence = "[metrics] listen must be another address or port than listen.";
        both.then(|| (place_in(table, &[Name("metrics"), Name("listen")]), sentence.to_owned()))
    }

    fn validate_apps(&self, table: &DeTable<'_>) -> Option<Invalid> {
        if self.apps.is_empty() {
            return Some((
                None,
                "There are no [[apps]]: nobody could sign in to anything.".to_owned(),
            ));
        }
        let mut ids = self.apps.iter().map(|app| &app.id).enumerate();
        let (at, twice) =
            ids.find(|(at, id)| self.apps[..*at].iter().any(|other| other.id == **id))?;
        let here = place_in(table, &[Name("apps"), Entry(at), Name("id")]);
        Some((here, format!("Two apps have the id {twice:?}.")))
    }
}

/// Without a path, or anything after it.
fn is_origin(url: &Url) -> bool {
    url.path() == "/" && url.query().is_none() && url.fragment().is_none()
}
