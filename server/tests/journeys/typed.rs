//! What people type and paste, in all the ways that they do.

use portico_server::settings::Settings;
use protocol::{Refusal, Screen};
use serde_json::json;

use crate::hearing::Log;
use crate::managing::totp;
use crate::support::{PASSWORD, Person, Server, account};

const EMAIL: &str = "mara@example.org";
const LAND_LINE: &str = "+4930901820";

/// The same in full-width letters, as a Japanese keyboard types them.
fn wide(text: &str) -> String {
    let wide = |c: char| match c {
        '!'..='~' => char::from_u32(c as u32 + 0xfee0).unwrap(),
        _ => c,
    };
    text.chars().map(wide).collect()
}

async fn phone<'a>(person: Person<'a>, typed: &str) -> Person<'a> {
    person.answer(json!({"type": "phone", "phone": typed})).await
}

async fn sign_in(server: &Server) -> Person<'_> {
    let person = server.browser().begin("vault", "sign_in").await.email(EMAIL).await;
    person.password(PASSWORD).await
}

/// Where the code was sent, as the screen shows it.
fn sent_to(person: &Person<'_>) -> String {
    let Screen::EnterCode(screen) = &person.reply.screen else { panic!("{:?}", person.reply) };
    screen.sent_to.clone().unwrap()
}

#[tokio::test]
async fn a_recovery_code_in_full_width_or_with_its_lines_number_costs_no_try() {
    let server = Server::start().await;
    let person = account(&server, "vault", EMAIL).await.choose("sms_code").await;
    let person = phone(person, "+49 1512 3456789").await.sent_code("+4915123456789").await;
    let Screen::RecoveryCodes(shown) = &person.reply.screen else { panic!() };
    let codes = shown.codes.clone();
    person.keeps_codes().await.sees("signed_in");
    for typed in [wide(&codes[0]), format!("3. {}", codes[1]), wide(&format!("10) {}", codes[2]))] {
        let person = sign_in(&server).await.press("other_method").await;
        let person = person.choose("recovery_code").await.sees("enter_recovery_code");
        let person = person.answer(json!({"type": "recovery_code", "code": typed})).await;
        person.sees("signed_in");
    }
}

#[tokio::test]
async fn what_is_too_short_or_too_long_for_a_recovery_code_is_no_guess() {
    let server = Server::start().await;
    let person = account(&server, "vault", EMAIL).await.choose("sms_code").await;
    let person = phone(person, "+49 1512 3456789").await.sent_code("+4915123456789").await;
    let Screen::RecoveryCodes(shown) = &person.reply.screen else { panic!() };
    let code = shown.codes[0].clone();
    person.keeps_codes().await.sees("signed_in");
    let person = sign_in(&server).await.press("other_method").await;
    let mut person = person.choose("recovery_code").await.sees("enter_recovery_code");
    // More often than guesses are allowed.
    for typed in ["123456", &code[1..], &format!("{code}7"), "Ж"].repeat(10) {
        person = person.answer(json!({"type": "recovery_code", "code": typed})).await;
        let refusal = person.reply.refusal;
        assert!(matches!(refusal, Some(Refusal::CodeMalformed { length: 15, .. })), "{typed}");
    }
    person.answer(json!({"type": "recovery_code", "code": code})).await.sees("signed_in");
}

#[tokio::test]
async fn a_number_is_read_as_contacts_hold_it_and_shown_as_it_was_read() {
    let server = Server::start().await;
    for (typed, read) in [
        ("+52 1 55 1234 5678", "+525512345678"),
        ("+54 11 15-2345-6789", "+5491123456789"),
        ("+36 06 30 123 4567", "+36301234567"),
        ("+7 8 912 345-67-89", "+79123456789"),
        ("0049 (0)171 1234567", "+491711234567"),
    ] {
        let email = format!("{}@example.org", &read[1..]);
        let person = account(&server, "vault", &email).await.choose("sms_code").await;
        let person = phone(person, typed).await.sees("enter_code");
        assert_eq!((person.reply.refusal, sent_to(&person).as_str()), (None, read), "{typed}");
        assert_eq!(server.messages(read), 1, "{typed}");
    }
}

#[tokio::test]
async fn a_land_line_is_offered_a_call_and_gets_no_text() {
    let server = Server::start().await;
    let person = account(&server, "vault", EMAIL).await.choose("sms_code").await;
    let person = phone(person, "030 901820").await.refused(Refusal::PhoneTakesNoTexts {});
    let Screen::EnrollPhone(screen) = &person.reply.screen else { panic!() };
    assert_eq!((screen.factor, &*screen.phone), (protocol::Factor::VoiceCode, LAND_LINE));
    assert_eq!(server.messages(LAND_LINE), 0);
    let person = phone(person, LAND_LINE).await.sees("enter_code");
    person.sent_code(LAND_LINE).await.keeps_codes().await.sees("signed_in");
    let messages = server.app.mailer.demo().unwrap().messages(Some(LAND_LINE));
    assert!(messages.iter().all(|message| message.kind == "voice_code"));
    let person = sign_in(&server).await;
    let Screen::EnterCode(screen) = &person.reply.screen else { panic!("{:?}", person.reply) };
    assert_eq!(screen.factor, protocol::Factor::VoiceCode, "no texts were enrolled with it");
}

#[tokio::test]
async fn a_name_of_invisible_letters_fills_no_required_field() {
    let server = Server::start().await;
    let person = server.browser().begin("club", "sign_up").await.email(EMAIL).await;
    let person = person.sent_code(EMAIL).await.sees("collect_profile");
    let Screen::CollectProfile(screen) = &person.reply.screen else { panic!() };
    let required = screen.fields.iter().position(|field| field.required).unwrap();
    let fields = screen.fields.len();
    let unseen = json!({"type": "profile", "values": vec!["\u{3164}\u{200b} "; fields]});
    let person = person.clone().answer(unseen).await;
    let Some(Refusal::FieldsUnfit { missing, .. }) = person.reply.refusal else {
        panic!("{:?}", person.reply)
    };
    assert!(missing.has(u8::try_from(required).unwrap()));
}

#[tokio::test]
async fn the_next_code_of_an_authenticator_counts_as_wrong_and_tells_of_the_clocks() {
    let server = Server::start().await;
    let log = Log::default();
    let _listening = log.listen();
    let person = account(&server, "shop", EMAIL).await.choose("authenticator").await;
    let Screen::EnrollAuthenticator(shown) = &person.reply.screen else { panic!() };
    let key = shown.key.clone();
    let code_in = |seconds: i64| {
        // The phone's clock is fast: its code is the one of that time.
        let fast = server.app.clock.now().plus(seconds);
        let totp = totp_rs::Builder::new()
            .with_secret(data_encoding::BASE32_NOPAD.decode(key.as_bytes()).unwrap())
            .with_digits(6)
            .with_step_duration(30)
            .build()
            .unwrap();
        totp.generate(u64::try_from(fast.0).unwrap()).to_string()
    };
    let person = person.code(&code_in(30)).await.refused(Refusal::CodeEarly {});
    let told = "an authenticator shows its next code";
    assert_eq!(log.text().matches(told).count(), 1, "{}", log.text());
    assert!(log.text().contains(&person.reply.reference));
    let person = person.code(&code_in(90)).await.refused(Refusal::CodeWrong { tries_left: None });
    person.code(&totp(&server, &key)).await.sees("signed_in");
    server.app.clock.advance(60);
    let person = server.browser().begin("shop", "sign_in").await.email(EMAIL).await;
    let mut person = person.password(PASSWORD).await.sees("enter_code");
    // Who guessed the code to come, and is told so, has gained nothing by it.
    let early = code_in(30);
    person = person.code(&early).await.refused(Refusal::CodeEarly {});
    server.app.clock.advance(30);
    person = person.code(&"0".repeat(6)).await.refused(Refusal::CodeWrong { tries_left: None });
    person = person.code(&early).await.refused(Refusal::CodeWrong { tries_left: None });
    // The same answer once more is no further guess: each is another.
    let near = [-30, 0, 30].map(code_in);
    let guesses = (100_000..).map(|guess: u32| guess.to_string());
    for guess in guesses.filter(|guess| !near.contains(guess)).take(6) {
        person = person.code(&guess).await.refused(Refusal::CodeWrong { tries_left: None });
    }
    person.code(&code_in(30)).await.sees("locked");
}

#[tokio::test]
async fn who_asks_for_traditional_chinese_gets_no_simplified() {
    let server = Server::with(|settings: &mut Settings| settings.demo = true).await;
    for (asked, header, told) in [
        ("", "zh-TW,zh;q=0.9,ja;q=0.8", "ja"),
        ("", "zh-HK", "en"),
        ("zh-TW", "fr", "fr"),
        ("zh-HK zh-TW", "", "en"),
        ("zh-CN", "en", "zh-Hans"),
    ] {
        let mut browser = server.browser();
        browser.headers.push(("accept-language", header));
        let begin = json!({"app": "shop", "locale": asked});
        let (_, reply) = browser.post("/flows", &begin).await;
        assert_eq!(reply["locale"], told, "{asked} {header}");
    }
}
