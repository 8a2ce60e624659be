//! The limits of OpenID clients.

/// How often an OpenID client is told that a session has ended, if it does not take it.
pub const LOGOUT_NOTICE_TRIES: u32 = 5;

/// Seconds from the first try to tell a client that a session has ended to the second. The
/// pause before each further try grows with the square of the tries: 20 s, 80 s, 3 min,
/// 5 min, ten minutes in all.
pub const LOGOUT_NOTICE_PAUSE: i64 = 20;

/// Seconds in which a client may take a logout token. Two minutes, which the specification
/// recommends (OpenID Connect Back-Channel Logout §2.4).
pub const LOGOUT_TOKEN_LIFETIME: i64 = 2 * 60;

/// Seconds in which a client sends the browser with a request that it has pushed. One redirect is
/// enough (RFC 9126 §2.2 allows ten minutes). The person may take longer.
pub const PUSHED_REQUEST_LIFETIME: i64 = 60;

/// Seconds in which an app must redeem a one-time code. One round trip is
/// enough (RFC 6749 §4.1.2 allows ten minutes).
pub const AUTHORIZATION_CODE_LIFETIME: i64 = 60;

/// Seconds for which an ID token says who has just signed in. Ten minutes: it is
/// read once, by a machine whose clock may be wrong.
pub const ID_TOKEN_LIFETIME: i64 = 10 * 60;

/// Seconds for which an access token is of use. One hour; it ends before that with the
/// session or the account, as each use asks the database.
pub const ACCESS_TOKEN_LIFETIME: i64 = 60 * 60;

/// Seconds for which an access token for an API is of use. Five minutes: an API that verifies it
/// by itself does not see that its person has signed out.
pub const API_TOKEN_LIFETIME: i64 = 5 * 60;

/// Seconds without use after which a refresh token ends that outlives its session. Thirty
/// days: an app that is used once a month goes on.
pub const OFFLINE_IDLE: i64 = 30 * 24 * 60 * 60;

/// Seconds after which its person signs in again, however often it is used. Half a year.
pub const OFFLINE_LIFETIME: i64 = 180 * 24 * 60 * 60;

/// Seconds for which a key signs tokens. Ninety days: replacing it is routine, and a
/// client that never fetches a new one is found out in time.
pub const SIGNING_KEY_LIFETIME: i64 = 90 * 24 * 60 * 60;

/// Seconds for which a new key is published before it signs. A day: clients may keep the
/// old set for an hour, and some keep it for longer than they are told.
pub const SIGNING_KEY_WAIT: i64 = 24 * 60 * 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signing_key_is_known_to_clients_before_it_signs_and_outlives_every_token() {
        const { assert!(SIGNING_KEY_WAIT > 60 * 60 && SIGNING_KEY_WAIT < SIGNING_KEY_LIFETIME) }
        const { assert!(ID_TOKEN_LIFETIME <= ACCESS_TOKEN_LIFETIME) }
        const { assert!(API_TOKEN_LIFETIME <= ID_TOKEN_LIFETIME) }
        const { assert!(ACCESS_TOKEN_LIFETIME < SIGNING_KEY_WAIT) }
    }
}
