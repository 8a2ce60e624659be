//! Every mail there is as a message, as tests look at it.

use mails::MailBrand;
use mails::samples::{self, TO};
use serde::Serialize;
use words::Strings;

use super::Mailer;
use super::message::message;
use crate::email::Email;

/// A mail as mail servers get it.
#[derive(Serialize)]
pub struct SampleMail {
    /// Its name in logs.
    pub name: &'static str,
    /// The code in it.
    pub code: Option<&'static str>,
    /// All of it.
    pub source: String,
}

impl Mailer {
    /// Every mail in these words and of this brand.
    ///
    /// # Panics
    /// Never: a test writes each in every locale.
    #[must_use]
    pub fn samples(&self, strings: &Strings, brand: &MailBrand) -> Vec<SampleMail> {
        let to = Email::parse(TO).expect("it is an address");
        let one = |sample: samples::Sample| {
            let id = format!("<{}@{}>", sample.name, self.host);
            let message = message(&sample.mail, &to, &self.from, id);
            let source = message.expect("a sample can be sent").formatted();
            let source = String::from_utf8_lossy(&source).into_owned();
            SampleMail { name: sample.name, code: sample.code, source }
        };
        samples::all(strings, brand).into_iter().map(one).collect()
    }
}
