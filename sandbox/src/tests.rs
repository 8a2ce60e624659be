use flow::policy::{Mfa, Risk};
use protocol::factors::are_several;
use protocol::screen::BlockReason;
use protocol::{Answer, Factor, FirstFactor, Purpose, Refusal, Screen, Timestamp};
use user_flows::Rules;

use crate::{EMAIL, Noted, PASSWORD, Preset, Sandbox};

const NOW: Timestamp = Timestamp(1_800_000_000);

const RULES: &str = r#"
[[apps]]
id = "shop"
name = "Shop"
user_flow = "shop"

[user_flows.shop]
mfa = "conditional"
second_factors = ["authenticator", "email_code", "sms_code", "recovery_code"]

[[policies]]
name = "Risky"
conditions = { risk = "medium" }
grant = "require_mfa"
"#;

/// A person in front of a sandbox, and the time.
struct Walk {
    sandbox: Sandbox,
    now: Timestamp,
}

fn walk(preset: Preset, mfa: Mfa, risk: Risk) -> Walk {
    let rules = Rules::parse("portico.toml", RULES, &|text| text.contains('@')).unwrap();
    let mut next = 7_u8;
    let draw = move |bytes: &mut [u8]| {
        for byte in bytes {
            next = next.wrapping_mul(31).wrapping_add(11);
            *byte = next;
        }
    };
    let mut sandbox = Sandbox::new(rules, draw, NOW);
    sandbox.rules.user_flow_mut("shop").unwrap().mfa = mfa;
    sandbox.situation.risk = risk;
    sandbox.people(preset, NOW);
    sandbox.begin(Purpose::SignIn, None, NOW);
    Walk { sandbox, now: NOW }
}

impl Walk {
    fn give(&mut self, answer: Answer) -> &'static str {
        let step = self.sandbox.reply("en", self.now).step;
        self.sandbox.answer(step, answer, self.now);
        self.screen().name()
    }

    fn screen(&self) -> Screen {
        self.sandbox.reply("en", self.now).screen
    }

    fn email(&mut self) -> &'static str {
        self.give(Answer::Email { email: "Mara@Example.org".into(), password: String::new() })
    }

    fn password(&mut self, password: &str) -> &'static str {
        self.give(Answer::Password { password: password.into(), stay_signed_in: false })
    }

    fn mailed_code(&mut self) -> &'static str {
        let code = self.sandbox.mailbox().last().unwrap().code.clone();
        self.give(Answer::Code { code, stay_signed_in: false, remember_device: false })
    }

    fn app_code(&mut self) -> &'static str {
        let code = self.sandbox.authenticator_code(self.now).unwrap();
        self.give(Answer::Code { code, stay_signed_in: false, remember_device: false })
    }

    fn told(&self) -> String {
        let text = |noted: &Noted| match noted {
            Noted::Event(text) | Noted::Effect(text) | Noted::Decision(text) => text.clone(),
        };
        self.sandbox.noted().iter().map(text).collect::<Vec<_>>().join("\n")
    }
}

#[test]
fn the_mfa_setting_risk_and_what_is_enrolled_say_what_comes_after_the_password() {
    for (preset, mfa, risk, screen) in [
        (Preset::NotEnrolled, Mfa::Off, Risk::High, "signed_in"),
        (Preset::NotEnrolled, Mfa::AlwaysOn, Risk::None, "enroll_choose"),
        (Preset::NotEnrolled, Mfa::Conditional, Risk::Low, "enroll_choose"),
        (Preset::NotEnrolled, Mfa::Conditional, Risk::High, "blocked"),
        (Preset::Authenticator, Mfa::Conditional, Risk::Low, "signed_in"),
        (Preset::Authenticator, Mfa::Conditional, Risk::Medium, "enter_code"),
        (Preset::EmailCode, Mfa::AlwaysOn, Risk::None, "enter_code"),
        (Preset::Several, Mfa::AlwaysOn, Risk::None, "choose_factor"),
        (Preset::Disabled, Mfa::Off, Risk::None, "blocked"),
    ] {
        let mut walk = walk(preset, mfa, risk);
        assert_eq!(walk.email(), "enter_password");
        assert_eq!(walk.password(PASSWORD), screen, "{preset:?} {mfa:?} {risk:?}");
    }
}

#[test]
fn a_block_because_of_risk_names_the_policy_that_asks() {
    let mut walk = walk(Preset::NotEnrolled, Mfa::Conditional, Risk::Medium);
    walk.email();
    walk.password(PASSWORD);
    let Screen::Blocked(blocked) = walk.screen() else { panic!("nobody is blocked") };
    assert_eq!(blocked.reason, BlockReason::RiskAndNotEnrolled);
    let decision = walk.sandbox.decision().unwrap();
    let told = crate::decision(decision, &walk.sandbox.rules, "shop").join(" ");
    assert!(told.ends_with("Asked by the policy “Risky”, because of risk."), "{told}");
    assert!(
        walk.told()
            .starts_with("An address was given\nThe password is right\nThe sign-in is blocked")
    );
    let places = crate::policies(decision, &walk.sandbox.rules, "shop");
    assert_eq!(places, ["policies[0] \"Risky\""]);
}

#[test]
fn a_new_person_signs_up_enrols_an_app_and_signs_in_with_it() {
    let mut walk = walk(Preset::Nobody, Mfa::AlwaysOn, Risk::None);
    assert_eq!(walk.give(Answer::SignUp { email: String::new() }), "identify");
    assert_eq!(walk.email(), "enter_code");
    assert_eq!(walk.mailed_code(), "create_password");
    assert_eq!(walk.give(Answer::NewPassword { password: PASSWORD.into() }), "enroll_choose");
    assert!(walk.sandbox.account(EMAIL).is_some(), "the account is there before it has a factor");
    let chosen = walk.give(Answer::Choose { factor: Factor::Authenticator });
    assert_eq!(chosen, "enroll_authenticator");
    assert_eq!(walk.app_code(), "recovery_codes");
    let recovery = walk.sandbox.reply("en", walk.now).screen;
    let Screen::RecoveryCodes(recovery) = recovery else { panic!("no codes were drawn") };
    assert_eq!(walk.give(Answer::Saved { kept: true }), "signed_in");

    walk.sandbox.begin(Purpose::SignIn, Some(EMAIL.into()), walk.now);
    walk.email();
    assert_eq!(walk.password(PASSWORD), "enter_code");
    assert_eq!(walk.app_code(), "enter_code", "a code is good once");
    walk.now = walk.now.plus(60);
    assert_eq!(walk.app_code(), "signed_in");

    walk.sandbox.begin(Purpose::SignIn, None, walk.now);
    walk.email();
    walk.password(PASSWORD);
    assert_eq!(walk.give(Answer::OtherMethod {}), "choose_factor");
    walk.give(Answer::Choose { factor: Factor::RecoveryCode });
    let code = recovery.codes[0].to_lowercase();
    walk.give(Answer::RecoveryCode { code });
    assert_eq!(walk.sandbox.account(EMAIL).unwrap().recovery_codes.len(), 9);
}

#[test]
fn wrong_passwords_are_counted_and_lead_to_a_wait_that_ends() {
    let mut walk = walk(Preset::NotEnrolled, Mfa::Off, Risk::None);
    walk.email();
    for _ in 1..flow::limits::FREE_FAILURES {
        assert_eq!(walk.password("wrong"), "enter_password");
    }
    let refusal = walk.sandbox.reply("en", walk.now).refusal;
    assert_eq!(refusal, Some(Refusal::CredentialsWrong {}));
    assert_eq!(walk.password("wrong"), "locked");
    assert_eq!(walk.give(Answer::Retry {}), "locked");
    walk.now = walk.now.plus(30);
    assert_eq!(walk.give(Answer::Retry {}), "enter_password");
    assert_eq!(walk.password(PASSWORD), "signed_in");
}

#[test]
fn a_code_and_a_flow_run_out_with_the_clock_and_a_restart_keeps_the_address() {
    let mut walk = walk(Preset::EmailCode, Mfa::AlwaysOn, Risk::None);
    walk.email();
    walk.password(PASSWORD);
    walk.now = walk.now.plus(flow::limits::CODE_LIFETIME + 1);
    walk.mailed_code();
    let refusal = walk.sandbox.reply("en", walk.now).refusal;
    assert_eq!(refusal, Some(Refusal::CodeExpired {}));
    walk.now = walk.now.plus(flow::limits::FLOW_IDLE);
    assert_eq!(walk.screen().name(), "expired");
    walk.mailed_code();
    assert_eq!(walk.screen().name(), "expired");
    assert_eq!(walk.give(Answer::Restart {}), "identify");
    let Screen::Identify(screen) = walk.screen() else { panic!("it begins with an address") };
    assert_eq!(screen.email.as_deref(), Some(EMAIL));
}

#[test]
fn a_forgotten_password_is_replaced_and_its_mailbox_is_no_second_factor() {
    let mut walk = walk(Preset::NotEnrolled, Mfa::Off, Risk::None);
    walk.sandbox.account_mut(EMAIL).unwrap().enroll(Factor::EmailCode, Some(EMAIL.into()));
    walk.email();
    assert_eq!(walk.give(Answer::ResetPassword {}), "enter_code");
    assert_eq!(walk.mailed_code(), "create_password");
    let password = "another quiet lake".to_owned();
    assert_eq!(walk.give(Answer::NewPassword { password: password.clone() }), "signed_in");
    let account = walk.sandbox.account(EMAIL).unwrap();
    assert_eq!((account.password.as_ref(), account.reset_at), (Some(&password), Some(NOW)));
}

#[test]
fn where_a_code_comes_first_nobody_has_a_password() {
    let mut walk = walk(Preset::NotEnrolled, Mfa::Off, Risk::None);
    walk.sandbox.rules.user_flow_mut("shop").unwrap().first_factor = FirstFactor::EmailCode;
    assert_eq!(walk.email(), "enter_code");
    assert_eq!(walk.mailed_code(), "signed_in");
    assert!(walk.told().contains("Signed in with one factor: a code by e-mail"), "{}", walk.told());
    assert!(!are_several(&[Factor::EmailCode]));
}

#[test]
fn an_answer_to_a_step_that_is_past_changes_nothing() {
    let mut walk = walk(Preset::NotEnrolled, Mfa::Off, Risk::None);
    walk.email();
    walk.sandbox.answer(1, Answer::Restart {}, NOW);
    assert_eq!(walk.screen().name(), "enter_password");
}

#[test]
fn what_is_no_address_and_no_number_is_refused_and_stays_where_it_is() {
    let mut walk = walk(Preset::NotEnrolled, Mfa::AlwaysOn, Risk::None);
    for (email, refusal) in [
        ("", Refusal::EmailMissing {}),
        ("mara", Refusal::EmailMalformed {}),
        ("mara@example", Refusal::EmailMalformed {}),
    ] {
        walk.give(Answer::Email { email: email.into(), password: String::new() });
        assert_eq!(walk.sandbox.reply("en", NOW).refusal, Some(refusal), "{email}");
    }
    walk.email();
    walk.password(PASSWORD);
    assert_eq!(walk.give(Answer::Choose { factor: Factor::SmsCode }), "enroll_phone");
    walk.give(Answer::Phone { phone: "0151 234".into() });
    assert_eq!(walk.sandbox.reply("en", NOW).refusal, Some(Refusal::PhoneMalformed {}));
    assert_eq!(walk.give(Answer::Phone { phone: "+49 (151) 2345-6789".into() }), "enter_code");
    assert_eq!(walk.sandbox.mailbox().last().unwrap().to, "+4915123456789");
}
