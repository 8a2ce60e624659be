//! A host that answers from a file: which screen is shown, and where each answer
//! leads. It knows nothing of handles, cookies, turns or time.

use std::collections::BTreeMap;

use async_trait::async_trait;
use portico_server::flows::flow::{Flow, FlowState};
use portico_server::hosts::{About, Applied, Effects, Host, Nothing, Step, View};
use portico_server::problem::Problem;
use portico_server::request::context::RequestContext;
use portico_server::store::Change;
use protocol::{Answer, Purpose, Refusal, samples};
use serde::Deserialize;
use serde_json::{Value, json};

/// The scenes by their names.
#[derive(Clone, Deserialize)]
pub(super) struct Script(BTreeMap<String, Scene>);

#[derive(Clone, Deserialize)]
struct Scene {
    /// The sample whose screen is shown.
    sample: String,
    /// What comes of each kind of answer; of others, nothing.
    answers: BTreeMap<String, Reaction>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reaction {
    Go(String),
    Refuse(Refusal),
}

impl Script {
    pub(super) fn read() -> Self {
        serde_json::from_str(include_str!("script.json")).unwrap()
    }

    fn scene(&self, flow: &Flow) -> &Scene {
        let FlowState::Host(state) = &flow.state else { panic!("no open flow: {:?}", flow.state) };
        &self.0[state["scene"].as_str().unwrap()]
    }
}

/// A row for every scene that was entered by an answer.
struct Entered {
    row: String,
}

#[async_trait]
impl Effects<'_> for Entered {
    async fn apply(&mut self, change: &mut Change, _: &mut Flow) -> Result<Applied, Problem> {
        let insert = sqlx::query("INSERT INTO entered (scene) VALUES ($1)").bind(self.row.clone());
        insert.execute(&mut **change).await.unwrap();
        Ok(Applied::Done)
    }

    async fn stored(self: Box<Self>, _: &Flow) {}
}

fn step<'a>(state: FlowState, effects: impl Effects<'a> + 'a) -> Step<'a> {
    let effects = Box::new(effects);
    Step { state, moved: true, refusal: None, goes_on: false, renewed: false, effects }
}

fn scene(name: &str, email: Option<&str>) -> FlowState {
    FlowState::Host(json!({ "scene": name, "email": email }))
}

#[async_trait]
impl Host for Script {
    async fn begin<'a>(
        &self,
        _: &Flow,
        _: Purpose,
        email: Option<String>,
        _: RequestContext<'a>,
    ) -> Result<Step<'a>, Problem> {
        Ok(step(scene("address", email.as_deref()), Nothing))
    }

    async fn answer<'a>(
        &self,
        flow: &Flow,
        answer: Answer,
        _: RequestContext<'a>,
    ) -> Result<Step<'a>, Problem> {
        let email = match &answer {
            Answer::Email { email, .. } => Some(email.clone()),
            _ => self.about(flow)?.email,
        };
        Ok(match self.scene(flow).answers.get(answer.name()) {
            Some(Reaction::Go(next)) if next == "signed_in" => {
                let state = FlowState::SignedIn { email: email.unwrap(), proofs: vec![] };
                step(state, Entered { row: next.clone() })
            }
            Some(Reaction::Go(next)) => {
                step(scene(next, email.as_deref()), Entered { row: next.clone() })
            }
            refused => {
                let refusal = match refused {
                    Some(Reaction::Refuse(refusal)) => *refusal,
                    _ => Refusal::OutOfTurn {},
                };
                let step = step(flow.state.clone(), Nothing);
                Step { moved: false, refusal: Some(refusal), ..step }
            }
        })
    }

    fn view(&self, flow: &Flow) -> Result<View, Problem> {
        let scene = self.scene(flow);
        let screen = samples::named(&scene.sample).unwrap().reply.screen;
        Ok(View { screen, back: scene.answers.contains_key("back") })
    }

    fn about(&self, flow: &Flow) -> Result<About, Problem> {
        let FlowState::Host(state) = &flow.state else { panic!("no open flow") };
        let email = state["email"].as_str().map(str::to_owned);
        Ok(About {
            purpose: flow.purpose,
            email,
            rests_on_account: false,
            manages: false,
            factor: None,
            provider: None,
        })
    }

    async fn passkey_options(&self, _: &Flow, _: RequestContext<'_>) -> Result<Value, Problem> {
        Err(Problem::NotFound)
    }
}
