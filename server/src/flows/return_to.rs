//! Where an app goes on after a flow, with the state that it gets back there.

use url::Url;

use super::begin::Begin;
use super::service::Flows;
use crate::oauth::request::AuthorizationRequest;
use crate::problem::Problem;
use crate::request::context::Browser;
use crate::settings::AppSettings;

/// Most characters of a state: it stands in cookies and addresses.
const STATE: usize = 512;

/// By what an app knows its state again.
const NAME: &str = "state";

impl Flows {
    /// Where the app goes on, if it may be begun so from that page.
    pub(super) fn return_to(&self, begin: &Begin, browser: &Browser) -> Result<String, Problem> {
        let app = self.app.settings.app(&begin.app);
        let app = app.ok_or(Problem::BadRequest("There is no such app."))?;
        self.may_be_shown(&begin.app, browser)?;
        if let Some(request) = &begin.request {
            let uri = AuthorizationRequest::stored(request).receiver().redirect_uri;
            let wrong = Problem::BadRequest("redirect_uri is not an address of this app.");
            return app.takes_answers_at(&uri).then_some(uri).ok_or(wrong);
        }
        if browser.cross_site && begin.code_challenge.is_none() {
            return Err(Problem::BadRequest(
                "A page of another site gets no session: it must send a code_challenge.",
            ));
        }
        let mut targets = app.return_to.get_ref().iter();
        let url = match &begin.return_to {
            None => targets.next(),
            Some(wanted) => targets.find(|target| target.as_str() == wanted),
        };
        let url = url.ok_or(Problem::BadRequest("return_to is not an address of this app."))?;
        match &begin.state {
            None => Ok(url.as_str().to_owned()),
            Some(state) => checked(url, state),
        }
    }
}

fn checked(url: &Url, state: &str) -> Result<String, Problem> {
    let plain = state.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    if !plain || !(1..=STATE).contains(&state.len()) {
        return Err(Problem::BadRequest(
            "state must be 1 to 512 characters of printable ASCII (RFC 6749).",
        ));
    }
    if url.query_pairs().any(|(name, _)| name == NAME) {
        return Err(Problem::BadRequest("return_to has a state of its own."));
    }
    Ok(with_state(url, state))
}

fn with_state(url: &Url, state: &str) -> String {
    let mut url = url.clone();
    url.query_pairs_mut().append_pair(NAME, state);
    url.into()
}

/// The address of the app's settings and the state, of what a flow holds.
pub(crate) fn parts(app: Option<&AppSettings>, held: &str) -> (String, Option<String>) {
    let targets = app.map(|app| &app.return_to.get_ref()[..]).unwrap_or_default();
    let state = Url::parse(held).ok().and_then(|url| {
        let found = url.query_pairs().filter(|(name, _)| name == NAME).last();
        found.map(|(_, state)| state.into_owned())
    });
    let joined = |state: &String| targets.iter().find(|target| with_state(target, state) == held);
    match state.as_ref().and_then(joined) {
        Some(target) => (target.as_str().to_owned(), state),
        None => (held.to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use toml::Spanned;

    use super::*;
    use crate::settings::Settings;

    const TARGETS: [&str; 4] = [
        "https://shop.example/",
        "https://shop.example/in?a=%20b",
        "https://shop.example/in?a=%20b#/cart",
        "https://shop.example/own?state=its",
    ];

    fn app() -> AppSettings {
        let mut app = Settings::demo().unwrap().apps.swap_remove(0);
        let targets = TARGETS.iter().map(|target| target.parse().unwrap());
        app.return_to = Spanned::new(0..0, targets.collect());
        app
    }

    proptest! {
        #[test]
        fn a_state_is_parted_from_the_address_that_it_was_joined_to(
            at in 0..3_usize, state in "[ -~]{1,512}",
        ) {
            let held = checked(&TARGETS[at].parse().unwrap(), &state).unwrap();
            prop_assert_eq!(parts(Some(&app()), &held), (TARGETS[at].to_owned(), Some(state.clone())));
            let told: Url = held.parse().unwrap();
            let told: Vec<_> = told.query_pairs().filter(|(name, _)| name == NAME).collect();
            prop_assert_eq!(told.len(), 1);
            prop_assert_eq!(&*told[0].1, state.as_str());
        }
    }

    #[test]
    fn an_address_without_a_state_is_left_as_it_is() {
        for held in TARGETS.into_iter().chain(["https://gone.example/?state=x", "no address"]) {
            assert_eq!(parts(Some(&app()), held), (held.to_owned(), None));
            assert_eq!(parts(None, held), (held.to_owned(), None));
        }
    }

    #[test]
    fn a_state_is_printable_and_of_512_characters_at_most() {
        let at: Url = TARGETS[0].parse().unwrap();
        assert!(checked(&at, &"x".repeat(512)).is_ok());
        for wrong in ["", "a\nb", "a\0", "ä", "\u{7f}", &"x".repeat(513)] {
            assert!(checked(&at, wrong).is_err(), "{wrong:?}");
        }
        assert!(checked(&TARGETS[3].parse().unwrap(), "x").is_err());
    }
}
