//! What the person sees next, and why an answer was not taken.
//!
//! A screen travels as an object with one key, its name:
//! `{"enter_code": {…}}`.

use serde::{Deserialize, Serialize};

use crate::profile::FieldSet;
use crate::{Factor, Timestamp};

/// What comes back for every answer. A refused answer leaves the screen as it was.
///
/// What owns memory stands last: whoever reads a reply has less to give back
/// where it does not fit, and the widget weighs less.
///
/// The refusal travels beside the screen, not inside it: a refused answer
/// leaves the screen as it was, so the widget keeps what the person has typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reply {
    /// The step this screen is; grows by one with each accepted answer.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub step: u32,
    /// The host's time, for counting down without trusting the device's clock.
    pub now: Timestamp,
    /// When the flow ends if nothing is answered and nobody asks for more time.
    pub expires_at: Timestamp,
    /// When the flow ends whatever is done.
    pub ends_at: Timestamp,
    /// The tag of the language that the person is spoken to in.
    pub locale: String,
    /// Whether the answer `back` leads somewhere.
    pub back: bool,
    /// Why the last answer was not taken.
    pub refusal: Option<Refusal>,
    /// The flow's handle; useless without the browser's cookie. Until the first answer it
    /// is `new`, and `begin` says which.
    pub flow: String,
    /// What the flow begins with, sealed: to be sent with whatever is asked of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub begin: Option<String>,
    /// The name of the app the person signs in to.
    pub app: String,
    /// The correlation id a person can quote to support.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9A-Z]{4}-[0-9A-Z]{4}$"))]
    pub reference: String,
    /// What the person sees.
    pub screen: Screen,
}

/// What a flow is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Look at the account's factors and change them, after signing in afresh.
    ManageFactors,
    /// Set a new password for an account that exists.
    ResetPassword,
    /// Sign in to an account that exists.
    SignIn,
    /// Make an account.
    SignUp,
    /// Show a second factor in a session that is there. Where none is, it is
    /// signing in.
    StepUp,
}

/// What the person sees next, with every fact its view needs: an object with one
/// key, the screen's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Screen {
    /// Asks to agree to the brand's terms. Answer: `accept_terms`.
    AcceptTerms(AcceptTerms),
    /// The way to a provider: the browser goes there and comes back to the next screen. Answers:
    /// all that `identify` takes, or the screen that it was chosen on.
    AtProvider(AtProvider),
    /// The sign-in is refused by a policy.
    Blocked(Blocked),
    /// Asks whether to go on with the account that is signed in. Answers: `continue_as`,
    /// `restart` for another one.
    ChooseAccount(ChooseAccount),
    /// Asks which of the enrolled factors to use. Answer: `choose`.
    ChooseFactor(ChooseFactor),
    /// Asks for what the app wants to know of a new account. Answer: `profile`.
    CollectProfile(CollectProfile),
    /// Asks whether an OpenID client may have what it asks for. Answer: `agree`; who does not
    /// agree goes to `decline`.
    Consent(Consent),
    /// Asks for a new password. Answer: `new_password`.
    CreatePassword(CreatePassword),
    /// Asks for the password. Answers: `password`, `reset_password`.
    EnterPassword(EnterPassword),
    /// Asks for a code. Answers: `code`, `resend`, `other_method`.
    EnterCode(EnterCode),
    /// Shows the authenticator's key and asks for its first code. Answers: `code`,
    /// `other_method`.
    EnrollAuthenticator(EnrollAuthenticator),
    /// Asks which factor to enrol. Answers: `choose`, and `skip` where it can be put off.
    EnrollChoose(EnrollChoose),
    /// Asks for the address that gets codes, or that takes the place of the account's own. Answers:
    /// `email`, `other_method`.
    EnrollEmail(EnrollEmail),
    /// Asks for the telephone number that gets codes. Answers: `phone`, `other_method`.
    EnrollPhone(EnrollPhone),
    /// Asks to make a passkey: what to ask the browser for is at `/flows/{id}/passkey`.
    /// Answers: `passkey`, `other_method`.
    EnrollPasskey(EnrollPasskey),
    /// Asks for one of the recovery codes. Answers: `recovery_code`, `other_method`.
    EnterRecoveryCode(EnterRecoveryCode),
    /// The flow took too long; starts again with what was typed. Answer: `restart`.
    Expired(Expired),
    /// Asks for the address that an account from elsewhere did not come with. Answer: `email`.
    GiveAddress(GiveAddress),
    /// Asks who signs in or up. Answers: `email`, `sign_in`, `sign_up`, `provider`, and `passkey`
    /// where one signs in.
    Identify(Identify),
    /// Too many wrong answers; says when it ends. Answers: `retry`, `other_method`,
    /// `restart`.
    Locked(Locked),
    /// Lists the account's factors, to be changed. Answers: `choose` adds a factor, or
    /// makes new recovery codes if it is `recovery_code`; `remove`; `change_password`; `change_email`;
    /// `sign_out_others`; `end_session`; `forget_devices`; `revoke_access`; `provider` links an account from
    /// elsewhere, `unlink` takes one away; `done` goes on to the app.
    ManageFactors(ManageFactors),
    /// Shows the recovery codes, once. They are the account's from the answer on. Answer:
    /// `saved`.
    RecoveryCodes(RecoveryCodes),
    /// Asks once more whether a factor is to go. Answer: `remove`, with the same factor;
    /// `back` keeps it.
    RemoveFactor(RemoveFactor),
    /// Done.
    SignedIn(SignedIn),
    /// Asks to use a passkey: what to ask the browser for is at `/flows/{id}/passkey`.
    /// Answers: `passkey`, `other_method`.
    UsePasskey(UsePasskey),
}

impl Screen {
    /// The screen's one name: wire tag, sample prefix, section of the words.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::AcceptTerms(_) => "accept_terms",
            Self::AtProvider(_) => "at_provider",
            Self::Blocked(_) => "blocked",
            Self::ChooseAccount(_) => "choose_account",
            Self::ChooseFactor(_) => "choose_factor",
            Self::CollectProfile(_) => "collect_profile",
            Self::Consent(_) => "consent",
            Self::CreatePassword(_) => "create_password",
            Self::EnterPassword(_) => "enter_password",
            Self::EnterCode(_) => "enter_code",
            Self::EnrollAuthenticator(_) => "enroll_authenticator",
            Self::EnrollChoose(_) => "enroll_choose",
            Self::EnrollEmail(_) => "enroll_email",
            Self::EnrollPhone(_) => "enroll_phone",
            Self::EnrollPasskey(_) => "enroll_passkey",
            Self::EnterRecoveryCode(_) => "enter_recovery_code",
            Self::Expired(_) => "expired",
            Self::GiveAddress(_) => "give_address",
            Self::Identify(_) => "identify",
            Self::Locked(_) => "locked",
            Self::ManageFactors(_) => "manage_factors",
            Self::RecoveryCodes(_) => "recovery_codes",
            Self::RemoveFactor(_) => "remove_factor",
            Self::SignedIn(_) => "signed_in",
            Self::UsePasskey(_) => "use_passkey",
        }
    }

    /// Whether it shows a secret that was not typed: an authenticator's key, or
    /// recovery codes. Whoever sends it must not compress it, because the size of
    /// what is compressed tells what is in it (BREACH).
    #[must_use]
    pub const fn shows_secret(&self) -> bool {
        matches!(self, Self::EnrollAuthenticator(_) | Self::RecoveryCodes(_))
    }

    /// Whether the flow's end takes nothing away here, and nobody needs more
    /// time.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self, Self::Blocked(_) | Self::Expired(_) | Self::SignedIn(_))
    }
}

/// Data of [`Screen::Identify`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Identify {
    /// Signing in or signing up.
    pub purpose: Purpose,
    /// What is already known or was typed before.
    pub email: Option<String>,
    /// Whether a password is asked for next: then the answer `email` may hold what a password
    /// manager filled in.
    pub password: bool,
    /// Whether a passkey signs in here, without an address being typed: what to ask
    /// the browser for is at `/flows/{id}/passkey`.
    pub passkey: bool,
    /// Whether providers are the only way: there is no address to type.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub elsewhere_only: bool,
    /// The providers that this user flow offers.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub providers: Vec<Provider>,
}

/// A provider with whose accounts people sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Provider {
    /// Whether this browser signed in with it last.
    pub last: bool,
    /// Its id.
    pub id: String,
    /// Its name as people know it.
    pub name: String,
    /// The address of its picture.
    pub icon: Option<String>,
}

/// Data of [`Screen::AtProvider`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AtProvider {
    /// The provider's name.
    pub name: String,
    /// The address that leads there: one of this server, for the whole window.
    pub url: String,
}

/// Data of [`Screen::GiveAddress`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GiveAddress {
    /// The provider that did not tell an address.
    pub name: String,
    /// What was typed before.
    pub email: String,
}

/// Data of [`Screen::EnterPassword`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnterPassword {
    /// The address as typed.
    pub email: String,
    /// What led here, if it was not the address alone.
    pub notice: Option<PasswordNotice>,
    /// Whether the box is ticked that keeps people signed in; absent where it is not offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub stay_signed_in: Option<bool>,
}

/// What led to the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PasswordNotice {
    /// The person came to sign up, and has shown that the mailbox is theirs,
    /// but an account was there already.
    AccountExists,
    /// The person has just set a new password.
    PasswordChanged,
    /// The person came with an account from elsewhere, which is linked once they have shown that
    /// the one here is theirs.
    ToLink,
    /// The person came to change their factors, and may be signed in already.
    ToManage,
}

/// Data of [`Screen::CreatePassword`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatePassword {
    /// The confirmed address, for password managers.
    pub email: String,
    /// Fewest characters.
    pub min_length: u16,
    /// Whether it takes an old one's place.
    pub replaces: bool,
}

/// Data of [`Screen::CollectProfile`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CollectProfile {
    /// The confirmed address.
    pub email: String,
    /// The person did not ask for an account: there was none to sign in to.
    pub no_account: bool,
    /// What to ask; may be empty.
    pub fields: Vec<ProfileField>,
    /// What was typed before, field by field.
    pub values: Vec<String>,
}

/// One thing to ask of a new account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ProfileField {
    /// The name of the field: `company`, `country`, `display_name`,
    /// `family_name`, `given_name`, or a name of your own.
    pub name: String,
    /// The label of the field. Required for names of your own; the built-in
    /// fields have labels in every language.
    pub label: Option<String>,
    /// Whether the field is required.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub required: bool,
    /// The choices. If empty, people can type anything.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub options: Vec<String>,
}

/// Data of [`Screen::AcceptTerms`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AcceptTerms {
    /// The confirmed address.
    pub email: String,
}

/// Data of [`Screen::ChooseAccount`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChooseAccount {
    /// The account that is signed in in this browser.
    pub email: String,
}

/// Data of [`Screen::Consent`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Consent {
    /// Whose account it is.
    pub email: String,
    /// What the app asks for.
    pub scopes: Vec<ConsentScope>,
    /// What it asks for at an API, as the operator words it for this person.
    pub at_api: Vec<String>,
    /// The address that leads back to the app without it.
    pub decline: String,
}

/// What an app can ask a person for, a sentence each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ConsentScope {
    /// To know that it is they, and nothing else.
    Openid,
    /// Their name and language.
    Profile,
    /// What else they told when they signed up.
    Details,
    /// Their address.
    Email,
    /// Their telephone number.
    Phone,
    /// To go on while they are not signed in.
    OfflineAccess,
}

/// What a code is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CodeUse {
    /// To make an address that of an account which has another.
    ChangeEmail,
    /// To enrol an address as second factor.
    EnrollEmail,
    /// To enrol a telephone number as second factor.
    EnrollPhone,
    /// As first factor.
    FirstFactor,
    /// To link an account from elsewhere: to one with this address, or to a new one.
    Link,
    /// To set a new password.
    ResetPassword,
    /// As second factor.
    SecondFactor,
    /// To confirm the address of a new account.
    VerifyEmail,
}

/// Data of [`Screen::EnterCode`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnterCode {
    /// What it is asked for.
    pub code_use: CodeUse,
    /// Where the code comes from.
    pub factor: Factor,
    /// Digits.
    pub length: u8,
    /// Where the code went; masked where a stranger might look.
    pub sent_to: Option<String>,
    /// Minutes a code lives.
    pub minutes: Option<u16>,
    /// From when another may be asked for; `null` where none is sent.
    pub resend_at: Option<Timestamp>,
    /// What keeps the code from arriving, as far as is known.
    pub delivery_problem: Option<DeliveryProblem>,
    /// Whether another method can be chosen.
    pub other_methods: bool,
    /// Whether the box is ticked that keeps people signed in; absent where it is not offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub stay_signed_in: Option<bool>,
    /// Whether the box is ticked that has the device remembered; absent where it is not offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub remember_device: Option<bool>,
}

/// What keeps a code from arriving. The same for every address, whether it has an
/// account or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeliveryProblem {
    /// It was tried in vain so far, and is tried again.
    Delayed,
    /// It was refused for good. Another code may be asked for.
    Refused,
}

/// One enrolled factor to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Method {
    /// Which kind.
    pub factor: Factor,
    /// Where its codes go, masked.
    pub sent_to: Option<String>,
}

/// Data of [`Screen::ChooseFactor`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChooseFactor {
    /// What the account has enrolled and may use here.
    pub methods: Vec<Method>,
}

/// Data of [`Screen::EnrollChoose`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrollChoose {
    /// What the user flow offers.
    pub factors: Vec<Factor>,
    /// The address that was confirmed in this flow: to choose `email_code` makes it a factor,
    /// without another code. `null` where there is none.
    pub confirmed: Option<String>,
    /// Whether the account was made in this flow.
    pub new_account: bool,
    /// Until when it can be put off; `null` where it cannot.
    pub skip_until: Option<Timestamp>,
}

/// Data of [`Screen::EnrollEmail`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrollEmail {
    /// The proposed address.
    pub email: String,
    /// Whether another method can be chosen.
    pub other_methods: bool,
    /// The account's address, if this is to take its place; `null` if it is to be a second step.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub replaces: Option<String>,
}

/// Data of [`Screen::EnrollPhone`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrollPhone {
    /// By text or by call.
    pub factor: Factor,
    /// What was typed before.
    pub phone: String,
    /// Whether another method can be chosen.
    pub other_methods: bool,
}

/// Data of [`Screen::EnrollPasskey`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrollPasskey {
    /// Whether another method can be chosen.
    pub other_methods: bool,
}

/// Data of [`Screen::UsePasskey`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsePasskey {
    /// Whether another method can be chosen.
    pub other_methods: bool,
    /// Whether the page around may use it: browsers let only the server's own.
    pub here: bool,
}

/// Data of [`Screen::EnterRecoveryCode`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnterRecoveryCode {
    /// Whether another method can be chosen.
    pub other_methods: bool,
}

/// Data of [`Screen::RecoveryCodes`]. Holds secrets: shown only here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryCodes {
    /// The codes, each as people write it down.
    pub codes: Vec<String>,
}

/// Data of [`Screen::EnrollAuthenticator`]. Holds a secret: shown only here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrollAuthenticator {
    /// The key in base32, without spaces.
    pub key: String,
    /// The same as an `otpauth:` link for an app on this device.
    pub uri: String,
    /// The same as a QR code: modules per side, and the dark ones as the data
    /// of one SVG path in that many units.
    pub qr_size: u8,
    /// SVG path data, in units of a module.
    pub qr_path: String,
    /// Digits of the code.
    pub length: u8,
    /// Whether another method can be chosen.
    pub other_methods: bool,
}

/// Why a sign-in is blocked, in kind. The risk's reasons are never told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BlockReason {
    /// The account was switched off by whoever runs the service.
    Disabled,
    /// The account has second factors, and none of them can be asked for here.
    FactorsUnavailable,
    /// A policy lets nobody in here and now.
    Policy,
    /// A policy lets nobody in from this part of the world.
    Region,
    /// Risk asks for a second factor, and the account has none.
    RiskAndNotEnrolled,
}

/// Data of [`Screen::Blocked`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Blocked {
    /// Why.
    pub reason: BlockReason,
}

/// Data of [`Screen::Locked`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Locked {
    /// When it ends.
    pub until: Timestamp,
    /// Whether another method can be chosen.
    pub other_methods: bool,
    /// Whether a new password opens the way in. Answer: `reset_password`.
    pub reset: bool,
}

/// Data of [`Screen::Expired`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Expired {
    /// Whom to go on as.
    pub email: Option<String>,
}

/// Data of [`Screen::ManageFactors`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ManageFactors {
    /// Whose they are.
    pub email: String,
    /// The second factors there are; recovery codes are counted apart.
    pub methods: Vec<Method>,
    /// What can be added.
    pub factors: Vec<Factor>,
    /// How many recovery codes are left; `null` where the account can't have any.
    pub codes_left: Option<u32>,
    /// How many devices are remembered, which are asked for no second factor.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub devices: u32,
    /// The apps that their owner has agreed to.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub apps: Vec<AgreedApp>,
    /// Where the account is signed in: this browser first, then by when they were last used.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub sessions: Vec<OpenSession>,
    /// The accounts from elsewhere that are linked.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub identities: Vec<LinkedIdentity>,
    /// The providers of which one can be linked.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub providers: Vec<Provider>,
    /// Whether there is a password to change.
    pub password: bool,
    /// Whether the address can be changed.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub change_email: bool,
    /// The address at which all that is stored of the account can be had; `null` on pages of others.
    #[serde(default)]
    pub data: Option<String>,
    /// The address of the page that asks whether the account is to be deleted; `null` if it cannot
    /// be, and on pages of others.
    #[serde(default)]
    pub delete: Option<String>,
    /// What was done just now.
    pub notice: Option<ManageNotice>,
    /// The factor that was added or removed by it; `null` where it is about none.
    #[serde(default)]
    pub changed: Option<Factor>,
}

/// An account from elsewhere that is linked to one here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkedIdentity {
    /// Its id in this list.
    pub id: String,
    /// The provider's name.
    pub name: String,
    /// The address that it came with last, masked; `null` where there was none.
    pub address: Option<String>,
}

/// An app that the owner of an account has agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgreedApp {
    /// Its id.
    pub id: String,
    /// Its name as people know it.
    pub name: String,
}

/// Where an account is signed in, in words of the person's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenSession {
    /// Its id in this list; `null` for the session of this browser, which is ended by signing out.
    pub id: Option<String>,
    /// The browser and its system: `Firefox on Windows`.
    pub name: String,
    /// The country, if it is known, when it began and when it was last used.
    pub about: String,
}

/// What was done to an account's factors just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ManageNotice {
    /// An app has nothing of the account any more.
    AccessRevoked,
    /// No device is remembered any more.
    DevicesForgotten,
    /// The address was changed, and all other sessions ended.
    EmailChanged,
    /// A factor was added.
    FactorAdded,
    /// A factor was removed.
    FactorRemoved,
    /// An account from elsewhere was linked.
    IdentityLinked,
    /// An account from elsewhere is a way in no more.
    IdentityUnlinked,
    /// All other sessions were ended.
    OthersSignedOut,
    /// The password was changed, and all other sessions ended.
    PasswordChanged,
    /// New recovery codes took the place of any before.
    RecoveryCodesMade,
    /// One other session was ended.
    SessionEnded,
}

/// Data of [`Screen::RemoveFactor`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RemoveFactor {
    /// What is to go.
    pub method: Method,
    /// The second factors that stay.
    pub remaining: Vec<Method>,
    /// Whether the recovery codes go with it.
    pub codes_too: bool,
}

/// Data of [`Screen::SignedIn`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedIn {
    /// Where to go on: one of the app's registered addresses.
    pub return_to: String,
}

/// Why an answer was not taken: an object with one key.
///
/// Closed on purpose: each has a sentence in every locale, and a test fails
/// until it does. None tells a stranger whether an account exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The app's next code: the clock of its device is fast. Counts as wrong.
    CodeEarly {},
    /// The code ran out.
    CodeExpired {},
    /// Not a code: how many digits it has, or letters and digits, and how many were
    /// typed. Does not count as wrong.
    CodeMalformed {
        /// Characters it has.
        length: u8,
        /// Characters typed.
        typed: u8,
    },
    /// Nothing typed.
    CodeMissing {},
    /// Recovery codes that nobody said to have kept: asked once, since they are
    /// not shown again.
    CodesNotKept {},
    /// Too many wrong guesses at this code; another one helps.
    CodeSpent {},
    /// Not the code we sent, or not the app's.
    CodeWrong {
        /// Guesses left, when few.
        tries_left: Option<u8>,
    },
    /// The address and the password do not belong together.
    CredentialsWrong {},
    /// Not an address.
    EmailMalformed {},
    /// Nothing typed.
    EmailMissing {},
    /// An address that the mail server cannot write to, whoever has it.
    EmailNotServed {},
    /// The address was shown to be theirs, and another account has it.
    EmailTaken {},
    /// The account has this address.
    EmailUnchanged {},
    /// Not one of the methods on offer.
    FactorUnavailable {},
    /// Some fields of a profile are not as they must be.
    FieldsUnfit {
        /// Fields that must be filled in and are not, counted from zero.
        missing: FieldSet,
        /// Fields with what is not one of the choices, or longer than anyone's.
        unfit: FieldSet,
    },
    /// The account from elsewhere is not the one of whoever is signed in.
    IdentityOther {},
    /// The account from elsewhere is linked to another account.
    IdentityTaken {},
    /// There is no account for this one from elsewhere, and none is made by it.
    IdentityUnknown {},
    /// A second factor is asked for here, and this is the only one.
    LastFactor {},
    /// Without it nobody could sign in to the account.
    LastWayIn {},
    /// The page was out of date; this is the present screen.
    OutOfTurn {},
    /// The passkey is not one of theirs, or was made for another purpose or
    /// too long ago.
    PasskeyNotTaken {},
    /// Contains the address or the brand's name, or is on the list of common ones.
    PasswordCommon {},
    /// Nothing typed.
    PasswordMissing {},
    /// More than `max` bytes.
    PasswordTooLong {
        /// Most bytes.
        max: u16,
    },
    /// Fewer than `min` characters.
    PasswordTooShort {
        /// Fewest characters.
        min: u16,
    },
    /// The one they have; a policy wants another.
    PasswordUnchanged {},
    /// Not a telephone number.
    PhoneMalformed {},
    /// Nothing typed.
    PhoneMissing {},
    /// A number in a country, or of a kind, that gets no codes here.
    PhoneNotServed {},
    /// A land line. The screen offers a call to it instead.
    PhoneTakesNoTexts {},
    /// People come to the app by providers only, and set their passwords there.
    PasswordElsewhere {},
    /// The person did not go on at the provider.
    ProviderCancelled {},
    /// The provider did not let the person in, or what it said was not right.
    ProviderRefused {},
    /// The provider gave no answer.
    ProviderUnavailable {},
    /// Not agreed to.
    TermsNotAccepted {},
    /// Too many codes asked for; when the next may be.
    TooManySends {
        /// When another may be sent.
        at: Timestamp,
    },
    /// Asked too soon; when it may be.
    TooSoon {
        /// When it may be asked again.
        at: Timestamp,
    },
    /// Addresses of this domain sign in with their organization's provider.
    UseDirectory {},
}
