//! What a provider sends a browser back with, in a query or in a form.

use url::form_urlencoded;

use super::state::State;
use crate::secret::Secret;

/// Most bytes of all parameters together. Microsoft's codes have two thousand.
const MOST: usize = 16 * 1024;

/// Most bytes of a code.
const MOST_CODE: usize = 8 * 1024;

/// What came back.
pub struct CallbackParameters {
    pub(super) state: State,
    pub(super) code: Option<Secret<String>>,
    pub(super) error: Option<String>,
    pub(super) issuer: Option<String>,
    /// Apple's unsigned JSON about a new account.
    pub(super) user: Option<String>,
}

/// Why nothing can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRead {
    /// A parameter came twice.
    Doubled,
    /// It is longer than anything a provider sends.
    TooLong,
    /// There is no `state`, or none of ours.
    State,
}

impl CallbackParameters {
    /// Reads a query (without `?`), or a form.
    ///
    /// # Errors
    /// If a parameter came twice, all are too long, or there is no `state`.
    pub fn read(encoded: &str) -> Result<Self, NotRead> {
        if encoded.len() > MOST {
            return Err(NotRead::TooLong);
        }
        let mut seen: Vec<(String, String)> = vec![];
        for (name, value) in form_urlencoded::parse(encoded.as_bytes()).into_owned() {
            if seen.iter().any(|(other, _)| *other == name) {
                return Err(NotRead::Doubled);
            }
            seen.push((name, value));
        }
        let mut take = |name: &str| {
            let at = seen.iter().position(|(other, _)| other == name)?;
            Some(seen.swap_remove(at).1).filter(|value| !value.is_empty())
        };
        let state = take("state").and_then(|state| State::read(&state)).ok_or(NotRead::State)?;
        let code = take("code").map(Secret::new);
        if code.as_ref().is_some_and(|code| code.expose().len() > MOST_CODE) {
            return Err(NotRead::TooLong);
        }
        let (error, issuer, user) = (take("error"), take("iss"), take("user"));
        Ok(Self { state, code, error, issuer, user })
    }

    /// By what the attempt is found.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// All of it as text that [`read`](Self::read) reads again, for sealing.
    #[must_use]
    pub fn write(&self) -> Secret<String> {
        let code = self.code.as_ref().map(|code| code.expose().as_str());
        let all = [
            ("state", Some(self.state.expose())),
            ("code", code),
            ("error", self.error.as_deref()),
            ("iss", self.issuer.as_deref()),
            ("user", self.user.as_deref()),
        ];
        let mut form = form_urlencoded::Serializer::new(String::new());
        for (name, value) in all {
            if let Some(value) = value {
                form.append_pair(name, value);
            }
        }
        Secret::new(form.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rest: &str) -> Result<CallbackParameters, NotRead> {
        CallbackParameters::read(&format!("state={}{rest}", State::generate().expose()))
    }

    #[test]
    fn what_came_is_read_and_written_to_be_read_again() {
        let came =
            read("&code=a%2Bb&iss=https%3A%2F%2Fid.example&user=%7B%7D&scope=email").unwrap();
        let again = CallbackParameters::read(came.write().expose()).unwrap();
        assert_eq!(again.state.expose(), came.state.expose());
        assert_eq!(again.code.unwrap().expose(), "a+b");
        assert_eq!(again.issuer.as_deref(), Some("https://id.example"));
        assert_eq!((again.user.as_deref(), again.error), (Some("{}"), None));
    }

    #[test]
    fn a_parameter_that_comes_twice_is_refused_whichever_it_is() {
        for name in ["state", "code", "error", "iss", "user", "scope", "unknown"] {
            let told = read(&format!("&{name}=a&{name}=a")).err();
            assert_eq!(told, Some(NotRead::Doubled), "{name}");
        }
    }

    #[test]
    fn what_is_too_long_or_has_no_state_of_ours_is_refused() {
        assert_eq!(read(&format!("&a={}", "b".repeat(MOST))).err(), Some(NotRead::TooLong));
        assert_eq!(
            read(&format!("&code={}", "b".repeat(MOST_CODE + 1))).err(),
            Some(NotRead::TooLong)
        );
        for none in ["", "code=a", "state=", "state=short&code=a"] {
            assert_eq!(CallbackParameters::read(none).err(), Some(NotRead::State), "{none}");
        }
    }
}
