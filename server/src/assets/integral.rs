//! Files for other people's pages: each with what it must be.

use data_encoding::{BASE64, HEXLOWER};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::assets::loader::{FirstForm, Loader};

/// Where a file is, and what must be in it (Subresource Integrity).
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
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

/// What other people's pages load first.
pub struct EmbedFiles {
    /// The script that defines the element.
    loader: String,
    /// Its other name, under which it never changes.
    versioned: Integral,
}

impl EmbedFiles {
    /// The loader with the addresses of the rest in it: the styles of an app that names
    /// none, and those of each app.
    pub(super) fn new<'a>(
        loader: &Loader<'_>,
        styles: (&Integral, impl Iterator<Item = (&'a str, &'a Integral)>),
    ) -> Self {
        Self::named(loader.text(styles, None), "")
    }

    /// The same for an app of these styles, with its first form.
    pub(super) fn with_first(loader: &Loader<'_>, styles: &Integral, first: &FirstForm) -> Self {
        let text = loader.text((styles, std::iter::empty()), Some(first));
        // Who asks for it by this name says of which app and locale it is.
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("app", &first.app)
            .append_pair("locale", first.lang)
            .finish();
        Self::named(text, &format!("?{query}"))
    }

    fn named(loader: String, query: &str) -> Self {
        let hash = HEXLOWER.encode(&Sha256::digest(&loader)[..8]);
        let versioned =
            Integral::new(format!("/assets/element-{hash}.js{query}"), loader.as_bytes());
        Self { loader, versioned }
    }

    /// The script that defines the element.
    #[must_use]
    pub fn loader(&self) -> &str {
        &self.loader
    }

    /// Where the same script is under a name that changes with what is in it.
    #[must_use]
    pub const fn versioned(&self) -> &Integral {
        &self.versioned
    }

    /// Whether this is the name of that.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        let named = self.versioned.address.strip_prefix("/assets/");
        named.and_then(|named| named.split('?').next()) == Some(name)
    }
}
