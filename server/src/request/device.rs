//! By what a browser is known again.

use crate::secret::{Digest, Keys};

/// A device that a sign-in was completed from: 256 bits that mean nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device([u8; 32]);

impl Device {
    /// The device that a flow makes known. Derived, not drawn: so an answer
    /// whose reply was lost can be repeated and gives the same cookie. `root` is what
    /// was drawn for the flow.
    #[must_use]
    pub fn of_flow(keys: &Keys, root: &[&[u8]]) -> Self {
        Self(keys.digest("device", root).0)
    }

    /// What the cookie holds: the device, and a mark that only we can make.
    #[must_use]
    pub fn cookie(&self, keys: &Keys) -> String {
        data_encoding::BASE64URL_NOPAD.encode(&[self.0, self.signature(keys).0].concat())
    }

    /// The device of a cookie, if we made it.
    #[must_use]
    pub fn read(keys: &Keys, cookie: &str) -> Option<Self> {
        let bytes = data_encoding::BASE64URL_NOPAD.decode(cookie.as_bytes()).ok()?;
        let (device, signature) = bytes.split_first_chunk()?;
        let device = Self(*device);
        device.signature(keys).matches(signature).then_some(device)
    }

    /// Under what an account knows it: another for each account.
    #[must_use]
    pub fn mark(&self, keys: &Keys, account_id: &str) -> Digest {
        keys.digest("seen device", &[account_id.as_bytes(), &self.0])
    }

    /// Under what the flows are counted that begin here.
    #[must_use]
    pub fn target(&self, keys: &Keys) -> Digest {
        keys.digest("beginnings of device", &[&self.0])
    }

    fn signature(&self, keys: &Keys) -> Digest {
        keys.digest("device cookie", &[&self.0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_cookie_that_we_made_is_a_device() {
        let keys = Keys::generate();
        let device = Device::of_flow(&keys, &[b"flow"]);
        let cookie = device.cookie(&keys);
        assert_eq!(Device::read(&keys, &cookie), Some(device.clone()));
        assert_eq!(Device::read(&Keys::generate(), &cookie), None);
        assert_eq!(Device::read(&keys, &cookie[1..]), None);
        assert_eq!(Device::read(&keys, ""), None);
        let mut bytes = data_encoding::BASE64URL_NOPAD.decode(cookie.as_bytes()).unwrap();
        bytes[0] ^= 1;
        assert_eq!(Device::read(&keys, &data_encoding::BASE64URL_NOPAD.encode(&bytes)), None);
        assert!(device.mark(&keys, "mara") != device.mark(&keys, "ines"));
    }
}
