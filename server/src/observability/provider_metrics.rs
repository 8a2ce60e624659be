//! How sign-ins by providers go.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// Seconds that tell a quick provider from one that people wait for.
const BUCKETS: [f64; 8] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OutcomeLabels {
    provider: String,
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ProviderLabels {
    provider: String,
}

/// What is counted of providers. Their names are those of the settings.
#[derive(Clone)]
pub struct ProviderMetrics {
    outcomes: Family<OutcomeLabels, Counter>,
    seconds: Family<ProviderLabels, Histogram, fn() -> Histogram>,
}

impl ProviderMetrics {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let histogram: fn() -> Histogram = || Histogram::new(BUCKETS);
        let (outcomes, seconds) = (Family::default(), Family::new_with_constructor(histogram));
        let help = "Ways to a provider and back, by how they ended";
        registry.register("provider_sign_ins", help, outcomes.clone());
        let help = "Requests to a provider";
        registry.register_with_unit("provider_request", help, Unit::Seconds, seconds.clone());
        Self { outcomes, seconds }
    }

    /// Counts a way that ended so, or has begun.
    pub fn count(&self, provider: &str, outcome: &'static str) {
        let provider = provider.to_owned();
        self.outcomes.get_or_create(&OutcomeLabels { provider, outcome }).inc();
    }

    /// Measures a request.
    pub fn measure(&self, provider: &str, seconds: f64) {
        let provider = provider.to_owned();
        self.seconds.get_or_create(&ProviderLabels { provider }).observe(seconds);
    }
}

impl Default for ProviderMetrics {
    fn default() -> Self {
        Self::new(&mut Registry::default())
    }
}
