//! A brand in the fragment of an address: deflated, in base64url. Files are not in it.

use brand::document::Document;
use data_encoding::BASE64URL_NOPAD;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use serde::{Deserialize, Serialize};

use crate::draft::{Draft, Files};

/// Most characters of a link: programs cut longer ones off.
pub(crate) const MOST: usize = 8 * 1024;

/// Most bytes that a link unpacks to: a document and its own styles.
const MOST_UNPACKED: usize = 96 * 1024;

/// What stands before a brand in a fragment.
const BEGINS: &str = "brand=";

/// The best that deflate can do: links are made rarely.
const LEVEL: u8 = 10;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Linked {
    brand: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    css: String,
}

/// The fragment for a brand.
///
/// # Errors
///
/// It would be too long.
pub fn write(draft: &Draft) -> Result<String, String> {
    let brand = serde_json::json!(draft.document).to_string();
    let linked = Linked { brand, css: draft.css.clone() };
    let text = serde_json::json!(linked).to_string();
    let fragment = pack(&text);
    let length = fragment.len() - BEGINS.len();
    if length > MOST {
        return Err(format!(
            "this brand makes a link of {} KB, and 8 are the most. Export it instead.",
            length.div_ceil(1024)
        ));
    }
    Ok(fragment)
}

/// The fragment for the text of a brand.
#[must_use]
pub fn pack(text: &str) -> String {
    let packed = compress_to_vec(text.as_bytes(), LEVEL);
    format!("{BEGINS}{}", BASE64URL_NOPAD.encode(&packed))
}

/// Whether a fragment holds a brand.
#[must_use]
pub fn holds_brand(fragment: &str) -> bool {
    fragment.trim_start_matches('#').starts_with(BEGINS)
}

/// The brand of a fragment; `None` if it holds none.
///
/// # Errors
///
/// It is damaged, or the brand in it is wrong.
#[must_use]
pub fn read(fragment: &str) -> Option<Result<Draft, String>> {
    let packed = fragment.trim_start_matches('#').strip_prefix(BEGINS)?;
    Some(opened(packed))
}

fn opened(packed: &str) -> Result<Draft, String> {
    let damaged = || "this link is damaged: ask for it again".to_owned();
    if packed.len() > MOST {
        return Err(damaged());
    }
    let bytes = BASE64URL_NOPAD.decode(packed.as_bytes()).map_err(|_| damaged())?;
    let text = decompress_to_vec_with_limit(&bytes, MOST_UNPACKED).map_err(|_| damaged())?;
    let linked: Linked = serde_json::from_slice(&text).map_err(|_| damaged())?;
    let document =
        Document::parse("brand.json", &linked.brand).map_err(|error| error.to_string())?;
    let mut draft = Draft { document, css: String::new(), files: Files::new() };
    draft.set_css(&linked.css);
    Ok(draft)
}
