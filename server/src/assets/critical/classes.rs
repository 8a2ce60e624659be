//! The classes that first screens have.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use protocol::samples::{self, Sample};
use protocol::screen::Identify;
use protocol::{Purpose, Screen};

use super::selector::SCHEME;

/// What stands around a screen on a page of ours.
const PAGE: [&str; 6] = [
    include_str!("../../../templates/document.html"),
    include_str!("../../../templates/screen.html"),
    include_str!("../../../templates/parts/header.html"),
    include_str!("../../../templates/parts/languages.html"),
    include_str!("../../../templates/parts/links.html"),
    include_str!("../../../templates/parts/note.html"),
];

/// What stands around a screen on somebody else's page.
const ELEMENT: [&str; 3] = [
    include_str!("../../../templates/embed.html"),
    include_str!("../../../templates/parts/links.html"),
    include_str!("../../../templates/parts/note.html"),
];

/// Classes that a first screen shows when its list of languages is opened or its time ends, or
/// not at all.
const HIDDEN: [&str; 6] = [
    "pt-ending",
    "pt-language",
    "pt-language-list",
    "pt-waits",
    "pt-with-script",
    "pt-without-script",
];

/// The classes of every page with a first screen that offers no providers.
pub(super) static OF_PAGES: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| classes(|screen| screen.providers.is_empty(), &PAGE, &[]));

/// Those of every page with a first screen.
pub(super) static OF_PAGES_WITH_PROVIDERS: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| classes(|_| true, &PAGE, &[]));

/// The classes of an element that shows the form that came with its script, and what it says
/// before the server has answered. Neither passkeys nor providers are offered there.
pub(super) static OF_ELEMENTS: LazyLock<BTreeSet<String>> = LazyLock::new(|| of_elements(false));

/// The same where providers are offered.
pub(super) static OF_ELEMENTS_WITH_PROVIDERS: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| of_elements(true));

fn of_elements(providers: bool) -> BTreeSet<String> {
    let signs_in = |screen: &Identify| {
        let offers = providers || screen.providers.is_empty();
        screen.purpose == Purpose::SignIn && !screen.passkey && offers
    };
    classes(signs_in, &ELEMENT, &["pt-notice", "pt-notice--refused", SCHEME])
}

fn classes(
    is_meant: impl Fn(&Identify) -> bool,
    around: &[&str],
    besides: &[&str],
) -> BTreeSet<String> {
    let is_first = |sample: &Sample| match &sample.reply.screen {
        Screen::Identify(screen) => sample.reply.refusal.is_none() && is_meant(screen),
        _ => false,
    };
    let first = samples::all().into_iter().filter(is_first);
    let screens = first.map(|sample| {
        let strings = words::strings(words::LOCALES[0]);
        portico::to_html(
            sample.reply,
            strings,
            protocol::Brand::default(),
            portico::Place::default(),
        )
    });
    let around = around.iter().map(|template| (*template).to_owned());
    let all = screens.chain(around).flat_map(|html| classes_in(&html));
    let besides = besides.iter().map(|name| (*name).to_owned());
    all.filter(|class| !HIDDEN.contains(&class.as_str())).chain(besides).collect()
}

fn classes_in(html: &str) -> Vec<String> {
    let values = html.split("class=\"").skip(1).filter_map(|rest| rest.split('"').next());
    values.flat_map(str::split_whitespace).map(str::to_owned).collect()
}
