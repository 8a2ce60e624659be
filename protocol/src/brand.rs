//! What a designer sets.

use serde::{Deserialize, Serialize};

/// A brand: the names and pictures around the screens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Brand {
    /// The company's name; stands where there is no logo, and in every title.
    pub name: String,
    /// Where a blocked or stuck person can turn: an `https:` or `mailto:` address.
    pub support: Option<String>,
    /// Terms of use, `https:`.
    pub terms: Option<String>,
    /// Privacy notice, `https:`.
    pub privacy: Option<String>,
}
