//! `pool_mode`: whether a pooler stands between the server and its database.

use url::Url;

/// What the address of a database may say of it.
const PARAMETER: &str = "pool_mode";

/// For how long a connection is one to the same process of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolMode {
    /// Until it is closed: nothing stands between, or a pooler in session mode.
    Session,
    /// Until the end of a transaction: `PgBouncer` with `pool_mode = transaction`.
    Transaction,
}

impl PoolMode {
    /// What the address of a database says of it; none if that is no mode that a server can
    /// live with.
    #[must_use]
    pub fn of(address: &Url) -> Option<Self> {
        match address.query_pairs().find(|(name, _)| name == PARAMETER) {
            None => Some(Self::Session),
            Some((_, mode)) if mode == "session" => Some(Self::Session),
            Some((_, mode)) if mode == "transaction" => Some(Self::Transaction),
            Some(_) => None,
        }
    }

    /// The address as programs know it that do not care.
    #[must_use]
    pub fn removed_from(address: &Url) -> Url {
        let mut plain = address.clone();
        if address.query_pairs().all(|(name, _)| name != PARAMETER) {
            return plain;
        }
        plain.set_query(None);
        let others = address.query_pairs().filter(|(name, _)| name != PARAMETER);
        for (name, value) in others {
            plain.query_pairs_mut().append_pair(&name, &value);
        }
        plain
    }

    /// What each connection to `PostgreSQL` is told first: to be as patient as `SQLite`, and
    /// that a server that hangs in a change lets go of its rows.
    pub(crate) const fn greeting(self) -> Option<&'static str> {
        match self {
            Self::Session => {
                Some("SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '10s'")
            }
            // It would be told to whoever gets the connection next.
            Self::Transaction => None,
        }
    }

    /// Begins a transaction of `PostgreSQL`.
    pub(crate) const fn begin(self) -> &'static str {
        match self {
            Self::Session => "BEGIN",
            Self::Transaction => {
                "BEGIN; SET LOCAL lock_timeout = '5s'; \
                SET LOCAL idle_in_transaction_session_timeout = '10s'"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_how_connections_are_pooled_and_keeps_the_rest() {
        let check = |query: &str, mode: Option<PoolMode>, plain: &str| {
            let address: Url = format!("postgres://me@db.example/portico{query}").parse().unwrap();
            assert_eq!(PoolMode::of(&address), mode, "{query}");
            let expected = format!("postgres://me@db.example/portico{plain}");
            assert_eq!(PoolMode::removed_from(&address).as_str(), expected, "{query}");
        };
        check("", Some(PoolMode::Session), "");
        check("?options[a]=b%20c", Some(PoolMode::Session), "?options[a]=b%20c");
        check("?pool_mode=session", Some(PoolMode::Session), "");
        check(
            "?sslmode=require&pool_mode=transaction&host=/run/x",
            Some(PoolMode::Transaction),
            "?sslmode=require&host=%2Frun%2Fx",
        );
        check("?pool_mode=statement", None, "");
    }
}
