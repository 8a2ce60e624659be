//! A flow as the local host sees it.

use std::ops::Deref;

use flow::Stage;
use serde_json::Value;

use crate::flows::flow::{Flow, FlowState};
use crate::ids::AccountId;
use crate::observability::audit::Who;
use crate::problem::{Problem, bug};

/// A flow, and the stage of its rules.
#[derive(Clone)]
pub(crate) struct LocalFlow {
    /// What every flow has.
    flow: Flow,
    /// The stage that its state is.
    pub(crate) stage: Stage,
}

impl Deref for LocalFlow {
    type Target = Flow;

    fn deref(&self) -> &Flow {
        &self.flow
    }
}

impl LocalFlow {
    /// Reads the stage of an open flow.
    ///
    /// # Errors
    /// If the state is none of this host's, which is a bug.
    pub(crate) fn read(flow: &Flow) -> Result<Self, Problem> {
        let FlowState::Host(written) = &flow.state else {
            return Err(bug("a flow that is over is asked of no host"));
        };
        let stage = serde_json::from_value(written.clone());
        let stage = stage.map_err(|_| bug("the host reads what it has written"))?;
        Ok(Self::at(flow, stage))
    }

    /// A flow that stands here.
    pub(crate) fn at(flow: &Flow, stage: Stage) -> Self {
        Self { flow: flow.clone(), stage }
    }

    /// The address of the account that it is about; empty while nobody was named.
    pub(crate) fn email(&self) -> &str {
        self.stage.email().unwrap_or_default()
    }

    /// The account of a flow in which a first factor was shown.
    ///
    /// # Errors
    /// If there is none, which is a bug.
    #[track_caller]
    pub(crate) fn account(&self) -> Result<&AccountId, Problem> {
        account(&self.flow)
    }
}

impl<'a> From<&'a LocalFlow> for Who<'a> {
    fn from(flow: &'a LocalFlow) -> Self {
        Self { reference: Some(&flow.reference), app: &flow.app, address: flow.stage.email() }
    }
}

/// The account of a flow in which a first factor was shown.
///
/// # Errors
/// If there is none, which is a bug.
#[track_caller]
pub(super) fn account(flow: &Flow) -> Result<&AccountId, Problem> {
    match &flow.account_id {
        Some(id) => Ok(id),
        None => Err(bug("a flow in which a first factor was shown has an account")),
    }
}

/// A stage as the state of its flow.
pub(super) fn state(stage: &Stage) -> FlowState {
    match stage {
        Stage::SignedIn { email, proofs } => {
            FlowState::SignedIn { email: email.clone(), proofs: proofs.clone() }
        }
        stage => FlowState::Host(serde_json::to_value(stage).unwrap_or(Value::Null)),
    }
}
