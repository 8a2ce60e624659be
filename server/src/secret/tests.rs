use std::fs;

use super::*;

#[test]
fn what_is_sealed_opens_for_its_owner_only_and_only_whole() {
    let keys = Keys::generate();
    let sealed = keys.seal("mara", b"key");
    assert_eq!(keys.open("mara", &sealed).unwrap().expose(), b"key");
    assert!(keys.open("other", &sealed).is_none());
    assert!(Keys::generate().open("mara", &sealed).is_none());
    let mut bent = sealed.clone();
    *bent.last_mut().unwrap() ^= 1;
    assert!(keys.open("mara", &bent).is_none());
    assert!(keys.open("mara", &sealed[..10]).is_none());
}

#[test]
fn digests_differ_by_use_and_by_where_the_parts_are_cut() {
    let keys = Keys::generate();
    assert!(keys.digest("a", &[b"xy"]) == keys.digest("a", &[b"xy"]));
    assert!(keys.digest("a", &[b"xy"]) != keys.digest("b", &[b"xy"]));
    assert!(keys.digest("a", &[b"x", b"y"]) != keys.digest("a", &[b"xy"]));
}

#[test]
fn a_key_file_is_made_once_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let first = Keys::load(&path).unwrap().digest("t", &[]);
    assert!(first == Keys::load(&path).unwrap().digest("t", &[]));
    let other = folder.path().join("other");
    let at_once = std::thread::scope(|scope| {
        let load = || Keys::load(&other).unwrap().fingerprint();
        let all: Vec<_> = (0..8).map(|_| scope.spawn(load)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
    });
    assert!(at_once.iter().all(|one| *one == at_once[0]), "one key for all that start at once");
    fs::write(&path, "short").unwrap();
    assert!(Keys::load(&path).is_err());
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_is_refused_with_what_to_do() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    Keys::load(&path).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    for (mode, shown) in [(0o640, "0640"), (0o604, "0604"), (0o620, "0620"), (0o644, "0644")] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let error = Keys::load(&path).err().unwrap().to_string();
        let to_do = format!("chmod 600 {}", path.display());
        assert!(error.contains(shown) && error.ends_with(&to_do), "{error}");
    }
    for mode in [0o600, 0o400] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        Keys::load(&path).unwrap();
    }
}

/// A key of version 1, as it is in files.
const OLD: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

fn rotated(text: &str, number: i64) -> KeyFile {
    let mut file = KeyFile::parse(text).unwrap();
    file.rotate(number);
    file
}

fn again(file: &KeyFile) -> Keys {
    KeyFile::parse(file.text().expose()).unwrap().into()
}

#[test]
fn a_file_of_version_1_stays_as_it_is_and_is_generation_1() {
    let file = KeyFile::parse(OLD).unwrap();
    assert_eq!(file.newest(), 1);
    assert_eq!(file.text().expose(), OLD);
    let keys = again(&file);
    let [known] = &keys.generations()[..] else { panic!() };
    assert!(known.number == 1 && known.fingerprint == keys.fingerprint());
}

#[test]
fn what_an_older_generation_sealed_opens_until_that_is_retired_and_hashes_stay() {
    let before = again(&KeyFile::parse(OLD).unwrap());
    let old = before.seal("mara", b"old");
    let mut file = rotated(OLD, 2);
    let keys = again(&file);
    assert!(keys.digest("a", &[b"b"]) == before.digest("a", &[b"b"]));
    assert_eq!(keys.sealing(), 1, "the oldest one, until the database says otherwise");
    assert!(before.open("mara", &keys.seal("mara", b"x")).is_some());
    assert!(!keys.seal_with(3) && keys.seal_with(2));
    let new = keys.seal("mara", b"new");
    assert!(before.open("mara", &new).is_none());
    assert_eq!(keys.open("mara", &new).unwrap().expose(), b"new");
    assert_eq!(keys.open("mara", &old).unwrap().expose(), b"old");
    let Resealed::Anew(anew) = keys.reseal(usages::STORED, "mara", &old) else { panic!() };
    assert!(matches!(keys.reseal(usages::STORED, "mara", &new), Resealed::Current));
    assert!(matches!(keys.reseal(usages::STORED, "jo", &old), Resealed::Unreadable));
    file.retire(2);
    keys.replace(&again(&file));
    assert!(keys.open("mara", &old).is_none());
    assert_eq!(keys.open("mara", &anew).unwrap().expose(), b"old");
    assert!(before.open("mara", &anew).is_none());
    assert!(keys.digest("a", &[b"b"]) == before.digest("a", &[b"b"]));
}

#[test]
fn a_key_that_lacks_the_generation_that_sealed_seals_with_its_oldest() {
    let keys = again(&rotated(OLD, 2));
    keys.seal_with(2);
    keys.replace(&again(&KeyFile::parse(OLD).unwrap()));
    assert_eq!(keys.sealing(), 1);
}

#[test]
fn a_malformed_file_is_refused_with_its_line_and_without_its_key() {
    let mut file = rotated(OLD, 2);
    file.rotate(5);
    let whole = file.text();
    let whole = whole.expose();
    assert_eq!(KeyFile::parse(whole).unwrap().generations.len(), 3);
    let lines: Vec<_> = whole.lines().collect();
    let [first, digest, one, two, third, last] = lines[..] else { panic!("{}", lines.len()) };
    for (malformed, told) in [
        (vec![first], ": line 2 must be `digest`"),
        (vec![first, one, two, last], ": line 2 must be `digest`"),
        (vec![first, digest], ": line 3 is missing"),
        (vec![first, digest, last], ": line 3 must be `seal`"),
        (vec![first, digest, one, two], ": line 5 is missing: the file was cut off"),
        (vec![first, digest, one, &two[..20]], ": line 4 must be `seal`"),
        (vec![first, digest, one, third, two, last], ": line 5 must have a higher number"),
        (vec![first, digest, one, one, last], ": line 4 must have a higher number"),
        (
            vec![first, digest, &one.replace("seal 1", "seal 0"), last],
            ": line 3 must have a higher",
        ),
        (vec![first, digest, one, "", last], ": line 4 must be `seal`"),
        (vec![first, digest, one, last, two], ": line 5 comes after `end`"),
        (vec!["portico-key 3", digest, one, last], ": line 1 is not `portico-key 2`"),
        (vec![OLD, OLD], " must hold 64 hexadecimal digits"),
        (vec![""], " must hold 64 hexadecimal digits"),
        (vec![digest], " must hold 64 hexadecimal digits"),
    ] {
        let Err(error) = KeyFile::parse(&malformed.join("\n")) else { panic!("{told} is taken") };
        assert!(error.starts_with(told), "{error} is not {told}");
        assert!(!error.contains(&OLD[..8]), "{error}");
    }
    // No prefix of it is another key.
    for length in 0..whole.len() - 1 {
        assert!(KeyFile::parse(&whole[..length]).is_err(), "{length}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_is_replaced_whole_and_keeps_its_mode_its_owner_and_links_to_it() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let folder = tempfile::tempdir().unwrap();
    let (path, link) = (folder.path().join("key"), folder.path().join("link"));
    fs::write(&path, "old").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    std::os::unix::fs::symlink(&path, &link).unwrap();
    // Left by one that was killed.
    fs::write(folder.path().join("key.coming"), "half").unwrap();
    let before = fs::metadata(&path).unwrap();
    crate::permissions::replace_file(&link, b"new").unwrap();
    let now = fs::metadata(&path).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!((now.mode(), now.uid(), now.gid()), (before.mode(), before.uid(), before.gid()));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left beside it");
    assert!(crate::permissions::replace_file(&folder.path().join("none"), b"new").is_err());
}
