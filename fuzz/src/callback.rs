//! What a browser brings back from a provider: read whole, once and the same again, or not at all.

use portico_server::providers::{CallbackParameters, State};

pub(crate) fn run(text: &str) {
    let state = State::generate();
    for encoded in [text.to_owned(), format!("state={}&{text}", state.expose())] {
        let Ok(read) = CallbackParameters::read(&encoded) else { continue };
        let written = read.write();
        let again = CallbackParameters::read(written.expose()).ok();
        let again = again.expect("what was written is read");
        assert!(again.write().expose() == written.expose());
        let came = encoded.split('&').filter(|part| part.starts_with("state=")).count();
        assert!(came <= 1, "{encoded}");
    }
}
