//! Every number of the rules, with its reason.
//!
//! Sources: "63B" is NIST SP 800-63B-4, "ASVS" is OWASP ASVS 5.0.

/// Digits of a code that we send. Six: 20 bits, the least 63B §3.1.3.2 allows,
/// and what people can hold in mind between two windows.
pub const CODE_LENGTH: u8 = 6;

/// Digits of a code from an authenticator app. Six is the only length that
/// every app shows (RFC 6238 as deployed).
pub const AUTHENTICATOR_CODE_LENGTH: u8 = 6;

/// Recovery codes an account is given. Ten: enough for years, few enough for
/// one piece of paper.
pub const RECOVERY_CODES: usize = 10;

/// Letters of a recovery code, five bits each: 75, above the 64 that 63B
/// §4.2.1.1 asks of a code that is kept for long.
pub const RECOVERY_CODE_LENGTH: usize = 15;

/// Seconds a sent code lives. Ten minutes: 63B §3.1.3.2's most; mail is slow.
pub const CODE_LIFETIME: i64 = 10 * 60;

/// Wrong guesses at one code before it is dead. Five of a million: a chance of
/// 1 in 200,000 per code.
pub const TRIES_PER_CODE: u8 = 5;

/// From how many tries left the person is told. Earlier it only frightens
/// (63B §8 asks to tell at all).
pub const TELL_TRIES_FROM: u8 = 3;

/// Wrong answers in a row, per account and factor, before waits begin.
/// Ten: 63B §8 asks for at least ten chances for honest people.
pub const FREE_FAILURES: u32 = 10;

/// Seconds to wait after the tenth, eleventh, … failure in a row; the last
/// holds for all that follow. Short at first for people, and growing, so that
/// guessing for a month at one account stays under a chance of 1 in 1,000.
///
/// What strangers do wrong makes strangers wait and never shuts: 63B §3.2.2
/// disables an authenticator after 100 failures in a row, and whoever knows an
/// address could do that to its owner in a day. It names other means against
/// that, and these are ours: all strangers together have one count, with waits
/// that allow some 260 guesses a month, and devices that the account was signed
/// in from have counts of their own ([`KNOWN_FAILURES`]).
pub const WAITS: [i64; 10] = [30, 60, 120, 240, 480, 900, 1800, 3600, 7200, LONGEST_WAIT];

/// Seconds of the last of the [`WAITS`]: three hours, a flow's life.
pub const LONGEST_WAIT: i64 = 3 * 60 * 60;

/// Wrong answers of strangers in a row at which the account's owner is told:
/// their wait is a quarter of an hour, which nobody comes to by mistyping.
pub const TOLD_FAILURES: u32 = FREE_FAILURES + 5;

/// Wrong answers in a row, per factor, from one device that is known to the
/// account. After that it counts with the strangers until it gives a right one:
/// it may be in other hands.
pub const KNOWN_FAILURES: u32 = 25;

/// Devices of one account that count for themselves; the first ones, so that
/// nobody who has a password gets more guesses at the rest by signing in from
/// ever new ones. Five: a telephone, a computer or two, and old browsers.
pub const KNOWN_DEVICES: u32 = 5;

/// First guesses at sent codes that are compared while strangers must wait: who
/// has the mailbox types the right one, and need not wait for those who have
/// not. As many at once as sixteen, for one address; then one each
/// [`FIRST_TRIES_LEAK`].
pub const FIRST_TRIES: u32 = 16;

/// Seconds until there is another of the [`FIRST_TRIES`]: sixteen a day.
pub const FIRST_TRIES_LEAK: i64 = 90 * 60;

/// How many of the [`FIRST_TRIES`] one network has at once.
pub const NETWORK_FIRST_TRIES: u32 = 3;

/// Seconds until a network has another: three a day. So five networks together
/// leave some to others.
pub const NETWORK_FIRST_TRIES_LEAK: i64 = 8 * 60 * 60;

/// Wrong answers that one address (of IPv6: one /64) may have open, whatever the
/// accounts. A hundred: an office of a thousand behind one address mistypes
/// some dozens of times in its first hour of the day.
pub const NETWORK_FAILURES: u32 = 100;

/// Seconds after which one of them is forgiven. So an address that guesses all
/// day has 100 an hour: at accounts that wait for themselves, nothing.
pub const NETWORK_LEAK: i64 = 36;

/// Seconds after which one wrong answer at an account no longer counts as
/// lately. Ten minutes: five of them are remembered for most of an hour.
pub const ACCOUNT_LEAK: i64 = 10 * 60;

/// Seconds for which a device and a network are known after a sign-in. Half a
/// year: who comes back each season is no stranger, and a browser that was
/// sold is not known for ever.
pub const SEEN_LIFETIME: i64 = 180 * 24 * 60 * 60;

/// Seconds before another code may be asked for. Thirty: most mails arrive by
/// then, and a double click sends nothing twice.
pub const RESEND_WAIT: i64 = 30;

/// Codes within an hour to one address: for each network (/24, or /48 of IPv6)
/// from which strangers ask, for each device that its account knows, and for
/// flows that have shown a first factor of its account. To a telephone: in all.
pub const SENDS_PER_HOUR: u32 = 5;

/// The same within a day. How often codes are guessed does not depend on it:
/// failures are counted for themselves.
pub const SENDS_PER_DAY: u32 = 10;

/// Codes by mail to one address within an hour for all strangers, from whatever
/// networks. Four networks' share: one, two or three leave some to others, and
/// nobody's mailbox is flooded.
pub const ALL_SENDS_PER_HOUR: u32 = 20;

/// The same within a day.
pub const ALL_SENDS_PER_DAY: u32 = 40;

/// Codes by mail that one client (an address, or /64 of IPv6) may have sent
/// within an hour, to whatever addresses. Three hundred: an office of a thousand
/// behind one address, where a code is the way in, comes over some hours.
pub const NETWORK_MAILS_PER_HOUR: u32 = 300;

/// The same within a day: the office, and half of it once more.
pub const NETWORK_MAILS_PER_DAY: u32 = 1500;

/// Texts and calls that one client may have sent within an hour, to whatever
/// numbers. Twenty: each costs money, and who is paid a share of it asks for
/// thousands; a family or a small office asks for a few.
pub const NETWORK_TEXTS_PER_HOUR: u32 = 20;

/// The same within a day.
pub const NETWORK_TEXTS_PER_DAY: u32 = 50;

/// Seconds from the first screen to the end of a flow, whatever is done. Three
/// hours: who needs more time may ask for it ten times (WCAG 2.2.1), and what
/// was judged of the account when it was shown is not much older when it signs in.
pub const FLOW_LIFETIME: i64 = 3 * 60 * 60;

/// Seconds without an answer after which a flow ends, if nobody asks for more
/// time. Fifteen minutes covers a code's life and slow mail, and is what guards
/// a screen that was left alone.
pub const FLOW_IDLE: i64 = 15 * 60;

/// Seconds a session lives in all, whatever its use (63B AAL2: 24 hours).
pub const SESSION_LIFETIME: i64 = 24 * 60 * 60;

/// Seconds in which an app must redeem the one-time code that it got (RFC 6749
/// §4.1.2 allows ten minutes; it takes one journey).
pub const AUTHORIZATION_CODE_LIFETIME: i64 = 60;

/// Seconds after a first factor during which its owner may change factors
/// without showing one again. Five minutes: enough to go there from signing in,
/// too short for whoever finds the screen unlocked.
pub const FRESH: i64 = 5 * 60;

/// Seconds for which a password that was set by a code to the mailbox counts as
/// that mailbox. A day: whoever has somebody's mailbox for some hours has no
/// second factor by it, and its owner, told of the reset, has time to act.
pub const RESET_LASTS: i64 = 24 * 60 * 60;

/// Fewest characters of a password where a second factor is always asked for
/// (63B §3.1.1.2).
pub const PASSWORD_MIN_WITH_MFA: u16 = 8;

/// Fewest characters of a password that may stand alone (63B §3.1.1.2).
pub const PASSWORD_MIN_ALONE: u16 = 15;

/// Most bytes of a password. Far above any passphrase; bounds hashing work.
pub const PASSWORD_MAX_BYTES: usize = 1024;

/// Most bytes of an e-mail address (RFC 5321 §4.5.3.1.3, less the brackets).
pub const EMAIL_MAX_BYTES: usize = 254;

/// Seconds to wait after `failures` wrong answers in a row; `None` while the
/// person is still free to try.
#[must_use]
pub fn wait_after(failures: u32) -> Option<i64> {
    let waits_had = failures.checked_sub(FREE_FAILURES)?;
    let index = usize::try_from(waits_had).unwrap_or(usize::MAX).min(WAITS.len() - 1);
    Some(WAITS[index])
}

#[cfg(test)]
mod tests {
    use protocol::time::TIMEOUT_WARNING;

    use super::*;

    #[test]
    fn nine_failures_cost_no_wait_and_the_tenth_does() {
        assert_eq!(wait_after(9), None);
        assert_eq!(wait_after(10), Some(30));
        assert_eq!(wait_after(11), Some(60));
    }

    #[test]
    fn a_code_lives_ten_minutes_and_another_can_be_asked_for_long_before() {
        assert_eq!(CODE_LIFETIME, 600);
        const { assert!(RESEND_WAIT * 2 < CODE_LIFETIME) }
    }

    #[test]
    fn a_flow_waits_for_an_answer_longer_than_a_code_lives() {
        assert_eq!((FLOW_LIFETIME, FLOW_IDLE), (10_800, 900));
        const { assert!(CODE_LIFETIME < FLOW_IDLE) }
    }

    #[test]
    fn a_person_is_told_of_the_end_in_time_and_can_ask_for_more_ten_times() {
        assert_eq!(TIMEOUT_WARNING, 120);
        const { assert!(TIMEOUT_WARNING >= 20 && 11 * FLOW_IDLE <= FLOW_LIFETIME) }
    }

    #[test]
    fn a_session_lives_one_day() {
        assert_eq!(SESSION_LIFETIME, 86_400);
    }

    #[test]
    fn a_password_that_was_reset_by_mail_stands_for_the_mailbox_for_a_day() {
        assert_eq!(RESET_LASTS, 86_400);
    }

    #[test]
    fn signing_in_counts_as_fresh_for_five_minutes() {
        assert_eq!(FRESH, 300);
    }

    #[test]
    fn waits_grow_to_three_hours_and_never_end_in_none() {
        assert!(WAITS.is_sorted());
        assert_eq!(wait_after(18), Some(7200));
        assert_eq!(wait_after(19), Some(LONGEST_WAIT));
        assert_eq!(wait_after(u32::MAX), Some(LONGEST_WAIT));
        assert_eq!(LONGEST_WAIT, FLOW_LIFETIME);
    }

    #[test]
    fn the_owner_is_told_at_the_first_wait_of_a_quarter_of_an_hour() {
        assert!(wait_after(TOLD_FAILURES - 1) < Some(900));
        assert_eq!(wait_after(TOLD_FAILURES), Some(900));
    }

    const MONTH: i64 = 30 * 24 * 3600;

    /// Guesses in a month at one count, each as early as the waits allow.
    fn waited(most: u32) -> u32 {
        let (mut now, mut guesses) = (0_i64, 0_u32);
        while now < MONTH && guesses < most {
            guesses += 1;
            now += wait_after(guesses).unwrap_or(0);
        }
        guesses
    }

    /// Guesses in a month that a bucket of first tries lets through.
    fn leaked(most: u32, leak: i64) -> u32 {
        most + u32::try_from(MONTH / leak).unwrap()
    }

    /// The guessing budget of a code: all strangers on earth, and every device
    /// that the account knows in other hands.
    #[test]
    fn a_month_of_guessing_at_one_account_stays_below_one_in_a_thousand() {
        let strangers = waited(u32::MAX) + leaked(FIRST_TRIES, FIRST_TRIES_LEAK);
        let known = KNOWN_DEVICES * waited(KNOWN_FAILURES);
        let chance = f64::from(strangers + known) / 10_f64.powi(i32::from(CODE_LENGTH));
        assert!(chance <= 1e-3, "{strangers} guesses of strangers and {known} of known devices");
        assert_eq!((waited(u32::MAX), known), (257, 125));
    }

    #[test]
    fn three_networks_use_up_neither_the_sends_nor_the_first_tries_of_an_address() {
        const { assert!(3 * SENDS_PER_HOUR < ALL_SENDS_PER_HOUR) }
        const { assert!(3 * SENDS_PER_DAY < ALL_SENDS_PER_DAY) }
        const { assert!(3 * NETWORK_FIRST_TRIES < FIRST_TRIES) }
        let (one, all) = (NETWORK_FIRST_TRIES_LEAK, FIRST_TRIES_LEAK);
        assert!(3 * all < one, "they leak faster than three networks fill them");
    }
}
