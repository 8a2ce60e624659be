//! The field `begin`: what no server sealed is no beginning, and what is put around a sealed
//! one makes it none.

use std::sync::LazyLock;

use portico_server::flows::Begin;
use portico_server::flows::beginning::Beginning;
use portico_server::secret::{Digest, Keys};
use protocol::{Purpose, Timestamp};

const HERE: &str = "https://login.example.com/";

static KEYS: LazyLock<Keys> = LazyLock::new(Keys::generate);

pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    assert!(Beginning::open(&KEYS, HERE, text).is_none(), "we did not seal it");
    let begin = Begin {
        app: text.into(),
        purpose: Purpose::SignIn,
        login_hint: Some(text.to_owned()),
        return_to: None,
        state: Some(text.to_owned()),
        locale: "en",
        locale_chosen: false,
        asks_mfa: false,
        code_challenge: None,
        request: None,
    };
    let new = Beginning::new(begin, &Digest([7; 32]), Some(text.to_owned()), Timestamp(0));
    let ours = new.seal(&KEYS, HERE);
    assert_eq!(Beginning::open(&KEYS, HERE, &ours), Some(new));
    for forged in
        [format!("{text}{ours}"), format!("{ours}{text}"), format!("{}{text}", &ours[1..])]
    {
        assert!(forged == ours || Beginning::open(&KEYS, HERE, &forged).is_none(), "{forged}");
    }
}
