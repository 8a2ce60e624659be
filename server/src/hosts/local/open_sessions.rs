//! Where an account is signed in, as its owner sees it.

use flow::Stage;
use flow::stage::SeenSession;
use icu_experimental::displaynames::{DisplayNamesOptions, multi::RegionDisplayNames};
use mails::{Device, day};
use protocol::Timestamp;
use protocol::screen::OpenSession;
use words::{Key, LOCALES, Locale, Strings};

use crate::app::App;
use crate::ids::AppId;
use crate::problem::Problem;
use crate::secret::Secret;
use crate::sessions;

/// The open sessions of an account, that of this browser first. It is one only if this app began
/// it: a flow goes on from no other.
pub(super) async fn seen(
    app: &App,
    account_id: &str,
    (token, client): (Option<&Secret<String>>, &AppId),
    now: Timestamp,
) -> Result<Vec<SeenSession>, Problem> {
    let own = token.map(|token| sessions::hash(&app.keys, token));
    let rows = app.store.find_open_sessions(account_id, now).await?;
    let mut seen: Vec<_> = rows
        .into_iter()
        .map(|row| SeenSession {
            here: row.app == *client && own.as_ref().is_some_and(|own| row.hash == own.0),
            id: row.sid,
            browser: row.browser,
            system: row.system,
            country: row.country,
            began_at: row.began_at,
            used_at: row.used_at,
        })
        .collect();
    seen.sort_by_key(|session| !session.here);
    Ok(seen)
}

/// What a list of them says.
pub(super) fn in_words(stage: &Stage, strings: &Strings) -> Vec<OpenSession> {
    let Stage::ManageFactors(standing) = stage else { return vec![] };
    let sessions = standing.managing.iter().flat_map(|managing| &managing.sessions);
    sessions.map(|session| shown(session, strings)).collect()
}

fn shown(session: &SeenSession, strings: &Strings) -> OpenSession {
    let (browser, system) = (session.browser.as_deref(), session.system.as_deref());
    let name = Device { browser, system }.named(strings);
    let unknown = || strings.get(Key::ManageFactorsSessionUnknown).to_owned();
    let on = |key, at| {
        // A date that is broken is read twice.
        let date = day(strings.locale(), at).replace(' ', "\u{a0}");
        (date.clone(), strings.fill(key, &[("date", &date)]))
    };
    let (began, began_text) = on(Key::ManageFactorsSessionBegan, session.began_at);
    let used = session.used_at.map(|at| on(Key::ManageFactorsSessionUsed, at));
    // On the day that it began it says nothing new.
    let used = used.filter(|(date, _)| *date != began).map(|(_, text)| text);
    let here = session.here.then(|| strings.get(Key::ManageFactorsSessionHere).to_owned());
    let place = session.country.as_deref().map(|country| named(country, strings.locale()));
    let about: Vec<_> = [here, place, Some(began_text), used].into_iter().flatten().collect();
    OpenSession {
        id: (!session.here).then(|| session.id.clone()),
        name: name.unwrap_or_else(unknown),
        about: about.join(" · "),
    }
}

/// A country of two capital letters as the language calls it.
fn named(country: &str, locale: Locale) -> String {
    let tag = if LOCALES.contains(&locale) { locale.tag } else { LOCALES[0].tag };
    let names = tag.parse::<icu_locale_core::Locale>().ok().and_then(|tag| {
        RegionDisplayNames::try_new(tag.into(), DisplayNamesOptions::default()).ok()
    });
    let name = names
        .zip(country.parse().ok())
        .and_then(|(names, region)| names.of(region).map(str::to_owned));
    name.unwrap_or_else(|| country.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_has_its_name_in_every_language() {
        for locale in LOCALES {
            let name = named("DE", *locale);
            assert!(name.chars().count() > 1 && name != "DE", "{} {name}", locale.tag);
        }
        let of = |tag| named("DE", Locale::tagged(tag).unwrap());
        assert_eq!([of("en"), of("de"), of("fr")], ["Germany", "Deutschland", "Allemagne"]);
        assert_eq!(named("QQ", LOCALES[0]), "QQ", "what no language has a name for");
    }

    #[test]
    fn a_session_says_what_is_known_of_it_and_no_more() {
        let strings = words::strings(LOCALES[0]);
        let day = 24 * 60 * 60;
        let plain = SeenSession {
            id: "1".into(),
            here: false,
            browser: None,
            system: None,
            country: None,
            began_at: Timestamp(1_795_641_000),
            used_at: None,
        };
        let about = shown(&plain, strings);
        assert_eq!(
            (&*about.name, &*about.about),
            ("Unknown browser", "Signed in on Nov\u{a0}25,\u{a0}2026")
        );
        let known = SeenSession {
            here: true,
            browser: Some("Firefox".into()),
            system: Some("Windows".into()),
            country: Some("AT".into()),
            used_at: Some(plain.began_at.plus(day)),
            ..plain
        };
        let about = shown(&known, strings);
        assert_eq!((about.id, &*about.name), (None, "Firefox on Windows"));
        assert_eq!(
            about.about,
            "This browser · Austria · Signed in on Nov\u{a0}25,\u{a0}2026 · \
            Last used on Nov\u{a0}26,\u{a0}2026"
        );
    }
}
