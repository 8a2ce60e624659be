//! A brand: a mistake is told with the file, and what is taken has a sheet that stays
//! inside its style element, and is read again as it is.

#![no_main]

use brand::document::Document;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
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
});
