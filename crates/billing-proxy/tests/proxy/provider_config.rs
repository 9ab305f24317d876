//! `[[token.providers]]`, good and bad, in the file and in the environment.

use std::collections::BTreeMap;
use std::path::Path;

use billing_proxy::config::Config;
use billing_proxy::config::fault::Fault;
use billing_proxy::config::secret::Environment;

use crate::support::process::command;

const GOOD: &str = r#"
[[token.providers]]
issuer = "https://login.example.com/"
audience = "https://billing.example.com"
jwks_url = "https://login.example.com/jwks.json"
tenant_claim = "org_id"
scope = "billing:read"
[token.providers.tenant_map]
org_2Ab = "acme"
"https://x.example/1" = "acme"
[[tenants]]
id = "acme"
[tenants.autoposting]
api_key_env = "KEY"
"#;

const OWN_KEY: &str = "[token]\naudience = \"a\"\nissuers = [\"https://app.example.com\"]\n\
    [[token.keys]]\nid = \"k\"\nalgorithm = \"HS256\"\nsecret_env = \"SECRET\"\n";

fn parse_with(text: &str, variables: &[(&str, &str)]) -> Result<Config, Vec<Fault>> {
    let secrets = [("SECRET", "0123456789abcdef0123456789abcdef"), ("KEY", "sk-social-CANARY")];
    let own = variables.iter().map(|(name, value)| (format!("BILLING_PROXY_{name}"), *value));
    let secrets = secrets.map(|(name, value)| (name.to_owned(), value));
    let all = secrets.into_iter().chain(own);
    let all: BTreeMap<_, _> = all.map(|(name, value)| (name, value.as_bytes().to_vec())).collect();
    Config::parse(text, Path::new(""), &Environment::Given(all))
}

fn parse(text: &str) -> Result<Config, Vec<Fault>> {
    parse_with(text, &[])
}

/// Replaces one piece of the good configuration and expects exactly one fault, there.
#[track_caller]
fn check(from: &str, to: &str, key: &str, problem: &str) {
    assert!(GOOD.contains(from), "{from}");
    let faults = parse(&GOOD.replacen(from, to, 1)).map(|_| ()).unwrap_err();
    let [fault] = &faults[..] else { panic!("{to}: {faults:?}") };
    assert_eq!(fault.key, format!("token.providers[0].{key}"), "{fault}");
    assert!(fault.problem.contains(problem), "{fault}");
    assert!(!fault.to_string().contains("CANARY"), "{fault}");
}

#[test]
fn a_provider_is_enough_and_goes_beside_keys() {
    let alone = parse(GOOD).unwrap();
    let [provider] = &alone.token.providers[..] else { panic!("{alone:?}") };
    assert_eq!(provider.issuer, "https://login.example.com/");
    assert_eq!(provider.tenant_map.as_ref().unwrap().len(), 2);
    assert_eq!(provider.max_lifetime_seconds, 300);
    assert!(alone.token.keys.is_empty() && alone.warnings.is_empty(), "{:?}", alone.warnings);
    let beside = parse(&format!("{OWN_KEY}{GOOD}")).unwrap();
    assert_eq!((beside.token.keys.len(), beside.token.providers.len()), (1, 1));
    // Keys need beside a provider what they need alone.
    for (line, key) in [
        ("audience = \"a\"\n", "token.audience"),
        ("issuers = [\"https://app.example.com\"]\n", "token.issuers"),
    ] {
        let faults = parse(&format!("{}{GOOD}", OWN_KEY.replace(line, ""))).unwrap_err();
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert_eq!(faults[0].key, key);
    }
    let plain = GOOD.replace("scope = \"billing:read\"\n", "");
    let (before, rest) = plain.split_once("[token.providers.tenant_map]").unwrap();
    let (_, after) = rest.split_once("[[tenants]]").unwrap();
    let plain = format!("{before}[[tenants]]{after}");
    let config = parse(&plain).unwrap();
    assert_eq!(config.token.providers[0].tenant_map, None);
    assert_eq!(config.token.providers[0].scope, None);
}

#[test]
fn each_fault_of_a_provider_is_named_by_its_key() {
    for key in ["issuer", "audience", "jwks_url", "tenant_claim"] {
        let line = GOOD.lines().find(|line| line.starts_with(key)).unwrap();
        check(line, "", key, "missing");
    }
    for key in ["issuer", "audience", "tenant_claim"] {
        let line = GOOD.lines().find(|line| line.starts_with(key)).unwrap();
        check(line, &format!("{key} = \"\""), key, "must not be empty");
        check(line, &format!("{key} = [\"CANARY\"]"), key, "must be a string");
    }
    let url = "https://login.example.com/jwks.json";
    for bad in ["http://login.example.com/jwks", "http://127.0.0.1.evil.example/"] {
        check(url, bad, "jwks_url", "except to loopback");
    }
    check(url, "ftp://x/", "jwks_url", "must be https");
    for bad in ["/jwks.json", "https://u:CANARY@x/", "https://x/#y", "", "data:,{}", "file:///x"] {
        check(url, bad, "jwks_url", "must be a URL");
    }
    for good in ["http://127.0.0.1:1/", "http://localhost/", "http://[::1]:1/", "https://x/?p=1"] {
        assert!(parse(&GOOD.replacen(url, good, 1)).is_ok(), "{good}");
    }
    check("\"billing:read\"", "\"\"", "scope", "one word");
    check("\"billing:read\"", "\"a b\"", "scope", "one word");
    check("org_2Ab = \"acme\"", "org_2Ab = 1", "tenant_map", "string");
    check("org_2Ab = \"acme\"", "org_2Ab = \"\"", "tenant_map", "empty");
    check("scope =", "max_lifetime_seconds = 86401\nscope =", "max_lifetime_seconds", "86400");
    check("scope =", "algorithm = \"none\"\nscope =", "algorithm", "not a key");
    check("scope =", "secret_env = \"KEY\"\nscope =", "secret_env", "not a key");
}

#[test]
fn an_issuer_has_one_set_of_keys() {
    let key = |text: &str| parse(text).map(|_| ()).unwrap_err()[0].key.clone();
    let own = OWN_KEY.replace("https://app.example.com", "https://login.example.com/");
    assert_eq!(key(&format!("{own}{GOOD}")), "token.providers[0].issuer");
    let (provider, tenants) = GOOD.split_once("[[tenants]]").unwrap();
    assert_eq!(
        key(&format!("{provider}{provider}[[tenants]]{tenants}")),
        "token.providers[1].issuer"
    );
    assert_eq!(key(&format!("[token]\nproviders = []\n[[tenants]]{tenants}")), "token.providers");
    let keyless = OWN_KEY.split_once("[[token.keys]]").unwrap().0;
    assert_eq!(key(&format!("{keyless}[[tenants]]{tenants}")), "token.keys");
}

#[test]
fn a_map_to_an_unknown_tenant_is_warned_of_without_quoting_it() {
    let config = parse(&GOOD.replacen("\"acme\"\n\"https", "\"Canary\"\n\"https", 1)).unwrap();
    let [warning] = &config.warnings[..] else { panic!("{:?}", config.warnings) };
    assert!(warning.starts_with("token.providers[0].tenant_map: 1 of"), "{warning}");
    assert!(!warning.contains("Canary"), "{warning}");
}

#[test]
fn a_provider_can_come_from_the_environment() {
    let (_, tenants) = GOOD.split_once("[[tenants]]").unwrap();
    let file = format!("[[tenants]]{tenants}");
    let variables = [
        ("TOKEN__PROVIDERS__LOGIN__ISSUER", "https://login.example.com/"),
        ("TOKEN__PROVIDERS__LOGIN__AUDIENCE", "https://billing.example.com"),
        ("TOKEN__PROVIDERS__LOGIN__JWKS_URL", "https://login.example.com/jwks.json"),
        ("TOKEN__PROVIDERS__LOGIN__TENANT_CLAIM", "org_id"),
        ("TOKEN__PROVIDERS__LOGIN__SCOPE", "billing:read"),
        ("TOKEN__PROVIDERS__LOGIN__TENANT_MAP", "org_2Ab=acme, https://x.example/1=acme"),
    ];
    let config = parse_with(&file, &variables).unwrap();
    assert_eq!(config.token.providers, parse(GOOD).unwrap().token.providers);
    // A provider of the file is named by its id.
    let named = GOOD.replacen("issuer", "id = \"log-in\"\nissuer", 1);
    let audience = [("TOKEN__PROVIDERS__LOG_IN__AUDIENCE", "other")];
    let config = parse_with(&named, &audience).unwrap();
    assert_eq!(
        (config.token.providers.len(), config.token.providers[0].audience.as_str()),
        (1, "other")
    );
    for (value, key) in [("acme", "TENANT_MAP[0]"), ("a=acme,a=acme", "TENANT_MAP[1]")] {
        let mut variables = variables;
        variables[5].1 = value;
        let faults = parse_with(&file, &variables).map(|_| ()).unwrap_err();
        let expected = format!("BILLING_PROXY_TOKEN__PROVIDERS__LOGIN__{key}");
        assert_eq!((faults.len(), &faults[0].key), (1, &expected), "{faults:?}");
    }
}

#[test]
fn check_prints_how_a_providers_tokens_are_checked() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("proxy.toml");
    std::fs::write(&file, GOOD).unwrap();
    let mut check = command(&["check", "--config", file.to_str().unwrap()]);
    let output = check.env("KEY", "sk-social-CANARY").output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    for part in [
        "token provider https://login.example.com/: audience https://billing.example.com",
        "scope billing:read",
        "tenant by org_id (2 of its values mapped)",
        "GET https://login.example.com/jwks.json",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("CANARY"), "{said}");
}
