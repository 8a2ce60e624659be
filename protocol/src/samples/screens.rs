//! The screens of the samples.

use crate::screen::{
    CodeUse, CreatePassword, DeliveryProblem, EnrollAuthenticator, EnterCode, EnterPassword,
    Identify, PasswordNotice, ProfileField, Purpose, RecoveryCodes,
};
use crate::{Factor, Refusal, Reply, Screen};

use super::{NOW, Sample};

pub(super) const LONG_EMAIL: &str =
    "wilhelmina.featherstonehaugh-cholmondeley@marketing.example.org";
pub(super) const EMAIL: &str = "mara@example.org";
pub(super) const PHONE: &str = "+4915112345689";
pub(super) fn profile_fields() -> Vec<ProfileField> {
    let field = |name: &str, required| ProfileField {
        name: name.into(),
        label: None,
        required,
        options: vec![],
    };
    let size = ProfileField {
        name: "size".into(),
        label: Some("T-Shirt".into()),
        required: false,
        options: ["S", "M", "L", "XL"].map(Into::into).to_vec(),
    };
    vec![field("given_name", true), field("family_name", true), field("company", false), size]
}

pub(super) fn identify(purpose: Purpose, email: Option<&str>) -> Screen {
    let password = !matches!(purpose, Purpose::SignUp | Purpose::ResetPassword);
    let email = email.map(Into::into);
    let (passkey, elsewhere_only, providers) = (false, false, vec![]);
    Screen::Identify(Identify { purpose, email, password, passkey, elsewhere_only, providers })
}

pub(super) fn sign_in_by_passkey() -> Screen {
    let Screen::Identify(screen) = identify(Purpose::SignIn, None) else { unreachable!() };
    Screen::Identify(Identify { passkey: true, ..screen })
}

pub(super) fn enter_password(email: &str, notice: Option<PasswordNotice>) -> Screen {
    Screen::EnterPassword(EnterPassword { email: email.into(), notice, stay_signed_in: None })
}

pub(super) fn stay_signed_in(ticked: bool) -> Screen {
    let (email, stay_signed_in) = (EMAIL.into(), Some(ticked));
    Screen::EnterPassword(EnterPassword { email, notice: None, stay_signed_in })
}

pub(super) fn first_code_and_stay() -> Screen {
    let stay_signed_in = Some(false);
    Screen::EnterCode(EnterCode { stay_signed_in, ..code(CodeUse::FirstFactor, EMAIL) })
}

pub(super) fn create_password(min_length: u16, replaces: bool) -> Screen {
    Screen::CreatePassword(CreatePassword { email: EMAIL.into(), min_length, replaces })
}

pub(super) fn phone_code(code_use: CodeUse, factor: Factor, sent_to: &str) -> Screen {
    Screen::EnterCode(EnterCode { factor, other_methods: true, ..code(code_use, sent_to) })
}

pub(super) fn recovery_codes() -> Screen {
    let codes = [
        "7KQ2M-4XDPA-9RTVC",
        "HW3NB-6YQZE-2JFSK",
        "R8XCD-T5MPV-4GWHA",
        "3ZNKQ-7BYJE-XS6TD",
        "PM9VF-H2KRW-8CQXB",
        "6TJYA-D4NSZ-5VMEG",
        "W7QHC-9PXRK-3BTND",
        "E5GVS-Y8JMA-Z2KWF",
        "4DRNX-6HCTQ-P9BYV",
        "K3SWE-M7ZGJ-R5XAH",
    ];
    Screen::RecoveryCodes(RecoveryCodes { codes: codes.map(Into::into).to_vec() })
}

pub(super) fn code(code_use: CodeUse, sent_to: &str) -> EnterCode {
    EnterCode {
        code_use,
        factor: Factor::EmailCode,
        length: 6,
        sent_to: Some(sent_to.into()),
        minutes: Some(10),
        resend_at: Some(NOW.plus(30)),
        delivery_problem: None,
        other_methods: false,
        stay_signed_in: None,
        remember_device: None,
    }
}

/// No host of ours makes one so long; another may.
pub(super) fn eight_digits() -> Screen {
    Screen::EnterCode(EnterCode {
        length: 8, ..code(CodeUse::SecondFactor, "m•••@example.org")
    })
}

pub(super) fn delayed_code() -> Screen {
    let delivery_problem = Some(DeliveryProblem::Delayed);
    Screen::EnterCode(EnterCode { delivery_problem, ..code(CodeUse::VerifyEmail, EMAIL) })
}

pub(super) fn undelivered_code() -> Screen {
    let sent = code(CodeUse::SecondFactor, "m•••@example.org");
    let delivery_problem = Some(DeliveryProblem::Refused);
    Screen::EnterCode(EnterCode { delivery_problem, other_methods: true, ..sent })
}

pub(super) fn mailbox_code(code_use: CodeUse, address: &str) -> Screen {
    Screen::EnterCode(code(code_use, address))
}

pub(super) fn confirm_email() -> Screen {
    let other_methods = true;
    Screen::EnterCode(EnterCode { other_methods, ..code(CodeUse::EnrollEmail, EMAIL) })
}

pub(super) fn challenge() -> Screen {
    let resend_at = Some(NOW);
    Screen::EnterCode(EnterCode {
        resend_at, ..code(CodeUse::SecondFactor, "m•••@example.org")
    })
}

pub(super) fn authenticator_code() -> Screen {
    Screen::EnterCode(EnterCode {
        factor: Factor::Authenticator,
        sent_to: None,
        minutes: None,
        resend_at: None,
        other_methods: true,
        ..code(CodeUse::SecondFactor, "")
    })
}

pub(super) fn second_code_and_remember(ticked: bool) -> Screen {
    let remember_device = Some(ticked);
    let sent = code(CodeUse::SecondFactor, "m•••@example.org");
    Screen::EnterCode(EnterCode { remember_device, ..sent })
}

pub(super) fn enroll_authenticator() -> Screen {
    Screen::EnrollAuthenticator(EnrollAuthenticator {
        key: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".into(),
        uri: "otpauth://totp/Juniper:mara%40example.org?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Juniper".into(),
        qr_size: QR_SIZE,
        qr_path: QR_PATH.into(),
        length: 6,
        other_methods: true,
    })
}

const QR_SIZE: u8 = 37;
/// The QR code of the sample's link; a test in the server draws it anew.
const QR_PATH: &str = include_str!("qr_path.txt");

/// What a host would send of a screen.
pub(super) fn sample(name: &'static str, screen: Screen, refusal: Option<Refusal>) -> Sample {
    let back = !matches!(
        screen,
        Screen::Identify(_)
            | Screen::EnrollChoose(_)
            | Screen::Blocked(_)
            | Screen::ChooseAccount(_)
            | Screen::RecoveryCodes(_)
            | Screen::Locked(_)
            | Screen::ManageFactors(_)
            | Screen::Expired(_)
            | Screen::SignedIn(_)
    );
    let reply = Reply {
        begin: None,
        flow: "sample".into(),
        step: 1,
        now: NOW,
        expires_at: NOW.plus(15 * 60),
        ends_at: NOW.plus(3 * 60 * 60),
        locale: "en".into(),
        app: "Juniper".into(),
        back,
        screen,
        refusal,
        reference: "7KQ2-M4XD".into(),
    };
    Sample { name, reply }
}
