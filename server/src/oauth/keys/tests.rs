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
