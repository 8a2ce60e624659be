//! What is particular about each known provider.

use portico_server::settings::Vouches;
use serde_json::{Value, json};
use toml::Spanned;

use super::{come, go, redeem, why, with};
use crate::scripted_provider::{CLIENT_ID, Kind, ScriptedProvider, TENANT};

const OTHER: &str = "11111111-2222-3333-4444-555555555555";
const PERSONAL: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

fn spanned<T>(value: T) -> Spanned<T> {
    Spanned::new(0..0, value)
}

#[tokio::test]
async fn mara_comes_from_each_provider_with_an_address_that_it_vouches_for() {
    for kind in Kind::ALL {
        let (server, provider) = with(kind).await;
        let came = come(&server, &provider).await.unwrap();
        assert!(came.vouched, "{kind:?}");
        assert_eq!(came.address.unwrap().shown(), "mara@example.org");
        assert!(server.app.providers.get(provider.id).unwrap().is_issuer(&came.issuer));
        assert!(!server.app.providers.get(provider.id).unwrap().is_issuer("https://evil.example"));
    }
}

/// Claims, and whether the address counts as proven by each provider.
#[tokio::test]
async fn an_address_counts_as_proven_only_if_the_provider_can_know() {
    let cases: Vec<(Kind, Value, bool)> = vec![
        (Kind::OpenId, json!({ "email_verified": false }), false),
        (Kind::OpenId, json!({ "email_verified": null }), false),
        (Kind::OpenId, json!({ "email_verified": "false" }), false),
        (Kind::OpenId, json!({ "email_verified": "true" }), true),
        (Kind::OpenId, json!({ "email": "Mara <mara@example.org>" }), false),
        (Kind::OpenId, json!({ "email": "mailto:mara@example.org" }), false),
        (Kind::OpenId, json!({ "email": "MARA@Example.org" }), true),
        (Kind::OpenId, json!({ "email": "no address" }), false),
        (Kind::Google, json!({ "hd": null }), false),
        (Kind::Google, json!({ "hd": null, "email": "mara@gmail.com" }), true),
        (Kind::Google, json!({ "hd": null, "email": "\"mara@gmail.com\"@evil.example" }), false),
        (Kind::Google, json!({ "email_verified": false }), false),
        (Kind::Microsoft, json!({ "xms_edov": null }), false),
        (Kind::Microsoft, json!({ "xms_edov": false }), false),
        (Kind::Microsoft, json!({ "xms_edov": "false" }), false),
        (Kind::Microsoft, json!({ "xms_edov": 1 }), true),
        (Kind::Microsoft, json!({ "xms_edov": null, "email_verified": true }), false),
        (
            Kind::Microsoft,
            json!({ "email": null, "preferred_username": "mara@example.org" }),
            false,
        ),
        (Kind::Apple, json!({ "email": "x@privaterelay.appleid.com" }), true),
        (Kind::Apple, json!({ "email_verified": null }), true),
        (Kind::Apple, json!({ "email_verified": "false" }), false),
    ];
    for kind in Kind::ALL {
        let (server, provider) = with(kind).await;
        for (_, claims, vouched) in cases.iter().filter(|(of, ..)| *of == kind) {
            provider.script(|it| it.claims = claims.clone());
            let came = come(&server, &provider).await.unwrap();
            assert_eq!(came.vouched, *vouched, "{kind:?} {claims}");
        }
    }
}

#[tokio::test]
async fn domains_limit_what_is_vouched_for_or_stand_for_it_as_the_operator_says() {
    let contoso = || spanned(vec!["Example.org".to_owned()]);
    for (vouches, domains, claims, vouched) in [
        (Vouches::Claim, contoso(), json!({}), true),
        (Vouches::Claim, contoso(), json!({ "email": "mara@other.example" }), false),
        (Vouches::Claim, contoso(), json!({ "email_verified": false }), false),
        (Vouches::Domains, contoso(), json!({ "email_verified": false }), true),
        (Vouches::Domains, contoso(), json!({ "email": "mara@other.example" }), false),
        (Vouches::Domains, contoso(), json!({ "email": "mara@sub.example.org" }), false),
        (Vouches::Never, contoso(), json!({}), false),
    ] {
        let (server, provider) = ScriptedProvider::beside(Kind::OpenId, |it| {
            (it.vouches, it.domains) = (vouches, domains);
        })
        .await;
        provider.script(|it| it.claims = claims.clone());
        let came = come(&server, &provider).await.unwrap();
        assert_eq!(came.vouched, vouched, "{vouches:?} {claims}");
    }
}

#[tokio::test]
async fn a_directory_has_its_domains_but_for_who_is_excepted() {
    let (server, _provider) = ScriptedProvider::beside(Kind::OpenId, |it| {
        it.domains = spanned(vec!["münchen.example".to_owned()]);
        it.except = spanned(vec!["it@münchen.example".to_owned()]);
    })
    .await;
    let of = |address: &str| {
        let key = portico_server::email::key(address);
        server.app.providers.directory_of(&key).map(|one| one.id().to_owned())
    };
    assert_eq!(of("Mara@MÜNCHEN.example").as_deref(), Some("contoso"));
    assert_eq!(of("mara@xn--mnchen-3ya.example").as_deref(), Some("contoso"));
    assert_eq!(of("IT@münchen.example"), None);
    assert_eq!(of("mara@a.münchen.example"), None);
}

#[tokio::test]
async fn claims_of_an_issuer_with_other_names_are_found_by_the_map() {
    let (server, provider) = ScriptedProvider::beside(Kind::OpenId, |it| {
        it.claims.email = Some("mail".to_owned());
        it.claims.email_verified = Some("mail_ok".to_owned());
        it.claims.name = Some("cn".to_owned());
    })
    .await;
    provider
        .script(|it| it.claims = json!({ "mail": "m@example.org", "mail_ok": true, "cn": "M" }));
    let came = come(&server, &provider).await.unwrap();
    assert_eq!((came.address.unwrap().shown(), came.vouched), ("m@example.org", true));
    assert_eq!(came.name.as_deref(), Some("M"));
}

#[tokio::test]
async fn an_account_of_microsoft_is_of_a_tenant_that_may_come_and_signed_by_a_key_of_its_own() {
    let many = |tenant: &'static str, only: &'static [&'static str]| {
        ScriptedProvider::beside(Kind::Microsoft, move |it| {
            it.tenant = Some(spanned(tenant.to_owned()));
            it.tenants = spanned(only.iter().map(|id| (*id).to_owned()).collect());
        })
    };
    let (server, provider) = many("common", &[TENANT]).await;
    let at = |tenant: &str| format!("{}/{tenant}/v2.0", provider.address);
    let issuer = |tenant: &str| json!({ "iss": at(tenant), "tid": tenant });
    for (claims, tag) in [
        (json!({}), "nothing"),
        (issuer(OTHER), "tid"),
        (issuer(PERSONAL), "tid"),
        (json!({ "tid": OTHER }), "iss"),
        (json!({ "iss": at(OTHER) }), "iss"),
        (json!({ "tid": null }), "tid"),
        (json!({ "iss": at("{tenantid}") }), "iss"),
        (json!({ "iss": at("x"), "tid": "x" }), "tid"),
    ] {
        provider.script(|it| it.claims = claims.clone());
        assert_eq!(why(&server, &provider).await, tag, "{claims}");
    }
    let (server, provider) = many("organizations", &["*"]).await;
    let at = |tenant: &str| format!("{}/{tenant}/v2.0", provider.address);
    provider.script(|it| it.claims = json!({ "iss": at(OTHER), "tid": OTHER }));
    assert_eq!(come(&server, &provider).await.unwrap().issuer, at(OTHER));
    for key_of in [json!(at(PERSONAL)), Value::Null] {
        provider.publish(|keys| keys[0]["issuer"] = key_of.clone());
        server.app.clock.advance(3600);
        assert_eq!(why(&server, &provider).await, "tid", "{key_of}");
    }
}

#[tokio::test]
async fn apple_gets_a_secret_that_is_made_for_it_and_tells_a_name_once_and_unsigned() {
    let (server, provider) = with(Kind::Apple).await;
    let user = json!({
        "name": { "firstName": "Mara", "lastName": "Lind\u{7}" },
        "email": "somebody.else@example.org",
    });
    provider.script(|it| it.callback = json!({ "user": user.to_string() }));
    let back = go(&server, &provider).await.unwrap();
    assert!(back.by_form);
    assert_eq!(back.path(), "/providers/apple/callback");
    let came = redeem(&server, &provider, &back).await.unwrap();
    assert_eq!(
        (came.given_name.as_deref(), came.family_name.as_deref()),
        (Some("Mara"), Some("Lind"))
    );
    assert_eq!(came.address.unwrap().shown(), "mara@example.org", "what is signed");
    provider.script(|it| it.callback = json!({ "user": "[" }));
    assert_eq!(come(&server, &provider).await.unwrap().given_name, None);
    let secrets: Vec<_> = provider.asked("/token");
    assert!(secrets.iter().all(|asked| asked.field("code_verifier").is_none()));
    assert_ne!(secrets[0].field("client_secret"), secrets[1].field("client_secret"));
}

#[tokio::test]
async fn github_is_asked_who_it_was_and_forgets_the_token() {
    let (server, provider) = with(Kind::GitHub).await;
    let came = come(&server, &provider).await.unwrap();
    assert_eq!((came.issuer, came.subject), (provider.address.clone(), "4711".to_owned()));
    assert_eq!(came.name.as_deref(), Some("Mara Lind"));
    for _ in 0..100 {
        if provider.asked("/token").is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
    let revoked = provider.asked("/token");
    assert_eq!(revoked.len(), 1);
    assert_eq!(revoked[0].method, "DELETE");
    let path = revoked[0].path.replace("%20", " ");
    assert_eq!(path, format!("/api/v3/applications/{CLIENT_ID}/token"));
    assert!(revoked[0].body.contains("an access token"));
    let one = |primary: bool, verified: bool, email: &str| json!({ "email": email, "primary": primary, "verified": verified });
    for (emails, address, vouched) in [
        (json!([one(true, false, "a@example.org")]), Some("a@example.org"), false),
        (
            json!([one(false, true, "b@example.org"), one(true, true, "a@example.org")]),
            Some("a@example.org"),
            true,
        ),
        (json!([one(false, true, "b@example.org")]), None, false),
        (json!([one(true, true, "1+mara@users.noreply.github.com")]), None, false),
        (json!([]), None, false),
    ] {
        provider.script(|it| it.emails = emails.clone());
        let came = come(&server, &provider).await.unwrap();
        assert_eq!(
            came.address.as_ref().map(portico_server::email::Email::shown),
            address,
            "{emails}"
        );
        assert_eq!((came.vouched, came.label.is_some()), (vouched, true));
    }
    for (claims, response, tag) in [
        (json!({ "id": null }), json!({}), "sub"),
        (json!({ "id": "4711" }), json!({}), "sub"),
        (json!({}), json!({ "scope": "read:user" }), "scope"),
        (json!({}), json!({ "scope": null }), "scope"),
        (json!({}), json!({ "error": "bad_verification_code" }), "code"),
        (json!({}), json!({ "error": "incorrect_client_credentials" }), "client"),
    ] {
        provider.script(|it| (it.claims, it.response) = (claims.clone(), response.clone()));
        assert_eq!(why(&server, &provider).await, tag, "{claims} {response}");
    }
    provider.script(|it| {
        (it.claims, it.response) = (json!({}), json!({}));
        it.callback = json!({ "iss": "https://evil.example" });
    });
    assert_eq!(why(&server, &provider).await, "callback_iss");
}
