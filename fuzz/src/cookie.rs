//! The header `cookie`, and a device's cookie: only what we made is a device.

use std::sync::LazyLock;

use axum::http::{HeaderMap, HeaderValue, header};
use portico_server::request::device::Device;
use portico_server::secret::Keys;

static KEYS: LazyLock<Keys> = LazyLock::new(Keys::generate);

pub(crate) fn run(data: &[u8]) {
    if let Ok(value) = HeaderValue::from_bytes(data) {
        let headers: HeaderMap = [(header::COOKIE, value)].into_iter().collect();
        for cookie in portico_server::request::header::cookies(&headers, "portico_device") {
            assert!(Device::read(&KEYS, cookie).is_none(), "we did not make it");
        }
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    let device = Device::of_flow(&KEYS, &[text.as_bytes()]);
    let ours = device.cookie(&KEYS);
    assert_eq!(Device::read(&KEYS, &ours), Some(device));
    // What is put before, after or in place of a part of it makes it nobody's.
    for forged in
        [format!("{text}{ours}"), format!("{ours}{text}"), format!("{}{text}", &ours[1..])]
    {
        assert!(forged == ours || Device::read(&KEYS, &forged).is_none(), "{forged}");
    }
}
