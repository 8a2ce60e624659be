//! Keeps messages until their receiver has them.
//!
//! A message is stored in the change of the step that it belongs to: there is no step
//! without its message, and no message without its step. After that it is tried beside
//! the requests, so that nobody waits for a receiver and nobody can tell by the time
//! whether a message was sent. A server that ends leaves its messages to the next one.
//!
//! Delivery is at least once: a server that dies between a receiver's yes and its own
//! note of that sends the message again, with the same id.

mod delivery;

use std::sync::Arc;

use flow::limits;
use protocol::Timestamp;
use tokio::sync::{Notify, Semaphore};

use crate::clock::Clock;
use crate::ids::FlowId;
use crate::messages::mail::{DemoMailbox, Received, Relay};
use crate::messages::outgoing::Written;
use crate::messages::webhook::Webhook;
use crate::observability::metrics::MessageMetrics;
use crate::secret::{Keys, handle};
use crate::store::messages::{self, NewMessage};
use crate::store::{Change, Store, Stored, Undelivered};

/// Messages that one server tries at the same time.
const AT_ONCE: usize = 16;

/// Who takes messages.
#[derive(Clone, Default)]
pub struct Receivers {
    /// The mail server.
    pub relay: Option<Arc<Relay>>,
    /// Who carries texts and calls.
    pub phone: Option<Arc<Webhook>>,
    /// The mailbox of the demo.
    pub demo: Option<Arc<DemoMailbox>>,
}

/// Messages that are accepted and not delivered yet.
pub struct Outbox {
    store: Store,
    keys: Arc<Keys>,
    clock: Arc<Clock>,
    receivers: Receivers,
    metrics: MessageMetrics,
    /// This server's name in its claims.
    holder: String,
    wake: Arc<Notify>,
    places: Arc<Semaphore>,
}

/// How long a message is of use.
#[derive(Clone, Copy)]
pub enum Use<'a> {
    /// As long as the code in it is good, for which this flow waits.
    Code(&'a FlowId),
    /// A day: it tells of something that was done.
    Notice,
}

/// A message that is stored with a change. Drop it if the change is not.
pub struct Accepted(Option<Received>);

impl Outbox {
    /// Begins to deliver what is stored, in the background; until all that refers to it
    /// is dropped.
    #[must_use]
    pub fn start(
        store: Store,
        (keys, clock): (Arc<Keys>, Arc<Clock>),
        receivers: Receivers,
        metrics: MessageMetrics,
    ) -> Arc<Self> {
        let outbox = Arc::new(Self {
            store,
            keys,
            clock,
            receivers,
            metrics,
            holder: handle(),
            wake: Arc::default(),
            places: Arc::new(Semaphore::new(AT_ONCE)),
        });
        if outbox.receivers.relay.is_some() || outbox.receivers.phone.is_some() {
            tokio::spawn(delivery::run(Arc::downgrade(&outbox), outbox.wake.clone()));
        }
        outbox
    }

    /// Stores a message with a change. A code takes the place of the one that the same
    /// flow waited for. Pass what is returned to [`release`](Self::release) once the
    /// change is stored.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn accept(
        &self,
        change: &mut Change,
        written: Written,
        use_: Use<'_>,
        now: Timestamp,
    ) -> Stored<(Accepted, Option<Undelivered>)> {
        let outgoing = match written {
            Written::Demo(received) => return Ok((Accepted(Some(received)), None)),
            Written::Outgoing(outgoing) => outgoing,
        };
        let kind = outgoing.kind.tag();
        let (flow_id, lifetime, failures) = match use_ {
            Use::Code(flow_id) => {
                let before = messages::find_failures(change, flow_id, kind).await?;
                messages::delete_message_of_flow(change, flow_id).await?;
                // Who asked again because nothing came is told so from the start.
                let failures = before.unwrap_or(0).min(limits::MESSAGE_SLOW_FAILURES);
                (Some(flow_id.as_str()), limits::CODE_LIFETIME, failures)
            }
            Use::Notice => (None, limits::NOTICE_LIFETIME, 0),
        };
        let refused = !outgoing.deliverable;
        if refused {
            let template = outgoing.template.as_str();
            tracing::warn!(template, "the mail server cannot take a message to this address");
            self.metrics.count(kind, "refused");
        }
        if refused && flow_id.is_none() {
            return Ok((Accepted(None), None));
        }
        let sealed = outgoing.deliverable.then(|| outgoing.seal(&self.keys));
        let ends_at = now.plus(lifetime);
        let sealed = sealed.as_deref();
        let new = NewMessage { id: &outgoing.id, flow_id, kind, sealed, failures, ends_at };
        messages::insert_message(change, &new, now).await?;
        Ok((Accepted(None), Some(Undelivered { failures, refused, accepted_at: now })))
    }

    /// Has messages leave whose change is stored.
    pub fn release(&self, accepted: impl IntoIterator<Item = Accepted>) {
        for Accepted(received) in accepted {
            match (received, &self.receivers.demo) {
                (Some(received), Some(mailbox)) => mailbox.receive(received),
                _ => self.wake.notify_one(),
            }
        }
    }

    /// Begins no further tries, and waits a few seconds for those under way. What is not
    /// delivered stays stored.
    pub async fn stop(&self) {
        delivery::stop(&self.places).await;
    }
}
