//! Pages and mails are templates: no HTML stands in the server's Rust.

use std::collections::BTreeSet;

use super::rust_text::{RustText, without_tests};
use super::{Finding, Source, hold, lines, show, sources};

/// Elements of HTML, and `svg`. CSS and addresses of mails stand between angle brackets as well.
const ELEMENTS: &str = "a abbr address area article aside audio b base bdi bdo blockquote body br button canvas caption \
    cite code col colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset figcaption figure footer \
    form h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link main map mark menu \
    meta meter nav noscript object ol optgroup option output p picture pre progress q rp rt ruby s samp script search \
    section select slot small source span strong style sub summary sup svg table tbody td template textarea tfoot th \
    thead time title tr track u ul var video wbr";

const MAIL: &str = "mails/templates/";
/// What a mail is made of.
const PARTS: [&str; 3] = ["body.html", "body.txt", "subject.txt"];

fn check(source: &Source) -> Vec<Finding> {
    let is_ours = ["server/src/", "mails/src/"].iter().any(|room| source.path.starts_with(room))
        && source.has_extension(&["rs"]);
    // Most files have no angle bracket in a string and need not be parsed.
    if !is_ours || source.path.ends_with("/tests.rs") || !source.text.contains('<') {
        return vec![];
    }
    let strings = RustText::new(&without_tests(&source.text).0).strings;
    let tagged = strings.lines().enumerate().filter(|(_, line)| has_tag(line));
    tagged
        .map(|(number, _)| {
            source.finding(number + 1, "Put this HTML into a template: it escapes what is put in.")
        })
        .collect()
}

/// Whether a tag of HTML begins in here.
fn has_tag(text: &str) -> bool {
    text.match_indices('<').any(|(start, _)| {
        let rest = text[start + 1..].trim_start_matches('/');
        let name = rest.split(|letter: char| !letter.is_ascii_alphanumeric()).next();
        let name = name.unwrap_or_default().to_ascii_lowercase();
        let ends = rest[name.len()..].starts_with(['>', '/', ' ', '\\', '{']);
        let is_last = rest.len() == name.len();
        rest.starts_with('!')
            || ((ends || is_last) && ELEMENTS.split(' ').any(|element| element == name))
    })
}

#[test]
fn no_html_stands_in_the_servers_rust() {
    hold(check);
}

#[test]
fn a_mail_is_a_subject_a_text_and_the_same_as_html() {
    let all = sources();
    let parts: BTreeSet<_> =
        all.iter().filter_map(|source| source.path.strip_prefix(MAIL)?.split_once('/')).collect();
    let mails: BTreeSet<_> = parts.iter().map(|(mail, _)| *mail).collect();
    assert!(mails.len() > 1, "The mails are not found any more.");
    let wanted = mails.iter().flat_map(|mail| PARTS.map(|part| (*mail, part))).collect();
    let differing = parts.symmetric_difference(&wanted).map(|(mail, part)| {
        let rule = format!("A mail is {}: this is missing, or one too many.", PARTS.join(", "));
        Source::new(&format!("{MAIL}{mail}/{part}"), "").finding(1, rule)
    });
    show(&differing.collect::<Vec<_>>());
}

#[test]
fn html_is_found_in_strings_and_nowhere_else() {
    let found = |text: &str| lines(check, "server/src/pages/a.rs", text);
    let html = "/// Shows `<p>`.\nfn a() -> Vec<u8> {\n    // <p>\n    let a = format!(\"<p class=\\\"b\\\">{}\", 1);\n    b(\"</p>\")\n}\n";
    assert_eq!(found(html), [4, 5]);
    assert_eq!(found("const A: &str = \"<!doctype html>\\\n    <H1\\\n    class='b'\";"), [1, 2]);
    assert_eq!(found("const A: &str = r#\"a < b, <br/>\"#;"), [1]);
    let css =
        "const A: &str = \"syntax: '<length>'; a > b, a<b, Mara <mara@example.org>, <a@b.org>\";";
    assert_eq!(found(css), [0; 0]);
    assert_eq!(found("#[cfg(test)]\nmod tests {\n    const A: &str = \"<p>\";\n}\n"), [0; 0]);
    assert_eq!(lines(check, "src/view.rs", "const A: &str = \"<p>\";"), [0; 0]);
}
