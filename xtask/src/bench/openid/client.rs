//! A client of an OpenID provider, and the browser of the one person that it knows.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};

use super::signer::Signer;
use crate::bench::http::{Connection, Timed, cookie};
use crate::bench::samples::{Samples, Step};
use crate::project::text_field;

pub(super) const CLIENT: &str = "bench";
/// The same with a key in place of the secret.
pub(super) const KEYED: &str = "keyed";
pub(super) const SECRET: &str = "demo";
/// Of the secret.
pub(super) const HASH: &str = "2a97516c354b68848cdbd8f54a226a0a55b21ed138e207ad6c5cbb9c00aa5aea";
pub(super) const REDIRECT: &str = "https://bench.example/callback";

/// Those of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// Redirects on the way to a code, at most.
const HOPS: usize = 5;

/// Where a provider is asked.
pub(super) struct Target {
    port: u16,
    authorize: &'static str,
    token: &'static str,
    push: &'static str,
    userinfo: &'static str,
}

impl Target {
    pub(super) const fn portico(port: u16) -> Self {
        Self {
            port,
            authorize: "/oauth/authorize",
            token: "/oauth/token",
            push: "/oauth/par",
            userinfo: "/oauth/userinfo",
        }
    }

    pub(super) const fn provider(port: u16) -> Self {
        Self { port, authorize: "/auth", token: "/token", push: "/request", userinfo: "/me" }
    }
}

pub(super) struct Client {
    target: Target,
    connection: Connection,
    cookies: BTreeMap<String, String>,
    codes: Vec<String>,
    /// What is sent once: something signed, or nothing but the right to send.
    ready: Vec<String>,
    access_token: String,
    refresh_token: String,
    pub(super) samples: Samples,
}

impl Client {
    /// Of somebody who has signed in already, by these cookies.
    pub(super) fn new(target: Target, cookies: BTreeMap<String, String>) -> Result<Self> {
        let connection = Connection::open(target.port)?;
        let mut client = Self {
            target,
            connection,
            cookies,
            codes: vec![],
            ready: vec![],
            access_token: String::new(),
            refresh_token: String::new(),
            samples: Samples::default(),
        };
        client.gather(1)?;
        client.take(Step::Token)?;
        client.samples = Samples::default();
        Ok(client)
    }

    /// Of somebody whom the provider signs in by itself.
    pub(super) fn signed_in(target: Target) -> Result<Self> {
        let mut connection = Connection::open(target.port)?;
        let mut cookies = BTreeMap::new();
        let mut path = authorize(&target);
        for _ in 0..HOPS {
            let reply = connection.ask(&path, &cookies, None)?;
            reply.answer.keep_cookies(&mut cookies);
            let to = location(&reply)?;
            if to.starts_with(REDIRECT) {
                return Self::new(target, cookies);
            }
            let home = format!("http://localhost:{}", target.port);
            to.strip_prefix(&home).unwrap_or(to).clone_into(&mut path);
        }
        anyhow::bail!("There was no code after {HOPS} redirects.")
    }

    /// Gets so many codes, which nobody measures.
    pub(super) fn gather(&mut self, codes: usize) -> Result<()> {
        for _ in 0..codes {
            let code = self.code()?.1;
            self.codes.push(code);
        }
        Ok(())
    }

    /// Has ready what a step uses up, which nobody measures.
    pub(super) fn prepare(&mut self, step: Step, count: usize, signer: &mut Signer) -> Result<()> {
        let home = format!("http://localhost:{}", self.target.port);
        self.ready = match step {
            Step::Push => vec![String::new(); count],
            Step::Assertion => signer.sign(("assertion", count), KEYED, &home)?,
            Step::Proof => signer.sign(("proof", count), CLIENT, &(home + self.target.token))?,
            _ => vec![],
        };
        Ok(())
    }

    /// Takes a step; `false` if there is nothing left to take it with.
    pub(super) fn take(&mut self, step: Step) -> Result<bool> {
        let reply = match step {
            Step::Authorize => self.code()?.0,
            Step::Token => {
                let Some(code) = self.codes.pop() else { return Ok(false) };
                let redirect = REDIRECT.replace(':', "%3A").replace('/', "%2F");
                let form = format!(
                    "grant_type=authorization_code&code={code}&redirect_uri={redirect}&code_verifier={VERIFIER}"
                );
                self.tokens(&form)?
            }
            Step::Refresh => {
                let form = format!("grant_type=refresh_token&refresh_token={}", self.refresh_token);
                self.tokens(&form)?
            }
            Step::Push => {
                let Some(_) = self.ready.pop() else { return Ok(false) };
                self.push(CLIENT, &format!("client_secret={SECRET}"))?
            }
            Step::Assertion => {
                let Some(assertion) = self.ready.pop() else { return Ok(false) };
                let kind = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
                let proof = format!("client_assertion_type={kind}&client_assertion={assertion}");
                self.push(KEYED, &proof)?
            }
            Step::Proof => {
                let Some(proof) = self.ready.pop() else { return Ok(false) };
                let form = format!(
                    "grant_type=refresh_token&refresh_token={}&client_id={CLIENT}&client_secret={SECRET}",
                    self.refresh_token
                );
                let headers = [form_type(), ("DPoP", proof)];
                let sent = self.connection.send(self.target.token, &headers, Some(&form))?;
                expect(sent, "\"DPoP\"")?
            }
            Step::Userinfo => {
                let bearer = [("Authorization", format!("Bearer {}", self.access_token))];
                expect(self.connection.send(self.target.userinfo, &bearer, None)?, "\"sub\"")?
            }
            _ => {
                let path = "/.well-known/openid-configuration";
                expect(self.connection.send(path, &[], None)?, "\"issuer\"")?
            }
        };
        self.samples.add(step, reply.took);
        Ok(true)
    }

    /// Sends what it will ask for, before the browser goes there.
    fn push(&mut self, client: &str, proof: &str) -> Result<Timed> {
        let asked = authorize(&self.target);
        let asked = asked.split_once('?').map_or("", |(_, asked)| asked);
        let asked = asked.replace(&format!("client_id={CLIENT}"), &format!("client_id={client}"));
        let form = format!("{asked}&{proof}");
        let sent = self.connection.send(self.target.push, &[form_type()], Some(&form))?;
        let text = String::from_utf8_lossy(&sent.answer.body);
        ensure!(text.contains("\"request_uri\""), "{}: {text}", sent.answer.status);
        Ok(sent)
    }

    fn code(&mut self) -> Result<(Timed, String)> {
        let headers = [("Cookie", cookie(&self.cookies)), ("Accept", "text/html".to_owned())];
        let reply = self.connection.send(&authorize(&self.target), &headers, None)?;
        reply.answer.keep_cookies(&mut self.cookies);
        let to = location(&reply)?;
        let code = to.split_once("code=").filter(|_| to.starts_with(REDIRECT));
        let code = code.with_context(|| format!("{to} has no code"))?.1;
        let code = code.split('&').next().unwrap_or_default().to_owned();
        Ok((reply, code))
    }

    fn tokens(&mut self, form: &str) -> Result<Timed> {
        let form = format!("{form}&client_id={CLIENT}&client_secret={SECRET}");
        let reply = self.connection.send(self.target.token, &[form_type()], Some(&form))?;
        let reply = expect(reply, "\"id_token\"")?;
        let text = String::from_utf8_lossy(&reply.answer.body);
        self.access_token = text_field(&text, "access_token").context("no access token")?;
        // A refresh token that stays need not be told again.
        if let Some(token) = text_field(&text, "refresh_token") {
            self.refresh_token = token;
        }
        Ok(reply)
    }
}

fn form_type() -> (&'static str, String) {
    ("Content-Type", "application/x-www-form-urlencoded".to_owned())
}

fn authorize(target: &Target) -> String {
    let redirect = REDIRECT.replace(':', "%3A").replace('/', "%2F");
    format!(
        "{}?response_type=code&client_id={CLIENT}&redirect_uri={redirect}&scope=openid+email+offline_access\
         &state=some&nonce=other&code_challenge={CHALLENGE}&code_challenge_method=S256",
        target.authorize
    )
}

fn location(reply: &Timed) -> Result<&str> {
    let answer = &reply.answer;
    answer.header("location").with_context(|| {
        format!("{} and no redirect: {}", answer.status, String::from_utf8_lossy(&answer.body))
    })
}

/// The answer, if it is a good one with this in it: a refusal is quick, and its time would flatter.
fn expect(reply: Timed, part: &str) -> Result<Timed> {
    let text = String::from_utf8_lossy(&reply.answer.body);
    ensure!(reply.answer.status == 200 && text.contains(part), "{}: {text}", reply.answer.status);
    Ok(reply)
}
