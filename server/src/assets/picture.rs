//! Pictures of the brand.

use std::path::PathBuf;

use sha2::{Digest as _, Sha256};
use toml::Spanned;

use crate::settings::BrandSettings;
use crate::settings::picture_file::PictureFile;

/// Every picture of the brand's.
pub(crate) struct Pictures {
    logo: Option<Picture>,
    logo_dark: Option<Picture>,
    mark: Option<Picture>,
    backdrop: Option<Picture>,
}

/// The addresses of what stands for the brand above the screens.
#[derive(Default)]
pub struct Logos {
    /// The logo.
    pub logo: Option<String>,
    /// The same on dark ground, where that is another picture.
    pub dark: Option<String>,
    /// A sign beside the name.
    pub mark: Option<String>,
}

impl Pictures {
    pub(crate) fn load(brand: &BrandSettings) -> anyhow::Result<Self> {
        let read = |what, path: &Option<Spanned<PathBuf>>| {
            Picture::read(what, path.as_ref().map(Spanned::get_ref))
        };
        Ok(Self {
            logo: read("logo", &brand.logo)?,
            logo_dark: read("logo_dark", &brand.logo_dark)?,
            mark: read("mark", &brand.mark)?,
            backdrop: read("picture", &brand.picture)?,
        })
    }

    pub(crate) fn find(&self, name: &str) -> Option<&Picture> {
        let all = [&self.logo, &self.logo_dark, &self.mark, &self.backdrop];
        all.into_iter().flatten().find(|picture| picture.name == name)
    }

    pub(crate) fn logos(&self, base: &str) -> Logos {
        let address = |picture: &Option<Picture>| Some(picture.as_ref()?.address(base));
        Logos {
            logo: address(&self.logo),
            dark: address(&self.logo_dark),
            mark: address(&self.mark),
        }
    }

    pub(crate) fn backdrop(&self, base: &str) -> Option<String> {
        Some(self.backdrop.as_ref()?.address(base))
    }
}

/// A picture of the brand's, named after what is in it.
pub(crate) struct Picture {
    pub(crate) name: String,
    pub(crate) body: Vec<u8>,
    pub(crate) content_type: &'static str,
}

impl Picture {
    fn read(what: &str, path: Option<&PathBuf>) -> anyhow::Result<Option<Self>> {
        let Some(path) = path else { return Ok(None) };
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
        let PictureFile { body, content_type } =
            PictureFile::read(what, path).map_err(anyhow::Error::msg)?;
        let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&body)[..8]);
        Ok(Some(Self { name: format!("{what}-{hash}.{extension}"), body, content_type }))
    }

    fn address(&self, base: &str) -> String {
        format!("{base}/assets/{}", self.name)
    }
}
