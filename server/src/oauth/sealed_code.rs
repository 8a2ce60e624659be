//! A code that a session gives without anything shown: what it gives stands in the code itself,
//! sealed, and is stored when it is redeemed.
//!
//! So a sign-in that asks nobody anything writes nothing. The grant has its id from here on: of
//! many that redeem the code, one stores a grant of that id.

use data_encoding::BASE64URL_NOPAD;
use flow::limits;
use protocol::Timestamp;

use super::request::AuthorizationRequest;
use crate::app::App;
use crate::secret::Secret;

/// What the key is for.
const USAGE: &str = "sealed code";

/// Most letters of a code: it stands in an address.
const LONGEST: usize = 1024;

/// Seconds that another server's clock may be ahead.
const SKEW: i64 = 60;

/// What a code gives that is stored nowhere.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SealedCode {
    /// The id of the grant, once there is one.
    pub(super) grant: String,
    /// By what tokens name the session.
    pub(super) sid: String,
    /// What the client asked for.
    pub(super) asked: AuthorizationRequest,
}

impl SealedCode {
    /// The code, if what it gives is short enough for one.
    pub(super) fn seal(&self, app: &App, now: Timestamp) -> Option<Secret<String>> {
        let Self { grant, sid, asked } = self;
        let text = [grant, sid, &asked.granted()].map(String::as_str).join("\n");
        let bytes = [&now.0.to_be_bytes()[..], text.as_bytes()].concat();
        let sealed = app.keys.seal_for(USAGE, &app.settings.home(), &bytes);
        let code = Secret::new(BASE64URL_NOPAD.encode(&sealed));
        (code.expose().len() <= LONGEST).then_some(code)
    }

    /// What a code gives, in time; `None` if it is none of these.
    pub(super) fn open(app: &App, code: &Secret<String>, now: Timestamp) -> Option<Self> {
        let sealed = BASE64URL_NOPAD.decode(code.expose().as_bytes()).ok()?;
        let opened = app.keys.open_for(USAGE, &app.settings.home(), &sealed)?;
        let (made_at, text) = opened.expose().split_first_chunk()?;
        let made_at = Timestamp(i64::from_be_bytes(*made_at));
        let over = now >= made_at.plus(limits::AUTHORIZATION_CODE_LIFETIME);
        let mut parts = std::str::from_utf8(text).ok()?.splitn(3, '\n');
        let (grant, sid, asked) = (parts.next()?, parts.next()?, parts.next()?);
        let asked = AuthorizationRequest::stored(asked);
        let in_time = !over && now.plus(SKEW) >= made_at;
        in_time.then(|| Self { grant: grant.to_owned(), sid: sid.to_owned(), asked })
    }
}
