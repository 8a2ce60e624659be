//! A logo: what is written runs nothing, asks for nothing, and is read again as it is.

use brand::svg::Svg;

pub(crate) fn run(text: &str) {
    match Svg::parse("logo.svg", text) {
        Err(refused) => assert!(refused.to_string().starts_with("logo.svg")),
        Ok(svg) => {
            let written = svg.text();
            let lower = written.to_ascii_lowercase().replace("http://www.w3.org/2000/svg", "");
            for part in ["<script", "<a", "<image", "<foreign", "<!", "<?", "//", "&", "\\", "javascript"] {
                assert!(!lower.contains(part), "{written}");
            }
            assert_eq!(lower.matches("href=\"").count(), lower.matches("href=\"#").count());
            assert_eq!(lower.matches("url(").count(), lower.matches("url(#").count());
            let again = Svg::parse("logo.svg", written).expect("what is written is taken");
            assert_eq!(again.text(), written);
        }
    }
}
