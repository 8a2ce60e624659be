//! How many codes are sent: to one address, from one network, for one account,
//! and in all.
//!
//! Texts and calls cost money, and whoever has numbers abroad that pay them a
//! share of it asks for many, at ever new numbers. So they have closer limits,
//! and are counted for the account and in all besides.

use flow::Stage;
use flow::stage::CodeAim;
use protocol::{Factor, Timestamp};

use crate::app::App;
use crate::email::{self, EmailKey};
use crate::rate_limit::known_device::known_device;
use crate::request::address;
use crate::request::context::RequestContext;
use crate::store::{Kind, SendCount, SendLimits, Stored};

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
    to: &'a str,
    /// By text or call, and not by mail.
    by_phone: bool,
    /// Whose sign-in it is for.
    account: &'a str,
    asked_by: AskedBy,
}

/// What is known of who wants a code, by how it came to be wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AskedBy {
    /// Nothing: an address was typed.
    Anyone,
    /// A first factor of the account was shown, and it goes to one of its own.
    FirstShown,
    /// The same, and it goes to what is only said to be theirs.
    Claim,
}

impl<'a> Sending<'a> {
    /// To an address that was typed.
    pub(crate) const fn to_mailbox(to: &'a str) -> Self {
        Self { to, by_phone: false, account: to, asked_by: AskedBy::Anyone }
    }

    /// To a second factor of an account whose first one was shown.
    pub(crate) const fn to_factor(to: &'a str, by_phone: bool, account: &'a str) -> Self {
        Self { to, by_phone, account, asked_by: AskedBy::FirstShown }
    }

    /// To what is to become a second factor of such an account.
    pub(crate) fn to_confirm(to: &'a str, by_phone: bool, account: &'a str) -> Self {
        let own = email::key(to) == email::key(account);
        let asked_by = if own { AskedBy::FirstShown } else { AskedBy::Claim };
        Self { to, by_phone, account, asked_by }
    }

    /// To where a flow waits for a code from, if it was sent.
    pub(crate) fn of(aim: &'a CodeAim) -> Option<Self> {
        let (to, by_phone) = (aim.to()?, aim.factor().by_phone());
        Some(match aim {
            CodeAim::Challenge { standing, .. } => Self::to_factor(to, by_phone, &standing.email),
            CodeAim::Confirm { standing, .. } | CodeAim::Replace { standing, .. } => {
                Self::to_confirm(to, by_phone, &standing.email)
            }
            CodeAim::Link { email, .. } | CodeAim::Mailbox { email, .. } => Self::to_mailbox(email),
        })
    }
}

/// All that a code counts towards.
pub(crate) type SendCounts = Vec<(Limit, SendCount)>;

impl App {
    /// All that a code counts towards. The same for every address, whether it
    /// has an account or not.
    ///
    /// Strangers share what one address gets. A device that the account knows
    /// has its own share of what goes to the account's own, and so have flows
    /// that have shown a first factor: nobody who only knows an address keeps
    /// its owner from their codes.
    ///
    /// # Errors
    /// If the store fails.
    pub(crate) async fn send_counts(
        &self,
        sending: Sending<'_>,
        context: &RequestContext<'_>,
    ) -> Stored<SendCounts> {
        let Sending { to, by_phone, account, asked_by } = sending;
        let known = match asked_by {
            AskedBy::Claim => None,
            _ => known_device(self, account, Kind::Device, context).await?,
        };
        let (to, owner) = (email::key(to), email::key(account));
        let known = known.as_ref().map(|mark| &mark.0[..]);
        let mut counts = self.to_one_address(sending, (&to, &owner, known), context);
        // Texts cost money whoever asks; mails to the owner on their own device do not.
        if let (true, Some(client)) = (by_phone || known.is_none(), context.signals.address) {
            let limits = &self.settings.limits;
            let (kind, most) = match by_phone {
                true => {
                    (&b"phone"[..], (limits.network_texts_per_hour, limits.network_texts_per_day))
                }
                false => {
                    (&b"mail"[..], (limits.network_mails_per_hour, limits.network_mails_per_day))
                }
            };
            let parts = [kind, &address::host(client)];
            counts.push((Limit::Network, self.count("sends:network", &parts, most, None)));
        }
        if let (true, Some(most)) = (by_phone, self.settings.limits.all_texts_per_day) {
            counts.push((Limit::All, self.count("sends:all", &[], (most, most), None)));
        }
        Ok(counts)
    }

    /// What one address gets, and one account texts and calls for.
    fn to_one_address(
        &self,
        Sending { by_phone, asked_by, .. }: Sending<'_>,
        (to, owner, known): (&EmailKey, &EmailKey, Option<&[u8]>),
        context: &RequestContext<'_>,
    ) -> SendCounts {
        let limits = &self.settings.limits;
        let each = (limits.sends_per_hour, limits.sends_per_day);
        let of_all = (limits.all_sends_per_hour, limits.all_sends_per_day);
        let whose = Some(owner);
        let count = |label, parts: &[&[u8]], most| self.count(label, parts, most, whose);
        let (to, owner) = (to.as_bytes(), owner.as_bytes());
        let mut counts = match (known, asked_by, by_phone) {
            (Some(mark), ..) => vec![count("sends:device", &[to, mark], each)],
            (None, AskedBy::FirstShown, _) => vec![count("sends:first shown", &[to, owner], each)],
            (None, _, true) => vec![count("sends", &[to], each)],
            (None, _, false) => {
                let network = context.signals.address.map(address::network).unwrap_or_default();
                let here = count("sends:from network", &[to, &network], each);
                vec![here, count("sends", &[to], of_all)]
            }
        };
        let mut counts: Vec<_> = counts.drain(..).map(|count| (Limit::Address, count)).collect();
        if by_phone {
            let parts: Vec<&[u8]> = [Some(owner), known].into_iter().flatten().collect();
            counts.push((Limit::Account, count("sends:account", &parts, each)));
        }
        counts
    }

    fn count(
        &self,
        label: &str,
        parts: &[&[u8]],
        (per_hour, per_day): (u32, u32),
        whose: Option<&EmailKey>,
    ) -> SendCount {
        let limits = SendLimits { per_hour, per_day };
        let subject = whose.map(|owner| self.keys.subject(owner));
        SendCount { target: self.keys.digest(label, parts), subject, limits }
    }

    /// Earliest time the next code may be sent: when the last of the limits
    /// allows it; now if no address is known.
    ///
    /// # Errors
    /// If the store fails.
    pub(crate) async fn may_send_at(
        &self,
        sending: Option<Sending<'_>>,
        context: &RequestContext<'_>,
    ) -> Stored<Timestamp> {
        let Some(sending) = sending else { return Ok(Timestamp::default()) };
        let counts = self.send_counts(sending, context).await?;
        let counts: Vec<_> = counts.into_iter().map(|(_, count)| count).collect();
        self.store.find_next_send(&counts).await
    }

    /// The code that a stage waits for in vain, and which limit held it back.
    ///
    /// # Errors
    /// If the store fails.
    pub(crate) async fn held_back(
        &self,
        stage: &Stage,
        context: &RequestContext<'_>,
    ) -> Stored<Option<(Factor, Limit)>> {
        let Stage::EnterCode { aim, .. } = stage else { return Ok(None) };
        let Some(sending) = Sending::of(aim) else { return Ok(None) };
        let mut last = (Timestamp::default(), Limit::Address);
        for (limit, count) in self.send_counts(sending, context).await? {
            let free_at = self.store.find_next_send(std::slice::from_ref(&count)).await?;
            if free_at > last.0 {
                last = (free_at, limit);
            }
        }
        Ok(Some((aim.factor(), last.1)))
    }
}
