//! Every sentence of the page on which user flows are walked.

pub(crate) const TITLE: &str = "Run user flow";
pub(crate) const BACK: &str = "Studio";
pub(crate) const AGAIN: &str = "Run again";
pub(crate) const BEGUN: &str = "The user flow begins again.";
pub(crate) const SET_UP: &str = "Set up";
pub(crate) const WALK: &str = "Sign in";
pub(crate) const BESIDE: &str = "What happens";

pub(crate) const MFA: &str = "Multifactor authentication";
pub(crate) const MFAS: [(&str, &str); 3] =
    [("off", "Off"), ("always_on", "Always on"), ("conditional", "Conditional")];
pub(crate) const MFA_OFF: &str = "No second factor, whatever policies ask. Only a block holds.";
pub(crate) const MFA_ALWAYS: &str = "A second factor at each sign-in. Who has none enrols one.";
pub(crate) const MFA_CONDITIONAL: &str =
    "Everybody enrols a second factor. It is asked for when a policy says so.";

pub(crate) const NEVER_ASKED: &str =
    "No policy in force asks for a second factor at this app. Add one, or choose another setting.";

pub(crate) const PERSON: &str = "Account";
pub(crate) const PURPOSE: &str = "Begin with";
pub(crate) const APP: &str = "App";
pub(crate) const SIGN_IN: &str = "Sign-in";
pub(crate) const SIGN_UP: &str = "Sign-up";
pub(crate) const RESET: &str = "Password reset";
pub(crate) const MANAGE: &str = "Managing factors";
pub(crate) const PASSWORD: &str = "password";
pub(crate) const FRESH: &str = "Reset accounts";
pub(crate) const NOBODY: &str = "Any address has no account yet. Codes arrive beside the sign-in.";

pub(crate) const FIRST_FACTOR: &str = "First factor";
pub(crate) const FIRST_FACTORS: [(&str, &str); 2] =
    [("email_password", "Password"), ("email_code", "Code by e-mail")];
pub(crate) const SECOND_FACTORS: &str = "Second factors offered";
pub(crate) const AUTHENTICATOR: &str = "Authenticator app";
pub(crate) const EMAIL_CODE: &str = "Code by e-mail";
pub(crate) const SMS_CODE: &str = "Code by text";
pub(crate) const VOICE_CODE: &str = "Code by call";
pub(crate) const RECOVERY_CODES: &str = "Recovery codes";
pub(crate) const NO_PASSKEYS: &str =
    "Passkeys are left out here: browsers bind them to the address of a server.";
pub(crate) const TERMS: &str = "New accounts accept the terms";

pub(crate) const SITUATION: &str = "Sign-in";
pub(crate) const RISK: &str = "Risk";
pub(crate) const RISK_NONE: &str = "None";
pub(crate) const RISK_LOW: &str = "Low";
pub(crate) const RISK_MEDIUM: &str = "Medium";
pub(crate) const RISK_HIGH: &str = "High";
pub(crate) const COUNTRY: &str = "Country";
pub(crate) const COUNTRY_HINT: &str = "unknown, or DE";
pub(crate) const NO_COUNTRY: &str = "Write the two capital letters of a country, like DE.";
pub(crate) const DEVICE: &str = "Device";
pub(crate) const OTHER_DEVICE: &str = "Other";
pub(crate) const CLOCK: &str = "Clock";
pub(crate) const LATER: [(i64, &str); 3] =
    [(60, "1 minute later"), (600, "10 minutes later"), (86_400, "1 day later")];

pub(crate) const POLICIES: &str = "Policies";
pub(crate) const POLICY: &str = "Policy";
pub(crate) const NAME: &str = "Name";
pub(crate) const GRANT: &str = "Requires";
pub(crate) const REQUIRE_MFA: &str = "A second factor";
pub(crate) const REQUIRE_PASSWORD_CHANGE: &str = "A new password";
pub(crate) const BLOCK: &str = "Blocks";
pub(crate) const STATE: &str = "State";
pub(crate) const STATE_ON: &str = "On";
pub(crate) const STATE_OFF: &str = "Off";
pub(crate) const REPORT_ONLY: &str = "Report only";
pub(crate) const FROM_RISK: &str = "From risk";
pub(crate) const ANY_RISK: &str = "Any";
pub(crate) const COUNTRIES: &str = "Only in countries";
pub(crate) const COUNTRIES_HINT: &str = "all, or DE, FR";
pub(crate) const ADD: &str = "Add a policy";
pub(crate) const REMOVE: &str = "Remove";

pub(crate) const SETTINGS: &str = "Settings (TOML)";
pub(crate) const SETTINGS_HINT: &str = "Change it, or paste your own file: it stays on this page. What is no app, user flow, group or policy is passed over.";
pub(crate) const COPY: &str = "Copy";
pub(crate) const COPIED: &str = "Copied.";

pub(crate) const SCREEN: &str = "Screen";
pub(crate) const STEP: &str = "step";
pub(crate) const WHY: &str = "Why";
pub(crate) const NOT_YET: &str = "Policies are asked once a first factor is shown.";
pub(crate) const MAILBOX: &str = "Messages";
pub(crate) const NO_MAIL: &str = "Codes that are sent arrive here.";
pub(crate) const APP_SHOWS: &str = "Authenticator app";
pub(crate) const EVENTS: &str = "Events";
pub(crate) const NO_EVENTS: &str = "Nothing was answered yet.";
pub(crate) const FILL: &str = "Fill in";
pub(crate) const NOTHING_TO_FILL: &str = "There is nothing to fill in on this screen.";
pub(crate) const LOCAL: &str =
    "Nothing leaves this page: accounts and messages are made up, and gone with it.";
