//! What the studio knows of the program on this machine that serves it, if one does.

/// What the fragment begins with.
const NAME: &str = "#token=";

/// The token of a fragment, with which brands are read and written.
pub(crate) fn token(fragment: &str) -> Option<&str> {
    fragment.strip_prefix(NAME).filter(|token| !token.is_empty())
}

/// The folder of a new brand of this name: lower-case letters, digits and hyphens.
pub(crate) fn id(name: &str) -> String {
    const LONGEST: usize = 40;
    let sign = |letter: char| match letter.is_ascii_alphanumeric() {
        true => letter.to_ascii_lowercase(),
        false => '-',
    };
    let signs: String = name.chars().map(sign).collect();
    let words: Vec<_> = signs.split('-').filter(|word| !word.is_empty()).collect();
    let mut id = words.join("-");
    id.truncate(LONGEST);
    if id.is_empty() { "brand".to_owned() } else { id }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_a_brand_is_named_after_it() {
        assert_eq!(id("Juniper & Söhne GmbH"), "juniper-s-hne-gmbh");
        assert_eq!(id("株式会社"), "brand");
        assert_eq!(id(&"a".repeat(60)).len(), 40);
        assert!(brand::document::Id::parse(&id(" A  B ")).is_ok());
    }

    #[test]
    fn only_the_fragment_of_a_token_has_one() {
        assert_eq!(token("#token=abc"), Some("abc"));
        assert_eq!(token("#token="), None);
        assert_eq!(token("#b=abc"), None);
        assert_eq!(token(""), None);
    }
}
