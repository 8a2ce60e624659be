//! Run user flow: what is tried, and how it begins.

pub(crate) mod text;

use flow::policy::{Grant, Platform, Policy, Risk, State};
use protocol::{Answer, Factor, Purpose, Screen};
use sandbox::{EMAIL, PASSWORD, PHONE, Sandbox};
use user_flows::Rules;

/// What is tried at first.
const FIRST: &str = include_str!("first.toml");

/// The file that errors name.
const FILE: &str = "portico.toml";

/// The rules at first.
pub(crate) fn first() -> Rules {
    parse(FIRST).expect("it is read in a test")
}

/// Reads an operator's settings.
pub(crate) fn parse(text: &str) -> Result<Rules, Vec<String>> {
    Rules::parse(FILE, text, &sandbox::is_address)
}

/// A policy that nobody has named yet.
pub(crate) fn new_policy(rules: &Rules) -> Policy {
    let is_taken = |name: &String| rules.policies.iter().any(|policy| policy.name == *name);
    let mut free = (1..).map(|number| format!("{} {number}", text::POLICY));
    Policy {
        name: free.find(|name| !is_taken(name)).unwrap_or_default(),
        state: State::On,
        users: flow::policy::Scope::default(),
        apps: flow::policy::Scope::default(),
        conditions: flow::policy::Conditions::default(),
        grant: Grant::RequireMfa,
    }
}

/// What the present screen asks for, as far as it is known here.
pub(crate) fn wanted(
    sandbox: &Sandbox,
    screen: &Screen,
    now: protocol::Timestamp,
) -> Option<String> {
    Some(match screen {
        Screen::Identify(_) => EMAIL.to_owned(),
        Screen::EnterPassword(screen) => sandbox.account(&screen.email)?.password.clone()?,
        Screen::CreatePassword(screen) => {
            let present = sandbox.account(&screen.email).and_then(|one| one.password.as_deref());
            match present == Some(PASSWORD) {
                true => format!("{PASSWORD} again"),
                false => PASSWORD.to_owned(),
            }
        }
        Screen::EnterCode(screen) if screen.factor == Factor::Authenticator => {
            sandbox.authenticator_code(now)?
        }
        Screen::EnterCode(_) => sandbox.mailbox().last()?.code.clone(),
        Screen::EnrollAuthenticator(_) => sandbox.authenticator_code(now)?,
        Screen::EnrollEmail(_) => "mara@example.com".to_owned(),
        Screen::EnrollPhone(_) => PHONE.to_owned(),
        Screen::EnterRecoveryCode(_) => sandbox.recovery_codes().first()?.clone(),
        _ => return None,
    })
}

/// What a form gives: the step that it answers, and the answer.
pub(crate) fn given(fields: &[(String, String)]) -> Option<(u32, Answer)> {
    let pairs = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let step = pairs.clone().find(|(name, _)| *name == "step")?.1.parse().ok()?;
    Some((step, Answer::from_fields(pairs)?))
}

/// What a flow can be for, with its name.
pub(crate) const PURPOSES: [(Purpose, &str, &str); 4] = [
    (Purpose::SignIn, "sign_in", text::SIGN_IN),
    (Purpose::SignUp, "sign_up", text::SIGN_UP),
    (Purpose::ResetPassword, "reset_password", text::RESET),
    (Purpose::ManageFactors, "manage_factors", text::MANAGE),
];

/// Levels of risk, with their names.
pub(crate) const RISKS: [(Risk, &str, &str); 4] = [
    (Risk::None, "none", text::RISK_NONE),
    (Risk::Low, "low", text::RISK_LOW),
    (Risk::Medium, "medium", text::RISK_MEDIUM),
    (Risk::High, "high", text::RISK_HIGH),
];

/// Kinds of device, with their names.
pub(crate) const PLATFORMS: [(Platform, &str, &str); 6] = [
    (Platform::Other, "other", text::OTHER_DEVICE),
    (Platform::Android, "android", "Android"),
    (Platform::Ios, "ios", "iPhone, iPad"),
    (Platform::Linux, "linux", "Linux"),
    (Platform::Macos, "macos", "macOS"),
    (Platform::Windows, "windows", "Windows"),
];

/// What policies ask for, with their names.
pub(crate) const GRANTS: [(Grant, &str, &str); 3] = [
    (Grant::RequireMfa, "require_mfa", text::REQUIRE_MFA),
    (Grant::RequirePasswordChange, "require_password_change", text::REQUIRE_PASSWORD_CHANGE),
    (Grant::Block, "block", text::BLOCK),
];

/// States of policies, with their names.
pub(crate) const STATES: [(State, &str, &str); 3] = [
    (State::On, "on", text::STATE_ON),
    (State::ReportOnly, "report_only", text::REPORT_ONLY),
    (State::Off, "off", text::STATE_OFF),
];

/// Second factors that a browser without a server can try, with their names.
pub(crate) const FACTORS: [(Factor, &str); 5] = [
    (Factor::Authenticator, text::AUTHENTICATOR),
    (Factor::EmailCode, text::EMAIL_CODE),
    (Factor::SmsCode, text::SMS_CODE),
    (Factor::VoiceCode, text::VOICE_CODE),
    (Factor::RecoveryCode, text::RECOVERY_CODES),
];

#[cfg(test)]
mod tests {
    use flow::policy::Mfa;
    use protocol::Timestamp;
    use sandbox::Preset;

    use super::*;

    #[test]
    fn what_is_tried_at_first_is_written_as_it_would_be_after_a_change() {
        let rules = first();
        assert_eq!(rules.user_flow(rules.app("")).mfa, Mfa::Conditional);
        assert_eq!(parse(&rules.write()).unwrap().write(), rules.write());
    }

    #[test]
    fn a_new_policy_has_a_name_of_its_own_and_can_be_read_again() {
        let mut rules = first();
        for _ in 0..3 {
            let policy = new_policy(&rules);
            rules.policies.push(policy);
        }
        assert_eq!(parse(&rules.write()).unwrap().policies, rules.policies);
    }

    #[test]
    fn what_is_filled_in_leads_through_a_sign_up_with_enrolment() {
        let (now, mut next) = (Timestamp(1_800_000_000), 1_u8);
        let draw = move |bytes: &mut [u8]| {
            for byte in bytes {
                next = next.wrapping_mul(5).wrapping_add(3);
                *byte = next;
            }
        };
        let mut sandbox = Sandbox::new(first(), draw, now);
        sandbox.people(Preset::Nobody, now);
        sandbox.begin(Purpose::SignUp, None, now);
        for (screen, answer, field) in [
            ("identify", "email", "email"),
            ("enter_code", "code", "code"),
            ("create_password", "new_password", "password"),
            ("enroll_choose", "choose", "factor"),
            ("enroll_authenticator", "code", "code"),
            ("signed_in", "", ""),
        ] {
            let reply = sandbox.reply("en", now);
            assert_eq!(reply.screen.name(), screen);
            let typed = wanted(&sandbox, &reply.screen, now).unwrap_or("authenticator".into());
            let fields =
                [("step", reply.step.to_string()), ("answer", answer.into()), (field, typed)];
            let fields = fields.map(|(name, value)| (name.to_owned(), value));
            if let Some((step, answer)) = given(&fields) {
                sandbox.answer(step, answer, now);
            }
        }
    }
}
