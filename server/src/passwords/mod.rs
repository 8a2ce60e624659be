//! Passwords: whether they are fit, and their hashes.

mod common;

use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use flow::{Refusal, limits};
use tokio::sync::{Semaphore, SemaphorePermit};
use unicode_normalization::UnicodeNormalization as _;

use crate::metrics::{Hashing, Metrics};
use crate::secret::Secret;

/// Memory in KiB, passes and lanes: OWASP's floor for Argon2id.
const PARAMS: (u32, u32, u32) = (19 * 1024, 2, 1);

/// How many hashes may wait for a core. Beyond that the answer is "busy": it is
/// better to be told than to wait for a minute.
const QUEUE: usize = 64;

/// Too many hashes are waiting.
pub struct Busy;

/// Hashes passwords, on as many cores as there are and no more.
pub struct Passwords {
    cores: Semaphore,
    /// Hashes waiting or at work; each takes one of these first.
    queue: Semaphore,
    counted: std::sync::atomic::AtomicU64,
    metrics: Hashing,
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new(Metrics::default().hashing)
    }
}

impl Passwords {
    /// Hashes as many at once as there are cores, and measures it.
    #[must_use]
    pub fn new(metrics: Hashing) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            cores: Semaphore::new(cores),
            queue: Semaphore::new(QUEUE + cores),
            counted: std::sync::atomic::AtomicU64::new(0),
            metrics,
        }
    }

    /// Hashes a new password.
    ///
    /// # Errors
    /// [`Busy`].
    pub async fn hash(&self, password: Secret<String>) -> Result<String, Busy> {
        let place = self.place()?;
        self.at_work(place, move || hash(&password)).await
    }

    /// A place in the queue. Who counts wrong passwords takes it first: being
    /// turned away is no wrong password.
    ///
    /// # Errors
    /// [`Busy`].
    pub fn place(&self) -> Result<Place<'_>, Busy> {
        self.queue.try_acquire().map(Place).map_err(|_| Busy)
    }

    /// Whether `password` is the one of `stored`. Without one the work is the
    /// same, so that the time does not tell whether there is an account.
    ///
    /// A right one whose hash was made with other parameters is hashed anew.
    ///
    /// # Errors
    /// [`Busy`].
    pub async fn verify(
        &self,
        password: Secret<String>,
        stored: Option<String>,
    ) -> Result<Verified, Busy> {
        self.verify_at(self.place()?, password, stored).await
    }

    /// The same, in a place that was taken before.
    ///
    /// # Errors
    /// [`Busy`] if the server is stopping.
    pub async fn verify_at(
        &self,
        place: Place<'_>,
        password: Secret<String>,
        stored: Option<String>,
    ) -> Result<Verified, Busy> {
        self.at_work(place, move || {
            let known = stored.is_some();
            let stored = stored.unwrap_or_else(|| NOBODYS.clone());
            let parsed = PasswordHash::new(&stored).ok();
            let right = known
                && parsed.as_ref().is_some_and(|stored| {
                    hasher().verify_password(normal(&password).expose().as_bytes(), stored).is_ok()
                });
            let outdated = right && parsed.is_some_and(|stored| !is_current(&stored));
            Verified { right, rehashed: outdated.then(|| hash(&password)) }
        })
        .await
    }

    /// How many hashes were made or compared.
    pub fn count(&self) -> u64 {
        self.counted.load(std::sync::atomic::Ordering::Relaxed)
    }

    async fn at_work<T: Send + 'static>(
        &self,
        _place: Place<'_>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let _queued = self.metrics.queued();
        let _core = self.cores.acquire().await.map_err(|_| Busy)?;
        self.counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let metrics = self.metrics.clone();
        tokio::task::spawn_blocking(move || metrics.measured(work)).await.map_err(|_| Busy)
    }
}

/// A place in the queue of [`Passwords`]; given back when it goes.
pub struct Place<'a>(#[expect(dead_code, reason = "it is held, not read")] SemaphorePermit<'a>);

/// What comparing a password found out.
pub struct Verified {
    /// Whether it is the one.
    pub right: bool,
    /// Its hash with the present parameters, if the stored one had others.
    pub rehashed: Option<String>,
}

fn is_current(stored: &PasswordHash) -> bool {
    let present = PasswordHash::new(&NOBODYS).expect("our own hashes can be read");
    stored.algorithm == present.algorithm
        && stored.version == present.version
        && stored.params == present.params
}

/// The hash of nobody's password.
static NOBODYS: LazyLock<String> = LazyLock::new(|| hash(&Secret::new(crate::secret::handle())));

fn hasher() -> Argon2<'static> {
    let (memory, passes, lanes) = PARAMS;
    let params = Params::new(memory, passes, lanes, None).expect("these parameters are in range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(password: &Secret<String>) -> String {
    let hash = hasher().hash_password(normal(password).expose().as_bytes());
    hash.expect("lengths are bounded and there is randomness").to_string()
}

/// One form for each letter, so that a password typed on another keyboard is
/// the same (63B §3.1.1.2).
fn normal(password: &Secret<String>) -> Secret<String> {
    Secret::new(password.expose().nfc().collect())
}

/// Judges a new password. `context` are words that a guesser tries first: the
/// address and the brand.
///
/// # Errors
/// Why it is not fit, for the person to mend.
pub fn judge(password: &Secret<String>, min: u16, context: &[&str]) -> Result<(), Refusal> {
    let password = normal(password);
    let password = password.expose();
    if password.is_empty() {
        return Err(Refusal::PasswordMissing {});
    }
    if password.len() > limits::PASSWORD_MAX_BYTES {
        let max = u16::try_from(limits::PASSWORD_MAX_BYTES).unwrap_or(u16::MAX);
        return Err(Refusal::PasswordTooLong { max });
    }
    if password.chars().count() < min.into() {
        return Err(Refusal::PasswordTooShort { min });
    }
    let low = password.to_lowercase();
    let first = low.chars().next();
    let monotone = low.chars().all(|letter| Some(letter) == first);
    if monotone || common::is_guessed(password, context) {
        Err(Refusal::PasswordCommon {})
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    #[tokio::test]
    async fn a_password_is_compared_whole_and_spelled_in_any_form() {
        let passwords = Passwords::default();
        let long = "é".repeat(80);
        let stored = passwords.hash(secret(&long)).await.ok().unwrap();
        let verify = |text: String| passwords.verify(Secret::new(text), Some(stored.clone()));
        assert!(verify(long.clone()).await.ok().unwrap().right);
        assert!(verify("e\u{301}".repeat(80)).await.ok().unwrap().right);
        assert!(!verify("é".repeat(79)).await.ok().unwrap().right);
        assert!(!verify(format!("{}x", "é".repeat(79))).await.ok().unwrap().right);
    }

    #[tokio::test]
    async fn without_an_account_the_same_work_is_done_and_nothing_is_right() {
        let passwords = Passwords::default();
        assert!(!passwords.verify(secret("x"), None).await.ok().unwrap().right);
        assert_eq!(passwords.count(), 1);
    }

    #[test]
    fn a_hash_is_argon2id_with_its_parameters() {
        assert!(hash(&secret("x")).starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }

    #[test]
    fn length_counts_letters_and_composition_does_not_count() {
        assert_eq!(judge(&secret("ääääb"), 8, &[]), Err(Refusal::PasswordTooShort { min: 8 }));
        for fit in ["kaktus läuft", "        b", "83920175564", "🦊🦊🦊🦊🦊🦊🦊🐢"]
        {
            assert_eq!(judge(&secret(fit), 8, &[]), Ok(()), "{fit}");
        }
        assert!(matches!(
            judge(&secret(&"ab".repeat(513)), 8, &[]),
            Err(Refusal::PasswordTooLong { .. })
        ));
        assert_eq!(judge(&secret(&"ab".repeat(512)), 8, &[]), Ok(()));
        assert_eq!(judge(&secret(""), 8, &[]), Err(Refusal::PasswordMissing {}));
    }

    #[test]
    fn what_guessers_try_first_is_refused() {
        let context = ["mara.lind@example.org", "mara.lind", "Juniper Shop"];
        for guess in
            ["password1", "PASSWORD1", "iloveyou", "aaaaaaaaaaaa", "mara.lind", "juniper shop!"]
        {
            assert_eq!(
                judge(&secret(guess), 8, &context),
                Err(Refusal::PasswordCommon {}),
                "{guess}"
            );
        }
    }

    #[tokio::test]
    async fn a_right_password_is_hashed_anew_when_the_parameters_have_changed() {
        let cheap = Params::new(8 * 1024, 1, 1, None).unwrap();
        let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, cheap);
        let old = cheap.hash_password(b"kaktus lampe fenster").unwrap().to_string();
        let passwords = Passwords::default();
        let verify = |password: &str, stored: &str| {
            passwords.verify(Secret::new(password.to_owned()), Some(stored.to_owned()))
        };
        let wrong = verify("x", &old).await.ok().unwrap();
        assert!(!wrong.right && wrong.rehashed.is_none());
        let right = verify("kaktus lampe fenster", &old).await.ok().unwrap();
        let new = right.rehashed.unwrap();
        let again = verify("kaktus lampe fenster", &new).await.ok().unwrap();
        assert!(again.right && again.rehashed.is_none());
    }
}
