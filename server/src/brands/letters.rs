//! Which letters of which language a font of a brand does not have.

use std::collections::BTreeSet;

use words::LOCALES;

use super::font;

/// Most letters that are named.
const NAMED: usize = 8;

/// What is told of a font: languages of which it has some letters and lacks others, and those
/// of which it has none.
pub(super) fn missing(name: &str, body: &[u8]) -> Vec<String> {
    let Some(has) = font::letters(body) else { return vec![] };
    let (mut told, mut foreign) = (vec![], vec![]);
    for locale in LOCALES {
        let all = letters_of(words::strings(*locale).table());
        let lacks: Vec<_> = all.iter().filter(|letter| !has(**letter)).collect();
        // Names and abbreviations in Latin letters stand in every language.
        match lacks.len() {
            0 => {}
            many if 2 * many > all.len() => foreign.push(locale.tag),
            many => {
                let named: String = lacks.into_iter().take(NAMED).collect();
                let more = if many > NAMED { " and more" } else { "" };
                told.push(format!("{name} lacks letters of {}: {named}{more}.", locale.tag));
            }
        }
    }
    if !foreign.is_empty() {
        let foreign = foreign.join(", ");
        told.push(format!("{name} is not for {foreign}: they are read in another font."));
    }
    told
}

fn letters_of(sentences: &[String]) -> BTreeSet<char> {
    let letters = sentences.iter().flat_map(|sentence| sentence.chars());
    letters.filter(|letter| letter.is_alphabetic()).collect()
}
