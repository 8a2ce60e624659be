//! Keeps the table in the docs true: every stage meets every event.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod cases;
#[path = "../facts/mod.rs"]
mod facts;
mod managing;

use std::fmt::Write as _;
use std::path::Path;

use cases::{events, stages};
use flow::stage::Facts;
use flow::{Effect, Event, Stage, Turn};
use protocol::{Refusal, Timestamp};

const NOW: Timestamp = Timestamp(1_000);

#[test]
fn the_table_in_the_docs_is_what_the_code_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/flow.md");
    let table = table();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let documented = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        documented == table,
        "docs/flow.md is stale: run UPDATE_DOCS=1 cargo test -p portico-flow"
    );
}

fn table() -> String {
    let mut text = String::from(
        "# Flow\n\nWhere a flow can stand, and what each event does there.\n\
        This file is written by a test: `UPDATE_DOCS=1 cargo test -p portico-flow`.\n\
        What is not listed is refused as out of turn and changes nothing.\n\n\
        The example account asks for a second factor, has the authenticator and codes by e-mail enrolled, \
        and may be sent messages; a sent code was sent half a minute ago. \
        Its user flow asks for a password first, and for terms and a profile at sign-up.\n",
    );
    for (name, stage) in stages() {
        let screen = stage.screen(&Facts::default()).name();
        let _ = write!(
            text,
            "\n## {name}\n\nShows `{screen}`.\n\n| event | leads to | and |\n|---|---|---|\n"
        );
        for (event_name, event) in events() {
            let turn = stage.clone().advance(event, NOW);
            if does_nothing(&turn) {
                continue;
            }
            let next = match turn.moved {
                true => format!("`{}`", turn.stage.screen(&Facts::default()).name()),
                false => "the same".to_owned(),
            };
            let mut and: Vec<_> = turn.effects.iter().map(effect).collect();
            and.extend(turn.refusal.map(|refusal| format!("refused: `{}`", tag(refusal))));
            let _ = writeln!(text, "| {event_name} | {next} | {} |", and.join(", "));
        }
    }
    text
}

/// Whether an event has no line in the table. Out of turn may also be what the
/// person knew: then a line says where they see what is so.
fn does_nothing(turn: &Turn) -> bool {
    turn.refusal == Some(Refusal::OutOfTurn {}) && !turn.moved
}

fn tag(refusal: Refusal) -> String {
    let json = serde_json::to_value(refusal).unwrap();
    json.as_object().unwrap().keys().next().unwrap().clone()
}

fn effect(effect: &Effect) -> String {
    match effect {
        Effect::CreateAccount { .. } => "make the account",
        Effect::EndOtherSessions => "end all other sessions",
        Effect::EnrollAuthenticator => "enrol the authenticator",
        Effect::EnrollAddress { .. } => "enrol the address",
        Effect::EnrollPasskey => "enrol the passkey",
        Effect::EnrollRecoveryCodes => "keep the recovery codes",
        Effect::PrepareAuthenticator => "draw an authenticator key",
        Effect::PrepareRecoveryCodes => "draw recovery codes",
        Effect::RemoveFactor { codes_too: true, .. } => "remove the factor and the recovery codes",
        Effect::RemoveFactor { .. } => "remove the factor",
        Effect::RenewFlow => "begin a new flow",
        Effect::SendCode { .. } => "send a code",
        Effect::SetPassword { .. } => "set the password, end all sessions",
        Effect::StartSession { .. } => "start a session",
    }
    .to_owned()
}

#[test]
fn every_event_but_a_misplaced_one_moves_a_flow_somewhere() {
    for (name, event) in events() {
        let taken = |stage: Stage| !does_nothing(&stage.advance(event.clone(), NOW));
        let somewhere = stages().into_iter().any(|(_, stage)| taken(stage));
        assert_eq!(somewhere, event != Event::Misplaced, "{name}");
    }
}
