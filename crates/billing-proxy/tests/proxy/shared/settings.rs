//! `[shared]` in the configuration, and stores that require a password and TLS.

use std::collections::BTreeMap;
use std::path::Path;

use billing_proxy::config::Config;
use billing_proxy::config::fault::Fault;
use billing_proxy::config::secret::Environment;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

use super::redis::Redis;
use super::replicas::{KEY, is_own};
use crate::commands::Installed;
use crate::support::test_proxy::{HISTORY, Plan, get};
use crate::support::vendor::FaultyVendor;

const VENDOR: ([u8; 4], u16) = ([127, 0, 0, 1], 9);

/// A folder with keys of good and bad length.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("key", &KEY);
    write("key-and-newline", &[KEY.as_slice(), b"\n"].concat());
    write("short", &KEY[..31]);
    write("long", &[0; 33]);
    write("url", b"rediss://:CANARY@store.example.com:6380/2\n");
    folder
}

fn parse(folder: &Path, shared: &str, variables: &[(&str, &str)]) -> Result<Config, Vec<Fault>> {
    let plan = Plan { shared: shared.to_owned(), ..Plan::default() };
    let mut all: BTreeMap<_, _> = plan.variables();
    for (name, value) in variables {
        all.insert((*name).to_owned(), value.as_bytes().to_vec());
    }
    Config::parse(&plan.text(VENDOR.into()), folder, &Environment::Given(all))
}

#[track_caller]
fn faults(shared: &str, variables: &[(&str, &str)], expected: &[(&str, &str)]) {
    let faults = parse(folder().path(), shared, variables).map(|_| ()).unwrap_err();
    let all: Vec<_> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(faults.len(), expected.len(), "{all:?}");
    for (key, problem) in expected {
        let found = faults.iter().any(|fault| fault.key == *key && fault.problem.contains(problem));
        assert!(found, "{key}: {problem}: {all:?}");
    }
    assert!(faults.iter().all(|fault| fault.line > 0 || fault.key.starts_with("BILLING_PROXY_")));
    assert!(!all.join("\n").contains("CANARY"), "{all:?}");
}

#[test]
fn every_fault_is_named_at_once() {
    faults(
        "[shared]",
        &[],
        &[("shared.url", "is missing"), ("shared.encryption_key_file", "is missing")],
    );
    faults(
        "[shared]\nurl = \"http://CANARY\"\nencryption_key_file = \"short\"\nca_file = \"key\"\n\
         timeout_milliseconds = 0\nurls = 1",
        &[],
        &[
            ("shared.url", "must be the URL of a store"),
            ("shared.encryption_key_file", "must hold exactly 32 bytes"),
            ("shared.ca_file", "certificates in PEM"),
            ("shared.timeout_milliseconds", "must be from 1 to 10000"),
            ("shared.urls", "is not a key"),
        ],
    );
}

#[test]
fn an_invalid_store_url_is_rejected() {
    let bad = [
        "",
        "127.0.0.1:6379",
        "redis://",
        "redis:///0",
        "unix:///run/redis",
        "redis://h:port",
        "redis://h/not-a-number",
        "rediss://h/#insecure",
        "valkey://h",
        "http://h:6379",
    ];
    for url in bad {
        let shared = format!("[shared]\nurl = \"{url}\"\nencryption_key_file = \"key\"");
        faults(&shared, &[], &[("shared.url", "must be the URL of a store")]);
    }
    for url in ["redis://h", "rediss://h:6380/3", "redis://[::1]:6379", "redis://127.0.0.1:6379/0"]
    {
        let shared = format!("[shared]\nurl = \"{url}\"\nencryption_key_file = \"key\"");
        let config = parse(folder().path(), &shared, &[]).unwrap();
        let shared = config.shared.unwrap();
        assert!(shared.url.to_string().starts_with(url));
        let shown = format!("{shared:?}");
        assert!(shown.contains(&format!("url: {url}")), "{shown}");
        assert!(shown.contains("encryption_key: ***"), "{shown}");
    }
    let number = "[shared]\nurl = 5\nencryption_key_file = \"key\"";
    faults(number, &[], &[("shared.url", "must be a string")]);
}

#[test]
fn a_password_is_given_by_reference_and_never_shown() {
    let key = "encryption_key_file = \"key\"";
    for url in ["redis://:CANARY@h", "redis://CANARY@h", "redis://user:CANARY@h"] {
        let shared = format!("[shared]\nurl = \"{url}\"\n{key}");
        faults(&shared, &[], &[("shared.url", "must have no user and password")]);
    }
    let shared = format!("[shared]\nurl = \"redis://h\"\nurl_file = \"url\"\n{key}");
    faults(&shared, &[], &[("shared.url", "must not be given beside")]);
    let shared = format!("[shared]\nurl_env = \"ABSENT\"\n{key}");
    faults(&shared, &[], &[("shared.url_env", "not set")]);

    let given = ["url_file = \"url\"", "url_env = \"STORE\""];
    for given in given {
        let shared = format!("[shared]\n{given}\n{key}");
        let variables = [("STORE", "rediss://:CANARY@store.example.com:6380/2")];
        let config = parse(folder().path(), &shared, &variables).unwrap();
        assert!(!format!("{config:?}").contains("CANARY"));
        let url = config.shared.unwrap().url.to_string();
        assert_eq!(url, "rediss://store.example.com:6380/2");
    }
}

#[test]
fn an_unencrypted_password_is_warned_of() {
    let warned = |url: &str| {
        let shared = "[shared]\nurl_env = \"STORE\"\nencryption_key_file = \"key\"";
        let config = parse(folder().path(), shared, &[("STORE", url)]).unwrap();
        config.warnings.iter().any(|warning| warning.contains("unencrypted"))
    };
    assert!(warned("redis://:CANARY@store.example.com"));
    assert!(!warned("rediss://:CANARY@store.example.com"));
    assert!(!warned("redis://:CANARY@127.0.0.1") && !warned("redis://:CANARY@[::1]"));
}

#[test]
fn a_key_has_32_bytes_whatever_they_are() {
    let parse = |file: &str| {
        let shared = format!("[shared]\nurl = \"redis://h\"\nencryption_key_file = \"{file}\"");
        parse(folder().path(), &shared, &[])
    };
    // It ends with a byte that elsewhere would end a line.
    let key = parse("key").unwrap().shared.unwrap().encryption_key;
    assert_eq!(parse("key-and-newline").unwrap().shared.unwrap().encryption_key, key);
    assert!(parse("short").is_err() && parse("long").is_err() && parse("absent").is_err());
}

#[test]
fn the_environment_takes_precedence_over_the_file() {
    let shared = "[shared]\nurl_file = \"url\"\nencryption_key_file = \"absent\"";
    let variables = [
        ("BILLING_PROXY_SHARED__URL", "redis://:CANARY@127.0.0.1:7000"),
        ("BILLING_PROXY_SHARED__ENCRYPTION_KEY_FILE", "key"),
        ("BILLING_PROXY_SHARED__TIMEOUT_MILLISECONDS", "20"),
    ];
    for shared in [shared, ""] {
        let config = parse(folder().path(), shared, &variables).unwrap();
        assert!(!format!("{config:?}").contains("CANARY"));
        let settings = config.shared.unwrap();
        assert_eq!(settings.url.to_string(), "redis://127.0.0.1:7000");
        assert_eq!(settings.timeout.as_millis(), 20);
    }
    let file = "[shared]\nurl = \"redis://h\"\nencryption_key_file = \"key\"";
    let variables = [("BILLING_PROXY_SHARED__URL_FILE", "url")];
    let config = parse(folder().path(), file, &variables).unwrap();
    assert_eq!(config.shared.unwrap().url.to_string(), "rediss://store.example.com:6380/2");
    let variables = [("BILLING_PROXY_SHARED__URLS", "redis://h")];
    faults(file, &variables, &[("BILLING_PROXY_SHARED__URLS", "is not a key")]);
}

#[tokio::test]
async fn check_names_the_store_and_no_secret() {
    let vendor = FaultyVendor::good().await;
    let mut installed = Installed::new(Plan::default(), &vendor);
    let path = installed.folder.path().join("cache-key");
    std::fs::write(&path, KEY).unwrap();
    installed.plan.shared =
        format!("[shared]\nurl_env = \"STORE\"\nencryption_key_file = \"{}\"", path.display());
    installed.plan.more_variables = vec![("STORE", "redis://:CANARY@127.0.0.1:6379/1".to_owned())];
    installed.write(&installed.plan.text(vendor.address));
    let output = installed.run(&["check"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("through redis://127.0.0.1:6379/1"), "{text}");
    assert!(!text.contains("CANARY") && !text.contains("thirty-two"), "{text}");
}

#[tokio::test]
async fn a_store_with_users_and_a_private_certificate_is_used() {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let ca = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap().pem();
    let folder = folder();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("ca.pem"), ca).unwrap();
    std::fs::write(path("cert.pem"), certificate).unwrap();
    std::fs::write(path("key.pem"), key.serialize_pem()).unwrap();
    let (certificate, key_file) = (path("cert.pem"), path("key.pem"));
    let tls = ["--port", "0", "--tls-port", "PORT", "--tls-auth-clients", "no"];
    let files = ["--tls-cert-file", &certificate, "--tls-key-file", &key_file];
    // The least that docs/scale.md says a user of the store must be allowed.
    let user = "--user proxy on >CANARY ~billing-proxy:* +eval +evalsha +script|load +time +get +set \
                +del +pexpire";
    let user: Vec<_> = user.split_whitespace().collect();
    let arguments = [&tls[..], &files, &["--requirepass", "other"], &user].concat();
    let redis = Redis::start_with(&arguments);
    let vendor = FaultyVendor::good().await;
    let url =
        |password: &str| format!("rediss://proxy:{password}@localhost:{}", redis.address.port());
    let plan = |password: &str| Plan {
        shared: format!(
            "[shared]\nurl_env = \"STORE\"\nca_file = \"{}\"\nencryption_key_file = \"{}\"\n\
             timeout_milliseconds = 10000",
            path("ca.pem"),
            path("key")
        ),
        more_variables: vec![("STORE", url(password))],
        ..Plan::default()
    };
    for cache in ["miss", "hit"] {
        let proxy = plan("CANARY").start_at(vendor.address).await;
        let reply = get(HISTORY).tenant("acme").to(&proxy).await;
        assert!(is_own(&reply, "acme", &["acme"]), "{reply:?}");
        assert_eq!(reply.header("x-billing-cache"), Some(cache));
        assert!(proxy.app.render_metrics().contains("billing_proxy_shared_up 1\n"));
    }
    let proxy = plan("wrong").start_at(vendor.address).await;
    let reply = get(HISTORY).tenant("acme").to(&proxy).await;
    assert_eq!(reply.header("x-billing-cache"), Some("miss"));
}
