//! Pictures of the brand.

use std::path::PathBuf;

use sha2::{Digest as _, Sha256};

use crate::settings::picture_file::PictureFile;

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
        let PictureFile { body, content_type } =
            PictureFile::read(what, path).map_err(anyhow::Error::msg)?;
        let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&body)[..8]);
        Ok(Some(Self { name: format!("{what}-{hash}.{extension}"), body, content_type }))
    }

    pub(crate) fn address(&self, base: &str) -> String {
        format!("{base}/assets/{}", self.name)
    }
}
