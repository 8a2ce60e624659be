//! What a sign-in would be asked for and which rule says so, by the rules that sign-ins
//! follow: for operators who try a policy.

use flow::policy::{Context, Platform, Reason, Risk, Verdict};
use flow::stage::{Account, CodeAim, Facts, Found, SentCode, SignUp};
use flow::{Event, Stage};
use protocol::screen::CodeUse;
use protocol::{Factor, FirstFactor, Timestamp};
use serde::Serialize;
use user_flows::policies::rules;

use super::judge::facts;
use super::owned::{FactorSource, second_of_anyone};
use crate::email::{self, Email};
use crate::passkeys::Passkeys;
use crate::settings::{AppSettings, Settings};
use crate::store::{AccountRow, Store, Stored};

/// A sign-in that might be.
pub(crate) struct Question<'a> {
    /// To which app.
    pub(crate) app: &'a AppSettings,
    /// By whom; there may be no such account.
    pub(crate) address: &'a Email,
    pub(crate) risk: Risk,
    /// In capital letters.
    pub(crate) country: Option<String>,
    pub(crate) platform: Platform,
}

/// What would come of it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Explanation {
    pub(crate) app: String,
    /// The address in the form in which addresses are compared.
    pub(crate) account: String,
    /// Whether there is an account; else it would be made.
    pub(crate) exists: bool,
    pub(crate) first_factor: FirstFactor,
    /// The screen that comes after the first factor.
    pub(crate) next_screen: &'static str,
    pub(crate) verdict: Verdict,
    /// The second factors that can be shown or, if the verdict is to enrol one, be enrolled.
    pub(crate) second_factors: Vec<Factor>,
    pub(crate) change_password: bool,
    pub(crate) reason: Reason,
    /// What says so, by its place in the settings.
    pub(crate) rules: Vec<String>,
    /// Policies that only report.
    pub(crate) report_only: Vec<String>,
    /// The verdict with those in force; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) would_be: Option<Verdict>,
}

/// Has the rules judge a sign-in, and changes nothing.
pub(crate) async fn explain(
    settings: &Settings,
    store: &Store,
    question: &Question<'_>,
    now: Timestamp,
) -> Stored<Explanation> {
    let Question { app, address, risk, platform, .. } = *question;
    let row = store.find_account(&email::key(address.shown())).await?;
    let user_flow = settings.user_flow(app);
    let unavailable = settings.unavailable(Passkeys::start(settings).is_some());
    let here = FactorSource { store, unavailable };
    let shown = row.as_ref().map_or(address.shown(), |account| &account.email);
    let offered = (user_flow.first_factor, &user_flow.second_factors[..]);
    let second = second_of_anyone(&here, (shown, row.as_ref()), offered, None, now).await?;
    let context = Context {
        risk,
        platform,
        location: question.country.clone(),
        ..facts(settings, app, shown, row.as_ref())
    };
    let made_at = row.as_ref().map_or(now, |account| account.created_at);
    let judged = Account::judge(context, &settings.policies, second, now)
        .with_grace(user_flow.grace_until(made_at));
    Ok(explained(settings, question, (shown, row.as_ref()), judged, now))
}

fn explained(
    settings: &Settings,
    question: &Question<'_>,
    (address, row): (&str, Option<&AccountRow>),
    judged: Account,
    now: Timestamp,
) -> Explanation {
    let app = question.app;
    let decision = judged.decision().clone();
    let second_factors = judged.second_factors();
    let stage = after_first(settings, app, (address, row.is_some()), judged, now);
    Explanation {
        app: app.id.clone(),
        account: email::key(address).into(),
        exists: row.is_some(),
        first_factor: settings.user_flow(app).first_factor,
        next_screen: stage.screen(&Facts::default()).name(),
        verdict: decision.verdict,
        second_factors,
        change_password: decision.change_password,
        reason: decision.reason,
        rules: rules(&settings.policies, app.user_flow.get_ref(), &decision),
        report_only: decision.reported,
        would_be: decision.would_be,
    }
}

/// Where a flow stands once the first factor is shown.
fn after_first(
    settings: &Settings,
    app: &AppSettings,
    (email, exists): (&str, bool),
    account: Account,
    now: Timestamp,
) -> Stage {
    let user_flow = settings.user_flow(app);
    let (first, email) = (user_flow.first_factor, email.to_owned());
    if exists && first == FirstFactor::EmailPassword {
        let stage =
            Stage::EnterPassword { email, notice: None, confirmed_at: None, identity: None };
        return stage.advance(Event::PasswordRight(account), now).stage;
    }
    let (fields, terms) = (user_flow.profile.clone(), user_flow.terms);
    let (code_use, found) = match exists {
        true => (CodeUse::FirstFactor, Found::Account { first, account }),
        false => (CodeUse::VerifyEmail, Found::Nobody(SignUp { first, fields, terms, account })),
    };
    let aim = CodeAim::Mailbox { email, code_use };
    let code = Some(SentCode { sent_at: Some(now), resend_at: now, tries_left: 1 });
    Stage::EnterCode { aim, code }.advance(Event::MailboxShown(found), now).stage
}

#[cfg(test)]
mod tests {
    use protocol::screen::BlockReason;

    use super::*;
    use crate::store::accounts::{NewAccount, NewFactor, insert_account, insert_factor};

    const NOW: Timestamp = Timestamp(1_000_000);

    /// The demo's settings, and a database in which two people have an account at it: Mara
    /// with codes by mail and Ines with nothing besides her password.
    async fn demo(folder: &tempfile::TempDir) -> (Settings, Store) {
        let mut settings = Settings::demo().unwrap();
        folder.path().clone_into(&mut settings.data);
        let store = Store::open(&settings.location()).await.unwrap();
        let mut change = store.change().await.unwrap();
        for name in ["mara", "ines"] {
            let email = &format!("{name}@example.org");
            let (id, email_key, password_hash) = (name, email::key(email), None);
            let (profile, accepted) = (&[][..], false);
            let new = NewAccount { id, email, email_key, password_hash, profile, accepted };
            insert_account(&mut change, &new, NOW).await.unwrap().ok().unwrap();
        }
        let factor = NewFactor::Address(Factor::EmailCode, "mara@example.com");
        insert_factor(&mut change, "mara", factor, NOW).await.unwrap();
        change.commit().await.unwrap();
        (settings, store)
    }

    #[tokio::test]
    async fn what_a_sign_in_is_asked_for_is_told_for_each_level_of_risk_with_the_policy() {
        let folder = tempfile::tempdir().unwrap();
        let (settings, store) = demo(&folder).await;
        let ask = settings.policies[0].name.clone();
        let bank = format!("policies[0] {ask:?}");
        let lab = format!("policies[1] {:?}", settings.policies[1].name);
        let setting = "user_flows.conditional.mfa".to_owned();
        let no_factor = Verdict::Block(BlockReason::RiskAndNotEnrolled);
        let policy = Verdict::Block(BlockReason::Policy);
        for (app, name, risk, verdict, screen, rule) in [
            ("bank", "mara", Risk::None, Verdict::Allow, "signed_in", &setting),
            ("bank", "mara", Risk::Low, Verdict::Allow, "signed_in", &setting),
            ("bank", "mara", Risk::Medium, Verdict::Challenge, "enter_code", &bank),
            ("bank", "mara", Risk::High, Verdict::Challenge, "enter_code", &bank),
            ("bank", "ines", Risk::Low, Verdict::Enroll, "enroll_choose", &setting),
            ("bank", "ines", Risk::Medium, no_factor, "blocked", &bank),
            ("bank", "nobody", Risk::None, Verdict::Enroll, "create_password", &setting),
            ("lab", "mara", Risk::Medium, Verdict::Allow, "signed_in", &setting),
            ("lab", "mara", Risk::High, policy, "blocked", &lab),
        ] {
            let address = &Email::parse(&format!("{name}@example.org")).unwrap();
            let app = settings.app(app).unwrap();
            let (country, platform) = (None, Platform::Other);
            let question = Question { app, address, risk, country, platform };
            let found = explain(&settings, &store, &question, NOW).await.unwrap();
            assert_eq!((found.verdict, found.next_screen), (verdict, screen), "{found:?}");
            assert_eq!(found.rules.last(), Some(rule), "{found:?}");
            assert_eq!(found.exists, name != "nobody", "{found:?}");
        }
    }

    #[tokio::test]
    async fn an_explanation_names_the_second_factors_that_can_be_shown_or_enrolled() {
        let folder = tempfile::tempdir().unwrap();
        let (settings, store) = demo(&folder).await;
        for (name, factors) in [
            ("mara", vec![Factor::EmailCode]),
            ("ines", vec![Factor::Authenticator, Factor::EmailCode]),
        ] {
            let address = &Email::parse(&format!("{name}@example.org")).unwrap();
            let (app, risk) = (settings.app("shop").unwrap(), Risk::None);
            let (country, platform) = (Some("DE".to_owned()), Platform::Ios);
            let question = Question { app, address, risk, country, platform };
            let found = explain(&settings, &store, &question, NOW).await.unwrap();
            assert_eq!(found.second_factors, factors, "{found:?}");
            assert_eq!(found.rules, ["user_flows.always_on.mfa"]);
        }
    }
}
