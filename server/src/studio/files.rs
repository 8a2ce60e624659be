//! The studio's own files, as `cargo xtask studio` made them.

use std::borrow::Cow;

use crate::assets::built;

/// A file of the studio.
pub(crate) struct StudioFile {
    pub(crate) body: Cow<'static, [u8]>,
    pub(crate) content_type: &'static str,
}

/// Whether the studio was built into this program.
pub(crate) fn is_built() -> bool {
    built("studio/index.html").is_some()
}

/// The file of this name; the first page if there is no name.
pub(crate) fn file(name: &str) -> Option<StudioFile> {
    let name = if name.is_empty() { "index.html" } else { name };
    let content_type = match name.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        _ => return None,
    };
    Some(StudioFile { body: built(&format!("studio/{name}"))?, content_type })
}
