//! An account that its address no longer leads to, as an older version made two
//! of one address: its open session and its passkey are the ways in, and what is
//! done there changes it and not the account that has the address.

use protocol::factors::Enrolled;
use protocol::{Refusal, Screen, Timestamp};
use serde_json::json;

use super::authenticator::Authenticator;
use super::managing::totp;
use super::passkeys::{at_recovery_codes, sign};
use super::support::{PASSWORD, Person, Server, enrolled};

const EMAIL: &str = "mara@example.org";
const QUOTED: &str = "\"mara\"@example.org";
const NEW_PASSWORD: &str = "tasse mond brücke";

/// One person's two accounts, both signed in.
struct Two<'a> {
    server: &'a Server,
    /// Where the address leads, with codes by mail.
    reached: Person<'a>,
    reached_id: String,
    /// The other one, with a passkey.
    unreached: Person<'a>,
    unreached_id: String,
    passkey: Authenticator,
}

impl<'a> Two<'a> {
    async fn make(server: &'a Server) -> Self {
        let (unreached, passkey) = at_recovery_codes(server, "other@example.org").await;
        let unreached = unreached.keeps_codes().await.sees("signed_in");
        let reached = enrolled(server, "shop", EMAIL).await.sees("signed_in");
        // As an older version compared addresses; the next start looks at it.
        server
            .run(
                "UPDATE accounts SET email = '\"mara\"@example.org',
                email_key = '\"mara\"@example.org', canonical_key = NULL
                WHERE email = 'other@example.org'",
            )
            .await;
        drop(server.again().await.unwrap());
        let found = server.app.store.find_duplicate_accounts().await.unwrap();
        let id = |reached| found.iter().find(|one| one.reached == reached).unwrap().id.clone();
        assert_eq!(found.len(), 2);
        server.app.clock.advance(60);
        let (reached_id, unreached_id) = (id(true), id(false));
        Self { server, reached, reached_id, unreached, unreached_id, passkey }
    }

    /// All of an account that its owner would notice.
    async fn holds(&self, id: &str) -> (String, Option<String>, Option<Timestamp>, Vec<Enrolled>) {
        let account = self.server.app.store.find_account_by_id(id).await.unwrap().unwrap();
        let enrolled = self.server.app.store.find_enrolled(id).await.unwrap();
        (account.email, account.password_hash, account.reset_at, enrolled)
    }

    /// Somebody who comes with the other account's passkey.
    async fn by_passkey(&self) -> Person<'a> {
        let person = self.server.browser().begin("vault", "sign_in").await;
        sign(person, &self.passkey).await.sees("signed_in")
    }

    async fn password<'b>(&'b self, typed: &str, password: &str) -> Person<'a> {
        let person = self.server.browser().begin("shop", "sign_in").await.email(typed).await;
        person.password(password).await
    }
}

async fn manage(person: Person<'_>) -> Person<'_> {
    person.browser.begin("vault", "manage_factors").await.sees("manage_factors")
}

async fn whose(person: &mut Person<'_>) -> Option<String> {
    let session = person.browser.session().await?;
    Some(session["email"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn the_open_session_of_an_account_that_its_address_does_not_reach_changes_only_itself() {
    let server = Server::start().await;
    let mut two = Two::make(&server).await;
    assert_eq!(whose(&mut two.unreached).await.as_deref(), Some(QUOTED));
    let (reached, before) = (two.holds(&two.reached_id).await, two.holds(&two.unreached_id).await);

    let list = manage(two.unreached.clone()).await.choose("authenticator").await;
    let Screen::EnrollAuthenticator(shown) = &list.reply.screen else { panic!() };
    let code = totp(&server, &shown.key);
    let list = list.code(&code).await.sees("manage_factors").press("change_password").await;
    let list = list.sees("create_password").new_password(NEW_PASSWORD).await;
    let mut done = list.sees("manage_factors").press("done").await.sees("signed_in");
    assert_eq!(whose(&mut done).await.as_deref(), Some(QUOTED));

    let after = two.holds(&two.unreached_id).await;
    assert!(before.1 != after.1 && after.3.len() == before.3.len() + 1, "{after:?}");
    assert_eq!(two.holds(&two.reached_id).await, reached);
    assert_eq!(whose(&mut two.reached).await.as_deref(), Some(EMAIL), "still signed in");
    // By the address, in any spelling, the new password opens nothing.
    for typed in [EMAIL, QUOTED] {
        two.password(typed, NEW_PASSWORD).await.refused(Refusal::CredentialsWrong {});
        let mut person = two.password(typed, PASSWORD).await.sees("enter_code");
        person = person.sent_code(EMAIL).await.sees("signed_in");
        assert_eq!(whose(&mut person).await.as_deref(), Some(EMAIL), "{typed}");
        server.app.clock.advance(60);
    }
}

#[tokio::test]
async fn the_passkey_of_an_account_that_its_address_does_not_reach_opens_and_changes_only_itself() {
    let server = Server::start().await;
    let mut two = Two::make(&server).await;
    let reached = two.holds(&two.reached_id).await;
    let mut person = two.by_passkey().await;
    assert_eq!(whose(&mut person).await.as_deref(), Some(QUOTED));

    let list = manage(person).await.press("sign_out_others").await.sees("manage_factors");
    assert_eq!(whose(&mut two.unreached).await, None);
    assert_eq!(whose(&mut two.reached).await.as_deref(), Some(EMAIL), "of its own account only");
    let phone = json!({"type": "phone", "phone": "+4915123456789"});
    let list = list.choose("sms_code").await.answer(phone).await.sees("enter_code");
    let list = list.sent_code("+4915123456789").await.sees("manage_factors");
    let gone = json!({"type": "remove", "factor": "passkey"});
    let list = list.answer(gone.clone()).await.sees("remove_factor").answer(gone).await;
    list.sees("manage_factors");
    let kinds: Vec<_> =
        two.holds(&two.unreached_id).await.3.iter().map(|enrolled| enrolled.factor.tag()).collect();
    assert_eq!(kinds, ["sms_code", "voice_code", "recovery_code"]);
    assert_eq!(two.holds(&two.reached_id).await, reached);
    assert_eq!(whose(&mut two.reached).await.as_deref(), Some(EMAIL));
}

#[tokio::test]
async fn a_code_to_the_address_replaces_the_password_of_the_account_that_it_reaches_and_no_other() {
    let server = Server::start().await;
    let mut two = Two::make(&server).await;
    let (reached, unreached) =
        (two.holds(&two.reached_id).await, two.holds(&two.unreached_id).await);
    let person = server.browser().begin("shop", "reset_password").await.email(QUOTED).await;
    let person = person.sent_code(EMAIL).await.sees("create_password");
    person.new_password(NEW_PASSWORD).await.sees("signed_in");
    assert_ne!(two.holds(&two.reached_id).await.1, reached.1);
    assert_eq!(two.holds(&two.unreached_id).await, unreached);
    assert_eq!(whose(&mut two.reached).await, None);
    assert_eq!(whose(&mut two.unreached).await.as_deref(), Some(QUOTED), "it was not theirs");
    let mut person = two.by_passkey().await;
    assert_eq!(whose(&mut person).await.as_deref(), Some(QUOTED));
}
