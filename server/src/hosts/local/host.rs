//! The local host itself.

use std::sync::Arc;

use crate::app::App;

/// Drives flows over our own accounts.
#[derive(Clone)]
pub struct LocalHost {
    pub(crate) app: Arc<App>,
}

impl LocalHost {
    /// Drives flows with the parts of `app`.
    #[must_use]
    pub const fn new(app: Arc<App>) -> Self {
        Self { app }
    }
}
