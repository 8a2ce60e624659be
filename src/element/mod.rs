//! The sign-in in a Leptos app of your own: the element that the server brings
//! for other people's pages, as a component.
//!
//! The screens and their sentences come from the server, so that a newer server
//! needs no newer app.

mod loader;

use js_sys::Reflect;
use leptos::prelude::*;
use leptos::{ev, html};
use protocol::Purpose;
use web_sys::CustomEvent;

const TAG: &str = "portico-sign-in";

/// Somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Where the app wants people to go on: one of its `return_to`.
    pub return_to: String,
    /// The one-time code for the app, where one was asked for.
    pub code: Option<String>,
    /// What to name to whoever looks after the server.
    pub reference: String,
}

/// Something cannot be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// `offline`, `refused`, `busy`, `gone`, `server`, `webassembly`, `words` or `old`;
    /// `script` if not even the element could be had.
    pub kind: String,
    /// The status that a request was refused with.
    pub status: Option<u16>,
    /// What the app's developer has to mend, where the server is a demo.
    pub reason: Option<String>,
}

/// The sign-in of a Portico server. The children are shown until its first
/// screen is there, and if it never comes: a link to the server's own page, for
/// example. A complete app is in `examples/leptos` of the repository.
///
/// A page with `require-trusted-types-for 'script'` allows the policies
/// `portico` and `portico-load`.
#[component]
pub fn SignIn(
    /// Where the server is.
    #[prop(into)]
    server: String,
    /// Which app of the server's settings; the first one without.
    #[prop(optional, into)]
    app: MaybeProp<String>,
    /// What for; to sign in without.
    #[prop(optional, into)]
    purpose: MaybeProp<Purpose>,
    /// The language, as in `de` or `pt-BR`; the page's without.
    #[prop(optional, into)]
    locale: MaybeProp<String>,
    /// The address to begin with.
    #[prop(optional, into)]
    login_hint: MaybeProp<String>,
    /// Where to go on: one of the app's `return_to`; the first without.
    #[prop(optional, into)]
    return_to: MaybeProp<String>,
    /// What the app gets back in `return_to`, as it is.
    #[prop(optional, into)]
    state: MaybeProp<String>,
    /// Has the sign-in end in a one-time code for the app: PKCE's `S256`. A page
    /// of another site needs it.
    #[prop(optional, into)]
    code_challenge: MaybeProp<String>,
    /// `mfa` asks for a second factor, whatever the policies say.
    #[prop(optional, into)]
    acr: MaybeProp<String>,
    /// `calm`, `ink` or `bloom`; the brand's without.
    #[prop(optional, into)]
    theme: MaybeProp<String>,
    /// `compact` has no line around, and is so without; `card` has one.
    #[prop(optional, into)]
    layout: MaybeProp<String>,
    /// `light` or `dark`, where it does not follow the page's `color-scheme`.
    #[prop(optional, into)]
    scheme: MaybeProp<String>,
    /// The level of a screen's heading, 1 to 5; 2 without.
    #[prop(optional, into)]
    heading_level: MaybeProp<u8>,
    /// Whether the first field takes the focus.
    #[prop(optional)]
    autofocus: bool,
    /// Somebody is signed in. The page stays where this is given; without it,
    /// the page goes on to `return_to`.
    #[prop(optional, into)]
    on_signed_in: Option<Callback<SignedIn>>,
    /// Something cannot be done.
    #[prop(optional, into)]
    on_problem: Option<Callback<Problem>>,
    /// What is shown until the first screen is there.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let address = server.clone();
    Effect::new(move |_| {
        let first = (app.get_untracked(), locale.get_untracked());
        loader::load(&address, first, on_problem);
    });
    html::custom(TAG)
        .attr("server", server)
        .attr("app", move || app.get())
        .attr("purpose", move || purpose.get().map(name))
        .attr("locale", move || locale.get())
        .attr("login-hint", move || login_hint.get())
        .attr("return-to", move || return_to.get())
        .attr("state", move || state.get())
        .attr("code-challenge", move || code_challenge.get())
        .attr("acr", move || acr.get())
        .attr("theme", move || theme.get())
        .attr("layout", move || layout.get())
        .attr("scheme", move || scheme.get())
        .attr("heading-level", move || heading_level.get().map(|level| level.to_string()))
        .attr("autofocus", autofocus)
        .on(event("portico-signed-in"), move |event| {
            if let Some(told) = on_signed_in {
                event.prevent_default();
                told.run(signed_in(&event));
            }
        })
        .on(event("portico-problem"), move |event| {
            if let Some(told) = on_problem {
                told.run(problem(&event));
            }
        })
        .child(children.map(|children| children()))
}

fn event(name: &'static str) -> ev::Custom<CustomEvent> {
    ev::Custom::new(name)
}

const fn name(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::ManageFactors => "manage_factors",
        Purpose::ResetPassword => "reset_password",
        Purpose::SignIn => "sign_in",
        Purpose::SignUp => "sign_up",
        Purpose::StepUp => "step_up",
    }
}

fn signed_in(event: &CustomEvent) -> SignedIn {
    let code = Some(text(event, "code")).filter(|code| !code.is_empty());
    SignedIn { return_to: text(event, "returnTo"), code, reference: text(event, "reference") }
}

fn problem(event: &CustomEvent) -> Problem {
    let status = Reflect::get(&event.detail(), &"status".into()).ok();
    let status = status.and_then(|status| status.as_f64());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a status has three digits"
    )]
    let status = status.map(|status| status as u16);
    let reason = Some(text(event, "reason")).filter(|reason| !reason.is_empty());
    Problem { kind: text(event, "kind"), status, reason }
}

/// A text that the event tells; empty if there is none.
fn text(event: &CustomEvent, name: &str) -> String {
    let found = Reflect::get(&event.detail(), &name.into()).ok();
    found.and_then(|found| found.as_string()).unwrap_or_default()
}
