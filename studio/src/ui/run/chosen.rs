//! What is chosen: the setting, who signs in and how, and the policies.

use flow::policy::Mfa;
use leptos::prelude::*;
use protocol::FirstFactor;
use sandbox::{EMAIL, PASSWORD, Preset};
use user_flows::policies;

use super::policies::Policies;
use super::run;
use super::settings::Settings;
use super::state::Run;
use crate::run::{FACTORS, PLATFORMS, PURPOSES, RISKS, text};
use crate::ui::controls::{Segments, Switch};

/// What is chosen.
#[component]
pub(super) fn Chosen() -> impl IntoView {
    let run = run();
    // What was typed is told of where it stands.
    let wrong = move || {
        let lines = run.wrong.get().into_iter().filter(|_| !run.is_typed.get());
        lines.map(|line| view! { <li>{line}</li> }).collect_view()
    };
    view! {
        <section class="panel" aria-label=text::SET_UP>
            <MfaSetting/>
            <ul class="wrong" role="alert">{wrong}</ul>
            <Person/>
            <Factors/>
            <Situation/>
            <Policies/>
            <Settings/>
        </section>
    }
}

/// The settings of MFA by their names in the settings.
const MFAS: [(&str, Mfa, &str); 3] = [
    ("off", Mfa::Off, text::MFA_OFF),
    ("always_on", Mfa::AlwaysOn, text::MFA_ALWAYS),
    ("conditional", Mfa::Conditional, text::MFA_CONDITIONAL),
];

fn owned(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(value, name)| ((*value).to_owned(), (*name).to_owned())).collect()
}

#[component]
fn MfaSetting() -> impl IntoView {
    let run = run();
    let found = move || {
        let mfa = run.of_user_flow(|user_flow| user_flow.mfa);
        MFAS.into_iter().find(|(_, one, _)| *one == mfa).unwrap_or(MFAS[0])
    };
    let value = Signal::derive(move || found().0.to_owned());
    let never = move || {
        let app = run.situation.with(|situation| situation.app.clone());
        let asked = run.rules.with(|rules| policies::asks_at(&rules.policies, &app));
        found().1 == Mfa::Conditional && !asked
    };
    let choose = move |word: String| {
        if let Some((_, mfa, _)) = MFAS.iter().find(|(one, ..)| *one == word) {
            run.user_flow(|user_flow| {
                user_flow.mfa = *mfa;
                if *mfa == Mfa::Off {
                    user_flow.enrollment_grace_days = 0;
                }
            });
        }
    };
    view! {
        <div class="setting">
            <Segments name="mfa" label=text::MFA choices=owned(&text::MFAS) value choose shown=true/>
            <p class="hint">{move || found().2}</p>
            <p class="hint" hidden=move || !never()>{text::NEVER_ASKED}</p>
        </div>
    }
}

/// One of a list.
#[component]
pub(super) fn Select<T: Copy + PartialEq + Send + Sync + 'static>(
    id: String,
    label: &'static str,
    all: Vec<(T, &'static str, &'static str)>,
    #[prop(into)] value: Signal<T>,
    choose: impl Fn(T) + 'static,
) -> impl IntoView {
    let options = all.clone();
    let name = move || {
        let found = all.iter().find(|(one, ..)| *one == value.get());
        found.map_or("", |(_, name, _)| *name)
    };
    let known = options.clone();
    let changed = move |word: String| {
        if let Some((one, ..)) = known.iter().find(|(_, name, _)| *name == word) {
            choose(*one);
        }
    };
    let option = |(_, name, said): (T, &'static str, &'static str)| {
        view! { <option value=name>{said}</option> }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select class="input" id=id prop:value=name on:change=move |event| changed(event_target_value(&event))>
                {options.into_iter().map(option).collect_view()}
            </select>
        </div>
    }
}

#[component]
fn Person() -> impl IntoView {
    let run = run();
    let app = move || {
        let several = run.rules.with(|rules| rules.apps.len() > 1);
        several.then(|| view! { <Apps/> })
    };
    let known = move || match run.preset.get() {
        Preset::Nobody => text::NOBODY.to_owned(),
        _ => format!("{EMAIL} · {}: {PASSWORD}", text::PASSWORD),
    };
    view! {
        <div class="setting">
            <Select id="person".to_owned() label=text::PERSON all=Preset::ALL.to_vec() value=run.preset choose=move |preset| run.people(preset)/>
            <p class="hint">{known}</p>
            <button type="button" class="word" on:click=move |_| run.people(run.preset.get_untracked())>{text::FRESH}</button>
        </div>
        <Select id="purpose".to_owned() label=text::PURPOSE all=PURPOSES.to_vec() value=run.purpose choose=move |purpose| run.purpose(purpose)/>
        {app}
    }
}

#[component]
fn Apps() -> impl IntoView {
    let run = run();
    let options = move || {
        let option = |app: &user_flows::App| {
            let chosen = run.situation.with(|situation| situation.app == app.id);
            view! { <option value=app.id.clone() selected=chosen>{app.name.clone()}</option> }
        };
        run.rules.with(|rules| rules.apps.iter().map(option).collect_view())
    };
    view! {
        <div class="field">
            <label for="app">{text::APP}</label>
            <select class="input" id="app" on:change=move |event| run.situation(|situation| situation.app = event_target_value(&event))>
                {options}
            </select>
        </div>
    }
}

#[component]
fn Factors() -> impl IntoView {
    let run = run();
    let first = Signal::derive(move || {
        let first = run.of_user_flow(|user_flow| user_flow.first_factor);
        let at = usize::from(first == FirstFactor::EmailCode);
        text::FIRST_FACTORS[at].0.to_owned()
    });
    let choose = move |word: String| {
        let by_code = word == text::FIRST_FACTORS[1].0;
        let first = if by_code { FirstFactor::EmailCode } else { FirstFactor::EmailPassword };
        run.user_flow(|user_flow| user_flow.first_factor = first);
    };
    let one = move |(factor, name)| {
        let on = Signal::derive(move || {
            run.of_user_flow(|user_flow| user_flow.second_factors.contains(&factor))
        });
        let turn = move |on: bool| {
            run.user_flow(|user_flow| {
                user_flow.second_factors.retain(|one| *one != factor);
                if on {
                    user_flow.second_factors.push(factor);
                }
            });
        };
        view! { <Switch label=name on turn/> }
    };
    view! {
        <Segments name="first" label=text::FIRST_FACTOR choices=owned(&text::FIRST_FACTORS) value=first choose shown=true/>
        <fieldset class="field switches">
            <legend>{text::SECOND_FACTORS}</legend>
            {FACTORS.map(one)}
            <p class="hint">{text::NO_PASSKEYS}</p>
        </fieldset>
    }
}

#[component]
fn Situation() -> impl IntoView {
    let run = run();
    let risk = Signal::derive(move || run.situation.with(|situation| situation.risk));
    let platform = Signal::derive(move || run.situation.with(|situation| situation.platform));
    let later = move |(seconds, name): (i64, &'static str)| {
        view! { <button type="button" class="button" on:click=move |_| run.later(seconds)>{name}</button> }
    };
    view! {
        <Select id="risk".to_owned() label=text::RISK all=RISKS.to_vec() value=risk choose=move |risk| run.situation(|situation| situation.risk = risk)/>
        <Country run/>
        <Select id="device".to_owned() label=text::DEVICE all=PLATFORMS.to_vec() value=platform choose=move |platform| run.situation(|situation| situation.platform = platform)/>
        <div class="field" role="group" aria-labelledby="clock">
            <span id="clock">{text::CLOCK}</span>
            <div class="later">{text::LATER.map(later)}</div>
        </div>
    }
}

#[component]
fn Country(run: Run) -> impl IntoView {
    let wrong = RwSignal::new(false);
    let typed = move |typed: String| {
        let typed = typed.trim().to_owned();
        let country = (!typed.is_empty()).then_some(typed);
        let known = country.as_deref().is_none_or(policies::is_country);
        wrong.set(!known);
        if known {
            run.situation(|situation| situation.country = country);
        }
    };
    view! {
        <div class="field">
            <label for="country">{text::COUNTRY}</label>
            <input class="input" id="country" autocomplete="off" spellcheck="false" maxlength="2" placeholder=text::COUNTRY_HINT
                aria-invalid=move || wrong.get().then_some("true") aria-describedby="country-wrong"
                on:change=move |event| typed(event_target_value(&event))/>
            <p class="wrong" id="country-wrong" hidden=move || !wrong.get()>{text::NO_COUNTRY}</p>
        </div>
    }
}
