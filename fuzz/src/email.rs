//! An address: what is parsed stays as it is, has one key, and holds nothing that
//! could end a line of a message.

use portico_server::email::{self, Email};

pub(crate) fn run(typed: &str) {
    let Ok(email) = Email::parse(typed) else { return };
    for again in [email.shown(), email.wire()] {
        assert_eq!(Email::parse(again).as_ref(), Ok(&email), "parsed once is parsed");
        assert!(!again.contains(char::is_control), "{again:?}");
        assert!(again.len() <= flow::limits::EMAIL_MAX_BYTES);
    }
    let (_, domain) = email.wire().rsplit_once('@').expect("an address has a domain");
    assert!(domain.is_ascii(), "{domain:?}");
    assert_eq!(email::key(email.key().as_str()), *email.key(), "compared in one form");
}
