//! Configurations, good and bad.

use std::collections::BTreeMap;
use std::path::Path;

use billing_proxy::config::fault::Fault;
use billing_proxy::config::secret::Environment;
use billing_proxy::config::{Config, LogFormat};

const GOOD: &str = r#"
listen = "127.0.0.1:8787"
admin_listen = "127.0.0.1:9787"
public_hosts = ["billing.example.com"]
allowed_origins = ["https://app.example.com"]
trusted_proxies = ["10.0.0.0/8"]
[token]
audience = "billing-proxy"
issuers = ["https://app.example.com"]
[[token.keys]]
id = "2026-11"
algorithm = "HS256"
secret_env = "SECRET"
[[tenants]]
id = "acme"
[tenants.autoposting]
api_key_env = "KEY_A"
[tenants.trackmyposts]
api_key_env = "KEY_B"
workspace_slug = "acme"
"#;

fn environment() -> Environment {
    let variables = [
        ("SECRET", "0123456789abcdef0123456789abcdef"),
        ("SHORT", "0123456789abcdef0123456789abcde"),
        ("KEY_A", "sk-social-CANARY"),
        ("KEY_B", "tmp-CANARY"),
        ("EMPTY", ""),
        ("SPACED", "a b"),
    ];
    let owned = variables.map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()));
    Environment::Given(BTreeMap::from(owned))
}

fn parse(text: &str) -> Result<Config, Vec<Fault>> {
    Config::parse(text, Path::new(""), &environment())
}

/// Replaces one piece of the good configuration and expects exactly one fault, there.
#[track_caller]
fn check(from: &str, to: &str, key: &str, problem: &str) {
    assert!(GOOD.contains(from), "{from}");
    let text = GOOD.replacen(from, to, 1);
    let faults = parse(&text).map(|_| ()).unwrap_err();
    let [fault] = &faults[..] else { panic!("{to}: {faults:?}") };
    assert_eq!(fault.key, key, "{fault}");
    assert!(fault.problem.contains(problem), "{fault}");
    assert!(!fault.to_string().contains("CANARY"), "{fault}");
}

#[test]
fn the_documented_defaults_are_the_defaults() {
    let config = parse(GOOD).unwrap();
    assert_eq!(config.limits.requests_per_minute_per_tenant, 600);
    assert_eq!(config.limits.connections, 10_000);
    assert_eq!(config.limits.header_timeout.as_secs(), 10);
    assert_eq!(config.limits.upstream_timeout.as_secs(), 10);
    assert_eq!(config.limits.upstream_body_bytes, 33_554_432);
    assert_eq!(config.cache.fresh.as_secs(), 30);
    assert_eq!(config.cache.stale_if_error.as_secs(), 600);
    assert_eq!(config.token.max_lifetime_seconds, 300);
    assert_eq!(config.log_format, LogFormat::Json);
    for (name, format) in [("json", LogFormat::Json), ("text", LogFormat::Text)] {
        let text = GOOD.replacen("[token]", &format!("log_format = \"{name}\"\n[token]"), 1);
        assert_eq!(parse(&text).unwrap().log_format, format);
    }
    let urls: Vec<_> =
        config.tenants[0].accounts.iter().map(|source| source.url.as_str()).collect();
    assert_eq!(
        urls,
        [
            "https://app.autoposting.ai/api-proxy/billing/history",
            "https://api.trackmyposts.com/billing?workspaceSlug=acme",
        ]
    );
}

#[test]
fn each_fault_is_named_by_its_key() {
    check("127.0.0.1:8787", "localhost", "listen", "address with a port");
    check("listen = \"127.0.0.1:8787\"", "listen = 8787", "listen", "must be a string");
    check("127.0.0.1:9787", "127.0.0.1:8787", "admin_listen", "public address");
    check("\"billing.example.com\"", "\"https://x\"", "public_hosts[0]", "host name");
    let long = format!("\"{}.example\"", "a".repeat(246));
    for host in
        ["\"*.example.com\"", "\"a b\"", "\"\"", "\"u@x\"", "\"x:\"", "\"[::1\"", "\"[x]\"", &long]
    {
        check("\"billing.example.com\"", host, "public_hosts[0]", "host name");
    }
    let twice = "[\"https://app.example.com\", \"https://app.example.com\"]";
    check("[\"https://app.example.com\"]", twice, "allowed_origins[1]", "twice");
    for pattern in ["*", "https://*.example.com"] {
        check("https://app.example.com", pattern, "allowed_origins[0]", "exact");
    }
    check("https://app.example.com", "null", "allowed_origins[0]", "null");
    check(
        "https://app.example.com",
        "https://app.example.com/",
        "allowed_origins[0]",
        "https://host",
    );
    check("10.0.0.0/8", "0.0.0.0/0", "trusted_proxies[0]", "every client");
    check("10.0.0.0/8", "::/0", "trusted_proxies[0]", "every client");
    check("10.0.0.0/8", "10.0.0", "trusted_proxies[0]", "range");
    check("[token]", "log_format = \"xml\"\n[token]", "log_format", "json or text");
    check("audience = \"billing-proxy\"", "", "token.audience", "missing");
    check("issuers = [\"https://app.example.com\"]", "", "token.issuers", "at least one");
    check(
        "[[token.keys]]",
        "max_lifetime_seconds = 3601\n[[token.keys]]",
        "token.max_lifetime_seconds",
        "3600",
    );
    check("HS256", "RS256", "token.keys[0].algorithm", "HS256, EdDSA or ES256");
    check("HS256", "none", "token.keys[0].algorithm", "HS256, EdDSA or ES256");
    check("\"SECRET\"", "\"SHORT\"", "token.keys[0].secret_env", "32 bytes");
    check("\"SECRET\"", "\"ABSENT\"", "token.keys[0].secret_env", "not set");
    check("secret_env = \"SECRET\"", "", "token.keys[0].secret_env", "missing");
    check("secret_env = \"SECRET\"", "secret_env = 5", "token.keys[0].secret_env", "a string");
    check("secret_env = \"SECRET\"", "secret_file = 5", "token.keys[0].secret_file", "a string");
    check(
        "secret_env = \"SECRET\"",
        "secret_file = \"/nonexistent\"",
        "token.keys[0].secret_file",
        "reading",
    );
    check(
        "secret_env = \"SECRET\"",
        "secret_env = \"SECRET\"\nsecret_file = \"x\"",
        "token.keys[0].secret_file",
        "beside",
    );
    for id in ["", &"k".repeat(129)] {
        let to = format!("id = \"{id}\"");
        check("id = \"2026-11\"", &to, "token.keys[0].id", "1 to 128 bytes");
    }
    let long = format!("id = \"{}\"", "k".repeat(128));
    assert!(parse(&GOOD.replace("id = \"2026-11\"", &long)).is_ok());
    let another =
        "[[token.keys]]\nid = \"2026-11\"\nalgorithm = \"HS256\"\nsecret_env = \"SECRET\"\n";
    let twice = format!("{another}[[tenants]]");
    check("[[tenants]]", &twice, "token.keys[1].id", "earlier key");
    for id in ["Acme", "", "-a", "a.b", "a b", "_a", &"a".repeat(65)] {
        check("id = \"acme\"", &format!("id = \"{id}\""), "tenants[0].id", "must match");
    }
    check("\"KEY_A\"", "\"EMPTY\"", "tenants[0].autoposting.api_key_env", "empty");
    check("\"KEY_A\"", "\"SPACED\"", "tenants[0].autoposting.api_key_env", "visible ASCII");
    check("\"KEY_A\"", "\"sk-social-CANARY\"", "tenants[0].autoposting.api_key_env", "not set");
    check(
        "\"KEY_A\"",
        "\"KEY_A\"\nauth_scheme = \"basic\"",
        "tenants[0].autoposting.auth_scheme",
        "bearer",
    );
    let base = "tenants[0].autoposting.base_url";
    check(
        "\"KEY_A\"",
        "\"KEY_A\"\nbase_url = \"http://vendor.example\"",
        base,
        "except to loopback",
    );
    check(
        "\"KEY_A\"",
        "\"KEY_A\"\nbase_url = \"http://127.0.0.1.evil.example\"",
        base,
        "except to loopback",
    );
    check("\"KEY_A\"", "\"KEY_A\"\nbase_url = \"file:///etc/passwd\"", base, "URL");
    check("\"KEY_A\"", "\"KEY_A\"\nbase_url = \"ftp://x\"", base, "https");
    check("\"KEY_A\"", "\"KEY_A\"\nbase_url = \"https://u:CANARY@x\"", base, "nothing else");
    check("\"KEY_A\"", "\"KEY_A\"\nbase_url = \"https://x?a=b\"", base, "nothing else");
    let slug = "tenants[0].trackmyposts.workspace_slug";
    check("workspace_slug = \"acme\"", "", slug, "missing");
    for bad in ["", "a\\u0000b", "a\\nb", &"a".repeat(257)] {
        check("_slug = \"acme\"", &format!("_slug = \"{bad}\""), slug, "1 to 256 bytes");
    }
    check("[token]", "api_key = \"CANARY\"\n[token]", "api_key", "not a key");
    check(
        "[token]",
        "[limits]\nheader_timeout_seconds = 0\n[token]",
        "limits.header_timeout_seconds",
        "from 1",
    );
    check("[token]", "[limits]\nconnections = -1\n[token]", "limits.connections", "from 1");
    check("[token]", "[limits]\nconnections = \"many\"\n[token]", "limits.connections", "integer");
    check("[token]", "[limits]\nconections = 1\n[token]", "limits.conections", "not a key");
    check("[token]", "[cache]\nfresh = 1\n[token]", "cache.fresh", "not a key");
    check("[token]", "widget_dir = \"/nonexistent\"\n[token]", "widget_dir", "does not exist");
    check(
        "[token]",
        "[tls]\ncert_file = \"/nonexistent\"\nkey_file = \"/dev/null\"\n[token]",
        "tls.cert_file",
        "reading",
    );
}

#[test]
fn the_wrong_shape_is_a_fault_and_not_a_panic() {
    check(
        "[tenants.autoposting]\napi_key_env = \"KEY_A\"",
        "autoposting = 1",
        "tenants[0].autoposting",
        "table",
    );
    let (before, after) = GOOD.split_once("[[tenants]]").unwrap();
    for shape in ["tenants = {}", "tenants = [1]", "tenants = \"x\""] {
        let text = format!("{shape}\n{before}");
        assert!(!parse(&text).unwrap_err().is_empty(), "{shape}");
    }
    assert!(parse(before).unwrap_err().iter().any(|fault| fault.key == "tenants"));
    let twice = format!("{GOOD}[[tenants]]{after}");
    let faults = parse(&twice).unwrap_err();
    assert_eq!(faults[0].key, "tenants[1].id", "{faults:?}");
    assert!(parse("").unwrap_err().iter().any(|fault| fault.key == "token"));
}

#[test]
fn every_fault_is_listed_at_once_with_its_line() {
    let text = GOOD
        .replace("127.0.0.1:8787", "nowhere")
        .replace("https://app.example.com\"]\ntrusted", "*\"]\ntrusted")
        .replace("HS256", "HS1")
        .replace("\"KEY_B\"", "\"ABSENT\"")
        + "surplus = 1\n";
    let faults = parse(&text).unwrap_err();
    let found: Vec<_> = faults.iter().map(|fault| (fault.line, fault.key.as_str())).collect();
    assert_eq!(
        found,
        [
            (2, "listen"),
            (5, "allowed_origins[0]"),
            (12, "token.keys[0].algorithm"),
            (19, "tenants[0].trackmyposts.api_key_env"),
            (21, "tenants[0].trackmyposts.surplus"),
        ]
    );
}

#[test]
fn a_fault_of_syntax_names_its_line_and_no_value() {
    let text = GOOD.replace("\"KEY_A\"", "\"sk-social-CANARY\" \"x\"");
    let faults = parse(&text).unwrap_err();
    assert_eq!(faults[0].line, 17, "{faults:?}");
    assert!(faults.iter().all(|fault| !fault.to_string().contains("CANARY")), "{faults:?}");
    assert!(faults[0].problem.contains("newline"), "{faults:?}");
    assert!(!parse("listen = \"a\nb\"").unwrap_err().is_empty());
}

#[test]
fn secrets_are_read_from_files_without_one_newline() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("secret", b"0123456789abcdef0123456789abcdef\n");
    write("short", b"0123456789abcdef0123456789abcde\n");
    write("key", b"sk-social-FILE\n");
    write("two", b"sk-social-FILE\n\n");
    let text = |secret: &str, key: &str| {
        GOOD.replace("secret_env = \"SECRET\"", &format!("secret_file = \"{secret}\""))
            .replace("api_key_env = \"KEY_A\"", &format!("api_key_file = \"{key}\""))
    };
    let parse = |text: &str| Config::parse(text, folder.path(), &environment());
    let config = parse(&text("secret", "key")).unwrap();
    let key = config.tenants[0].accounts[0].key_value.clone();
    assert_eq!(key.as_bytes(), b"Bearer sk-social-FILE");
    assert!(key.is_sensitive());
    assert!(!format!("{config:?}").contains("FILE"), "{config:?}");
    assert!(!format!("{config:?}").contains("0123456789abcdef"));
    assert!(parse(&text("short", "key")).is_err());
    assert!(parse(&text("secret", "two")).is_err());
    assert!(parse(&text("secret", ".")).is_err(), "a folder is no file");
    write("largest", &[b'a'; 1 << 20]);
    write("larger", &[b'a'; (1 << 20) + 1]);
    assert!(parse(&text("largest", "key")).is_ok());
    let faults = parse(&text("larger", "key")).unwrap_err();
    assert!(faults[0].problem.ends_with("it is larger than 1 MiB"), "{faults:?}");
}

#[test]
fn a_secret_that_every_user_may_read_is_warned_of() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str, mode: u32| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let ca = rcgen::generate_simple_self_signed(vec!["ca".to_owned()]).unwrap();
    let public = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap().public_key_pem();
    let warnings = |mode: u32| {
        write("key", "sk-social-FILE", mode);
        write("public", &public, mode);
        write("ca", &ca.cert.pem(), mode);
        let text = GOOD
            .replace("HS256", "EdDSA")
            .replace("secret_env = \"SECRET\"", "public_key_file = \"public\"")
            .replace("api_key_env = \"KEY_A\"", "api_key_file = \"key\"")
            .replace("[token]", "[upstream]\nca_file = \"ca\"\n[token]");
        Config::parse(&text, folder.path(), &environment()).unwrap().warnings
    };
    assert_eq!(warnings(0o600), Vec::<String>::new());
    assert_eq!(warnings(0o640), Vec::<String>::new());
    let key = "tenants[0].autoposting.api_key_file: every user may read that file";
    assert_eq!(warnings(0o644), [key], "keys and certificates are public");
}

#[test]
fn a_private_key_is_not_taken_for_a_public_one() {
    let folder = tempfile::tempdir().unwrap();
    let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
    let p256 = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
    let p384 = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap();
    let files = [
        ("public", pair.public_key_pem()),
        ("private", pair.serialize_pem()),
        ("p256", p256.public_key_pem()),
        ("p384", p384.public_key_pem()),
        ("junk", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----".to_owned()),
        ("empty", String::new()),
    ];
    for (name, pem) in &files {
        std::fs::write(folder.path().join(name), pem).unwrap();
    }
    let parse = |algorithm: &str, file: &str| {
        let text = GOOD
            .replace("HS256", algorithm)
            .replace("secret_env = \"SECRET\"", &format!("public_key_file = \"{file}\""));
        Config::parse(&text, folder.path(), &environment())
    };
    assert!(parse("EdDSA", "public").is_ok());
    assert!(parse("ES256", "p256").is_ok());
    for (algorithm, file) in [
        ("EdDSA", "private"),
        ("EdDSA", "p256"),
        ("ES256", "public"),
        ("ES256", "p384"),
        ("EdDSA", "junk"),
        ("ES256", "empty"),
        ("HS256", "public"),
    ] {
        let faults = parse(algorithm, file).map(|_| ()).unwrap_err();
        assert!(faults.iter().all(|fault| fault.key.starts_with("token.keys[0]")), "{faults:?}");
    }
}

#[test]
fn a_gateway_is_a_url_of_a_host_and_its_password_a_secret() {
    let with =
        |upstream: &str| GOOD.replacen("[token]", &format!("[upstream]\n{upstream}\n[token]"), 1);
    for good in ["http://gateway.internal:3128", "https://gateway.internal/", "http://10.0.0.1"] {
        let config = parse(&with(&format!("proxy_url = \"{good}\""))).unwrap();
        let gateway = config.upstream.gateway.unwrap();
        let shown = good.trim_end_matches('/');
        assert_eq!((gateway.to_string(), format!("{gateway:?}")), (shown.into(), shown.into()));
    }
    #[track_caller]
    fn check_upstream(upstream: &str, key: &str, problem: &str) {
        let to = format!("[upstream]\n{upstream}\n[token]");
        check("[token]", &to, &format!("upstream.{key}"), problem);
    }
    for bad in
        ["gateway:3128", "socks5://gateway:1080", "http://gateway/path", "http://g/?a=CANARY", ""]
    {
        check_upstream(&format!("proxy_url = \"{bad}\""), "proxy_url", "URL of a gateway");
    }
    for user in ["u:CANARY", "CANARY", ":CANARY"] {
        let url = format!("proxy_url = \"http://{user}@g\"");
        check_upstream(&url, "proxy_url", "no user and password");
    }
    check_upstream("proxy_url_env = \"ABSENT\"", "proxy_url_env", "not set");
    check_upstream("proxy_url_env = \"KEY_A\"", "proxy_url_env", "URL of a gateway");
    check_upstream("proxy_url_env = \"EMPTY\"", "proxy_url_env", "URL of a gateway");
    check_upstream("proxy_url_file = \"/nonexistent\"", "proxy_url_file", "reading");
    check_upstream("proxy = \"http://g\"", "proxy", "not a key");
    check_upstream("ca_file = \"/nonexistent\"", "ca_file", "reading");
    check_upstream("ca_file = \"/dev/null\"", "ca_file", "certificates in PEM");
    let both = with("proxy_url = \"http://g\"\nproxy_url_file = \"/nonexistent\"");
    let faults = parse(&both).unwrap_err();
    assert!(faults[0].problem.contains("beside"), "{faults:?}");
}
