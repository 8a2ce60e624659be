//! The sessions of this app, in memory. An app of more than one process keeps them in its database.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::SystemTime;

use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use openidconnect::CsrfToken;

use crate::party::{IdToken, PAYMENTS, Refresh, Waiting};

/// Not the name of another app's: browsers send a cookie to every port of a host.
const COOKIE: &str = "rust_wiki_session";

/// Who is signed in.
#[derive(Clone)]
pub struct Person {
    pub email: String,
    pub mfa: bool,
    pub auth_time: SystemTime,
    pub id_token: IdToken,
    pub refresh_token: Refresh,
    pub renewed: u32,
}

impl Person {
    /// Whether a second factor was shown, and the first not long ago.
    pub fn may_pay(&self) -> bool {
        self.mfa && self.auth_time.elapsed().is_ok_and(|age| age < PAYMENTS)
    }
}

#[derive(Default)]
struct Session {
    person: Option<Person>,
    waiting: Option<Waiting>,
}

/// All sessions, by the id in the cookie.
#[derive(Default)]
pub struct Sessions(Mutex<HashMap<String, Session>>);

impl Sessions {
    fn with<T>(&self, jar: &CookieJar, look: impl FnOnce(&mut Session) -> Option<T>) -> Option<T> {
        let mut all = self.0.lock().expect("nobody panics with it");
        look(all.get_mut(jar.get(COOKIE)?.value())?)
    }

    pub fn person(&self, jar: &CookieJar) -> Option<Person> {
        self.with(jar, |session| session.person.clone())
    }

    /// What a sign-in is waiting for, which is answered once.
    pub fn waiting(&self, jar: &CookieJar) -> Option<Waiting> {
        self.with(jar, |session| session.waiting.take())
    }

    pub fn wait(&self, jar: CookieJar, waiting: Waiting) -> CookieJar {
        let person = self.person(&jar);
        self.keep(jar, Session { person, waiting: Some(waiting) })
    }

    /// Begins the session of a person, under an id that nobody knew before.
    pub fn begin(&self, jar: CookieJar, person: Person) -> CookieJar {
        self.keep(jar, Session { person: Some(person), waiting: None })
    }

    pub fn replace(&self, jar: &CookieJar, person: Person) {
        self.with(jar, |session| session.person.replace(person));
    }

    pub fn end(&self, jar: &CookieJar) -> Option<Person> {
        let mut all = self.0.lock().expect("nobody panics with it");
        all.remove(jar.get(COOKIE)?.value())?.person
    }

    fn keep(&self, jar: CookieJar, session: Session) -> CookieJar {
        self.end(&jar);
        // Random, as the library's own values are.
        let id = CsrfToken::new_random_len(32).into_secret();
        self.0.lock().expect("nobody panics with it").insert(id.clone(), session);
        // Add `secure(true)` where the app is reached over TLS.
        let cookie = Cookie::build((COOKIE, id)).path("/").http_only(true);
        jar.add(cookie.same_site(SameSite::Lax))
    }
}
