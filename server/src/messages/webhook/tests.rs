use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use serde_json::json;

use super::*;

/// The secret of the specification's example.
pub(crate) const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A request as a receiver got it.
#[derive(Clone)]
pub(crate) struct Got {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// Whether its signature is that of its id, its time and its body.
    pub(crate) fn is_signed(&self) -> bool {
        let secret = SigningSecret::try_from(SECRET.to_owned()).unwrap();
        let now = Timestamp(self.header("webhook-timestamp").parse().unwrap());
        let signature = signature(&secret, self.header("webhook-id"), now, &self.body);
        self.header("webhook-signature") == signature
            && self.header("content-type") == "application/json"
    }
}

/// A receiver on this machine, over real HTTP.
pub(crate) struct Receiver {
    address: String,
    got: Arc<Mutex<Vec<Got>>>,
}

impl Receiver {
    /// Answers the first request with `answer(0)`, the next with `answer(1)`, …
    pub(crate) async fn start<F>(
        answer: impl Fn(usize) -> F + Clone + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Response> + Send,
    {
        let got = Arc::<Mutex<Vec<Got>>>::default();
        let kept = got.clone();
        let handler = async move |headers: HeaderMap, body: Bytes| {
            let number = {
                let mut kept = kept.lock().unwrap();
                kept.push(Got { headers, body: body.to_vec() });
                kept.len() - 1
            };
            answer(number).await
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let router = Router::new().fallback(any(handler));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, got }
    }

    /// Answers every request with a status.
    pub(crate) async fn answering(statuses: &'static [u16]) -> Self {
        Self::start(move |number| async move {
            let status = statuses.get(number).or(statuses.last()).unwrap();
            StatusCode::from_u16(*status).unwrap().into_response()
        })
        .await
    }

    /// What it got so far.
    pub(crate) fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    /// Where it is.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The settings of a webhook that sends here.
    pub(crate) fn settings(&self) -> WebhookSettings {
        let text = format!("url = {:?}\nsecret = {SECRET:?}\ntimeout_seconds = 1\n", self.address);
        toml::from_str(&text).unwrap()
    }

    fn webhook(&self) -> Webhook {
        Webhook::new(&self.settings(), 10).unwrap()
    }
}

fn message() -> WebhookMessage {
    WebhookMessage::new(&json!({ "code": "123456" }))
}

#[test]
fn the_signature_is_that_of_the_specifications_example() {
    let secret = SigningSecret::try_from(SECRET.to_owned()).unwrap();
    let (id, now) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", Timestamp(1_614_265_330));
    let signature = signature(&secret, id, now, b"{\"test\": 2432232314}");
    assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

#[tokio::test]
async fn a_receiver_gets_the_message_signed_and_its_answer_is_read() {
    let receiver =
        Receiver::start(async |_| axum::Json(json!({ "level": "low" })).into_response()).await;
    let answer = receiver.webhook().ask(&message()).await.unwrap();
    assert_eq!(answer, b"{\"level\":\"low\"}");
    let got = receiver.got();
    assert_eq!(got.len(), 1);
    assert!(got[0].is_signed());
    assert_eq!(got[0].body, b"{\"code\":\"123456\"}");
    let mut bent = got[0].clone();
    bent.body.push(b' ');
    assert!(!bent.is_signed(), "another body has another signature");
}

#[tokio::test]
async fn what_the_receiver_will_never_take_is_not_sent_again() {
    for status in [&[400], &[401], &[410], &[307]] {
        let receiver = Receiver::answering(status).await;
        let tried = receiver.webhook().tried(&message()).await;
        assert!(matches!(tried, Tried::Refused(_)), "{status:?}: {tried:?}");
    }
}

#[tokio::test]
async fn a_receiver_that_says_nothing_is_waited_for_no_longer_than_set() {
    let receiver = Receiver::start(async |_| std::future::pending().await).await;
    let failed = receiver.webhook().send(&message()).await.unwrap_err();
    assert!(matches!(failed, WebhookError::Timeout) && failed.may_pass());
}

#[tokio::test]
async fn an_answer_that_trickles_is_waited_for_no_longer_than_set() {
    let slow = async |_| {
        let first = futures_util::stream::once(async { Ok::<_, std::io::Error>("{") });
        let rest = futures_util::stream::pending();
        let body = futures_util::StreamExt::chain(first, rest);
        Response::new(axum::body::Body::from_stream(body))
    };
    let receiver = Receiver::start(slow).await;
    let failed = receiver.webhook().ask(&message()).await.unwrap_err();
    assert!(matches!(failed, WebhookError::Timeout), "{failed}");
}

#[tokio::test]
async fn a_redirect_is_never_followed() {
    let elsewhere = Receiver::answering(&[200]).await;
    let to = elsewhere.address.clone();
    let receiver = Receiver::start(move |_| {
        let to = to.clone();
        async move { (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response() }
    })
    .await;
    let failed = receiver.webhook().ask(&message()).await.unwrap_err();
    assert!(matches!(failed, WebhookError::Redirect(_)), "{failed}");
    assert!(elsewhere.got().is_empty());
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_its_end() {
    let receiver = Receiver::start(async |_| vec![b' '; ANSWER + 1].into_response()).await;
    let failed = receiver.webhook().ask(&message()).await.unwrap_err();
    assert!(matches!(failed, WebhookError::AnswerTooLong), "{failed}");
    let whole = Receiver::start(async |_| vec![b' '; ANSWER].into_response()).await;
    assert_eq!(whole.webhook().ask(&message()).await.unwrap().len(), ANSWER);
}

#[tokio::test]
async fn a_receiver_without_tls_gets_nothing_where_tls_is_set() {
    let receiver = Receiver::answering(&[200]).await;
    let url = receiver.address().replace("http://", "https://");
    let text = format!("url = {url:?}\nsecret = {SECRET:?}\n");
    let webhook = Webhook::new(&toml::from_str(&text).unwrap(), 10).unwrap();
    let failed = webhook.send(&message()).await.unwrap_err();
    assert!(matches!(failed, WebhookError::Unreachable(_)), "{failed}");
    assert!(receiver.got().is_empty());
}

#[tokio::test]
async fn a_receiver_that_is_not_there_is_tried_again_later() {
    let text = format!("url = \"http://127.0.0.1:1/\"\nsecret = {SECRET:?}\n");
    let webhook = Webhook::new(&toml::from_str(&text).unwrap(), 10).unwrap();
    let Tried::Later(why) = webhook.tried(&message()).await else { panic!() };
    assert!(why.contains("refused"), "{why}");
}
