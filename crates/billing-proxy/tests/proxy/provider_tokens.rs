//! Tokens of an identity provider that are almost valid.

use billing_proxy::token::keys::TokenKey;
use billing_proxy::token::settings::{ProviderSettings, TokenSettings};
use billing_proxy::token::verify::{Page, TokenError, Verifier};
use serde_json::{Value, json};

use crate::support::signing::{ALGORITHMS, AUDIENCE, ISSUER, SigningKey, claims, key_set, with};
use crate::support::tokens;

fn settings() -> ProviderSettings {
    ProviderSettings {
        issuer: ISSUER.to_owned(),
        audience: AUDIENCE.to_owned(),
        jwks_url: "https://login.example.com/jwks.json".parse().unwrap(),
        tenant_claim: "org_id".to_owned(),
        tenant_map: None,
        scope: Some("billing:read".to_owned()),
        max_lifetime_seconds: 300,
    }
}

/// A verifier with a key of the configuration and these providers, whose keys have been fetched.
fn verifier(providers: &[(ProviderSettings, &[&SigningKey])]) -> Verifier {
    let own = TokenKey::hs256(tokens::KEY_ID.to_owned(), tokens::SECRET).unwrap();
    let verifier = Verifier::new(TokenSettings {
        audience: tokens::AUDIENCE.to_owned(),
        issuers: vec![tokens::ISSUER.to_owned()],
        max_lifetime_seconds: 300,
        keys: vec![own],
        providers: providers.iter().map(|(settings, _)| settings.clone()).collect(),
    });
    for (settings, keys) in providers {
        verifier.store_keys(&settings.issuer, key_set(keys).as_bytes()).unwrap();
    }
    verifier
}

/// The tenant of a token, or why it is rejected.
fn outcome(verifier: &Verifier, token: &str) -> Result<String, TokenError> {
    let now = tokens::now();
    let session = verifier.verify(token.as_bytes(), now)?;
    session.allow(now, Page::Unknown, session.tenant == "acme")?;
    Ok(session.tenant.clone())
}

fn tenant_of(settings: ProviderSettings, claims: &Value) -> Result<String, TokenError> {
    let key = SigningKey::new("EdDSA", "k1");
    outcome(&verifier(&[(settings, &[&key])]), &key.token(claims))
}

#[test]
fn each_algorithm_is_accepted_and_no_single_flipped_bit_is() {
    for algorithm in ALGORITHMS {
        let key = SigningKey::new(algorithm, "k1");
        let verifier = verifier(&[(settings(), &[&key])]);
        let token = key.token(&claims("acme"));
        assert_eq!(outcome(&verifier, &token).as_deref(), Ok("acme"), "{algorithm}");
        for at in 0..token.len() {
            for bit in 0..8 {
                let mut flipped = token.clone().into_bytes();
                flipped[at] ^= 1 << bit;
                let result = verifier.verify(&flipped, tokens::now());
                // A flipped `kid` is an unknown one.
                let refused = matches!(result, Err(TokenError::Bad | TokenError::UnknownKey(0)));
                assert!(refused, "{algorithm} {at}:{bit}: {result:?}");
                assert!(verifier.recall(&flipped).is_none());
            }
        }
    }
}

#[test]
fn a_published_key_verifies_only_its_own_algorithm() {
    for algorithm in ALGORITHMS {
        let key = SigningKey::new(algorithm, "k1");
        let verifier = verifier(&[(settings(), &[&key])]);
        let claims = claims("acme").to_string();
        let good = key.token(&crate::support::signing::claims("acme"));
        let signature = good.rsplit_once('.').unwrap().1;
        let names = ["none", "None", "", "HS256", "HS384", "HS512", "RS384", "RS512", "PS256"];
        let names = names.into_iter().chain(["ES256", "ES384", "EdDSA", "RS256", "Ed25519"]);
        for name in names.filter(|name| *name != algorithm) {
            let header = json!({ "alg": name, "kid": "k1", "typ": "JWT" }).to_string();
            let unsigned = format!(
                "{}.{}",
                tokens::encode(header.as_bytes()),
                tokens::encode(claims.as_bytes())
            );
            let mut all = vec![
                format!("{unsigned}."),
                format!("{unsigned}.{signature}"),
                key.sign(&header, &claims),
            ];
            // The public key as an HMAC secret, the classic algorithm confusion.
            all.extend(key.public_texts().iter().map(|text| tokens::sign(&header, &claims, text)));
            all.push(tokens::sign(&header, &claims, b""));
            all.push(tokens::sign(&header, &claims, tokens::SECRET));
            for token in all {
                assert_eq!(outcome(&verifier, &token), Err(TokenError::Bad), "{algorithm}: {name}");
            }
        }
        // A key of another type with the same id is not in this set.
        for other in ALGORITHMS {
            let other = SigningKey::new(other, "k1");
            let token = other.token(&crate::support::signing::claims("acme"));
            assert_eq!(outcome(&verifier, &token), Err(TokenError::Bad), "{algorithm}");
        }
    }
}

#[test]
fn only_the_keys_of_its_issuer_verify_a_token() {
    let (ours, theirs) = (SigningKey::new("ES256", "k1"), SigningKey::new("ES256", "k1"));
    let other_issuer = "https://other.example.com/";
    let other = ProviderSettings { issuer: other_issuer.to_owned(), ..settings() };
    let verifier = verifier(&[(settings(), &[&ours]), (other, &[&theirs])]);
    let elsewhere = with("acme", "iss", json!(other_issuer));
    assert_eq!(outcome(&verifier, &ours.token(&claims("acme"))).as_deref(), Ok("acme"));
    assert_eq!(outcome(&verifier, &theirs.token(&elsewhere)).as_deref(), Ok("acme"));
    // The same `kid`, the other provider's signature.
    assert_eq!(outcome(&verifier, &ours.token(&elsewhere)), Err(TokenError::Bad));
    assert_eq!(outcome(&verifier, &theirs.token(&claims("acme"))), Err(TokenError::Bad));
    // The back end's key verifies no token of a provider, and vice versa.
    let own_header = tokens::header().to_string();
    let forged = tokens::sign(&own_header, &claims("acme").to_string(), tokens::SECRET);
    assert_eq!(outcome(&verifier, &forged), Err(TokenError::Bad));
    assert_eq!(outcome(&verifier, &ours.token(&tokens::claims("acme"))), Err(TokenError::Bad));
    let mixed = SigningKey::new("EdDSA", tokens::KEY_ID);
    assert_eq!(outcome(&verifier, &mixed.token(&tokens::claims("acme"))), Err(TokenError::Bad));
    assert_eq!(outcome(&verifier, &tokens::good("acme")).as_deref(), Ok("acme"));
    for issuer in
        ["", "https://login.example.com", "https://evil.example/", "HTTPS://login.example.com/"]
    {
        let token = ours.token(&with("acme", "iss", json!(issuer)));
        assert_eq!(outcome(&verifier, &token), Err(TokenError::Bad), "{issuer}");
    }
}

/// Claims that are each wrong in one way.
fn crafted() -> Vec<Value> {
    let wrong_types = [
        Value::Null,
        json!([]),
        json!({}),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(u64::MAX),
        json!([1]),
        json!([null]),
    ];
    let mut all = Vec::new();
    for claim in ["iss", "aud", "sub", "iat", "exp", "org_id"] {
        let mut without = claims("acme");
        without.as_object_mut().unwrap().remove(claim);
        all.push(without);
        all.extend(wrong_types.iter().map(|value| with("acme", claim, value.clone())));
    }
    for claim in ["iat", "exp", "nbf"] {
        all.push(with("acme", claim, json!("1")));
    }
    for claim in ["nbf", "origin"] {
        all.extend(wrong_types.iter().map(|value| with("acme", claim, value.clone())));
    }
    let now = tokens::now();
    let strays = [
        ("sub", json!("")),
        ("iss", json!([ISSUER])),
        ("aud", json!("")),
        ("aud", json!("other")),
        ("aud", json!("https://billing.example.com/")),
        ("aud", json!("https://BILLING.example.com")),
        ("aud", json!(["other", "another"])),
        ("aud", json!([[AUDIENCE]])),
        ("aud", json!([AUDIENCE, 1])),
        ("aud", json!([null, AUDIENCE])),
        ("aud", json!({ "0": AUDIENCE })),
        ("aud", json!({ AUDIENCE: true })),
        ("aud", json!(format!("{AUDIENCE} other"))),
        ("iat", json!(now + 60)),
        ("nbf", json!(now + 60)),
        ("exp", json!(now + 301)),
        ("iat", json!(now - 1)),
        ("exp", json!(now - 1)),
        ("org_id", json!(["acme"])),
        ("org_id", json!({ "id": "acme" })),
    ];
    all.extend(strays.map(|(name, value)| with("acme", name, value)));
    all
}

#[test]
fn no_crafted_token_of_a_provider_is_accepted() {
    for algorithm in ALGORITHMS {
        let key = SigningKey::new(algorithm, "k1");
        let verifier = verifier(&[(settings(), &[&key])]);
        let all = crafted();
        assert!(all.len() > 100, "{}", all.len());
        for claims in all {
            let result = outcome(&verifier, &key.token(&claims));
            assert!(matches!(result, Err(TokenError::Bad)), "{claims}: {result:?}");
        }
        let good = claims("acme").to_string();
        let doubled = [
            good.replacen('{', "{\"org_id\":\"globex\",", 1),
            good.replacen('{', "{\"aud\":\"x\",", 1),
            good.replacen('{', "{\"iss\":\"https://evil.example/\",", 1),
            good.replacen('{', "{\"scope\":\"x\",", 1),
            format!("[{good}]"),
            format!("{good}x"),
            "null".to_owned(),
            "{}".to_owned(),
        ];
        for claims in doubled {
            let token = key.sign(&key.header().to_string(), &claims);
            assert_eq!(outcome(&verifier, &token), Err(TokenError::Bad), "{claims}");
        }
        for name in ["crit", "b64", "zip", "cty", "enc", "jwk", "jku", "x5u", "x5c"] {
            let mut header = key.header();
            header[name] = json!([]);
            let token = key.sign(&header.to_string(), &good);
            assert_eq!(outcome(&verifier, &token), Err(TokenError::Bad), "{name}");
        }
        let token = key.token(&claims("acme"));
        for reshaped in
            [format!("{token}."), format!("{token}="), format!("{token}A"), format!(".{token}")]
        {
            assert_eq!(outcome(&verifier, &reshaped), Err(TokenError::Bad), "{reshaped}");
        }
    }
}

#[test]
fn only_a_provider_issues_access_tokens() {
    let key = SigningKey::new("RS256", "k1");
    let verifier = verifier(&[(settings(), &[&key])]);
    let good = claims("acme").to_string();
    let typed = |kind: &str| json!({ "alg": "RS256", "typ": kind, "kid": "k1" }).to_string();
    for kind in ["JWT", "jwt", "at+jwt", "application/at+jwt", "AT+JWT"] {
        assert_eq!(outcome(&verifier, &key.sign(&typed(kind), &good)).as_deref(), Ok("acme"));
    }
    for kind in ["logout+jwt", "secevent+jwt", "dpop+jwt", "JWE", "", "at", "id+jwt"] {
        let token = key.sign(&typed(kind), &good);
        assert_eq!(outcome(&verifier, &token), Err(TokenError::Bad), "{kind}");
    }
    let mut header = tokens::header();
    header["typ"] = json!("at+jwt");
    let token = tokens::with_header("acme", &header.to_string());
    assert_eq!(outcome(&verifier, &token), Err(TokenError::Bad));
}

#[test]
fn the_audience_is_or_is_among_aud() {
    for aud in [json!(AUDIENCE), json!([AUDIENCE]), json!(["x", AUDIENCE]), json!([AUDIENCE, "x"])]
    {
        let tenant = tenant_of(settings(), &with("acme", "aud", aud.clone()));
        assert_eq!(tenant.as_deref(), Ok("acme"), "{aud}");
    }
}

#[test]
fn the_scope_is_a_word_of_scope_or_an_item_of_permissions() {
    let check = |scope: Value, permissions: Value, expected: Result<&str, TokenError>| {
        let mut claims = with("acme", "scope", scope);
        claims["permissions"] = permissions;
        let tenant = tenant_of(settings(), &claims);
        assert_eq!(tenant.as_deref(), expected.as_ref().copied(), "{claims}");
        // Without a scope in the configuration none is required.
        let any = ProviderSettings { scope: None, ..settings() };
        assert_eq!(tenant_of(any, &claims).as_deref(), Ok("acme"));
    };
    check(json!("billing:read"), Value::Null, Ok("acme"));
    check(json!("openid billing:read email"), Value::Null, Ok("acme"));
    check(json!(""), json!(["x", "billing:read"]), Ok("acme"));
    for scope in
        ["", "billing:readx", "xbilling:read", "billing:read:all", "Billing:Read", "billing"]
    {
        check(json!(scope), json!([]), Err(TokenError::Forbidden));
    }
    check(json!("openid,billing:read"), Value::Null, Err(TokenError::Forbidden));
    check(json!(["billing:read"]), Value::Null, Err(TokenError::Forbidden));
    check(json!({ "billing:read": true }), json!("billing:read"), Err(TokenError::Forbidden));
    check(Value::Null, json!([["billing:read"], 1, null]), Err(TokenError::Forbidden));
    check(Value::Null, json!(["openid billing:read"]), Err(TokenError::Forbidden));
}

#[test]
fn the_map_translates_the_claim_to_the_tenant() {
    let named = |claim: &str, map: &[(&str, &str)]| {
        let map: std::collections::BTreeMap<_, _> =
            map.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
        let tenant_map = (!map.is_empty()).then_some(map);
        ProviderSettings { tenant_claim: claim.to_owned(), tenant_map, ..settings() }
    };
    let mapped = [("org_2Ab", "acme"), ("org_x", "globex")];
    assert_eq!(tenant_of(named("org_id", &mapped), &claims("org_2Ab")).as_deref(), Ok("acme"));
    // Neither a tenant's id nor a value in another case is a value of the map.
    for value in ["acme", "ORG_2AB", "org_2ab", "org_x", "", "other"] {
        let tenant = tenant_of(named("org_id", &mapped), &claims(value));
        assert_eq!(tenant, Err(TokenError::Forbidden), "{value}");
    }
    for value in ["", "Acme", "acme ", "globex", "../acme"] {
        assert_eq!(tenant_of(settings(), &claims(value)), Err(TokenError::Forbidden), "{value}");
    }
    // The claim `tenant` has no meaning in a token of a provider.
    let mut both = claims("globex");
    both["tenant"] = json!("acme");
    assert_eq!(tenant_of(settings(), &both), Err(TokenError::Forbidden));
    let nested = with("globex", "app_metadata", json!({ "orgs": [{ "id/~x": "acme" }] }));
    let pointer = "/app_metadata/orgs/0/id~1~0x";
    assert_eq!(tenant_of(named(pointer, &[]), &nested).as_deref(), Ok("acme"));
    let url = with("globex", "https://x.example/tenant", json!("acme"));
    assert_eq!(tenant_of(named("https://x.example/tenant", &[]), &url).as_deref(), Ok("acme"));
    let as_pointer = named("/https:~1~1x.example~1tenant", &[]);
    assert_eq!(tenant_of(as_pointer, &url).as_deref(), Ok("acme"));
    for pointer in ["/app_metadata", "/app_metadata/orgs/1/id", "/", "/app_metadata/orgs/0"] {
        assert_eq!(tenant_of(named(pointer, &[]), &nested), Err(TokenError::Bad), "{pointer}");
    }
}

#[test]
fn origin_and_times_of_a_providers_token_are_checked() {
    let key = SigningKey::new("EdDSA", "k1");
    let verifier = verifier(&[(settings(), &[&key])]);
    let now = tokens::now();
    let bound = key.token(&with("acme", "origin", json!("https://app.example.com")));
    let session = verifier.verify(bound.as_bytes(), now).unwrap();
    assert_eq!(session.allow(now, Page::Unknown, true), Err(TokenError::Forbidden));
    assert_eq!(session.allow(now, Page::Origin(b"https://app.example.com"), true), Ok(()));
    assert_eq!(session.allow(now + 304, Page::Origin(b"https://app.example.com"), true), Ok(()));
    let late = session.allow(now + 305, Page::Origin(b"https://app.example.com"), true);
    assert_eq!(late, Err(TokenError::Expired));
    let longer = ProviderSettings { max_lifetime_seconds: 86_400, ..settings() };
    let day = with("acme", "exp", json!(now + 86_400));
    assert_eq!(tenant_of(settings(), &day), Err(TokenError::Bad));
    assert!(tenant_of(longer, &day).is_ok());
}

// A cached token is not accepted longer than the provider publishes its key.
#[test]
fn a_cached_token_is_rejected_once_its_key_is_removed() {
    let (first, second) = (SigningKey::new("ES256", "k1"), SigningKey::new("ES256", "k2"));
    let verifier = verifier(&[(settings(), &[&first, &second])]);
    let token = first.token(&claims("acme"));
    assert!(outcome(&verifier, &token).is_ok() && verifier.recall(token.as_bytes()).is_some());
    // Fetching the same document again changes nothing.
    verifier.store_keys(ISSUER, key_set(&[&first, &second]).as_bytes()).unwrap();
    assert!(verifier.recall(token.as_bytes()).is_some());
    assert!(verifier.store_keys(ISSUER, b"<html>").is_err());
    assert!(verifier.recall(token.as_bytes()).is_some());
    verifier.store_keys(ISSUER, key_set(&[&second]).as_bytes()).unwrap();
    assert!(verifier.recall(token.as_bytes()).is_none());
    assert_eq!(outcome(&verifier, &token), Err(TokenError::UnknownKey(0)));
}
