use std::path::Path;

use zeroize::Zeroizing;

use super::*;
use crate::store::Location;

pub(super) const GOOD: &str = r#"
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

/// What stands in every file that settings name.
#[expect(clippy::unnecessary_wraps, reason = "files can be missing")]
pub(super) fn in_file(path: &Path) -> std::io::Result<Zeroizing<String>> {
    Ok(Zeroizing::new(match path.ends_with("dkim.pem") {
        true => DKIM_KEY.to_owned(),
        false => "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n".to_owned(),
    }))
}

/// The key of RFC 8463, appendix A.
const DKIM_KEY: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n\
    -----END PRIVATE KEY-----\n";

/// Reads settings, and has the schema agree: what is taken is as the schema says,
/// and what has an error of form is not.
#[track_caller]
fn parse(text: &str) -> Result<Settings, SettingsErrors> {
    let settings = Settings::parse_with("portico.toml", text, &in_file);
    match &settings {
        Ok(_) => assert_eq!(schema::refusals(text), [""; 0]),
        Err(errors) => {
            let errors = errors.to_string();
            let form = ["unknown field", "unknown variant", "missing field", "invalid type"];
            if form.iter().any(|form| errors.contains(form)) {
                assert_ne!(schema::refusals(text), [""; 0], "{errors}");
            }
        }
    }
    settings
}

/// Replaces a piece of good settings and holds the answer against `expected`.
#[track_caller]
fn check(piece: &str, by: &str, expected: &str) {
    assert!(GOOD.contains(piece), "{piece}");
    let error = parse(&GOOD.replace(piece, by)).unwrap_err().to_string();
    assert!(error.contains(expected), "{error}");
    assert!(error.starts_with("portico.toml"), "{error}");
    assert!(error.ends_with('.') || error.contains('`'), "not a sentence: {error}");
}

#[test]
fn good_settings_are_taken_and_defaults_filled_in() {
    let settings = parse(GOOD).unwrap();
    assert_eq!(settings.listen.port(), 8080);
    assert_eq!(settings.limits.sends_per_hour, 5);
    assert_eq!(settings.origin(), "https://login.example.com");
    assert!(settings.secure() && !settings.demo);
}

#[test]
fn the_demo_settings_are_good() {
    assert!(parse(include_str!("demo.toml")).unwrap().demo);
    assert!(Settings::demo().unwrap().demo);
}

#[test]
fn the_settings_in_the_docs_are_good() {
    let shown = include_str!("../../../docs/reference/settings.toml");
    parse(shown).unwrap();
}

#[test]
fn a_mistake_is_refused_by_the_schema_at_its_place() {
    for (piece, by, expected) in [
        ("[mail]", "colour = \"red\"\n[mail]", "additionalProperties: "),
        ("user_flow =", "flow =", "additionalProperties: /apps/0 "),
        ("id = \"shop\"", "id = 7", "type: /apps/0/id "),
        ("\"email_code\"]", "\"password\"]", "oneOf: /user_flows/default/second_factors/1 "),
        ("name = \"Juniper\"\n", "", "required: /brand "),
        ("[mail]", "[limits]\nsends_per_day = 0\n[mail]", "minimum: /limits/sends_per_day "),
        ("[mail]", "[phone]\ndefault_country = \"de\"\n[mail]", "pattern: /phone/default_country "),
    ] {
        assert!(GOOD.contains(piece), "{piece}");
        let refusals = schema::refusals(&GOOD.replace(piece, by));
        assert!(refusals.iter().any(|one| one.starts_with(expected)), "{by}: {refusals:?}");
    }
}

#[test]
fn a_collector_that_is_none_is_told_with_its_line_and_without_its_password() {
    let traces = |endpoint: &str| format!("[traces]\nendpoint = \"{endpoint}\"\n[mail]");
    for wrong in [
        "127.0.0.1:4318",
        "grpc://127.0.0.1:4317",
        "https://me:secret@collector.example.com",
        "https://collector.example.com/?key=secret",
    ] {
        let text = GOOD.replace("[mail]", &traces(wrong));
        let said = said(&text).join(" ");
        assert!(said.starts_with("portico.toml:4: endpoint must be an address like"), "{said}");
        assert!(!said.contains("secret"), "{said}");
    }
    for good in ["http://collector:4318", "https://collector.example.com/otlp/"] {
        assert!(parse(&GOOD.replace("[mail]", &traces(good))).unwrap().traces.is_some());
    }
}

#[test]
fn a_limit_that_would_send_nobody_a_code_is_told() {
    for name in ["sends_per_day", "network_mails_per_hour", "all_texts_per_day"] {
        let by = format!("[limits]\n{name} = 0\n[mail]");
        check("[mail]", &by, &format!("[limits] {name} = 0 would send nobody a code."));
    }
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

/// Every line that is said of settings.
#[track_caller]
fn said(text: &str) -> Vec<String> {
    let errors = parse(text).unwrap_err().to_string();
    errors.lines().map(str::to_owned).collect()
}

#[test]
fn every_error_of_form_is_told_at_once_in_the_order_of_the_file() {
    let text = GOOD
        .replace("name = \"Shop\"", "name = 7\ncolour = \"red\"")
        .replace("[mail]", "listen = \"8080\"\n[mail]\nport = 25")
        .replace("mfa = \"always_on\"", "mfa = \"sometimes\"");
    let said = said(&text);
    let expected = [
        "portico.toml:3: This must be an IP address and a port",
        "portico.toml:5: unknown field `port`, expected one of `smtp`, `password`, `token_file`, `auth`, `from`, `bounces`, `dkim`",
        "portico.toml:12: invalid type: integer `7`, expected a string",
        "portico.toml:13: unknown field `colour`, expected one of",
        "portico.toml:17: unknown variant `sometimes`",
    ];
    assert_eq!(said.len(), expected.len(), "{said:?}");
    for (said, expected) in said.iter().zip(expected) {
        assert!(said.starts_with(expected), "{said:?} is not {expected:?}");
    }
}

#[test]
fn a_setting_that_is_missing_is_told_beside_others_and_its_table_is_not_missing() {
    let text = GOOD
        .replace("name = \"Juniper\"\n", "")
        .replace("second_factors = [\"authenticator\"", "second_factors = [\"pigeon\"");
    let said = said(&text);
    assert!(said[0].starts_with("portico.toml:6: missing field `name`"), "{said:?}");
    assert!(said[1].starts_with("portico.toml:14: unknown variant `pigeon`"), "{said:?}");
    assert_eq!(said.len(), 2, "{said:?}");
}

#[test]
fn every_place_that_is_no_toml_is_told() {
    let text = GOOD.replace("id = \"shop\"", "id = shop").replace("mfa = ", "mfa ");
    let said = said(&text);
    assert!(said.iter().any(|line| line.starts_with("portico.toml:9: ")), "{said:?}");
    assert!(said.iter().any(|line| line.starts_with("portico.toml:14: ")), "{said:?}");
}

#[test]
fn every_contradiction_is_told_at_once() {
    let text = GOOD
        .replace("https://login.example.com", "http://login.example.com")
        .replace("user_flow = \"default\"", "user_flow = \"other\"")
        .replace("[brand]", "[limits]\nsends_per_day = 0\nsends_per_hour = 0\n[brand]")
        .replace("Juniper <no-reply@example.com>", "Juniper");
    let said = said(&text);
    let expected = [
        "portico.toml:2: public_url must begin with https://",
        "portico.toml:5: from must be",
        "portico.toml:7: [limits] sends_per_day = 0",
        "portico.toml:8: [limits] sends_per_hour = 0",
        "portico.toml:15: There is no [user_flows.other].",
    ];
    assert_eq!(said.len(), expected.len(), "{said:?}");
    for (said, expected) in said.iter().zip(expected) {
        assert!(said.starts_with(expected), "{said:?} is not {expected:?}");
    }
}

#[test]
fn errors_without_end_are_told_to_an_end() {
    let unknown: String = (0..500).map(|place| format!("unknown_{place} = 1\n")).collect();
    assert_eq!(said(&(unknown + GOOD)).len(), 50);
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
fn a_mail_server_that_is_mistyped_is_told_without_its_password() {
    for mistyped in ["smtps//user:secret@mail", "smtps://user:secret@", "http://user:secret@mail"] {
        let text = GOOD.replace("smtps://user:secret@mail.example.com:465", mistyped);
        let error = parse(&text).unwrap_err().to_string();
        assert!(error.starts_with("portico.toml:4: smtp must be an address like"), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}

#[test]
fn settings_can_be_printed_without_the_password_of_the_mail_server() {
    let settings = parse(GOOD).unwrap();
    let printed = format!("{settings:?}");
    assert!(!printed.contains("secret@") && !printed.contains("\"secret\""));
}

#[test]
fn the_public_address_must_be_safe_and_a_host_or_a_path_of_one() {
    check(
        "https://login.example.com",
        "http://login.example.com",
        "portico.toml:2: public_url must begin with https://",
    );
    check(
        "https://login.example.com",
        "https://example.com/login?to=1",
        "portico.toml:2: public_url must be a host, or a path of one",
    );
    check(
        "https://login.example.com",
        "https://example.com/{login}",
        "portico.toml:2: public_url must be a host, or a path of one",
    );
    let below = GOOD.replace("https://login.example.com", "https://example.com/auth/");
    let below = parse(&below).unwrap();
    assert_eq!((below.base(), below.origin()), ("/auth", "https://example.com".into()));
    assert_eq!(
        (below.at("/sign-in"), below.home()),
        ("/auth/sign-in".into(), "https://example.com/auth".into())
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
    check(
        "[\"authenticator\", \"email_code\"]",
        "[\"passkey\"]",
        "second_factors must name one that everybody can have",
    );
}

#[test]
fn a_grace_for_what_is_never_asked_is_refused() {
    check("mfa = \"always_on\"", "mfa = \"off\"\nenrollment_grace_days = 14", "puts nothing off");
}

#[test]
fn passkeys_need_an_address_with_a_name() {
    let local = GOOD
        .replace("https://login.example.com", "http://127.0.0.1:8080")
        .replace("[\"authenticator\"", "[\"passkey\", \"authenticator\"");
    let mistake = parse(&local).unwrap_err().to_string();
    assert!(mistake.contains("localhost instead of 127.0.0.1"), "{mistake}");
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
    parse(&mail).unwrap();
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
    let settings = parse(&GOOD.replace("[brand]", &good)).unwrap();
    assert!(settings.reaches_phones());
    assert!(!parse(GOOD).unwrap().reaches_phones());
    assert!(Settings::demo().unwrap().reaches_phones());
}

#[test]
fn a_risk_webhook_must_declare_what_holds_while_it_cannot_say() {
    let webhook = "[risk.webhook]\nurl = \"https://risk.example.com/\"\nsecret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"\n";
    let undeclared = format!("{webhook}[brand]");
    check("[brand]", &undeclared, "portico.toml:6: [risk] must declare what holds");
    let declared = format!("[risk]\nwhen_unknown = \"open\"\n{webhook}[brand]");
    let settings = parse(&GOOD.replace("[brand]", &declared)).unwrap();
    assert!(settings.risk.built_in, "on unless it is switched off");
}

/// Holds what is said of an `[upstream]` against `expected`.
#[track_caller]
fn check_upstream(upstream: &str, expected: &str) {
    check("[mail]", &format!("[upstream]\n{upstream}\n[mail]"), expected);
}

#[test]
fn proxies_are_addresses_and_networks() {
    let proxies = r#"trusted_proxies = ["10.0.0.0/8", "192.168.1.1", "fd00::/8", "::1"]"#;
    let text = GOOD.replace("[mail]", &format!("[upstream]\n{proxies}\n[mail]"));
    let settings = parse(&text).unwrap();
    let trusted = |peer: &str| {
        crate::request::address::is_in(&settings.upstream.trusted_proxies, peer.parse().unwrap())
    };
    assert!(trusted("10.1.2.3") && trusted("::ffff:10.1.2.3") && trusted("fd12::1"));
    assert!(trusted("192.168.1.1") && !trusted("192.168.1.2") && !trusted("11.0.0.1"));
}

#[test]
fn a_network_that_is_none_is_told_with_its_line() {
    for (network, sentence) in [
        ("10.0.0.1/8", "\"10.0.0.1/8\" is an address inside a network: write 10.0.0.0/8"),
        ("10.0.0.0/64", "\"10.0.0.0/64\" is neither an IP address nor a network"),
        ("::/0", "\"::/0\" is everybody"),
    ] {
        let upstream = format!("trusted_proxies = [\n\"127.0.0.1\",\n\"{network}\",\n]");
        check_upstream(&upstream, &format!("portico.toml:4: {sentence}"));
    }
}

#[test]
fn a_header_that_nobody_can_set_is_told() {
    let trusted = "trusted_proxies = [\"10.0.0.1\"]";
    let wrong = format!("{trusted}\nrisk_header = \"x risk\"");
    check_upstream(&wrong, "portico.toml:5: \"x risk\" cannot be the name of a header.");
    for name in ["risk_header", "location_header", "coordinates_header"] {
        let alone = format!("{name} = \"x-a\"");
        check_upstream(&alone, &format!("[upstream] {name} is believed of nobody"));
    }
}

#[test]
fn a_risk_header_must_declare_what_holds_where_it_is_missing() {
    let header = "trusted_proxies = [\"10.0.0.1\"]\nrisk_header = \"x-risk\"";
    check_upstream(
        header,
        "[risk] must declare what holds where [upstream] risk_header is missing",
    );
    let declared = format!("[upstream]\n{header}\n[risk]\nwhen_unknown = \"closed\"\n[mail]");
    parse(&GOOD.replace("[mail]", &declared)).unwrap();
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

const POLICY: &str = "[[policies]]\nname = \"p\"\n";

/// Adds a policy to good settings and holds the answer against `expected`.
#[track_caller]
fn check_policy(policy: &str, expected: &str) {
    let text = format!("{GOOD}[groups]\nrescue = [\"rescue@example.org\"]\n{POLICY}{policy}\n");
    let error = parse(&text).unwrap_err().to_string();
    assert_eq!(error, format!("portico.toml:18: The policy \"p\" {expected}."));
}

#[test]
fn a_policy_that_names_what_is_not_there_is_told_with_its_line() {
    check_policy(
        "grant = \"block\"\nusers = { exclude = [\"group:rescuers\"] }",
        "names the group \"rescuers\", which [groups] does not have",
    );
    check_policy(
        "grant = \"block\"\nusers = { include = [\"mara\"] }",
        "names \"mara\", which is neither an e-mail address nor group:…",
    );
    check_policy(
        "grant = \"block\"\napps = { include = [\"shop\", \"shpo\"] }",
        "names the app \"shpo\", which is not among [[apps]]",
    );
    for code in ["de", "UK", "Germany", ""] {
        check_policy(
            &format!(
                "grant = \"block\"\nconditions = {{ locations = {{ include = [\"unknown\", \"GB\", \"{code}\"] }} }}"
            ),
            &format!(
                "names the country \"{code}\": use the two capital letters of ISO 3166-1, like DE, or \"unknown\""
            ),
        );
    }
}

#[test]
fn a_policy_that_cannot_mean_what_it_says_is_refused() {
    check_policy(
        "grant = \"require_password_change\"",
        "requires a password change at every sign-in: give it a condition, like risk = \"high\"",
    );
    check_policy(
        "grant = \"block\"\nconditions = { risk = \"none\" }",
        "has the condition risk = \"none\", which always holds: leave it out",
    );
    let twice = format!("{GOOD}{POLICY}grant = \"block\"\n{POLICY}grant = \"block\"\n");
    let error = parse(&twice).unwrap_err().to_string();
    assert_eq!(error, "portico.toml:19: The policy \"p\" has the name of another.");
}

#[test]
fn a_group_holds_addresses_only() {
    let line = GOOD.lines().count() + 4;
    for wrong in ["rescue", "mara@[127.0.0.1]", "ma\u{ad}ra@example.org"] {
        let text = format!("{GOOD}[groups]\nrescue = [\n\"ines@example.org\",\n\"{wrong}\",\n]\n");
        let error = parse(&text).unwrap_err().to_string();
        assert_eq!(
            error,
            format!(
                "portico.toml:{line}: The group \"rescue\" names {wrong:?}, which is no e-mail address."
            )
        );
    }
}

#[test]
fn addresses_of_groups_and_policies_reach_the_account_however_they_are_spelled() {
    let text = format!(
        "{GOOD}[groups]\nrescue = [\"Rescue <Rescue@Example.org>\"]\nidn = ['\"mara\"@exämple.org']\nstaff = [\"rescue@example.org\", \"ines@example.org\"]\n\
        {POLICY}grant = \"block\"\nusers = {{ exclude = [\"MARA@example.org\", \"group:rescue\"] }}\n"
    );
    let settings = parse(&text).unwrap();
    assert_eq!(settings.groups_of("rescue@example.org"), ["rescue", "staff"]);
    assert_eq!(settings.groups_of("RESCUE@example.org"), ["rescue", "staff"]);
    assert!(settings.groups_of("mara@example.org").is_empty());
    for spelling in ["mara@exämple.org", "Mara@XN--EXMPLE-CUA.org", "\"m\\ara\"@exämple.org"] {
        assert_eq!(settings.groups_of(spelling), ["idn"]);
    }
    assert_eq!(settings.policies[0].users.exclude, ["mara@example.org", "group:rescue"]);
}

/// The warnings about good settings with a policy more.
fn warnings(policy: &str) -> Vec<String> {
    let upstream = "[upstream]\ntrusted_proxies = [\"10.0.0.1\"]\nrisk_header = \"r\"\nlocation_header = \"l\"\n";
    let risk = "[risk]\nwhen_unknown = \"closed\"\n";
    let groups = "[groups]\nrescue = [\"rescue@example.org\"]\nnobody = []\n";
    let text = format!("{GOOD}{groups}{upstream}{risk}{POLICY}{policy}\n");
    parse(&text).unwrap().warnings()
}

#[test]
fn a_block_for_everyone_that_spares_no_account_is_warned_of() {
    let warning = "The policy \"p\" can lock everybody out: exclude at least one account from it.";
    assert_eq!(warnings("grant = \"block\""), [warning]);
    assert_eq!(warnings("grant = \"block\"\nconditions = { risk = \"high\" }"), [warning]);
    assert_eq!(warnings("grant = \"block\"\nstate = \"report_only\""), [warning]);
    assert_eq!(warnings("grant = \"block\"\nusers = { exclude = [\"group:nobody\"] }"), [warning]);
    for fine in [
        "grant = \"block\"\nstate = \"off\"",
        "grant = \"block\"\nusers = { exclude = [\"group:rescue\"] }",
        "grant = \"block\"\nusers = { exclude = [\"mara@example.org\"] }",
        "grant = \"block\"\nusers = { include = [\"mara@example.org\"] }",
        "grant = \"require_mfa\"",
    ] {
        assert!(warnings(fine).is_empty(), "{fine}");
    }
}

#[test]
fn a_policy_that_can_have_no_effect_is_warned_of() {
    let alone = |policy: &str, from: &str, to: &str| {
        let text = format!("{GOOD}{POLICY}{policy}\n").replace(from, to);
        parse(&text).unwrap().warnings().join(" ")
    };
    let risk = "grant = \"require_mfa\"\nconditions = { risk = \"high\" }";
    assert_eq!(alone(risk, "", ""), "", "built-in risk is on by default");
    let none = alone(risk, "[mail]", "[risk]\nbuilt_in = false\n[mail]");
    assert!(none.contains("never applies, as no risk is ever known"), "{none}");
    let location = "grant = \"require_mfa\"\nconditions = { locations = { exclude = [\"DE\"] } }";
    assert!(alone(location, "", "").contains("looks at countries, but none is ever known"));
    let off = alone("grant = \"require_mfa\"", "mfa = \"always_on\"", "mfa = \"off\"");
    assert!(off.contains("does nothing: mfa is \"off\""), "{off}");
    assert_eq!(alone("grant = \"require_mfa\"", "", ""), "");
}

#[test]
fn a_name_that_a_policy_both_includes_and_excludes_is_warned_of() {
    for (policy, told) in [
        ("apps = { include = [\"shop\"], exclude = [\"shop\"] }", "the app \"shop\""),
        (
            "users = { include = [\"Mara@example.org\"], exclude = [\"mara@example.org\"] }",
            "the user \"mara@example.org\"",
        ),
        (
            "conditions = { locations = { include = [\"DE\"], exclude = [\"DE\"] } }",
            "the country \"DE\"",
        ),
    ] {
        let expected =
            format!("The policy \"p\" names {told} in include and in exclude: exclude wins.");
        assert_eq!(warnings(&format!("grant = \"require_mfa\"\n{policy}")), [expected]);
    }
}

/// The warnings about good settings of which pieces are replaced.
fn warned(pieces: &[(&str, &str)], policy: &str) -> Vec<String> {
    let good = GOOD.to_owned();
    let text = pieces.iter().fold(good, |text, (piece, by)| text.replace(piece, by));
    parse(&(text + policy)).unwrap().warnings()
}

#[test]
fn a_code_by_email_that_comes_first_and_second_is_warned_of() {
    let code_first = ("mfa =", "first_factor = \"email_code\"\nmfa =");
    let told = warned(&[code_first], "");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("\"default\" names email_code in second_factors"), "{told:?}");
    assert!(warned(&[code_first, (", \"email_code\"]", "]")], "").is_empty());
    assert!(warned(&[], "").is_empty());
}

#[test]
fn conditional_without_a_policy_that_asks_is_warned_of() {
    let conditional = ("always_on", "conditional");
    let told = |policy: &str| warned(&[conditional], policy).join(" ");
    let expected = "The user flow \"default\" is conditional, but no policy in force asks";
    assert!(told("").starts_with(expected));
    let policy =
        |rest: &str| format!("{POLICY}{rest}\nusers = {{ exclude = [\"a@example.org\"] }}");
    assert!(told(&policy("grant = \"block\"")).contains(expected));
    assert!(told(&policy("grant = \"require_mfa\"\nstate = \"report_only\"")).contains(expected));
    assert_eq!(told(&policy("grant = \"require_mfa\"")), "");
    let risk = "grant = \"require_password_change\"\nconditions = { risk = \"high\" }";
    assert_eq!(told(&policy(risk)), "");
}

#[test]
fn the_demo_gives_no_warning() {
    assert!(Settings::demo().unwrap().warnings().is_empty());
}

const DATABASE: &str = "postgres://portico:secret@db.example.com/portico?sslmode=verify-full";

fn with_database(address: &str) -> String {
    format!("database = {address:?}\n")
}

#[test]
fn a_database_is_the_file_in_the_data_folder_unless_it_is_set() {
    let settings = parse(GOOD).unwrap();
    let Location::Sqlite(path) = settings.location() else { panic!() };
    assert_eq!(path, Path::new("portico-data/portico.db"));
    for address in [
        DATABASE,
        "postgresql://portico@db.example.com/portico?sslmode=require",
        "postgres://portico@localhost/portico",
        "postgres://portico@%2Frun%2Fpostgresql/portico",
        "postgres:///portico?host=/run/postgresql",
        "postgres://portico@localhost/portico?options[search_path]=sign_in",
        "postgres://portico@localhost/portico?pool_mode=session",
        "postgres://portico@localhost/portico?pool_mode=transaction",
    ] {
        let settings = parse(&(with_database(address) + GOOD)).unwrap();
        assert!(matches!(settings.location(), Location::Postgres(_)), "{address}");
    }
}

#[test]
fn a_database_that_cannot_be_meant_is_told_with_its_line() {
    let check = |address: &str, expected: &str| {
        let text = with_database(address) + GOOD;
        let error = parse(&text).unwrap_err().to_string();
        assert!(error.starts_with(&format!("portico.toml:1: {expected}")), "{error}");
        assert!(error.ends_with('.') && !error.contains("secret"), "{error}");
    };
    let must_be = "database must be an address like postgres://";
    check("mysql://portico:secret@localhost/portico", must_be);
    check("portico.db", must_be);
    check("postgres://portico:secret@localhost", "database must name the database");
    check(&DATABASE.replace("verify-full", "verify"), "sslmode must be verify-full");
    check(&format!("{DATABASE}&user=other"), "database has no option \"user\".");
    check(&format!("{DATABASE}&pool_mode=statement"), "pool_mode must be transaction or session");
    let plain = "A database on another machine must be spoken to encrypted";
    check("postgres://portico:secret@db.example.com/portico", plain);
    check(&DATABASE.replace("verify-full", "prefer"), plain);
    check("postgres://portico:secret@localhost/portico?host=db.example.com", plain);
}

#[test]
fn user_flows_are_read_the_same_by_themselves() {
    for text in [include_str!("demo.toml"), include_str!("../../../docs/reference/settings.toml")] {
        let settings = Settings::parse_with("portico.toml", text, &in_file).unwrap();
        let is_address = |text: &str| crate::email::Email::parse(text).is_ok();
        let rules = user_flows::Rules::parse("portico.toml", text, &is_address).unwrap();
        let apps = settings.apps.iter().map(|app| user_flows::App {
            id: app.id.clone(),
            name: app.name.clone(),
            user_flow: app.user_flow.get_ref().clone(),
        });
        assert_eq!(rules.apps, apps.collect::<Vec<_>>());
        assert_eq!((&rules.policies, &rules.groups), (&settings.policies, &settings.groups));
        let written = |user_flows: &BTreeMap<String, Spanned<UserFlow>>| {
            user_flows
                .iter()
                .map(|(name, one)| format!("{name} {:?}", one.get_ref()))
                .collect::<Vec<_>>()
        };
        assert_eq!(written(&rules.user_flows), written(&settings.user_flows));
    }
}
