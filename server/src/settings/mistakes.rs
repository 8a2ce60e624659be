//! What people get wrong in a settings file, and what they are told.

use super::Settings;
use super::tests::GOOD;

/// A piece of good settings, what stands there instead, the line of the error, and a
/// part of its sentence.
type Mistake = (&'static str, &'static str, usize, &'static str);

const URL: &str = "\"https://login.example.com\"";
const SMTP: &str = "smtps://user:secret@mail.example.com:465";
const FROM: &str = "from = \"Juniper <no-reply@example.com>\"";
const BRAND: &str = "name = \"Juniper\"";
const ID: &str = "id = \"shop\"";
const APP: &str = "name = \"Shop\"";
const RETURN: &str = "[\"https://shop.example.com/\"]";
const FLOW: &str = "user_flow = \"default\"";
const MFA: &str = "mfa = \"always_on\"";
const FACTORS: &str = "[\"authenticator\", \"email_code\"]";

/// At the top of the file.
const ADDRESSES: [Mistake; 16] = [
    (URL, "https://login.example.com", 2, "string values must be quoted"),
    (URL, "\"login.example.com\"", 2, "This must be a whole address"),
    (URL, "\"http://login.example.com\"", 2, "public_url must begin with https://"),
    (URL, "\"https://login.example.com:99999\"", 2, "invalid port number"),
    (URL, "\"https://login.example.com/?a=1\"", 2, "public_url must be a host, or a path"),
    (URL, "\"https://me:secret@login.example.com\"", 2, "public_url must begin with"),
    (URL, "7", 2, "invalid type: integer `7`"),
    ("[mail]", "colour = \"red\"\n[mail]", 3, "unknown field `colour`"),
    ("[mail]", "listen = \"8080\"\n[mail]", 3, "This must be an IP address and a port"),
    ("[mail]", "listen = \"localhost:8080\"\n[mail]", 3, "This must be an IP address and a port"),
    ("[mail]", "data = 7\n[mail]", 3, "invalid type: integer `7`"),
    ("[mail]", "database = \"mysql://a/b\"\n[mail]", 3, "database must be an address"),
    ("[mail]", "database = \"postgres://a.example/b\"\n[mail]", 3, "must be spoken to encrypted"),
    ("[mail]", "database = \"postgres://localhost\"\n[mail]", 3, "must name the database"),
    ("[mail]", "demo = \"yes\"\n[mail]", 3, "invalid type: string \"yes\", expected a boolean"),
    ("[mail]", "[mial]", 3, "unknown field `mial`"),
];

const MAIL_AND_BRAND: [Mistake; 23] = [
    (SMTP, "mail.example.com", 4, "smtp must be an address like"),
    (SMTP, "smtp://mail.example.com", 4, "smtp:// to another machine must be encrypted"),
    (SMTP, "https://user:secret@mail.example.com", 4, "smtp must be an address like"),
    (FROM, "from = \"Juniper\"", 5, "from must be an address"),
    (FROM, "", 3, "missing field `from`"),
    (
        FROM,
        "from = \"a@example.com\"\ntoken_file = \"token\"",
        6,
        "token_file or a password, and leave out",
    ),
    (FROM, "from = \"a@example.com\"\nauth = \"xoauth2\"", 6, "needs token_file"),
    (FROM, "from = \"a@example.com\"\nauth = \"cram-md5\"", 6, "unknown variant `cram-md5`"),
    (
        "smtp = \"smtps://user:secret@mail.example.com:465\"",
        "smtp = \"smtps://user@mail.example.com:465\"\nauth = \"plain\"",
        5,
        "auth needs the user in smtp and a password",
    ),
    (
        "smtp = \"smtps://user:secret@mail.example.com:465\"",
        "smtp = \"smtps://mail.example.com:465\"\ntoken_file = \"token\"",
        5,
        "token_file needs the user in smtp",
    ),
    ("[brand]", "[[mail.dkim]]\nselector = \"a\"\n[brand]", 6, "missing field `key`"),
    ("[brand]", "[[mail.dkim]]\nselector = \"a b\"\nkey = \"x\"\n[brand]", 7, "a name in the DNS"),
    (
        "[brand]",
        "[[mail.dkim]]\nselector = \"a\"\ndomain = \"a b\"\nkey = \"x\"\n[brand]",
        8,
        "domain must be a domain",
    ),
    (
        "[brand]",
        "[[mail.dkim]]\nselector = \"a\"\nkey = \":secret@\"\n[brand]",
        8,
        "key must be a private key in PEM form",
    ),
    (BRAND, "name = \"\"", 7, "name is empty"),
    (BRAND, "name = \"  \"", 7, "name is empty"),
    (BRAND, "name = \"Juni\\nper\"", 7, "contains a line break"),
    (BRAND, "", 6, "missing field `name`"),
    (BRAND, "name = \"Juniper\"\ntheme = \"neon\"", 8, "There is no theme \"neon\": "),
    (BRAND, "name = \"Juniper\"\nbrand = \"juniper\"", 8, "brands must name the folder"),
    (BRAND, "name = \"Juniper\"\nbrand = \"../etc\"", 8, "\"../etc\" names no brand"),
    (BRAND, "name = \"Juniper\"\nterms = \"http://example.com\"", 8, "Links of the brand"),
    (BRAND, "name = \"Juniper\"\nsupport = \"help@example.com\"", 8, "a whole address"),
];

const APPS: [Mistake; 12] = [
    (ID, "id = \"\"", 9, "id is empty"),
    (ID, "id = shop", 9, ""),
    (ID, "id = \"shop\"\nid = \"news\"", 10, "duplicate key"),
    (APP, "name = \" \"", 10, "name is empty"),
    (RETURN, "[]", 11, "return_to must name at least one"),
    (RETURN, "[\"shop.example.com\"]", 11, "This must be a whole address"),
    (RETURN, "\"https://shop.example.com/\"", 11, "invalid type: string"),
    (RETURN, "[\"http://shop.example.com/\"]", 11, "Each return_to must begin"),
    (FLOW, "user_flow = \"other\"", 12, "There is no [user_flows.other]."),
    (FLOW, "user_flow = \"default\"\norigins = [\"https://a.example/b\"]", 13, "Each of origins"),
    ("[[apps]]", "[apps]", 8, "invalid type: map, expected a sequence"),
    (
        "[user_flows.default]",
        "[[apps]]\nid = \"shop\"\nname = \"B\"\nreturn_to = [\"https://b.example/\"]\n\
        user_flow = \"default\"\n[user_flows.default]",
        14,
        "Two apps have the id \"shop\".",
    ),
];

const USER_FLOWS: [Mistake; 8] = [
    (MFA, "mfa = \"sometimes\"", 14, "unknown variant `sometimes`"),
    (MFA, "", 13, "missing field `mfa`"),
    (MFA, "mfa always_on", 14, ""),
    (FACTORS, "[\"password\"]", 13, "password cannot be a second factor."),
    (FACTORS, "[\"pigeon\"]", 15, "unknown variant `pigeon`"),
    (FACTORS, "[]", 13, "second_factors names none"),
    (MFA, "mfa = \"always_on\"\nenrollment_grace_days = -1", 15, "invalid value: integer `-1`"),
    (
        MFA,
        "mfa = \"always_on\"\nprofile = [{ name = \"size\", label = \"\" }]",
        15,
        "label is empty",
    ),
];

const TLS: [Mistake; 8] = [
    ("[mail]", "[tls]\nkey = \"a\"\n[mail]", 4, "certificate_file must name the file"),
    ("[mail]", "[tls]\ncertificate_file = \"a\"\n[mail]", 4, "key_file must name the file"),
    ("[mail]", "[tls]\n[mail]", 3, "must have certificate_file and key_file, or"),
    (
        "[mail]",
        "[tls]\nkey = \"a\"\ncertificate_file = \"a\"\nacme = { accept_terms = true }\n[mail]",
        6,
        "from files or from an authority",
    ),
    ("[mail]", "[tls]\nacme = { accept_terms = false }\n[mail]", 4, "accept_terms must be true"),
    (
        "[mail]",
        "[tls]\nacme = { accept_terms = true, directory = \"http://a.example\" }\n[mail]",
        4,
        "must begin with https:",
    ),
    (
        "[mail]",
        "[tls]\nredirect = \"127.0.0.1:8080\"\nacme = { accept_terms = true }\n[mail]",
        4,
        "must be another address",
    ),
    ("[mail]", "[upstream]\nproxy_protocol = true\n[mail]", 4, "is believed of nobody"),
];

const SECTIONS: [Mistake; 14] = [
    ("[mail]", "[limits]\nsends_per_day = 0\n[mail]", 4, "would send nobody a code"),
    ("[mail]", "[upstream]\ntrusted_proxies = [\"10.0.0.1/8\"]\n[mail]", 4, "inside a network"),
    ("[mail]", "[upstream]\nrisk_header = \"x-risk\"\n[mail]", 4, "is believed of nobody"),
    (
        "[mail]",
        "[upstream]\ntrusted_proxies = [\"10.0.0.1\"]\nrisk_header = \"x-risk\"\n[mail]",
        5,
        "[risk] must declare",
    ),
    ("[mail]", "[phone]\n[mail]", 3, "[phone] has no [phone.webhook]"),
    ("[mail]", "[phone]\ndefault_country = \"de\"\n[mail]", 4, "\"de\" is no country"),
    ("[mail]", "[metrics]\nlisten = \"127.0.0.1:8080\"\n[mail]", 4, "must be another address"),
    ("[mail]", "[metrics]\nlisten = 9090\n[mail]", 4, "invalid type: integer `9090`"),
    ("[mail]", "[traces]\nendpoint = \"collector\"\n[mail]", 4, "endpoint must be an address"),
    ("[mail]", "[log]\nformat = \"xml\"\n[mail]", 4, "unknown variant `xml`"),
    ("[mail]", "[groups]\nstaff = [\"mara\"]\n[mail]", 4, "which is no e-mail address."),
    (
        "[mail]",
        "[[policies]]\nname = \"A\"\ngrant = \"block\"\napps = { include = [\"bank\"] }\n[mail]",
        3,
        "which is not among [[apps]].",
    ),
    ("[mail]", "[[policies]]\nname = \"\"\ngrant = \"block\"\n[mail]", 4, "name is empty"),
    ("[mail]", "[[policies]]\nname = \"A\"\ngrant = \"deny\"\n[mail]", 5, "unknown variant `deny`"),
];

const DUMPS: [&str; 7] =
    [":secret@", "Err(", "Spanned", "Some(", "panicked", "TOML parse error", "os error"];

/// Whether what is said is one line for each error, with the place, and a sentence.
fn is_told(said: &str, line: usize, sentence: &str) -> bool {
    let first = said.lines().next().unwrap_or_default();
    let placed = said.lines().all(|line| line.starts_with("portico.toml:"));
    let dumped = DUMPS.iter().any(|dump| said.contains(dump));
    let here = first.starts_with(&format!("portico.toml:{line}: "));
    here && first.contains(sentence) && placed && !dumped
}

#[test]
fn every_mistake_is_told_with_its_line_and_a_sentence_and_nothing_else() {
    let all = [&ADDRESSES[..], &MAIL_AND_BRAND, &APPS, &USER_FLOWS, &TLS, &SECTIONS].concat();
    assert!(all.len() >= 45);
    let mut otherwise = vec![];
    for (piece, by, line, sentence) in all {
        assert!(GOOD.contains(piece), "{piece}");
        let settings = Settings::parse("portico.toml", &GOOD.replacen(piece, by, 1));
        let said = settings.err().map_or_else(|| "nothing".to_owned(), |said| said.to_string());
        if !is_told(&said, line, sentence) {
            otherwise.push(format!("{by} (line {line}, {sentence:?}): {said}"));
        }
    }
    assert!(otherwise.is_empty(), "{}", otherwise.join("\n\n"));
}
