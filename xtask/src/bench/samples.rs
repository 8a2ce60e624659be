//! How long each step took, and what is said of it.

use std::collections::BTreeMap;
use std::time::Duration;

/// One request of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Begin,
    Email,
    Look,
    Password,
    Code,
    Discovery,
    Authorize,
    Token,
    Refresh,
    Userinfo,
    Push,
    Assertion,
    Proof,
}

impl Step {
    pub(super) const LIGHT: [Self; 3] = [Self::Begin, Self::Email, Self::Look];

    /// What an OpenID client asks for.
    pub(super) const OPENID: [Self; 8] = [
        Self::Discovery,
        Self::Authorize,
        Self::Token,
        Self::Refresh,
        Self::Userinfo,
        Self::Push,
        Self::Assertion,
        Self::Proof,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Begin => "begin",
            Self::Email => "email",
            Self::Look => "look",
            Self::Password => "password",
            Self::Code => "code",
            Self::Discovery => "discovery",
            Self::Authorize => "authorize",
            Self::Token => "token",
            Self::Refresh => "refresh",
            Self::Userinfo => "userinfo",
            Self::Push => "push",
            Self::Assertion => "assertion",
            Self::Proof => "proof",
        }
    }
}

#[derive(Default)]
pub(super) struct Samples {
    took: BTreeMap<Step, Vec<Duration>>,
}

/// What is printed of one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Summary {
    pub(super) per_second: f64,
    /// What half of the requests stay within.
    pub(super) p50: Duration,
    /// What all but one in a hundred stay within.
    pub(super) p99: Duration,
}

impl Samples {
    pub(super) fn add(&mut self, step: Step, took: Duration) {
        self.took.entry(step).or_default().push(took);
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (step, took) in other.took {
            self.took.entry(step).or_default().extend(took);
        }
    }

    /// `None` of a step that nobody took.
    pub(super) fn summary(&self, step: Step, lasted: Duration) -> Option<Summary> {
        let mut took = self.took.get(&step)?.clone();
        took.sort_unstable();
        #[expect(clippy::cast_precision_loss, reason = "nobody makes 2^52 requests")]
        let per_second = took.len() as f64 / lasted.as_secs_f64();
        Some(Summary { per_second, p50: percentile(&took, 50), p99: percentile(&took, 99) })
    }
}

/// The smallest time that so many of a hundred stay within.
fn percentile(sorted: &[Duration], of_hundred: usize) -> Duration {
    let rank = (sorted.len() * of_hundred).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_time_that_was_measured() {
        let hundred: Vec<Duration> = (1..=100).map(Duration::from_millis).collect();
        assert_eq!(percentile(&hundred, 50), Duration::from_millis(50));
        assert_eq!(percentile(&hundred, 99), Duration::from_millis(99));
        assert_eq!(percentile(&hundred[..1], 99), Duration::from_millis(1));
        assert_eq!(percentile(&[], 50), Duration::ZERO);
    }

    #[test]
    fn what_two_connections_did_is_counted_together() {
        let four = Duration::from_millis(4);
        let mut all = Samples::default();
        for _ in 0..2 {
            let mut one = Samples::default();
            one.add(Step::Look, four);
            all.merge(one);
        }
        let look = all.summary(Step::Look, Duration::from_millis(500)).unwrap();
        assert_eq!(look, Summary { per_second: 4.0, p50: four, p99: four });
        assert_eq!(all.summary(Step::Code, Duration::from_secs(1)), None);
    }
}
