//! What the DNS says of mails: who may send them (SPF), with which key they are signed (DKIM), and
//! what becomes of others (DMARC). Hints, as only the receivers of mails know what they look at.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use super::dns::Dns;
use super::finding::Finding;
use crate::dkim::{Record, record_name};
use crate::settings::{DkimSettings, MailSettings, Settings};

/// How long all of it may take: less than a check may, after which something would be wrong.
const PATIENCE: Duration = Duration::from_secs(8);

/// Looks at the domain of the sender.
pub(super) async fn mail_records(
    settings: Arc<Settings>,
    server: Option<SocketAddr>,
) -> Vec<Finding> {
    let Some(mail) = &settings.mail else { return vec![] };
    let Some(domain) = mail.domain() else { return vec![] };
    let dns = Dns::new(server);
    let policy = async { judge_dmarc(&domain, &dmarc(&dns, &domain).await) };
    let sender = async { judge_spf(&domain, &dns.texts(&domain).await) };
    let all = async { tokio::join!(sender, keys(&dns, mail), policy) };
    let Ok((sender, keys, policy)) = tokio::time::timeout(PATIENCE, all).await else {
        return vec![unanswered("mail", &domain, &io::ErrorKind::TimedOut.into())];
    };
    [vec![sender], keys, vec![policy]].concat()
}

fn judge_spf(domain: &str, texts: &io::Result<Vec<String>>) -> Finding {
    let texts = match texts {
        Ok(texts) => texts,
        Err(error) => return unanswered("spf", domain, error),
    };
    let is_spf = |text: &&String| {
        let first = text.split_whitespace().next().unwrap_or_default();
        first.eq_ignore_ascii_case("v=spf1")
    };
    let mut records = texts.iter().filter(is_spf);
    match (records.next(), records.next()) {
        (None, _) => Finding::hint(
            "spf",
            format!(
                "{domain} has no SPF record: receivers do not know who may send its mails. Your mail provider says what \
                 to set, such as \"v=spf1 include:spf.provider.example -all\"."
            ),
        ),
        (Some(_), Some(_)) => Finding::hint(
            "spf",
            format!("{domain} has several SPF records, and then none counts: make one of them."),
        ),
        (Some(record), None)
            if record.split_whitespace().any(|term| matches!(term, "+all" | "all")) =>
        {
            Finding::hint(
                "spf",
                format!(
                    "The SPF record of {domain} lets everybody send its mails: end it in -all or ~all."
                ),
            )
        }
        (Some(_), None) => Finding::ok("spf", format!("{domain} has an SPF record.")),
    }
}

async fn keys(dns: &Dns, mail: &MailSettings) -> Vec<Finding> {
    if mail.dkim.is_empty() {
        let message = "Portico does not sign mails: no [[mail.dkim]] is set. If your mail provider does not sign them \
                       either, run portico dkim new FILE.";
        return vec![Finding::hint("dkim", message)];
    }
    let mut findings = vec![];
    for dkim in &mail.dkim {
        let domain = dkim.domain(mail.from.get_ref()).unwrap_or_default();
        let name = record_name(dkim.selector.get_ref(), &domain);
        findings.push(judge_dkim(&name, dkim, &dns.texts(&name).await));
    }
    findings
}

fn judge_dkim(name: &str, dkim: &DkimSettings, texts: &io::Result<Vec<String>>) -> Finding {
    let texts = match texts {
        Ok(texts) => texts,
        Err(error) => return unanswered("dkim", name, error),
    };
    let wanted = Record::of(&dkim.read_key());
    let records: Vec<_> = texts.iter().filter_map(|text| Record::read(text)).collect();
    let what = match records.as_slice() {
        [] => "There is no DKIM record at",
        [one] if *one == wanted => {
            return Finding::ok("dkim", format!("The record at {name} is that of the key."));
        }
        [one] if one.is_revoked() => "A key was revoked by the record at",
        [_] => "Another key is in the record at",
        _ => "There are several DKIM records at",
    };
    Finding::hint(
        "dkim",
        format!(
            "{what} {name}: the signatures do not count. Set the record that portico dkim record prints."
        ),
    )
}

/// The records of a domain; if it has none, those of the next one above it that has some.
async fn dmarc(dns: &Dns, domain: &str) -> io::Result<Vec<String>> {
    let mut at = domain;
    loop {
        let texts = dns.texts(&format!("_dmarc.{at}")).await?;
        let is_dmarc =
            |text: &String| text.split(';').next().is_some_and(|v| v.trim() == "v=DMARC1");
        let records: Vec<_> = texts.into_iter().filter(is_dmarc).collect();
        let above = at.split_once('.').map(|(_, above)| above).filter(|above| above.contains('.'));
        match above {
            Some(above) if records.is_empty() => at = above,
            _ => return Ok(records),
        }
    }
}

fn judge_dmarc(domain: &str, records: &io::Result<Vec<String>>) -> Finding {
    match records.as_deref() {
        Err(error) => unanswered("dmarc", domain, error),
        Ok([]) => Finding::hint(
            "dmarc",
            format!(
                "{domain} has no DMARC record: others can send mails in its name. Begin with \"v=DMARC1; p=none; \
                 rua=mailto:you@{domain}\" at _dmarc.{domain}."
            ),
        ),
        Ok([record]) => {
            let tags = record.split(';').filter_map(|tag| tag.split_once('='));
            let policy = tags.map(|(name, value)| (name.trim(), value.trim()));
            let policy = policy.filter(|(name, _)| *name == "p").map(|(_, value)| value).next();
            Finding::ok(
                "dmarc",
                format!("{domain} has a DMARC record: p={}.", policy.unwrap_or("none")),
            )
        }
        Ok(_) => Finding::hint(
            "dmarc",
            format!("{domain} has several DMARC records, and then none counts: leave one."),
        ),
    }
}

fn unanswered(check: &'static str, name: &str, error: &io::Error) -> Finding {
    Finding::hint(check, format!("The DNS could not be asked for {name}: {error}."))
}

#[cfg(test)]
mod tests {
    use super::super::finding::Level;
    use super::*;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn an_spf_record_is_one_and_does_not_let_everybody_send() {
        let level = |all: &[&str]| judge_spf("a.example", &Ok(texts(all))).level;
        assert_eq!(level(&["v=spf1 include:b.example -all", "x=1"]), Level::Ok);
        for wrong in [&[][..], &["v=spf10 -all"], &["v=spf1 -all", "v=SPF1 ~all"], &["v=spf1 +all"]]
        {
            assert_eq!(level(wrong), Level::Hint, "{wrong:?}");
        }
    }

    #[test]
    fn a_dmarc_record_is_one_and_its_policy_is_told() {
        let told = |all: &[&str]| judge_dmarc("a.example", &Ok(texts(all))).message;
        assert!(told(&["v=DMARC1; p=reject"]).ends_with("p=reject."));
        assert!(told(&[]).contains("has no DMARC record"));
        assert!(told(&["v=DMARC1; p=none", "v=DMARC1; p=none"]).contains("several"));
    }
}
