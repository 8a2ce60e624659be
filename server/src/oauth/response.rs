//! The answer to an authorization request: what goes to the client, and how.

use url::form_urlencoded::Serializer;

use super::refused::ErrorCode;

/// What `display` says of a window that the client's page has opened.
pub(super) const POPUP: &str = "popup";

/// How an answer goes to the client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mode {
    /// In the query of its address.
    #[default]
    Query,
    /// In a form that the browser posts there (OAuth 2.0 Form Post Response Mode).
    FormPost,
}

impl Mode {
    /// The one of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "query" => Some(Self::Query),
            "form_post" => Some(Self::FormPost),
            _ => None,
        }
    }
}

/// Where an answer goes, and what is always in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Receiver {
    /// One of the client's registered addresses.
    pub(crate) redirect_uri: String,
    pub(crate) mode: Mode,
    /// As the client sent it.
    pub(crate) state: Option<String>,
    /// Whether the client's page has opened a window for it, and waits for that.
    pub(crate) popup: bool,
}

/// What goes to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) redirect_uri: String,
    pub(crate) mode: Mode,
    pub(crate) fields: Vec<(&'static str, String)>,
    /// Whether the client's page has opened a window for it, and waits for that.
    pub(crate) popup: bool,
}

impl Receiver {
    /// A code, and who gave it (RFC 9207).
    pub(crate) fn code(self, code: &str, issuer: &str) -> Answer {
        self.answer(vec![("code", code.to_owned())], issuer)
    }

    /// An error. The description is for the client's developer.
    pub(crate) fn error(self, code: ErrorCode, description: &'static str, issuer: &str) -> Answer {
        let description = ("error_description", description.to_owned());
        self.answer(vec![("error", code.name().to_owned()), description], issuer)
    }

    fn answer(self, mut fields: Vec<(&'static str, String)>, issuer: &str) -> Answer {
        let Self { redirect_uri, mode, state, popup } = self;
        fields.extend(state.map(|state| ("state", state)));
        fields.push(("iss", issuer.to_owned()));
        Answer { redirect_uri, mode, fields, popup }
    }
}

impl Answer {
    /// The address that it is in the query of. What was registered stays as it is.
    pub(crate) fn address(&self) -> String {
        let joint = match self.redirect_uri.rsplit_once('?') {
            None => "?",
            Some((_, "")) => "",
            Some(_) => "&",
        };
        let fields = Serializer::new(String::new()).extend_pairs(&self.fields).finish();
        [&self.redirect_uri, joint, &fields].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_joined_to_the_registered_address_which_stays_as_it_is() {
        let at = |uri: &str| {
            let receiver = Receiver {
                redirect_uri: uri.to_owned(),
                mode: Mode::Query,
                state: Some("a b&c=ä".to_owned()),
                popup: false,
            };
            receiver.code("x", "https://login.example").address()
        };
        let fields = "code=x&state=a+b%26c%3D%C3%A4&iss=https%3A%2F%2Flogin.example";
        for (uri, before) in [
            ("https://a.example/cb", "https://a.example/cb?"),
            ("https://a.example/cb?a=b", "https://a.example/cb?a=b&"),
            ("https://a.example?", "https://a.example?"),
            ("com.example.app:/cb", "com.example.app:/cb?"),
        ] {
            assert_eq!(at(uri), format!("{before}{fields}"));
        }
    }
}
