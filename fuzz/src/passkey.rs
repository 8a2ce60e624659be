//! What a browser gives for a passkey that was made or used.

use std::sync::LazyLock;

use portico_server::passkeys::{Challenges, Passkeys, used};
use portico_server::settings::Settings;

static PASSKEYS: LazyLock<Passkeys> = LazyLock::new(|| {
    let settings = Settings::demo().expect("a test reads them");
    Passkeys::start(&settings).expect("the demo has a name")
});

/// 128 bits as an account's id has them.
const ACCOUNT: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaa";

pub(crate) fn run(credential: &str) {
    if let Ok(passkey) = PASSKEYS.check_made(&Challenges::of_nobody(), credential, ACCOUNT) {
        assert!(!passkey.cred_id().is_empty());
    }
    if let Ok(credential) = used(credential) {
        assert!(credential.get_credential_id().len() <= 12 * 1024);
    }
}
