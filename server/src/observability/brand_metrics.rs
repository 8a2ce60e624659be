//! How brands are read.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OutcomeLabels {
    outcome: &'static str,
}

/// How often brands were read, and how it went.
#[derive(Clone, Default)]
pub struct BrandReads(Family<OutcomeLabels, Counter>);

impl BrandReads {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let reads = Self::default();
        registry.register("brand_reads", "Times that brands were read", reads.0.clone());
        reads
    }

    /// Counts that all brands were read, or that one of them could not be.
    pub fn count(&self, all: bool) {
        let outcome = if all { "read" } else { "refused" };
        self.0.get_or_create(&OutcomeLabels { outcome }).inc();
    }
}
