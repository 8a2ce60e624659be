use std::ffi::OsString;
use std::fs;
use std::path::Path;

use super::shape::Kind;
use super::*;
use crate::settings::tests::GOOD;

/// Reads settings of a file `portico.toml` in a folder, with variables.
fn load(folder: &Path, text: &str, variables: &[(&str, &str)]) -> Result<Loaded, String> {
    let file = folder.join("portico.toml");
    fs::write(&file, text).unwrap();
    let variables = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    let loaded = Loaded::load_with(&file, variables);
    loaded.map_err(|error| error.to_string().replace(&format!("{}/", folder.display()), ""))
}

fn with(variables: &[(&str, &str)]) -> Result<Loaded, String> {
    load(tempfile::tempdir().unwrap().path(), GOOD, variables)
}

#[track_caller]
fn told(text: &str, variables: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    load(folder.path(), text, variables).map(|_| ()).unwrap_err()
}

#[test]
fn a_variable_stands_over_the_file_and_the_file_over_the_default() {
    let settings = with(&[
        ("PORTICO__LISTEN", "0.0.0.0:80"),
        ("PORTICO__DEMO", "true"),
        ("PORTICO__BRAND__NAME", "1984"),
        ("PORTICO__LIMITS__SENDS_PER_DAY", "7"),
        ("PORTICO__USER_FLOWS__DEFAULT__MFA", "off"),
        ("PORTICO__UPSTREAM__TRUSTED_PROXIES", "[\"10.0.0.1\", \"10.0.0.2\"]"),
        ("PORTICO__GROUPS__STAFF", "['mara@example.com']"),
        ("PORTICO_LOG", "info"),
        ("PATH", "/usr/bin"),
    ]);
    let settings = settings.unwrap_or_else(|error| panic!("{error}")).settings;
    assert_eq!(settings.listen.to_string(), "0.0.0.0:80");
    assert_eq!((settings.demo, settings.brand.name.as_str()), (true, "1984"));
    assert_eq!((settings.limits.sends_per_day, settings.limits.sends_per_hour), (7, 5));
    assert_eq!(settings.user_flows["default"].get_ref().mfa, flow::policy::Mfa::Off);
    assert_eq!(settings.upstream.trusted_proxies.len(), 2);
    assert_eq!(settings.groups["staff"], ["mara@example.com"]);
}

#[test]
fn a_text_may_stand_in_the_quotes_of_toml() {
    for (value, name) in
        [("\"Juniper\"", "Juniper"), ("'1984'", "1984"), ("Juniper's", "Juniper's")]
    {
        let loaded =
            with(&[("PORTICO__BRAND__NAME", value)]).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(loaded.settings.brand.name, name);
    }
}

#[test]
fn an_entry_of_a_list_is_named_by_its_place() {
    let variables = [
        ("PORTICO__APPS__1__ID", "news"),
        ("PORTICO__APPS__1__NAME", "News"),
        ("PORTICO__APPS__1__USER_FLOW", "default"),
        ("PORTICO__APPS__1__RETURN_TO__0", "https://news.example.com/"),
        ("PORTICO__APPS__0__NAME", "The shop"),
    ];
    let settings = with(&variables).unwrap_or_else(|error| panic!("{error}")).settings;
    let names: Vec<_> = settings.apps.iter().map(|app| app.name.as_str()).collect();
    assert_eq!(names, ["The shop", "News"]);
    let said = told(GOOD, &[("PORTICO__APPS__4__ID", "news")]);
    assert_eq!(said, "PORTICO__APPS__4__ID: PORTICO__APPS has 1 entries, so 1 is the next.");
    let said = told(GOOD, &[("PORTICO__APPS__SHOP__ID", "news")]);
    assert!(said.contains("PORTICO__APPS is a list: the place of an entry follows"), "{said}");
}

#[test]
fn a_name_that_the_operator_chose_is_found_in_its_spelling() {
    let text = GOOD.replace("[user_flows.default]", "[user_flows.Staff-Only]");
    let text = text.replace("user_flow = \"default\"", "user_flow = \"Staff-Only\"");
    let folder = tempfile::tempdir().unwrap();
    let loaded = load(folder.path(), &text, &[("PORTICO__USER_FLOWS__STAFF_ONLY__MFA", "off")]);
    let settings = loaded.unwrap_or_else(|error| panic!("{error}")).settings;
    assert_eq!(settings.user_flows.len(), 1);
    assert_eq!(settings.user_flows["Staff-Only"].get_ref().mfa, flow::policy::Mfa::Off);
}

#[test]
fn what_is_wrong_in_a_variable_is_told_with_its_name() {
    for (name, value, sentence) in [
        ("PORTICO__LISTEN", "8080", "This must be an IP address and a port"),
        ("PORTICO__DEMO", "yes", "invalid type: string \"yes\", expected a boolean"),
        ("PORTICO__BRAND__NAME", " ", "name is empty"),
        ("PORTICO__PUBLIC_URL", "http://login.example.com", "public_url must begin with https://"),
        ("PORTICO__LIMITS__SENDS_PER_DAY", "0", "would send nobody a code"),
        (
            "PORTICO__PUBLIC_ULR",
            "x",
            "There is no setting public_ulr. The nearest is PORTICO__PUBLIC_URL.",
        ),
        (
            "PORTICO__MAIL__FORM",
            "x",
            "There is no setting form in mail. The nearest is PORTICO__MAIL__FROM.",
        ),
        ("PORTICO__QQQQ", "x", "There is no setting qqqq: "),
        ("PORTICO__MAIL", "x", "This is a table: set what is in it, as in PORTICO__MAIL__NAME."),
        ("PORTICO__LISTEN__PORT", "80", "PORTICO__LISTEN is one value, and has nothing inside."),
        ("PORTICO__UPSTREAM__TRUSTED_PROXIES", "10.0.0.1", "This is a list: write it as in TOML"),
        ("PORTICO__", "x", "A name is missing in this variable"),
        ("PORTICO__APPS__0__USER_FLOW", "other", "There is no [user_flows.other]."),
        ("PORTICO__MAIL__SMTP", "user:hidden@mail", "smtp must be an address like"),
        (
            "PORTICO__RISK__WEBHOOK__URL",
            "https://a.example",
            "missing field `secret`: set it, or name its file in `secret_file`",
        ),
    ] {
        let said = told(GOOD, &[(name, value)]);
        assert!(said.starts_with(&format!("{name}: ")) && said.contains(sentence), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(!said.contains("hidden"), "{said}");
    }
}

#[test]
fn errors_of_the_file_and_of_variables_are_told_together() {
    let text = GOOD.replace("\"https://login.example.com\"", "\"http://login.example.com\"");
    let said = told(&text, &[("PORTICO__LIMITS__SENDS_PER_DAY", "0")]);
    let lines: Vec<_> = said.lines().collect();
    assert!(lines[0].starts_with("portico.toml:2: public_url"), "{said}");
    assert!(lines[1].starts_with("PORTICO__LIMITS__SENDS_PER_DAY: "), "{said}");
}

const OPEN: &str = "smtps://user@mail.example.com:465";
const CLOSED: &str = "smtps://user:secret@mail.example.com:465";

fn with_password(line: &str) -> String {
    GOOD.replace(CLOSED, OPEN).replace("from =", &format!("{line}\nfrom ="))
}

#[test]
fn a_secret_is_read_out_of_a_file_beside_the_settings_without_the_end_of_its_line() {
    let folder = tempfile::tempdir().unwrap();
    for (written, password) in
        [("a b\n", "a b"), ("a b\r\n", "a b"), ("a b", "a b"), ("a\n\n", "a\n")]
    {
        fs::write(folder.path().join("mail"), written).unwrap();
        let loaded = load(folder.path(), &with_password("password_file = \"mail\""), &[]);
        let mail = loaded.unwrap_or_else(|error| panic!("{error}")).settings.mail.unwrap();
        assert_eq!(mail.password.as_ref().unwrap().get_ref().expose(), password);
        assert_eq!(mail.smtp.get_ref().as_str(), OPEN);
        let sent = mail.server().url.password().unwrap().to_owned();
        assert_eq!(percent_encoding::percent_decode_str(&sent).decode_utf8().unwrap(), password);
    }
}

#[test]
fn a_variable_and_a_file_of_a_secret_displace_what_the_settings_file_says_of_it() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mail"), "from a file").unwrap();
    for (line, variable, value, expected) in [
        ("password_file = \"gone\"", "PORTICO__MAIL__PASSWORD", "1234", "1234"),
        ("password = \"here\"", "PORTICO__MAIL__PASSWORD_FILE", "mail", "from a file"),
        ("password_file = \"gone\"", "PORTICO__MAIL__PASSWORD_FILE", "mail", "from a file"),
    ] {
        let loaded = load(folder.path(), &with_password(line), &[(variable, value)]);
        let mail = loaded.unwrap_or_else(|error| panic!("{error}")).settings.mail.unwrap();
        assert_eq!(mail.password.unwrap().get_ref().expose(), expected);
    }
}

#[test]
fn what_is_wrong_with_the_file_of_a_secret_is_told_with_the_setting_and_the_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("empty"), "\n").unwrap();
    fs::write(folder.path().join("long"), "x".repeat(70_000)).unwrap();
    fs::write(folder.path().join("hidden"), "hidden").unwrap();
    let webhook = "[phone.webhook]\nurl = \"https://a.example\"\nsecret_file = \"hidden\"\n[brand]";
    for (text, sentence) in [
        (
            with_password("password_file = \"gone\""),
            "portico.toml:5: password_file gone cannot be read: ",
        ),
        (
            with_password("password_file = \"empty\""),
            "password_file empty is empty: write the password into it.",
        ),
        (with_password("password_file = \"long\""), "cannot be read: it holds more than 64 KiB."),
        (
            with_password("password_file = \".\""),
            "It must be a file with the password and nothing else.",
        ),
        (with_password("password_file = 7"), "password_file must be the path of a file."),
        (
            with_password("password_file = \"hidden\"\npassword = \"x\""),
            "portico.toml:5: Set password or password_file, and leave out the other.",
        ),
        (
            with_password("password = \"x\"").replace(OPEN, CLOSED),
            "portico.toml:5: smtp holds a password already",
        ),
        (
            with_password("password = \"x\"").replace("user@", ""),
            "portico.toml:5: password needs the user and the host in smtp",
        ),
        (
            GOOD.replace("[brand]", webhook),
            "portico.toml:8: hidden: A webhook's secret must be whsec_",
        ),
        (
            with_password("password_file = \"$CREDENTIALS_DIRECTORY/mail\""),
            "CREDENTIALS_DIRECTORY is not set: systemd sets it",
        ),
    ] {
        let said = load(folder.path(), &text, &[]).map(|_| ()).unwrap_err();
        assert!(said.contains(sentence), "{said}");
        assert!(!said.contains("hidden\"") && !said.contains("secret@"), "{said}");
    }
    let said = told(GOOD, &[("PORTICO__MAIL__SMTP_FILE", "gone")]);
    assert!(
        said.starts_with("PORTICO__MAIL__SMTP_FILE: smtp_file gone cannot be read: "),
        "{said}"
    );
}

#[test]
fn a_database_has_its_password_from_a_setting_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("password"), "a:b@c").unwrap();
    let text = "database = \"postgres://me@db.example.com/portico?sslmode=require\"\n\
        database_password_file = \"password\"\n";
    let loaded = load(folder.path(), &[text, GOOD].concat(), &[]);
    let settings = loaded.unwrap_or_else(|error| panic!("{error}")).settings;
    let crate::store::Location::Postgres(url) = settings.location() else { panic!() };
    assert_eq!(url.password(), Some("a%3Ab%40c"));
    let alone = ["database_password = \"x\"\n", GOOD].concat();
    assert!(told(&alone, &[]).starts_with("portico.toml:1: database_password is for"));
}

#[test]
fn settings_are_printed_with_where_they_come_from_and_without_secrets() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("key"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let webhook = "[phone.webhook]\nurl = \"https://a.example\"\nsecret_file = \"key\"\n[brand]";
    let text = GOOD.replace("[brand]", webhook);
    let loaded = load(folder.path(), &text, &[("PORTICO__BRAND__NAME", "1984")]);
    let loaded = loaded.unwrap_or_else(|error| panic!("{error}"));
    let printed = loaded.printed().replace(&format!("{}/", folder.path().display()), "");
    for line in [
        "public_url = \"https://login.example.com\"  # portico.toml:2",
        "listen = \"127.0.0.1:8080\"  # default",
        "smtp = \"smtps://user:***@mail.example.com:465\"  # portico.toml:4",
        "secret = \"***\"  # portico.toml:8: key",
        "name = \"1984\"  # PORTICO__BRAND__NAME",
        "[[apps]]",
        "[user_flows.default]",
        "[log]",
        "format = \"text\"  # default",
        "sends_per_day = 10  # default",
        "second_factors = [\"authenticator\", \"email_code\"]  # portico.toml:18",
    ] {
        assert!(printed.lines().any(|one| one == line), "{line}\n{printed}");
    }
    assert!(!printed.contains("MfKQ") && !printed.contains(":secret@"), "{printed}");
    toml::from_str::<toml::Table>(&printed).unwrap();
}

#[cfg(unix)]
#[test]
fn a_file_with_a_secret_that_everybody_can_read_is_warned_of() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let set = |name: &str, mode| {
        fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    fs::write(folder.path().join("mail"), "hidden").unwrap();
    let warnings = |text: &str, mode, of_secret| {
        load(folder.path(), text, &[]).unwrap_or_else(|error| panic!("{error}"));
        set("portico.toml", mode);
        set("mail", of_secret);
        let loaded = Loaded::load_with(&folder.path().join("portico.toml"), std::iter::empty());
        let warnings = loaded.unwrap().warnings().join("\n");
        warnings.replace(&format!("{}/", folder.path().display()), "")
    };
    let in_file = with_password("password_file = \"mail\"");
    assert_eq!(warnings(&in_file, 0o644, 0o640), "", "the settings hold no secret");
    let said = warnings(&in_file, 0o644, 0o644);
    assert!(said.starts_with("The file mail holds a secret, and every user"), "{said}");
    assert!(warnings(GOOD, 0o644, 0o600).starts_with("The file portico.toml holds a secret"));
    assert_eq!(warnings(GOOD, 0o640, 0o600), "");
}

/// The settings whose names say that they are secret, and that are none.
const NO_SECRETS: [&str; 3] = ["client_secret_env", "id_token_alg", "key_id"];

/// Every setting that is a secret, or is called like one.
fn secrets(at: &str, shape: Shape<'_>, found: &mut Vec<String>) {
    let words = ["secret", "password", "key", "token", "credentials"];
    let all: Vec<_> = shape.settings().collect();
    for (name, inner) in &all {
        let at = format!("{at}.{name}");
        let called = name.split('_').any(|word| words.contains(&word)) && !name.ends_with("_file");
        if inner.is_secret() || (called && inner.kind() == Kind::Text && !NO_SECRETS.contains(name))
        {
            assert!(inner.is_secret(), "{at} is called a secret: give it the type SecretText");
            let file = format!("{name}_file");
            assert!(all.iter().any(|(name, _)| *name == file), "{at} has no {file}");
            found.push(at.clone());
        }
        secrets(&at, *inner, found);
    }
    if shape.kind() == Kind::List {
        secrets(at, shape.entry(), found);
    }
    if let Some(chosen) = shape.chosen() {
        secrets(at, chosen, found);
    }
}

#[test]
fn every_secret_can_be_in_a_file() {
    let mut found = vec![];
    secrets("", Shape::root(), &mut found);
    found.sort();
    let known = [
        ".database",
        ".database_password",
        ".mail.bounces.secret",
        ".mail.dkim.key",
        ".mail.password",
        ".mail.smtp",
        ".phone.webhook.secret",
        ".providers.client_secret",
        ".providers.key",
        ".risk.webhook.secret",
        ".tls.key",
    ];
    assert_eq!(found, known);
}

#[test]
fn settings_may_be_in_the_environment_alone() {
    let all = [
        ("PORTICO__PUBLIC_URL", "https://login.example.com"),
        ("PORTICO__MAIL__SMTP", CLOSED),
        ("PORTICO__MAIL__FROM", "Juniper <no-reply@example.com>"),
        ("PORTICO__BRAND__NAME", "Juniper"),
        (
            "PORTICO__APPS",
            "[{ id = 'shop', name = 'Shop', return_to = ['https://shop.example.com/'], user_flow = 'default' }]",
        ),
        ("PORTICO__USER_FLOWS__DEFAULT__MFA", "off"),
    ];
    let all = all.map(|(name, value)| (OsString::from(name), OsString::from(value)));
    let missing = Path::new(crate::settings::USUAL_FILE);
    assert!(!missing.exists());
    let loaded = Loaded::load_with(missing, all.clone().into_iter());
    assert_eq!(loaded.unwrap_or_else(|error| panic!("{error}")).settings.apps[0].id, "shop");
    let named = Loaded::load_with(Path::new("other.toml"), all.into_iter());
    assert!(named.map(|_| ()).unwrap_err().to_string().starts_with("other.toml: cannot read"));
}
