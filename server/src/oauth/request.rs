//! What a client asks for: the parameters of an authorization request (OpenID Connect
//! Core §3.1.2.1), once they are checked.
//!
//! It travels as text, in the sealed beginning of a flow and then in its row, and is
//! read again where it counts.

use std::collections::BTreeMap;

use protocol::{Factor, Timestamp};
use serde_json::Value;
use url::form_urlencoded::{Serializer, parse};

use super::pkce::Challenge;
use super::response::{Mode, POPUP, Receiver};

/// Whom the request is about, by the ID token that it hints at. Only we write it.
pub(super) const SUBJECT: &str = "subject";

/// By what a pushed request is known. Only we write it.
pub(super) const PUSHED: &str = "pushed";

/// The key that its code is bound to.
pub(super) const DPOP_JKT: &str = "dpop_jkt";

/// The API that it is about (RFC 8707).
pub(super) const RESOURCE: &str = "resource";

/// What asks for a second factor as `acr`, and says that one was shown (REFEDS).
pub(crate) const ACR_MFA: &str = "https://refeds.org/profile/mfa";

/// What says that a single factor was shown.
pub(crate) const ACR_SFA: &str = "https://refeds.org/profile/sfa";

/// What says that nobody else could have had what was shown from its owner (OpenID Connect EAP ACR
/// Values): a passkey.
pub(crate) const ACR_PHR: &str = "phr";

/// The scope by which a client asks for a refresh token.
pub(crate) const OFFLINE_ACCESS: &str = "offline_access";

/// The scope by which a client asks for the number of a telephone, if its settings say that it may.
pub(crate) const PHONE: &str = "phone";

/// The scopes that there are.
pub(crate) const SCOPES: [&str; 5] = ["openid", "profile", "email", PHONE, OFFLINE_ACCESS];

/// What counts of a request once somebody has signed in.
const GRANTED: [&str; 9] = [
    "acr_values",
    "claims",
    "client_id",
    "code_challenge",
    DPOP_JKT,
    "nonce",
    "redirect_uri",
    RESOURCE,
    "scope",
];

/// A checked authorization request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AuthorizationRequest(pub(super) BTreeMap<String, String>);

impl AuthorizationRequest {
    /// Reads what [`text`](Self::text) wrote.
    pub(crate) fn stored(text: &str) -> Self {
        Self(parse(text.as_bytes()).into_owned().collect())
    }

    /// As it is stored.
    pub(crate) fn text(&self) -> String {
        Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }

    /// What of it a grant keeps, as text.
    pub(super) fn granted(&self) -> String {
        let mut values = self.0.clone();
        values.retain(|name, _| GRANTED.contains(&name.as_str()));
        Self(values).text()
    }

    /// By what a client would ask for the same again, without an address that is filled in.
    pub(crate) fn query(&self) -> String {
        let mut values = self.0.clone();
        values.retain(|name, _| ![SUBJECT, PUSHED, "login_hint"].contains(&name.as_str()));
        values.insert("response_type".to_owned(), "code".to_owned());
        if values.contains_key("code_challenge") {
            values.insert("code_challenge_method".to_owned(), "S256".to_owned());
        }
        Serializer::new(String::new()).extend_pairs(&values).finish()
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(super) fn words(&self, name: &str) -> impl Iterator<Item = &str> {
        self.value(name).unwrap_or_default().split_ascii_whitespace()
    }

    /// The client's id.
    pub(crate) fn client(&self) -> &str {
        self.value("client_id").unwrap_or_default()
    }

    /// By what it is known, if its client has pushed it.
    pub(crate) fn pushed(&self) -> Option<&str> {
        self.value(PUSHED)
    }

    /// The thumbprint of the key without which the code is redeemed by nobody (RFC 9449 §10).
    pub(super) fn dpop_jkt(&self) -> Option<&str> {
        self.value(DPOP_JKT)
    }

    /// Where the answer goes.
    pub(crate) fn receiver(&self) -> Receiver {
        Receiver {
            redirect_uri: self.value("redirect_uri").unwrap_or_default().to_owned(),
            mode: self.value("response_mode").and_then(Mode::named).unwrap_or_default(),
            state: self.value("state").map(str::to_owned),
            popup: self.value("display") == Some(POPUP),
        }
    }

    /// What redeems the code, hashed; none if the client is let in by its secret alone.
    pub(crate) fn challenge(&self) -> Option<Challenge> {
        Challenge::read(self.value("code_challenge")?).ok()
    }

    /// What the ID token repeats.
    pub(crate) fn nonce(&self) -> Option<&str> {
        self.value("nonce")
    }

    /// The address that is filled in.
    pub(crate) fn login_hint(&self) -> Option<&str> {
        self.value("login_hint")
    }

    /// The languages that are wanted.
    pub(crate) fn ui_locales(&self) -> Option<&str> {
        self.value("ui_locales")
    }

    /// The API that it is about, as its client names it.
    pub(super) fn resource(&self) -> Option<&str> {
        self.value(RESOURCE)
    }

    /// Whether a scope is asked for.
    pub(crate) fn has_scope(&self, scope: &str) -> bool {
        self.words("scope").any(|asked| asked == scope)
    }

    /// Whether `prompt` asks for this.
    pub(crate) fn prompts(&self, prompt: &str) -> bool {
        self.words("prompt").any(|asked| asked == prompt)
    }

    /// Whether another person than this account is asked for.
    pub(crate) fn is_about_another(&self, account: &str) -> bool {
        self.value(SUBJECT).is_some_and(|subject| subject != account)
    }

    /// Whether who has shown a first factor then is to show it again.
    pub(crate) fn asks_anew(&self, account: &str, first_at: Timestamp, now: Timestamp) -> bool {
        let most = self.value("max_age").and_then(|age| age.parse::<i64>().ok());
        // A second is the finest that tokens tell: after none, it is too long.
        let too_old = most.is_some_and(|most| now.0 - first_at.0 > most || most == 0);
        too_old || self.prompts("login") || self.is_about_another(account)
    }

    /// Whether who signs in is to do so now, and not by what was shown before.
    pub(crate) fn wants_fresh(&self) -> bool {
        self.prompts("login") || self.value("max_age").is_some()
    }

    /// Whether a second factor is asked for, whatever the policies say: the first that is known
    /// of those that would do.
    pub(crate) fn asks_mfa(&self) -> bool {
        let essential = self.essential_acr();
        let wished = self.words("acr_values").find(|acr| is_known(acr));
        match essential.iter().any(|acr| is_known(acr)) {
            true => !essential.iter().any(|acr| acr == ACR_SFA),
            false => wished.is_some_and(|acr| acr != ACR_SFA),
        }
    }

    /// What an ID token says of how its person signed in: the first class that is asked for and met,
    /// or the one that is so.
    pub(crate) fn acr_met(&self, proofs: &[Factor], mfa: bool) -> &'static str {
        let essential = self.essential_acr();
        let mut asked = essential.iter().map(String::as_str).chain(self.words("acr_values"));
        let is_met = |acr: &str| match acr {
            ACR_PHR => proofs.contains(&Factor::Passkey),
            ACR_MFA => mfa,
            acr => acr == ACR_SFA,
        };
        match asked.find(|acr| is_met(acr)) {
            Some(ACR_SFA) => ACR_SFA,
            Some(ACR_PHR) => ACR_PHR,
            _ if mfa => ACR_MFA,
            _ => ACR_SFA,
        }
    }

    /// The classes of which one must be met.
    pub(super) fn essential_acr(&self) -> Vec<String> {
        let acr = self.claims_of("id_token").and_then(|claims| claims.get("acr").cloned());
        let Some(acr) = acr.filter(|acr| acr["essential"] == true) else { return vec![] };
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let values = acr["values"].as_array().map(|all| all.iter().filter_map(text).collect());
        values.or_else(|| Some(vec![text(&acr["value"])?])).unwrap_or_default()
    }

    /// Whether the parameter `claims` asks for this one, in the ID token or at `userinfo`.
    pub(crate) fn asks_claim(&self, place: &str, claim: &str) -> bool {
        self.claims_of(place).is_some_and(|claims| claims.get(claim).is_some())
    }

    fn claims_of(&self, place: &str) -> Option<Value> {
        let claims: Value = serde_json::from_str(self.value("claims")?).ok()?;
        claims.get(place).cloned()
    }
}

fn is_known(acr: &str) -> bool {
    [ACR_MFA, ACR_SFA, ACR_PHR].contains(&acr)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::oauth::refused::Refused;
    use crate::oauth::sent::Way;
    use crate::settings::Settings;

    static SETTINGS: LazyLock<Settings> = LazyLock::new(|| Settings::demo().unwrap());

    const GOOD: &str = "client_id=demo-native&redirect_uri=http://127.0.0.1:7/callback&response_type=code\
        &scope=openid&code_challenge_method=S256&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn read(sent: &[u8]) -> Result<AuthorizationRequest, Refused> {
        AuthorizationRequest::read(&SETTINGS, (sent, Way::Address), |_| None)
    }

    #[test]
    fn a_subject_is_ours_to_name_and_no_clients() {
        let asked = read(format!("{GOOD}&subject=mara").as_bytes()).unwrap();
        assert!(!asked.is_about_another("ines"));
        let hinted = format!("{GOOD}&id_token_hint=x");
        let hinted =
            AuthorizationRequest::read(&SETTINGS, (hinted.as_bytes(), Way::Address), |_| {
                Some("mara".to_owned())
            });
        let hinted = hinted.unwrap();
        assert!(hinted.is_about_another("ines") && !hinted.is_about_another("mara"));
        assert!(!hinted.query().contains("mara"));
    }

    #[test]
    fn a_sign_in_of_this_second_is_too_old_for_a_max_age_of_none_and_no_other() {
        let now = Timestamp(1_800_000_000);
        for (most, ago, anew) in [(0, 0, true), (1, 0, false), (1, 1, false), (1, 2, true)] {
            let asked = read(format!("{GOOD}&max_age={most}").as_bytes()).unwrap();
            assert_eq!(asked.asks_anew("mara", now.plus(-ago), now), anew, "{most} {ago}");
        }
        assert!(!read(GOOD.as_bytes()).unwrap().asks_anew("mara", Timestamp(0), now));
    }

    #[test]
    fn a_second_factor_is_asked_for_by_the_first_class_that_is_known() {
        const SFA: &str = "https://refeds.org/profile/sfa";
        const MFA: &str = "https://refeds.org/profile/mfa";
        for (wished, mfa, met_with, met_without) in [
            ("", false, ACR_MFA, ACR_SFA),
            (MFA, true, ACR_MFA, ACR_SFA),
            (SFA, false, ACR_SFA, ACR_SFA),
            ("unknown https://refeds.org/profile/mfa", true, ACR_MFA, ACR_SFA),
            (
                "https://refeds.org/profile/sfa https://refeds.org/profile/mfa",
                false,
                ACR_SFA,
                ACR_SFA,
            ),
        ] {
            let asked = read(format!("{GOOD}&acr_values={wished}").as_bytes()).unwrap();
            assert_eq!(asked.asks_mfa(), mfa, "{wished}");
            let met = |mfa| asked.acr_met(&[Factor::Password, Factor::EmailCode], mfa);
            assert_eq!((met(true), met(false)), (met_with, met_without));
        }
    }

    #[test]
    fn a_passkey_is_told_as_such_to_who_asks_for_it() {
        for (wished, by_passkey, otherwise) in [
            ("phr", ACR_PHR, ACR_MFA),
            ("phr https://refeds.org/profile/mfa", ACR_PHR, ACR_MFA),
            ("https://refeds.org/profile/mfa phr", ACR_MFA, ACR_MFA),
            ("", ACR_MFA, ACR_MFA),
        ] {
            let asked = read(format!("{GOOD}&acr_values={wished}").as_bytes()).unwrap();
            assert_eq!(asked.asks_mfa(), !wished.is_empty());
            assert_eq!(asked.acr_met(&[Factor::Passkey], true), by_passkey, "{wished}");
            let code = [Factor::Password, Factor::EmailCode];
            assert_eq!(asked.acr_met(&code, true), otherwise, "{wished}");
            assert_eq!(asked.acr_met(&code[..1], false), ACR_SFA, "{wished}");
        }
        // Nobody can be made to have one.
        let claims = "%7B%22id_token%22%3A%7B%22acr%22%3A%7B%22essential%22%3Atrue%2C%22value%22%3A%22phr%22%7D%7D%7D";
        assert!(read(format!("{GOOD}&claims={claims}").as_bytes()).is_err());
    }

    #[test]
    fn a_second_factor_is_asked_for_if_no_essential_class_is_met_without() {
        let one = |class| serde_json::json!({ "essential": true, "value": class });
        let some = |classes: &[&str]| serde_json::json!({ "essential": true, "values": classes });
        for (acr, wished, mfa) in [
            (one(ACR_MFA), "", true),
            (one(ACR_MFA), ACR_SFA, true),
            (one(ACR_SFA), "", false),
            (one(ACR_SFA), ACR_MFA, false),
            (some(&[ACR_MFA, ACR_PHR]), "", true),
            (some(&[ACR_MFA, ACR_SFA]), "", false),
            (one("unknown"), ACR_MFA, true),
            (one("unknown"), "unknown https://refeds.org/profile/sfa", false),
        ] {
            let claims = serde_json::json!({ "id_token": { "acr": acr } }).to_string();
            let values = [("claims", claims.as_str()), ("acr_values", wished)];
            let text = Serializer::new(String::new()).extend_pairs(values).finish();
            assert_eq!(AuthorizationRequest::stored(&text).asks_mfa(), mfa, "{claims} {wished}");
        }
    }

    #[test]
    fn a_request_has_at_most_4096_bytes() {
        let of = |bytes| {
            let begin = format!("{GOOD}&state=");
            let rest = "s".repeat(bytes - begin.len());
            read((begin + &rest).as_bytes())
        };
        assert!(of(4096).is_ok() && matches!(of(4097), Err(Refused::ToClient(_))));
    }

    proptest! {
        #[test]
        fn a_request_is_read_again_as_it_was_stored(
            state in ".{0,80}", nonce in ".{0,80}", hint in ".{0,80}", more in vec(any::<u8>(), 0..80),
        ) {
            let values = [("state", &state), ("nonce", &nonce), ("login_hint", &hint)];
            let query = Serializer::new(GOOD.to_owned()).extend_pairs(values).finish();
            let sent = [query.as_bytes(), b"&x=", &more].concat();
            if let Ok(asked) = read(&sent) {
                prop_assert_eq!(&AuthorizationRequest::stored(&asked.text()), &asked);
                prop_assert_eq!(asked.nonce().unwrap_or_default(), nonce);
                let again = read(asked.query().as_bytes()).unwrap();
                prop_assert_eq!(again.receiver(), asked.receiver());
                prop_assert_eq!(again.login_hint(), None);
            }
        }

        #[test]
        fn bytes_that_mean_nothing_are_refused_on_a_page(bytes in vec(any::<u8>(), 0..400)) {
            prop_assert!(matches!(read(&bytes), Err(Refused::OnPage(_))));
        }
    }
}
