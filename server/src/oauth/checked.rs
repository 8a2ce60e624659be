//! Checks what a client asks for.

use flow::policy::Mfa;

use super::dpop::Thumbprint;
use super::refused::{ErrorCode, Refused};
use super::request::{ACR_MFA, ACR_SFA, AuthorizationRequest, DPOP_JKT, PHONE, PUSHED, SUBJECT};
use super::response::Receiver;
use super::sent::{KEPT, Sent, Way, Wrong};
use crate::secret::handle;
use crate::settings::{AppSettings, Settings};

impl AuthorizationRequest {
    /// Reads and checks what a client sent. `subject` finds out whom an ID token is about, if it is
    /// one of ours.
    pub(crate) fn read(
        settings: &Settings,
        (sent, way): (&[u8], Way),
        subject: impl FnOnce(&str) -> Option<String>,
    ) -> Result<Self, Refused> {
        let sent = Sent::read(sent);
        let client = sent.client(settings).map_err(Refused::OnPage)?;
        let receiver = sent.receiver(client).map_err(Refused::OnPage)?;
        let to_client =
            |(code, why)| Refused::ToClient(receiver.clone().error(code, why, &settings.home()));
        Self::checked((settings, client), sent, (&receiver, way), subject).map_err(to_client)
    }

    /// Reads and checks what a client has pushed.
    pub(super) fn of_push(
        settings: &Settings,
        client: &AppSettings,
        (sent, key): (&[u8], Option<&Thumbprint>),
        subject: impl FnOnce(&str) -> Option<String>,
    ) -> Result<Self, Wrong> {
        let sent = Sent::read(sent);
        if sent.value("request_uri").is_some() {
            return Err((ErrorCode::InvalidRequest, "request_uri cannot be pushed"));
        }
        let receiver = sent.receiver(client).map_err(|why| (ErrorCode::InvalidRequest, why))?;
        let to = (&receiver, Way::Pushed);
        let mut asked = Self::checked((settings, client), sent, to, subject)?;
        if let Some(key) = key {
            let bound = asked.0.insert(DPOP_JKT.to_owned(), key.0.clone());
            if bound.is_some_and(|other| !key.is(&other)) {
                return Err((
                    ErrorCode::InvalidRequest,
                    "dpop_jkt is not the key of the DPoP proof",
                ));
            }
        }
        asked.0.insert(PUSHED.to_owned(), handle());
        Ok(asked)
    }

    fn checked(
        (settings, client): (&Settings, &AppSettings),
        sent: Sent,
        (receiver, way): (&Receiver, Way),
        subject: impl FnOnce(&str) -> Option<String>,
    ) -> Result<Self, Wrong> {
        sent.check(client, way)?;
        let mut kept = sent.values;
        if let Some(hint) = kept.remove("id_token_hint") {
            let about = subject(&hint).ok_or((
                ErrorCode::InvalidRequest,
                "id_token_hint is no ID token of this server",
            ))?;
            kept.insert(SUBJECT.to_owned(), about);
        }
        kept.insert("redirect_uri".to_owned(), receiver.redirect_uri.clone());
        if let Some(scope) = kept.get_mut("scope").filter(|_| !client.phone) {
            let others = scope.split_ascii_whitespace().filter(|scope| *scope != PHONE);
            *scope = others.collect::<Vec<_>>().join(" ");
        }
        kept.retain(|name, _| KEPT.contains(&name.as_str()) || name == SUBJECT);
        let asked = Self(kept);
        asked.check_api(settings, client)?;
        let why = "no acr that is essential can be met here";
        match asked.can_be_met(settings, client) {
            true => Ok(asked),
            false => Err((ErrorCode::UnmetAuthenticationRequirements, why)),
        }
    }

    /// Whether an essential `acr` is one that a sign-in to this app can end in.
    fn can_be_met(&self, settings: &Settings, client: &AppSettings) -> bool {
        let essential = self.essential_acr();
        let mfa = settings.user_flow(client).mfa != Mfa::Off;
        let met = |acr: &String| acr == ACR_SFA || (acr == ACR_MFA && mfa);
        essential.is_empty() || essential.iter().any(met)
    }
}
