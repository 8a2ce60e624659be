//! Passkeys: what the browser is asked, and whether its answer is good
//! (WebAuthn level 3, §7). The library checks; here is what is ours to decide.
//!
//! The challenge is not stored: it is a keyed hash of the flow, its step and
//! the time. So a look at a page changes nothing, two tabs do not take each
//! other's away, and an answer that was taken is worth nothing again, because
//! the step is past (ux-security C-95).

use std::time::Duration;

use protocol::Timestamp;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;
use webauthn_rs::prelude::{
    AuthenticationResult, Passkey, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, WebauthnError,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::flows::flow::Flow;
use crate::secret::Keys;
use crate::settings::Settings;
use crate::store::PasskeyData;

/// Most bytes of a credential: an attestation with its certificates is smaller.
const MOST: usize = 12 * 1024;

/// Seconds after which another challenge is given out; the one before still counts.
const RENEWAL: i64 = 150;

/// Asks for passkeys and checks them, for one address.
pub struct Passkeys(Webauthn);

/// What a flow's passkeys must sign: the present challenge, and the one before.
pub struct Challenges([Vec<u8>; 2]);

impl Challenges {
    /// One that is the same for all, to try what is parsed; no flow has it.
    #[must_use]
    pub fn of_nobody() -> Self {
        Self([vec![0; 32], vec![0; 32]])
    }

    /// Those of a flow where it stands.
    pub(crate) fn of(keys: &Keys, flow: &Flow, now: Timestamp) -> Self {
        let at = |period: i64| {
            let parts = [flow.id.as_bytes(), &flow.step.to_be_bytes(), &period.to_be_bytes()];
            keys.digest("passkey challenge", &parts).0.to_vec()
        };
        let period = now.0.div_euclid(RENEWAL);
        Self([at(period), at(period - 1)])
    }
}

impl Passkeys {
    /// For the address that people see; `None` where that is no name: browsers
    /// bind passkeys to names only.
    #[must_use]
    pub fn start(settings: &Settings) -> Option<Self> {
        let url = settings.public_url.get_ref();
        let builder = WebauthnBuilder::new(url.domain()?, url).ok()?;
        let timeout = Duration::from_secs(RENEWAL.unsigned_abs());
        let webauthn = builder.rp_name(&settings.brand.name).timeout(timeout).build();
        webauthn.ok().map(Self)
    }

    /// Asks for one of these passkeys, or for any if there are none, as
    /// `PublicKeyCredentialRequestOptionsJSON`.
    pub(crate) fn ask(&self, challenges: &Challenges, allowed: &[Passkey]) -> Option<Value> {
        let (options, _) = self.0.start_passkey_authentication(allowed).ok()?;
        Some(options_with(&options, &challenges.0[0]))
    }

    /// Asks to make a passkey, as `PublicKeyCredentialCreationOptionsJSON`.
    ///
    /// Discoverable, so that it signs in without an address being typed. The
    /// account's own handle tells nothing of it (§14.6.1).
    pub(crate) fn ask_to_make(
        &self,
        challenges: &Challenges,
        (account_id, email): (&str, &str),
        present: &[Passkey],
    ) -> Option<Value> {
        let exclude = present.iter().map(|passkey| passkey.cred_id().clone()).collect();
        let user = user(account_id)?;
        let started = self.0.start_passkey_registration(user, email, email, Some(exclude));
        let mut options = options_with(&started.ok()?.0, &challenges.0[0]);
        options["authenticatorSelection"]["residentKey"] = json!("required");
        options["authenticatorSelection"]["requireResidentKey"] = json!(true);
        Some(options)
    }

    /// Whether `answer` was signed by this passkey, here and now; what is new
    /// of it.
    pub(crate) fn check(
        &self,
        challenges: &Challenges,
        answer: &PublicKeyCredential,
        passkey: &Passkey,
    ) -> Result<AuthenticationResult, WebauthnError> {
        is_ours(&answer.response.client_data_json)?;
        challenges.either(|challenge| {
            let (_, state) = self.0.start_passkey_authentication(std::slice::from_ref(passkey))?;
            let state: PasskeyAuthentication = state_with(&state, "ast", challenge)?;
            self.0.finish_passkey_authentication(answer, &state)
        })
    }

    /// The passkey that was made, if it was made here and now.
    ///
    /// # Errors
    /// Why it is not taken, for the log.
    pub fn check_made(
        &self,
        challenges: &Challenges,
        credential: &str,
        account_id: &str,
    ) -> Result<Passkey, WebauthnError> {
        let answer: RegisterPublicKeyCredential = parse(credential)?;
        is_ours(&answer.response.client_data_json)?;
        let user = user(account_id).ok_or(WebauthnError::InvalidUserUniqueId)?;
        challenges.either(|challenge| {
            let (_, state) = self.0.start_passkey_registration(user, "name", "name", None)?;
            let state: PasskeyRegistration = state_with(&state, "rs", challenge)?;
            self.0.finish_passkey_registration(&answer, &state)
        })
    }
}

impl Challenges {
    fn either<T>(
        &self,
        check: impl Fn(&[u8]) -> Result<T, WebauthnError>,
    ) -> Result<T, WebauthnError> {
        match check(&self.0[0]) {
            Err(WebauthnError::MismatchedChallenge) => check(&self.0[1]),
            result => result,
        }
    }
}

/// The passkey that was used, as the browser gave it.
///
/// # Errors
/// Why it cannot be read, for the log.
pub fn used(credential: &str) -> Result<PublicKeyCredential, WebauthnError> {
    parse(credential)
}

fn parse<T: DeserializeOwned>(credential: &str) -> Result<T, WebauthnError> {
    match credential.len() <= MOST {
        true => serde_json::from_str(credential).map_err(WebauthnError::ParseJSONFailure),
        false => Err(WebauthnError::InvalidUserUniqueId),
    }
}

/// Whether the browser was asked by a page of ours that no other page framed
/// (§7.1 and §7.2, steps on `crossOrigin` and `topOrigin`): ours are in no frame
/// of others. The library looks at this for new passkeys only.
fn is_ours(client_data: &[u8]) -> Result<(), WebauthnError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Framed {
        cross_origin: Option<bool>,
        top_origin: Option<IgnoredAny>,
    }
    let framed: Framed =
        serde_json::from_slice(client_data).map_err(WebauthnError::ParseJSONFailure)?;
    let ours = framed.cross_origin != Some(true) && framed.top_origin.is_none();
    ours.then_some(()).ok_or(WebauthnError::CredentialCrossOrigin)
}

/// By what an authenticator knows an account: its id, which is 128 random bits.
pub(crate) fn user(account_id: &str) -> Option<Uuid> {
    let bytes = data_encoding::BASE32_NOPAD.decode(account_id.to_uppercase().as_bytes()).ok()?;
    Uuid::from_slice(&bytes).ok()
}

/// How a passkey is stored.
pub(crate) fn stored(passkey: &Passkey) -> Option<PasskeyData> {
    let data = serde_json::to_string(passkey).ok()?;
    Some(PasskeyData { credential_id: Vec::clone(passkey.cred_id()), data })
}

/// A passkey as it was stored.
pub(crate) fn read(data: &str) -> Option<Passkey> {
    serde_json::from_str(data).ok()
}

/// Options as the browser reads them, with our challenge.
fn options_with(options: &impl Serialize, challenge: &[u8]) -> Value {
    let mut options = serde_json::to_value(options).unwrap_or_default();
    let mut options = options["publicKey"].take();
    options["challenge"] = json!(data_encoding::BASE64URL_NOPAD.encode(challenge));
    options
}

/// What the library would have kept, with our challenge.
fn state_with<T: Serialize + DeserializeOwned>(
    state: &T,
    part: &str,
    challenge: &[u8],
) -> Result<T, WebauthnError> {
    let mut state = serde_json::to_value(state).map_err(WebauthnError::ParseJSONFailure)?;
    state[part]["challenge"] = json!(data_encoding::BASE64URL_NOPAD.encode(challenge));
    serde_json::from_value(state).map_err(WebauthnError::ParseJSONFailure)
}
