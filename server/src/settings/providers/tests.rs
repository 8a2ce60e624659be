use crate::settings::Settings;
use crate::settings::tests::in_file;

const GOOD: &str = "[[providers]]\nid = \"contoso\"\nname = \"Contoso\"\nissuer = \"https://id.contoso.example\"\n\
    client_id = \"portico\"\nclient_secret_env = \"CONTOSO\"\n";
const MICROSOFT: &str = "[[providers]]\nid = \"ms\"\npreset = \"microsoft\"\nclient_id = \"portico\"\n\
    client_secret_env = \"MS\"\n";
const APPLE: &str = "[[providers]]\nid = \"apple\"\npreset = \"apple\"\nclient_id = \"portico\"\n\
    key_file = \"a.p8\"\nkey_id = \"ABC\"\nteam_id = \"DEF\"\n";
const GOOGLE: &str = "[[providers]]\nid = \"google\"\npreset = \"google\"\nclient_id = \"portico\"\n\
    client_secret_env = \"GOOGLE\"\n";
const TENANT: &str = "tenant = \"8eaef023-2b34-4da1-9baa-8bc8c9d6a490\"\n";

fn told(providers: &str) -> String {
    let demo =
        include_str!("../demo.toml").replace("http://localhost:8080\"", "https://login.example\"");
    let text = format!("{demo}\n{providers}");
    let read = Settings::parse_with("a.toml", &text, &in_file);
    read.err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn what_is_right_is_taken() {
    for good in [
        GOOD.to_owned(),
        format!(
            "{GOOD}trust_mfa = true\nmfa_values = [\"mfa\"]\ndomains = [\"contoso.example\"]\nvouches = \"domains\"\nexcept = [\"it@Contoso.example\"]"
        ),
        GOOD.replace("https://id.contoso.example", "http://127.0.0.1:9/x")
            + "private_network = true",
        format!("{MICROSOFT}{TENANT}"),
        format!("{MICROSOFT}tenant = \"common\"\ntenants = [\"*\"]"),
        format!("{MICROSOFT}tenant = \"consumers\""),
        APPLE.to_owned(),
        GOOGLE.to_owned(),
        GOOGLE.replace("google", "github"),
        GOOGLE.replace("google", "github") + "issuer = \"https://github.contoso.example\"",
    ] {
        assert_eq!(told(&good), "", "{good}");
    }
}

#[test]
fn what_is_wrong_with_a_provider_is_told_in_one_sentence() {
    let second = GOOD.replace("id = \"contoso\"", "id = \"other\"");
    for (providers, sentence) in [
        (GOOD.replace("\"contoso\"", "\"Contoso!\""), "must be 1 to 40 small letters"),
        (GOOD.replace("\"portico\"", "\" \""), "client_id is empty"),
        (GOOD.replace("name = \"Contoso\"\n", ""), "needs a name"),
        (GOOD.replace("issuer = \"https://id.contoso.example\"\n", ""), "Set issuer, or preset"),
        (
            GOOD.replace("https://id", "http://id"),
            "issuer must be an address that begins with https",
        ),
        (GOOD.replace(".example\"", ".example/?a=b\""), "without a query"),
        (
            GOOD.replace("https://id.contoso.example", "http://localhost:1"),
            "private_network = true",
        ),
        (GOOD.replace("client_secret_env = \"CONTOSO\"\n", ""), "The client secret is missing"),
        (format!("{GOOD}client_secret_file = \"a\""), "leave out the other"),
        (format!("{GOOD}key_id = \"a\""), "are for preset = \"apple\""),
        (format!("{GOOD}{TENANT}"), "are for preset = \"microsoft\""),
        (format!("{GOOD}trust_mfa = true"), "trust_mfa needs mfa_values"),
        (format!("{GOOD}scopes = [\"email\"]"), "scopes must name openid"),
        (format!("{GOOD}scopes = [\"openid email\"]"), "is no scope"),
        (format!("{GOOD}domains = [\"a b\"]"), "is no domain"),
        (format!("{GOOD}vouches = \"domains\""), "needs domains"),
        (format!("{GOOD}except = [\"a@contoso.example\"]"), "is no address of these domains"),
        (format!("{GOOD}{GOOD}"), "Two providers have the id \"contoso\""),
        (
            format!(
                "{GOOD}domains = [\"contoso.example\"]\n{second}domains = [\"CONTOSO.example\"]"
            ),
            "contoso.example is in domains of two providers.",
        ),
        (format!("{GOOGLE}trust_mfa = true"), "Google says nothing of how people signed in"),
        (format!("{GOOGLE}issuer = \"https://a.example\""), "The issuer of Google is known"),
        (
            format!("{GOOGLE}claims = {{ email = \"mail\" }}"),
            "claims is for providers with an issuer",
        ),
        (format!("{APPLE}client_secret_env = \"A\""), "Apple has no client secret"),
        (APPLE.replace("key_id = \"ABC\"\n", ""), "Apple needs key_file"),
        (MICROSOFT.to_owned(), "Microsoft needs tenant"),
        (format!("{MICROSOFT}tenant = \"common\""), "common lets every tenant in: name tenants"),
        (format!("{MICROSOFT}tenant = \"contoso.example\""), "a domain is no id"),
        (
            format!("{MICROSOFT}tenant = \"common\"\ntenants = [\"*\", \"x\"]"),
            "is no id of a tenant",
        ),
        (format!("{MICROSOFT}{TENANT}tenants = [\"*\"]"), "there is one tenant"),
    ] {
        let told = told(&providers);
        assert!(told.contains(sentence), "{providers}: {told:?}");
        assert_eq!(told.lines().count(), 1, "{told}");
    }
}

#[test]
fn apple_is_refused_where_it_could_not_lead_back() {
    let text = format!("{}\n{APPLE}", include_str!("../demo.toml"));
    let told = Settings::parse_with("a.toml", &text, &in_file).unwrap_err().to_string();
    assert!(told.ends_with("Apple needs a public_url with https and a domain."), "{told}");
}

#[test]
fn a_user_flow_offers_providers_that_are_there_and_leaves_somebody_a_way_in() {
    for (lines, sentence) in [
        ("providers = [\"contoso\"]\nlocal = false", ""),
        ("providers = [\"contoso\"]", ""),
        ("providers = [\"other\"]", "no [[providers]] has this id"),
        ("providers = [\"contoso\", \"contoso\"]", "twice"),
        ("local = false", "leaves nobody a way in"),
    ] {
        let told = told(&format!("[user_flows.more]\nmfa = \"off\"\n{lines}\n{GOOD}"));
        assert!(
            told.contains(sentence) && told.is_empty() == sentence.is_empty(),
            "{lines}: {told}"
        );
    }
}
