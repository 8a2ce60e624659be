//! A telephone number: what is taken is a number that can be dialled, and stays as it is.

use std::sync::LazyLock;

use portico_server::messages::phone::number::PhoneNumber;
use portico_server::settings::PhoneSettings;
use portico_server::settings::Settings;

static GERMAN: LazyLock<PhoneSettings> = LazyLock::new(|| {
    let settings = Settings::demo().expect("the demo's settings are good");
    settings.phone.expect("the demo has telephones").into_inner()
});

pub(crate) fn run(typed: &str) {
    for settings in [&PhoneSettings::default(), &*GERMAN] {
        let Ok(number) = PhoneNumber::parse(typed, settings) else { continue };
        let e164 = &number.e164;
        let digits = e164.strip_prefix('+').expect("all of the world's form");
        assert!(digits.bytes().all(|byte| byte.is_ascii_digit()), "{e164}");
        assert!((4..=15).contains(&digits.len()), "{e164}");
        assert_eq!(PhoneNumber::parse(e164, settings).as_ref(), Ok(&number), "tidied once is tidy");
    }
}
