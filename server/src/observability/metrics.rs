//! Counts and times for Prometheus, in the `OpenMetrics` text format.
//!
//! Labels come from closed lists, so that nobody outside can make more of them.

use std::fmt;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use tokio::time::Instant;

/// The type of what [`Metrics::text`] writes.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Seconds that tell a quick answer from one that waited: hashing takes tens of
/// milliseconds, and a person notices from a second on.
const BUCKETS: [f64; 11] = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct EventLabels {
    event: &'static str,
    /// Empty where none has a part in it.
    factor: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct AnswerLabels {
    answer: &'static str,
}

/// What is counted and measured.
pub struct Metrics {
    registry: Registry,
    events: Family<EventLabels, Counter>,
    answers: Family<AnswerLabels, Histogram, fn() -> Histogram>,
    /// How passwords are hashed.
    pub hashing: Hashing,
}

/// How long hashing takes, and how many wait for it.
#[derive(Clone)]
pub struct Hashing {
    seconds: Histogram,
    queue: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let histogram: fn() -> Histogram = || Histogram::new(BUCKETS);
        let mut registry = Registry::with_prefix("portico");
        let events = Family::default();
        registry.register("events", "Sign-in events, as in the audit log", events.clone());
        let answers = Family::new_with_constructor(histogram);
        let help = "From an answer to its reply, waiting for its turn included";
        registry.register_with_unit("answer", help, Unit::Seconds, answers.clone());
        let hashing = Hashing { seconds: histogram(), queue: Gauge::default() };
        let help = "Hashing or comparing one password, without the wait for a core";
        registry.register_with_unit("hashing", help, Unit::Seconds, hashing.seconds.clone());
        let help = "Passwords being hashed or waiting for it";
        registry.register("hashing_queue", help, hashing.queue.clone());
        Self { registry, events, answers, hashing }
    }
}

impl Metrics {
    /// Counts an event.
    pub fn count(&self, event: &'static str, factor: Option<&str>) {
        let factor = factor.unwrap_or_default().to_owned();
        self.events.get_or_create(&EventLabels { event, factor }).inc();
    }

    /// Measures the answer that came at `since`.
    pub fn answered(&self, answer: &'static str, since: Instant) {
        let seconds = since.elapsed().as_secs_f64();
        self.answers.get_or_create(&AnswerLabels { answer }).observe(seconds);
    }

    /// All of it as text.
    ///
    /// # Errors
    /// Never: writing to memory does not fail.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

impl Hashing {
    /// Counts one more in the queue, until what is returned goes.
    #[must_use]
    pub fn queued(&self) -> Queued {
        self.queue.inc();
        Queued { queue: self.queue.clone() }
    }

    /// Does the work and measures it.
    pub fn measured<T>(&self, work: impl FnOnce() -> T) -> T {
        let since = Instant::now();
        let done = work();
        self.seconds.observe(since.elapsed().as_secs_f64());
        done
    }
}

/// A place in the queue.
pub struct Queued {
    queue: Gauge,
}

impl Drop for Queued {
    fn drop(&mut self) {
        self.queue.dec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_queue_is_free_again_when_its_work_is_given_up() {
        let metrics = Metrics::default();
        let queued = metrics.hashing.queued();
        assert!(metrics.text().unwrap().contains("portico_hashing_queue 1\n"));
        drop(queued);
        assert!(metrics.text().unwrap().contains("portico_hashing_queue 0\n"));
    }
}
