//! A request that could not be handled, as a page.

use axum::response::Response;
use words::{Key, Locale};

use crate::app::App;
use crate::pages::{Look, Nonce, Shell, escape, footer, header, html};
use crate::problem::Problem;

/// A problem as a page, with a way to start again.
#[must_use]
pub fn problem(app: &App, problem: &Problem, locale: Locale, nonce: &Nonce) -> Response {
    let strings = words::strings(locale);
    let brand = app.settings.brand();
    let say = |key| escape(strings.get(key));
    let text = match problem {
        Problem::BadRequest(_) => Key::ProblemBadRequest,
        Problem::Busy => Key::ProblemBusy,
        Problem::Forbidden => Key::ProblemForbidden,
        Problem::NotFound => Key::ProblemNotFound,
        Problem::Server => Key::ProblemServer,
    };
    let body = format!(
        "{}<main class=\"pt-card\"><div class=\"pt-screen\" data-screen=\"problem\"><div class=\"pt-form\">\
        <h1 class=\"pt-title\">{}</h1><p class=\"pt-text\">{}</p><a class=\"pt-button\" href=\"{}\">\
        <span class=\"pt-button-label\">{}</span></a></div></div></main>{}",
        header(app),
        say(Key::ProblemTitle),
        say(text),
        escape(&app.settings.at("/sign-in")),
        say(Key::ProblemStart),
        footer(&brand, strings, "")
    );
    let shell = Shell {
        locale,
        title: strings.fill(
            Key::PageTitle,
            &[("screen", strings.get(Key::ProblemTitle)), ("brand", &brand.name)],
        ),
        look: Look::of(app),
        base: app.settings.base(),
        styles: &Look::of(app).styles(app),
        nonce,
        script: None,
        words: None,
        state: None,
    };
    html(problem.status(), locale, shell.document(&body))
}
