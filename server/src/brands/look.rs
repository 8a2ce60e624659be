//! A brand that is shown in the gallery only, made when somebody looks at it.

use std::sync::{Arc, OnceLock};

use super::built::{Brand, Server};
use super::source::Source;

/// A brand, or what it is made of.
pub(super) enum Look {
    /// One that some app has, or the folder.
    Made(Arc<Brand>),
    /// `[brand]` in another theme.
    Theme(Box<Theme>),
}

/// What `[brand]` in another theme is made of.
pub(super) struct Theme {
    source: Source,
    base: String,
    home: String,
    host: String,
    made: OnceLock<Arc<Brand>>,
}

impl Look {
    pub(super) fn theme(source: Source, server: Server<'_>) -> Self {
        let [base, home, host] = [server.base, server.home, server.host].map(str::to_owned);
        Self::Theme(Box::new(Theme { source, base, home, host, made: OnceLock::new() }))
    }

    /// The brand, made now if it was not before.
    pub(super) fn brand(&self) -> &Arc<Brand> {
        match self {
            Self::Made(brand) => brand,
            Self::Theme(theme) => theme.made.get_or_init(|| {
                let Theme { source, base, home, host, .. } = &**theme;
                Arc::new(Brand::build(source, Server { base, home, host }))
            }),
        }
    }

    /// The brand, if it is made.
    pub(super) fn made(&self) -> Option<&Arc<Brand>> {
        match self {
            Self::Made(brand) => Some(brand),
            Self::Theme(theme) => theme.made.get(),
        }
    }
}
