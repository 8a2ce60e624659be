use std::path::Path;

use super::*;

fn parse(words: &str) -> Result<Command, clap::Error> {
    let words = ["portico"].into_iter().chain(words.split_whitespace());
    Arguments::try_parse_from(words).map(|arguments| arguments.command)
}

#[test]
fn a_command_line_that_is_wrong_is_refused_with_status_2_and_named() {
    Arguments::command().debug_assert();
    for (words, named) in [
        ("", "Usage: portico <COMMAND>"),
        ("portico.toml", "unrecognized subcommand 'portico.toml'"),
        ("docto", "a similar subcommand exists: 'doctor'"),
        ("serve portico.toml", "unexpected argument 'portico.toml'"),
        ("serve --demo --settings a.toml", "'--demo' cannot be used with '--settings <FILE>'"),
        ("serve --listen 8080", "invalid value '8080' for '--listen <ADDRESS:PORT>'"),
        ("check --demo", "unexpected argument '--demo'"),
        ("health --demo --settings a.toml", "'--demo' cannot be used with '--settings <FILE>'"),
        ("accounts", "Usage: portico accounts [OPTIONS] <COMMAND>"),
        ("accounts disable", "<ADDRESS>"),
        ("accounts disable a@example.org b@example.org", "unexpected argument 'b@example.org'"),
        ("accounts import", "<FILE>"),
        ("accounts import a.xml --format xml", "invalid value 'xml' for '--format <FORMAT>'"),
        ("accounts convert shop a.json", "invalid value 'shop' for '<SYSTEM>'"),
        ("accounts convert auth0 a.json --issuer contoso", "write NAME=ISSUER"),
        ("completions", "<SHELL>"),
        ("completions tcsh", "bash, elvish, fish, powershell, zsh"),
    ] {
        let Err(error) = parse(words) else { panic!("{words:?} is taken") };
        assert_eq!(error.exit_code(), 2, "{words}");
        assert!(error.to_string().contains(named), "{words}: {error}");
    }
}

#[test]
fn help_and_version_are_no_errors() {
    for words in ["--help", "help", "help accounts", "serve -h", "--version"] {
        let Err(shown) = parse(words) else { panic!("{words:?} is a command") };
        assert_eq!(shown.exit_code(), 0, "{words}");
    }
    let version = parse("--version").err().map(|shown| shown.to_string());
    assert_eq!(version.as_deref(), Some(concat!("portico ", env!("CARGO_PKG_VERSION"), "\n")));
}

#[test]
fn the_settings_are_portico_toml_of_this_folder_unless_they_are_named() {
    for (words, file) in [
        ("check", "portico.toml"),
        ("check --settings a.toml", "a.toml"),
        ("check --settings=/etc/portico/a.toml", "/etc/portico/a.toml"),
    ] {
        let Ok(Command::Check(arguments)) = parse(words) else { panic!("{words}") };
        assert_eq!(arguments.settings.path, Path::new(file), "{words}");
    }
}

#[test]
fn the_options_of_accounts_stand_before_or_after_what_is_done() {
    for words in [
        "accounts --settings a.toml --data b unlock mara@example.org",
        "accounts unlock mara@example.org --settings a.toml --data b",
        "accounts unlock --settings a.toml mara@example.org --data b",
    ] {
        let Ok(Command::Accounts(arguments)) = parse(words) else { panic!("{words}") };
        assert_eq!(arguments.settings.path, Path::new("a.toml"), "{words}");
    }
}
