//! How long what may take, how many connections there may be, and how they end.

use super::*;

#[tokio::test]
async fn a_silent_connection_and_half_a_head_are_closed_in_time() {
    let timeouts = Timeouts { head: SHORT, ..TIMEOUTS };
    let server = Server::start(timeouts, Capacity::default(), &[]).await;
    for sent in ["", "GET /quick HT", "GET /quick HTTP/1.1\r\nhost: a\r\n"] {
        let mut stream = server.connect().await;
        stream.write_all(sent.as_bytes()).await.unwrap();
        let took = time_to_close(&mut stream).await;
        assert!(took >= SHORT / 2 && took < LONG, "{sent:?}: {took:?}");
    }
}

#[tokio::test]
async fn a_head_that_comes_byte_by_byte_has_no_more_time() {
    let timeouts = Timeouts { head: SHORT, ..TIMEOUTS };
    let server = Server::start(timeouts, Capacity::default(), &[]).await;
    let (mut read, mut write) = server.connect().await.into_split();
    let drip = async {
        while write.write_all(b"G").await.is_ok() {
            sleep(SHORT / 10).await;
        }
    };
    let closed = async {
        let mut got = vec![];
        let _ = read.read_to_end(&mut got).await;
    };
    let closed = async {
        tokio::select! { () = drip => {}, () = closed => {} }
    };
    assert!(timeout(LONG, closed).await.is_ok());
}

#[tokio::test]
async fn a_body_that_does_not_arrive_in_time_is_refused_and_its_connection_closed() {
    let timeouts = Timeouts { body: SHORT, ..TIMEOUTS };
    let server = Server::start(timeouts, Capacity::default(), &[]).await;
    let mut stream = server.connect().await;
    let head = b"POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nhalf";
    stream.write_all(head).await.unwrap();
    let response = rest(&mut stream).await;
    assert!(response.starts_with("HTTP/1.1 400"), "{response}");
}

#[tokio::test]
async fn a_connection_is_kept_between_requests_and_closed_when_none_comes() {
    let timeouts = Timeouts { idle: SHORT, head: LONG, ..TIMEOUTS };
    let server = Server::start(timeouts, Capacity::default(), &[]).await;
    let mut stream = server.connect().await;
    for _ in 0..3 {
        stream.write_all(GET).await.unwrap();
        assert!(answers(&mut stream).await);
        sleep(SHORT / 10).await;
    }
    let took = time_to_close(&mut stream).await;
    assert!(took < LONG, "{took:?}");
}

#[tokio::test]
async fn the_time_of_a_head_holds_for_later_requests_too() {
    let timeouts = Timeouts { head: SHORT, ..TIMEOUTS };
    let server = Server::start(timeouts, Capacity::default(), &[]).await;
    let mut stream = server.connect().await;
    stream.write_all(GET).await.unwrap();
    assert!(answers(&mut stream).await);
    stream.write_all(b"GET /qui").await.unwrap();
    assert!(time_to_close(&mut stream).await < LONG);
}

#[tokio::test]
async fn a_request_in_progress_may_take_longer_than_all_timeouts_of_clients() {
    let timeouts = Timeouts { head: SHORT, body: SHORT, idle: SHORT, ..TIMEOUTS };
    let server = Server::start(timeouts, Capacity::default(), &[]).await;
    let mut stream = server.at_work().await;
    sleep(SHORT * 4).await;
    server.slow.add_permits(1);
    let response = rest(&mut stream).await;
    assert!(response.ends_with("slow"), "{response}");
}

#[tokio::test]
async fn who_does_not_take_the_response_is_not_waited_for() {
    let timeouts = Timeouts { idle: SHORT, ..TIMEOUTS };
    let server = Server::start(timeouts, Capacity::default(), &[]).await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET /large HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    sleep(SHORT * 4).await;
    let got = rest(&mut stream).await;
    assert!(got.len() < 64 << 20, "it was cut off");
}

#[tokio::test]
async fn silent_connections_keep_nobody_out() {
    let capacity = Capacity { total: 8, per_peer: 8 };
    let server = Server::start(TIMEOUTS, capacity, &[]).await;
    let mut silent = vec![];
    for _ in 0..50 {
        silent.push(server.connect().await);
        if silent.len() % 10 == 0 {
            assert!(timeout(LONG / 2, server.serves()).await.unwrap());
        }
    }
}

#[tokio::test]
async fn requests_in_progress_are_not_closed_for_new_connections() {
    let capacity = Capacity { total: 100, per_peer: 2 };
    let server = Server::start(TIMEOUTS, capacity, &[]).await;
    let [mut one, mut other] = [server.at_work().await, server.at_work().await];
    assert!(!server.serves().await, "this peer has all it may have");
    server.slow.add_permits(2);
    for stream in [&mut one, &mut other] {
        let mut got = vec![];
        while !got.ends_with(b"slow") {
            assert!(matches!(stream.read_buf(&mut got).await, Ok(1..)));
        }
    }
    assert!(server.serves().await, "they wait now");
}

#[tokio::test]
async fn behind_a_trusted_proxy_people_do_not_count_as_one_peer() {
    let capacity = Capacity { total: 100, per_peer: 2 };
    let server = Server::start(TIMEOUTS, capacity, &["127.0.0.1"]).await;
    let mut all = vec![];
    for _ in 0..20 {
        all.push(server.at_work().await);
    }
    assert!(server.serves().await);
}

#[tokio::test]
async fn a_stop_finishes_requests_in_progress_and_waits_for_nothing_else() {
    let server = Server::start(TIMEOUTS, Capacity::default(), &[]).await;
    let mut half = server.connect().await;
    half.write_all(b"GET /quick HT").await.unwrap();
    let mut idle = server.connect().await;
    idle.write_all(GET).await.unwrap();
    assert!(answers(&mut idle).await);
    let mut silent = server.connect().await;
    let mut at_work = server.at_work().await;
    server.stop.send(true).unwrap();
    for stream in [&mut half, &mut idle, &mut silent] {
        assert!(time_to_close(stream).await < LONG / 2);
    }
    assert!(!server.served.is_finished());
    server.slow.add_permits(1);
    let response = rest(&mut at_work).await;
    assert!(response.ends_with("slow"), "{response}");
    timeout(LONG / 2, server.served).await.unwrap().unwrap();
    assert!(TcpStream::connect(server.address).await.is_err());
}

#[tokio::test]
async fn a_stop_gives_up_requests_that_do_not_end() {
    let timeouts = Timeouts { stop: SHORT, ..TIMEOUTS };
    let server = Server::start(timeouts, Capacity::default(), &[]).await;
    let _at_work = server.at_work().await;
    server.stop.send(true).unwrap();
    timeout(LONG, server.served).await.unwrap().unwrap();
}
