//! Keeps the table in the docs true: every stage meets every event.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fmt::Write as _;
use std::path::Path;

use flow::factors::Enrolled;
use flow::policy::{Context, Mfa, Platform, Risk};
use flow::screen::BlockReason;
use flow::stage::{Account, Facts, SentCode, Standing};
use flow::{Effect, Event, Factor, Purpose, Refusal, Stage, Timestamp};

const NOW: Timestamp = Timestamp(1_000);
const EMAIL: &str = "mara@example.org";

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
        and may be sent messages; a sent code was sent half a minute ago.\n",
    );
    for (name, stage) in stages() {
        let screen = stage.screen(&Facts::default()).name();
        let _ = write!(
            text,
            "\n## {name}\n\nShows `{screen}`.\n\n| event | leads to | and |\n|---|---|---|\n"
        );
        for (event_name, event) in events() {
            let turn = stage.clone().advance(event, NOW);
            if turn.refusal == Some(Refusal::OutOfTurn {}) {
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

fn tag(refusal: Refusal) -> String {
    let json = serde_json::to_value(refusal).unwrap();
    json.as_object().unwrap().keys().next().unwrap().clone()
}

fn effect(effect: &Effect) -> String {
    match effect {
        Effect::CreateAccount { .. } => "make the account",
        Effect::EnrollAuthenticator => "enrol the authenticator",
        Effect::EnrollEmail { .. } => "enrol the address",
        Effect::PrepareAuthenticator => "draw an authenticator key",
        Effect::RenewFlow => "begin a new flow",
        Effect::SendCode { .. } => "send a code",
        Effect::StartSession { .. } => "start a session",
    }
    .to_owned()
}

fn standing(enrolled: &[Factor]) -> Standing {
    let address = |factor: Factor| (factor == Factor::EmailCode).then(|| EMAIL.to_owned());
    let enrolled = enrolled.iter().map(|&factor| Enrolled { factor, address: address(factor) });
    Standing {
        email: EMAIL.into(),
        proofs: vec![Factor::Password],
        confirmed: None,
        enrolled: enrolled.collect(),
        offered: BOTH.to_vec(),
    }
}

const BOTH: [Factor; 2] = [Factor::Authenticator, Factor::EmailCode];

fn stages() -> Vec<(&'static str, Stage)> {
    let (email, code) = (|| EMAIL.to_owned(), sent());
    let challenge = |factor, code| Stage::Challenge { standing: standing(&BOTH), factor, code };
    vec![
        ("Identify", Stage::Identify { purpose: Purpose::SignIn, email: None }),
        ("Identify, signing up", Stage::Identify { purpose: Purpose::SignUp, email: None }),
        ("VerifyEmail", Stage::VerifyEmail { email: email(), code }),
        ("CreatePassword", Stage::CreatePassword { email: email() }),
        ("EnterPassword", Stage::EnterPassword { email: email(), account_exists: false }),
        ("ChooseFactor", Stage::ChooseFactor(standing(&BOTH))),
        ("Challenge, code by e-mail", challenge(Factor::EmailCode, Some(code))),
        ("Challenge, authenticator", challenge(Factor::Authenticator, None)),
        ("EnrollChoose", Stage::EnrollChoose(standing(&[]))),
        ("EnrollEmail", Stage::EnrollEmail { standing: standing(&[]), email: email() }),
        ("ConfirmEmail", Stage::ConfirmEmail { standing: standing(&[]), email: email(), code }),
        ("EnrollAuthenticator", Stage::EnrollAuthenticator(standing(&[]))),
        ("Locked, the wait is over", locked(Some(NOW))),
        ("Locked, waiting", locked(Some(NOW.plus(30)))),
        ("Locked, for good", locked(None)),
        ("Blocked", Stage::Blocked { email: email(), reason: BlockReason::RiskAndNotEnrolled }),
        ("Expired", Stage::Expired { purpose: Purpose::SignIn, email: Some(email()) }),
        ("SignedIn", Stage::SignedIn { email: email(), proofs: vec![Factor::Password] }),
    ]
}

fn sent() -> SentCode {
    SentCode { sent_at: Some(NOW.plus(-30)), resend_at: NOW, tries_left: 5 }
}

fn locked(until: Option<Timestamp>) -> Stage {
    let then = Stage::EnterPassword { email: EMAIL.into(), account_exists: false };
    Stage::Locked { until, then: Box::new(then) }
}

fn account(sign_up: bool) -> Account {
    let context = Context {
        mfa: Mfa::AlwaysOn,
        sign_up,
        app: "shop".into(),
        account: EMAIL.into(),
        groups: vec![],
        risk: Risk::None,
        risk_unknown: None,
        location: None,
        platform: Platform::Other,
        enrolled: false,
    };
    let enrolled = if sign_up { vec![] } else { standing(&BOTH).enrolled };
    Account::judge(context, &[], enrolled, BOTH.to_vec(), NOW)
}

fn events() -> Vec<(&'static str, Event)> {
    let may_send_at = NOW;
    let chosen = |factor| Event::FactorChosen { factor, may_send_at };
    vec![
        ("an address", Event::EmailGiven { email: EMAIL.into(), may_send_at }),
        ("has an account", Event::SignInAsked { email: None }),
        ("wants an account", Event::SignUpAsked { email: None }),
        ("right password", Event::PasswordRight(account(false))),
        ("wrong password", Event::PasswordWrong { failures: 1 }),
        ("tenth wrong password", Event::PasswordWrong { failures: 10 }),
        ("new password", Event::PasswordCreated(account(true))),
        ("account made elsewhere", Event::AccountTaken),
        ("right code", Event::CodeRight { account_exists: false }),
        ("right code, account exists", Event::CodeRight { account_exists: true }),
        ("wrong code", Event::CodeWrong { failures: 1 }),
        ("tenth wrong code", Event::CodeWrong { failures: 10 }),
        ("another code", Event::ResendAsked { may_send_at }),
        ("authenticator chosen", chosen(Factor::Authenticator)),
        ("e-mail chosen", chosen(Factor::EmailCode)),
        ("another method", Event::OtherMethodAsked),
        ("unfit answer", Event::Unfit(Refusal::CodeMissing {})),
        ("throttled", Event::Throttled { until: Some(NOW.plus(30)) }),
        ("try again", Event::RetryAsked),
        ("back", Event::BackAsked),
        ("start over", Event::RestartAsked),
        ("time is up", Event::TimeIsUp),
    ]
}
