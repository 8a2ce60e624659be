//! How many codes are sent: to one address, from one network, for one account,
//! and in all.
//!
//! Texts and calls cost money, and whoever has numbers abroad that pay them a
//! share of it asks for many, at ever new numbers. So they have closer limits,
//! and are counted for the account and in all besides.

use flow::{Factor, Stage, Timestamp};

use crate::address;
use crate::app::App;
use crate::checks::Asked;
use crate::email;
use crate::store::{FlowRow, SendCount, SendLimits, Stored};

/// What a code counts towards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// What one account has texts and calls sent for, to whatever numbers.
    Account,
    /// What one e-mail address or telephone number gets.
    Address,
    /// All texts and calls of this server's database.
    All,
    /// What one client has sent: an address, or /64 of IPv6.
    Network,
}

impl Limit {
    /// Its name in the log.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Address => "address",
            Self::All => "all",
            Self::Network => "network",
        }
    }
}

/// A code that is to be sent.
#[derive(Clone, Copy)]
pub(crate) struct Sending<'a> {
    /// Where to.
    pub(crate) to: &'a str,
    /// By text or call, and not by mail.
    pub(crate) by_phone: bool,
    /// Whose sign-in it is for.
    pub(crate) account: &'a str,
}

impl App {
    /// All that a code counts towards. The same for every address, whether it
    /// has an account or not.
    pub(crate) fn send_counts(
        &self,
        sending: Sending<'_>,
        asked: &Asked<'_>,
    ) -> (Vec<Limit>, Vec<SendCount>) {
        let Sending { to, by_phone, account } = sending;
        let limits = &self.settings.limits;
        let of = |per_hour, per_day| SendLimits { per_hour, per_day };
        let each = of(limits.sends_per_hour, limits.sends_per_day);
        let (kind, network) = match by_phone {
            true => ("phone", of(limits.network_texts_per_hour, limits.network_texts_per_day)),
            false => ("mail", of(limits.network_mails_per_hour, limits.network_mails_per_day)),
        };
        let count = |label, parts: &[&[u8]], limits| SendCount {
            target: self.keys.digest(label, parts),
            limits,
        };
        let mut counts = vec![(Limit::Address, count("sends", &[email::key(to).as_bytes()], each))];
        if let Some(client) = asked.signals.address {
            let parts = [kind.as_bytes(), &address::host(client)];
            counts.push((Limit::Network, count("sends:network", &parts, network)));
        }
        if by_phone {
            let account = email::key(account);
            let parts = [account.as_bytes()];
            counts.push((Limit::Account, count("sends:account", &parts, each)));
        }
        if let (true, Some(most)) = (by_phone, limits.all_texts_per_day) {
            counts.push((Limit::All, count("sends:all", &[], of(most, most))));
        }
        counts.into_iter().unzip()
    }

    /// From when a code may be sent: when the last of the limits lets it be.
    ///
    /// # Errors
    /// If the store fails.
    pub(crate) async fn may_send_at(
        &self,
        sending: Sending<'_>,
        asked: &Asked<'_>,
    ) -> Stored<Timestamp> {
        self.store.may_send_at(&self.send_counts(sending, asked).1).await
    }

    /// The code that a flow waits for in vain, and which limit held it back.
    ///
    /// # Errors
    /// If the store fails.
    pub(crate) async fn held_back(
        &self,
        flow: &FlowRow,
        asked: &Asked<'_>,
    ) -> Stored<Option<(Factor, Limit)>> {
        let Stage::EnterCode { aim, .. } = &flow.stage else { return Ok(None) };
        let Some(to) = aim.to() else { return Ok(None) };
        let by_phone = aim.factor().by_phone();
        let (limits, counts) =
            self.send_counts(Sending { to, by_phone, account: aim.email() }, asked);
        let mut last = (Timestamp::default(), Limit::Address);
        for (limit, count) in limits.into_iter().zip(&counts) {
            let free_at = self.store.may_send_at(std::slice::from_ref(count)).await?;
            if free_at > last.0 {
                last = (free_at, limit);
            }
        }
        Ok(Some((aim.factor(), last.1)))
    }
}
