//! oidc-provider of npm, as a process of its own.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Child, Stdio};

use anyhow::{Context, Result, ensure};

use super::client::{CLIENT, KEYED, REDIRECT, SECRET};
use crate::node;
use crate::project::Project;

pub(super) struct Provider {
    child: Child,
    pub(super) port: u16,
}

impl Provider {
    pub(super) fn start(project: &Project, jwks: &str) -> Result<Self> {
        let scripts = project.root.join("xtask/openid");
        node::install(project, "xtask/openid", "Fetching oidc-provider from npm")?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = node::node();
        command
            .arg(scripts.join("provider.mjs"))
            .env("NODE_ENV", "production")
            .env("PORT", port.to_string())
            .env("CLIENT_ID", CLIENT)
            .env("CLIENT_SECRET", SECRET)
            .env("REDIRECT_URI", REDIRECT)
            .env("KEYED_ID", KEYED)
            .env("KEYED_JWKS", jwks)
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().context("node could not be started")?;
        let stdout = child.stdout.take().context("node has no output")?;
        let provider = Self { child, port };
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        ensure!(lines.any(|line| line == "ready"), "oidc-provider did not start.");
        // What it says later is read, too, or it would end.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(provider)
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
