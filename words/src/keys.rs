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
    Language = "page.language",

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
    IdentifyResetTitle = "identify.reset_title",
    IdentifyEmail = "identify.email",
    IdentifySubmit = "identify.submit",
    IdentifySignUpHint = "identify.sign_up_hint",
    IdentifyResetHint = "identify.reset_hint",
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
    EnterPasswordChanged = "enter_password.changed",
    EnterPasswordForgot = "enter_password.forgot",
    PasswordShow = "enter_password.show",
    PasswordHide = "enter_password.hide",
    PasswordShowShort = "enter_password.show_short",
    PasswordHideShort = "enter_password.hide_short",

    CollectProfileTitle = "collect_profile.title",
    CollectProfileNewTitle = "collect_profile.new_title",
    CollectProfileNoAccount = "collect_profile.no_account",
    CollectProfileOptional = "collect_profile.optional",
    CollectProfileChoose = "collect_profile.choose",
    ProfileCompany = "collect_profile.company",
    ProfileCountry = "collect_profile.country",
    ProfileDisplayName = "collect_profile.display_name",
    ProfileFamilyName = "collect_profile.family_name",
    ProfileGivenName = "collect_profile.given_name",
    CollectProfileSubmit = "collect_profile.submit",

    AcceptTermsTitle = "accept_terms.title",
    AcceptTermsText = "accept_terms.text",
    AcceptTermsSubmit = "accept_terms.submit",

    CreatePasswordTitle = "create_password.title",
    ReplacePasswordTitle = "create_password.replace_title",
    CreatePasswordLabel = "create_password.label",
    CreatePasswordHint = "create_password.hint",
    CreatePasswordSubmit = "create_password.submit",
    ReplacePasswordSubmit = "create_password.replace_submit",

    EnterCodeEmailTitle = "enter_code.email_title",
    EnterCodeSmsTitle = "enter_code.sms_title",
    EnterCodeVoiceTitle = "enter_code.voice_title",
    EnterCodeAuthenticatorTitle = "enter_code.authenticator_title",
    EnterCodeSentTo = "enter_code.sent_to",
    EnterCodeCalling = "enter_code.calling",
    EnterCodeValid = "enter_code.valid",
    EnterCodeFromApp = "enter_code.from_app",
    EnterCodeLabel = "enter_code.label",
    EnterCodeAutomatic = "enter_code.automatic",
    EnterCodeSubmit = "enter_code.submit",
    EnterCodeResend = "enter_code.resend",
    EnterCodeCallAgain = "enter_code.call_again",
    EnterCodeResendIn = "enter_code.resend_in",
    EnterCodeResendReady = "enter_code.resend_ready",
    EnterCodeTrouble = "enter_code.trouble",
    EnterCodeTroubleSpam = "enter_code.trouble_spam",
    EnterCodeTroublePhone = "enter_code.trouble_phone",
    EnterCodeTroubleAddress = "enter_code.trouble_address",
    EnterCodeTroubleNumber = "enter_code.trouble_number",
    EnterCodeChange = "enter_code.change",
    EnterCodeChangeNumber = "enter_code.change_number",

    ChooseFactorTitle = "choose_factor.title",
    ChooseFactorText = "choose_factor.text",
    ChooseAuthenticator = "choose_factor.authenticator",
    ChooseAuthenticatorText = "choose_factor.authenticator_text",
    ChooseEmail = "choose_factor.email",
    ChooseEmailText = "choose_factor.email_text",
    ChooseSms = "choose_factor.sms",
    ChooseSmsText = "choose_factor.sms_text",
    ChooseVoice = "choose_factor.voice",
    ChooseVoiceText = "choose_factor.voice_text",
    ChooseRecovery = "choose_factor.recovery",
    ChooseRecoveryText = "choose_factor.recovery_text",

    EnrollChooseTitle = "enroll_choose.title",
    EnrollChooseText = "enroll_choose.text",
    EnrollChooseAuthenticatorText = "enroll_choose.authenticator_text",
    EnrollChooseEmailText = "enroll_choose.email_text",
    EnrollChooseSmsText = "enroll_choose.sms_text",
    EnrollChooseVoiceText = "enroll_choose.voice_text",

    EnrollEmailTitle = "enroll_email.title",
    EnrollEmailText = "enroll_email.text",
    EnrollEmailLabel = "enroll_email.label",
    EnrollEmailSubmit = "enroll_email.submit",

    EnrollPhoneSmsTitle = "enroll_phone.sms_title",
    EnrollPhoneVoiceTitle = "enroll_phone.voice_title",
    EnrollPhoneSmsText = "enroll_phone.sms_text",
    EnrollPhoneVoiceText = "enroll_phone.voice_text",
    EnrollPhoneLabel = "enroll_phone.label",
    EnrollPhoneHint = "enroll_phone.hint",
    EnrollPhoneSubmit = "enroll_phone.submit",

    EnrollAuthenticatorTitle = "enroll_authenticator.title",
    EnrollAuthenticatorScan = "enroll_authenticator.scan",
    EnrollAuthenticatorQr = "enroll_authenticator.qr",
    EnrollAuthenticatorOpen = "enroll_authenticator.open",
    EnrollAuthenticatorKey = "enroll_authenticator.key",
    EnrollAuthenticatorCopy = "enroll_authenticator.copy",
    EnrollAuthenticatorEnter = "enroll_authenticator.enter",
    EnrollAuthenticatorSubmit = "enroll_authenticator.submit",

    RecoveryCodesTitle = "recovery_codes.title",
    RecoveryCodesText = "recovery_codes.text",
    RecoveryCodesCopy = "recovery_codes.copy",
    RecoveryCodesSubmit = "recovery_codes.submit",

    EnterRecoveryCodeTitle = "enter_recovery_code.title",
    EnterRecoveryCodeText = "enter_recovery_code.text",
    EnterRecoveryCodeLabel = "enter_recovery_code.label",
    EnterRecoveryCodeSubmit = "enter_recovery_code.submit",

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
    LockedReset = "locked.reset",

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
    RefusalCodeWrongRecovery = "refusal.code_wrong_recovery",
    RefusalTriesLeft = "refusal.tries_left",
    RefusalCredentialsWrong = "refusal.credentials_wrong",
    RefusalEmailMalformed = "refusal.email_malformed",
    RefusalEmailMissing = "refusal.email_missing",
    RefusalFactorUnavailable = "refusal.factor_unavailable",
    RefusalFieldMissing = "refusal.field_missing",
    RefusalFieldUnfit = "refusal.field_unfit",
    RefusalOutOfTurn = "refusal.out_of_turn",
    RefusalPasswordCommon = "refusal.password_common",
    RefusalPasswordMissing = "refusal.password_missing",
    RefusalPasswordTooLong = "refusal.password_too_long",
    RefusalPasswordTooShort = "refusal.password_too_short",
    RefusalPasswordUnchanged = "refusal.password_unchanged",
    RefusalPhoneMalformed = "refusal.phone_malformed",
    RefusalPhoneMissing = "refusal.phone_missing",
    RefusalPhoneNotServed = "refusal.phone_not_served",
    RefusalTermsNotAccepted = "refusal.terms_not_accepted",
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
    MailFirstFactorIntro = "mail.first_factor_intro",
    MailResetIntro = "mail.reset_intro",
    MailSecondFactorIntro = "mail.second_factor_intro",
    MailEnrollIntro = "mail.enroll_intro",
    MailValid = "mail.valid",
    MailNotYou = "mail.not_you",

    NoticeFactorSubject = "notice.factor_subject",
    NoticeFactorText = "notice.factor_text",
    NoticePasswordSubject = "notice.password_subject",
    NoticePasswordText = "notice.password_text",
    NoticeRecoverySubject = "notice.recovery_subject",
    NoticeRecoveryText = "notice.recovery_text",
    NoticeNotYou = "notice.not_you",

    PhoneText = "phone.text",
    PhoneCall = "phone.call",
}
