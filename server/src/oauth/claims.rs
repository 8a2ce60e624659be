//! What a client is told of a person (OpenID Connect Core §5).

use protocol::{Factor, Timestamp};
use serde_json::{Map, Value, json};

use super::grant::Granted;
use super::request::PHONE;
use super::scopes::OF_SCOPES;
pub(crate) use super::scopes::Place;
use crate::settings::AppSettings;

/// The claims that there are of persons.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    OF_SCOPES.into_iter().flat_map(|(_, claims)| claims.iter().copied())
}

/// How a person signed in, as RFC 8176 names it.
pub(crate) fn amr(proofs: &[Factor], mfa: bool) -> Vec<&'static str> {
    let several = mfa.then_some("mfa");
    proofs.iter().map(|factor| factor.amr()).chain(several).collect()
}

/// Says when somebody signed in, unless the provider where they did has not told it: then there is
/// no such claim, and who asks by `max_age` gets none that could pass for one.
pub(super) fn put_auth_time(token: &mut Value, first_at: Timestamp) {
    if first_at > Timestamp::default() {
        token["auth_time"] = json!(first_at.0);
    }
}

/// What is told of a person there: of those claims that scopes or the parameter `claims` ask
/// for, the ones that are known.
pub(crate) fn of(granted: &Granted, client: &AppSettings, place: Place) -> Map<String, Value> {
    let by_scope = place == Place::Userinfo || client.id_token_claims;
    let asked = |scope: &str, claim: &str| {
        let scoped = by_scope && granted.asked.has_scope(scope);
        scoped || granted.asked.asks_claim(place.name(), claim)
    };
    let usual = OF_SCOPES
        .into_iter()
        .flat_map(|(scope, claims)| claims.iter().map(move |claim| (scope, *claim)));
    let own = client.claims.get_ref().iter().map(|claim| ("profile", claim.as_str()));
    usual
        .chain(own)
        .filter(|(scope, _)| *scope != PHONE || client.phone)
        .filter(|(scope, claim)| asked(scope, claim))
        .filter_map(|(_, claim)| Some((claim.to_owned(), value(granted, claim)?)))
        .collect()
}

fn value(granted: &Granted, claim: &str) -> Option<Value> {
    let row = &granted.row;
    match claim {
        "email" => Some(json!(row.email)),
        // An account is made by a code to its address, or its provider vouches for that.
        "email_verified" => Some(json!(true)),
        "phone_number" => row.phone.as_ref().map(|phone| json!(phone)),
        // It is a second factor by a code to it.
        "phone_number_verified" => row.phone.as_ref().map(|_| json!(true)),
        // Nothing of a profile is changed later.
        "updated_at" => Some(json!(row.told_at.0)),
        "locale" => row.locale.as_ref().map(|locale| json!(locale)),
        "name" => {
            let parts = ["given_name", "family_name"].map(|name| attribute(granted, name));
            let parts: Vec<_> = parts.into_iter().flatten().collect();
            (!parts.is_empty()).then(|| json!(parts.join(" ")))
        }
        own => attribute(granted, own).map(|value| json!(value)),
    }
}

fn attribute<'a>(granted: &'a Granted, name: &str) -> Option<&'a str> {
    let found = granted.row.profile.iter().find(|attribute| attribute.name == name);
    found.map(|attribute| attribute.value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_whose_time_no_provider_told_has_none_in_tokens() {
        let mut token = json!({});
        put_auth_time(&mut token, Timestamp(0));
        assert_eq!(token, json!({}));
        put_auth_time(&mut token, Timestamp(1_800_000_000));
        assert_eq!(token, json!({ "auth_time": 1_800_000_000 }));
    }
}
