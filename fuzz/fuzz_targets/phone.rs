//! A telephone number: what is taken is a number that can be dialled, and stays as it is.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use portico_server::messages::phone::number::normalize;
use portico_server::settings::PhoneSettings;
use portico_server::settings::Settings;

static GERMAN: LazyLock<PhoneSettings> = LazyLock::new(|| {
    let settings = Settings::demo().expect("the demo's settings are good");
    settings.phone.expect("the demo has telephones").into_inner()
});

fuzz_target!(|typed: &str| {
    for settings in [&PhoneSettings::default(), &*GERMAN] {
        let Ok(number) = normalize(typed, settings) else { continue };
        let digits = number.strip_prefix('+').expect("all of the world's form");
        assert!(digits.bytes().all(|byte| byte.is_ascii_digit()), "{number}");
        assert!((4..=15).contains(&digits.len()), "{number}");
        assert_eq!(normalize(&number, settings).as_ref(), Ok(&number), "tidied once is tidy");
    }
});
