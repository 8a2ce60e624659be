//! Messages that tell an account's owner of what was done to it, so that who
//! did not do it can act (63B §4.2.3, ASVS 6.3.7).

use askama::Template;
use protocol::Factor;
use words::{Key, Strings, plain};

use crate::email::Email;
use crate::messages::mail::message::WrittenMail;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A second factor was enrolled.
    FactorAdded(Factor),
    /// A second factor was removed.
    FactorRemoved(Factor),
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
    /// To whom: the account's address.
    pub to: &'a Email,
    /// What was done.
    pub notice: Notice,
    /// Where a new password can be set: a page of ours, without a secret.
    pub link: &'a str,
    /// Whose sign-in it is.
    pub brand: &'a str,
    /// In which locale.
    pub strings: &'a Strings,
}

impl NoticeMail<'_> {
    /// Its name in logs.
    #[must_use]
    pub const fn template(&self) -> &'static str {
        match self.notice {
            Notice::FactorAdded(_) => "factor_added",
            Notice::FactorRemoved(_) => "factor_removed",
            Notice::Guessed => "guessed",
            Notice::PasswordReplaced => "password_replaced",
            Notice::RecoveryCodeUsed { .. } => "recovery_code_used",
            Notice::RecoveryCodesMade => "recovery_codes_made",
        }
    }

    pub(crate) fn written(&self) -> WrittenMail<'_> {
        WrittenMail::new(
            self.to,
            &Subject { mail: self },
            &Text { mail: self },
            &Html { mail: self },
        )
    }

    const fn subject(&self) -> Key {
        match self.notice {
            Notice::FactorAdded(_) => Key::NoticeFactorSubject,
            Notice::FactorRemoved(_) => Key::NoticeRemovedSubject,
            Notice::Guessed => Key::NoticeGuessedSubject,
            Notice::PasswordReplaced => Key::NoticePasswordSubject,
            Notice::RecoveryCodeUsed { .. } => Key::NoticeRecoverySubject,
            Notice::RecoveryCodesMade => Key::NoticeCodesSubject,
        }
    }

    fn what(&self) -> String {
        match self.notice {
            Notice::FactorAdded(factor) | Notice::FactorRemoved(factor) => {
                let method = self.strings.get(match factor {
                    Factor::EmailCode => Key::ChooseFactorEmail,
                    Factor::Passkey => Key::ChooseFactorPasskey,
                    Factor::RecoveryCode => Key::ChooseFactorRecovery,
                    Factor::SmsCode => Key::ChooseFactorSms,
                    Factor::VoiceCode => Key::ChooseFactorVoice,
                    Factor::Authenticator | Factor::Password => Key::ChooseFactorAuthenticator,
                });
                let text = match self.notice {
                    Notice::FactorRemoved(_) => Key::NoticeRemovedText,
                    _ => Key::NoticeFactorText,
                };
                self.strings.fill(text, &[("method", &plain(method))])
            }
            Notice::Guessed => self.strings.get(Key::NoticeGuessedText).to_owned(),
            Notice::PasswordReplaced => self.strings.get(Key::NoticePasswordText).to_owned(),
            Notice::RecoveryCodeUsed { left } => {
                self.strings.count(Key::NoticeRecoveryText, left, &[])
            }
            Notice::RecoveryCodesMade => self.strings.get(Key::NoticeCodesText).to_owned(),
        }
    }

    /// What to do, ahead of the link.
    fn act(&self) -> &str {
        self.strings.get(match self.notice {
            Notice::Guessed => Key::NoticeGuessedDo,
            _ => Key::NoticeNotYou,
        })
    }
}

#[derive(Template)]
#[template(path = "mail/notice/subject.txt", whitespace = "preserve")]
struct Subject<'a> {
    mail: &'a NoticeMail<'a>,
}

#[derive(Template)]
#[template(path = "mail/notice/body.txt", whitespace = "preserve")]
struct Text<'a> {
    mail: &'a NoticeMail<'a>,
}

#[derive(Template)]
#[template(path = "mail/notice/body.html")]
struct Html<'a> {
    mail: &'a NoticeMail<'a>,
}

#[cfg(test)]
mod tests {
    use words::LOCALES;

    use super::*;
    use crate::messages::mail::message::{said_in_html, said_in_text};

    const ALL: [Notice; 6] = [
        Notice::FactorAdded(Factor::SmsCode),
        Notice::FactorRemoved(Factor::SmsCode),
        Notice::Guessed,
        Notice::PasswordReplaced,
        Notice::RecoveryCodeUsed { left: 9 },
        Notice::RecoveryCodesMade,
    ];

    #[test]
    fn a_notice_says_what_was_done_and_where_to_act_in_every_locale() {
        for locale in LOCALES {
            for notice in ALL {
                let mail = NoticeMail {
                    to: &Email::parse("mara@example.org").unwrap(),
                    notice,
                    link: "https://login.example.com/reset-password?app=shop",
                    brand: "Juniper",
                    strings: words::strings(*locale),
                };
                let written = mail.written();
                let WrittenMail { subject, text, html, .. } = &written;
                assert!(subject.contains("Juniper"), "{subject}");
                assert!(text.contains(mail.link) && !text.contains('{'), "{text}");
                assert_eq!(said_in_html(html), said_in_text(text));
                let (tag, dir) = (locale.tag, locale.dir);
                assert!(html.contains(&format!("<html lang=\"{tag}\" dir=\"{dir}\">")), "{html}");
                let from = "Juniper <no-reply@example.com>".parse().unwrap();
                assert!(written.message(&from, "<1@localhost>".to_owned()).is_some());
            }
        }
    }

    #[test]
    fn no_notice_has_a_soft_hyphen_in_the_name_of_a_factor() {
        let named = |locale: &words::Locale, factor| {
            let mail = NoticeMail {
                to: &Email::parse("mara@example.org").unwrap(),
                notice: Notice::FactorAdded(factor),
                link: "https://login.example.com/reset-password?app=shop",
                brand: "Juniper",
                strings: words::strings(*locale),
            };
            mail.what()
        };
        for locale in LOCALES {
            for factor in Factor::ALL {
                let what = named(locale, factor);
                assert!(!what.contains('\u{ad}'), "{} {what}", locale.tag);
            }
        }
    }

    #[test]
    fn no_name_can_add_a_tag_to_a_notice() {
        let mail = NoticeMail {
            to: &Email::parse("mara@example.org").unwrap(),
            notice: Notice::PasswordReplaced,
            link: "https://login.example.com/\"><b>",
            brand: "<b>J",
            strings: words::strings(LOCALES[0]),
        };
        let WrittenMail { text, html, .. } = mail.written();
        assert!(!html.contains("<b>"));
        assert_eq!(said_in_html(&html), said_in_text(&text));
    }
}
