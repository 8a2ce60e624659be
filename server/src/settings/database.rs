//! Where the database is: the `SQLite` file of the data folder, or `PostgreSQL`.

use toml::Spanned;
use url::Url;

use super::error::{Invalid, here, is_local};
use super::secret_text::{password_fault, with_password};
use super::{SecretText, Settings};
use crate::store::{Location, PoolMode};

/// What `PostgreSQL`'s address may say after its `?`.
const OPTIONS: [&str; 8] = [
    "application_name",
    "host",
    "options",
    "pool_mode",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
];

/// With these nobody on the way can read along.
const ENCRYPTED: [&str; 3] = ["require", "verify-ca", "verify-full"];

impl Settings {
    /// Where the database is.
    ///
    /// # Panics
    /// If `database` is no address: reading checks it.
    #[must_use]
    pub fn location(&self) -> Location {
        match &self.database {
            None => Location::Sqlite(self.data.join("portico.db")),
            Some(address) => {
                let address = Url::parse(address.get_ref().expose());
                let address = address.expect("it was checked when it was read");
                let password = self.database_password.as_ref().map(Spanned::get_ref);
                Location::Postgres(with_password(address, password))
            }
        }
    }

    pub(super) fn validate_database(&self) -> Option<Invalid> {
        let password = self.database_password.as_ref();
        let Some(address) = &self.database else {
            let sentence =
                "database_password is for a PostgreSQL database: set database to its address.";
            return password.and_then(|password| here(password, sentence));
        };
        let postgres = |url: &Url| ["postgres", "postgresql"].contains(&url.scheme());
        let Some(url) = Url::parse(address.get_ref().expose()).ok().filter(postgres) else {
            return here(
                address,
                "database must be an address like postgres://portico:password@db.example.com/portico?sslmode=verify-full. \
                Without it, accounts are in an SQLite file in the data folder.",
            );
        };
        if url.path().len() < 2 {
            return here(
                address,
                "database must name the database after the host, like postgres://…/portico.",
            );
        }
        let fault =
            |password| here(password, &password_fault(&url, "database_password", "database")?);
        password
            .and_then(fault)
            .or_else(|| validate_option(address, &url))
            .or_else(|| validate_pool_mode(address, &url))
            .or_else(|| validate_encryption(address, &url))
    }
}

fn validate_pool_mode(address: &Spanned<SecretText>, url: &Url) -> Option<Invalid> {
    if PoolMode::of(url).is_some() {
        return None;
    }
    here(
        address,
        "pool_mode must be transaction or session, as in the settings of PgBouncer. \
        Portico cannot work with its mode statement: what belongs together would not be stored together.",
    )
}

fn validate_option(address: &Spanned<SecretText>, url: &Url) -> Option<Invalid> {
    let known = |name: &str| OPTIONS.contains(&name) || name.starts_with("options[");
    let (unknown, _) = url.query_pairs().find(|(name, _)| !known(name))?;
    let known = OPTIONS.join(", ");
    here(address, &format!("database has no option {unknown:?}. These are the options: {known}."))
}

fn validate_encryption(address: &Spanned<SecretText>, url: &Url) -> Option<Invalid> {
    let value = |wanted: &str| url.query_pairs().find(|(name, _)| name == wanted);
    let mode = value("sslmode").map(|(_, mode)| mode.into_owned());
    let known = ["disable", "allow", "prefer"].iter().chain(&ENCRYPTED);
    if let Some(mode) = &mode
        && !known.copied().any(|known| known == mode)
    {
        return here(address, "sslmode must be verify-full, verify-ca, require, or disable.");
    }
    let socket = match value("host") {
        Some((_, host)) => host.starts_with('/'),
        // An address without a host means the socket on this machine, and `%2F` begins its path.
        None => url.host_str().is_none_or(|host| host.is_empty() || host.starts_with("%2F")),
    };
    let stays = socket || (value("host").is_none() && is_local(url));
    let encrypted = mode.is_some_and(|mode| ENCRYPTED.contains(&mode.as_str()));
    if stays || encrypted {
        return None;
    }
    here(
        address,
        "A database on another machine must be spoken to encrypted: add ?sslmode=verify-full, \
        or sslmode=require if its certificate cannot be checked.",
    )
}
