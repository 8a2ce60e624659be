use super::*;
use crate::secret::Digest;
use crate::store::Location;

const NOW: Timestamp = Timestamp(1_800_000_000);

fn generation(number: i64, byte: u8) -> KnownGeneration {
    KnownGeneration { number, fingerprint: Digest([byte; 32]) }
}

async fn says(store: &Store, id: &str, known: &[KnownGeneration], sealing: i64, at: Timestamp) {
    let server = RunningServer { id, name: id, known, sealing };
    store.update_server(&server, at).await.unwrap();
}

async fn newest(store: &Store) -> i64 {
    store.find_key_generations().await.unwrap().last().unwrap().number
}

#[tokio::test]
async fn a_generation_is_in_use_once_all_servers_that_run_know_that_very_one() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(folder.path().join("portico.db"));
    let store = Store::open(&location).await.unwrap();
    store.claim_key(&Digest([1; 32])).await.unwrap();
    let (one, two, other) = (generation(1, 1), generation(2, 2), generation(2, 3));
    store.claim_first_generation(&one).await.unwrap();
    store.claim_first_generation(&two).await.unwrap();
    assert_eq!(newest(&store).await, 1, "the first one stays");
    let (old, both) = (vec![one.clone()], vec![two.clone(), one.clone()]);
    let (alive, late) = ((NOW.plus(-60), NOW), NOW.plus(-61));
    says(&store, "a", &both, 1, NOW).await;
    says(&store, "stopped", &old, 1, late).await;
    says(&store, "b", &old, 1, NOW).await;
    assert!(!store.claim_generation(&two, alive).await.unwrap(), "b does not know it");
    says(&store, "b", &[other, one.clone()], 1, NOW).await;
    assert!(!store.claim_generation(&two, alive).await.unwrap(), "b has another one");
    says(&store, "b", &both, 1, NOW).await;
    assert!(store.claim_generation(&two, alive).await.unwrap());
    assert!(!store.claim_generation(&two, alive).await.unwrap(), "once");
    assert_eq!(newest(&store).await, 2);
    says(&store, "a", &both, 2, NOW).await;
    assert!(!store.update_sealing(2, alive).await.unwrap(), "b seals with the old one");
    says(&store, "b", &both, 2, NOW).await;
    assert!(store.update_sealing(2, alive).await.unwrap());
    assert!(!store.update_sealing(2, alive).await.unwrap(), "once");
    let servers = store.find_servers(NOW.plus(-60)).await.unwrap();
    let names: Vec<_> = servers.iter().map(|server| server.name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
    assert!(servers[1].knows(&two) && servers[1].numbers().eq([1, 2]));
    store.delete_server("a").await.unwrap();
    assert_eq!(store.find_servers(NOW.plus(-60)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_pass_is_one_servers_until_its_claim_expires_and_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(folder.path().join("portico.db"));
    let store = Store::open(&location).await.unwrap();
    let held = (NOW, NOW.plus(30));
    assert!(store.claim_pass("a", held).await.unwrap().is_none(), "nothing is to be done");
    store.claim_key(&Digest([1; 32])).await.unwrap();
    store.claim_first_generation(&generation(1, 1)).await.unwrap();
    assert!(store.claim_generation(&generation(2, 2), (NOW, NOW)).await.unwrap());
    assert!(store.update_sealing(2, (NOW, NOW)).await.unwrap());
    let mut pass = store.claim_pass("a", held).await.unwrap().unwrap();
    assert!(store.claim_pass("b", held).await.unwrap().is_none());
    pass.place = "flows.pending".to_owned();
    pass.row = ("x".to_owned(), "y".to_owned());
    assert!(store.update_pass("a", &pass).await.unwrap());
    let later = (NOW.plus(30), NOW.plus(60));
    assert_eq!(store.claim_pass("b", later).await.unwrap(), Some(pass.clone()));
    assert!(!store.update_pass("a", &pass).await.unwrap(), "it is another's by now");
    pass.begins_at = NOW.plus(100);
    assert!(store.update_pass("b", &pass).await.unwrap());
    assert!(store.claim_pass("b", later).await.unwrap().is_none(), "it has not begun");
    store.update_resealed(2, NOW).await.unwrap();
    assert!(store.claim_pass("b", (NOW.plus(200), NOW)).await.unwrap().is_none(), "all is done");
    store.begin_pass(2, NOW).await.unwrap();
    assert!(store.claim_pass("b", held).await.unwrap().is_some());
}
