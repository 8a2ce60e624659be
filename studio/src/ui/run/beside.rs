//! What happens beside the sign-in: where it stands and why, messages, and events.

use std::time::Duration;

use leptos::prelude::*;
use protocol::Factor;
use sandbox::{Message, Noted};
use words::{Key, Strings, code_mail};

use super::run;
use super::state::Run;
use crate::look::spoken;
use crate::run::text;

/// What happens beside the sign-in.
#[component]
pub(super) fn Beside() -> impl IntoView {
    let run = run();
    let screen = move || {
        run.shown_anew.track();
        let reply = run.with(|_| run.reply());
        format!("{}, {} {}", spoken(reply.screen.name()), text::STEP, reply.step)
    };
    view! {
        <section class="checks" aria-label=text::BESIDE>
            <div class="setting">
                <h2>{text::SCREEN}</h2>
                <p id="screen">{screen}</p>
            </div>
            <Why run/>
            <Mailbox run/>
            <Shown run/>
            <Events run/>
        </section>
    }
}

#[component]
fn Why(run: Run) -> impl IntoView {
    let told = move || {
        let found = run.with(|sandbox| {
            let app = sandbox.situation.app.clone();
            let decision = sandbox.decision()?;
            let told = sandbox::decision(decision, &sandbox.rules, &app);
            Some((told, sandbox::policies(decision, &sandbox.rules, &app)))
        });
        match found {
            None => view! { <p class="hint">{text::NOT_YET}</p> }.into_any(),
            Some((told, places)) => {
                let sentence = |text: String| view! { <p>{text}</p> };
                let place = |place: String| view! { <li><code>{place}</code></li> };
                view! {
                    {told.into_iter().map(sentence).collect_view()}
                    <ul class="places">{places.into_iter().map(place).collect_view()}</ul>
                }
                .into_any()
            }
        }
    };
    view! { <div class="setting" id="why"><h2>{text::WHY}</h2>{told}</div> }
}

/// What a message says, in the language of the flow.
struct Said {
    subject: String,
    text: String,
}

fn said(run: Run, message: &Message) -> Said {
    let strings: &Strings = words::strings(run.look.with(|look| look.locale));
    let brand = run.draft.with(|draft| draft.document.name.as_str().to_owned());
    let app = run.reply().app;
    let code = message.code.as_str();
    let digits: String = code.chars().map(|digit| format!("{digit}, ")).collect();
    let digits = digits.trim_end_matches(", ");
    let values = [("brand", brand.as_str()), ("app", &app), ("code", code), ("digits", digits)];
    let of = |key: Key| {
        let wants = |(name, _): &(&str, &str)| strings.get(key).contains(&format!("{{{name}}}"));
        let values: Vec<_> = values.into_iter().filter(wants).collect();
        strings.fill(key, &values)
    };
    match message.factor {
        Factor::SmsCode => Said { subject: of(Key::PhoneText), text: of(Key::PhoneTextWarning) },
        Factor::VoiceCode => Said { subject: of(Key::PhoneCall), text: String::new() },
        _ => {
            let (_, intro) = code_mail(message.code_use, message.account_exists);
            Said { subject: of(Key::MailCodeSubject), text: of(intro) }
        }
    }
}

#[component]
fn Mailbox(run: Run) -> impl IntoView {
    let one = move |message: &Message| {
        let Said { subject, text } = said(run, message);
        let locale = run.look.with(|look| look.locale);
        view! {
            <li class="message">
                <p class="hint">{message.to.clone()}</p>
                <p class="subject" lang=locale.tag dir=locale.dir>{subject}</p>
                <p lang=locale.tag dir=locale.dir>{text}</p>
            </li>
        }
    };
    let messages = move || {
        let all = run.with(|sandbox| sandbox.mailbox().to_vec());
        if all.is_empty() {
            return view! { <p class="hint">{text::NO_MAIL}</p> }.into_any();
        }
        let all = all.iter().rev().map(one).collect_view();
        view! { <ul class="messages">{all}</ul> }.into_any()
    };
    view! { <div class="setting" id="mailbox"><h2>{text::MAILBOX}</h2>{messages}</div> }
}

/// What the person has: what their app shows now, and their recovery codes.
#[component]
fn Shown(run: Run) -> impl IntoView {
    let second = RwSignal::new(0_u32);
    let ticks =
        set_interval_with_handle(move || second.update(|one| *one += 1), Duration::from_secs(1));
    on_cleanup(move || drop(ticks.map(|ticks| ticks.clear())));
    let code = Memo::new(move |_| {
        second.track();
        run.with(|sandbox| sandbox.authenticator_code(run.now()))
    });
    let app = move || {
        code.get().map(|code| {
            view! { <div class="setting"><h2>{text::APP_SHOWS}</h2><p class="shown-code">{code}</p></div> }
        })
    };
    let recovery = move || {
        let codes = run.with(|sandbox| sandbox.recovery_codes().to_vec());
        let one = |code: String| view! { <li><code>{code}</code></li> };
        (!codes.is_empty()).then(|| {
            view! {
                <details class="more">
                    <summary>{text::RECOVERY_CODES}</summary>
                    <ul class="places">{codes.into_iter().map(one).collect_view()}</ul>
                </details>
            }
        })
    };
    view! { {app}{recovery} }
}

#[component]
fn Events(run: Run) -> impl IntoView {
    let one = |noted: &Noted| {
        let (kind, text) = match noted {
            Noted::Event(text) => ("event", text),
            Noted::Effect(text) => ("effect", text),
            Noted::Decision(text) => ("decision", text),
        };
        view! { <li class=kind>{text.clone()}</li> }
    };
    let events = move || {
        let all = run.with(|sandbox| sandbox.noted().to_vec());
        if all.is_empty() {
            return view! { <p class="hint">{text::NO_EVENTS}</p> }.into_any();
        }
        let all = all.iter().map(one).collect_view();
        view! { <ol class="events">{all}</ol> }.into_any()
    };
    view! { <div class="setting" id="events"><h2>{text::EVENTS}</h2>{events}</div> }
}
