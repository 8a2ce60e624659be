use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use brand::document::Document;
use brand::palette::{Mode, Token};
use serde_json::json;

use crate::draft::{Draft, Files};
use crate::fields::{Kind, Panel};
use crate::history::{History, MOST, TOGETHER};
use crate::incoming::Parcel;
use crate::look::{Look, screens, spoken};
use crate::{archive, assets, folder, link, mending, paint};

fn inputs() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../brand/tests/inputs")
}

/// A logo as it is taken.
fn logo() -> Arc<[u8]> {
    let svg =
        b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M0 0h9\"/></svg>";
    assets::picture("logo.svg", svg).unwrap().content
}

fn juniper() -> Draft {
    let text = std::fs::read_to_string(inputs().join("juniper.json")).unwrap();
    let mut draft = Draft {
        document: Document::parse("brand.json", &text).unwrap(),
        css: String::new(),
        files: Files::from([("logo.svg".to_owned(), logo())]),
    };
    draft.set_css(".pt-card{color:red}");
    draft
}

#[test]
fn changes_of_one_field_within_half_a_second_are_one_step() {
    let mut history = History::new(0);
    history.change("a", 0.0, 1);
    history.change("a", TOGETHER - 1.0, 2);
    history.change("b", TOGETHER - 1.0, 3);
    history.change("b", 2.0 * TOGETHER, 4);
    let mut found = vec![*history.present()];
    while history.undo() {
        found.push(*history.present());
    }
    assert_eq!(found, [4, 3, 2, 0]);
}

#[test]
fn two_hundred_steps_are_undone_and_done_again() {
    let mut history = History::new(0);
    for step in 1..=MOST + 50 {
        history.change(&step.to_string(), 0.0, step);
    }
    let undone = std::iter::from_fn(|| history.undo().then_some(())).count();
    assert_eq!((undone, *history.present()), (MOST, 50));
    let redone = std::iter::from_fn(|| history.redo().then_some(())).count();
    assert_eq!((redone, *history.present()), (MOST, MOST + 50));
}

#[test]
fn a_change_after_undo_forgets_what_was_undone() {
    let mut history = History::new(0);
    history.change("a", 0.0, 1);
    history.undo();
    history.change("a", 1.0, 2);
    assert!(!history.can_redo() && history.can_undo());
    history.change("a", 9000.0, 2);
    history.undo();
    assert_eq!(*history.present(), 0, "what changes nothing is no step");
}

#[test]
fn a_decision_is_set_found_and_left_open_again() {
    let mut draft = Draft::default();
    assert!(draft.get("shape.radius").is_null());
    draft.set("shape.radius", json!(0.5)).unwrap();
    assert_eq!(draft.get("shape.radius"), json!(0.5));
    draft.set("assets.logo.light", json!("a.svg")).unwrap();
    assert_eq!(draft.missing(), ["a.svg"]);
    draft.set("assets.logo.light", json!(null)).unwrap();
    draft.set("shape.radius", json!(null)).unwrap();
    assert_eq!(draft, Draft::default());
}

#[test]
fn what_does_not_fit_is_refused_and_changes_nothing() {
    let mut draft = Draft::default();
    let refused = draft.set("shape.radius", json!(9)).unwrap_err();
    assert_eq!(refused, "9 is not from 0 to 1.5.");
    assert!(draft.set("colors.accent", json!("greenish")).is_err());
    assert!(draft.set("name", json!("")).is_err());
    assert_eq!(draft, Draft::default());
}

#[test]
fn every_field_takes_the_ends_of_its_range_and_nothing_beyond() {
    for field in Panel::ALL.into_iter().flat_map(Panel::fields) {
        let mut draft = Draft::default();
        for needed in ["assets.logo.light", "assets.picture.light", "assets.square.light"] {
            draft.set(needed, json!("a.svg")).unwrap();
        }
        let mut set = |value| draft.set(field.path, value).is_ok();
        match field.kind {
            Kind::Number(range) => {
                for value in [range.least, range.most, range.usual] {
                    assert!(set(json!(value)), "{}: {value}", field.path);
                }
                for value in [range.least - 0.001, range.most + 0.001] {
                    assert!(!set(json!(value)), "{}: {value}", field.path);
                }
            }
            Kind::Choice(choices) => {
                for (value, _) in choices {
                    assert!(set(json!(value)), "{}: {value}", field.path);
                }
            }
            Kind::Listed(word) => assert!(set(json!([word])), "{word}"),
            Kind::Switch(usual) => assert!(set(json!(!usual)), "{}", field.path),
            Kind::Color => assert!(set(json!("red")), "{}", field.path),
            Kind::Picture => assert!(set(json!("a.png")), "{}", field.path),
            Kind::Focus => {
                assert!(set(json!([0, 100])) && set(json!([37.5, 50])) && !set(json!([0, 101])));
            }
            Kind::Shadow => {
                assert!(set(json!("none")) && !set(json!("custom")));
                assert!(set(json!({ "custom": { "y": 4, "blur": 8, "alpha": 1 } })));
            }
            Kind::Fonts => assert!(set(json!([{ "family": "A", "file": "a.woff2" }]))),
            Kind::Line(_) => {
                let fits = set(json!("Inter")) || set(json!("https://juniper.example/"));
                assert!(fits, "{}", field.path);
            }
        }
    }
}

#[test]
fn a_brand_comes_back_from_its_zip() {
    let draft = juniper();
    assert_eq!(folder::unpack(&folder::pack(&draft)).unwrap(), draft);
}

#[test]
fn a_brand_that_extends_a_theme_or_another_one_is_opened_with_what_it_has_of_it() {
    let folder = |document: &str, name: &str| {
        Files::from([
            ("brand.json".to_owned(), Arc::from(document.as_bytes())),
            (name.to_owned(), logo()),
        ])
    };
    let ink = folder(r#"{"portico": 1, "name": "A", "extends": "ink"}"#, "a.svg");
    assert_eq!(folder::base(&ink).as_deref(), Some("ink"));
    let opened = folder::opened(ink).unwrap();
    let theme = brand::themes::theme("ink").unwrap();
    assert_eq!((opened.document.extends, opened.document.shape), (None, theme.shape));
    let own =
        folder(r#"{"portico": 1, "name": "B", "extends": "a", "shape": {"radius": 0}}"#, "b.svg");
    let base = folder(r#"{"portico": 1, "name": "A", "shape": {"line": 2}}"#, "a.svg");
    let alone = folder::opened(own.clone()).unwrap();
    assert_eq!(alone.document.extends.unwrap().as_str(), "a");
    let opened = folder::opened(folder::over(own, base).unwrap()).unwrap();
    assert_eq!(opened.get("shape"), json!({ "radius": 0.0, "line": 2.0 }));
    assert_eq!(opened.get("name"), json!("B"));
    assert_eq!(opened.files.keys().collect::<Vec<_>>(), ["a.svg", "b.svg"]);
}

#[test]
fn a_theme_leaves_the_name_links_and_files_of_a_draft() {
    let before = juniper();
    let read = Parcel::theme("bloom", &before).read(&before).unwrap();
    let (now, then) = (&read.draft.document, &before.document);
    assert_eq!((&now.name, &now.links, &now.assets), (&then.name, &then.links, &then.assets));
    assert_eq!(now.colors, brand::themes::theme("bloom").unwrap().colors);
    assert_eq!(read.draft.css, before.css);
}

#[test]
fn a_picture_is_written_no_wider_than_it_is_seen_and_never_wider_than_it_was() {
    let ways = |path: &str, width| {
        let widths = assets::encoding(path).ways(width).map(|(width, _)| width);
        let mut widths: Vec<_> = widths.collect();
        widths.dedup();
        widths
    };
    assert_eq!(ways("assets.picture.light", 4000), [2560, 1600, 960]);
    assert_eq!(ways("assets.picture.dark", 2000), [2000, 1600, 960]);
    assert_eq!(ways("assets.picture.light", 1600), [1600, 960]);
    assert_eq!(ways("assets.picture.light", 300), [300]);
    assert_eq!(ways("assets.favicon", 512), [192]);
    let copies = |path: &str, width| {
        assets::encoding(path).copies(width).map(|(width, _)| width).collect::<Vec<_>>()
    };
    assert_eq!(copies("assets.picture.light", 2560), [960, 1600]);
    assert_eq!(copies("assets.picture.dark", 1600), [960]);
    assert!(copies("assets.picture.light", 960).is_empty());
    assert!(copies("assets.logo.light", 960).is_empty());
    assert_eq!(assets::narrower("hill.webp", 960), "hill-960.webp");
    assert_eq!(assets::renamed("a.hill.JPEG", "image/webp"), "a.hill.webp");
    assert_eq!(assets::renamed("hill.png", "image/jpeg"), "hill.jpg");
}

#[test]
fn a_zip_of_others_is_opened_without_its_folders() {
    let files = Files::from([
        (
            "juniper/brand.json".to_owned(),
            Arc::from(Draft::default().document.to_json().as_bytes()),
        ),
        ("juniper/logo.svg".to_owned(), logo()),
    ]);
    let draft = folder::unpack(&archive::write(&files)).unwrap();
    assert_eq!(draft.files.keys().collect::<Vec<_>>(), ["logo.svg"]);
    assert!(folder::unpack(b"no zip").is_err());
    assert!(folder::unpack(&archive::write(&Files::new())).is_err());
}

#[test]
fn what_an_editor_left_in_a_drawing_is_told_in_one_sentence() {
    let drawing = r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="x" viewBox="0 0 8 8" inkscape:version="1"><metadata/><path d="M0 0h8v8z" inkscape:label="a"/></svg>"#;
    let told = assets::picture("logo.svg", drawing.as_bytes()).unwrap().told;
    let [sentence] = &*told else { panic!("{told:?}") };
    assert!(sentence.starts_with("logo.svg was written anew without: "), "{sentence}");
    assert_eq!(sentence.matches("logo.svg").count(), 1);
    assert!(sentence.contains("inkscape:label, "), "{sentence}");
}

#[test]
fn a_file_in_a_folder_that_could_harm_is_left_out_and_told() {
    let logo = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>1</script></svg>";
    let brand = br#"{"portico": 1, "name": "A", "assets": {"logo": {"light": "logo.svg"}}}"#;
    let files = Files::from([
        ("brand.json".to_owned(), Arc::from(*brand)),
        ("logo.svg".to_owned(), Arc::from(*logo)),
    ]);
    let read = Parcel { files, ..Parcel::default() }.read(&Draft::default()).unwrap();
    assert!(read.told[0].starts_with("logo.svg:1: "), "{:?}", read.told);
    assert_eq!(read.wanted[0].what, "logo.svg");
    assert!(read.draft.files.is_empty());
}

#[test]
fn a_brand_comes_back_from_its_link_without_its_files() {
    let draft = juniper();
    let fragment = link::write(&draft).unwrap();
    assert!(fragment.len() < 2000, "{}", fragment.len());
    let opened = link::read(&format!("#{fragment}")).unwrap().unwrap();
    assert_eq!(opened, Draft { files: Files::new(), ..draft });
}

#[test]
fn a_link_that_is_damaged_or_holds_no_brand_is_refused() {
    assert!(link::read("#elsewhere").is_none());
    for damaged in ["#brand=", "#brand=AAAA", "#brand=!", &format!("#brand={}", "A".repeat(9000))] {
        assert!(link::read(damaged).unwrap().is_err(), "{damaged}");
    }
}

#[test]
fn a_brand_too_long_for_a_link_is_told_to_be_exported() {
    let mut draft = Draft::default();
    // Hash-like text that deflate cannot shorten.
    let noise = |at: u32| format!("{:08x}", at.wrapping_mul(2_654_435_761) ^ (at << 7));
    let css: String = (0..3000).map(noise).collect();
    draft.set_css(&css);
    let told = link::write(&draft).unwrap_err();
    assert!(told.contains("8 are the most"), "{told}");
}

#[test]
fn whatever_fails_passes_once_all_is_mended() {
    let tokens = Token::ALL;
    for step in 0..400_u32 {
        let mut document = Draft::default().document;
        let part = |by: u32| u8::try_from(step.wrapping_mul(by) % 256).unwrap();
        for (place, mode) in (0..).zip(Mode::ALL) {
            let token = tokens[(step as usize * 7 + place * 5) % tokens.len()];
            let other = tokens[(step as usize * 11 + place * 3) % tokens.len()];
            let rgb = brand::color::Rgb([part(37), part(91), part(151)]);
            mending::set(&mut document, mode, token, rgb);
            mending::set(&mut document, mode, other, rgb);
        }
        mending::mend_all(&mut document);
        assert_eq!(mending::failures(&document), [], "{step}");
    }
}

#[test]
fn each_side_of_a_failure_mends_its_pair() {
    let mut draft = Draft::default();
    draft.set("colors.set.light.muted", json!("#bbbbbb")).unwrap();
    let all = mending::failures(&draft.document);
    assert!(!all.is_empty());
    for failure in &all {
        for side in [0, 1] {
            let mut document = draft.document.clone();
            let rgb = failure.mended[side].unwrap();
            mending::set(&mut document, failure.mode, failure.token(side), rgb);
            let names: Vec<_> =
                mending::failures(&document).iter().map(mending::Failure::name).collect();
            assert!(!names.contains(&failure.name()), "{names:?}");
        }
        let derives = failure.pair.front == Token::Muted;
        assert_eq!(mending::can_derive(&draft.document, failure), derives, "{failure:?}");
    }
    mending::derive_again(&mut draft.document, &all[0]);
    assert_eq!(mending::failures(&draft.document), []);
}

#[test]
fn it_is_told_how_many_pairs_fail_and_how_many_are_new() {
    let names = |all: &[&str]| all.iter().map(ToString::to_string).collect::<Vec<_>>();
    let told = |before: &[&str], now: &[&str]| mending::told(&names(before), &names(now));
    assert_eq!(told(&["a"], &[]), "Every pair passes.");
    assert_eq!(told(&["a"], &["a", "b"]), "2 pairs fail, 1 is new.");
    assert_eq!(told(&[], &["a", "b"]), "2 pairs fail, 2 are new.");
    assert_eq!(told(&["a", "b"], &["a"]), "1 pair fails.");
}

#[test]
fn every_format_comes_in_and_tells_what_became_of_it() {
    for (path, expected) in [
        ("auth0/solace.theme.json", "Auth0 theme"),
        ("clerk/lanternly.appearance.json", "Clerk appearance"),
        ("css/fernway.css", "CSS variables"),
        ("dtcg/harbor.tokens.json", "Design tokens"),
        ("entra/northgate.json", "Entra branding"),
        ("okta/marisol.theme.json", "Okta theme"),
    ] {
        let text = std::fs::read_to_string(inputs().join(path)).unwrap();
        let read = Parcel::pasted(&text).read(&Draft::default()).expect(path);
        assert!(read.read.ends_with(expected), "{}", read.read);
        assert!(read.taken.iter().any(|one| one.starts_with("colors.")), "{path}: {read:?}");
        assert!(!read.draft.document.name.as_str().is_empty());
    }
}

#[test]
fn a_resolver_comes_in_with_the_files_that_it_names() {
    let folder = inputs().join("dtcg/tundra");
    let file = |entry: std::fs::DirEntry| {
        let content = std::fs::read(entry.path()).unwrap();
        (entry.file_name().into_string().unwrap(), Arc::from(content))
    };
    let files: Files = folder.read_dir().unwrap().flatten().map(file).collect();
    let read = Parcel { files, ..Parcel::default() }.read(&Draft::default()).unwrap();
    assert_eq!(read.read, "tundra.resolver.json: Design tokens (resolver)");
}

#[test]
fn a_meaning_that_was_chosen_is_taken() {
    let mut parcel = Parcel::pasted(":root{--x-main: #123456; --x-other: #ffffff}");
    let read = parcel.read(&Draft::default()).unwrap();
    assert!(read.taken.is_empty() && !read.choices.is_empty(), "{read:?}");
    parcel.chosen = BTreeMap::from([("--x-main".to_owned(), "colors.accent".to_owned())]);
    let read = parcel.read(&Draft::default()).unwrap();
    assert_eq!(read.taken, ["colors.accent: #123456"]);
    let mut parcel = Parcel::pasted(":root{--x-accent: #123456; --x-other: #ffffff}");
    let offered = parcel.read(&Draft::default()).unwrap().choices;
    parcel.choose_offered(&offered);
    assert_eq!(parcel.read(&Draft::default()).unwrap().taken, ["colors.accent: #123456"]);
}

#[test]
fn sentences_are_added_and_all_else_takes_the_place_of_the_draft() {
    let mut draft = juniper();
    let german = std::fs::read(inputs().join("entra/fjordbank.strings.de.json")).unwrap();
    let files = Files::from([("strings.de.json".to_owned(), Arc::from(german))]);
    let read = Parcel { files, ..Parcel::default() }.read(&draft).unwrap();
    assert_eq!(read.draft.document.colors, draft.document.colors);
    assert_eq!(read.draft.css, draft.css);
    draft.document = read.draft.document;
    let okta = std::fs::read_to_string(inputs().join("okta/marisol.theme.json")).unwrap();
    let read = Parcel::pasted(&okta).read(&draft).unwrap();
    assert_eq!(read.draft.document.name, draft.document.name);
    assert_ne!(read.draft.document.colors, draft.document.colors);
    assert_eq!((read.draft.css.as_str(), read.draft.files.len()), ("", 1));
}

#[test]
fn a_brand_with_a_mistake_is_refused_with_its_line() {
    let told =
        Parcel::pasted("{\"portico\": 1, \"name\": \"A\",\n\"colrs\": {}}").read(&Draft::default());
    assert_eq!(told.unwrap_err(), "pasted.json:2: there is no colrs; did you mean colors?");
    let told = Parcel::pasted("{\"portico\": 1,").read(&Draft::default()).unwrap_err();
    assert!(told.starts_with("pasted.json:1: this is no JSON"), "{told}");
}

#[test]
fn every_sample_is_offered_under_its_screen_once() {
    let screens = screens();
    let count: usize = screens.iter().map(|(_, names)| names.len()).sum();
    assert_eq!(count, protocol::samples::all().len());
    assert_eq!(spoken("enter-code"), "Enter code");
    for (_, names) in screens {
        for name in names {
            let look = Look { sample: name.to_owned(), ..Look::default() };
            assert_eq!(look.sample().name, name);
        }
    }
}

#[test]
fn a_mirrored_preview_runs_against_its_locale() {
    let arabic = words::Locale::tagged("ar").unwrap();
    for (locale, mirrored, dir) in [
        (words::LOCALES[0], false, "ltr"),
        (words::LOCALES[0], true, "rtl"),
        (arabic, false, "rtl"),
        (arabic, true, "ltr"),
    ] {
        assert_eq!(Look { locale, mirrored, ..Look::default() }.dir(), dir);
    }
}

#[test]
fn a_logo_is_written_anew_and_what_runs_is_refused() {
    let logo =
        b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M0 0h9\"/></svg>";
    let taken = assets::picture("My Logo.svg", logo).unwrap();
    assert_eq!(taken.name, "My-Logo.svg");
    assert!(std::str::from_utf8(&taken.content).unwrap().starts_with("<svg"));
    let runs = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>1</script></svg>";
    assert!(assets::picture("a.svg", runs).unwrap_err().starts_with("a.svg:1: "));
}

#[test]
fn a_picture_is_what_its_name_says() {
    let png = b"\x89PNG\r\n\x1a\n";
    assert_eq!(assets::picture("a.png", png).unwrap().name, "a.png");
    assert_eq!(assets::picture("a.jpg", png).unwrap_err(), "a.jpg is a PNG: give it that ending");
    assert!(assets::picture("a.png", b"text").is_err());
    assert!(assets::picture("a.gif", b"GIF89a").is_err());
    let large = [&png[..], &vec![0; 8 * 1024 * 1024]].concat();
    assert_eq!(assets::picture("a.png", &large).unwrap_err(), "a.png has 9 MB, and 8 are the most");
}

#[test]
fn a_font_is_a_small_woff2_and_names_its_family() {
    assert_eq!(assets::font("Inter-Regular.woff2", b"wOF2").unwrap().name, "Inter-Regular.woff2");
    assert_eq!(assets::family("Inter-Regular.woff2"), "Inter");
    assert!(assets::font("Inter.woff2", b"OTTO").is_err());
    assert!(assets::font("Inter.ttf", b"wOF2").is_err());
    assert!(assets::font("Inter.woff2", &[&b"wOF2"[..], &vec![0; 160_000]].concat()).is_err());
}

#[test]
fn the_preview_has_the_sheet_of_the_screens_and_then_that_of_the_brand() {
    let look = Look::default();
    let screens = paint::screens(&look);
    for part in ["--pt-card-padding:", ".pt-button", "[data-layout=\"split\"]"] {
        assert!(screens.contains(part), "{part}");
    }
    assert!(!screens.contains("@import") && !screens.contains("/*"));
    let draft = juniper();
    let address = |name: &str| format!("blob:{name}");
    let sheet = paint::brand(&draft, &look, &address);
    assert!(sheet.contains("--pt-color-fill:#17604e") && sheet.contains("blob:inter.woff2"));
    assert!(
        sheet.contains(".pt-card{color:red;}")
            && sheet.contains("--pt-picture:url(\"blob:hill.webp")
    );
}

#[test]
fn more_contrast_and_larger_text_are_seen_whoever_looks() {
    let look = Look { more: true, text: 200, ..Look::default() };
    let sheet = paint::screens(&look) + &paint::brand(&juniper(), &look, &str::to_owned);
    assert!(!sheet.contains("prefers-contrast") && sheet.contains("font-size:200%"));
}

#[test]
fn the_sentences_of_a_brand_stand_in_the_places_of_ours() {
    let mut draft = Draft::default();
    draft.document.texts.set("en", "identify.sign_in_title", "Welcome back").unwrap();
    let title = |tag| {
        let locale = words::Locale::tagged(tag).unwrap();
        let strings = paint::sentences(&draft.document.texts, locale);
        strings.get(words::Key::IdentifySignInTitle).to_owned()
    };
    assert_eq!(title("en"), "Welcome back");
    assert_eq!(
        title("de"),
        words::strings(words::Locale::tagged("de").unwrap()).get(words::Key::IdentifySignInTitle)
    );
}
