//! How settings and brands are read again.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OutcomeLabels {
    outcome: &'static str,
}

/// How often something of the operator's was read, and how it went.
#[derive(Clone, Default)]
pub struct Reads(Family<OutcomeLabels, Counter>);

impl Reads {
    pub(super) fn new(registry: &mut Registry, name: &str, help: &str) -> Self {
        let reads = Self::default();
        registry.register(name, help, reads.0.clone());
        reads
    }

    /// Counts that all was read, or that some of it could not be.
    pub fn count(&self, all: bool) {
        let outcome = if all { "read" } else { "refused" };
        self.0.get_or_create(&OutcomeLabels { outcome }).inc();
    }
}
