//! A client's key, in a process of its own: nothing that signs is compiled into the commands.

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use anyhow::{Context, Result};

use crate::node;
use crate::project::Project;

pub(super) struct Signer {
    child: Child,
    asks: ChildStdin,
    says: Lines<BufReader<ChildStdout>>,
    /// The public part, as a JSON Web Key Set.
    pub(super) jwks: String,
}

impl Signer {
    pub(super) fn start(project: &Project) -> Result<Self> {
        let mut command = node::node();
        command.arg(project.root.join("xtask/openid/sign.mjs"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().context("node could not be started")?;
        let asks = child.stdin.take().context("node has no input")?;
        let says = BufReader::new(child.stdout.take().context("node has no output")?).lines();
        let mut signer = Self { child, asks, says, jwks: String::new() };
        signer.jwks = signer.line()?;
        Ok(signer)
    }

    /// So many of a kind by the client `of`, for the address `at`.
    pub(super) fn sign(
        &mut self,
        (kind, count): (&str, usize),
        of: &str,
        at: &str,
    ) -> Result<Vec<String>> {
        writeln!(self.asks, "{kind} {count} {of} {at}")?;
        (0..count).map(|_| self.line()).collect()
    }

    fn line(&mut self) -> Result<String> {
        Ok(self.says.next().context("node has ended")??)
    }
}

impl Drop for Signer {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
