//! Keeps the table in the docs true: every stage meets every event.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod cases;
mod events;
#[path = "../facts/mod.rs"]
mod facts;
mod kinds;
mod managing;

use std::fmt::Write as _;
use std::path::Path;

use cases::stages;
use events::events;
use flow::stage::Facts;
use flow::{Effect, Event, Stage, Turn};
use protocol::{Refusal, Timestamp};

const NOW: Timestamp = Timestamp(1_000);

#[test]
fn the_table_in_the_docs_is_what_the_code_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/flow-table.md");
    let table = table();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let documented = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        documented == table,
        "docs/reference/flow-table.md is stale: run UPDATE_DOCS=1 cargo test -p portico-flow"
    );
}

fn table() -> String {
    let mut text = String::from(
        "# Flow table\n\nEvery stage of a flow, and what each event does there. \
        An event that is not listed is refused as out of turn and changes nothing. \
        [Flow](../concepts/flow.md) explains how a flow works.\n\n\
        The account of the example needs a second factor, has the authenticator and codes by e-mail enrolled, \
        and can be sent messages. Its last code was sent half a minute ago. \
        Its user flow begins with a password, and asks for terms and a profile at sign-up.\n\n\
        A test generates this page from the code: `UPDATE_DOCS=1 cargo test -p portico-flow`.\n",
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
        Effect::CreateAccount { .. } => "create the account",
        Effect::ChangeEmail { .. } => "change the address, end all other sessions",
        Effect::EndSession { .. } => "end that session",
        Effect::EndOtherSessions => "end all other sessions",
        Effect::EnrollAuthenticator => "enrol the authenticator",
        Effect::EnrollAddress { .. } => "enrol the address",
        Effect::EnrollPasskey => "enrol the passkey",
        Effect::EnrollRecoveryCodes => "keep the recovery codes",
        Effect::ForgetDevices => "forget all remembered devices",
        Effect::KeepConsent { .. } => "keep the consent",
        Effect::LinkIdentity { .. } => "link the account from elsewhere",
        Effect::UnlinkIdentity { .. } => "unlink the account from elsewhere",
        Effect::RevokeAccess { .. } => "end what the app has of the account",
        Effect::RememberDevice => "remember the device",
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
