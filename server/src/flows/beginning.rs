//! What a flow begins with, until its first answer: sealed, in the form of its first
//! screen and nowhere else.
//!
//! A sealed beginning is a version, a nonce and what XChaCha20-Poly1305 makes of the
//! bytes of [`Beginning`], in base64url. Its key is for this only, and it opens on servers
//! of the same public address only.

use flow::limits;
use protocol::{Purpose, Timestamp};
use subtle::ConstantTimeEq as _;
use words::Locale;

use super::begin::Begin;
use super::drawn::reference;
use crate::ids::FlowId;
use crate::oauth::pkce::Challenge;
use crate::secret::{Digest, Keys, handle};

/// How the bytes are written.
const VERSION: u8 = 1;

/// What the key is for.
const USAGE: &str = "begin";

/// Seconds that another server's clock may be ahead.
const SKEW: i64 = 60;

/// Bytes of the keyed hash of a browser's token that are kept: 128 bits.
const BROWSER: usize = 16;

/// What a flow begins with, before anything of it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// The flow's id, once there is one.
    pub id: FlowId,
    /// When its first screen was made.
    pub born: Timestamp,
    /// What a person can quote.
    pub reference: String,
    /// What was asked for.
    pub begin: Begin,
    /// The origin of the page that shows it, if that is none of ours.
    pub embedder: Option<String>,
    /// Of the keyed hash of the browser's token.
    browser: [u8; BROWSER],
    /// Whether it takes the place of one that came without its browser's token.
    pub(super) came_without_cookie: bool,
}

impl Beginning {
    /// One that is nobody's yet: of a browser by the keyed hash of its token.
    #[must_use]
    pub fn new(begin: Begin, browser: &Digest, embedder: Option<String>, born: Timestamp) -> Self {
        Self {
            id: handle().into(),
            born,
            reference: reference(),
            begin,
            embedder,
            browser: kept_of(browser),
            came_without_cookie: false,
        }
    }

    /// Whether it is this browser's, in constant time.
    pub(super) fn is_of(&self, browser: &Digest) -> bool {
        self.browser.ct_eq(&kept_of(browser)).into()
    }

    /// Whether its time is over, or has not come.
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        now >= self.expires_at() || now.plus(SKEW) < self.born
    }

    /// When it can be answered no more.
    pub(super) const fn expires_at(&self) -> Timestamp {
        self.born.plus(limits::BEGINNING_LIFETIME)
    }

    /// What stands in the form, for servers at this public address.
    #[must_use]
    pub fn seal(&self, keys: &Keys, public_url: &str) -> String {
        let sealed = keys.seal_for(USAGE, &place(public_url), &self.bytes());
        data_encoding::BASE64URL_NOPAD.encode(&[&[VERSION][..], &sealed].concat())
    }

    /// What a form held; `None` if no server of this key and address made it so.
    #[must_use]
    pub fn open(keys: &Keys, public_url: &str, sealed: &str) -> Option<Self> {
        let bytes = data_encoding::BASE64URL_NOPAD.decode(sealed.as_bytes()).ok()?;
        let (version, sealed) = bytes.split_first()?;
        let opened = keys.open_for(USAGE, &place(public_url), sealed);
        let opened = opened.filter(|_| *version == VERSION)?;
        Self::read(opened.expose()).ok()
    }

    fn bytes(&self) -> Vec<u8> {
        let begin = &self.begin;
        let mut bytes = vec![];
        bytes.extend(self.born.0.to_be_bytes());
        bytes.extend(self.browser);
        let flags = [begin.asks_mfa, begin.locale_chosen, self.came_without_cookie];
        bytes.extend(flags.map(u8::from));
        let purpose = PURPOSES.iter().zip(0..).find(|(purpose, _)| **purpose == begin.purpose);
        bytes.push(purpose.map_or(0, |(_, place)| place));
        for text in [&*self.id, &self.reference, &begin.app, begin.locale] {
            write(&mut bytes, Some(text.as_bytes()));
        }
        for text in [&begin.return_to, &begin.login_hint, &self.embedder] {
            write(&mut bytes, text.as_ref().map(String::as_bytes));
        }
        write(&mut bytes, begin.code_challenge.as_ref().map(|challenge| &challenge.0[..]));
        // What few have ends the bytes, and is left out with all that follows.
        let last = [&begin.request, &begin.state].map(|text| text.as_ref().map(String::as_bytes));
        let there = last.iter().rposition(Option::is_some).map_or(0, |place| place + 1);
        last.into_iter().take(there).for_each(|part| write(&mut bytes, part));
        bytes
    }

    fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let mut rest = Rest(bytes);
        let born = Timestamp(i64::from_be_bytes(rest.take()?));
        let browser = rest.take()?;
        let [asks_mfa, locale_chosen, came_without_cookie] = rest.take()?.map(|flag| flag == 1);
        let [purpose] = rest.take()?;
        let (id, reference) = (rest.text()?.into(), rest.text()?);
        let (app, locale) = (rest.text()?.into(), rest.text()?);
        let (return_to, login_hint) = (rest.text_if_any()?, rest.text_if_any()?);
        let embedder = rest.text_if_any()?;
        let challenge = rest.part()?.map(<[u8; 32]>::try_from).transpose();
        let (request, state) = (rest.last()?, rest.last()?);
        let begin = Begin {
            app,
            purpose: *PURPOSES.get(usize::from(purpose)).ok_or(Unreadable)?,
            login_hint,
            return_to,
            state,
            locale: Locale::tagged(&locale).ok_or(Unreadable)?.tag,
            locale_chosen,
            asks_mfa,
            code_challenge: challenge.map_err(|_| Unreadable)?.map(Challenge),
            request,
        };
        Ok(Self { id, born, reference, begin, embedder, browser, came_without_cookie })
    }
}

/// The bytes are no beginning.
#[derive(Debug)]
struct Unreadable;

/// By their places; a new one comes last.
const PURPOSES: [Purpose; 5] = [
    Purpose::SignIn,
    Purpose::SignUp,
    Purpose::ResetPassword,
    Purpose::StepUp,
    Purpose::ManageFactors,
];

fn kept_of(browser: &Digest) -> [u8; BROWSER] {
    let (kept, _) = browser.0.split_first_chunk().expect("a hash is longer");
    *kept
}

/// To what a sealed beginning is bound.
fn place(public_url: &str) -> String {
    format!("{VERSION} {public_url}")
}

/// Writes a part with its length before it; one that is not there has a length that none has.
fn write(bytes: &mut Vec<u8>, part: Option<&[u8]>) {
    let length = part.map_or(u32::MAX, |part| u32::try_from(part.len()).unwrap_or(u32::MAX));
    bytes.extend(length.to_be_bytes());
    bytes.extend(part.unwrap_or_default());
}

/// What is not read yet.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Unreadable> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(Unreadable)?;
        self.0 = rest;
        Ok(*taken)
    }

    /// A part that was [written](write), if it was there.
    fn part(&mut self) -> Result<Option<&'a [u8]>, Unreadable> {
        let length = u32::from_be_bytes(self.take()?);
        if length == u32::MAX {
            return Ok(None);
        }
        let length = usize::try_from(length).map_err(|_| Unreadable)?;
        let (part, rest) = self.0.split_at_checked(length).ok_or(Unreadable)?;
        self.0 = rest;
        Ok(Some(part))
    }

    fn text_if_any(&mut self) -> Result<Option<String>, Unreadable> {
        let text = self.part()?.map(|part| String::from_utf8(part.to_vec()));
        text.transpose().map_err(|_| Unreadable)
    }

    /// A part that may be left out.
    fn last(&mut self) -> Result<Option<String>, Unreadable> {
        if self.0.is_empty() { Ok(None) } else { self.text_if_any() }
    }

    fn text(&mut self) -> Result<String, Unreadable> {
        self.text_if_any()?.ok_or(Unreadable)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;

    use super::*;
    use crate::clock::Clock;

    const HERE: &str = "https://login.example.com/";

    fn beginning(begin: Begin) -> Beginning {
        Beginning::new(begin, &Digest([7; 32]), None, Clock::default().now())
    }

    fn usual() -> Begin {
        Begin {
            app: "shop".into(),
            purpose: Purpose::SignIn,
            login_hint: None,
            return_to: None,
            state: None,
            locale: "de",
            locale_chosen: false,
            asks_mfa: false,
            code_challenge: None,
            request: None,
        }
    }

    fn begins() -> impl Strategy<Value = Begin> {
        let few = (option::of(".{0,4096}"), option::of(".{0,512}"));
        let texts = (".{0,40}", option::of(".{0,4096}"), option::of(".{0,254}"), few);
        let choices = (0..PURPOSES.len(), 0..words::LOCALES.len(), any::<[bool; 2]>());
        (texts, choices, option::of(any::<[u8; 32]>())).prop_map(
            |(
                (app, return_to, login_hint, (request, state)),
                (purpose, locale, [chosen, mfa]),
                challenge,
            )| Begin {
                app: app.as_str().into(),
                purpose: PURPOSES[purpose],
                login_hint,
                return_to,
                state,
                locale: words::LOCALES[locale].tag,
                locale_chosen: chosen,
                asks_mfa: mfa,
                code_challenge: challenge.map(Challenge),
                request,
            },
        )
    }

    proptest! {
        #[test]
        fn a_beginning_is_opened_as_it_was_sealed(
            begin in begins(), embedder in option::of(".{0,80}"), browser in any::<[u8; 32]>(),
            born in any::<i64>(), came_without_cookie: bool,
        ) {
            let keys = Keys::generate();
            let new = Beginning::new(begin, &Digest(browser), embedder, Timestamp(born));
            let new = Beginning { came_without_cookie, ..new };
            prop_assert_eq!(Beginning::open(&keys, HERE, &new.seal(&keys, HERE)), Some(new));
        }

        #[test]
        fn bytes_that_mean_nothing_are_no_beginning_and_no_panic(bytes in vec(any::<u8>(), 0..400)) {
            if let Ok(read) = Beginning::read(&bytes) {
                prop_assert!(bytes.starts_with(&read.born.0.to_be_bytes()));
            }
        }
    }

    #[test]
    fn a_sealed_beginning_with_any_letter_changed_or_cut_is_none() {
        let keys = Keys::generate();
        let sealed = beginning(usual()).seal(&keys, HERE);
        for place in 0..sealed.len() {
            let mut bent = sealed.clone().into_bytes();
            bent[place] = if bent[place] == b'A' { b'B' } else { b'A' };
            let bent = String::from_utf8(bent).unwrap();
            assert_eq!(Beginning::open(&keys, HERE, &bent), None, "letter {place}");
            assert_eq!(Beginning::open(&keys, HERE, &sealed[..place]), None, "{place} letters");
        }
        for more in ["A", "=", " ", "\n", &sealed] {
            assert_eq!(Beginning::open(&keys, HERE, &(sealed.clone() + more)), None, "{more:?}");
        }
    }

    #[test]
    fn a_sealed_beginning_opens_at_its_own_address_and_with_its_own_key_only() {
        let keys = Keys::generate();
        let new = beginning(usual());
        let sealed = new.seal(&keys, HERE);
        assert_eq!(Beginning::open(&keys, "https://login.example.org/", &sealed), None);
        assert_eq!(Beginning::open(&Keys::generate(), HERE, &sealed), None);
        let stored = keys.seal(&place(HERE), &new.bytes());
        let stored = data_encoding::BASE64URL_NOPAD.encode(&[&[VERSION][..], &stored].concat());
        assert_eq!(Beginning::open(&keys, HERE, &stored), None, "another use of the key");
        assert_eq!(Beginning::open(&keys, HERE, &sealed), Some(new));
    }

    #[test]
    fn a_beginning_is_good_for_an_hour_and_not_before_it_was_made() {
        let new = beginning(usual());
        for (seconds, over) in [(-61, true), (-60, false), (0, false), (3599, false), (3600, true)]
        {
            assert_eq!(new.is_over(new.born.plus(seconds)), over, "{seconds}");
        }
    }

    #[test]
    fn a_beginning_is_of_the_browser_whose_token_it_was_made_for() {
        let new = beginning(usual());
        let mut other = [7; 32];
        other[BROWSER - 1] ^= 1;
        assert!(new.is_of(&Digest([7; 32])) && !new.is_of(&Digest(other)));
    }

    #[test]
    fn a_row_is_kept_for_longer_than_its_sealed_beginning_is_good() {
        const { assert!(limits::BEGINNING_LIFETIME + SKEW < 2 * limits::FLOW_LIFETIME) }
    }

    #[test]
    fn a_usual_sealed_beginning_has_fewer_than_two_hundred_and_thirty_letters() {
        let (keys, begin) = (Keys::generate(), usual());
        let usual = beginning(begin.clone()).seal(&keys, HERE).len();
        assert!(usual < 230, "{usual}");
        let long = Begin { return_to: Some("a".repeat(4096)), ..begin };
        let long = beginning(long).seal(&keys, HERE).len();
        assert!(long < 6000, "{long}");
    }

    #[test]
    fn every_purpose_has_a_place_in_the_bytes() {
        for purpose in PURPOSES {
            let keys = Keys::generate();
            let sealed = beginning(Begin { purpose, ..usual() }).seal(&keys, HERE);
            let opened = Beginning::open(&keys, HERE, &sealed).unwrap();
            assert_eq!(opened.begin.purpose, purpose);
        }
    }
}
