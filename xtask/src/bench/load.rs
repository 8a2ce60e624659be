//! What is done to a server: flows from many connections, flows that stay open, and a crowd at the password.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::http::Timed;
use super::samples::Samples;
use super::server::Server;
use super::visitor::Visitor;

/// Connections that do what hashes nothing.
pub(super) const LIGHT: usize = 4;

/// Flows that are opened and left.
pub(super) const OPEN: usize = 10_000;

/// Flows before anything is measured, so that what is made once is made.
const WARM: usize = 200;

/// Passwords at once: three times what the queue takes, so that most find it full even while others leave it.
const CROWD: usize = 200;

/// How many accounts they share. Several passwords at once for the same account count as guesses, from ten on.
const ACCOUNTS: usize = 50;

/// What some connections did in one stretch of time.
pub(super) struct Phase {
    pub(super) light: Samples,
    pub(super) sign_ins: Samples,
    pub(super) lasted: Duration,
}

/// What a full queue answered.
#[derive(Default)]
pub(super) struct Crowd {
    pub(super) let_in: usize,
    pub(super) refused: usize,
    /// The longest wait for a refusal.
    pub(super) slowest_refusal: Duration,
    /// The longest wait for a password that was compared.
    pub(super) slowest: Duration,
    /// What hashed nothing meanwhile, and for how long.
    pub(super) light: Samples,
    pub(super) lasted: Duration,
}

/// Makes the accounts, and lets the server warm up.
pub(super) fn prepare(server: &Server, people: usize) -> Result<()> {
    for number in 0..people.max(ACCOUNTS) {
        Visitor::new(server.port, number)?.sign_up()?;
    }
    open(server, WARM)
}

/// Begins so many flows and leaves them at the password.
pub(super) fn open(server: &Server, flows: usize) -> Result<()> {
    at_once(LIGHT, |number| {
        let mut visitor = Visitor::new(server.port, number)?;
        (0..flows / LIGHT).try_for_each(|_| visitor.come("plain"))
    })?;
    Ok(())
}

/// Flows from `light` connections that give no password, and from `sign_ins` that do, for that long.
pub(super) fn drive(
    server: &Server,
    lasting: Duration,
    light: usize,
    sign_ins: usize,
) -> Result<Phase> {
    let began = Instant::now();
    let end = began + lasting;
    let all = at_once(light + sign_ins, |number| {
        let is_light = number < light;
        let person = if is_light { number } else { number - light };
        let mut visitor = Visitor::new(server.port, person)?;
        for turn in person.. {
            if Instant::now() >= end {
                break;
            }
            match is_light {
                true => visitor.come("plain").and_then(|()| visitor.look())?,
                // Every second one is asked for a code.
                false => visitor.sign_in(if turn % 2 == 0 { "plain" } else { "coded" })?,
            }
        }
        Ok((is_light, visitor.samples))
    })?;
    let lasted = began.elapsed();
    let mut phase = Phase { light: Samples::default(), sign_ins: Samples::default(), lasted };
    for (is_light, samples) in all {
        if is_light { &mut phase.light } else { &mut phase.sign_ins }.merge(samples);
    }
    Ok(phase)
}

/// Gives more passwords at the same moment than the queue takes, with light flows beside them until all are answered.
///
/// # Errors
/// If an answer is neither a signed-in person nor a 503 with Retry-After, if nobody was refused, or if who was refused
/// is not let in later.
pub(super) fn crowd(server: &Server) -> Result<Crowd> {
    let start = Barrier::new(CROWD + LIGHT);
    let answered = AtomicUsize::new(0);
    let all = at_once(CROWD + LIGHT, |number| {
        let ready = Visitor::new(server.port, number % ACCOUNTS)
            .and_then(|mut visitor| visitor.come("plain").map(|()| visitor));
        // Everybody comes here, or the others would wait for ever.
        start.wait();
        let began = Instant::now();
        if number < CROWD {
            let reply = ready.and_then(|mut visitor| Ok((visitor.try_password()?, visitor)));
            answered.fetch_add(1, Ordering::Relaxed);
            return reply.map(|(reply, visitor)| (visitor, Some(reply), began.elapsed()));
        }
        let mut visitor = ready?;
        // What it did before the crowd came does not count.
        visitor.samples = Samples::default();
        while answered.load(Ordering::Relaxed) < CROWD {
            visitor.come("plain").and_then(|()| visitor.look())?;
        }
        Ok((visitor, None, began.elapsed()))
    })?;
    let mut crowd = Crowd::default();
    for (visitor, reply, lasted) in all {
        match reply {
            Some(reply) => crowd.count(visitor, &reply)?,
            None => crowd.light.merge(visitor.samples),
        }
        crowd.lasted = crowd.lasted.max(lasted);
    }
    ensure!(crowd.refused > 0, "{CROWD} passwords at once did not fill the queue.");
    Ok(crowd)
}

impl Crowd {
    fn count(&mut self, mut visitor: Visitor, reply: &Timed) -> Result<()> {
        let answer = &reply.answer;
        if answer.status != 503 {
            let text = String::from_utf8_lossy(&answer.body);
            ensure!(text.contains("\"signed_in\""), "{}: {text}", answer.status);
            self.slowest = self.slowest.max(reply.took);
            self.let_in += 1;
            return Ok(());
        }
        let wait = answer.header("retry-after").and_then(|wait| wait.parse::<u32>().ok());
        ensure!(wait.is_some(), "A 503 came without a Retry-After in seconds.");
        if self.refused == 0 {
            let again = visitor.try_password()?.answer;
            let text = String::from_utf8_lossy(&again.body);
            ensure!(text.contains("\"signed_in\""), "Afterwards, {}: {text}", again.status);
        }
        self.slowest_refusal = self.slowest_refusal.max(reply.took);
        self.refused += 1;
        Ok(())
    }
}

/// Does `work` so many times at once, each with its number.
pub(super) fn at_once<T: Send>(
    times: usize,
    work: impl Fn(usize) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = (0..times).map(|number| scope.spawn(move || work(number))).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().ok().context("a connection's thread broke off")?)
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::at_once;

    #[test]
    fn all_work_at_once_and_one_failure_is_the_failure_of_all() {
        assert_eq!(at_once(3, Ok).unwrap(), [0, 1, 2]);
        let odd = |number| if number == 1 { anyhow::bail!("odd") } else { Ok(number) };
        assert_eq!(at_once(3, odd).unwrap_err().to_string(), "odd");
    }
}
