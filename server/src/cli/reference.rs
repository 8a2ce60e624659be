//! Keeps the commands in the docs true: `docs/reference/command-line.md` is
//! written from what is asked of clap.

use std::fmt::Write as _;
use std::path::Path;

use clap::{Arg, Command, CommandFactory as _};

use super::Arguments;

const INTRODUCTION: &str = "# Command line

```
portico COMMAND
```

[Install Portico](../guides/install.md) and [Manage accounts](../guides/accounts.md) use these commands; [Settings](settings.md) lists the settings.

Without a command, the program prints its help and starts nothing. `portico help COMMAND`, or `--help` after a command, describes one.
`portico --version` prints the version.

The exit status is 0 if all went well, 2 if the command line is wrong, and 1 after any other error. Errors go to standard error.

| environment variable | effect |
|---|---|
| `PORTICO_LOG` | level of the [log](log-and-metrics.md#log): `info` if not set, `warn,audit=info` for warnings and sign-ins only |
| `NO_COLOR` | if set, no colours in the log of a terminal; a file or a pipe gets none anyway |

A test generates this page from the code: `UPDATE_DOCS=1 cargo test -p portico-server`.
";

#[test]
fn the_commands_in_the_docs_are_those_of_the_program() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/command-line.md");
    let mut root = Arguments::command();
    root.build();
    let mut text = INTRODUCTION.to_owned();
    for command in root.get_subcommands().filter(|command| command.get_name() != "help") {
        section(command, "portico", &mut text);
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let documented = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        documented == text,
        "docs/reference/command-line.md is stale: run UPDATE_DOCS=1 cargo test -p portico-server"
    );
}

/// A command, and those below it.
fn section(command: &Command, above: &str, text: &mut String) {
    let name = format!("{above} {}", command.get_name());
    let about = command.get_long_about().or(command.get_about());
    let about = about.map(ToString::to_string).unwrap_or_default();
    let _ = write!(text, "\n## `{name}`\n\n{}.\n", about.trim_end_matches('.'));
    let below: Vec<_> =
        command.get_subcommands().filter(|command| command.get_name() != "help").collect();
    if !below.is_empty() {
        text.push_str("\n| command | effect |\n|---|---|\n");
    }
    for command in below {
        let values: Vec<_> = command.get_positionals().map(value).collect();
        let words = [vec![command.get_name().to_owned()], values].concat().join(" ");
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(text, "| `{name} {words}` | {} |", about.trim_end_matches('.'));
    }
    let shown = |arg: &&Arg| arg.get_id() != "help" && arg.get_help().is_some();
    let mut arguments: Vec<_> = command.get_arguments().filter(shown).collect();
    arguments.sort_by_key(|argument| !argument.is_positional());
    if !arguments.is_empty() {
        text.push_str("\n| argument | meaning | default |\n|---|---|---|\n");
    }
    for argument in arguments {
        let long = argument.get_long().map(|long| format!("--{long}"));
        let takes = argument.is_positional() || argument.get_action().takes_values();
        let words: Vec<_> = long.into_iter().chain(takes.then(|| value(argument))).collect();
        let about = argument.get_help().map(ToString::to_string).unwrap_or_default();
        let choices = argument.get_possible_values();
        let choices: Vec<_> = choices.iter().map(|one| format!("`{}`", one.get_name())).collect();
        let about = match choices.is_empty() || !takes {
            true => about.trim_end_matches('.').to_owned(),
            false => format!("{}: {}", about.trim_end_matches('.'), choices.join(", ")),
        };
        let default = argument.get_default_values().first().filter(|_| takes);
        let default = default.map(|value| format!("`{}`", value.to_string_lossy()));
        let default = default.unwrap_or_default();
        let _ = writeln!(text, "| `{}` | {about} | {default} |", words.join(" "));
    }
}

/// What stands for the value of an argument.
fn value(argument: &Arg) -> String {
    let names = argument.get_value_names().unwrap_or_default();
    names.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
