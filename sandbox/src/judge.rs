//! An account, judged by the rules that are tried.

use flow::limits;
use flow::policy::{Context, Enrollment, Platform, Risk, WhenUnknown};
use flow::stage::{Account as Judged, Found, Owned, Second, SignUp};
use protocol::{Factor, FirstFactor, Purpose, Timestamp};
use user_flows::policies::groups_of;

use crate::accounts::Account;
use crate::sandbox::Sandbox;

/// What a sign-in is like, as requests and other sources tell a server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    /// The app that people sign in to, by its id.
    pub app: String,
    /// The risk.
    pub risk: Risk,
    /// What holds as a rule because a source of risk could not say; `None` if all did.
    pub risk_unknown: Option<WhenUnknown>,
    /// Country code, if known.
    pub country: Option<String>,
    /// The kind of device.
    pub platform: Platform,
}

impl Sandbox {
    /// Judges the account of an address, or the one that would be made.
    pub(crate) fn judge(&mut self, email: &str, now: Timestamp) -> Judged {
        let account = self.account(email).cloned();
        let (rules, situation) = (&self.rules, &self.situation);
        let app = rules.app(&situation.app);
        let user_flow = rules.user_flow(app);
        let second = second(
            (email, account.as_ref()),
            (user_flow.first_factor, &user_flow.second_factors),
            self.flow.stage.shows_mailbox_for_reset(),
            now,
        );
        let key = Account::key_of(email);
        let context = Context {
            mfa: user_flow.mfa,
            sign_up: account.is_none(),
            step_up: false,
            app: app.id.clone(),
            groups: groups_of(&rules.groups, &key),
            account: key,
            risk: situation.risk,
            risk_unknown: situation.risk_unknown,
            location: situation.country.clone(),
            platform: situation.platform,
            enrollment: Enrollment::default(),
            disabled: account.as_ref().is_some_and(|account| account.disabled),
            remembered: self.is_remembered(account.as_ref(), now),
            shown_elsewhere: false,
        };
        let made_at = account.as_ref().map_or(now, |account| account.made_at);
        let judged = Judged::judge(context, &rules.policies, second.clone(), now)
            .with_grace(user_flow.grace_until(made_at));
        self.note_decision(judged.decision().clone());
        match account {
            Some(account) if self.flow.purpose == Purpose::ManageFactors => {
                judged.to_manage(owned(&account, second))
            }
            _ => judged,
        }
    }

    /// Whether this page's device was remembered, and counts: not for a new password.
    fn is_remembered(&self, account: Option<&Account>, now: Timestamp) -> bool {
        let until = account.and_then(|account| account.remembered_until);
        let resets = self.flow.stage.shows_mailbox_for_reset();
        !resets && until.is_some_and(|until| now < until)
    }

    /// Whose mailbox this is, now that it was shown.
    pub(crate) fn found(&mut self, email: &str, now: Timestamp) -> Found {
        let judged = self.judge(email, now);
        let user_flow = self.rules.user_flow(self.rules.app(&self.situation.app));
        let first = user_flow.first_factor;
        match self.account(email) {
            Some(_) => Found::Account { first, account: judged },
            None => Found::Nobody(SignUp {
                first,
                fields: user_flow.profile.clone(),
                terms: user_flow.terms,
                account: judged,
            }),
        }
    }
}

fn second(
    (email, account): (&str, Option<&Account>),
    (first, offered): (FirstFactor, &[Factor]),
    by_mailbox: bool,
    now: Timestamp,
) -> Second {
    let Some(account) = account else {
        return Second::new(first, email, vec![], offered).without(vec![Factor::Passkey]);
    };
    let second = Second::new(first, &account.email, account.enrolled.clone(), offered);
    let second = second.without(vec![Factor::Passkey]);
    let lately = account.reset_at.is_some_and(|at| now < at.plus(limits::RESET_LASTS));
    match (by_mailbox || lately) && first == FirstFactor::EmailPassword {
        true => second.after_reset_by(&account.email),
        false => second,
    }
}

fn owned(account: &Account, second: Second) -> Owned {
    let codes_left = u32::try_from(account.recovery_codes.len()).unwrap_or(u32::MAX);
    let devices = u32::from(account.remembered_until.is_some());
    Owned {
        second,
        codes_left,
        password: account.password.is_some(),
        devices,
        apps: vec![],
        sessions: vec![],
        identities: vec![],
        code_first: false,
    }
}
