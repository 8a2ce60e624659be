//! What a process of the real program accepted outlives it.

use std::time::Duration;

use crate::databases::Database;
use crate::processes::Process;
use crate::relay::{Manner, Relay};

const EMAIL: &str = "mara@example.org";

#[tokio::test]
async fn a_code_reaches_the_person_though_the_server_is_killed_while_it_sends_it() {
    let relay = Relay::start(Manner::IsSilent).await;
    let database = Database::sqlite();
    let [one] = Process::start_with(&database, &relay.section());
    // The first connection asks what the mail server takes.
    let person = one.browser().begin("news", "sign_up").await;
    let person = person.email(EMAIL).await.sees("enter_code");
    let under_way = async {
        while relay.connections() < 2 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), under_way).await.unwrap();
    one.kill();
    relay.behave(Manner::Takes);
    let [two] = Process::start_with(&database, &relay.section());
    let mail = relay.taken(1).await.remove(0);
    drop(person.at(&two).code(&mail.code()).await.sees("create_password"));
    assert_eq!(relay.tries().len(), 1);
}

#[tokio::test]
async fn a_code_reaches_the_person_as_the_same_mail_though_the_server_is_replaced() {
    let relay = Relay::start(Manner::PutsOff).await;
    let database = Database::sqlite();
    let [one] = Process::start_with(&database, &relay.section());
    let person = one.browser().begin("news", "sign_up").await;
    let person = person.email(EMAIL).await.sees("enter_code");
    relay.tried(1).await;
    one.terminate();
    relay.behave(Manner::Takes);
    let [two] = Process::start_with(&database, &relay.section());
    let mail = relay.taken(1).await.remove(0);
    let ids: Vec<_> =
        relay.tries().iter().map(|mail| mail.header("Message-ID").to_owned()).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    drop(person.at(&two).code(&mail.code()).await.sees("create_password"));
}
