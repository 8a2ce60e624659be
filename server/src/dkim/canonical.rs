//! The relaxed form of headers and bodies (RFC 6376 §3.4): what mail servers on the way may change
//! is the same in it.

/// A header in the order of its mail.
pub(super) struct Header<'a> {
    pub(super) name: &'a str,
    /// What stands after the colon, with line breaks.
    value: &'a str,
}

/// The headers of a mail and its body; lines end in CR LF.
pub(super) fn parts(mail: &str) -> (Vec<Header<'_>>, &str) {
    let (head, body) = mail.split_once("\r\n\r\n").unwrap_or((mail, ""));
    let mut headers = vec![];
    let mut rest = head;
    while !rest.is_empty() {
        let (one, after) = rest.split_at(end_of_header(rest));
        if let Some((name, value)) = one.split_once(':') {
            headers.push(Header { name: name.trim_end(), value });
        }
        rest = after;
    }
    (headers, body)
}

/// Where the first header ends: at a line break after which no white space follows.
fn end_of_header(head: &str) -> usize {
    let breaks = head.match_indices("\r\n").map(|(at, line_break)| at + line_break.len());
    let mut ends = breaks.filter(|end| !head[*end..].starts_with([' ', '\t']));
    ends.next().unwrap_or(head.len())
}

impl Header<'_> {
    /// The relaxed form, without the line break at its end.
    pub(super) fn relaxed(&self) -> String {
        relaxed(self.name, self.value)
    }
}

/// A header in its relaxed form, without the line break at its end.
pub(super) fn relaxed(name: &str, value: &str) -> String {
    let unfolded = value.replace("\r\n", "");
    format!("{}:{}", name.to_ascii_lowercase(), single_spaced(&unfolded).trim_matches(' '))
}

/// A body in its relaxed form.
pub(super) fn relaxed_body(body: &str) -> String {
    let lines = body.split("\r\n").map(|line| single_spaced(line).trim_end_matches(' ').to_owned());
    let mut lines: Vec<_> = lines.collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.iter().map(|line| format!("{line}\r\n")).collect()
}

/// Each stretch of spaces and tabs as one space.
fn single_spaced(text: &str) -> String {
    let mut single = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            ' ' | '\t' if single.ends_with(' ') => {}
            ' ' | '\t' => single.push(' '),
            other => single.push(other),
        }
    }
    single
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 6376 §3.4.5.
    const EXAMPLE: &str = "A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n";

    #[test]
    fn the_example_of_the_rfc_is_relaxed_as_it_says() {
        let (headers, body) = parts(EXAMPLE);
        let headers: Vec<_> = headers.iter().map(Header::relaxed).collect();
        assert_eq!(headers, ["a:X", "b:Y Z"]);
        assert_eq!(relaxed_body(body), " C\r\nD E\r\n");
    }

    #[test]
    fn a_body_ends_in_one_line_break_and_an_empty_one_in_none() {
        assert_eq!(relaxed_body("a"), "a\r\n");
        assert_eq!(relaxed_body(""), "");
        assert_eq!(relaxed_body("\r\n \r\n"), "");
        assert_eq!(relaxed_body("\r\na\r\n\r\n"), "\r\na\r\n");
    }
}
