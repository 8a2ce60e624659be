//! Messages that wait, as operators see them: whose they are is masked, and what they say is not
//! told.

use flow::stage::{mask_email, mask_phone};
use protocol::Timestamp;
use serde::Deserialize;

use super::outgoing::{Kind, Outgoing};
use crate::secret::Keys;
use crate::store::queue::QueuedMessage;
use crate::store::{Store, Stored};

/// How far a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It was not tried yet.
    Waiting,
    /// A server tries it.
    Sending,
    /// It was tried in vain, and is tried again.
    Failed,
    /// It was refused for good. It is kept for the person who waits for the code in it.
    Refused,
    /// It is of no use any more, and is not sent.
    Expired,
}

impl State {
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Expired => "expired",
        }
    }

    /// Of a message, at this moment.
    pub(crate) fn of(message: &QueuedMessage, now: Timestamp) -> Self {
        match message.due_at {
            None => Self::Refused,
            Some(_) if message.ends_at <= now => Self::Expired,
            Some(due_at) if message.is_claimed && due_at > now => Self::Sending,
            Some(_) if message.failures > 0 => Self::Failed,
            Some(_) => Self::Waiting,
        }
    }
}

/// What of a message's content an operator may know.
#[derive(Default)]
pub(crate) struct Shown {
    /// Its name in the log.
    pub(crate) template: Option<String>,
    /// To whom, masked as in front of strangers.
    pub(crate) to: Option<String>,
}

/// The number in the body of a text or a call.
#[derive(Deserialize)]
struct Called {
    to: String,
}

/// What may be known of a message; nothing if it was refused, or this key cannot read it.
///
/// # Errors
/// If the database fails.
pub(crate) async fn shown(store: &Store, keys: &Keys, id: &str) -> Stored<Shown> {
    let sealed = store.find_sealed_message(id).await?;
    let message = sealed.and_then(|sealed| Outgoing::open(keys, id, &sealed));
    Ok(message.map_or_else(Shown::default, |message| Shown {
        to: masked(&message),
        template: Some(message.template),
    }))
}

fn masked(message: &Outgoing) -> Option<String> {
    match message.kind {
        Kind::Email => Some(mask_email(&message.to)),
        Kind::SmsCode | Kind::VoiceCode => {
            let called: Called = serde_json::from_str(message.body.expose()).ok()?;
            Some(mask_phone(&called.to))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    fn message(kind: Kind, to: &str, body: &str) -> Outgoing {
        Outgoing {
            id: "msg_1".to_owned(),
            kind,
            template: "verify_email".to_owned(),
            to: to.to_owned(),
            body: Secret::new(body.to_owned()),
            deliverable: true,
        }
    }

    #[test]
    fn nobody_can_read_an_address_or_a_number_that_is_shown() {
        let mail = masked(&message(Kind::Email, "mara.lind@example.org", "042137"));
        assert_eq!(mail.as_deref(), Some("m•••@example.org"));
        let body = r#"{"to":"+491711234567","code":"042137"}"#;
        assert_eq!(masked(&message(Kind::SmsCode, "", body)).as_deref(), Some("•••67"));
        assert_eq!(masked(&message(Kind::VoiceCode, "", "{}")), None);
    }
}
