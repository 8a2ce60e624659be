//! How a flow begins.

use flow::{Purpose, Stage};

use super::{LocalHost, Outcome};
use crate::audit;
use crate::email;
use crate::problem::Problem;
use crate::secret::{Secret, handle, random};
use crate::store::{FlowRow, StoreError, flows};

/// How a flow begins.
pub struct Begin {
    /// The app's id.
    pub app: String,
    /// What for.
    pub purpose: Purpose,
    /// Who, if the app knows.
    pub login_hint: Option<String>,
    /// Where to go on; one of the app's addresses.
    pub return_to: Option<String>,
    /// The person's locale.
    pub locale: &'static str,
}

impl LocalHost {
    /// Begins a flow for a browser.
    ///
    /// # Errors
    /// If there is no such app, or it does not go on there.
    pub async fn begin(&self, begin: Begin, browser: &Secret<String>) -> Result<Outcome, Problem> {
        let app = self
            .app
            .settings
            .app(&begin.app)
            .ok_or(Problem::BadRequest("There is no such app."))?;
        let targets = app.return_to.get_ref().iter().map(url::Url::as_str);
        let return_to = match &begin.return_to {
            None => targets.take(1).next(),
            Some(wanted) => targets.into_iter().find(|target| target == wanted),
        };
        let return_to =
            return_to.ok_or(Problem::BadRequest("return_to is not an address of this app."))?;
        let email = begin.login_hint.and_then(|hint| email::tidy(&hint).ok());
        let now = self.app.clock.now();
        let flow = FlowRow {
            id: handle(),
            browser: self.browser(browser).0.to_vec(),
            app: begin.app.clone(),
            return_to: return_to.to_owned(),
            locale: begin.locale.to_owned(),
            reference: reference(),
            stage: Stage::Identify { purpose: begin.purpose, email },
            step: 1,
            version: 1,
            refusal: None,
            answered: None,
            pending: None,
            account_id: None,
            next: None,
            created_at: now,
            touched_at: now,
        };
        let mut change = self.app.store.change().await?;
        flows::insert(&mut change, &flow).await?;
        change.commit().await.map_err(StoreError::from)?;
        let event = audit::Event::FlowBegan { purpose: begin.purpose };
        audit::record(&self.app, (&flow).into(), &event);
        self.outcome(&flow, flow.refusal, now)
    }
}

/// A correlation id that can be read out over a telephone: Crockford's letters,
/// which leave out those that are taken for others.
pub(super) fn reference() -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
    let letters: Vec<char> = random::<8>().iter().map(letter).collect();
    format!(
        "{}-{}",
        letters[..4].iter().collect::<String>(),
        letters[4..].iter().collect::<String>()
    )
}
