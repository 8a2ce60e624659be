//! Pictures of the brand.

use std::path::PathBuf;

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};

/// A picture of the brand's, named after what is in it.
pub(crate) struct Picture {
    pub(crate) name: String,
    pub(crate) body: Vec<u8>,
    pub(crate) content_type: &'static str,
}

impl Picture {
    pub(crate) fn read(what: &str, path: Option<&PathBuf>) -> anyhow::Result<Option<Self>> {
        let Some(path) = path else { return Ok(None) };
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
        let content_type = match extension.to_ascii_lowercase().as_str() {
            "avif" => "image/avif",
            "jpeg" | "jpg" => "image/jpeg",
            "png" => "image/png",
            "svg" => "image/svg+xml",
            "webp" => "image/webp",
            _ => anyhow::bail!("{what} in [brand] must be an SVG, PNG, JPEG, WebP or AVIF file."),
        };
        let body = std::fs::read(path)
            .with_context(|| format!("cannot read {what} in [brand], {}", path.display()))?;
        let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&body)[..8]);
        Ok(Some(Self { name: format!("{what}-{hash}.{extension}"), body, content_type }))
    }

    pub(crate) fn address(&self, base: &str) -> String {
        format!("{base}/assets/{}", self.name)
    }
}
