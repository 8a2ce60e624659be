use super::*;
use crate::store::Location;

#[tokio::test]
async fn a_key_that_another_server_has_made_meanwhile_is_not_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(folder.path().join("portico.db"));
    let file = Arc::new(Keys::generate());
    let server = async || {
        let store = Store::open(&location).await.unwrap();
        SigningKeys::new(store, file.clone(), Arc::default())
    };
    let (one, two) = (server().await, server().await);
    // One decides, and then the other is quicker.
    let decided_by = one.stored().await.unwrap();
    assert_eq!(two.read_anew().await.unwrap().0.len(), 2);
    for algorithm in SigningAlgorithm::ALL {
        one.make(algorithm, &decided_by, Timestamp(0)).await.unwrap();
    }
    assert_eq!(one.read_anew().await.unwrap().0.len(), 2);
}

#[tokio::test]
async fn keys_are_read_again_after_half_a_minute_and_not_before() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(folder.path().join("portico.db"));
    let (file, clock) = (Arc::new(Keys::generate()), Arc::new(Clock::default()));
    clock.stop();
    let server = async || {
        let store = Store::open(&location).await.unwrap();
        SigningKeys::new(store, file.clone(), clock.clone())
    };
    let (one, two) = (server().await, server().await);
    let count = async || one.ring().await.unwrap().0.len();
    assert_eq!(count().await, 2);
    two.rotate(false).await.unwrap();
    assert_eq!(count().await, 2);
    clock.advance(29);
    assert_eq!(count().await, 2);
    clock.advance(1);
    assert_eq!(count().await, 4);
    two.rotate(false).await.unwrap();
    clock.advance(3600);
    assert_eq!(count().await, 6);
}

#[tokio::test]
async fn a_key_is_listed_with_what_it_is_used_for_now() {
    const DAY: u32 = 24 * 60 * 60;
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&Location::Sqlite(folder.path().join("portico.db"))).await.unwrap();
    let clock = Arc::new(Clock::default());
    clock.stop();
    let keys = SigningKeys::new(store, Arc::new(Keys::generate()), clock.clone());
    let lines = async || {
        let lines = keys.list().await.unwrap();
        let of = lines.iter().map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
        of.filter(|line| line[1] == "ES256").collect::<Vec<_>>()
    };
    let states = async || lines().await.iter().map(|line| line[2].clone()).collect::<Vec<_>>();
    keys.ring().await.unwrap();
    assert_eq!(states().await, ["signs"]);
    keys.rotate(false).await.unwrap();
    assert_eq!(states().await, ["signs", "waits"]);
    clock.advance(DAY);
    assert_eq!(states().await, ["published", "signs"]);
    clock.advance(DAY);
    // Of two that are made in the same second, the later one signs.
    keys.rotate(true).await.unwrap();
    keys.rotate(true).await.unwrap();
    assert_eq!(states().await, ["verifies", "signs", "waits", "waits"]);
    clock.advance(60);
    assert_eq!(states().await, ["verifies", "published", "published", "signs"]);
    clock.advance(365 * DAY);
    assert!(keys.revoke(&lines().await[3][0]).await.unwrap());
    clock.advance(60);
    assert_eq!(states().await, ["over", "over", "published", "revoked", "signs"]);
}
