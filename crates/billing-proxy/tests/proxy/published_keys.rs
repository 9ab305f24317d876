//! Parsing of the keys that an identity provider publishes.

use billing_proxy::token::jwks::KeySet;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::signing::{ALGORITHMS, SigningKey, key_set};
use crate::support::tokens;

// A session is valid as long as the set that verified its token is not replaced, also by one with the same
// keys.
#[test]
fn two_sets_of_the_same_keys_are_not_the_same_set() {
    let text = key_set(&[&SigningKey::new("ES256", "k1")]);
    let parse = || KeySet::parse(text.as_bytes()).unwrap();
    let (one, other) = (parse(), parse());
    assert!(one == one && one != other);
}

#[test]
fn of_published_keys_only_those_are_used_that_verify_tokens() {
    let usable = |jwk: &Value| {
        let text = json!({ "keys": [jwk] }).to_string();
        let set = KeySet::parse(text.as_bytes()).unwrap();
        assert_eq!(set.keys().len() + set.unusable(), 1);
        set.keys().len() == 1
    };
    for algorithm in ALGORITHMS {
        let good = SigningKey::new(algorithm, "k1").jwk();
        let with = |name: &str, value: Value| {
            let mut jwk = good.clone();
            jwk[name] = value;
            jwk
        };
        assert!(usable(&good) && usable(&with("key_ops", json!(["verify"]))));
        assert!(usable(&with("x5c", json!(["AAAA"]))) && usable(&with("other", json!({}))));
        for optional in ["alg", "use"] {
            let mut jwk = good.clone();
            jwk.as_object_mut().unwrap().remove(optional);
            assert!(usable(&jwk), "{algorithm} without {optional}");
        }
        for required in ["kty", "kid", "n", "e", "crv", "x", "y"] {
            let mut jwk = good.clone();
            if jwk.as_object_mut().unwrap().remove(required).is_some() {
                assert!(!usable(&jwk), "{algorithm} without {required}");
            }
        }
        for (name, value) in [
            ("use", json!("enc")),
            ("use", json!(1)),
            ("key_ops", json!(["sign", "encrypt"])),
            ("key_ops", json!([])),
            ("kid", json!("")),
            ("kid", json!(1)),
            ("kid", json!("k".repeat(257))),
            ("d", json!("AAAA")),
            ("alg", json!("HS256")),
            ("alg", json!("none")),
            ("alg", json!("RS512")),
            ("alg", json!("PS256")),
            ("alg", json!("RSA-OAEP")),
            ("alg", json!(1)),
            ("kty", json!("oct")),
            ("kty", json!("rsa")),
        ] {
            assert!(!usable(&with(name, value.clone())), "{algorithm}: {name} {value}");
        }
        for (name, value) in
            [("crv", "P-384"), ("crv", "Ed448"), ("crv", "X25519"), ("x", "AAAA"), ("y", "AAAA")]
        {
            if good.get(name).is_some() {
                assert!(!usable(&with(name, json!(value))), "{algorithm}: {name} {value}");
            }
        }
        if algorithm == "RS256" {
            let modulus = |bytes: usize, top: u8| {
                let mut modulus = vec![0xff; bytes];
                modulus[0] = top;
                json!(tokens::encode(&modulus))
            };
            assert!(
                usable(&with("n", modulus(256, 0x80))) && usable(&with("n", modulus(1024, 0xff)))
            );
            for (bytes, top) in [(128, 0xff), (255, 0xff), (256, 0x7f), (257, 0x00), (1025, 0x01)] {
                let is_2048 = bytes == 257 && top == 0;
                assert_eq!(usable(&with("n", modulus(bytes, top))), is_2048, "{bytes} {top}");
            }
            for exponent in ["", "AA", "AQ", "Ag", "AQAA", "AQAAAAE"] {
                assert!(!usable(&with("e", json!(exponent))), "{exponent}");
            }
        }
    }
    assert!(!usable(&json!({ "kty": "oct", "kid": "k1", "k": "AAAA", "alg": "HS256" })));
    for junk in [json!(null), json!(1), json!("x"), json!([]), json!(["RSA", "k1"]), json!({})] {
        assert!(!usable(&junk), "{junk}");
    }
}

#[test]
fn a_set_is_an_object_with_keys_of_different_ids() {
    for text in [
        "",
        "x",
        "null",
        "[]",
        "{}",
        "[[]]",
        "{\"keys\":{}}",
        "{\"keys\":null}",
        "{\"keys\":[]",
        "<html>",
    ] {
        assert!(KeySet::parse(text.as_bytes()).is_err(), "{text}");
    }
    assert!(KeySet::parse(b" {\"keys\":[]} ").unwrap().keys().is_empty());
    let keys = ["a", "b", "a", "c"].map(|id| SigningKey::new("EdDSA", id));
    let set = KeySet::parse(key_set(&keys.each_ref()).as_bytes()).unwrap();
    let ids: Vec<_> = set.keys().iter().map(|key| key.id()).collect();
    assert_eq!((ids, set.unusable()), (vec!["b", "c"], 2));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_a_set_of_keys_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..200), kty in "RSA|EC|OKP", text in "[A-Za-z0-9_-]{0,90}") {
        let _ = KeySet::parse(&bytes);
        let jwk = json!({"kty": kty, "kid": "k", "crv": "P-256", "n": text, "e": text, "x": text, "y": text});
        let set = KeySet::parse(json!({ "keys": [jwk, text] }).to_string().as_bytes()).unwrap();
        prop_assert!(set.keys().len() + set.unusable() == 2);
    }
}
