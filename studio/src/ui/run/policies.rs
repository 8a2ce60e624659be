//! The policies, each with what is chosen most often. All else is in their TOML.

use flow::policy::{Policy, Risk};
use leptos::prelude::*;

use super::chosen::Select;
use super::run;
use crate::run::{GRANTS, RISKS, STATES, new_policy, text};

/// The policies.
#[component]
pub(super) fn Policies() -> impl IntoView {
    let run = run();
    // Made anew when one comes or goes, and not with a letter: what has the focus keeps it.
    let count = Memo::new(move |_| run.rules.with(|rules| rules.policies.len()));
    let add = move |_| {
        run.rule(|rules| {
            let policy = new_policy(rules);
            rules.policies.push(policy);
        });
    };
    view! {
        <section class="setting" aria-labelledby="policies">
            <h2 id="policies">{text::POLICIES}</h2>
            {move || (0..count.get()).map(|at| view! { <One at/> }).collect_view()}
            <button type="button" class="button" on:click=add>{text::ADD}</button>
        </section>
    }
}

#[component]
fn One(at: usize) -> impl IntoView {
    let run = run();
    let change = move |change: &dyn Fn(&mut Policy)| {
        run.rule(|rules| rules.policies.get_mut(at).into_iter().for_each(change));
    };
    let name = Signal::derive(move || {
        run.rules.with(|rules| rules.policies.get(at).map(|policy| policy.name.clone()))
    });
    let of = move |read: fn(&Policy) -> usize| {
        run.rules.with(|rules| rules.policies.get(at).map_or(0, read))
    };
    let grant = Signal::derive(move || {
        GRANTS[of(|policy| GRANTS.iter().position(|(one, ..)| *one == policy.grant).unwrap_or(0))].0
    });
    let state = Signal::derive(move || {
        STATES[of(|policy| STATES.iter().position(|(one, ..)| *one == policy.state).unwrap_or(0))].0
    });
    let risk = Signal::derive(move || {
        run.rules.with(|rules| rules.policies.get(at)?.conditions.risk).unwrap_or(Risk::None)
    });
    let countries = move || {
        let include = |policy: &Policy| policy.conditions.locations.include.join(", ");
        run.rules.with(|rules| rules.policies.get(at).map(include))
    };
    let risks = RISKS.map(|(risk, value, name)| match risk {
        Risk::None => (risk, value, text::ANY_RISK),
        _ => (risk, value, name),
    });
    let id = move |name: &str| format!("policy-{at}-{name}");
    let remove = move |_| {
        run.rule(|rules| {
            if at < rules.policies.len() {
                rules.policies.remove(at);
            }
        });
    };
    let named = move |typed: String| change(&|policy| policy.name.clone_from(&typed));
    let placed = move |typed: String| {
        let listed =
            typed.split([',', ' ']).filter(|code| !code.is_empty()).map(str::to_ascii_uppercase);
        let listed: Vec<_> = listed.collect();
        change(&|policy| policy.conditions.locations.include.clone_from(&listed));
    };
    view! {
        <div class="policy" role="group" aria-label=move || name.get()>
            <div class="field">
                <label for=id("name")>{text::NAME}</label>
                <input class="input" id=id("name") autocomplete="off" prop:value=move || name.get() on:change=move |event| named(event_target_value(&event))/>
            </div>
            <div class="conditions">
                <Select id=id("grant") label=text::GRANT all=GRANTS.to_vec() value=grant choose=move |grant| change(&|policy| policy.grant = grant)/>
                <Select id=id("state") label=text::STATE all=STATES.to_vec() value=state choose=move |state| change(&|policy| policy.state = state)/>
                <Select id=id("risk") label=text::FROM_RISK all=risks.to_vec() value=risk
                    choose=move |risk| change(&|policy| policy.conditions.risk = Some(risk).filter(|risk| *risk != Risk::None))/>
                <div class="field">
                    <label for=id("countries")>{text::COUNTRIES}</label>
                    <input class="input" id=id("countries") autocomplete="off" spellcheck="false" placeholder=text::COUNTRIES_HINT prop:value=countries on:change=move |event| placed(event_target_value(&event))/>
                </div>
            </div>
            <button type="button" class="word" aria-label=move || format!("{}: {}", text::REMOVE, name.get().unwrap_or_default()) on:click=remove>{text::REMOVE}</button>
        </div>
    }
}
