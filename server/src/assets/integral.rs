//! Files for other people's pages: each with what it must be.

use data_encoding::{BASE64, HEXLOWER};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::assets::loader::loader;
use crate::assets::scoped::scoped;
use crate::assets::styles::styles;
use crate::settings::Theme;

/// Where a file is, and what must be in it (Subresource Integrity).
#[derive(Clone, Serialize)]
pub struct Integral {
    /// Its address on this server.
    pub address: String,
    /// `sha256-` and its hash.
    pub integrity: String,
}

impl Integral {
    pub(crate) fn new(address: String, body: &[u8]) -> Self {
        let integrity = format!("sha256-{}", BASE64.encode(&Sha256::digest(body)));
        Self { address, integrity }
    }
}

/// What other people's pages load.
pub(crate) struct EmbedFiles {
    /// The script that defines the element.
    loader: String,
    /// Its other name, under which it never changes.
    versioned: Integral,
    styles: Vec<(String, String)>,
}

impl EmbedFiles {
    /// The loader with the addresses of the rest in it. `widget` is the script
    /// and the WebAssembly, if they were built.
    pub(crate) fn new(
        source: &str,
        widget: Option<&[Integral; 2]>,
        theme: Theme,
        (base, demo): (&str, bool),
    ) -> Self {
        let themes = Theme::ALL.map(|theme| {
            let file = format!("themes/{}.css", theme.name());
            let body = scoped(&[styles("embed.css"), styles(&file)].concat());
            let name = named(&format!("embed-{}", theme.name()), "css", body.as_bytes());
            let integral = Integral::new(format!("/assets/{name}"), body.as_bytes());
            ((theme.name(), integral), (name, body))
        });
        let (addresses, styles): (Vec<_>, Vec<_>) = themes.into_iter().unzip();
        let loader = loader(source, &addresses, widget, theme, (base, demo));
        let name = named("element", "js", loader.as_bytes());
        let versioned = Integral::new(format!("/assets/{name}"), loader.as_bytes());
        Self { loader, versioned, styles }
    }

    /// The script that defines the element.
    pub(crate) fn loader(&self) -> &str {
        &self.loader
    }

    /// Where the same script is under a name that changes with what is in it.
    pub(crate) const fn versioned(&self) -> &Integral {
        &self.versioned
    }

    /// The file of this name, and of what kind it is.
    pub(crate) fn find(&self, name: &str) -> Option<(&str, &'static str)> {
        if self.versioned.address.strip_prefix("/assets/") == Some(name) {
            return Some((&self.loader, "text/javascript; charset=utf-8"));
        }
        let (_, body) = self.styles.iter().find(|(known, _)| known == name)?;
        Some((body, "text/css; charset=utf-8"))
    }
}

fn named(what: &str, extension: &str, body: &[u8]) -> String {
    format!("{what}-{}.{extension}", HEXLOWER.encode(&Sha256::digest(body)[..8]))
}
