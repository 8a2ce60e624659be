//! The addresses of `http/handlers/flows.rs`: that file would be too long with them.

#![expect(dead_code, reason = "utoipa reads what stands above each function")]

use protocol::Reply;

use super::schemas::{BadRequest, Busy, Fields, Forbidden, NotFound, PasskeyOptions, TooMany};
use crate::http::body::{Answered, Held};
use crate::http::handlers::start::Start;

#[utoipa::path(
    post, path = "/flows", operation_id = "begin",
    summary = "The first screen of a flow. Nothing is stored until it is answered: flow is new, and begin is to be sent with \
        whatever is asked of it.",
    description = "",
    request_body = Start,
    responses(
        (status = 200, description = "The first screen.", body = Reply),
        BadRequest,
        Forbidden,
        NotFound,
        TooMany,
    )
)]
pub(super) fn begin() {}

#[utoipa::path(
    post, path = "/flows/page", operation_id = "beginPage",
    summary = "The first screen of a flow for a page that renders itself.", description = "", params(Start),
    responses(
        (status = 200, description = "The first screen, the brand, and where the sentences are.", body = crate::pages::State),
        BadRequest,
        Forbidden,
        NotFound,
        TooMany,
    )
)]
pub(super) fn begin_page() {}

#[utoipa::path(
    get, path = "/flows/{id}", operation_id = "look",
    security(("browser" = []), ("page" = [])),
    summary = "The present screen: after a reload, in a second tab, on a restored page.", description = "",
    params(("id" = String, Path, description = "The flow's handle.")),
    responses(
        (status = 200, description = "As JSON, or as a page if that is asked for.",
            content((protocol::Reply = "application/json"), (String = "text/html"))),
        NotFound,
    )
)]
pub(super) fn look() {}

#[utoipa::path(
    get, path = "/flows/{id}/passkey", operation_id = "passkeyOptions",
    security(("browser" = []), ("page" = [])),
    summary = "What the browser is to be asked for, where the screen takes a passkey. Its challenge lives 150 to 300 seconds: \
        ask anew for each use.",
    description = "",
    params(("id" = String, Path, description = "The flow's handle.")),
    responses(
        (status = 200, description = "PublicKeyCredentialRequestOptionsJSON, or on enroll_passkey \
            PublicKeyCredentialCreationOptionsJSON (WebAuthn level 3).", body = PasskeyOptions),
        NotFound,
    )
)]
pub(super) fn passkey() {}

#[utoipa::path(
    post, path = "/flows/{id}/passkey", operation_id = "passkeyOptionsOfFirstScreen",
    security(("browser" = [])),
    summary = "The same for a first screen: id is new, and begin says which.", description = "",
    params(("id" = String, Path, description = "The flow's handle.")),
    request_body(content((Held = "application/json"), (Held = "application/x-www-form-urlencoded"))),
    responses(
        (status = 200, description = "PublicKeyCredentialRequestOptionsJSON (WebAuthn level 3).", body = PasskeyOptions),
        Forbidden,
        NotFound,
    )
)]
pub(super) fn passkey_of() {}

#[utoipa::path(
    post, path = "/flows/{id}/answers", operation_id = "answer",
    security(("browser" = []), ("page" = [])), summary = "Answers the present screen.", description = "",
    params(("id" = String, Path, description = "The flow's handle.")),
    request_body(content(
        (Answered = "application/json"),
        (Fields = "application/x-www-form-urlencoded"),
    )),
    responses(
        (status = 200, description = "What comes next.", body = Reply),
        (status = 303, description = "For forms: the next page."),
        (status = 422, description = "Why the answer was not taken, and the present screen. For forms: its page.",
            content((Reply = "application/json"), (String = "text/html"))),
        BadRequest,
        Busy,
        Forbidden,
        NotFound,
        TooMany,
    )
)]
pub(super) fn answer() {}
