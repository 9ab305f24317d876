//! Keys of an identity provider: it publishes them, and signs tokens with them.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
    RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::tokens::{self, encode};

pub(crate) const ISSUER: &str = "https://login.example.com/";
pub(crate) const AUDIENCE: &str = "https://billing.example.com";
pub(crate) const ALGORITHMS: [&str; 3] = ["RS256", "ES256", "EdDSA"];

/// A private key with its id.
pub(crate) struct SigningKey {
    pub(crate) id: String,
    pair: Pair,
}

enum Pair {
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl SigningKey {
    pub(crate) fn new(algorithm: &str, id: &str) -> Self {
        let pair = match algorithm {
            "RS256" => Pair::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap()),
            "ES256" => {
                Pair::P256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())
            }
            _ => Pair::Ed25519(Ed25519KeyPair::generate().unwrap()),
        };
        Self { id: id.to_owned(), pair }
    }

    pub(crate) fn algorithm(&self) -> &'static str {
        match self.pair {
            Pair::Rsa(_) => "RS256",
            Pair::P256(_) => "ES256",
            Pair::Ed25519(_) => "EdDSA",
        }
    }

    /// The public key as providers publish it.
    pub(crate) fn jwk(&self) -> Value {
        let mut jwk = match &self.pair {
            Pair::Rsa(pair) => {
                // An RSAPublicKey of 2048 bits in DER: two headers and a zero, n, 3 bytes of e.
                let der = pair.public_key().as_ref();
                json!({ "kty": "RSA", "n": encode(&der[9..265]), "e": encode(&der[267..]) })
            }
            Pair::P256(pair) => {
                let point = pair.public_key().as_ref();
                json!({
                    "kty": "EC", "crv": "P-256",
                    "x": encode(&point[1..33]), "y": encode(&point[33..]),
                })
            }
            Pair::Ed25519(pair) => {
                json!({ "kty": "OKP", "crv": "Ed25519", "x": encode(pair.public_key().as_ref()) })
            }
        };
        jwk["kid"] = json!(self.id);
        jwk["use"] = json!("sig");
        jwk["alg"] = json!(self.algorithm());
        jwk
    }

    /// Everything public that could be mistaken for a shared secret.
    pub(crate) fn public_texts(&self) -> Vec<Vec<u8>> {
        let (raw, spki) = match &self.pair {
            Pair::Rsa(pair) => (pair.public_key().as_ref(), pair.public_key().as_der().unwrap()),
            Pair::P256(pair) => (pair.public_key().as_ref(), pair.public_key().as_der().unwrap()),
            Pair::Ed25519(pair) => {
                (pair.public_key().as_ref(), pair.public_key().as_der().unwrap())
            }
        };
        let base64 = STANDARD.encode(spki.as_ref());
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{base64}\n-----END PUBLIC KEY-----\n");
        let jwk = self.jwk();
        let members =
            ["n", "x"].into_iter().filter_map(|name| Some(jwk[name].as_str()?.to_owned()));
        let members: Vec<_> = members.map(String::into_bytes).collect();
        let whole = jwk.to_string().into_bytes();
        [vec![raw.to_vec(), spki.as_ref().to_vec(), pem.into_bytes(), whole], members].concat()
    }

    pub(crate) fn header(&self) -> Value {
        json!({ "alg": self.algorithm(), "typ": "JWT", "kid": self.id })
    }

    /// A token of these claims.
    pub(crate) fn token(&self, claims: &Value) -> String {
        self.sign(&self.header().to_string(), &claims.to_string())
    }

    /// Signs exactly these texts.
    pub(crate) fn sign(&self, header: &str, claims: &str) -> String {
        let message = format!("{}.{}", encode(header.as_bytes()), encode(claims.as_bytes()));
        let bytes = message.as_bytes();
        let random = SystemRandom::new();
        let signature = match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, bytes, &mut signature).unwrap();
                signature
            }
            Pair::P256(pair) => pair.sign(&random, bytes).unwrap().as_ref().to_vec(),
            Pair::Ed25519(pair) => pair.sign(bytes).as_ref().to_vec(),
        };
        format!("{message}.{}", encode(&signature))
    }
}

/// The text of a JSON Web Key Set of these keys.
pub(crate) fn key_set(keys: &[&SigningKey]) -> String {
    let keys: Vec<_> = keys.iter().map(|key| key.jwk()).collect();
    json!({ "keys": keys }).to_string()
}

/// The claims of a valid token of the provider.
pub(crate) fn claims(tenant: &str) -> Value {
    let now = tokens::now();
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "user-1", "iat": now, "exp": now + 300,
        "org_id": tenant, "scope": "openid billing:read",
    })
}

/// These claims, with one of them replaced.
pub(crate) fn with(tenant: &str, name: &str, value: Value) -> Value {
    let mut claims = claims(tenant);
    claims[name] = value;
    claims
}
