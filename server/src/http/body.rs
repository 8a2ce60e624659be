//! What a request carries: JSON, or the fields of a form.

use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use protocol::screen::{EnterCode, EnterPassword};
use protocol::{Answer, Reply, Screen};
use serde::Deserialize;

use crate::problem::Problem;
use crate::request::header::only;

/// An answer, and the step it answers. The same one sent twice gets the same reply and does nothing twice.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(crate) struct Answered {
    pub(crate) step: u32,
    pub(crate) answer: Answer,
    /// By what a page of another site is known, as its first screen came with: place.browser. A GET has it as the header
    /// portico-browser.
    #[serde(default)]
    pub(crate) browser: Option<String>,
    /// What a flow begins with that has no answer yet: begin, as its first screen came with.
    #[serde(default)]
    pub(crate) begin: Option<String>,
}

pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let kind = only(headers, &header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.starts_with("application/json"))
}

pub(crate) fn json<T: serde::de::DeserializeOwned>(body: &Bytes) -> Result<T, Problem> {
    let wrong = Problem::BadRequest("The body is not the JSON that /openapi.json describes.");
    serde_json::from_slice(body).map_err(|_| wrong)
}

pub(crate) fn fields(body: &Bytes) -> Result<Answered, Problem> {
    let fields: Vec<_> = url::form_urlencoded::parse(body).collect();
    let step = fields.iter().find(|(name, _)| name == "step");
    let step = step.and_then(|(_, step)| step.parse().ok());
    let answer = Answer::from_fields(fields.iter().map(|(name, value)| (&**name, &**value)));
    let wrong = Problem::BadRequest("The fields are not an answer that /openapi.json describes.");
    let Held { browser, begin } = Held::in_form(body);
    step.zip(answer).map(|(step, answer)| Answered { step, answer, browser, begin }).ok_or(wrong)
}

/// What a request holds besides what it asks for.
#[derive(Default, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(crate) struct Held {
    /// By what a page of another site is known, as its first screen came with: place.browser.
    #[serde(default)]
    pub(crate) browser: Option<String>,
    /// What a flow begins with that has no answer yet: begin, as its first screen came with.
    #[serde(default)]
    pub(crate) begin: Option<String>,
}

impl Held {
    /// In JSON, or in the fields of a form; whatever else is there is not looked at.
    pub(crate) fn of(headers: &HeaderMap, body: &Bytes) -> Self {
        match is_json(headers) {
            true => serde_json::from_slice(body).unwrap_or_default(),
            false => Self::in_form(body),
        }
    }

    pub(crate) fn in_form(body: &Bytes) -> Self {
        let field = |wanted: &str| {
            let mut fields = url::form_urlencoded::parse(body);
            fields.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
        };
        Self { browser: field("browser"), begin: field("begin") }
    }
}

/// Puts what was typed back into the screen that it was refused on.
pub(crate) fn keep_typed(screen: &mut Screen, typed: Option<Answer>) {
    match (screen, typed) {
        (Screen::Identify(screen), Some(Answer::Email { email, .. })) => screen.email = Some(email),
        (Screen::EnrollEmail(screen), Some(Answer::Email { email, .. })) => screen.email = email,
        (Screen::EnrollPhone(screen), Some(Answer::Phone { phone })) => screen.phone = phone,
        (Screen::CollectProfile(screen), Some(Answer::Profile { values })) => {
            screen.values = values;
        }
        (
            Screen::EnterPassword(EnterPassword { stay_signed_in: Some(ticked), .. }),
            Some(Answer::Password { stay_signed_in, .. }),
        )
        | (
            Screen::EnterCode(EnterCode { stay_signed_in: Some(ticked), .. }),
            Some(Answer::Code { stay_signed_in, .. }),
        ) => *ticked = stay_signed_in,
        (
            Screen::EnterCode(EnterCode { remember_device: Some(ticked), .. }),
            Some(Answer::Code { remember_device, .. }),
        ) => *ticked = remember_device,
        _ => {}
    }
}

/// Puts what a form holds that answers nothing back into its screen.
pub(crate) fn keep_unanswered(reply: &mut Reply, body: &Bytes) {
    if let Ok(sent) = fields(body)
        && sent.step == reply.step
    {
        keep_typed(&mut reply.screen, typed(&sent.answer));
    }
}

/// What may be shown again: no secret.
pub(crate) fn typed(answer: &Answer) -> Option<Answer> {
    match answer {
        Answer::Email { email, .. } => {
            Some(Answer::Email { email: email.clone(), password: String::new() })
        }
        Answer::Password { stay_signed_in, .. } => {
            let (password, stay_signed_in) = (String::new(), *stay_signed_in);
            Some(Answer::Password { password, stay_signed_in })
        }
        &Answer::Code { stay_signed_in, remember_device, .. } => {
            Some(Answer::Code { code: String::new(), stay_signed_in, remember_device })
        }
        Answer::Phone { .. } | Answer::Profile { .. } => Some(answer.clone()),
        _ => None,
    }
}
