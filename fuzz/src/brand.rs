//! A brand: a mistake is told with the file, and what is taken has a sheet that stays
//! inside its style element, and is read again as it is.

use brand::document::Document;

pub(crate) fn run(text: &str) {
    match Document::parse("brand.json", text) {
        Err(mistake) => assert!(mistake.to_string().starts_with("brand.json")),
        Ok(brand) => {
            assert_eq!(Document::parse("brand.json", &brand.to_json()).as_ref(), Ok(&brand));
            assert!(!brand.sheet().contains("</"));
            let _ = (brand.warnings(), brand.unaccepted(), brand.mail_colors());
            for (_, sentences) in brand.texts.iter() {
                for sentence in sentences.values() {
                    let _ = brand::note::pieces(sentence);
                }
            }
        }
    }
}
