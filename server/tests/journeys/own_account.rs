//! A person downloads all that is stored of them, and deletes their account.

use axum::http::StatusCode;
use portico_server::settings::Settings;
use protocol::{Refusal, Screen};

use crate::managing::notices;
use crate::support::{PASSWORD, Person, Server, account};

const EMAIL: &str = "mara@example.org";

async fn at_the_list(server: &Server) -> Person<'_> {
    let mut browser = account(server, "news", EMAIL).await.browser;
    browser.headers.push(("sec-fetch-site", "same-origin"));
    browser.begin("news", "manage_factors").await.sees("manage_factors")
}

/// The addresses at which the data is, and the account is deleted.
fn addresses(person: &Person<'_>) -> (String, Option<String>) {
    let Screen::ManageFactors(screen) = &person.reply.screen else { panic!() };
    (screen.data.clone().unwrap(), screen.delete.clone())
}

#[tokio::test]
async fn a_person_gets_all_that_is_stored_of_them_as_a_file_without_a_secret() {
    let server = Server::start().await;
    let mut person = at_the_list(&server).await;
    let (address, _) = addresses(&person);
    let (status, data) = person.browser.get(&address).await;
    assert_eq!((status, data["email"].as_str()), (StatusCode::OK, Some(EMAIL)));
    assert_eq!(data["sessions"].as_array().unwrap().len(), 1);
    let (_, _, text) = person.browser.visit(&address).await;
    assert!(!text.contains("argon2") && !text.contains("hash"), "{text}");
    let mut stranger = server.browser();
    assert_eq!(stranger.get(&address).await.0, StatusCode::NOT_FOUND);
    let mut person = person.press("done").await.sees("signed_in");
    assert_eq!(person.browser.get(&address).await.0, StatusCode::NOT_FOUND, "it is over");
}

#[tokio::test]
async fn nothing_is_told_or_deleted_before_everything_was_shown_that_the_account_has() {
    let server = Server::start().await;
    account(&server, "news", EMAIL).await;
    let mut person = server.browser().begin("news", "manage_factors").await.email(EMAIL).await;
    for page in ["data", "delete"] {
        let address = format!("/flows/{}/{page}", person.reply.flow);
        assert_eq!(person.browser.get(&address).await.0, StatusCode::NOT_FOUND, "{page}");
    }
    let fields = format!("email={EMAIL}");
    person.browser.headers.push(("sec-fetch-site", "same-origin"));
    let address = format!("/flows/{}/delete", person.reply.flow);
    let (status, _) = person.browser.post_form(&address, fields).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(server.number("SELECT COUNT(*) FROM accounts").await, 1);
}

#[tokio::test]
async fn a_person_deletes_their_account_by_typing_its_address_and_is_told_that_it_is_gone() {
    let server = Server::start().await;
    let mut person = at_the_list(&server).await;
    let other = server.browser().begin("news", "sign_in").await.email(EMAIL).await;
    let mut elsewhere = other.password(PASSWORD).await.sees("signed_in").browser;
    let (_, address) = addresses(&person);
    let address = address.unwrap();
    let (status, _, page) = person.browser.visit(&address).await;
    assert!(status.is_success() && page.contains(EMAIL), "{page}");
    for typed in ["", "ines@example.org"] {
        let (status, page) = person.browser.post_form(&address, format!("email={typed}")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("aria-invalid"), "{page}");
    }
    assert!(elsewhere.session().await.is_some());
    let (status, page) =
        person.browser.post_form(&address, "email=Mara%40EXAMPLE.org".to_owned()).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    assert!(page.contains("Your account was deleted"), "{page}");
    assert_eq!(server.number("SELECT COUNT(*) FROM accounts").await, 0);
    assert!(person.browser.session().await.is_none() && elsewhere.session().await.is_none());
    assert_eq!(notices(&server, EMAIL), ["Your Juniper account was deleted"]);
    let (status, _) = person.browser.post_form(&address, format!("email={EMAIL}")).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "once more there is nothing to delete");
    let again = server.browser().begin("news", "sign_in").await.email(EMAIL).await;
    again.password(PASSWORD).await.refused(Refusal::CredentialsWrong {});
}

#[tokio::test]
async fn a_link_to_an_address_of_a_deleted_account_brings_nothing_back() {
    let server = Server::start().await;
    let new = "mara@other.example";
    let person = at_the_list(&server).await.press("change_email").await.email(new).await;
    let mut person = person.sent_code(new).await.sees("manage_factors");
    let address = addresses(&person).1.unwrap();
    let (status, _) = person.browser.post_form(&address, format!("email={new}")).await;
    assert_eq!(status, StatusCode::OK);
    for to in [EMAIL, new] {
        let deleted = "Your Juniper account was deleted".to_owned();
        assert!(notices(&server, to).contains(&deleted), "{to}");
    }
    assert_eq!(server.number("SELECT COUNT(*) FROM address_changes").await, 0);
}

#[tokio::test]
async fn an_operator_keeps_people_from_deleting_their_account() {
    let server = Server::with(|settings: &mut Settings| settings.account.delete = false).await;
    let mut person = at_the_list(&server).await;
    assert_eq!(addresses(&person).1, None);
    let address = format!("/flows/{}/delete", person.reply.flow);
    let (status, _) = person.browser.post_form(&address, format!("email={EMAIL}")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(server.number("SELECT COUNT(*) FROM accounts").await, 1);
}
