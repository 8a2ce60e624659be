//! A hash that other software made: not taken, or stored in a form that is read as the same.

use portico_server::passwords::stored_form;

pub(crate) fn run(hash: &str) {
    let Some(stored) = stored_form(hash) else { return };
    assert_eq!(stored_form(&stored).as_deref(), Some(&*stored), "{hash}");
}
