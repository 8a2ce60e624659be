//! What can be wrong with APIs.

use std::collections::BTreeSet;

use url::Url;

use super::error::{Invalid, here};
use super::{ApiScope, ApiSettings, AppKind, Settings};

/// Scopes that say something of a person, and so nothing of an API.
const OWN_SCOPES: [&str; 5] = ["openid", "profile", "email", "phone", "offline_access"];

impl Settings {
    /// The API that apps name so.
    #[must_use]
    pub fn api(&self, resource: &str) -> Option<&ApiSettings> {
        self.apis.iter().find(|api| api.resource.get_ref() == resource)
    }

    /// What is wrong with each API.
    pub(super) fn validate_apis(&self) -> impl Iterator<Item = Invalid> {
        self.apis.iter().enumerate().filter_map(|(at, api)| self.validate_api(at, api))
    }

    fn validate_api(&self, at: usize, api: &ApiSettings) -> Option<Invalid> {
        let resource = api.resource.get_ref();
        let parsed = Url::parse(resource);
        if !parsed.is_ok_and(|url| url.fragment().is_none()) || !resource.is_ascii() {
            let sentence = "resource must be an absolute address without a fragment, like https://api.juniper.example/.";
            return here(&api.resource, sentence);
        }
        if *resource == self.home() {
            return here(&api.resource, "resource must be another address than public_url.");
        }
        if self.apis[..at].iter().any(|other| other.resource.get_ref() == resource) {
            return here(&api.resource, &format!("Two APIs have the resource {resource:?}."));
        }
        let client = |id: &str| self.app(id).filter(|app| app.kind.is_some());
        let unknown = api.apps.get_ref().iter().find(|id| client(id).is_none());
        if let Some(id) = unknown {
            let sentence = format!("apps names {id:?}, which is no app with a kind.");
            return here(&api.apps, &sentence);
        }
        if let Some(id) = &api.introspected_by
            && client(id.get_ref()).is_none_or(|app| app.kind != Some(AppKind::Server))
        {
            return here(id, "introspected_by must be the id of an app with kind = \"server\".");
        }
        let mut names = BTreeSet::new();
        api.scopes.iter().find_map(|scope| validate_scope(scope, &mut names))
    }
}

fn validate_scope<'a>(scope: &'a ApiScope, names: &mut BTreeSet<&'a str>) -> Option<Invalid> {
    let name = scope.name.get_ref().as_str();
    // RFC 6749 §3.3.
    let token = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
    if name.is_empty() || !name.bytes().all(token) {
        let sentence = "The name of a scope is printable ASCII without spaces, quotes and backslashes (RFC 6749).";
        return here(&scope.name, sentence);
    }
    if OWN_SCOPES.contains(&name) {
        return here(&scope.name, &format!("{name:?} is a scope of OpenID Connect already."));
    }
    if !names.insert(name) {
        return here(&scope.name, &format!("Two scopes of the API have the name {name:?}."));
    }
    let known = |tag: &String| words::LOCALES.iter().any(|locale| locale.tag == *tag);
    let unknown = scope.labels.keys().find(|tag| !known(tag))?;
    here(&scope.name, &format!("labels names {unknown:?}, which is no locale of Portico."))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use toml::Spanned;

    use super::*;

    fn told(api: &str) -> String {
        let text = format!(
            "{}\n[[apis]]\nresource = \"https://api.example/\"\n{api}",
            include_str!("demo.toml")
        );
        Settings::parse("a.toml", &text).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn what_is_wrong_with_an_api_is_told() {
        let good = "apps = [\"demo-server\"]\nintrospected_by = \"demo-server\"\n\
            scopes = [{ name = \"orders:read\", label = \"See your orders\", labels = { de = \"Bestellungen sehen\" } }]";
        assert_eq!(told(good), "");
        let scope = |scope: &str| format!("apps = []\nscopes = [{{ {scope} }}]");
        for (api, sentence) in [
            ("apps = [\"shop\"]".to_owned(), "\"shop\", which is no app with a kind"),
            ("apps = [\"gone\"]".to_owned(), "\"gone\", which is no app with a kind"),
            ("apps = []\nintrospected_by = \"demo-browser\"".to_owned(), "kind = \"server\""),
            (scope("name = \"a b\", label = \"x\""), "without spaces"),
            (scope("name = \"\", label = \"x\""), "without spaces"),
            (scope("name = \"email\", label = \"x\""), "of OpenID Connect already"),
            (scope("name = \"a\", label = \"x\", labels = { xx = \"y\" }"), "no locale of Portico"),
            (
                scope("name = \"a\", label = \"x\" }, { name = \"a\", label = \"y\""),
                "Two scopes of the API have the name",
            ),
            (
                format!("{good}\n[[apis]]\nresource = \"https://api.example/\"\napps = []"),
                "Two APIs",
            ),
            (format!("{good}\n[[apis]]\nresource = \"/orders\"\napps = []"), "absolute address"),
            (
                format!("{good}\n[[apis]]\nresource = \"https://a.example/#x\"\napps = []"),
                "absolute",
            ),
            (
                format!("{good}\n[[apis]]\nresource = \"http://localhost:8080\"\napps = []"),
                "another address than public_url",
            ),
        ] {
            let told = told(&api);
            assert!(told.contains(sentence), "{api}: {told:?}");
            assert_eq!(told.lines().count(), 1, "{told}");
        }
    }

    #[test]
    fn the_scopes_that_no_api_can_have_are_those_of_openid_connect() {
        assert_eq!(OWN_SCOPES, crate::oauth::request::SCOPES);
    }

    #[test]
    fn a_scope_is_told_in_the_language_of_the_person() {
        let labels = BTreeMap::from([("de".to_owned(), "Bestellungen".to_owned())]);
        let name = Spanned::new(0..0, "orders".to_owned());
        let scope = ApiScope { name, label: "Orders".to_owned(), labels };
        assert_eq!((scope.label("de"), scope.label("sv")), ("Bestellungen", "Orders"));
    }
}
