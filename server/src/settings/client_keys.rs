//! Apps that prove who they are by a key of their own (RFC 7523).

use super::AppSettings;
use super::error::Invalid;
use super::openid::AppKind;
use super::redirect_uri::fault;

impl AppSettings {
    /// Whether the client signs what it proves itself by.
    #[must_use]
    pub fn has_keys(&self) -> bool {
        self.jwks.is_some() || self.jwks_uri.is_some()
    }

    /// What is wrong with the keys of an app of this kind, or with it for having none.
    pub(super) fn validate_keys(&self, kind: Option<AppKind>) -> Option<Invalid> {
        match (kind, &self.jwks, &self.jwks_uri) {
            (_, None, None) | (Some(AppKind::Server), Some(_), None) => None,
            (Some(AppKind::Server), Some(_), Some(uri)) => {
                self.told(uri, "Set jwks or jwks_uri, and leave out the other.")
            }
            (Some(AppKind::Server), None, Some(uri)) => {
                // Portico itself calls it, so a scheme of a native app leads nowhere.
                let fault = fault(uri.get_ref(), AppKind::Server)?;
                self.told(uri, &format!("jwks_uri {:?} {fault}.", uri.get_ref()))
            }
            (_, Some(jwks), _) => self.told(jwks, ONLY_SERVERS),
            (_, None, Some(uri)) => self.told(uri, ONLY_SERVERS),
        }
    }
}

const ONLY_SERVERS: &str =
    "Only kind = \"server\" can keep a private key: leave jwks and jwks_uri out.";

#[cfg(test)]
mod tests {
    use crate::settings::Settings;

    const KEY: &str =
        r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

    const HASH: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

    /// A key for RS256 alone.
    fn rs256() -> String {
        let n = data_encoding::BASE64URL_NOPAD.encode(&[255; 256]);
        format!(
            "jwks = '{{\"keys\": [{{\"kty\": \"RSA\", \"alg\": \"RS256\", \"n\": \"{n}\", \"e\": \"AQAB\"}}]}}'"
        )
    }

    fn told(kind: &str, lines: &str) -> String {
        let app = format!(
            "[[apps]]\nid = \"fund\"\nname = \"Fund\"\n{kind}\nredirect_uris = [\"https://bank.example/\"]\n\
            user_flow = \"off\"\n{lines}\n"
        );
        let text = format!("{}\n{app}", include_str!("demo.toml"));
        Settings::parse("a.toml", &text).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_server_has_a_secret_or_keys_and_what_is_wrong_with_keys_is_told() {
        let server = "kind = \"server\"";
        let keys = format!("jwks = '{{\"keys\": [{KEY}]}}'");
        let private = keys.replace("\"kty\"", "\"d\":\"AAAA\",\"kty\"");
        let uri = "jwks_uri = \"https://bank.example/jwks.json\"";
        assert_eq!(told(server, &keys), "");
        assert_eq!(told(server, uri), "");
        assert_eq!(told(server, "jwks_uri = \"http://localhost:9000/jwks.json\""), "");
        for (kind, lines, sentence) in [
            (server, String::new(), "needs secrets"),
            (server, format!("{keys}\n{uri}"), "leave out the other"),
            (server, private, "has its private part"),
            (server, "jwks = '{}'".to_owned(), "must be a JSON Web Key Set"),
            (server, "jwks = '{\"keys\":[]}'".to_owned(), "has no key"),
            (server, "jwks = '{\"keys\":[{}]}'".to_owned(), "must be an EC key"),
            (server, "jwks_uri = \"http://bank.example/\"".to_owned(), "must begin with https://"),
            (
                server,
                format!("{uri}\nprofile = \"fapi2\"\nsecrets = [{HASH:?}]"),
                "leave secrets out",
            ),
            (server, format!("{uri}\nprofile = \"fapi2\"\npkce = \"optional\""), "requires PKCE"),
            (server, format!("secrets = [{HASH:?}]\nprofile = \"fapi2\""), "needs jwks"),
            (server, format!("{uri}\nprofile = \"fapi1\""), "fapi2"),
            (server, format!("{}\nprofile = \"fapi2\"", rs256()), "needs a key for ES256"),
            ("kind = \"browser\"", "profile = \"fapi2\"".to_owned(), "\"server\" only"),
            (
                server,
                format!("{uri}\nprofile = \"fapi2\"\nreturn_to = [\"https://bank.example/\"]"),
                "leave return_to out",
            ),
            (
                "kind = \"browser\"",
                "consent = \"first_time\"\norigins = [\"https://bank.example\"]".to_owned(),
                "leave origins out",
            ),
            (server, "jwks_uri = \"file:///etc/passwd\"".to_owned(), "must begin with https://"),
            ("kind = \"browser\"", keys.clone(), "can keep a private key"),
            ("kind = \"native\"", uri.to_owned(), "can keep a private key"),
        ] {
            let told = told(kind, &lines);
            assert!(told.contains(sentence), "{lines}: {told:?}");
            assert_eq!(told.lines().count(), 1, "{told}");
        }
    }
}
