//! Every number of the rules, with its reason.
//!
//! Sources: "63B" is NIST SP 800-63B-4, "ASVS" is OWASP ASVS 5.0.

mod openid;

pub use openid::*;

/// Digits of a code that Portico sends. Six: 20 bits, the least that 63B
/// §3.1.3.2 allows, and what people can remember between two windows.
pub const CODE_LENGTH: u8 = 6;

/// Digits of a code from an authenticator app. Six is the only length that
/// every app shows (RFC 6238 as deployed).
pub const AUTHENTICATOR_CODE_LENGTH: u8 = 6;

/// Recovery codes of an account. Ten: enough for years, and few enough for one
/// sheet of paper.
pub const RECOVERY_CODES: usize = 10;

/// Letters of a recovery code, five bits each: 75 bits, above the 64 that 63B
/// §4.2.1.1 requires of a code that is kept for long.
pub const RECOVERY_CODE_LENGTH: u8 = 15;

/// Seconds for which a sent code is valid. Ten minutes is the most that 63B
/// §3.1.3.2 allows, and mail is slow.
pub const CODE_LIFETIME: i64 = 10 * 60;

/// Wrong tries at one code before it is invalid. Five tries of a million codes:
/// a chance of 1 in 200,000 per code.
pub const TRIES_PER_CODE: u8 = 5;

/// Tries left from which the person is told their number (63B §8). Earlier it
/// would only frighten.
pub const TELL_TRIES_FROM: u8 = 3;

/// Wrong answers in a row, per account and factor, before waits begin. 63B §8
/// asks for at least ten tries for honest people.
pub const FREE_FAILURES: u32 = 10;

/// Seconds to wait after the tenth, eleventh, … wrong answer in a row; the last
/// one repeats. Short at first for honest people, and growing, so that guessing
/// at one account for a month has a chance of less than 1 in 1,000.
///
/// Strangers wait and never lock the account. 63B §3.2.2 disables an
/// authenticator after 100 failures in a row; anyone who knows an address could
/// do that to its owner within a day. Instead, all strangers together have one
/// count, with waits that allow some 260 guesses a month, and known devices
/// have counts of their own ([`KNOWN_FAILURES`]).
pub const WAITS: [i64; 10] = [30, 60, 120, 240, 480, 900, 1800, 3600, 7200, LONGEST_WAIT];

/// Seconds of the last of the [`WAITS`]: the lifetime of a flow.
pub const LONGEST_WAIT: i64 = 3 * 60 * 60;

/// Wrong answers of strangers in a row after which the owner gets a mail. Their
/// wait is then a quarter of an hour, which nobody reaches by typing errors.
pub const TOLD_FAILURES: u32 = FREE_FAILURES + 5;

/// Wrong answers in a row, per factor, from one device that is known to the
/// account. After that the device counts as a stranger until it gives a right
/// answer: it may be stolen.
pub const KNOWN_FAILURES: u32 = 25;

/// Devices of one account that count for themselves. The first ones, so that a
/// thief with the password gets no more guesses by signing in from new devices.
/// Five: a phone, a computer or two, and old browsers.
pub const KNOWN_DEVICES: u32 = 5;

/// First tries at sent codes that are compared while strangers must wait. The
/// owner of the mailbox types the right code and need not wait for strangers.
/// Sixteen at once for one address, then one more each [`FIRST_TRIES_LEAK`].
pub const FIRST_TRIES: u32 = 16;

/// Seconds until there is another of the [`FIRST_TRIES`]: sixteen a day.
pub const FIRST_TRIES_LEAK: i64 = 90 * 60;

/// How many of the [`FIRST_TRIES`] one network has at once.
pub const NETWORK_FIRST_TRIES: u32 = 3;

/// Seconds until a network has another: three a day. So five networks together
/// leave some to others.
pub const NETWORK_FIRST_TRIES_LEAK: i64 = 8 * 60 * 60;

/// Flows that one client (an IPv4 address, or a /64 of IPv6) can begin at once, by a
/// first answer; known devices count apart. Three hundred: an office of a thousand people
/// behind one address, when the day begins.
pub const BEGINNINGS: u32 = 300;

/// Seconds after which it can begin another: 3600 an hour.
pub const BEGINNINGS_LEAK: i64 = 1;

/// Wrong answers that one client (an IPv4 address, or a /64 of IPv6) can have
/// open, for all accounts; further answers are not compared. A hundred: an
/// office of a thousand people behind one address mistypes some dozens of times
/// in the first hour of a day.
pub const NETWORK_FAILURES: u32 = 100;

/// Seconds after which one of these is forgotten. A client that guesses all day
/// has 100 tries an hour, and each account has its own waits.
pub const NETWORK_LEAK: i64 = 36;

/// Seconds after which one wrong answer at an account is no longer recent for
/// the risk signals. Ten minutes: five of them are remembered for most of an
/// hour.
pub const ACCOUNT_LEAK: i64 = 10 * 60;

/// Seconds for which a device and a network are known after a sign-in. Half a
/// year: people who come back each season are no strangers, and a browser that
/// was sold is not known forever.
pub const SEEN_LIFETIME: i64 = 180 * 24 * 60 * 60;

/// Seconds before another code can be requested. Most mails arrive within
/// thirty seconds, and a double click sends nothing twice.
pub const RESEND_WAIT: i64 = 30;

/// Seconds before a message is tried again that was not taken; the last one repeats,
/// for as long as the message is of use. Short at first, because a person waits, and
/// past the five minutes for which many mail servers put unknown senders off.
pub const MESSAGE_PAUSES: [i64; 9] = [2, 5, 10, 20, 40, 60, 120, 300, 1800];

/// Tries in vain after which the person is told that their code is delayed. One
/// failure is over before they miss the message.
pub const MESSAGE_SLOW_FAILURES: u32 = 2;

/// Seconds without delivery after which they are told so, whatever came of the tries:
/// a mail server may take a connection and not answer.
pub const MESSAGE_SLOW: i64 = 20;

/// Seconds for which it is tried to deliver a message without a code, such as that a
/// password was replaced. A day: longer than a mail server is away, and not so long
/// that the message is old news.
pub const NOTICE_LIFETIME: i64 = 24 * 60 * 60;

/// Codes to one address within an hour: for each network (/24, or /48 of IPv6)
/// of strangers, for each known device of the account, and for flows that have
/// passed a first factor. Texts and calls: to one number in total.
pub const SENDS_PER_HOUR: u32 = 5;

/// The same within a day. It does not limit how often codes are guessed:
/// failures have their own count.
pub const SENDS_PER_DAY: u32 = 10;

/// Codes by mail to one address within an hour for all strangers together. The
/// share of four networks: three of them leave some to others, and no mailbox
/// is flooded.
pub const ALL_SENDS_PER_HOUR: u32 = 20;

/// The same within a day.
pub const ALL_SENDS_PER_DAY: u32 = 40;

/// Codes by mail within an hour for one client (an IPv4 address, or a /64 of
/// IPv6), to all addresses. Three hundred: an office of a thousand people
/// behind one address signs in by code within some hours.
pub const NETWORK_MAILS_PER_HOUR: u32 = 300;

/// The same within a day: the office, and half of it again.
pub const NETWORK_MAILS_PER_DAY: u32 = 1500;

/// Texts and calls within an hour for one client, to all numbers. Twenty: each
/// costs money, and fraudsters request thousands, while a family or a small
/// office requests a few.
pub const NETWORK_TEXTS_PER_HOUR: u32 = 20;

/// The same within a day.
pub const NETWORK_TEXTS_PER_DAY: u32 = 50;

/// Seconds for which a first screen can be answered that nobody has answered yet. An
/// hour: nothing is lost then but one press, and a page that was left open overnight
/// cannot begin what an app asked for the day before.
pub const BEGINNING_LIFETIME: i64 = 60 * 60;

/// Seconds from the start of a flow to its end in any case. Three hours: people
/// who need more time can extend it ten times (WCAG 2.2.1), and the check of
/// the account is not much older when a session begins.
pub const FLOW_LIFETIME: i64 = 3 * 60 * 60;

/// Seconds without an answer after which a flow ends, unless the person asks
/// for more time. Fifteen minutes: the lifetime of a code and slow mail. It
/// protects a screen that was left alone.
pub const FLOW_IDLE: i64 = 15 * 60;

/// Seconds for which a session is valid, however it is used (63B AAL2: 24
/// hours). Who asks to stay signed in, where the settings offer it, has a longer one.
pub const SESSION_LIFETIME: i64 = 24 * 60 * 60;

/// Seconds for which an address that was changed can be had back by who reads the old mailbox, and
/// is nobody else's. A week: people who read their mail on some days only still find it.
pub const EMAIL_CHANGE_UNDO: i64 = 7 * 24 * 60 * 60;

/// Seconds after a first factor in which its owner can change factors without
/// proving one again. Five minutes: enough to get there after signing in, and
/// too short for a stranger who finds the screen unlocked.
pub const FRESH: i64 = 5 * 60;

/// Seconds in which who went to a provider must be back. Ten minutes: enough to find a password or a
/// telephone there, and less than a flow waits for one answer.
pub const ATTEMPT_LIFETIME: i64 = 10 * 60;

/// Seconds for which an address that was confirmed in a flow becomes a second factor without
/// another code. As long as a flow waits for one answer: who takes longer gets a code.
pub const CONFIRMED_LASTS: i64 = 15 * 60;

/// Seconds for which a password that was set by a code to the mailbox counts as
/// that mailbox. A day: a stranger with a mailbox for some hours gets no second
/// factor by it, and the owner, who is told of the reset, has time to act.
pub const RESET_LASTS: i64 = 24 * 60 * 60;

/// Fewest characters of a password if a second factor is always required (63B
/// §3.1.1.2).
pub const PASSWORD_MIN_WITH_MFA: u16 = 8;

/// Fewest characters of a password that may be the only factor (63B §3.1.1.2).
pub const PASSWORD_MIN_ALONE: u16 = 15;

/// Most bytes of a password. Far above any passphrase; it bounds the work of
/// hashing.
pub const PASSWORD_MAX_BYTES: usize = 1024;

/// Most bytes of an e-mail address (RFC 5321 §4.5.3.1.3, without the angle
/// brackets).
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

    #[test]
    fn pauses_between_tries_grow_and_a_code_is_tried_to_the_end_of_its_life() {
        assert!(MESSAGE_PAUSES.is_sorted());
        let within: i64 = MESSAGE_PAUSES[..8].iter().sum();
        assert!((CODE_LIFETIME * 3 / 4..CODE_LIFETIME).contains(&within), "{within}");
        let until_told: i64 =
            MESSAGE_PAUSES[..usize::try_from(MESSAGE_SLOW_FAILURES).unwrap()].iter().sum();
        assert!(until_told < MESSAGE_SLOW && MESSAGE_SLOW < RESEND_WAIT);
        assert_eq!(NOTICE_LIFETIME, 86_400);
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
