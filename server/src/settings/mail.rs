//! The mail server, and how it is signed in to.

use std::fmt;
use std::path::PathBuf;

use lettre::message::Mailbox;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use toml::Spanned;
use url::Url;

use super::dkim::domain_of;
use super::error::{Invalid, here, is_local};
use super::secret_text::{password_fault, with_password};
use super::{DkimSettings, SecretText, SigningSecret};
use crate::dkim::Signer;

/// What is said of a mail server that is no address; it may hold a password, so
/// it is not repeated.
const NO_SMTP: &str = "smtp must be an address like smtps://user:password@mail.example.com:465.";

/// Where messages go.
#[derive(Clone, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// The mail server: `smtps://user:password@host:465`, or
    /// `smtp://user:password@host:587?tls=required`. Without `tls`, only a
    /// server on this machine.
    #[serde(deserialize_with = "smtp")]
    #[cfg_attr(test, serde(skip_serializing), schemars(with = "Url", extend("writeOnly" = true)))]
    pub smtp: Spanned<Url>,
    /// The password of the user in `smtp`, if the address there has none. As it is,
    /// without percent-encoding.
    #[cfg_attr(test, serde(skip_serializing), schemars(with = "Option<SecretText>"))]
    pub password: Option<Spanned<SecretText>>,
    /// A file with an OAuth 2.0 access token for the user in `smtp`, instead of a password.
    /// Portico reads it again at each connection, so that another program can renew it.
    #[cfg_attr(test, schemars(with = "Option<PathBuf>", extend("format" = "file")))]
    pub token_file: Option<Spanned<PathBuf>>,
    /// How Portico signs in to the mail server. If not set, by what the mail server offers: with a
    /// password `plain`, or else `login`; with `token_file`, `xoauth2`.
    #[cfg_attr(test, schemars(with = "Option<MailAuth>"))]
    pub auth: Option<Spanned<MailAuth>>,
    /// The sender: `Juniper <no-reply@juniper.example>`.
    #[cfg_attr(test, schemars(with = "String"))]
    pub from: Spanned<String>,
    /// Reports of the mail provider about mails that came back, at `POST /webhooks/bounces`. If it
    /// is not set, none are taken.
    pub bounces: Option<BounceSettings>,
    /// Keys that sign mails (DKIM). Leave it out if the mail server signs them.
    #[serde(default)]
    pub dkim: Vec<DkimSettings>,
}

/// How the mail server is signed in to (SASL).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MailAuth {
    /// User and password in one answer (PLAIN).
    Plain,
    /// User and password in two answers (LOGIN), for mail servers that know nothing else.
    Login,
    /// User and access token (XOAUTH2), as Microsoft 365 and Google Workspace want it.
    Xoauth2,
}

/// Who may report mails that came back.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize, schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BounceSettings {
    /// The key for signatures: `whsec_` and 24 to 64 bytes in base64.
    #[cfg_attr(test, serde(skip_serializing))]
    pub secret: SigningSecret,
}

/// The mail server, and how it is signed in to. Cannot be printed: it may hold a password.
#[derive(Clone)]
pub struct MailServer {
    /// Its address, with user and password.
    pub url: Url,
    /// How it is signed in to, if an operator says so.
    pub auth: Option<MailAuth>,
    /// Where the access token is.
    pub token_file: Option<PathBuf>,
}

impl From<Url> for MailServer {
    fn from(url: Url) -> Self {
        Self { url, auth: None, token_file: None }
    }
}

impl MailServer {
    /// Whether it is signed in to.
    #[must_use]
    pub fn has_user(&self) -> bool {
        self.url.password().is_some() || self.token_file.is_some()
    }
}

impl MailSettings {
    /// What signs mails.
    ///
    /// # Panics
    /// If a key is none: reading checks it.
    pub(crate) fn signers(&self) -> Vec<Signer> {
        let from = self.from.get_ref();
        let signer = |dkim: &DkimSettings| {
            let domain = dkim.domain(from).expect("settings are checked when they are read");
            Signer::new(domain, dkim.selector.get_ref().clone(), dkim.read_key())
        };
        self.dkim.iter().map(signer).collect()
    }

    /// The domain of the sender, in ASCII; `None` if it is on this machine.
    #[must_use]
    pub fn domain(&self) -> Option<String> {
        domain_of(self.from.get_ref())
    }

    /// Domains that sign and are neither that of the sender nor one above or below it.
    pub(super) fn strange_domains(&self) -> Vec<String> {
        let Some(from) = self.domain() else { return vec![] };
        let below = |one: &str, other: &str| one.ends_with(&format!(".{other}"));
        let strange =
            |domain: &String| *domain != from && !below(domain, &from) && !below(&from, domain);
        let domains = self.dkim.iter().filter_map(|dkim| dkim.domain(self.from.get_ref()));
        domains.filter(strange).collect()
    }

    /// The mail server, with the password.
    #[must_use]
    pub fn server(&self) -> MailServer {
        let password = self.password.as_ref().map(Spanned::get_ref);
        MailServer {
            url: with_password(self.smtp.get_ref().clone(), password),
            auth: self.auth.as_ref().map(|auth| *auth.get_ref()),
            token_file: self.token_file.as_ref().map(|path| path.get_ref().clone()),
        }
    }

    fn validate(&self) -> Option<Invalid> {
        let from = self.from.get_ref();
        if from.parse::<Mailbox>().is_err() {
            return here(
                &self.from,
                "from must be an address like Juniper <no-reply@juniper.example>.",
            );
        }
        self.validate_sign_in().or_else(|| self.dkim.iter().find_map(|dkim| dkim.validate(from)))
    }

    fn validate_sign_in(&self) -> Option<Invalid> {
        let url = self.smtp.get_ref();
        if let Some(password) = &self.password
            && let Some(fault) = password_fault(url, "password", "smtp")
        {
            return here(password, &fault);
        }
        let has_password = self.password.is_some() || url.password().is_some();
        if let Some(token) = &self.token_file {
            if has_password {
                return here(token, "Set token_file or a password, and leave out the other.");
            }
            if url.username().is_empty() {
                return here(token, "token_file needs the user in smtp, as in smtps://user@host.");
            }
        }
        let auth = self.auth.as_ref()?;
        match auth.get_ref() {
            MailAuth::Xoauth2 if self.token_file.is_none() => {
                here(auth, "auth = \"xoauth2\" needs token_file.")
            }
            MailAuth::Plain | MailAuth::Login if !has_password => here(
                auth,
                "auth needs the user in smtp and a password; a token is for auth = \"xoauth2\".",
            ),
            _ => None,
        }
    }
}

impl MailSettings {
    /// What is wrong with them, if anything is; only a demo needs none.
    pub(super) fn fault(mail: Option<&Self>, demo: bool) -> Option<Invalid> {
        let Some(mail) = mail else {
            let sentence = "There is no [mail] section, so codes could not be sent. Set smtp and from, or try things out with portico serve --demo.";
            return (!demo).then(|| (None, sentence.to_owned()));
        };
        let url = mail.smtp.get_ref();
        let tls = url.query_pairs().any(|(name, value)| name == "tls" && value == "required");
        match url.scheme() {
            "smtps" => mail.validate(),
            "smtp" if tls || is_local(url) => mail.validate(),
            "smtp" => here(
                &mail.smtp,
                "smtp:// to another machine must be encrypted: add ?tls=required, or use smtps://.",
            ),
            _ => here(&mail.smtp, NO_SMTP),
        }
    }
}

/// Without the mail server, as its address holds a password.
impl fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailSettings").field("from", &self.from).finish_non_exhaustive()
    }
}

fn smtp<'de, D: Deserializer<'de>>(from: D) -> Result<Spanned<Url>, D::Error> {
    let text = Spanned::<String>::deserialize(from)?;
    let url = Url::parse(text.get_ref()).map_err(|_| D::Error::custom(NO_SMTP))?;
    Ok(Spanned::new(text.span(), url))
}
