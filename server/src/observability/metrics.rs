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

use super::provider_metrics::ProviderMetrics;
pub use super::reads::Reads;

/// The type of what [`Metrics::text`] writes.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Seconds that tell a quick answer from one that waited: hashing takes tens of
/// milliseconds, and a person notices from a second on.
const BUCKETS: [f64; 11] = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Seconds that tell a message that came at once from one that was waited for, up to the
/// lifetime of a code, and of a notice.
const DELIVERY_BUCKETS: [f64; 8] = [1.0, 5.0, 15.0, 60.0, 180.0, 600.0, 3600.0, 86400.0];

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

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct MessageLabels {
    kind: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ReasonLabels {
    reason: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct KindLabels {
    kind: &'static str,
}

/// Why a first screen that came back could not be continued.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
pub enum NotBegun {
    /// The browser keeps no cookies.
    NoCookies,
    /// The first screen was made for another browser.
    OtherBrowser,
    /// The first screen is too old.
    Over,
    /// The network begins too many.
    TooMany,
    /// No server of this key and address made the first screen.
    Unreadable,
}

impl NotBegun {
    const fn tag(self) -> &'static str {
        match self {
            Self::NoCookies => "no_cookies",
            Self::OtherBrowser => "other_browser",
            Self::Over => "over",
            Self::TooMany => "too_many",
            Self::Unreadable => "unreadable",
        }
    }
}

/// What is counted and measured.
pub struct Metrics {
    registry: Registry,
    /// First screens that were shown.
    pub looks: Counter,
    /// Flows that were stored.
    pub beginnings: Counter,
    not_begun: Family<ReasonLabels, Counter>,
    events: Family<EventLabels, Counter>,
    answers: Family<AnswerLabels, Histogram, fn() -> Histogram>,
    /// How passwords are hashed.
    pub hashing: Hashing,
    /// How messages are delivered.
    pub messages: MessageMetrics,
    /// How brands are read.
    pub brand_reads: Reads,
    /// How settings are read again.
    pub settings_reads: Reads,
    /// How sign-ins by providers go.
    pub providers: ProviderMetrics,
}

/// How tries to deliver messages end, and how long messages wait.
#[derive(Clone)]
pub struct MessageMetrics {
    tries: Family<MessageLabels, Counter>,
    bounces: Family<KindLabels, Counter>,
    seconds: Family<KindLabels, Histogram, fn() -> Histogram>,
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
        let (looks, beginnings, not_begun) =
            (Counter::default(), Counter::default(), Family::default());
        registry.register("looks", "First screens that were shown", looks.clone());
        registry.register("beginnings", "Sign-ins that began", beginnings.clone());
        let help = "First screens that came back and could not be continued";
        registry.register("beginnings_refused", help, not_begun.clone());
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
        let messages = MessageMetrics::new(&mut registry);
        let brand_reads = Reads::new(&mut registry, "brand_reads", "Times that brands were read");
        let help = "Times that settings were read again";
        let settings_reads = Reads::new(&mut registry, "settings_reads", help);
        let providers = ProviderMetrics::new(&mut registry);
        Self {
            registry,
            looks,
            beginnings,
            not_begun,
            events,
            answers,
            hashing,
            messages,
            brand_reads,
            settings_reads,
            providers,
        }
    }
}

impl MessageMetrics {
    fn new(registry: &mut Registry) -> Self {
        let histogram: fn() -> Histogram = || Histogram::new(DELIVERY_BUCKETS);
        let (tries, bounces) = (Family::default(), Family::default());
        let seconds = Family::new_with_constructor(histogram);
        let help = "Tries to deliver a message, by how they ended";
        registry.register("message_tries", help, tries.clone());
        let help = "From accepting a message to its receiver's yes";
        registry.register_with_unit("message_delivery", help, Unit::Seconds, seconds.clone());
        let help = "Mails that came back, as the mail provider tells";
        registry.register("bounces", help, bounces.clone());
        Self { tries, bounces, seconds }
    }

    /// Counts a try that ended so.
    pub fn count(&self, kind: &'static str, outcome: &'static str) {
        self.tries.get_or_create(&MessageLabels { kind, outcome }).inc();
    }

    /// Counts a mail that came back.
    pub fn bounced(&self, kind: &'static str) {
        self.bounces.get_or_create(&KindLabels { kind }).inc();
    }

    /// Counts a message that was delivered, so many seconds after it was accepted.
    pub fn delivered(&self, kind: &'static str, seconds: i64) {
        self.count(kind, "delivered");
        let seconds = f64::from(i32::try_from(seconds).unwrap_or(i32::MAX));
        self.seconds.get_or_create(&KindLabels { kind }).observe(seconds);
    }
}

impl Metrics {
    /// Counts an event.
    pub fn count(&self, event: &'static str, factor: Option<&str>) {
        let factor = factor.unwrap_or_default().to_owned();
        self.events.get_or_create(&EventLabels { event, factor }).inc();
    }

    /// Counts a first screen that came back and could not be continued.
    pub fn not_begun(&self, why: NotBegun) {
        self.not_begun.get_or_create(&ReasonLabels { reason: why.tag() }).inc();
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
        let (since, done) = (Instant::now(), work());
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
