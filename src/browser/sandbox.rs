//! The page around answers in place of a server.

use std::cell::RefCell;

use web_sys::UrlSearchParams;

use crate::trouble::Trouble;

type Host = Box<dyn Fn(&str, Option<String>) -> Option<String>>;

thread_local! {
    static HOST: RefCell<Option<Host>> = const { RefCell::new(None) };
}

/// Has `host` answer all that is asked, in place of a server: it gets the path, and the
/// fields as a form sends them, and gives a reply as JSON, or none where there is no flow.
pub fn answer_by(host: impl Fn(&str, Option<String>) -> Option<String> + 'static) {
    HOST.set(Some(Box::new(host)));
}

/// Reads what the page around tells, as replies are read.
#[must_use]
pub fn parse<T: serde::de::DeserializeOwned>(json: &str) -> Option<T> {
    super::json::parse(json)
}

/// What the host answers, if there is one.
pub(super) fn ask(
    address: &str,
    fields: Option<&UrlSearchParams>,
) -> Option<Result<String, Trouble>> {
    let fields = fields.map(|fields| String::from(fields.to_string()));
    HOST.with_borrow(|host| Some(host.as_ref()?(address, fields).ok_or(Trouble::Gone)))
}
