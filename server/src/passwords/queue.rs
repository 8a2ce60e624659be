//! Who waits for a core: so many, and of one client fewer.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use crate::secret::Digest;

/// How many hashes may wait or be at work. Beyond that the answer is "busy": it
/// is better to be told than to wait for a minute.
const PLACES: usize = 64;

/// How many of them are kept for devices that are known to the account.
const KEPT: usize = 16;

/// How many one network has: a quarter, so that it takes several to fill them.
const PER_NETWORK: usize = 16;

/// How many one device has: nobody types faster.
const PER_DEVICE: usize = 2;

/// Whose password is to be hashed, as far as places are shared out.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Client {
    /// A device that is known to the account, by its mark.
    Known([u8; 32]),
    /// Somebody in a network: one address, or /64 of IPv6.
    Network(Vec<u8>),
    /// Somebody whose address cannot be trusted.
    Unknown,
}

impl Client {
    /// Who asks from an address, or with a device that is known.
    #[must_use]
    pub fn new(known: Option<&Digest>, address: Option<std::net::IpAddr>) -> Self {
        match (known, address) {
            (Some(mark), _) => Self::Known(mark.0),
            (None, Some(address)) => Self::Network(crate::request::address::host(address)),
            (None, None) => Self::Unknown,
        }
    }

    const fn most(&self) -> usize {
        match self {
            Self::Known(_) => PER_DEVICE,
            Self::Network(_) => PER_NETWORK,
            Self::Unknown => PLACES,
        }
    }

    const fn leaves(&self) -> usize {
        match self {
            Self::Known(_) => 0,
            _ => KEPT,
        }
    }
}

/// The places, and who has how many.
#[derive(Default)]
pub(super) struct Queue(Mutex<HashMap<Client, usize>>);

impl Queue {
    /// A place, if there is one for this client.
    pub(super) fn take(&self, client: Client) -> Option<QueuePlace<'_>> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = taken.values().sum();
        let own = taken.get(&client).copied().unwrap_or(0);
        if own >= client.most() || all + client.leaves() >= PLACES {
            return None;
        }
        taken.insert(client.clone(), own + 1);
        drop(taken);
        Some(QueuePlace { queue: self, client })
    }
}

/// A place in the queue; given back when it goes.
pub struct QueuePlace<'a> {
    queue: &'a Queue,
    client: Client,
}

impl Drop for QueuePlace<'_> {
    fn drop(&mut self) {
        let mut taken = self.queue.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = taken.get_mut(&self.client) {
            *own -= 1;
        }
        taken.retain(|_, own| *own > 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(last: u8) -> Client {
        Client::new(None, Some([198, 51, 100, last].into()))
    }

    fn fill<'a>(queue: &'a Queue, client: &Client) -> Vec<QueuePlace<'a>> {
        std::iter::from_fn(|| queue.take(client.clone())).collect()
    }

    #[test]
    fn one_network_leaves_places_to_another_and_all_of_them_to_a_known_device() {
        let queue = Queue::default();
        let one = fill(&queue, &network(1));
        assert_eq!(one.len(), PER_NETWORK);
        let others: Vec<_> = (2..9).map(|last| fill(&queue, &network(last))).collect();
        assert_eq!(others[0].len(), PER_NETWORK, "another network");
        assert_eq!(one.len() + others.iter().map(Vec::len).sum::<usize>(), PLACES - KEPT);
        assert!(queue.take(Client::Unknown).is_none());
        let known = Client::new(Some(&Digest([1; 32])), Some([198, 51, 100, 1].into()));
        assert_eq!(fill(&queue, &known).len(), PER_DEVICE);
        drop(one);
        assert_eq!(fill(&queue, &network(1)).len(), PER_NETWORK, "they were given back");
    }

    #[test]
    fn who_has_no_place_is_forgotten() {
        let queue = Queue::default();
        drop((fill(&queue, &network(1)), fill(&queue, &Client::Unknown)));
        assert!(queue.0.lock().unwrap().is_empty());
    }
}
