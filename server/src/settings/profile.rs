//! Security profiles that an OpenID client is held to.

use super::AppSettings;
use super::error::Invalid;
use super::openid::{AppKind, Consent, Pkce, Profile, SigningAlgorithm};
use crate::jwk::Algorithm;

impl AppSettings {
    /// Whether the client is held to the FAPI 2.0 Security Profile.
    #[must_use]
    pub fn is_fapi2(&self) -> bool {
        self.profile.as_ref().is_some_and(|profile| *profile.get_ref() == Profile::Fapi2)
    }

    /// What its ID tokens and logout tokens are signed by.
    #[must_use]
    pub fn signs_by(&self) -> SigningAlgorithm {
        if self.is_fapi2() { SigningAlgorithm::Es256 } else { self.id_token_alg }
    }

    /// What contradicts the profile of an app of this kind.
    pub(super) fn validate_profile(&self, kind: AppKind) -> Option<Invalid> {
        let profile = self.profile.as_ref()?;
        let sentences = [
            (kind != AppKind::Server, "profile = \"fapi2\" is for kind = \"server\" only."),
            (!self.has_keys(), "profile = \"fapi2\" needs jwks or jwks_uri."),
            (
                !self.secrets.get_ref().is_empty(),
                "profile = \"fapi2\" takes keys only: leave secrets out.",
            ),
            (self.pkce == Pkce::Optional, "profile = \"fapi2\" requires PKCE: leave pkce out."),
            (
                self.jwks
                    .as_ref()
                    .is_some_and(|jwks| !jwks.get_ref().has_one_for(&Algorithm::STRONG)),
                "profile = \"fapi2\" needs a key for ES256, EdDSA or PS256 in jwks.",
            ),
        ];
        let wrong = sentences.into_iter().find(|(wrong, _)| *wrong)?;
        self.told(profile, wrong.1)
    }

    /// A sign-in without OpenID asks nobody for consent, and its code needs no key: an app that is
    /// held to either has no other way in.
    pub(super) fn validate_other_ways_in(&self) -> Option<Invalid> {
        let held_to = match (self.is_fapi2(), self.consent) {
            (true, _) => "profile = \"fapi2\"",
            (false, Consent::FirstTime) => "consent = \"first_time\"",
            (false, Consent::Never) => return None,
        };
        let others = [("return_to", &self.return_to), ("origins", &self.origins)];
        let (name, list) = others.into_iter().find(|(_, list)| !list.get_ref().is_empty())?;
        self.told(list, &format!("{held_to} holds for OpenID Connect only: leave {name} out."))
    }
}
