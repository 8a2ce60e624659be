//! What the screens say, as the server makes them of the samples.

use portico::Place;
use protocol::{Brand, Reply, Screen, samples};
use words::{Key, LOCALES, Locale, strings};

const SOFT_HYPHEN: char = '\u{ad}';

fn sample(name: &str) -> Reply {
    samples::named(name).unwrap().reply
}

fn shown(reply: Reply, locale: Locale, brand: Brand) -> String {
    portico::to_html(reply, strings(locale), brand, Place::default())
}

/// A sample in English.
fn english(name: &str) -> String {
    shown(sample(name), LOCALES[0], Brand::default())
}

fn say(key: Key) -> &'static str {
    strings(LOCALES[0]).get(key)
}

/// Each button from its class on, and what follows it.
fn buttons(html: &str) -> Vec<&str> {
    let parts = html.split("class=\"pt-button").skip(1);
    parts.filter(|part| !part.starts_with("-label")).collect()
}

/// What the attribute says, each time that it is there.
fn said<'a>(html: &'a str, attribute: &'a str) -> impl Iterator<Item = &'a str> {
    html.split(attribute).skip(1).filter_map(|rest| rest.split('"').nth(1))
}

#[test]
fn help_is_the_first_button_of_a_blocked_sign_in_where_there_is_any() {
    let help = Brand { support: Some("https://help.example.com".into()), ..Brand::default() };
    let blocked = shown(sample("blocked/policy"), LOCALES[0], help);
    let buttons = buttons(&blocked);
    assert_eq!(buttons.len(), 2, "{blocked}");
    assert!(buttons[0].starts_with("\" href=\"https://help.example.com\""), "{blocked}");
    assert!(blocked.contains(&format!(">{}</span></a>", say(Key::BlockedSupport))), "{blocked}");
    assert!(buttons[1].starts_with(" pt-button--quiet\""), "{blocked}");
    assert!(buttons[1].contains("value=\"restart\""), "{blocked}");
}

#[test]
fn another_account_is_the_first_button_of_a_blocked_sign_in_where_there_is_no_help() {
    let blocked = english("blocked/policy");
    assert_eq!(buttons(&blocked).len(), 1, "{blocked}");
    assert!(blocked.contains(say(Key::BlockedRestart)), "{blocked}");
}

#[test]
fn the_title_of_a_blocked_sign_in_says_why_in_kind() {
    for (name, title) in [
        ("blocked/disabled", Key::BlockedDisabledTitle),
        ("blocked/policy", Key::BlockedNotHereTitle),
        ("blocked/region", Key::BlockedNotHereTitle),
        ("blocked/factors-unavailable", Key::BlockedUnconfirmedTitle),
        ("blocked/risk-and-not-enrolled", Key::BlockedUnconfirmedTitle),
    ] {
        assert!(
            portico::page_title(strings(LOCALES[0]), &sample(name), "").starts_with(say(title))
        );
        assert!(english(name).contains(say(title)), "{name}");
    }
}

#[test]
fn an_empty_field_is_named_by_a_sentence_of_its_own() {
    let html = english("collect-profile/missing");
    assert_eq!(html.matches(say(Key::CollectProfileFamilyNameMissing)).count(), 2, "{html}");
}

#[test]
fn an_empty_field_with_a_label_of_the_app_is_named_by_its_label() {
    let mut reply = sample("collect-profile/missing");
    let Screen::CollectProfile(screen) = &mut reply.screen else { panic!() };
    screen.fields[1].label = Some("Surname".into());
    let html = shown(reply, LOCALES[0], Brand::default());
    let sentence = strings(LOCALES[0]).fill(Key::RefusalFieldMissing, &[("label", "Surname")]);
    assert_eq!(html.matches(&sentence).count(), 2, "{html}");
    assert!(!html.contains(say(Key::CollectProfileFamilyNameMissing)), "{html}");
}

#[test]
fn the_list_of_second_steps_says_which_one_was_added_or_removed() {
    assert!(english("manage-factors/added").contains("Authenticator app added."));
    assert!(english("manage-factors/removed").contains("Email removed."));
}

#[test]
fn a_long_wait_is_told_in_words() {
    let mut reply = sample("locked/waiting");
    let Screen::Locked(screen) = &mut reply.screen else { panic!() };
    screen.until = reply.now.plus(3600);
    let html = shown(reply, LOCALES[0], Brand::default());
    assert!(html.contains("You can try again in about an hour."), "{html}");
}

/// Who hears a name, or reads the title of a tab, has no use for them.
#[test]
fn soft_hyphens_are_in_what_is_seen_and_in_no_name_or_title_of_a_page() {
    let mut seen = 0;
    for locale in LOCALES {
        for sample in samples::all() {
            let title = portico::page_title(strings(*locale), &sample.reply, "Juniper");
            assert!(!title.contains(SOFT_HYPHEN), "{} {title}", locale.tag);
            let html = shown(sample.reply, *locale, Brand::default());
            seen += html.matches(SOFT_HYPHEN).count();
            let spoken = [" aria-label=", " alt=", " title="];
            let mut names = spoken.iter().flat_map(|attribute| said(&html, attribute));
            let broken = names.find(|name| name.contains(SOFT_HYPHEN));
            assert_eq!(broken, None, "{} {}", locale.tag, sample.name);
        }
    }
    assert!(seen > 0, "there is none to be seen");
}
