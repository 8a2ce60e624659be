//! An address: what is taken stays as it is, and holds nothing that could end a
//! line of a message.

#![no_main]

use libfuzzer_sys::fuzz_target;
use portico_server::email;

fuzz_target!(|typed: &str| {
    let Ok(tidy) = email::tidy(typed) else { return };
    assert_eq!(email::tidy(&tidy).as_ref(), Ok(&tidy), "tidied once is tidy");
    assert!(!tidy.contains(char::is_control), "{tidy:?}");
    assert!(tidy.len() <= flow::limits::EMAIL_MAX_BYTES);
    let key = email::key(&tidy);
    assert_eq!(email::key(&key), key, "compared in one form");
});
