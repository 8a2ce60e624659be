//! Mistakes of an app's developer, for the log: one line says what is wrong.

use axum::http::{HeaderMap, header};

use crate::problem::Problem;
use crate::request::header::only;

/// Most characters of what a request asks for that the log repeats.
const REPEATED: usize = 120;

/// What a request to begin a sign-in asks for.
#[derive(Default)]
pub(crate) struct Asked {
    /// Which app.
    pub(crate) app: Option<String>,
    /// Where to go on.
    pub(crate) return_to: Option<String>,
}

impl Asked {
    /// Logs why a sign-in could not begin, if that is for the developer to mend.
    ///
    /// Of addresses the log has no query, which may hold what is nobody's business.
    pub(crate) fn log(&self, problem: &Problem, origin: Option<&str>) {
        let mistake =
            matches!(problem, Problem::BadRequest(_) | Problem::Client(_) | Problem::NotShownThere);
        if !mistake {
            return;
        }
        let [app, return_to, origin] =
            [self.app.as_deref(), self.return_to.as_deref(), origin].map(repeated);
        let why = problem.detail();
        tracing::info!(
            why,
            app,
            return_to,
            origin,
            "a sign-in could not begin as it was asked for"
        );
    }
}

/// The origin of the page that asks.
pub(crate) fn origin(headers: &HeaderMap) -> Option<&str> {
    only(headers, &header::ORIGIN)
}

fn repeated(text: Option<&str>) -> Option<String> {
    let plain = text?.split(['?', '#']).next().unwrap_or_default();
    Some(plain.chars().filter(|c| !c.is_control()).take(REPEATED).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_repeated_has_no_query_no_line_break_and_an_end() {
        let shown = |text: &str| repeated(Some(text)).unwrap();
        assert_eq!(shown("https://a.example/b?code=1#x"), "https://a.example/b");
        assert_eq!(shown("shop\n2026 INFO forged"), "shop2026 INFO forged");
        assert_eq!(shown(&"x".repeat(1000)).len(), REPEATED);
        assert_eq!(repeated(None), None);
    }
}
