//! Passwords: whether they are fit, and their hashes.

mod argon2id;
mod common;
pub(crate) mod foreign;
mod queue;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::password_hash::phc::PasswordHash;
pub use argon2id::HashCost;
use protocol::Refusal;
pub use queue::{Client, QueuePlace};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;

use foreign::StoredHash;
use queue::Queue;

use crate::observability::metrics::{Hashing, Metrics};
use crate::secret::Secret;

/// Too many hashes are waiting.
pub struct Busy;

/// Hashes passwords, on as many cores as there are and no more.
pub struct Passwords {
    cores: Semaphore,
    /// Hashes waiting or at work; each takes one of these first.
    queue: Queue,
    hasher: Hasher,
    metrics: Hashing,
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new(Metrics::default().hashing, HashCost::default())
    }
}

impl Passwords {
    /// Hashes as many at once as there are cores, and measures it.
    #[must_use]
    pub fn new(metrics: Hashing, cost: HashCost) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            cores: Semaphore::new(cores),
            queue: Queue::default(),
            hasher: Hasher::new(cost),
            metrics,
        }
    }

    /// Hashes a new password.
    ///
    /// # Errors
    /// [`Busy`].
    pub async fn hash(&self, client: Client, password: Secret<String>) -> Result<String, Busy> {
        let (place, hasher) = (self.place(client)?, self.hasher.clone());
        self.at_work(place, move || hasher.hash(&password)).await
    }

    /// A place in the queue. Who counts wrong passwords takes it first: being
    /// turned away is no wrong password.
    ///
    /// # Errors
    /// [`Busy`].
    pub fn place(&self, client: Client) -> Result<QueuePlace<'_>, Busy> {
        self.queue.take(client).ok_or(Busy)
    }

    /// Whether `password` is the one of `stored`. Without one, or with one that
    /// cannot be read, it is compared with nobody's, so that the time does not
    /// tell whether there is an account.
    ///
    /// One of a hash that other software made takes that work besides, at most a second or
    /// so. A right one whose hash is not as ours are made today is hashed anew.
    ///
    /// # Errors
    /// [`Busy`] if the server is stopping.
    pub async fn verify(
        &self,
        place: QueuePlace<'_>,
        password: Secret<String>,
        stored: Option<String>,
    ) -> Result<Verified, Busy> {
        let hasher = self.hasher.clone();
        self.at_work(place, move || hasher.verify(&password, stored.as_deref())).await
    }

    /// How many times Argon2 has run.
    pub fn count(&self) -> u64 {
        self.hasher.runs.load(Ordering::Relaxed)
    }

    async fn at_work<T: Send + 'static>(
        &self,
        _place: QueuePlace<'_>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let _queued = self.metrics.queued();
        let _core = self.cores.acquire().await.map_err(|_| Busy)?;
        let metrics = self.metrics.clone();
        let done = tokio::task::spawn_blocking(move || metrics.measured(work)).await;
        // A panic there is a bug here, and nothing that passes.
        done.map_err(|error| match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Busy,
        })
    }
}

/// What comparing a password found out.
pub struct Verified {
    /// Whether it is the one.
    pub right: bool,
    /// Its hash with the present parameters, if the stored one had others.
    pub rehashed: Option<String>,
}

/// Argon2, and how many times it has run: the one place from which it runs.
#[derive(Clone)]
struct Hasher {
    cost: HashCost,
    /// The hash of nobody's password. Made at the start: the first address without an account
    /// would take twice as long.
    nobodys: Arc<PasswordHash>,
    runs: Arc<AtomicU64>,
}

impl Hasher {
    fn new(cost: HashCost) -> Self {
        let nobodys = Arc::new(argon2id::hash(crate::secret::handle().as_bytes(), cost));
        Self { cost, nobodys, runs: Arc::default() }
    }

    fn hash(&self, password: &Secret<String>) -> String {
        self.count_run();
        argon2id::hash(normal(password).expose().as_bytes(), self.cost).to_string()
    }

    fn verify(&self, password: &Secret<String>, stored: Option<&str>) -> Verified {
        let read = stored.and_then(|stored| StoredHash::read(stored).ok());
        let ours = match &read {
            Some(StoredHash::Argon2(hash)) => {
                argon2id::is_current(hash.phc(), &self.nobodys).then(|| hash.phc())
            }
            _ => None,
        };
        // Our own work is always done: what takes less is answered no sooner.
        let same = self.matches(password, ours.unwrap_or(&self.nobodys));
        let right = match (&read, ours) {
            (Some(_), Some(_)) => same,
            (Some(foreign), None) => matches_foreign(foreign, password),
            (None, _) => false,
        };
        let outdated = right && ours.is_none();
        Verified { right, rehashed: outdated.then(|| self.hash(password)) }
    }

    fn matches(&self, password: &Secret<String>, stored: &PasswordHash) -> bool {
        self.count_run();
        argon2id::matches(normal(password).expose().as_bytes(), stored)
    }

    fn count_run(&self) {
        self.runs.fetch_add(1, Ordering::Relaxed);
    }
}

/// The text that is stored of a hash that other software made, in whatever form it came; `None` if
/// it is not taken.
#[must_use]
pub fn stored_form(hash: &str) -> Option<String> {
    StoredHash::read(hash).ok().map(|read| read.stored())
}

/// Compares with what other software hashed: the password as it is typed, and then in the form
/// that ours are hashed in, as older ones of ours are.
fn matches_foreign(stored: &StoredHash, password: &Secret<String>) -> bool {
    let normal = normal(password);
    stored.matches(password.expose().as_bytes())
        || (normal.expose() != password.expose() && stored.matches(normal.expose().as_bytes()))
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
    factors::password::judge(password.expose(), min, |password| {
        common::is_guessed(password, context)
    })
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::PasswordHasher as _;
    use argon2::{Algorithm, Argon2, Params, Version};

    use super::*;

    fn secret(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    async fn hashed(passwords: &Passwords, text: &str) -> String {
        passwords.hash(Client::Unknown, secret(text)).await.ok().unwrap()
    }

    async fn verified(passwords: &Passwords, text: &str, stored: Option<&str>) -> Verified {
        let place = passwords.place(Client::Unknown).ok().unwrap();
        let stored = stored.map(str::to_owned);
        passwords.verify(place, secret(text), stored).await.ok().unwrap()
    }

    #[tokio::test]
    async fn a_panic_while_hashing_is_a_bug_and_not_a_full_queue() {
        let passwords = std::sync::Arc::new(Passwords::default());
        for _ in 0..100 {
            let passwords = passwords.clone();
            let work = tokio::spawn(async move {
                let place = passwords.place(Client::Unknown).ok().unwrap();
                passwords.at_work(place, || panic!("broken")).await.is_err()
            });
            assert!(work.await.unwrap_err().is_panic());
        }
        hashed(&passwords, "the places are free again").await;
    }

    #[tokio::test]
    async fn a_password_is_compared_whole_and_spelled_in_any_form() {
        let passwords = Passwords::default();
        let long = "é".repeat(80);
        let stored = hashed(&passwords, &long).await;
        let right = async |text: &str| verified(&passwords, text, Some(&stored)).await.right;
        assert!(right(&long).await && right(&"e\u{301}".repeat(80)).await);
        assert!(!right(&"é".repeat(79)).await);
        assert!(!right(&format!("{}x", "é".repeat(79))).await);
    }

    #[tokio::test]
    async fn without_a_hash_that_can_be_read_the_same_work_is_done_and_nothing_is_right() {
        let passwords = Passwords::default();
        let whole = hashed(&passwords, "x").await;
        let (without_hash, _) = whole.rsplit_once('$').unwrap();
        let other = whole.replace("argon2id", "scrypt");
        let weak = whole.replace("m=19456", "m=1");
        for stored in ["", "$argon2id$torn", without_hash, &other, &weak] {
            let before = passwords.count();
            assert!(!verified(&passwords, "x", Some(stored)).await.right, "{stored}");
            assert_eq!(passwords.count(), before + 1, "{stored}");
        }
        assert!(!verified(&passwords, "x", None).await.right);
    }

    #[tokio::test]
    async fn whatever_software_made_a_hash_our_own_work_is_done_and_a_right_password_is_hashed_anew()
     {
        let cheap = "{SSHA}XH38SmuuainfwAvyN+SrLSpd+8GiFMI4";
        let dear = "$2a$06$0qbnE1WASiLkO6Dc89qoFuhOvpHX03VT9FhXD/Qt1Zyi/XGBYOrDK";
        let passwords = Passwords::default();
        for stored in [cheap, dear] {
            let before = passwords.count();
            let wrong = verified(&passwords, "kaktus", Some(stored)).await;
            assert!(!wrong.right && wrong.rehashed.is_none(), "{stored}");
            assert_eq!(passwords.count(), before + 1, "{stored}");
            let right = verified(&passwords, "pässwört 🦊", Some(stored)).await;
            assert_eq!(passwords.count(), before + 3, "{stored}");
            let new = right.rehashed.filter(|_| right.right).unwrap();
            let again = verified(&passwords, "pässwört 🦊", Some(&new)).await;
            assert!(again.right && again.rehashed.is_none(), "{stored}");
        }
    }

    #[tokio::test]
    async fn a_hash_of_other_software_is_compared_as_typed_and_then_in_one_form() {
        let stored = "{SSHA}XH38SmuuainfwAvyN+SrLSpd+8GiFMI4";
        let passwords = Passwords::default();
        let decomposed: String = "pässwört 🦊".nfd().collect();
        assert!(verified(&passwords, &decomposed, Some(stored)).await.right, "its NFC was hashed");
        // python -c "from passlib.hash import ldap_salted_sha1 as h; print(h.hash('a\u0308'))"
        let of_decomposed = "{SSHA}S1VmR0nAr7JTN47feVn4rdI+g3WfUwpB";
        assert!(verified(&passwords, "a\u{308}", Some(of_decomposed)).await.right);
    }

    #[test]
    fn a_hash_is_argon2id_with_its_parameters() {
        let hasher = Hasher::new(HashCost::default());
        assert!(hasher.hash(&secret("x")).starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
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
        let verify =
            async |password: &str, stored: &str| verified(&passwords, password, Some(stored)).await;
        let wrong = verify("x", &old).await;
        assert!(!wrong.right && wrong.rehashed.is_none());
        let right = verify("kaktus lampe fenster", &old).await;
        let new = right.rehashed.unwrap();
        let again = verify("kaktus lampe fenster", &new).await;
        assert!(again.right && again.rehashed.is_none());
    }
}
