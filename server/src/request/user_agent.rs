//! What a browser tells of itself: its name and its system. Anyone can claim any, so it is
//! for people to read and for policies that say so.

use axum::http::HeaderMap;
use flow::policy::Platform;

use crate::request::header::text;

/// A browser and its system, by names of ours: nothing of a header is repeated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UserAgent {
    /// `Firefox`.
    pub browser: Option<&'static str>,
    /// `Windows`.
    pub system: Option<&'static str>,
}

/// A part of a header, what it stands for, and what people call that. The first that is
/// found counts: Android calls itself Linux too, and iPads call themselves Macintosh.
const SYSTEMS: [(&str, Platform, &str); 9] = [
    ("android", Platform::Android, "Android"),
    ("iphone", Platform::Ios, "iPhone"),
    ("ipad", Platform::Ios, "iPad"),
    ("ios", Platform::Ios, "iOS"),
    ("windows", Platform::Windows, "Windows"),
    ("mac", Platform::Macos, "macOS"),
    ("linux", Platform::Linux, "Linux"),
    ("chrome os", Platform::Linux, "ChromeOS"),
    ("cros", Platform::Linux, "ChromeOS"),
];

/// The same of browsers. Most call themselves Chrome and Safari as well as what they are.
const BROWSERS: [(&str, &str); 11] = [
    ("edg/", "Edge"),
    ("edga/", "Edge"),
    ("edgios/", "Edge"),
    ("opr/", "Opera"),
    ("samsungbrowser/", "Samsung Internet"),
    ("firefox/", "Firefox"),
    ("fxios/", "Firefox"),
    ("crios/", "Chrome"),
    ("chrome/", "Chrome"),
    ("version/", "Safari"),
    ("applewebkit/", "Safari"),
];

impl UserAgent {
    /// Reads the headers of a request; with the kind of device that policies ask for.
    #[must_use]
    pub fn read(headers: &HeaderMap) -> (Self, Platform) {
        let told = |name: &str| text(headers, name).to_lowercase();
        let user_agent = told("user-agent");
        let browser = BROWSERS.iter().find(|(part, _)| user_agent.contains(part));
        let hint = told("sec-ch-ua-platform").trim_matches('"').to_owned();
        let told = if hint.is_empty() { user_agent.clone() } else { hint };
        let system = SYSTEMS.iter().find(|(part, ..)| told.contains(part));
        let platform = system.map_or(Platform::Other, |(_, platform, _)| *platform);
        let named = Self {
            browser: browser.map(|(_, name)| *name),
            system: system.map(|(.., name)| *name),
        };
        (named, platform)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &'static str, value: &str) -> (UserAgent, Platform) {
        UserAgent::read(&HeaderMap::from_iter([(name.parse().unwrap(), value.parse().unwrap())]))
    }

    #[test]
    fn a_device_is_told_apart_by_its_hint_or_its_user_agent() {
        let of = |name, value| of(name, value).1;
        assert_eq!(of("sec-ch-ua-platform", "\"Android\""), Platform::Android);
        assert_eq!(of("user-agent", "Mozilla/5.0 (Linux; Android 15)"), Platform::Android);
        assert_eq!(
            of("user-agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)"),
            Platform::Ios
        );
        assert_eq!(of("user-agent", "Mozilla/5.0 (Macintosh)"), Platform::Macos);
        assert_eq!(of("user-agent", "curl"), Platform::Other);
    }

    #[test]
    fn a_browser_is_named_as_people_know_it_and_nothing_it_claims_is_repeated() {
        let chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
        for (user_agent, browser, system) in [
            ("(Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Windows"),
            (&format!("(Macintosh; Intel Mac OS X 10_15_7) {chrome}"), "Chrome", "macOS"),
            (&format!("(Windows NT 10.0) {chrome} Edg/142.0.0.0"), "Edge", "Windows"),
            (&format!("(X11; CrOS x86_64 14541.0.0) {chrome}"), "Chrome", "ChromeOS"),
            (&format!("(Linux; Android 10; K) {chrome} OPR/90.0"), "Opera", "Android"),
            (
                "(iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like \
                Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
                "Safari",
                "iPhone",
            ),
        ] {
            let named = of("user-agent", &format!("Mozilla/5.0 {user_agent}")).0;
            assert_eq!(named, UserAgent { browser: Some(browser), system: Some(system) });
        }
        assert_eq!(of("user-agent", "<b>curl</b>").0, UserAgent::default());
    }
}
