//! Delivers what is stored.

use std::sync::{Arc, Weak};
use std::time::Duration;

use flow::limits;
use protocol::Timestamp;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{interval, timeout};

use super::{AT_ONCE, Outbox, Receivers};
use crate::messages::failure::{Tried, without_private};
use crate::messages::outgoing::{Kind, Outgoing};
use crate::messages::webhook::WebhookMessage;
use crate::store::{ClaimedMessage, Stored};

/// Between two looks for messages of servers that ended, and for those to be tried again.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Seconds after which the claim of a server that died expires: a person waits.
const CLAIM_LASTS: i64 = 20;

/// How often a claim is moved on while its message is tried.
const MOVE_CLAIM_ON: Duration = Duration::from_secs(5);

/// How long a server that stops waits for tries that are under way.
const PATIENCE: Duration = Duration::from_secs(5);

/// Delivers messages until nobody refers to the outbox any more.
pub(super) async fn run(outbox: Weak<Outbox>, wake: Arc<Notify>) {
    let mut failing = false;
    loop {
        let Some(here) = outbox.upgrade() else { return };
        let Ok(place) = here.places.clone().acquire_owned().await else { return };
        let delivered = here.deliver_due(place).await;
        let failed = delivered.as_ref().err();
        if let Some(error) = failed.filter(|_| !failing) {
            tracing::error!(%error, "messages cannot be read, and wait");
        }
        failing = failed.is_some();
        drop(here);
        if !delivered.is_ok_and(|more| more) {
            timeout(LOOK_AGAIN, wake.notified()).await.ok();
        }
    }
}

/// Has no further try begin, and waits for those under way.
pub(super) async fn stop(places: &Semaphore) {
    let all = u32::try_from(AT_ONCE).unwrap_or(u32::MAX);
    if let Ok(Ok(all)) = timeout(PATIENCE, places.acquire_many(all)).await {
        all.forget();
    }
    places.close();
}

impl Outbox {
    /// Begins to try what is due, as much as there are places for; true if there may be more.
    async fn deliver_due(self: &Arc<Self>, first: OwnedSemaphorePermit) -> Stored<bool> {
        let now = self.clock.now();
        if !self.store.has_due_messages(now).await? {
            return Ok(false);
        }
        let mut places = vec![first];
        while let Ok(place) = self.places.clone().try_acquire_owned() {
            places.push(place);
        }
        let until = now.plus(CLAIM_LASTS);
        let claimed = self.store.claim_messages(&self.holder, (now, until), places.len()).await?;
        let more = claimed.len() == places.len();
        for (claimed, place) in claimed.into_iter().zip(places) {
            let outbox = self.clone();
            tokio::spawn(async move {
                outbox.try_once(&claimed).await;
                drop(place);
            });
        }
        Ok(more)
    }

    async fn try_once(&self, claimed: &ClaimedMessage) {
        let (id, failures) = (claimed.id.as_str(), claimed.failures + 1);
        let message = Outgoing::open(&self.keys, id, &claimed.sealed);
        if claimed.ends_at <= self.clock.now() {
            let message = message.as_ref().map(|message| (message.kind.tag(), &*message.template));
            let (kind, template) = message.unwrap_or_default();
            tracing::error!(id, kind, template, "a message was given up: it is of no use any more");
            self.metrics.count(kind, "expired");
            return note(self.store.delete_message(id).await);
        }
        let Some(message) = message else {
            // A newer server may have written it.
            tracing::error!(id, "a stored message cannot be read");
            let next = self.next_try(claimed);
            let why = "this server cannot read it";
            return note(self.store.update_message_failed(id, &self.holder, next, why).await);
        };
        let (kind, template) = (message.kind.tag(), message.template.as_str());
        let private = |why: &str| without_private(why, &message.to);
        let host = self.host(message.kind);
        let stored = match self.claimed_while(id, self.carry(&message)).await {
            Tried::Taken => {
                self.metrics.delivered(kind, self.clock.now().seconds_from(claimed.accepted_at));
                self.store.delete_message(id).await
            }
            Tried::Refused(why) => {
                let why = private(&why);
                tracing::error!(
                    id,
                    kind,
                    template,
                    host,
                    why,
                    "a message was refused, and is not tried again"
                );
                self.metrics.count(kind, "refused");
                self.store.update_message_refused(id, &why).await
            }
            Tried::Later(why) => {
                let why = private(&why);
                tracing::warn!(
                    id,
                    kind,
                    template,
                    host,
                    failures,
                    why,
                    "a message was not taken, and is tried again"
                );
                self.metrics.count(kind, "failed");
                let next = self.next_try(claimed);
                self.store.update_message_failed(id, &self.holder, next, &why).await
            }
        };
        note(stored);
    }

    /// When a message is tried again: after pauses that grow. At its end it is claimed
    /// once more, to be given up.
    fn next_try(&self, claimed: &ClaimedMessage) -> Timestamp {
        let pauses = limits::MESSAGE_PAUSES;
        let had = usize::try_from(claimed.failures).unwrap_or(usize::MAX);
        self.clock.now().plus(pauses[had.min(pauses.len() - 1)]).min(claimed.ends_at)
    }

    /// Does the work, and keeps the claim until it is done.
    async fn claimed_while<T>(&self, id: &str, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        let mut every = interval(MOVE_CLAIM_ON);
        every.tick().await;
        loop {
            tokio::select! {
                done = &mut work => return done,
                _ = every.tick() => {
                    let until = self.clock.now().plus(CLAIM_LASTS);
                    note(self.store.update_message_claim(id, &self.holder, until).await);
                }
            }
        }
    }

    /// Hands a message to its receiver.
    async fn carry(&self, message: &Outgoing) -> Tried {
        let unset = || Tried::Later("no receiver is set for such messages".to_owned());
        match (message.kind, &self.receivers.relay, &self.receivers.phone) {
            (Kind::Email, Some(relay), _) => relay.deliver(message).await,
            (Kind::SmsCode | Kind::VoiceCode, _, Some(webhook)) => {
                webhook.tried(&WebhookMessage::of(message)).await
            }
            _ => unset(),
        }
    }

    /// Where it goes, for the log.
    fn host(&self, kind: Kind) -> &str {
        let Receivers { relay, phone, .. } = &self.receivers;
        let host = match kind {
            Kind::Email => relay.as_ref().map(|relay| relay.host()),
            Kind::SmsCode | Kind::VoiceCode => phone.as_ref().map(|phone| phone.host()),
        };
        host.unwrap_or_default()
    }
}

/// What could not be noted is noted by nobody: the claim expires, and the message is
/// tried again.
fn note<T>(stored: Stored<T>) {
    if let Err(error) = stored {
        tracing::error!(%error, "how a message was taken could not be stored; it is sent again");
    }
}
