//! Names of files beside the brand.

use crate::document::shown;

/// Declares the name of a file beside the brand, with the endings it may have.
macro_rules! file {
    ($(#[$doc:meta])* $name:ident, [$($ending:literal),*]) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// The endings that are taken.
            pub const ENDINGS: &[&str] = &[$($ending),*];

            /// Takes the name of a file beside the brand.
            ///
            /// # Errors
            ///
            /// It is in another folder, or has another ending.
            pub fn parse(text: &str) -> Result<Self, String> {
                file_name(text, Self::ENDINGS).map(|()| Self(text.to_owned()))
            }

            /// The name.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    };
}

file!(
    /// The file of a logo or a picture.
    PictureFile,
    ["svg", "png", "jpg", "jpeg", "webp", "avif"]
);
/// How wide, in pixels, the copies are that may stand beside a picture: `hill-960.webp` and
/// `hill-1600.webp` beside `hill.webp`.
pub const NARROWER: [u32; 2] = [960, 1600];

impl PictureFile {
    /// The name of the copy of this width.
    #[must_use]
    pub fn narrower(&self, width: u32) -> String {
        let (stem, ending) = self.0.rsplit_once('.').unwrap_or((&self.0, ""));
        format!("{stem}-{width}.{ending}")
    }
}

file!(
    /// The file of a font.
    FontFile,
    ["woff2"]
);
file!(
    /// The file of own styles.
    StyleFile,
    ["css"]
);

fn file_name(text: &str, endings: &[&str]) -> Result<(), String> {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let plain = text.len() <= 80 && !text.starts_with('.') && text.bytes().all(sign);
    let ending = text.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    match plain && ending.is_some_and(|ending| endings.contains(&ending.as_str())) {
        true => Ok(()),
        false => Err(format!(
            "\"{}\" is no file of this folder that ends in .{}",
            shown(text),
            endings.join(", .")
        )),
    }
}
