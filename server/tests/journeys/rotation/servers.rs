//! Several servers, which do not learn of a new key at one moment.

use portico_server::key_rotation::{ALIVE, Waits, rotated};
use portico_server::secret::{KeyFile, Keys};

use super::{OUTSIDE, counted, insert_messages, key_file, reseal, retire, rotate, steps, write};
use crate::hearing::Log;
use crate::support::{PASSWORD, Server, account, number};

const EMAIL: &str = "mara@example.org";

/// Keys that are sealed with in a database, by opening what is stored.
async fn sealed_with(server: &Server) -> Vec<i64> {
    counted(&server.app, &server.app.keys).await.generations.into_keys().collect()
}

#[tokio::test]
async fn nothing_is_sealed_with_a_key_that_one_server_does_not_know_and_both_go_on() {
    let [one, two] = Server::two().await;
    let before = Keys::load(&key_file(&one.app)).unwrap();
    rotate(&one.app).await;
    // The second one has not looked at its file.
    one.app.key_rotation.step().await.unwrap();
    let person = account(&one, "shop", EMAIL).await.choose("authenticator").await;
    assert_eq!(sealed_with(&one).await, [1]);
    person.at(&two).press("back").await;
    assert!(before.open("x", &one.app.keys.seal("x", b"y")).is_some());
    let told = retire(&one.app, false).await.unwrap_err();
    assert_eq!(told, [Waits::NotInUse(2)]);
    assert!(told[0].to_string().starts_with("Generation 2 is not in use yet"));

    // Now both know it, and the second one has begun.
    two.app.key_rotation.step().await.unwrap();
    let told = retire(&one.app, false).await.unwrap_err();
    let [Waits::Servers(names), Waits::Sealing] = &told[..] else { panic!("{told:?}") };
    assert_eq!(names.len(), 1);
    assert!(told[0].to_string().starts_with("Some servers do not use it: "));
    steps(&[&two.app, &one.app]).await;
    let begun = two.browser().begin("shop", "sign_in").await;
    begun.at(&one).email(EMAIL).await.sees("enter_password");
    assert!(before.open("x", &two.app.keys.seal("x", b"y")).is_none());
    reseal(&two.app).await;
    assert_eq!(sealed_with(&one).await, [2]);
    // Whoever can write the database leads nobody back to the old key.
    one.run("DELETE FROM key_generations WHERE number = 2").await;
    one.app.key_rotation.step().await.unwrap();
    assert!(before.open("x", &one.app.keys.seal("x", b"y")).is_none());
}

#[tokio::test]
async fn a_server_that_was_not_asked_is_not_ready_and_opens_all_again_with_the_new_file() {
    let [one, two] = Server::two().await;
    let file = key_file(&one.app);
    let first = std::fs::read_to_string(&file).unwrap();
    assert_eq!(two.browser().get("/readyz").await.0, 200);
    // It hangs for so long that it counts as stopped.
    one.app.clock.advance(u32::try_from(ALIVE).unwrap() + 2);
    rotate(&one.app).await;
    steps(&[&one.app]).await;
    let sealed = one.app.keys.seal("x", b"y");
    assert!(two.app.keys.open("x", &sealed).is_none());
    let second = std::fs::read_to_string(&file).unwrap();
    write(&file, &first);
    two.app.key_rotation.step().await.unwrap();
    assert_eq!(two.browser().get("/readyz").await.0, 503);
    // A file of before is no reason to forget what is in use.
    one.app.key_rotation.step().await.unwrap();
    assert!(one.app.keys.open("x", &sealed).is_some());
    write(&file, &second);
    two.app.key_rotation.step().await.unwrap();
    assert_eq!(two.browser().get("/readyz").await.0, 200);
    assert!(two.app.keys.open("x", &sealed).is_some());
}

#[tokio::test]
async fn sealing_anew_goes_on_at_another_server_when_one_dies_in_the_middle() {
    let [one, two] = Server::two().await;
    insert_messages(&one, "a", 250).await;
    rotate(&one.app).await;
    steps(&[&one.app, &two.app]).await;
    // It dies between two steps: some are sealed anew, and some are not.
    while !counted(&one.app, &one.app.keys).await.generations.contains_key(&2) {
        assert!(one.app.key_rotation.reseal_some().await.unwrap());
    }
    let halfway = counted(&one.app, &one.app.keys).await;
    assert!(halfway.generations[&1] > 0, "{halfway:?}");
    assert!(!two.app.key_rotation.reseal_some().await.unwrap(), "the first one has it");
    two.app.clock.advance(31);
    let place =
        "SELECT COUNT(*) FROM resealing WHERE place = 'messages.sealed' AND row_first > 'a'";
    assert_eq!(number(one.stored_in(), place).await, 1);
    reseal(&two.app).await;
    assert_eq!(counted(&two.app, &two.app.keys).await.generations, [(2, 250)].into());
    let done = "SELECT COUNT(*) FROM key_generations WHERE number = 2 AND resealed_at IS NOT NULL";
    assert_eq!(number(one.stored_in(), done).await, 1);
}

#[tokio::test]
async fn a_value_that_an_old_answer_brings_back_is_found_before_the_old_key_goes() {
    let server = Server::start().await;
    let app = &server.app;
    let old = Keys::load(&key_file(app)).unwrap();
    rotate(app).await;
    steps(&[app]).await;
    insert_messages(&server, "a", 1).await;
    reseal(app).await;
    app.clock.advance(OUTSIDE);
    steps(&[app]).await;
    // As a server does that hung between sealing and storing.
    let mut connection = crate::support::connection(server.stored_in()).await;
    let update = sqlx::query("UPDATE messages SET sealed = $1").bind(old.seal("a0", b"text"));
    update.execute(&mut connection).await.unwrap();
    assert_eq!(retire(app, true).await, Err(vec![Waits::Values(1)]));
    assert_eq!(retire(app, true).await, Err(vec![Waits::Values(1)]));
    reseal(app).await;
    assert_eq!(retire(app, true).await, Ok(vec![1]));
    assert_eq!(counted(app, &app.keys).await.generations, [(2, 1)].into());
}

#[tokio::test]
async fn a_flow_in_the_middle_of_a_sign_in_goes_on_over_two_changes_of_the_key() {
    let server = Server::start().await;
    let app = &server.app;
    account(&server, "news", EMAIL).await.sees("signed_in");
    let person = server.browser().begin("shop", "sign_in").await;
    for generation in [2, 3] {
        assert_eq!(rotate(app).await, generation);
        steps(&[app]).await;
        reseal(app).await;
    }
    let person = person.email(EMAIL).await.sees("enter_password");
    let person = person.password(PASSWORD).await.sees("enroll_choose");
    rotate(app).await;
    steps(&[app]).await;
    let person = person.choose("email_code").await.sees("enroll_email");
    person.email(EMAIL).await.sent_code(EMAIL).await.sees("signed_in");
    let generations = KeyFile::read(&key_file(app)).unwrap().newest();
    assert_eq!(generations, 4);
}

#[tokio::test]
async fn a_server_starts_with_no_file_that_lacks_what_is_in_use_and_with_none_that_was_cut_off() {
    let server = Server::start().await;
    let (app, file) = (&server.app, key_file(&server.app));
    let first = std::fs::read_to_string(&file).unwrap();
    server.again().await.unwrap();
    rotate(app).await;
    let second = std::fs::read_to_string(&file).unwrap();
    app.clock.advance(u32::try_from(ALIVE).unwrap() + 600);
    steps(&[app]).await;
    let refused = async |text: &str| {
        write(&file, text);
        server.again().await.err().unwrap().to_string()
    };
    let told = refused(&first).await;
    assert!(told.contains("lacks generation 2, which the database is used with"), "{told}");
    let cut = second.trim_end().strip_suffix("end").unwrap();
    let told = refused(cut).await;
    assert!(told.contains("portico.key: line 5 is missing: the file was cut off"), "{told}");
    // Another one of that number.
    let other =
        second.replace(second.lines().nth(3).unwrap(), &format!("seal 2 {}", "ab".repeat(32)));
    assert!(refused(&other).await.contains("lacks generation 2"));
    write(&file, &second);
    server.again().await.unwrap();
}

#[tokio::test]
async fn retiring_that_was_killed_before_the_file_was_written_keeps_no_server_from_starting() {
    let server = Server::start().await;
    let (app, file) = (&server.app, key_file(&server.app));
    rotate(app).await;
    steps(&[app]).await;
    reseal(app).await;
    let both = std::fs::read_to_string(&file).unwrap();
    assert_eq!(retire(app, false).await, Ok(vec![1]));
    write(&file, &both);
    let again = server.again().await.unwrap();
    assert!(app.keys.open("x", &again.keys.seal("x", b"y")).is_some());
    again.key_rotation.leave().await;
    assert_eq!(retire(app, false).await, Ok(vec![1]));
    assert_eq!(KeyFile::read(&file).unwrap().text().expose().lines().count(), 4);
}

#[tokio::test]
async fn a_second_generation_is_made_where_the_first_one_is_and_once_that_is_in_use() {
    let [one, two] = Server::two().await;
    let file = key_file(&one.app);
    let first = std::fs::read_to_string(&file).unwrap();
    rotate(&one.app).await;
    one.app.key_rotation.step().await.unwrap();
    let refused = async || {
        let rotated = rotated(&file, &one.app.store, &one.app.clock).await;
        rotated.err().unwrap().to_string()
    };
    assert!(refused().await.contains("and not in use yet: not all servers know it"));
    write(&file, &first);
    assert!(refused().await.starts_with("Another server has generation 2 in its key file"));
    // That server stops, and its file is lost with it: nothing was sealed with it.
    one.app.key_rotation.leave().await;
    assert_eq!(rotate(&two.app).await, 2);
    steps(&[&two.app]).await;
    let sealed = two.app.keys.seal("x", b"y");
    assert!(Keys::load(&file).unwrap().open("x", &sealed).is_some());
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_is_refused_is_told_once_and_taken_when_it_is_mended() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::start().await;
    let (app, file) = (&server.app, key_file(&server.app));
    rotate(app).await;
    let open = |mode| std::fs::set_permissions(&file, PermissionsExt::from_mode(mode)).unwrap();
    open(0o644);
    let log = Log::default();
    let listening = log.listen();
    for _ in 0..3 {
        app.key_rotation.step().await.unwrap();
    }
    drop(listening);
    let told = log.text();
    assert_eq!(told.matches("the server key stays as it was").count(), 1, "{told}");
    assert!(told.contains("is open to others than its owner"), "{told}");
    // Its time of change stays the same.
    open(0o600);
    app.key_rotation.step().await.unwrap();
    assert!(Keys::load(&file).unwrap().open("x", &app.keys.seal("x", b"y")).is_some());
    let in_use = "SELECT MAX(number) FROM key_generations";
    assert_eq!(number(server.stored_in(), in_use).await, 2);
}
