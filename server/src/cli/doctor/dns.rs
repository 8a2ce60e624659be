//! Asks the DNS.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use domain::base::iana::Rcode;
use domain::base::{Name, Rtype};
use domain::rdata::Txt;
use domain::resolv::StubResolver;
use domain::resolv::stub::conf::{ResolvConf, ServerConf, Transport};

/// How long a question may take, with all tries.
const PATIENCE: Duration = Duration::from_secs(6);

/// A resolver.
pub(super) struct Dns(StubResolver);

impl Dns {
    /// Asks the server of this machine, or another one.
    pub(super) fn new(server: Option<SocketAddr>) -> Self {
        let mut conf = ResolvConf::default();
        if let Some(server) = server {
            conf.servers = vec![ServerConf::new(server, Transport::UdpTcp)];
        }
        Self(StubResolver::from_conf(conf))
    }

    /// The texts of a name, each as one; none if there is no such name.
    ///
    /// # Errors
    /// If nobody answers, or the server does not want to.
    pub(super) async fn texts(&self, name: &str) -> io::Result<Vec<String>> {
        let name: Name<Vec<u8>> = name.parse().map_err(io::Error::other)?;
        let asked = tokio::time::timeout(PATIENCE, self.0.query((&name, Rtype::TXT)));
        let answer = asked.await.map_err(|_| io::ErrorKind::TimedOut)??;
        let message = answer.into_message();
        match message.header().rcode() {
            Rcode::NOERROR => {}
            Rcode::NXDOMAIN => return Ok(vec![]),
            refused => return Err(io::Error::other(format!("the DNS server answers {refused}"))),
        }
        let records = message.answer().map_err(io::Error::other)?.limit_to::<Txt<_>>();
        let texts = records.filter_map(Result::ok).map(|record| {
            let text: Vec<u8> = record.data().text();
            String::from_utf8_lossy(&text).into_owned()
        });
        Ok(texts.collect())
    }
}
