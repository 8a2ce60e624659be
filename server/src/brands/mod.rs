//! Brands, as this server shows them: those of the folder `brands`, and what `[brand]`
//! says itself.
//!
//! | file | holds |
//! |---|---|
//! | `source.rs` | a brand with its files, as they were read |
//! | `settings.rs` | the brand that `[brand]` says |
//! | `folder.rs` | the brands of a folder |
//! | `check.rs` | what is wrong with them |
//! | `font.rs` | what a font must be |
//! | `built.rs` | what is made of a source: styles, addresses, sentences |
//! | `sentences.rs` | sentences with those of a brand among them |
//! | `set.rs` | the brand of each app, and every file of them |
//! | `look.rs` | a brand that only the gallery shows |
//! | `reload.rs` | reads them again when their files change |

mod built;
mod check;
mod emblem;
mod folder;
mod font;
mod letters;
mod look;
mod reload;
mod sentences;
mod set;
mod settings;
mod source;

pub use built::Brand;
pub(crate) use check::{check, check_brand};
pub use emblem::Emblem;
pub(crate) use folder::ids;
pub use reload::Brands;
pub use set::BrandSet;

use crate::assets::Files;
use crate::settings::Settings;

/// What a server would say of the brands that the settings name.
pub(crate) struct Findings {
    /// Why it would not take some of them.
    pub(crate) errors: Vec<String>,
    /// What it would take, and is hardly meant.
    pub(crate) warnings: Vec<String>,
}

/// Reads the brands that the settings name, as a server does when it starts.
pub(crate) fn findings(settings: &Settings) -> Findings {
    let built = BrandSet::build(settings, &Files::load(settings.base(), settings.demo), None);
    Findings { errors: built.errors, warnings: built.warnings }
}
