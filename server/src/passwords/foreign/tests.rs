use serde::Deserialize;

use super::parts::padded;
use super::*;

/// Hashes of other software.
#[derive(Deserialize)]
struct Vectors {
    vector: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    password: String,
    hash: String,
}

fn vectors() -> Vec<Vector> {
    toml::from_str::<Vectors>(include_str!("vectors.toml")).unwrap().vector
}

fn matches(hash: &str, password: &str) -> bool {
    StoredHash::read(hash).unwrap().matches(password.as_bytes())
}

#[test]
fn hashes_of_other_software_match_their_password_and_no_other_also_as_they_are_stored() {
    for Vector { name, password, hash } in vectors() {
        let read = StoredHash::read(&hash).unwrap_or_else(|error| panic!("{name}: {error}"));
        let stored = read.stored();
        assert!(matches(&stored, &password), "{name}: {stored}");
        assert!(read.matches(password.as_bytes()), "{name}");
        for wrong in ["", "kaktus lampe", "Kaktus lampe fenster", "pässwört", "\0"] {
            assert!(!read.matches(wrong.as_bytes()), "{name}: {wrong}");
        }
        assert_eq!(StoredHash::read(&stored).unwrap().stored(), stored, "{name}");
        assert!(stored.starts_with(['$', '{']) && !stored.starts_with("{\""), "{name}: {stored}");
    }
}

#[test]
fn bcrypt_looks_at_72_bytes_and_no_further() {
    let of_72 = vectors().into_iter().find(|one| one.name == "bcrypt of 72 bytes").unwrap();
    let shown = "ä".repeat(36);
    assert!(matches(&of_72.hash, &shown) && matches(&of_72.hash, &format!("{shown}xyz")));
    assert!(!matches(&of_72.hash, &format!("{}xyz", "ä".repeat(35))));
}

#[test]
fn a_hash_that_is_bent_anywhere_is_refused_or_matches_no_more() {
    for Vector { name, password, hash } in
        vectors().iter().filter(|one| !one.hash.starts_with("{\""))
    {
        // The costs are tried below.
        let cut = &hash[..hash.len() - 9];
        assert!(
            StoredHash::read(cut).map_or(true, |read| !read.matches(password.as_bytes())),
            "{name}"
        );
        for end in 0..hash.len() {
            let _ = StoredHash::read(hash.get(..end).unwrap_or_default());
        }
    }
}

#[test]
fn costs_above_the_ceiling_are_refused_before_anything_is_computed() {
    let cost =
        "$argon2id$v=19$m=COST$ZnJlc2hzYWx0MTIzNDU2$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let long = "AAAAAAAAAAAAAAAAAAAAAA";
    let aspnet = [&[1, 0, 0, 0, 1, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 16][..], &[7; 48]].concat();
    for dear in [
        cost.replace("COST", "262145,t=1,p=1"),
        cost.replace("COST", "65536,t=64,p=1"),
        "$2b$15$abcdefghijklmnopqrstuugsjB3Ds6IGOJT.EKHGD1Bck.mJvAf0W".to_owned(),
        format!("$scrypt$ln=20,r=8,p=1${long}${long}"),
        format!("$scrypt$ln=17,r=8,p=8${long}${long}"),
        format!("$scrypt$ln=30,r=4294967295,p=4294967295${long}${long}"),
        format!("$firescrypt$ln=20,r=8,p=1${long}${long}$Bw==${long}"),
        format!("$pbkdf2-sha256$i=4000001,l=16${long}${long}"),
        format!("$pbkdf2-sha256$i=4294967295,l=16${long}${long}"),
        format!("pbkdf2_sha256$9000000$salt${long}"),
        format!("scrypt$1048576$salt$8$1${long}"),
        base64_of(&aspnet),
    ] {
        let read = StoredHash::read(&dear).map(|read| read.stored());
        assert!(matches!(read, Err(UnfitHash::TooCostly(..))), "{dear}: {read:?}");
    }
}

fn base64_of(bytes: &[u8]) -> String {
    padded(bytes)
}

#[test]
fn other_kinds_are_told_apart_from_torn_ones() {
    for unknown in [
        "",
        "kaktus lampe fenster",
        "5f4dcc3b5aa765d61d8327deb882cf99",
        "$1$salt$qJH7.N4xYta3aEG/dfqo/0",
        "$6$rounds=5000$salt$hash",
        "$2x$12$abcdefghijklmnopqrstuugsjB3Ds6IGOJT.EKHGD1Bck.mJvAf0W",
        "md5$salt$hash",
        "{CRYPT}x",
        "{SSHA",
        "{é}",
    ] {
        let read = StoredHash::read(unknown).map(|read| read.stored());
        assert_eq!(read, Err(UnfitHash::UnknownKind), "{unknown}");
    }
    for torn in [
        "$argon2id$torn",
        "$2b$12$short",
        "$2b$03$abcdefghijklmnopqrstuugsjB3Ds6IGOJT.EKHGD1Bck.mJvAf0W",
        "$scrypt$ln=0,r=8,p=1$c2FsdA$AAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=10,r=8,p=1$c2FsdA$AA",
        "$firescrypt$ln=10$c2FsdA$AA",
        "$pbkdf2-sha256$0$c2FsdA$AAAAAAAAAAAAAAAAAAAAAA",
        "$pbkdf2-md5$1000$c2FsdA$AAAAAAAAAAAAAAAAAAAAAA",
        "pbkdf2_sha256$many$salt$AAAAAAAAAAAAAAAAAAAAAA",
        "{\"secretData\":\"{}\",\"credentialData\":\"{}\"}",
        "{SSHA}AAAA",
        "AQAAAAEAACcQAAAAEA==",
    ] {
        let read = StoredHash::read(torn).map(|read| read.stored());
        assert!(matches!(read, Err(UnfitHash::Malformed(_))), "{torn}: {read:?}");
    }
}
