//! Accounts to try a user flow with.

use protocol::factors::Enrolled;
use protocol::{Factor, Timestamp};

/// The address of the account that is chosen.
pub const EMAIL: &str = "mara@example.org";

/// Its password.
pub const PASSWORD: &str = "a quiet lake at dawn";

/// Its telephone number.
pub const PHONE: &str = "+4915123456789";

/// Another mailbox of hers.
const OTHER_EMAIL: &str = "mara@example.com";

/// Seconds since the chosen account was made: some days.
const AGE: i64 = 3 * 24 * 60 * 60;

/// An account in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Its address.
    pub email: String,
    /// Its password as it was typed, if it has one.
    pub password: Option<String>,
    /// Its second factors.
    pub enrolled: Vec<Enrolled>,
    /// The key of its authenticator.
    pub key: Vec<u8>,
    /// The last step of its authenticator that was used.
    pub last_step: Option<i64>,
    /// Its recovery codes.
    pub recovery_codes: Vec<String>,
    /// Whether it is switched off.
    pub disabled: bool,
    /// When it was made.
    pub made_at: Timestamp,
    /// When its password was last set by a code to its mailbox.
    pub reset_at: Option<Timestamp>,
    /// Until when the page's device is remembered, if it is.
    pub remembered_until: Option<Timestamp>,
}

impl Account {
    /// The form in which addresses are compared. The server knows more of addresses.
    #[must_use]
    pub fn key_of(email: &str) -> String {
        email.trim().to_lowercase()
    }

    /// Adds a second factor, in place of one of its kind.
    pub fn enroll(&mut self, factor: Factor, address: Option<String>) {
        self.remembered_until = None;
        self.enrolled.retain(|enrolled| enrolled.factor != factor);
        self.enrolled.push(Enrolled { factor, address });
    }
}

/// Who signs in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Preset {
    /// Nobody has an account.
    Nobody,
    /// Somebody without a second factor.
    #[default]
    NotEnrolled,
    /// Somebody with an authenticator app.
    Authenticator,
    /// Somebody with codes to another mailbox.
    EmailCode,
    /// Somebody with codes by text.
    SmsCode,
    /// Somebody with several of these, and recovery codes.
    Several,
    /// Somebody whose account is switched off.
    Disabled,
}

impl Preset {
    /// Each with its name.
    pub const ALL: [(Self, &'static str, &'static str); 7] = [
        (Self::Nobody, "nobody", "Nobody yet"),
        (Self::NotEnrolled, "not-enrolled", "Without a second factor"),
        (Self::Authenticator, "authenticator", "With an authenticator app"),
        (Self::EmailCode, "email-code", "With codes by e-mail"),
        (Self::SmsCode, "sms-code", "With codes by text"),
        (Self::Several, "several", "With several, and recovery codes"),
        (Self::Disabled, "disabled", "Disabled"),
    ];

    /// The preset of a value of [`ALL`](Self::ALL).
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, one, _)| *one == name).map(|(preset, ..)| *preset)
    }

    /// Its account, if there is one; `draw` fills with random bytes.
    pub(crate) fn account(
        self,
        draw: &mut dyn FnMut(&mut [u8]),
        now: Timestamp,
    ) -> Option<Account> {
        if self == Self::Nobody {
            return None;
        }
        let mut account = Account {
            email: EMAIL.to_owned(),
            password: Some(PASSWORD.to_owned()),
            disabled: self == Self::Disabled,
            made_at: now.plus(-AGE),
            ..Account::default()
        };
        let several = self == Self::Several;
        if several || self == Self::Authenticator {
            account.key = key(draw);
            account.enroll(Factor::Authenticator, None);
        }
        if several || self == Self::EmailCode {
            account.enroll(Factor::EmailCode, Some(OTHER_EMAIL.to_owned()));
        }
        if several || self == Self::SmsCode {
            account.enroll(Factor::SmsCode, Some(PHONE.to_owned()));
        }
        if several {
            account.recovery_codes = recovery_codes(draw);
            account.enroll(Factor::RecoveryCode, None);
        }
        Some(account)
    }
}

/// A fresh key of an authenticator.
pub(crate) fn key(draw: &mut dyn FnMut(&mut [u8])) -> Vec<u8> {
    let mut key = vec![0; factors::authenticator::KEY];
    draw(&mut key);
    key
}

/// Fresh recovery codes.
pub(crate) fn recovery_codes(draw: &mut dyn FnMut(&mut [u8])) -> Vec<String> {
    let one = |_| {
        let mut bytes = [0; factors::recovery_code::BYTES];
        draw(&mut bytes);
        factors::recovery_code::written(bytes)
    };
    (0..flow::limits::RECOVERY_CODES).map(one).collect()
}

/// A fresh code.
pub(crate) fn code(draw: &mut dyn FnMut(&mut [u8])) -> String {
    loop {
        let mut bytes = [0; 4];
        draw(&mut bytes);
        if let Some(code) = factors::code::written(u32::from_be_bytes(bytes)) {
            return code;
        }
    }
}
