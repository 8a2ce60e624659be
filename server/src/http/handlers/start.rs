//! How a flow begins, as JSON or in the address of a page.

use protocol::Purpose;
use serde::Deserialize;

use crate::app::App;
use crate::flows::Begin;
use crate::http::again::{Again, word};
use crate::http::context::BrowserRequest;
use crate::http::locale;
use crate::oauth::pkce::Challenge;
use crate::problem::Problem;

/// How a flow begins, as JSON or in the address of a page.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams, utoipa::ToSchema), schema(as = Begin), into_params(parameter_in = Query))]
pub(crate) struct Start {
    /// The app's id; the first of the settings if left out.
    pub(crate) app: Option<String>,
    pub(crate) purpose: Option<Purpose>,
    /// Address that is filled in.
    login_hint: Option<String>,
    /// Exactly one of the app's registered addresses.
    pub(crate) return_to: Option<String>,
    /// What the app gets back in `return_to`, as it is.
    #[cfg_attr(
        test,
        schema(max_length = 512, pattern = "^[ -~]*$"),
        param(max_length = 512, pattern = "^[ -~]*$")
    )]
    state: Option<String>,
    #[cfg_attr(test, schema(value_type = Option<crate::http::openapi::schemas::Locale>), param(value_type = Option<crate::http::openapi::schemas::Locale>))]
    locale: Option<String>,
    /// Tags parted by spaces, the most wanted first, as in `OpenID` Connect; where locale names none that there is.
    ui_locales: Option<String>,
    /// Asks for a second factor, whatever the policies say.
    #[cfg_attr(test, schema(inline, value_type = Option<crate::http::openapi::schemas::Acr>), param(inline, value_type = Option<crate::http::openapi::schemas::Acr>))]
    acr: Option<String>,
    /// Has the flow end in a one-time code, in `return_to`: PKCE's S256 (RFC 7636). Pages of another site must send one.
    #[cfg_attr(
        test,
        schema(pattern = "^[A-Za-z0-9_-]{43}$"),
        param(pattern = "^[A-Za-z0-9_-]{43}$")
    )]
    code_challenge: Option<String>,
    /// Whether the language is the page's around, and stays.
    #[serde(skip)]
    pub(crate) keeps_language: bool,
}

/// What asks for a second factor as `acr`: our short name, and the REFEDS
/// profile that many apps know.
const ACR_MFA: [&str; 2] = ["mfa", "https://refeds.org/profile/mfa"];

impl Start {
    /// How the same begins again; without an address that was filled in.
    pub(crate) fn again(&self) -> Again {
        let Self { app, return_to, state, locale, ui_locales, acr, code_challenge, .. } = self;
        let purpose = self.purpose.map(word);
        Again::new(&[
            ("app", app.clone()),
            ("purpose", purpose),
            ("return_to", return_to.clone()),
            ("state", state.clone()),
            ("locale", locale.clone()),
            ("ui_locales", ui_locales.clone()),
            ("acr", acr.clone()),
            ("code_challenge", code_challenge.clone()),
        ])
    }

    /// Without an app the first of the settings is meant.
    pub(crate) fn begin(self, app: &App, request: &BrowserRequest) -> Result<Begin, Problem> {
        if self.acr.as_deref().is_some_and(|acr| !ACR_MFA.contains(&acr)) {
            return Err(Problem::BadRequest("acr can be mfa, and nothing else."));
        }
        let challenge = self.code_challenge.as_deref().map(Challenge::read).transpose()?;
        let first = || app.settings.apps[0].id.clone();
        let named = [&self.locale, &self.ui_locales];
        let named = named.into_iter().flatten().find_map(|tags| locale::named(app, tags));
        Ok(Begin {
            app: self.app.unwrap_or_else(first).into(),
            purpose: self.purpose.unwrap_or(Purpose::SignIn),
            login_hint: self.login_hint,
            return_to: self.return_to,
            // A parameter without a value counts as left out (RFC 6749 §3.1).
            state: self.state.filter(|state| !state.is_empty()),
            locale: named.unwrap_or(request.locale).tag,
            locale_chosen: named.is_some() || request.locale_chosen || self.keeps_language,
            asks_mfa: self.acr.is_some(),
            code_challenge: challenge,
            request: None,
        })
    }
}
