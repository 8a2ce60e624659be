//! How many connections there may be, in all and from one peer.
//!
//! When there are as many as may be, the one that has waited longest for a request
//! is closed for the new one. So silent connections keep nobody out.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::progress::Progress;
use super::timeouts::Timeouts;
use crate::request::address::host;

/// Most connections, if the machine allows as many: each takes some kilobytes.
const MOST: usize = 8192;

/// Descriptors for all that is no connection of a client: the database, mail,
/// webhooks, files.
const OTHERS: usize = 128;

/// Most connections of one peer that is no trusted proxy: a browser has six, and
/// people of one office share an address.
const MOST_PER_PEER: usize = 256;

/// How many connections there may be.
#[derive(Clone, Copy, Debug)]
pub struct Capacity {
    /// In all.
    pub total: usize,
    /// From one IPv4 address, or /64 of IPv6, that is no trusted proxy.
    pub per_peer: usize,
}

impl Default for Capacity {
    fn default() -> Self {
        Self::of(MOST)
    }
}

impl Capacity {
    const fn of(total: usize) -> Self {
        let quarter = total.div_ceil(4);
        let per_peer = if quarter < MOST_PER_PEER { quarter } else { MOST_PER_PEER };
        Self { total, per_peer }
    }

    /// As many as this process may have descriptors for. Raises the soft limit, as
    /// far as the hard one allows and connections need.
    #[must_use]
    pub fn of_process() -> Self {
        Self::of(descriptors().map_or(MOST, within))
    }
}

/// Connections that so many descriptors leave room for.
fn within(descriptors: usize) -> usize {
    let others = OTHERS.min(descriptors / 2);
    (descriptors - others).clamp(1, MOST)
}

/// How many descriptors this process may have; `None` if there is no limit.
#[cfg(unix)]
fn descriptors() -> Option<usize> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let wanted = u64::try_from(MOST + OTHERS).ok();
    let limit = getrlimit(Resource::Nofile);
    let may = limit.maximum.map_or(wanted, |maximum| wanted.map(|wanted| wanted.min(maximum)));
    if limit.current < may && limit.current.is_some() {
        let raised = Rlimit { current: may, maximum: limit.maximum };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            tracing::debug!(%error, "the limit of descriptors stays as it is");
        }
    }
    getrlimit(Resource::Nofile).current.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX))
}

/// Unknown.
#[cfg(not(unix))]
const fn descriptors() -> Option<usize> {
    None
}

struct Holder {
    peer: Option<Vec<u8>>,
    progress: Arc<Progress>,
}

#[derive(Default)]
struct Taken {
    next: u64,
    holders: HashMap<u64, Holder>,
    of_peers: HashMap<Vec<u8>, usize>,
}

impl Taken {
    fn of(&self, peer: &[u8]) -> usize {
        self.of_peers.get(peer).copied().unwrap_or(0)
    }

    /// Closes the connection that has waited longest for a request: of this peer, or
    /// of all. False if each has one in progress.
    fn close_longest_waiting(&mut self, peer: Option<&[u8]>) -> bool {
        let of_peer = self
            .holders
            .iter()
            .filter(|(_, holder)| peer.is_none_or(|peer| holder.peer.as_deref() == Some(peer)));
        let waiting =
            of_peer.filter_map(|(id, holder)| Some((holder.progress.waiting_since()?, *id)));
        let Some((_, id)) = waiting.min() else { return false };
        if let Some(holder) = self.remove(id) {
            holder.progress.give_up();
        }
        true
    }

    fn remove(&mut self, id: u64) -> Option<Holder> {
        let holder = self.holders.remove(&id)?;
        if let Some(peer) = &holder.peer {
            match self.of(peer) {
                0 | 1 => drop(self.of_peers.remove(peer)),
                count => drop(self.of_peers.insert(peer.clone(), count - 1)),
            }
        }
        Some(holder)
    }
}

/// The connections there are.
pub(super) struct Places {
    capacity: Capacity,
    timeouts: Timeouts,
    taken: Mutex<Taken>,
}

impl Places {
    pub(super) fn new(capacity: Capacity, timeouts: Timeouts) -> Self {
        Self { capacity, timeouts, taken: Mutex::default() }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection of this peer, or of a proxy that is trusted; `None`
    /// if there is none and nobody's can be taken.
    pub(super) fn take(self: &Arc<Self>, peer: Option<IpAddr>) -> Option<Place> {
        let peer = peer.map(host);
        let mut taken = self.taken();
        let mut took_anothers = false;
        if let Some(peer) = &peer
            && taken.of(peer) >= self.capacity.per_peer
        {
            took_anothers = taken.close_longest_waiting(Some(peer));
            took_anothers.then_some(())?;
        }
        if taken.holders.len() >= self.capacity.total {
            took_anothers = taken.close_longest_waiting(None);
            took_anothers.then_some(())?;
        }
        let id = taken.next;
        taken.next += 1;
        if let Some(peer) = &peer {
            *taken.of_peers.entry(peer.clone()).or_default() += 1;
        }
        let progress = Arc::new(Progress::new(self.timeouts));
        taken.holders.insert(id, Holder { peer, progress: progress.clone() });
        drop(taken);
        Some(Place { places: self.clone(), id, progress, took_anothers })
    }
}

/// The place of a connection; free again when this goes.
pub(super) struct Place {
    places: Arc<Places>,
    id: u64,
    progress: Arc<Progress>,
    took_anothers: bool,
}

impl Place {
    /// Whether another connection was closed for this one.
    pub(super) const fn took_anothers(&self) -> bool {
        self.took_anothers
    }

    pub(super) fn progress(&self) -> Arc<Progress> {
        self.progress.clone()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.taken().remove(self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 1));
    const OTHER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 2));

    fn places(total: usize, per_peer: usize) -> Arc<Places> {
        Arc::new(Places::new(Capacity { total, per_peer }, Timeouts::default()))
    }

    #[test]
    fn connections_stay_below_the_limit_of_descriptors() {
        for (descriptors, connections) in
            [(1, 1), (64, 32), (256, 128), (1024, 896), (1_048_576, MOST), (usize::MAX, MOST)]
        {
            assert_eq!(within(descriptors), connections, "{descriptors}");
        }
        let Capacity { total, per_peer } = Capacity::of(896);
        assert_eq!((total, per_peer), (896, 224), "one peer has a quarter at most");
    }

    #[tokio::test]
    async fn a_peer_with_all_its_places_loses_its_own_and_nobody_elses() {
        let places = places(10, 2);
        let others = places.take(Some(OTHER)).unwrap();
        let first = places.take(Some(ONE)).unwrap();
        let second = places.take(Some(ONE)).unwrap();
        let _second = second.progress().handle();
        assert!(places.take(Some(ONE)).unwrap().took_anothers());
        first.progress().overdue().await;
        let _others = others.progress().handle();
        let third = places.take(Some(ONE)).unwrap();
        let _third = third.progress().handle();
        assert!(places.take(Some(ONE)).is_none(), "both have a request in progress");
        assert!(places.take(Some(OTHER)).is_some_and(|place| !place.took_anothers()));
    }

    #[tokio::test]
    async fn a_trusted_proxy_has_as_many_as_there_are() {
        let places = places(10, 2);
        let all: Vec<_> = (0..10).filter_map(|_| places.take(None)).collect();
        assert!(all.len() == 10 && !all.iter().any(Place::took_anothers));
        let handled: Vec<_> = all.iter().map(|place| place.progress().handle()).collect();
        assert!(places.take(None).is_none());
        drop((handled, all));
        assert!(places.take(None).is_some());
        assert!(places.taken().holders.is_empty() && places.taken().of_peers.is_empty());
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one_peer() {
        let places = places(10, 1);
        let _one = places.take(Some("2001:db8::1".parse().unwrap())).unwrap();
        let same = places.take(Some("2001:db8::2".parse().unwrap())).unwrap();
        assert!(same.took_anothers());
    }
}
