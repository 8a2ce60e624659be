//! What screens tell of the stage they show, and what they keep to themselves.

mod facts;

use flow::Stage;
use flow::policy::Mfa;
use flow::stage::{Account, CodeAim, Draft, Facts, Second, SentCode, SignUp};
use protocol::screen::{CodeUse, DeliveryProblem, Purpose};
use protocol::{Factor, FirstFactor, Screen, Timestamp};

use facts::{EMAIL, PHONE, context, standing};

const NOW: Timestamp = Timestamp(1_000_000);

fn sent() -> SentCode {
    SentCode { sent_at: Some(NOW), resend_at: NOW.plus(30), tries_left: 5 }
}

fn screen(stage: &Stage) -> Screen {
    stage.screen(&Facts { password_min: 15, ..Facts::default() })
}

#[track_caller]
fn enter_code(aim: CodeAim, code: Option<SentCode>) -> protocol::screen::EnterCode {
    match screen(&Stage::EnterCode { aim, code }) {
        Screen::EnterCode(screen) => screen,
        other => panic!("{other:?}"),
    }
}

#[test]
fn enrolment_offers_another_method_where_there_is_one() {
    for (offered, other) in [
        (vec![Factor::Authenticator], false),
        (vec![Factor::Authenticator, Factor::RecoveryCode], false),
        (vec![Factor::Authenticator, Factor::EmailCode], true),
    ] {
        let standing = || standing(&[], &offered);
        let to_enroll = |factor| {
            let address = String::new();
            screen(&Stage::EnrollAddress { standing: standing(), factor, address })
        };
        let Screen::EnrollEmail(email) = to_enroll(Factor::EmailCode) else { panic!() };
        let Screen::EnrollPhone(phone) = to_enroll(Factor::SmsCode) else { panic!() };
        let app = screen(&Stage::EnrollAuthenticator(standing()));
        let Screen::EnrollAuthenticator(app) = app else { panic!() };
        let factor = Factor::EmailCode;
        let confirm = CodeAim::Confirm {
            standing: standing(),
            factor,
            address: EMAIL.into(),
            land_line: false,
        };
        let code = enter_code(confirm, Some(sent()));
        let told =
            [email.other_methods, phone.other_methods, app.other_methods, code.other_methods];
        assert_eq!(told, [other; 4], "{offered:?}");
    }
}

#[test]
fn a_challenge_and_its_wait_offer_another_method_where_one_is_enrolled() {
    for (enrolled, other) in
        [(vec![Factor::SmsCode], false), (vec![Factor::SmsCode, Factor::RecoveryCode], true)]
    {
        let standing = standing(&enrolled, &enrolled);
        let aim = CodeAim::Challenge { standing, factor: Factor::SmsCode };
        assert_eq!(enter_code(aim.clone(), Some(sent())).other_methods, other);
        let then = Box::new(Stage::EnterCode { aim, code: Some(sent()) });
        let locked = screen(&Stage::Locked { until: NOW, then });
        let Screen::Locked(locked) = locked else { panic!() };
        assert_eq!((locked.other_methods, locked.reset), (other, false));
    }
    let then = Box::new(Stage::EnterPassword {
        email: EMAIL.into(),
        notice: None,
        confirmed_at: None,
        identity: None,
    });
    let Screen::Locked(locked) = screen(&Stage::Locked { until: NOW, then }) else { panic!() };
    assert_eq!((locked.other_methods, locked.reset), (false, true));
}

#[test]
fn a_code_says_how_long_it_lives_and_only_where_one_was_sent_when_there_is_another() {
    let mailbox = CodeAim::Mailbox { email: EMAIL.into(), code_use: CodeUse::VerifyEmail };
    let by_mail = enter_code(mailbox, Some(sent()));
    assert_eq!((by_mail.minutes, by_mail.resend_at), (Some(10), Some(NOW.plus(30))));
    assert_eq!((by_mail.length, by_mail.other_methods), (6, false));
    let both = [Factor::Authenticator, Factor::EmailCode];
    let aim = CodeAim::Challenge { standing: standing(&both, &both), factor: both[0] };
    let by_app = enter_code(aim, None);
    assert_eq!((by_app.minutes, by_app.resend_at, by_app.sent_to), (None, None, None));
    assert_eq!(by_app.length, 6);
}

#[test]
fn where_a_second_factor_goes_is_masked_until_it_was_shown_to_be_theirs() {
    let both = [Factor::EmailCode, Factor::SmsCode];
    let challenge = |factor| {
        let aim = CodeAim::Challenge { standing: standing(&both, &both), factor };
        enter_code(aim, Some(sent())).sent_to
    };
    assert_eq!(challenge(Factor::EmailCode).as_deref(), Some("m•••@example.org"));
    assert_eq!(challenge(Factor::SmsCode).as_deref(), Some("•••89"));
    let choose = screen(&Stage::ChooseFactor(standing(&both, &both)));
    let Screen::ChooseFactor(choose) = choose else { panic!() };
    let told: Vec<_> = choose.methods.iter().map(|method| method.sent_to.as_deref()).collect();
    assert_eq!(told, [Some("m•••@example.org"), Some("•••89")]);
    // What the person has typed themselves is shown as it is.
    let aim = CodeAim::Confirm {
        standing: standing(&[], &both),
        factor: Factor::SmsCode,
        address: PHONE.into(),
        land_line: false,
    };
    assert_eq!(enter_code(aim, Some(sent())).sent_to.as_deref(), Some(PHONE));
}

#[test]
fn a_password_screen_says_whether_it_replaces_one_and_how_long_it_must_be() {
    let draft = |asked| {
        let second = Second::new(FirstFactor::EmailPassword, EMAIL, vec![], &[]);
        let account = Account::judge(context(Mfa::Off, true), &[], second, NOW);
        let sign_up =
            SignUp { first: FirstFactor::EmailPassword, fields: vec![], terms: false, account };
        Draft {
            email: EMAIL.into(),
            confirmed_at: None,
            asked,
            sign_up,
            profile: None,
            accepted: false,
            identity: None,
        }
    };
    for (stage, replaces) in [
        (Stage::CreatePassword(draft(true)), false),
        (Stage::ReplacePassword { email: EMAIL.into(), standing: None }, true),
        (Stage::ChangePassword(standing(&[], &[])), true),
    ] {
        let Screen::CreatePassword(shown) = screen(&stage) else { panic!() };
        assert_eq!((shown.replaces, shown.min_length), (replaces, 15), "{stage:?}");
    }
    for asked in [true, false] {
        let Screen::CollectProfile(shown) = screen(&Stage::CollectProfile(draft(asked))) else {
            panic!()
        };
        assert_eq!(shown.no_account, !asked, "who did not ask for an account is told of none");
    }
}

#[test]
fn what_keeps_a_code_from_arriving_is_told_where_one_was_sent_and_nowhere_else() {
    let delivery_problem = Some(DeliveryProblem::Delayed);
    let facts = Facts { delivery_problem, ..Facts::default() };
    let mailbox = CodeAim::Mailbox { email: EMAIL.into(), code_use: CodeUse::VerifyEmail };
    let sent = Stage::EnterCode { aim: mailbox.clone(), code: Some(sent()) };
    let from_app = Stage::EnterCode { aim: mailbox, code: None };
    for (stage, told) in [(sent, delivery_problem), (from_app, None)] {
        let Screen::EnterCode(screen) = stage.screen(&facts) else { panic!() };
        assert_eq!(screen.delivery_problem, told);
    }
}

#[test]
fn a_password_is_taken_with_the_address_only_where_the_address_leads_to_it() {
    for password_first in [false, true] {
        for (purpose, signs_in) in [
            (Purpose::SignIn, true),
            (Purpose::StepUp, true),
            (Purpose::ManageFactors, true),
            (Purpose::SignUp, false),
            (Purpose::ResetPassword, false),
        ] {
            let stage = Stage::Identify { purpose, email: None };
            let facts = Facts { password_first, ..Facts::default() };
            let Screen::Identify(screen) = stage.screen(&facts) else { panic!() };
            assert_eq!(screen.password, signs_in && password_first, "{purpose:?}");
        }
    }
}
