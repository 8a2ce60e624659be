//! The brand that `[brand]` says: a theme, with the names and pictures of the settings.

use std::path::Path;

use brand::document::{Layout, Logo, Name, Picture as Backdrop, PictureFile, SchemedFile};
use protocol::Brand as Shown;
use toml::Spanned;

use super::folder;
use super::source::Source;
use crate::picture::{Picture, extension};
use crate::settings::Settings;

/// The id of the brand that `[brand]` says.
pub(super) const OWN: &str = "";

/// The brand that `[brand]` says, in its own theme or another one.
///
/// # Errors
/// The sentences, if a file of it cannot be read or is not what it says.
pub(super) fn own(settings: &Settings, theme: Option<&str>) -> Result<Source, Vec<String>> {
    let brand = &settings.brand;
    let theme = theme.unwrap_or(brand.theme());
    let base = folder::document(settings.brands.as_deref(), theme)?;
    let mut source = Source::plain(OWN, base.document, settings.brand());
    source.files = base.files;
    source.css = base.css;
    let document = &mut source.document;
    document.name = Name::parse(&brand.name).unwrap_or_default();
    if let Some(layout) = brand.layout {
        document.layout = Layout { kind: Some(layout.kind()), ..document.layout.clone() };
    }
    let mut pictures = Pictures { source: &mut source, wrong: vec![] };
    let logo = pictures.read("logo", brand.logo.as_ref());
    let dark = pictures.read("logo_dark", brand.logo_dark.as_ref());
    let square = pictures.read("mark", brand.mark.as_ref());
    let picture = pictures.read("picture", brand.picture.as_ref());
    let wrong = pictures.wrong;
    let assets = &mut source.document.assets;
    if let Some(light) = logo {
        assets.logo = Some(Logo { light, dark, height: None });
    }
    if let Some(light) = square {
        assets.square = Some(SchemedFile { light, dark: None });
    }
    if let Some(light) = picture {
        assets.picture = Some(Backdrop { light, dark: None, focus: None });
    }
    if wrong.is_empty() { Ok(source) } else { Err(wrong) }
}

/// The same without anything that could fail: what is shown where a brand cannot be read
/// and none was shown before.
pub(super) fn plain(settings: &Settings) -> Source {
    let mut document = brand::themes::theme(crate::settings::USUAL_THEME).unwrap_or_default();
    document.name = Name::parse(&settings.brand.name).unwrap_or_default();
    let shown = Shown { name: settings.brand.name.clone(), ..settings.brand() };
    Source::plain(OWN, document, shown)
}

struct Pictures<'a> {
    source: &'a mut Source,
    wrong: Vec<String>,
}

impl Pictures<'_> {
    /// Reads the picture of a setting, and has it stand under the name of that.
    fn read(
        &mut self,
        what: &str,
        path: Option<&Spanned<std::path::PathBuf>>,
    ) -> Option<PictureFile> {
        let path: &Path = path?.get_ref();
        match Picture::read(path) {
            Ok(picture) => {
                let name = format!("{what}.{}", extension(&path.to_string_lossy()));
                self.source.files.insert(name.clone(), picture);
                PictureFile::parse(&name).ok()
            }
            Err(sentence) => {
                self.wrong.push(format!("{what} in [brand]: {sentence}"));
                None
            }
        }
    }
}
