use proptest::prelude::*;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RSA_PSS_SHA256, RsaKeyPair,
};
use rsa::pkcs8::EncodePrivateKey as _;
use serde_json::json;

use super::*;

const MESSAGE: &[u8] = b"message";

fn text(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

/// What a key has signed.
type Signatures = Vec<(Algorithm, Vec<u8>)>;

/// A key of each kind, and what it has signed by each of its algorithms.
fn signed() -> Vec<(Value, Signatures)> {
    let random = SystemRandom::new();
    let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
    let ec = EcdsaKeyPair::from_pkcs8(kind, pkcs8.as_ref(), &random).unwrap();
    let (x, y) = ec.public_key().as_ref()[1..].split_at(32);
    let ec_key = json!({ "kty": "EC", "crv": "P-256", "x": text(x), "y": text(y), "kid": "ec" });
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&random).unwrap();
    let ed = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap();
    let x = text(ed.public_key().as_ref());
    let okp = json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": "ed" });
    let mut system = rsa::rand_core::UnwrapErr(getrandom::SysRng);
    let pkcs8 = rsa::RsaPrivateKey::new(&mut system, 2048).unwrap().to_pkcs8_der().unwrap();
    let rsa = RsaKeyPair::from_pkcs8(pkcs8.as_bytes()).unwrap();
    let parts = RsaPublicKeyComponents::<Vec<u8>>::from(rsa.public());
    let rsa_key = json!({ "kty": "RSA", "n": text(&parts.n), "e": text(&parts.e), "kid": "rsa" });
    let by = |padding| {
        let mut signature = vec![0; rsa.public().modulus_len()];
        rsa.sign(padding, &random, MESSAGE, &mut signature).unwrap();
        signature
    };
    let es256 = ec.sign(&random, MESSAGE).unwrap().as_ref().to_vec();
    let ps256 = (Algorithm::Ps256, by(&RSA_PSS_SHA256));
    let rs256 = (Algorithm::Rs256, by(&RSA_PKCS1_SHA256));
    vec![
        (ec_key, vec![(Algorithm::Es256, es256)]),
        (okp, vec![(Algorithm::EdDsa, ed.sign(MESSAGE).as_ref().to_vec())]),
        (rsa_key, vec![ps256, rs256]),
    ]
}

#[test]
fn a_key_verifies_what_it_signed_by_its_own_algorithms_and_nothing_else() {
    let signed = signed();
    for (key, _) in &signed {
        let read = Jwk::read(key).unwrap();
        for (other, signatures) in &signed {
            for (by, signature) in signatures {
                for algorithm in Algorithm::ALL {
                    let own = key == other && *by == algorithm;
                    assert_eq!(read.verifies(algorithm, MESSAGE, signature), own, "{by:?}");
                    let pinned = Jwk::read(&{
                        let mut pinned = key.clone();
                        pinned["alg"] = json!(by.name());
                        pinned
                    });
                    let pinned = pinned.is_ok_and(|it| it.verifies(algorithm, MESSAGE, signature));
                    assert_eq!(pinned, own, "{by:?}");
                }
                assert!(!read.verifies(*by, b"massage", signature));
                let bent: Vec<u8> = signature.iter().map(|byte| byte ^ 1).collect();
                assert!(!read.verifies(*by, MESSAGE, &bent));
            }
        }
    }
    let (rsa, signatures) = &signed[2];
    let mut pinned = rsa.clone();
    pinned["alg"] = json!("PS256");
    let pinned = Jwk::read(&pinned).unwrap();
    assert!(!pinned.verifies(Algorithm::Rs256, MESSAGE, &signatures[1].1), "it is for PS256");
}

#[test]
fn the_thumbprint_of_a_key_is_that_of_the_standards() {
    // RFC 8037, appendix A.3.
    let key = json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" });
    let thumbprint = Jwk::read(&key).unwrap().thumbprint();
    assert_eq!(thumbprint, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    // RFC 9449, §4.1 and §6.1.
    let key = json!({ "kty": "EC", "crv": "P-256",
        "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs", "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA" });
    let thumbprint = Jwk::read(&key).unwrap().thumbprint();
    assert_eq!(thumbprint, "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
}

#[test]
fn a_key_that_is_private_weak_or_for_something_else_is_not_taken() {
    let ec = signed().swap_remove(0).0;
    let mut private = ec.clone();
    private["d"] = json!("AAAA");
    assert_eq!(Jwk::read(&private), Err(HAS_PRIVATE));
    assert!(JwkSet::read(json!({ "keys": [ec, private] }).to_string().as_bytes()).is_err());
    for (member, value) in [
        ("use", json!("enc")),
        ("key_ops", json!(["sign"])),
        ("alg", json!("RS256")),
        ("alg", json!("none")),
        ("alg", json!("HS256")),
        ("kty", json!("oct")),
        ("crv", json!("P-384")),
        ("x", json!("AAAA")),
        ("y", Value::Null),
    ] {
        let mut other = ec.clone();
        other[member] = value;
        assert!(Jwk::read(&other).is_err(), "{other}");
    }
    let short = json!({ "kty": "RSA", "n": text(&[255; 128]), "e": "AQAB" });
    assert!(Jwk::read(&short).is_err(), "1024 bits");
}

#[test]
fn a_set_leaves_out_what_it_does_not_know_and_says_why_nothing_is_left() {
    let ec = signed().swap_remove(0).0;
    let read = |keys: Value| JwkSet::read(json!({ "keys": keys }).to_string().as_bytes());
    let unknown = json!({ "kty": "AKP", "alg": "ML-DSA-44" });
    assert_eq!(read(json!([unknown, ec])).unwrap().meant(Some("ec")).count(), 1);
    assert_eq!(read(json!([ec])).unwrap().meant(None).count(), 1);
    assert_eq!(read(json!([ec])).unwrap().meant(Some("other")).count(), 0);
    assert!(read(json!([unknown])).unwrap_err().contains("must be an EC key"));
    assert!(read(json!([])).unwrap_err().contains("no key"));
    assert!(read(json!(vec![ec; MOST + 1])).is_err());
    assert!(JwkSet::read(b"{}").is_err() && JwkSet::read(b"x").is_err());
}

proptest! {
    #[test]
    fn whatever_is_sent_as_a_set_is_read_or_refused(text in "\\{\"keys\":\\[\\{(\"(kty|crv|x|y|n|e|alg)\":\"(EC|RSA|OKP|P-256|[A-Za-z0-9_-]{0,50})\",?){0,5}\\}\\]\\}") {
        if let Ok(set) = JwkSet::read(text.as_bytes()) {
            prop_assert!(set.meant(None).count() > 0);
        }
    }
}
