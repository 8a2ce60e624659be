//! Who guesses, and what their wrong answers count towards: the one place that
//! decides it (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
//!
//! Whoever knows an address can give wrong answers for it. So a device that the
//! account was signed in from counts for itself, a flow that has shown the
//! mailbox counts with its like, and only everybody else shares a count.

use flow::stage::CodeAim;
use flow::{Event, Stage, limits};
use protocol::Timestamp;
use protocol::screen::PasswordNotice;

use crate::app::App;
use crate::email;
use crate::rate_limit::known_device::known_device;
use crate::request::address;
use crate::request::context::RequestContext;
use crate::secret::{Digest, Keys};
use crate::store::{Attempt, Bucket, FailureCount, Kind, Stored};

const FIRST_TRIES: Bucket = Bucket { most: limits::FIRST_TRIES, leak: limits::FIRST_TRIES_LEAK };
const NETWORK_FIRST_TRIES: Bucket =
    Bucket { most: limits::NETWORK_FIRST_TRIES, leak: limits::NETWORK_FIRST_TRIES_LEAK };

/// What is guessed at: one factor of one account.
#[derive(Clone, Copy)]
pub(crate) struct Guessed<'a> {
    /// Under what name its counts are kept.
    pub(crate) label: &'static str,
    /// Which factor.
    pub(crate) factor: &'static str,
    /// Whose.
    pub(crate) address: &'a str,
    /// The device must have shown a second factor to count for itself: who has
    /// only the password gets no more guesses at the rest by using it.
    pub(crate) second: bool,
}

/// An answer that may be compared.
pub(crate) struct Guess {
    /// How many wrong ones in a row it makes, and of what.
    counted: Option<(u32, Digest)>,
    /// When strangers may guess again, where this is a first try beside the count.
    until: Timestamp,
    /// Whether strangers gave the others.
    strange: bool,
}

/// What comes of a wrong answer.
pub(crate) struct Wrong {
    pub(crate) event: Event,
    /// Whether strangers gave so many that the owner is told.
    pub(crate) tells_owner: bool,
}

impl Guess {
    /// What comes of it if it is wrong, by the number of failures.
    pub(crate) fn wrong(&self, wrong: impl FnOnce(u32) -> Event) -> Wrong {
        let Some((failures, _)) = self.counted else {
            return Wrong { event: Event::Throttled { until: self.until }, tells_owner: false };
        };
        let tells_owner = self.strange && failures == limits::TOLD_FAILURES;
        Wrong { event: wrong(failures), tells_owner }
    }

    /// Forgets what it counted towards: it was right.
    pub(crate) async fn forgive(&self, app: &App) -> Stored<()> {
        match &self.counted {
            Some((_, target)) => app.store.delete_failures(target).await,
            None => Ok(()),
        }
    }
}

impl Guessed<'_> {
    /// Counts an answer before it is compared; or when it may be compared.
    pub(crate) async fn attempt(
        self,
        app: &App,
        stage: &Stage,
        context: &RequestContext<'_>,
    ) -> Stored<Result<Guess, Timestamp>> {
        let kind = if self.second { Kind::StrongDevice } else { Kind::Device };
        if let Some(mark) = known_device(app, self.address, kind, context).await? {
            let count = self.count(app, &[b"device", &mark.0], Some(limits::KNOWN_FAILURES));
            match app.store.claim_attempt(&count, context.now).await? {
                Attempt::Counted(failures) => return Ok(Ok(counted(failures, count, false))),
                Attempt::Throttled(until) => return Ok(Err(until)),
                Attempt::Spent => {}
            }
        }
        let shown = has_shown_the_mailbox(stage);
        let count = self.count(app, if shown { &[b"mailbox"] } else { &[] }, None);
        match app.store.claim_attempt(&count, context.now).await? {
            Attempt::Counted(failures) => Ok(Ok(counted(failures, count, !shown))),
            Attempt::Throttled(until) => self.first_try(app, stage, until, context).await,
            Attempt::Spent => Ok(Err(context.now.plus(limits::LONGEST_WAIT))),
        }
    }

    /// The first try of a code that was sent is compared though strangers must
    /// wait: who reads it has it right.
    async fn first_try(
        self,
        app: &App,
        stage: &Stage,
        until: Timestamp,
        context: &RequestContext<'_>,
    ) -> Stored<Result<Guess, Timestamp>> {
        let Stage::EnterCode { code: Some(sent), .. } = stage else { return Ok(Err(until)) };
        if sent.tries_left < limits::TRIES_PER_CODE {
            return Ok(Err(until));
        }
        let network = context.signals.address.map(address::network).unwrap_or_default();
        for (whose, bucket) in
            [(&[b"network", &network[..]][..], NETWORK_FIRST_TRIES), (&[b"all"], FIRST_TRIES)]
        {
            let count = self.count(app, &[&[&b"first try"[..]], whose].concat(), None);
            if app.store.claim_bucket(&count.target, bucket, context.now).await?.is_err() {
                return Ok(Err(until));
            }
        }
        Ok(Ok(Guess { counted: None, until, strange: true }))
    }

    /// What strangers' wrong answers count towards, and those of flows that have
    /// shown the mailbox.
    pub(crate) fn shared_targets(self, app: &App) -> [Digest; 2] {
        [self.count(app, &[], None).target, self.count(app, &[b"mailbox"], None).target]
    }

    fn count(self, app: &App, whose: &[&[u8]], most: Option<u32>) -> FailureCount {
        let key = email::key(self.address);
        let what: &[&[u8]] = match self.factor {
            "" => &[key.as_bytes()],
            factor => &[factor.as_bytes(), key.as_bytes()],
        };
        let target = app.keys.digest(self.label, &[what, whose].concat());
        FailureCount { target, subject: subject(&app.keys, self.address), most }
    }
}

/// Whose account a count is about.
pub(crate) fn subject(keys: &Keys, address: &str) -> Digest {
    keys.subject(&email::key(address))
}

fn counted(failures: u32, count: FailureCount, strange: bool) -> Guess {
    let until = Timestamp::default();
    Guess { counted: Some((failures, count.target)), until, strange }
}

/// Whether the account's mailbox was shown on the way to this stage. Who has it
/// could set a new password as well.
const fn has_shown_the_mailbox(stage: &Stage) -> bool {
    match stage {
        Stage::EnterPassword { notice, .. } => {
            matches!(notice, Some(PasswordNotice::AccountExists | PasswordNotice::PasswordChanged))
        }
        // Nobody is kept from enrolling what is theirs by who asks for its codes.
        Stage::EnterCode { aim: CodeAim::Confirm { .. } | CodeAim::Replace { .. }, .. } => true,
        _ => false,
    }
}
