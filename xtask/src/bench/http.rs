//! A connection that is kept open, as a browser or a proxy keeps it: what is measured is the server and not the handshake.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::page::Answer;

/// Far above any answer of a server that works. One that takes longer has failed.
const PATIENCE: Duration = Duration::from_mins(1);

pub(super) struct Connection {
    stream: BufReader<TcpStream>,
    port: u16,
}

/// An answer, and the time from the first byte sent to the last one received.
pub(super) struct Timed {
    pub(super) answer: Answer,
    pub(super) took: Duration,
}

impl Connection {
    pub(super) fn open(port: u16) -> Result<Self> {
        let stream =
            TcpStream::connect(("127.0.0.1", port)).context("the server does not answer")?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream: BufReader::new(stream), port })
    }

    /// A GET, or a POST if there is a `body`, which is JSON.
    pub(super) fn ask(
        &mut self,
        path: &str,
        cookies: &BTreeMap<String, String>,
        body: Option<&str>,
    ) -> Result<Timed> {
        let mut headers = vec![("Accept", "application/json".to_owned())];
        if !cookies.is_empty() {
            headers.push(("Cookie", cookie(cookies)));
        }
        if body.is_some() {
            headers.push(("Content-Type", "application/json".to_owned()));
        }
        self.send(path, &headers, body)
    }

    /// The same with headers of one's own.
    pub(super) fn send(
        &mut self,
        path: &str,
        headers: &[(&str, String)],
        body: Option<&str>,
    ) -> Result<Timed> {
        let request = request(self.port, path, headers, body);
        let began = Instant::now();
        self.stream.get_mut().write_all(request.as_bytes())?;
        let answer =
            read(&mut self.stream).with_context(|| format!("{path} was not answered whole"))?;
        Ok(Timed { answer, took: began.elapsed() })
    }
}

/// Cookies as a browser sends them.
pub(super) fn cookie(cookies: &BTreeMap<String, String>) -> String {
    let pairs: Vec<String> =
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("; ")
}

fn request(port: u16, path: &str, headers: &[(&str, String)], body: Option<&str>) -> String {
    let method = if body.is_some() { "POST" } else { "GET" };
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\n");
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    if let Some(body) = body {
        text += &format!("Content-Length: {}\r\n", body.len());
    }
    text + "\r\n" + body.unwrap_or_default()
}

/// One answer, and nothing of what follows it.
fn read(stream: &mut impl BufRead) -> Result<Answer> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        ensure!(stream.read_until(b'\n', &mut head)? > 0, "the connection was closed");
    }
    let mut answer = Answer::read(&head)?;
    let length = answer.header("content-length").context("the answer does not say its length")?;
    answer.body = vec![0; length.parse()?];
    stream.read_exact(&mut answer.body)?;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_answers_on_one_connection_are_told_apart() {
        let both = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}\
                    HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\ncontent-length: 0\r\n\r\n";
        let mut stream = both.as_bytes();
        let first = read(&mut stream).unwrap();
        assert_eq!((first.status, first.body.as_slice()), (200, b"{}".as_slice()));
        let second = read(&mut stream).unwrap();
        assert_eq!((second.status, second.header("retry-after")), (503, Some("2")));
        assert!(read(&mut stream).is_err());
    }

    #[test]
    fn a_request_says_how_long_its_body_is_and_whose_browser_it_comes_from() {
        let cookies = BTreeMap::from([("a".into(), "1".into()), ("b".into(), "2".into())]);
        let text = request(80, "/flows", &[("Cookie", cookie(&cookies))], Some("{}"));
        assert!(text.starts_with("POST /flows HTTP/1.1\r\nHost: localhost:80\r\n"), "{text}");
        assert!(text.contains("\r\nCookie: a=1; b=2\r\n"), "{text}");
        assert!(text.ends_with("\r\nContent-Length: 2\r\n\r\n{}"), "{text}");
        assert_eq!(request(80, "/", &[], None), "GET / HTTP/1.1\r\nHost: localhost:80\r\n\r\n");
    }
}
