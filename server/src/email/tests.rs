use protocol::Refusal;

use super::*;

fn key_of(typed: &str) -> String {
    Email::parse(typed).unwrap_or_else(|why| panic!("{typed:?}: {why:?}")).key.into()
}

/// Spellings of `mara@exämple.org`.
const SPELLINGS: &[&str] = &[
    "mara@exämple.org",
    "mara@exa\u{308}mple.org",
    "mara@xn--exmple-cua.org",
    "MARA@EXÄMPLE.ORG",
    "Mara@XN--EXMPLE-CUA.org",
    "\"mara\"@exämple.org",
    "\"m\\ara\"@exämple.org",
    "mara@exämple.org.",
    "ｍａｒａ＠ｅｘämple．org",
    "mara@exämple。org",
    "Mara <mara@exämple.org>",
    "\"Doe, Mara\" <mara@exämple.org>",
    "<mara@exämple.org>",
    "'mara@exämple.org' <mara@exämple.org>",
    "mara@exämple.org<mailto:mara@exämple.org>",
    "mailto:mara@exämple.org",
    "MAILTO:mara@exämple.org?subject=Hello",
    "mailto:%6Dara%40ex%C3%A4mple.org",
    " mara@exämple.org\n",
    "\u{202a}mara@exämple.org\u{202c}",
    "\u{ad}mara@exämple.org\u{ad}",
    "\u{2800}mara@exämple.org\u{3164}",
    "\u{a0}mara@exämple.org\u{3000}",
];

#[test]
fn all_spellings_of_an_address_have_one_key() {
    for typed in SPELLINGS {
        assert_eq!(key_of(typed), "mara@xn--exmple-cua.org", "{typed:?}");
        assert_eq!(key(typed), key(SPELLINGS[0]), "{typed:?}");
    }
}

#[test]
fn an_address_is_shown_in_unicode_and_written_to_in_ascii() {
    let email = Email::parse("Mara@XN--EXMPLE-CUA.org").unwrap();
    assert_eq!(email.shown(), "Mara@exämple.org");
    assert_eq!(email.wire(), "Mara@xn--exmple-cua.org");
    assert_eq!(email.key().as_str(), "mara@xn--exmple-cua.org");
}

#[test]
fn letters_of_all_scripts_are_taken_before_the_at() {
    for (typed, shown) in [
        ("jürgen@example.de", "jürgen@example.de"),
        ("ju\u{308}rgen@example.de", "jürgen@example.de"),
        ("हिन्दी@example.in", "हिन्दी@example.in"),
        ("用户@例子.中国", "用户@例子.中国"),
    ] {
        assert_eq!(Email::parse(typed).unwrap().shown(), shown);
    }
    assert_eq!(Email::parse("用户@例子.中国").unwrap().wire(), "用户@xn--fsqu00a.xn--fiqs8s");
}

#[test]
fn capitals_do_not_count_in_any_script() {
    for (one, other) in [
        ("ΟΔΥΣΣΕΎΣ@example.gr", "οδυσσεύς@example.gr"),
        ("οδυσσεύσ@example.gr", "οδυσσεύς@example.gr"),
        ("İ@example.com.tr", "i\u{307}@example.com.tr"),
        ("STRAẞE@example.de", "straße@example.de"),
        ("ЖЕНЯ@example.com", "женя@example.com"),
    ] {
        assert_eq!(key_of(one), key_of(other));
    }
}

#[test]
fn different_mailboxes_have_different_keys() {
    let different = [
        "mara@example.org",
        "mara@exämple.org",
        "mära@example.org",
        "mara+shop@example.org",
        "m.ara@example.org",
        "mara@example.com",
        "\"ma ra\"@example.org",
        "\"ma  ra\"@example.org",
        "\"ma..ra\"@example.org",
        "\"mara@example.org\"@example.org",
        "strasse@example.org",
        "straße@example.org",
        "mara@strasse.de",
        "mara@straße.de",
    ];
    let keys: std::collections::BTreeSet<_> = different.iter().map(|typed| key_of(typed)).collect();
    assert_eq!(keys.len(), different.len(), "{keys:?}");
}

#[test]
fn quotes_stay_where_they_are_needed_in_one_form() {
    for typed in ["\"ma ra\"@example.org", "\"\\m\\a\\ r\\a\"@example.org"] {
        assert_eq!(Email::parse(typed).unwrap().shown(), "\"ma ra\"@example.org");
    }
    let email = Email::parse("\"a\\\"\\\\b@c\"@example.org").unwrap();
    assert_eq!(email.shown(), "\"a\\\"\\\\b@c\"@example.org");
}

#[test]
fn what_is_no_address_is_refused() {
    for typed in [
        "mara",
        "@example.org",
        "mara@",
        "mara@org",
        "a b@example.org",
        "a@b..c",
        "a@-b.org",
        "a@b-.org",
        "a@ab--cd.org",
        "a@b_c.org",
        "a@xn--a.org",
        "a@b.org\r\nBcc: c@d.org",
        "\"a\r\nb\"@example.org",
        "a@[127.0.0.1]",
        "a@[IPv6:::1]",
        "a@127.0.0.1",
        "a@0x7f.1",
        "a@example.1",
        "a..b@example.org",
        ".a@example.org",
        "a.@example.org",
        "\"\"@example.org",
        "\"@example.org",
        "\"a\\\"@example.org",
        "\"a\"b\"@example.org",
        "a\\b@example.org",
        "a@b@example.org",
        "a@b.org, C <c@d.org>",
        "mailto:a@b.org,c@d.org",
        "mailto:%FF@example.org",
        "ma\u{ad}ra@example.org",
        "ma\u{200b}ra@example.org",
        "ma\u{2800}ra@example.org",
        "mara@exam\u{ad}ple.org",
        "mara@exam\u{200d}ple.org",
        "mara@exam\u{2800}ple.org",
        "\"ma\u{200b}ra\"@example.org",
    ] {
        assert_eq!(Email::parse(typed), Err(Refusal::EmailMalformed {}), "{typed:?}");
    }
    for nothing in ["", "\u{200b} ", "\u{2800}", "\u{3164}\u{ad}"] {
        assert_eq!(Email::parse(nothing), Err(Refusal::EmailMissing {}));
    }
    assert!(Email::parse(&format!("{}@example.org", "a".repeat(65))).is_err());
    let domain = "a.".repeat(110);
    assert!(Email::parse(&format!("{}@{domain}org", "a".repeat(60))).is_err());
}

#[test]
fn joiners_that_a_domain_needs_are_kept() {
    let email = Email::parse("a@ශ්\u{200d}රී.com").unwrap();
    assert_eq!(email.wire(), "a@xn--10cl1a0b660p.com");
    assert_eq!(Email::parse(email.wire()).unwrap(), email);
}

#[test]
fn an_address_that_is_kept_and_not_taken_any_more_has_the_key_it_had() {
    assert_eq!(key("Mara@[127.0.0.1]").as_str(), "mara@[127.0.0.1]");
    assert_eq!(key("+43660123456").as_str(), "+43660123456");
}

mod properties {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization as _;

    use super::*;

    /// Whatever people may type around an address, and in it.
    fn scribble() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            8 => "[a-zA-Z0-9.@\"\\\\<> -]",
            2 => proptest::sample::select(vec![
                "mailto:", "%40", "xn--", "@", "example.org", "＠", "．", "。", "ß", "ẞ", "Σ", "ς",
                "İ", "ı", "\u{307}", "\u{301}", "\u{338}", "\u{345}", "K", "ſ", "ﬁ", "\u{ad}",
                "\u{200d}", "\u{2800}", "\u{a0}", "ä", "例", "؀", "ශ්‍රී", "ǅ", "ᾈ",
            ]).prop_map(str::to_owned),
            1 => any::<char>().prop_map(String::from),
        ];
        proptest::collection::vec(piece, 1..24).prop_map(|pieces| pieces.concat())
    }

    fn atoms() -> impl Strategy<Value = String> {
        "[a-zäßé例ж][a-z0-9äé+_-]{0,6}(\\.[a-z0-9ж]{1,5})?"
    }

    fn domain() -> impl Strategy<Value = String> {
        "[a-zäß例ж][a-zäß例ж0-9]{0,6}\\.(org|com|中国|рф)"
    }

    fn capitals(text: &str) -> String {
        text.replace('ß', "ẞ").to_uppercase()
    }

    /// How one address may be typed.
    fn spelling(local: &str, domain: &str, way: u16) -> String {
        let on = |bit: u16| way & (1 << bit) != 0;
        let ascii = || idna::domain_to_ascii_strict(domain).unwrap();
        let domain = if on(0) { ascii() } else { domain.to_owned() };
        let domain = if on(1) { capitals(&domain) } else { domain };
        let wide = |c: char| match c {
            'a'..='z' => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
            '.' => '。',
            c => c,
        };
        let domain = if on(2) { domain.chars().map(wide).collect() } else { domain };
        let local = if on(3) { capitals(local) } else { local.to_owned() };
        let local = match (on(4), on(5)) {
            (true, true) => {
                let escaped = local.chars().map(|c| format!("\\{c}"));
                format!("\"{}\"", escaped.collect::<String>())
            }
            (true, false) => format!("\"{local}\""),
            _ => local,
        };
        let dot = if on(6) { "." } else { "" };
        let address = format!("{local}{}{domain}{dot}", if on(7) { '＠' } else { '@' });
        let address = if on(8) { address.nfd().collect() } else { address };
        match way % 5 {
            0 => format!("Mara <{address}>"),
            1 => format!("\u{ad}\u{202a} {address}\u{2800}\n"),
            2 => {
                let encoded: String = address.bytes().map(|byte| format!("%{byte:02X}")).collect();
                format!("MailTo:{encoded}?subject=a@b.org")
            }
            _ => address,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn what_is_parsed_stays_as_it_is(typed in scribble()) {
            if let Ok(email) = Email::parse(&typed) {
                prop_assert_eq!(&Email::parse(email.shown()).unwrap(), &email);
                prop_assert_eq!(&Email::parse(email.wire()).unwrap(), &email);
                prop_assert_eq!(&key(email.key().as_str()), email.key());
                prop_assert!(!email.shown().contains(char::is_control));
                prop_assert!(email.wire().rsplit_once('@').unwrap().1.is_ascii());
            }
        }

        #[test]
        fn every_spelling_of_an_address_has_its_key(
            local in atoms(), domain in domain(), way in 0..512_u16,
        ) {
            let plain = format!("{local}@{domain}");
            let typed = spelling(&local, &domain, way);
            prop_assert_eq!(key_of(&typed), key_of(&plain), "{:?}", typed);
        }

        #[test]
        fn addresses_of_different_mailboxes_differ(
            one in (atoms(), domain()), other in (atoms(), domain()),
        ) {
            let [a, b] = [&one, &other].map(|(local, domain)| key_of(&format!("{local}@{domain}")));
            prop_assert_eq!(a == b, one == other);
        }
    }
}

#[test]
fn what_is_invisible_is_what_unicode_ignores_and_the_empty_braille_pattern() {
    let ignorable =
        icu_properties::CodePointSetData::new::<icu_properties::props::DefaultIgnorableCodePoint>();
    for c in '\0'..=char::MAX {
        let invisible = ignorable.contains(c) || c == '\u{2800}';
        assert_eq!(protocol::typed::is_invisible(c), invisible, "{:x}", c as u32);
    }
}
