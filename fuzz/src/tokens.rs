//! Brands in the formats of others: whatever the file is, what is taken of it is a good
//! brand.

use std::collections::BTreeMap;

use brand::document::Document;
use brand::formats::{Import, auth0, clerk, dtcg, entra, okta, variables};

pub(crate) fn run(text: &str) {
    let files = BTreeMap::from([("a.json".to_owned(), text.to_owned())]);
    let imports = [
        dtcg::tokens("a.json", text),
        dtcg::resolver("a.json", &files),
        entra::branding("a.json", text),
        entra::localizations("a.json", text),
        entra::css("a.json", text),
        entra::strings("a.json", text, "de-DE"),
        okta::theme("a.json", text),
        auth0::theme("a.json", text),
        clerk::appearance("a.json", text),
        variables::read("a.json", text, &BTreeMap::new()),
    ];
    imports.into_iter().flatten().for_each(is_good);
}

fn is_good(import: Import) {
    let mut brand = import.brand;
    if brand.name.as_str().is_empty() {
        brand.name = brand::document::Name::parse("A").expect("it is a name");
    }
    assert_eq!(Document::parse("brand.json", &brand.to_json()).as_ref(), Ok(&brand));
    assert!(!brand.sheet().contains("</"));
}
