//! Fetches the first page, and the loader for other pages, as a browser would, over a plain connection: it is weighed as it is, before compression.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

const FIRST_PAGE: &str = "/sign-in?app=shop";
const MOST_REDIRECTS: usize = 5;

/// The HTML of the first page, then each style sheet that it waits for.
pub(crate) fn first_page(port: u16) -> Result<Vec<Vec<u8>>> {
    let mut cookies = BTreeMap::new();
    let html = follow(port, FIRST_PAGE, "text/html", &mut cookies)?;
    let mut parts = vec![html];
    let html = String::from_utf8_lossy(&parts[0]).into_owned();
    // What stands behind the screen holds nothing up.
    let head = html.split("</head>").next().unwrap_or_default();
    for sheet in style_sheets(head) {
        parts.push(follow(port, &sheet, "text/css", &mut cookies)?);
    }
    Ok(parts)
}

/// What another page loads to show the element: alone, and with the first form of an app.
pub(crate) fn loaders(port: u16) -> Result<[Vec<u8>; 2]> {
    let load = |path| follow(port, path, "*/*", &mut BTreeMap::new());
    Ok([load("/portico.js")?, load("/portico.js?app=shop&locale=en")?])
}

fn follow(
    port: u16,
    path: &str,
    accept: &str,
    cookies: &mut BTreeMap<String, String>,
) -> Result<Vec<u8>> {
    let mut path = path.to_string();
    for _ in 0..MOST_REDIRECTS {
        let answer = get(port, &path, accept, cookies)?;
        answer.keep_cookies(cookies);
        match (answer.status, answer.header("location")) {
            (200, _) => return Ok(answer.body),
            (302 | 303 | 307, Some(location)) => path = local(location).to_string(),
            (status, _) => bail!("GET {path} was answered with status {status}."),
        }
    }
    bail!("GET {path} was redirected {MOST_REDIRECTS} times.")
}

fn get(port: u16, path: &str, accept: &str, cookies: &BTreeMap<String, String>) -> Result<Answer> {
    let mut stream =
        TcpStream::connect(("127.0.0.1", port)).context("the server does not answer")?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let pairs: Vec<String> =
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let cookie =
        if pairs.is_empty() { String::new() } else { format!("Cookie: {}\r\n", pairs.join("; ")) };
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept: {accept}\r\n{cookie}Connection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes())?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    Answer::read(&bytes)
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self> {
        let end = bytes
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .context("the answer has no headers")?;
        let head = String::from_utf8_lossy(&bytes[..end]);
        let mut lines = head.lines();
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1))
            .context("the answer has no status")?;
        let headers = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_string()))
            .collect();
        let mut answer = Self { status: status.parse()?, headers, body: bytes[end + 4..].to_vec() };
        if answer.header("transfer-encoding") == Some("chunked") {
            answer.body = joined(&answer.body)?;
        }
        Ok(answer)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn keep_cookies(&self, cookies: &mut BTreeMap<String, String>) {
        for (_, value) in self.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let pair = value.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                cookies.insert(name.to_string(), value.to_string());
            }
        }
    }
}

/// The body of a chunked answer, in one piece.
fn joined(mut chunks: &[u8]) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = chunks
            .windows(2)
            .position(|window| window == b"\r\n")
            .context("a chunk has no length")?;
        let length = usize::from_str_radix(std::str::from_utf8(&chunks[..end])?.trim(), 16)?;
        if length == 0 {
            return Ok(body);
        }
        let (start, stop) = (end + 2, end + 2 + length);
        ensure!(chunks.len() >= stop + 2, "the answer ends inside a chunk");
        body.extend(&chunks[start..stop]);
        chunks = &chunks[stop + 2..];
    }
}

/// The path of an address on this server.
fn local(location: &str) -> &str {
    match location.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |slash| &rest[slash..]),
        None => location,
    }
}

/// Where the style sheets are that hold back the first paint.
fn style_sheets(html: &str) -> Vec<String> {
    html.split("<link")
        .skip(1)
        .filter_map(|rest| rest.split_once('>'))
        .filter_map(|(tag, _)| sheet(tag))
        .collect()
}

fn sheet(tag: &str) -> Option<String> {
    let blocks = attribute(tag, "rel")?
        .split_ascii_whitespace()
        .any(|word| word.eq_ignore_ascii_case("stylesheet"));
    blocks.then(|| attribute(tag, "href")).flatten().map(|href| local(href).to_string())
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let value = tag.split_once(&format!(" {name}="))?.1;
    match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next(),
        _ => value.split([' ', '/']).next(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_style_sheets_are_counted() {
        let html = "<head><link rel=\"stylesheet\" href=\"/assets/a.css\"><link rel=icon href=/i.svg>\
                    <link rel=modulepreload href=\"/p.js\"><link href='http://localhost:1/b.css' rel='stylesheet'/>\
                    <style>a{}</style></head>";
        assert_eq!(style_sheets(html), ["/assets/a.css", "/b.css"]);
        assert!(style_sheets("<style>a{}</style>").is_empty());
    }

    #[test]
    fn an_answer_is_read() {
        let text = b"HTTP/1.1 303 See Other\r\nLocation: /sign-in/1\r\nSet-Cookie: a=1; Path=/\r\nset-cookie: b=2\r\n\r\nhi";
        let answer = Answer::read(text).unwrap();
        let mut cookies = BTreeMap::new();
        answer.keep_cookies(&mut cookies);
        assert_eq!((answer.status, answer.header("location")), (303, Some("/sign-in/1")));
        assert_eq!(cookies, BTreeMap::from([("a".into(), "1".into()), ("b".into(), "2".into())]));
        assert_eq!(answer.body, b"hi");
    }

    #[test]
    fn chunks_are_joined_and_half_an_answer_is_refused() {
        let chunked =
            |body: &str| format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{body}");
        let whole =
            Answer::read(chunked("4\r\n<p>a\r\n5\r\nb</p>\r\n0\r\n\r\n").as_bytes()).unwrap();
        assert_eq!(whole.body, b"<p>ab</p>");
        assert!(Answer::read(chunked("ff\r\n<p>").as_bytes()).is_err());
    }
}
