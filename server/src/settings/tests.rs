use super::*;

const GOOD: &str = r#"
public_url = "https://login.example.com"
[mail]
smtp = "smtps://user:secret@mail.example.com:465"
from = "Juniper <no-reply@example.com>"
[brand]
name = "Juniper"
[[apps]]
id = "shop"
name = "Shop"
return_to = ["https://shop.example.com/"]
user_flow = "default"
[user_flows.default]
mfa = "always_on"
second_factors = ["authenticator", "email_code"]
"#;

/// Replaces a piece of good settings and holds the answer against `expected`.
#[track_caller]
fn check(piece: &str, by: &str, expected: &str) {
    assert!(GOOD.contains(piece), "{piece}");
    let error = Settings::parse("portico.toml", &GOOD.replace(piece, by)).unwrap_err().to_string();
    assert!(error.contains(expected), "{error}");
    assert!(error.starts_with("portico.toml"), "{error}");
    assert!(error.ends_with('.') || error.contains('`'), "not a sentence: {error}");
}

#[test]
fn good_settings_are_taken_and_defaults_filled_in() {
    let settings = Settings::parse("portico.toml", GOOD).unwrap();
    assert_eq!(settings.listen.port(), 8080);
    assert_eq!(settings.limits.sends_per_hour, 5);
    assert_eq!(settings.origin(), "https://login.example.com");
    assert!(settings.secure() && !settings.demo);
}

#[test]
fn the_demo_settings_are_good() {
    assert!(Settings::demo().unwrap().demo);
}

#[test]
fn the_settings_in_the_docs_are_good() {
    let shown = include_str!("../../../docs/settings.toml");
    Settings::parse("docs/settings.toml", shown).unwrap();
}

#[test]
fn an_unknown_setting_is_told_with_its_line() {
    check("[mail]", "colour = \"red\"\n[mail]", "portico.toml:3: unknown field `colour`");
}

#[test]
fn a_setting_of_the_wrong_kind_is_told_with_its_line() {
    check(
        "mfa = \"always_on\"",
        "mfa = \"sometimes\"",
        "portico.toml:14: unknown variant `sometimes`",
    );
}

#[test]
fn a_missing_mail_section_is_refused_unless_it_is_the_demo() {
    let mail = "[mail]\nsmtp = \"smtps://user:secret@mail.example.com:465\"\nfrom = \"Juniper <no-reply@example.com>\"\n";
    check(mail, "", "There is no [mail] section");
}

#[test]
fn mail_to_another_machine_must_be_encrypted() {
    check(
        "smtps://user:secret@mail.example.com:465",
        "smtp://mail.example.com",
        "portico.toml:4: smtp:// to another machine",
    );
    check(
        "smtps://user:secret@mail.example.com:465",
        "https://mail.example.com",
        "portico.toml:4: smtp must be",
    );
    check("Juniper <no-reply@example.com>", "Juniper", "portico.toml:5: from must be");
}

#[test]
fn the_public_address_must_be_safe_and_without_a_path() {
    check(
        "https://login.example.com",
        "http://login.example.com",
        "portico.toml:2: public_url must begin with https://",
    );
    check(
        "https://login.example.com",
        "https://example.com/login",
        "portico.toml:2: public_url must be an address without a path",
    );
}

#[test]
fn an_app_must_have_a_user_flow_that_is_there_and_a_safe_way_back() {
    check(
        "user_flow = \"default\"",
        "user_flow = \"other\"",
        "portico.toml:12: There is no [user_flows.other].",
    );
    check(
        "https://shop.example.com/",
        "http://shop.example.com/",
        "portico.toml:11: Each return_to",
    );
    check("[\"https://shop.example.com/\"]", "[]", "portico.toml:11: return_to must name");
    check("https://shop.example.com/", "javascript:alert(1)", "portico.toml:11: Each return_to");
}

#[test]
fn settings_that_leave_nobody_a_second_factor_are_refused() {
    check("second_factors = [\"authenticator\", \"email_code\"]", "", "second_factors names none");
    check(
        "[\"authenticator\", \"email_code\"]",
        "[\"password\"]",
        "password cannot be a second factor.",
    );
}

#[test]
fn links_of_the_brand_must_be_safe() {
    check(
        "name = \"Juniper\"\n",
        "name = \"Juniper\"\nterms = \"http://example.com\"\n",
        "portico.toml:8: Links of the brand",
    );
    let mail = GOOD.replace(
        "name = \"Juniper\"\n",
        "name = \"Juniper\"\nsupport = \"mailto:help@example.com\"\n",
    );
    Settings::parse("portico.toml", &mail).unwrap();
}

#[test]
fn mistakes_in_the_phone_section_are_told_with_their_line() {
    let phone = |text: &str| format!("[phone]\n{text}[brand]");
    let webhook = "[phone.webhook]\nurl = \"https://sms.example.com/\"\nsecret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"\n";
    check("[brand]", &phone(""), "portico.toml:6: [phone] has no [phone.webhook]");
    check("[brand]", &phone("default_country = \"XX\"\n"), "portico.toml:7: \"XX\" is no country");
    check(
        "[brand]",
        &phone(&format!("default_country = \"DE\"\nallowed_countries = [\"AT\"]\n{webhook}")),
        "portico.toml:6: default_country DE is not one of allowed_countries.",
    );
    check(
        "[brand]",
        &phone(&webhook.replace("https", "http")),
        "portico.toml:8: A webhook's url must begin with https://",
    );
    check(
        "[brand]",
        &phone(&webhook.replace("whsec_", "")),
        "portico.toml:9: A webhook's secret must be",
    );
    let good = phone(&format!("default_country = \"DE\"\n{webhook}"));
    let settings = Settings::parse("portico.toml", &GOOD.replace("[brand]", &good)).unwrap();
    assert!(settings.reaches_phones());
    assert!(!Settings::parse("portico.toml", GOOD).unwrap().reaches_phones());
    assert!(Settings::demo().unwrap().reaches_phones());
}

#[test]
fn a_risk_webhook_must_declare_what_holds_while_it_cannot_say() {
    let webhook = "[risk.webhook]\nurl = \"https://risk.example.com/\"\nsecret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"\n";
    let undeclared = format!("{webhook}[brand]");
    check("[brand]", &undeclared, "portico.toml:6: [risk] must declare what holds");
    let declared = format!("[risk]\nwhen_unknown = \"open\"\n{webhook}[brand]");
    let settings = Settings::parse("portico.toml", &GOOD.replace("[brand]", &declared)).unwrap();
    assert!(settings.risk.built_in, "on unless it is switched off");
}

#[test]
fn two_apps_of_one_id_are_refused() {
    let app = GOOD.split("[[apps]]").nth(1).unwrap().split("[user_flows").next().unwrap();
    check(
        "[user_flows.default]",
        &format!("[[apps]]{app}[user_flows.default]"),
        "Two apps have the id \"shop\".",
    );
}
