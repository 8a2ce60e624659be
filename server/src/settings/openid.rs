//! Apps that sign in by OpenID Connect.

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::AppSettings;
use super::error::Invalid;
use super::redirect_uri::{fault, portless};

/// What an OpenID client is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AppKind {
    /// It runs on a server, and keeps a secret.
    Server,
    /// It runs in a browser, and can keep no secret.
    Browser,
    /// It is installed on a device, and can keep no secret.
    Native,
}

/// Whether an authorization code needs PKCE (RFC 7636, `S256`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Pkce {
    /// It is refused without.
    #[default]
    Required,
    /// A library of a server that knows no PKCE is let in by its secret alone.
    Optional,
}

/// How long a client gets new tokens for a sign-in, if it asks for `offline_access`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Refresh {
    /// As long as the person's session lives.
    #[default]
    Session,
    /// For 180 days, if they are used every 30 days, whether the person is signed
    /// in or not. A new password, signing out everywhere and a disabled account
    /// end it.
    Offline,
}

/// A security profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// FAPI 2.0 Security Profile (OpenID Foundation, February 2025).
    Fapi2,
}

/// Whether people are asked if an OpenID client may have what it asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// Only if the client wants it: by `prompt=consent`. For apps of your own.
    #[default]
    Never,
    /// At the first sign-in, and again if the client asks for more than before.
    FirstTime,
}

/// What a key signs tokens by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum SigningAlgorithm {
    /// RSA with PKCS #1 v1.5 and SHA-256: what every library takes.
    #[default]
    #[serde(rename = "RS256")]
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    #[serde(rename = "ES256")]
    Es256,
}

impl SigningAlgorithm {
    /// All there are.
    pub const ALL: [Self; 2] = [Self::Rs256, Self::Es256];

    /// Its name (RFC 7518 §3.1).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }
}

/// How the hash of a secret begins in the settings.
pub(crate) const SECRET_HASH: &str = "sha256:";

/// Claims that say something else than a profile field could.
const RESERVED: [&str; 20] = [
    "acr",
    "amr",
    "at_hash",
    "aud",
    "auth_time",
    "azp",
    "c_hash",
    "email",
    "email_verified",
    "events",
    "exp",
    "iat",
    "iss",
    "jti",
    "nbf",
    "nonce",
    "phone_number",
    "phone_number_verified",
    "sid",
    "sub",
];

impl AppSettings {
    /// Whether a client may have its answers sent to this address. Compared as text; of a native
    /// app's addresses on its own device any port counts as the same (RFC 8252 §7.3).
    #[must_use]
    pub fn takes_answers_at(&self, uri: &str) -> bool {
        self.is_among(&self.redirect_uris, uri)
    }

    /// Whether a client may have people led there once they are signed out.
    #[must_use]
    pub fn takes_signed_out_at(&self, uri: &str) -> bool {
        self.is_among(&self.post_logout_redirect_uris, uri)
    }

    fn is_among(&self, uris: &Spanned<Vec<String>>, uri: &str) -> bool {
        let native = self.kind == Some(AppKind::Native);
        let same = |known: &String| {
            known == uri || (native && portless(uri).is_some_and(|it| Some(it) == portless(known)))
        };
        uris.get_ref().iter().any(same)
    }

    /// What is wrong with an app as an OpenID client.
    pub(super) fn validate_client(&self) -> Option<Invalid> {
        let Some(kind) = self.kind else { return self.validate_without_kind() };
        let uris = &self.redirect_uris;
        if uris.get_ref().is_empty() {
            return self.told(uris, "An app with a kind needs redirect_uris.");
        }
        for (name, uris) in [
            ("redirect_uris", uris),
            ("post_logout_redirect_uris", &self.post_logout_redirect_uris),
        ] {
            let wrong = |uri: &String| Some(format!("{uri:?} in {name} {}.", fault(uri, kind)?));
            if let Some(sentence) = uris.get_ref().iter().find_map(wrong) {
                return self.told(uris, &sentence);
            }
        }
        self.validate_backchannel()
            .or_else(|| self.validate_keys(Some(kind)))
            .or_else(|| self.validate_profile(kind))
            .or_else(|| self.validate_other_ways_in())
            .or_else(|| self.validate_secrets(kind))
            .or_else(|| self.validate_claims())
    }

    fn validate_without_kind(&self) -> Option<Invalid> {
        let sentence = "Set kind to \"server\", \"browser\" or \"native\", or leave out what an OpenID client has.";
        let lists = [&self.redirect_uris, &self.secrets];
        if self.consent != Consent::Never {
            return self.told(&self.redirect_uris, sentence);
        }
        match (&self.backchannel_logout_uri, lists.into_iter().find(|it| !it.get_ref().is_empty()))
        {
            (_, Some(list)) => self.told(list, sentence),
            (Some(uri), None) => self.told(uri, sentence),
            (None, None) => {
                let profile = self.profile.as_ref();
                self.validate_keys(None).or_else(|| self.told(profile?, sentence))
            }
        }
    }

    fn validate_backchannel(&self) -> Option<Invalid> {
        let spanned = self.backchannel_logout_uri.as_ref()?;
        let uri = spanned.get_ref();
        // Portico itself calls it, so a scheme of a native app leads nowhere.
        let fault = fault(uri, AppKind::Server)?;
        self.told(spanned, &format!("backchannel_logout_uri {uri:?} {fault}."))
    }

    fn validate_secrets(&self, kind: AppKind) -> Option<Invalid> {
        let secrets = &self.secrets;
        let hash = |text: &String| {
            let hex = text.strip_prefix(SECRET_HASH).unwrap_or_default();
            hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        };
        match (kind, secrets.get_ref().is_empty()) {
            (AppKind::Server, true) if !self.has_keys() => self.told(
                secrets,
                "kind = \"server\" needs secrets (portico apps secret makes one), or its public keys in jwks or jwks_uri.",
            ),
            (AppKind::Server, false) if !secrets.get_ref().iter().all(hash) => self.told(
                secrets,
                "Each of secrets must be \"sha256:\" and 64 hexadecimal digits, as portico apps secret prints it.",
            ),
            (AppKind::Browser | AppKind::Native, false) => {
                self.told(secrets, "Only kind = \"server\" can keep a secret: leave secrets out.")
            }
            (AppKind::Browser | AppKind::Native, true) if self.pkce == Pkce::Optional => {
                self.told(secrets, "pkce can be \"optional\" for kind = \"server\" only.")
            }
            _ => None,
        }
    }

    fn validate_claims(&self) -> Option<Invalid> {
        let claims = &self.claims;
        let taken = claims.get_ref().iter().find(|name| RESERVED.contains(&name.as_str()))?;
        self.told(
            claims,
            &format!("claims must name profile fields, and {taken:?} says something else."),
        )
    }

    /// An error at a setting, or where there is none at the app's user flow.
    #[expect(clippy::unnecessary_wraps, reason = "each check ends with it")]
    pub(super) fn told<T>(&self, setting: &Spanned<T>, sentence: &str) -> Option<Invalid> {
        let there = Some(setting.span()).filter(|span| !span.is_empty());
        Some((Some(there.unwrap_or_else(|| self.user_flow.span())), sentence.to_owned()))
    }
}

/// No value, at no place of the file.
pub(super) fn none<T>() -> Spanned<Vec<T>> {
    Spanned::new(0..0, vec![])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::settings::Settings;

    fn app(kind: AppKind, uris: &[&str]) -> AppSettings {
        let mut app = Settings::demo().unwrap().apps.swap_remove(0);
        app.kind = Some(kind);
        app.redirect_uris = Spanned::new(0..0, uris.iter().map(|uri| (*uri).to_owned()).collect());
        app
    }

    #[test]
    fn addresses_that_lead_anywhere_else_are_refused_at_start_up() {
        for uri in [
            "https://shop.example/callback#x",
            "https://*.shop.example/callback",
            "https://shop.example/*",
            "https://mara@shop.example/callback",
            "https://shop.example\\@evil.example/",
            "http://shop.example/callback",
            "http://localhost.evil.example/",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "java\tscript:alert(1)",
            "DATA:text/html,x",
            "shop:/callback",
            "com.example.app:/callback",
            "/callback",
            "https://",
            " https://shop.example/",
            "https://shop.example/ü",
        ] {
            assert!(fault(uri, AppKind::Server).is_some(), "{uri}");
            assert!(app(AppKind::Browser, &[uri]).validate_client().is_some(), "{uri}");
            let mut client = app(AppKind::Native, &["https://shop.example/"]);
            client.backchannel_logout_uri = Some(Spanned::new(0..1, uri.to_owned()));
            assert!(client.validate_client().is_some(), "{uri} is posted to");
        }
        for uri in ["javascript:alert(1)", "JAVASCRIPT:x", "data:text/html,x", "shop:/callback"] {
            assert!(fault(uri, AppKind::Native).is_some(), "{uri}");
        }
        for uri in ["https://shop.example", "https://shop.example/cb?a=b", "http://127.0.0.1:9000/"]
        {
            assert_eq!(fault(uri, AppKind::Server), None, "{uri}");
        }
        assert_eq!(fault("com.example.app:/callback", AppKind::Native), None);
    }

    #[test]
    fn a_native_app_takes_any_port_of_its_own_device_and_nothing_else() {
        let native = app(AppKind::Native, &["http://127.0.0.1/cb", "http://[::1]:1/cb?a=b"]);
        for uri in ["http://127.0.0.1/cb", "http://127.0.0.1:49152/cb", "http://[::1]:7/cb?a=b"] {
            assert!(native.takes_answers_at(uri), "{uri}");
        }
        for uri in [
            "http://127.0.0.1:49152/cb?a=b",
            "http://127.0.0.1:49152/CB",
            "http://127.0.0.1:49152@evil.example/cb",
            "http://127.0.0.1:/cb",
            "http://127.0.0.1.evil.example/cb",
            "http://127.0.0.1:80evil/cb",
            "http://127.0.0.2:49152/cb",
            "http://localhost:49152/cb",
            "https://127.0.0.1:49152/cb",
            "http://[::1]/cb",
        ] {
            assert!(!native.takes_answers_at(uri), "{uri}");
        }
        let browser = app(AppKind::Browser, &["http://127.0.0.1/cb"]);
        assert!(!browser.takes_answers_at("http://127.0.0.1:49152/cb"));
    }

    proptest! {
        #[test]
        fn an_address_with_any_letter_added_taken_or_changed_is_another(
            at in 0..40_usize, with in ".{0,3}", taken in 0..3_usize,
        ) {
            let good = "https://shop.juniper.example/callback?a=b";
            let (before, after) = good.split_at(at);
            let edited = format!("{before}{with}{}", after.get(taken..).unwrap_or_default());
            let app = app(AppKind::Native, &[good, "http://127.0.0.1/cb"]);
            prop_assert_eq!(app.takes_answers_at(&edited), edited == good);
        }
    }
}
