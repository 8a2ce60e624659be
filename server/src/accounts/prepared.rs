//! From an account in a file to what is stored of it, by the rules that hold for sign-ups.

use flow::profile::{Attribute, VALUE_MAX};
use protocol::{Factor, Timestamp};
use words::Locale;

use super::passkeys;
use super::record::{AccountRecord, IdentityRecord, Moment};
use crate::email::Email;
use crate::hosts::local::identities::seal_label;
use crate::messages::phone::number::{InvalidNumber, PhoneNumber};
use crate::passwords::foreign::{StoredHash, UnfitHash};
use crate::secret::{Keys, handle};
use crate::settings::{PhoneSettings, Settings};
use crate::store::imported::{ImportedAccount, ImportedIdentity, ImportedPassword};

/// Most passkeys and linked accounts of one account.
const MOST: usize = 64;

/// An account that can be stored, and what of it cannot be.
pub(crate) struct Prepared {
    /// What is stored.
    pub(crate) account: ImportedAccount,
    /// Why it comes without a password, or without all that opens it.
    pub(crate) without: Option<Without>,
}

/// Why an account comes without what opens it: its owner chooses a new password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Without {
    /// Nobody can compare a password with its hash.
    UnknownHash,
    /// Nobody has shown the mailbox, so whoever made the account may be another than its owner.
    UnprovedAddress,
}

/// What accounts are prepared with.
pub(crate) struct Preparing<'a> {
    /// The settings of the server.
    pub(crate) settings: &'a Settings,
    /// Its keys.
    pub(crate) keys: &'a Keys,
    /// Now.
    pub(crate) now: Timestamp,
}

impl Preparing<'_> {
    /// Reads an account.
    ///
    /// # Errors
    /// Why it cannot be one here, for an operator.
    pub(crate) fn prepare(&self, record: &AccountRecord) -> Result<Prepared, String> {
        if record.groups.as_ref().is_some_and(|groups| !groups.is_null()) {
            return Err("groups are in the settings, below [groups]: put the address there, and leave the field out"
                .to_owned());
        }
        let email = Email::parse(&record.email)
            .map_err(|_| format!("{:?} is no valid address", record.email))?;
        let id = match &record.id {
            Some(id) => read_id(id)?,
            None => handle(),
        };
        let created_at = moment(record.created_at).unwrap_or(self.now);
        let mut account = ImportedAccount {
            email: email.shown().to_owned(),
            email_key: email.key().clone(),
            profile: profile(record)?,
            locale: record.locale.as_deref().and_then(locale),
            terms_accepted_at: moment(record.terms_accepted_at),
            disabled_at: record.disabled.then_some(self.now),
            created_at,
            password: None,
            authenticator: None,
            addresses: self.addresses(record)?,
            passkeys: vec![],
            identities: self.identities(&id, &record.identities, created_at)?,
            id,
        };
        account.authenticator = authenticator(self.keys, &account.id, record)?;
        if record.passkeys.len() > MOST {
            return Err(format!("it has more than {MOST} passkeys"));
        }
        for passkey in &record.passkeys {
            account.passkeys.push(passkeys::read(passkey, created_at)?);
        }
        let mut without = None;
        match record.password_hash.as_deref().filter(|hash| !hash.is_empty()).map(StoredHash::read)
        {
            None => {}
            Some(Ok(hash)) => {
                let reset_at = moment(record.password_reset_at);
                let hash = hash.stored();
                account.password = Some(ImportedPassword { hash, reset_at });
            }
            Some(Err(UnfitHash::UnknownKind)) => without = Some(Without::UnknownHash),
            Some(Err(unfit)) => return Err(unfit.to_string()),
        }
        if record.email_verified == Some(false) {
            account.close();
            without = Some(Without::UnprovedAddress);
        }
        Ok(Prepared { account, without })
    }

    fn addresses(&self, record: &AccountRecord) -> Result<Vec<(Factor, String)>, String> {
        let nothing_set = PhoneSettings::default();
        let settings = self.settings.phone.as_ref().map_or(&nothing_set, |phone| phone.get_ref());
        let mut addresses = vec![];
        if let Some(mailbox) = &record.email_code {
            let mailbox = Email::parse(mailbox)
                .map_err(|_| format!("email_code {mailbox:?} is no valid address"))?;
            addresses.push((Factor::EmailCode, mailbox.shown().to_owned()));
        }
        for (factor, number) in
            [(Factor::SmsCode, &record.sms_code), (Factor::VoiceCode, &record.voice_code)]
        {
            let Some(number) = number else { continue };
            let read = PhoneNumber::parse(number, settings).map_err(|why| {
                let why = match why {
                    InvalidNumber::Missing | InvalidNumber::Malformed => {
                        "is no phone number with + and its country"
                    }
                    InvalidNumber::CountryNotAllowed => {
                        "is of a country that phone.allowed_countries leaves out"
                    }
                    InvalidNumber::Costly => "costs whoever calls it, and gets no codes",
                };
                format!("{} {number:?} {why}", factor.tag())
            })?;
            addresses.push((factor, read.e164));
        }
        Ok(addresses)
    }

    fn identities(
        &self,
        account_id: &str,
        records: &[IdentityRecord],
        created_at: Timestamp,
    ) -> Result<Vec<ImportedIdentity>, String> {
        if records.len() > MOST {
            return Err(format!("it has more than {MOST} linked accounts"));
        }
        let read = |record: &IdentityRecord| {
            let IdentityRecord { issuer, subject, label, proved, linked_at } = record;
            let fits =
                |text: &str| (1..=512).contains(&text.len()) && !text.chars().any(char::is_control);
            if !fits(issuer) || !fits(subject) || !label.as_deref().is_none_or(fits) {
                return Err(
                    "a linked account has an issuer and a subject of at most 512 bytes".to_owned()
                );
            }
            let is_issuer = |known: &str| known == issuer;
            let mut providers = self.settings.providers.iter();
            let provider = providers.find(|provider| {
                provider.issuer.as_ref().is_some_and(|known| is_issuer(known.get_ref()))
            });
            Ok(ImportedIdentity {
                issuer: issuer.clone(),
                subject: subject.clone(),
                provider: provider
                    .map(|provider| provider.id.get_ref().clone())
                    .unwrap_or_default(),
                label_sealed: label.as_ref().map(|label| seal_label(self.keys, account_id, label)),
                proved: proved.unwrap_or(true),
                linked_at: moment(*linked_at).unwrap_or(created_at),
            })
        };
        records.iter().map(read).collect()
    }
}

fn moment(moment: Option<Moment>) -> Option<Timestamp> {
    moment.map(|Moment(at)| at)
}

/// An id as this server makes them: passkeys know the account by its bytes.
fn read_id(id: &str) -> Result<String, String> {
    let bytes = data_encoding::BASE32_NOPAD.decode(id.to_uppercase().as_bytes());
    match bytes.is_ok_and(|bytes| bytes.len() == 16) && id == id.to_lowercase() {
        true => Ok(id.to_owned()),
        false => Err("an id is 26 small letters and digits: 128 bits in base32. Leave it out to get a new one".to_owned()),
    }
}

fn profile(record: &AccountRecord) -> Result<Vec<Attribute>, String> {
    let mut attributes = vec![];
    for (name, value) in &record.profile {
        let value = value.trim();
        if value.chars().count() > VALUE_MAX || value.chars().any(char::is_control) {
            return Err(format!(
                "profile.{name} has line breaks, or more than {VALUE_MAX} characters"
            ));
        }
        let named = (1..=64).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
        if !named {
            return Err(format!("profile.{name} is no name of a profile field"));
        }
        if !protocol::typed::is_blank(value) {
            attributes.push(Attribute { name: name.clone(), value: value.to_owned() });
        }
    }
    Ok(attributes)
}

/// The locale that comes nearest, if one does.
fn locale(tag: &str) -> Option<String> {
    Some(words::preferred(&tag.replace('_', "-")).or_else(|| Locale::tagged(tag))?.tag.to_owned())
}

/// The key of an authenticator app, encrypted for its account.
fn authenticator(
    keys: &Keys,
    account_id: &str,
    record: &AccountRecord,
) -> Result<Option<Vec<u8>>, String> {
    let Some(text) = &record.authenticator else { return Ok(None) };
    let key = factors::authenticator::read_key(text).map_err(str::to_owned)?;
    Ok(Some(keys.seal(account_id, &key)))
}
