//! Own styles: what is written asks for nothing, cannot end its element, and is read
//! again as it is.

use brand::css::OwnStyles;

pub(crate) fn run(text: &str) {
    match OwnStyles::parse("brand.css", text) {
        Err(refused) => {
            assert!(!refused.is_empty());
            assert!(refused.iter().all(|one| one.to_string().starts_with("brand.css")));
        }
        Ok(styles) => {
            let written = styles.text();
            for part in ["<", "url(", "@import", "@font-face", "\\", "!", "\"", "position"] {
                assert!(!written.contains(part), "{written}");
            }
            let again = OwnStyles::parse("brand.css", written).expect("what is written is taken");
            assert_eq!(again, styles);
        }
    }
}
