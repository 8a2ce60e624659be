//! The list of sentences: one line a sentence, in the order of the files.

/// Declares [`Key`] with its path in the locale files.
macro_rules! keys {
    ($($key:ident = $path:literal,)*) => {
        /// One sentence.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u16)]
        #[expect(missing_docs, reason = "the path beside each says what it is")]
        pub enum Key { $($key,)* }

        impl Key {
            /// Every sentence, in the order of a [`Strings`](crate::Strings) table.
            pub const ALL: &[Key] = &[$(Key::$key,)*];

            /// Where it stands in the locale files.
            #[cfg(any(test, feature = "locales"))]
            #[must_use]
            pub const fn path(self) -> &'static str {
                match self { $(Key::$key => $path,)* }
            }
        }
    };
}

keys! {
    // Around every screen.
    PageTitle = "page.title",
    PageErrorTitle = "page.error_title",
    Back = "page.back",
    OtherMethod = "page.other_method",
    StartOver = "page.start_over",
    Reference = "page.reference",
    Terms = "page.terms",
    Privacy = "page.privacy",
    Support = "page.support",
    ToApp = "page.to_app",
    Or = "page.or",

    // Said while something happens.
    Checking = "status.checking",
    Slow = "status.slow",
    KeepTyping = "status.keep_typing",
    Offline = "status.offline",
    BackOnline = "status.back_online",
    ServerTrouble = "status.server_trouble",
    TooBusy = "status.too_busy",
    CodeSent = "status.code_sent",
    Copied = "status.copied",
    PasswordShown = "status.password_shown",
    PasswordHidden = "status.password_hidden",

    IdentifySignInTitle = "identify.sign_in_title",
    IdentifySignUpTitle = "identify.sign_up_title",
    IdentifyEmail = "identify.email",
    IdentifySubmit = "identify.submit",
    IdentifySignUpHint = "identify.sign_up_hint",
    IdentifyNoAccount = "identify.no_account",
    IdentifySignUp = "identify.sign_up",
    IdentifyHaveAccount = "identify.have_account",
    IdentifySignIn = "identify.sign_in",

    EnterPasswordTitle = "enter_password.title",
    EnterPasswordAs = "enter_password.as",
    EnterPasswordChange = "enter_password.change",
    EnterPasswordLabel = "enter_password.label",
    EnterPasswordSubmit = "enter_password.submit",
    EnterPasswordExists = "enter_password.exists",
    PasswordShow = "enter_password.show",
    PasswordHide = "enter_password.hide",
    PasswordShowShort = "enter_password.show_short",
    PasswordHideShort = "enter_password.hide_short",

    CreatePasswordTitle = "create_password.title",
    CreatePasswordLabel = "create_password.label",
    CreatePasswordHint = "create_password.hint",
    CreatePasswordSubmit = "create_password.submit",

    EnterCodeEmailTitle = "enter_code.email_title",
    EnterCodeAuthenticatorTitle = "enter_code.authenticator_title",
    EnterCodeSentTo = "enter_code.sent_to",
    EnterCodeValid = "enter_code.valid",
    EnterCodeFromApp = "enter_code.from_app",
    EnterCodeLabel = "enter_code.label",
    EnterCodeAutomatic = "enter_code.automatic",
    EnterCodeSubmit = "enter_code.submit",
    EnterCodeResend = "enter_code.resend",
    EnterCodeResendIn = "enter_code.resend_in",
    EnterCodeResendReady = "enter_code.resend_ready",
    EnterCodeTrouble = "enter_code.trouble",
    EnterCodeTroubleSpam = "enter_code.trouble_spam",
    EnterCodeTroubleAddress = "enter_code.trouble_address",
    EnterCodeChange = "enter_code.change",

    ChooseFactorTitle = "choose_factor.title",
    ChooseFactorText = "choose_factor.text",
    ChooseAuthenticator = "choose_factor.authenticator",
    ChooseAuthenticatorText = "choose_factor.authenticator_text",
    ChooseEmail = "choose_factor.email",
    ChooseEmailText = "choose_factor.email_text",

    EnrollChooseTitle = "enroll_choose.title",
    EnrollChooseText = "enroll_choose.text",
    EnrollChooseAuthenticatorText = "enroll_choose.authenticator_text",
    EnrollChooseEmailText = "enroll_choose.email_text",

    EnrollEmailTitle = "enroll_email.title",
    EnrollEmailText = "enroll_email.text",
    EnrollEmailLabel = "enroll_email.label",
    EnrollEmailSubmit = "enroll_email.submit",

    EnrollAuthenticatorTitle = "enroll_authenticator.title",
    EnrollAuthenticatorScan = "enroll_authenticator.scan",
    EnrollAuthenticatorQr = "enroll_authenticator.qr",
    EnrollAuthenticatorOpen = "enroll_authenticator.open",
    EnrollAuthenticatorKey = "enroll_authenticator.key",
    EnrollAuthenticatorCopy = "enroll_authenticator.copy",
    EnrollAuthenticatorEnter = "enroll_authenticator.enter",
    EnrollAuthenticatorSubmit = "enroll_authenticator.submit",

    BlockedTitle = "blocked.title",
    BlockedRisk = "blocked.risk",
    BlockedRiskDo = "blocked.risk_do",
    BlockedPolicy = "blocked.policy",
    BlockedPolicyDo = "blocked.policy_do",
    BlockedRestart = "blocked.restart",
    BlockedSupport = "blocked.support",

    LockedTitle = "locked.title",
    LockedText = "locked.text",
    LockedUntil = "locked.until",
    LockedReady = "locked.ready",
    LockedForGood = "locked.for_good",
    LockedRetry = "locked.retry",

    ExpiredTitle = "expired.title",
    ExpiredText = "expired.text",
    ExpiredContinueAs = "expired.continue_as",
    ExpiredContinue = "expired.continue",

    SignedInTitle = "signed_in.title",
    SignedInText = "signed_in.text",
    SignedInContinue = "signed_in.continue",

    RefusalCodeExpired = "refusal.code_expired",
    RefusalCodeMalformed = "refusal.code_malformed",
    RefusalCodeMissing = "refusal.code_missing",
    RefusalCodeSpent = "refusal.code_spent",
    RefusalCodeWrong = "refusal.code_wrong",
    RefusalCodeWrongApp = "refusal.code_wrong_app",
    RefusalTriesLeft = "refusal.tries_left",
    RefusalCredentialsWrong = "refusal.credentials_wrong",
    RefusalEmailMalformed = "refusal.email_malformed",
    RefusalEmailMissing = "refusal.email_missing",
    RefusalFactorUnavailable = "refusal.factor_unavailable",
    RefusalOutOfTurn = "refusal.out_of_turn",
    RefusalPasswordCommon = "refusal.password_common",
    RefusalPasswordMissing = "refusal.password_missing",
    RefusalPasswordTooLong = "refusal.password_too_long",
    RefusalPasswordTooShort = "refusal.password_too_short",
    RefusalTooManySends = "refusal.too_many_sends",
    RefusalTooSoon = "refusal.too_soon",

    ProblemTitle = "problem.title",
    ProblemNotFound = "problem.not_found",
    ProblemForbidden = "problem.forbidden",
    ProblemBadRequest = "problem.bad_request",
    ProblemServer = "problem.server",
    ProblemBusy = "problem.busy",
    ProblemStart = "problem.start",

    MailCodeSubject = "mail.code_subject",
    MailVerifyIntro = "mail.verify_intro",
    MailExistsIntro = "mail.exists_intro",
    MailSecondFactorIntro = "mail.second_factor_intro",
    MailEnrollIntro = "mail.enroll_intro",
    MailValid = "mail.valid",
    MailNotYou = "mail.not_you",

    PhoneText = "phone.text",
    PhoneCall = "phone.call",
}
