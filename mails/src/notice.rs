//! Messages that tell an account's owner of what was done to it, so that who
//! did not do it can act (63B §4.2.3, ASVS 6.3.7).

use askama::Template;
use protocol::{Factor, Timestamp};
use words::{Key, Strings};

use crate::device::Device;
use crate::frame::{Mail, MailBrand, MailFrame};
use crate::moment::moment;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Its owner deleted the account. Nothing can be done any more.
    AccountDeleted,
    /// The account has another address, which [`NoticeMail::about`] has; [`NoticeMail::link`] leads
    /// to where that can be undone.
    EmailChanged,
    /// A second factor was enrolled.
    FactorAdded(Factor),
    /// A second factor was removed.
    FactorRemoved(Factor),
    /// An account from elsewhere was linked; [`NoticeMail::about`] has the provider's name.
    IdentityLinked,
    /// An account from elsewhere is linked no more, likewise.
    IdentityUnlinked,
    /// Strangers gave many wrong answers, and must wait now.
    Guessed,
    /// The password was replaced, and all sessions ended.
    PasswordReplaced,
    /// A recovery code was used.
    RecoveryCodeUsed {
        /// How many are left.
        left: u32,
    },
    /// New recovery codes took the place of any before.
    RecoveryCodesMade,
}

/// A message about it.
pub struct NoticeMail<'a> {
    /// To whom: a mailbox of the account's owner, as people write it.
    pub to: &'a str,
    /// What was done.
    pub notice: Notice,
    /// The name of the provider that it is about, or the new address; empty where it is about none.
    pub about: &'a str,
    /// When.
    pub at: Timestamp,
    /// From what.
    pub device: Device<'a>,
    /// The address of the account.
    pub account: &'a str,
    /// Whether its owner can set a new password here; else they look at how they sign in.
    pub resets: bool,
    /// Where that is: a page of ours; empty if nothing can be done. Only that which undoes something
    /// has a secret in it.
    pub link: &'a str,
    /// The same, to be typed; empty if it is not to be.
    pub address: &'a str,
    /// The name of the app that was signed in to.
    pub app: &'a str,
    /// Whose mail it is.
    pub brand: &'a MailBrand,
    /// In which locale.
    pub strings: &'a Strings,
}

/// Something that is known of what was done.
struct Row<'a> {
    name: &'a str,
    value: String,
    /// Whether it is read from left to right in every language.
    is_address: bool,
}

impl NoticeMail<'_> {
    /// Its name in logs.
    #[must_use]
    pub const fn template(&self) -> &'static str {
        match self.notice {
            Notice::AccountDeleted => "account_deleted",
            Notice::EmailChanged => "email_changed",
            Notice::FactorAdded(_) => "factor_added",
            Notice::FactorRemoved(_) => "factor_removed",
            Notice::Guessed => "guessed",
            Notice::IdentityLinked => "identity_linked",
            Notice::IdentityUnlinked => "identity_unlinked",
            Notice::PasswordReplaced => "password_replaced",
            Notice::RecoveryCodeUsed { .. } => "recovery_code_used",
            Notice::RecoveryCodesMade => "recovery_codes_made",
        }
    }

    /// What it says.
    #[must_use]
    pub fn written(&self) -> Mail {
        let Self { app, brand, to, strings, .. } = *self;
        let frame = MailFrame { brand, app, to, strings };
        let (subject, text) = (Subject { frame, mail: self }, Text { frame, mail: self });
        Mail::new(&subject, &text, &Html { frame, mail: self })
    }

    /// What was done: with the brand, as the lists of mails show it, and without.
    const fn keys(&self) -> (Key, Key) {
        match self.notice {
            Notice::AccountDeleted => (Key::NoticeDeletedSubject, Key::NoticeDeletedTitle),
            Notice::EmailChanged => (Key::NoticeEmailSubject, Key::NoticeEmailTitle),
            Notice::FactorAdded(_) => (Key::NoticeFactorSubject, Key::NoticeFactorTitle),
            Notice::FactorRemoved(_) => (Key::NoticeRemovedSubject, Key::NoticeRemovedTitle),
            Notice::Guessed => (Key::NoticeGuessedSubject, Key::NoticeGuessedTitle),
            Notice::IdentityLinked => (Key::NoticeLinkedSubject, Key::NoticeLinkedTitle),
            Notice::IdentityUnlinked => (Key::NoticeUnlinkedSubject, Key::NoticeUnlinkedTitle),
            Notice::PasswordReplaced => (Key::NoticePasswordSubject, Key::NoticePasswordTitle),
            Notice::RecoveryCodeUsed { .. } => {
                (Key::NoticeRecoverySubject, Key::NoticeRecoveryTitle)
            }
            Notice::RecoveryCodesMade => (Key::NoticeCodesSubject, Key::NoticeCodesTitle),
        }
    }

    /// What its owner can do against it.
    const fn remedy(&self) -> Key {
        match self.notice {
            Notice::EmailChanged => Key::NoticeUndo,
            _ if self.resets => Key::NoticeSetPassword,
            _ => Key::NoticeCheckAccount,
        }
    }

    /// Whether there is something that its owner can do.
    const fn has_remedy(&self) -> bool {
        !self.link.is_empty()
    }

    /// Whether the page can be gone to by hand: its address has nothing in it that nobody types.
    const fn is_typed(&self) -> bool {
        !self.address.is_empty()
    }

    const fn subject(&self) -> Key {
        self.keys().0
    }

    fn title(&self) -> &str {
        self.strings.get(self.keys().1)
    }

    fn preheader(&self) -> String {
        self.what()
    }

    /// What comes of it, and what its owner has to do if they did it.
    fn what(&self) -> String {
        if !self.has_remedy() {
            return self.outcome();
        }
        words::side_by_side(&self.outcome(), self.strings.get(Key::NoticeWasYou))
    }

    fn outcome(&self) -> String {
        let of = |key, method: &str| self.strings.fill(key, &[("method", method)]);
        let of_factor = |key, factor| of(key, &self.method(factor));
        match self.notice {
            Notice::AccountDeleted => self.strings.get(Key::NoticeDeletedText).to_owned(),
            Notice::EmailChanged => {
                self.strings.fill(Key::NoticeEmailText, &[("address", self.about)])
            }
            Notice::FactorAdded(factor) => of_factor(Key::NoticeFactorText, factor),
            Notice::FactorRemoved(factor) => of_factor(Key::NoticeRemovedText, factor),
            Notice::IdentityLinked => of(Key::NoticeLinkedText, self.about),
            Notice::IdentityUnlinked => of(Key::NoticeUnlinkedText, self.about),
            Notice::Guessed => self.strings.get(Key::NoticeGuessedText).to_owned(),
            Notice::PasswordReplaced => self.strings.get(Key::NoticePasswordText).to_owned(),
            Notice::RecoveryCodeUsed { left } => {
                self.strings.count(Key::NoticeRecoveryText, left, &[])
            }
            Notice::RecoveryCodesMade => self.strings.get(Key::NoticeCodesText).to_owned(),
        }
    }

    /// As it is said: where its name may be broken is for screens.
    fn method(&self, factor: Factor) -> String {
        let name = self.strings.get(match factor {
            Factor::EmailCode => Key::ChooseFactorEmail,
            Factor::Passkey => Key::ChooseFactorPasskey,
            Factor::RecoveryCode => Key::ChooseFactorRecovery,
            Factor::SmsCode => Key::ChooseFactorSms,
            Factor::VoiceCode => Key::ChooseFactorVoice,
            Factor::Authenticator | Factor::Federated | Factor::Password => {
                Key::ChooseFactorAuthenticator
            }
        });
        words::plain(name)
    }

    /// What is known of it.
    fn rows(&self) -> Vec<Row<'_>> {
        let row = |key, value| Row { name: self.strings.get(key), value, is_address: false };
        let when = moment(self.strings.locale(), self.at);
        let device = self.device.named(self.strings).map(|device| row(Key::NoticeDevice, device));
        let account = row(Key::NoticeAccount, self.account.to_owned());
        let rows = [Some(row(Key::NoticeWhen, when)), device];
        let account = Row { is_address: true, ..account };
        rows.into_iter().flatten().chain([account]).collect()
    }
}

#[derive(Template)]
#[template(path = "notice/subject.txt", whitespace = "preserve")]
struct Subject<'a> {
    frame: MailFrame<'a>,
    mail: &'a NoticeMail<'a>,
}

#[derive(Template)]
#[template(path = "notice/body.txt", whitespace = "preserve")]
struct Text<'a> {
    frame: MailFrame<'a>,
    mail: &'a NoticeMail<'a>,
}

#[derive(Template)]
#[template(path = "notice/body.html")]
struct Html<'a> {
    frame: MailFrame<'a>,
    mail: &'a NoticeMail<'a>,
}

#[cfg(test)]
mod tests {
    use words::LOCALES;

    use super::*;
    use crate::samples::{NOTICES, sample_notice};

    const TO: &str = "mara@example.org";

    #[test]
    fn a_notice_says_what_was_done_and_where_to_act_in_every_locale() {
        let brand = &MailBrand::sample("Juniper");
        for locale in LOCALES {
            for notice in NOTICES {
                let mail = sample_notice(TO, notice, (brand, words::strings(*locale)));
                let Mail { subject, text, html } = mail.written();
                assert!(subject.contains("Juniper"), "{subject}");
                let leads = text.contains(&format!("\n{}\n", mail.link));
                assert!(leads || notice == Notice::AccountDeleted, "{text}");
                assert!(text.contains(mail.address) && !text.contains('{'), "{text}");
                let (tag, dir) = (locale.tag, locale.dir);
                assert!(html.contains(&format!("<html lang=\"{tag}\" dir=\"{dir}\">")), "{html}");
            }
        }
    }

    #[test]
    fn a_notice_offers_a_new_password_only_where_one_can_be_set() {
        let brand = &MailBrand::sample("Juniper");
        for locale in LOCALES {
            let strings = words::strings(*locale);
            let here = sample_notice(TO, Notice::IdentityLinked, (brand, strings));
            let elsewhere = NoticeMail { resets: false, ..here };
            let sets = strings.get(Key::NoticeSetPassword);
            for (mail, offers) in [(here.written(), true), (elsewhere.written(), false)] {
                assert_eq!(mail.text.contains(sets), offers, "{}", mail.text);
                assert_eq!(mail.html.contains(sets), offers, "{}", mail.html);
            }
        }
    }

    #[test]
    fn no_notice_has_a_soft_hyphen_in_the_name_of_a_factor() {
        let brand = &MailBrand::sample("J");
        for locale in LOCALES {
            for factor in Factor::ALL {
                let added = Notice::FactorAdded(factor);
                let what = sample_notice(TO, added, (brand, words::strings(*locale))).what();
                assert!(!what.contains('\u{ad}'), "{} {what}", locale.tag);
            }
        }
    }

    #[test]
    fn a_notice_says_when_from_what_and_to_which_account_and_leaves_out_what_is_unknown() {
        let brand = &MailBrand::sample("J");
        let strings = words::strings(LOCALES[0]);
        let known = sample_notice(TO, Notice::PasswordReplaced, (brand, strings));
        let rows = known.rows();
        let rows: Vec<_> = rows.iter().map(|row| (row.name, row.value.as_str())).collect();
        assert_eq!(
            rows,
            [
                ("When", "November 25, 2026 at 21:10 UTC"),
                ("Device", "Firefox on Windows"),
                ("Account", "mara@example.org"),
            ]
        );
        let unknown = NoticeMail { device: Device::default(), ..known };
        let names: Vec<_> = unknown.rows().iter().map(|row| row.name).collect();
        assert_eq!(names, ["When", "Account"]);
        let device = Device { browser: None, system: Some("Linux") };
        let half = NoticeMail { device, ..unknown };
        assert_eq!(half.device.named(strings).as_deref(), Some("Linux"));
    }

    #[test]
    fn no_name_can_add_a_tag_to_a_notice() {
        let link = "https://login.example.com/\"><b>";
        let brand = &MailBrand::sample("<b>J");
        let strings = words::strings(LOCALES[0]);
        let plain = sample_notice(TO, Notice::PasswordReplaced, (brand, strings));
        let mail = NoticeMail { link, address: "<b>", account: "<b>", app: "<b>", ..plain };
        assert!(!mail.written().html.contains("<b>"));
    }
}
