use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use brand::formats::{Format, meanings};

/// Each input, and the format that it is in.
const FILES: [(&str, Format); 16] = [
    ("juniper.json", Format::Brand),
    ("auth0/galena.branding.json", Format::Auth0),
    ("auth0/solace.theme.json", Format::Auth0),
    ("clerk/lanternly.appearance.json", Format::Clerk),
    ("clerk/oldmill.appearance.json", Format::Clerk),
    ("css/clayhouse.css", Format::Variables),
    ("css/tidewater.css", Format::Variables),
    ("dtcg/harbor.tokens.json", Format::Tokens),
    ("dtcg/kestrel.tokens.json", Format::Tokens),
    ("dtcg/tundra/tundra.resolver.json", Format::Resolver),
    ("entra/bramble.json", Format::Entra),
    ("entra/fjordbank.json", Format::Entra),
    ("entra/fjordbank.localizations.json", Format::EntraLocalizations),
    ("entra/fjordbank.strings.de.json", Format::EntraStrings),
    ("entra/northgate.css", Format::EntraStyles),
    ("okta/marisol.theme.json", Format::Okta),
];

fn sources(path: &str) -> (String, BTreeMap<String, String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs").join(path);
    let name = path.file_name().expect("it is a file").to_string_lossy().into_owned();
    let folder =
        path.parent().expect("it is in a folder").read_dir().expect("it is there").flatten();
    let files = folder.filter(|entry| entry.path().is_file());
    let read = |entry: fs::DirEntry| {
        let text = fs::read_to_string(entry.path()).expect("inputs are text");
        (entry.file_name().to_string_lossy().into_owned(), text)
    };
    let all =
        files.map(read).filter(|(other, _)| path.ends_with(other) || other.contains("tokens"));
    (name, all.collect())
}

#[test]
fn the_format_of_every_input_is_found_and_reads_it() {
    for (path, format) in FILES {
        let (name, sources) = sources(path);
        assert_eq!(Format::of(&sources[&name]), Some(format), "{path}");
        let import = format.read(&name, &sources, &BTreeMap::new()).expect(path);
        let found = import.brand != brand::document::Document::default();
        assert!(found || !import.choices.is_empty() || !import.css.is_empty(), "{path}");
    }
}

#[test]
fn sentences_are_of_the_locale_in_the_name_of_their_file() {
    let (name, sources) = sources("entra/fjordbank.strings.de.json");
    let import = Format::EntraStrings.read(&name, &sources, &BTreeMap::new()).unwrap();
    assert_eq!(import.brand.texts.iter().map(|(tag, _)| tag).collect::<Vec<_>>(), ["de"]);
}

#[test]
fn what_is_in_no_format_is_not_guessed() {
    for text in ["", "hello", "{}", "[1]", "{\"a\": 1}", "{ \"portico\": 1", "a { color: red }"] {
        assert_eq!(Format::of(text), None, "{text}");
    }
}

#[test]
fn every_meaning_can_be_chosen_for_a_variable() {
    for meaning in meanings() {
        let chosen = BTreeMap::from([("--x".to_owned(), meaning.to_owned())]);
        let sources = BTreeMap::from([("a.css".to_owned(), ":root{--x: #123456}".to_owned())]);
        let import = Format::Variables.read("a.css", &sources, &chosen).unwrap();
        assert!(import.choices.is_empty(), "{meaning}");
    }
}
