//! Telephone numbers.

use flow::Event;
use protocol::Refusal;

use crate::app::App;
use crate::hosts::local::local_flow::LocalFlow;
use crate::messages::phone::number::{InvalidNumber, PhoneNumber};
use crate::problem::Problem;
use crate::rate_limit::sends::Sending;
use crate::request::context::RequestContext;
use crate::settings::PhoneSettings;

/// Reads a telephone number.
pub(crate) async fn check(
    app: &App,
    flow: &LocalFlow,
    typed: &str,
    context: &RequestContext<'_>,
) -> Result<Event, Problem> {
    let nothing_set = PhoneSettings::default();
    let settings = app.settings.phone.as_ref().map_or(&nothing_set, |phone| phone.get_ref());
    Ok(match PhoneNumber::parse(typed, settings) {
        Ok(PhoneNumber { e164: phone, land_line }) => {
            let sending = Sending::to_confirm(&phone, true, flow.email());
            let may_send_at = app.may_send_at(Some(sending), context).await?;
            Event::PhoneGiven { phone, land_line, may_send_at }
        }
        Err(mistake) => Event::Unfit(match mistake {
            InvalidNumber::Missing => Refusal::PhoneMissing {},
            InvalidNumber::Malformed => Refusal::PhoneMalformed {},
            InvalidNumber::CountryNotAllowed | InvalidNumber::Costly => Refusal::PhoneNotServed {},
        }),
    })
}
