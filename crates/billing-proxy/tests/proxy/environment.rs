//! The configuration in the environment.

use std::collections::BTreeMap;
use std::path::Path;

use billing_proxy::config::Config;
use billing_proxy::config::fault::Fault;
use billing_proxy::config::secret::Environment;
use proptest::prelude::*;

use crate::support::client::send;
use crate::support::process::{Process, command};
use crate::support::test_proxy::{HISTORY, Plan, get};
use crate::support::vendor::FaultyVendor;

const FILE: &str = r#"
listen = "127.0.0.1:8787"
admin_listen = "127.0.0.1:9787"
public_hosts = ["billing.example.com", "b.example.com"]
allowed_origins = ["https://app.example.com", "capacitor://localhost"]
allow_credentials = true
trusted_proxies = ["10.0.0.0/8"]
log_format = "text"
[token]
audience = "billing-proxy"
issuers = ["https://app.example.com", "https://b.example.com"]
max_lifetime_seconds = 600
[[token.keys]]
id = "2026-11"
algorithm = "HS256"
secret_env = "SECRET"
[limits]
requests_per_minute_per_tenant = 60
connections = 100
[upstream]
proxy_url = "http://gateway.internal:3128"
[cache]
fresh_seconds = 5
[[tenants]]
id = "acme"
expose_stripe_ids = true
[tenants.autoposting]
api_key_env = "KEY_A"
auth_scheme = "x-api-key"
base_url = "https://autoposting.example"
[[tenants]]
id = "globex-eu"
[tenants.trackmyposts]
api_key_env = "KEY_B"
workspace_slug = "globex"
"#;

#[test]
fn what_cannot_be_the_name_of_a_variable_is_not_set() {
    for name in ["", "=", "\0", "PATH\0", "PATH="] {
        assert_eq!(Environment::Process.variable(name), None, "{name:?}");
    }
    assert!(Environment::Process.variable("PATH").is_some());
}

/// The keys of the file above as variables, but for the prefix.
const VARIABLES: [(&str, &str); 23] = [
    ("LISTEN", "127.0.0.1:8787"),
    ("ADMIN_LISTEN", "127.0.0.1:9787"),
    ("PUBLIC_HOSTS", "billing.example.com,b.example.com"),
    ("ALLOWED_ORIGINS", "https://app.example.com, capacitor://localhost"),
    ("ALLOW_CREDENTIALS", "true"),
    ("TRUSTED_PROXIES", "10.0.0.0/8"),
    ("LOG_FORMAT", "text"),
    ("TOKEN__AUDIENCE", "billing-proxy"),
    ("TOKEN__ISSUERS", "https://app.example.com,https://b.example.com"),
    ("TOKEN__MAX_LIFETIME_SECONDS", "600"),
    ("TOKEN__KEYS__FIRST__ID", "2026-11"),
    ("TOKEN__KEYS__FIRST__ALGORITHM", "HS256"),
    ("TOKEN__KEYS__FIRST__SECRET_ENV", "SECRET"),
    ("LIMITS__REQUESTS_PER_MINUTE_PER_TENANT", "60"),
    ("LIMITS__CONNECTIONS", "100"),
    ("UPSTREAM__PROXY_URL", "http://gateway.internal:3128"),
    ("CACHE__FRESH_SECONDS", "5"),
    ("TENANTS__ACME__EXPOSE_STRIPE_IDS", "true"),
    ("TENANTS__ACME__AUTOPOSTING__API_KEY_ENV", "KEY_A"),
    ("TENANTS__ACME__AUTOPOSTING__AUTH_SCHEME", "x-api-key"),
    ("TENANTS__ACME__AUTOPOSTING__BASE_URL", "https://autoposting.example"),
    ("TENANTS__GLOBEX-EU__TRACKMYPOSTS__API_KEY_ENV", "KEY_B"),
    ("TENANTS__GLOBEX-EU__TRACKMYPOSTS__WORKSPACE_SLUG", "globex"),
];

fn parse(text: &str, variables: &[(&str, &str)]) -> Result<Config, Vec<Fault>> {
    let secrets = [
        ("SECRET", "0123456789abcdef0123456789abcdef"),
        ("OTHER_SECRET", "fedcba9876543210fedcba9876543210"),
        ("KEY_A", "sk-social-CANARY"),
        ("KEY_B", "tmp-CANARY"),
        ("KEY_C", "sk-other-CANARY"),
    ];
    let secrets = secrets.map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()));
    let own = variables
        .iter()
        .map(|(name, value)| (format!("BILLING_PROXY_{name}"), value.as_bytes().to_vec()));
    let environment: BTreeMap<_, _> = secrets.into_iter().chain(own).collect();
    Config::parse(text, Path::new(""), &Environment::Given(environment))
}

/// Everything that a configuration decides, without its secrets.
fn shown(config: &Config) -> String {
    format!("{config:#?}")
}

#[test]
fn the_environment_alone_is_equivalent_to_the_file() {
    let expected = parse(FILE, &[]).unwrap();
    let config = parse("", &VARIABLES).unwrap();
    assert_eq!(shown(&config), shown(&expected));
    assert!(config.warnings.is_empty());
}

#[test]
fn the_environment_takes_precedence_key_by_key() {
    // The same values in both places change nothing.
    assert_eq!(shown(&parse(FILE, &VARIABLES[..9]).unwrap()), shown(&parse(FILE, &[]).unwrap()));
    let config = parse(
        FILE,
        &[
            ("LISTEN", "127.0.0.1:1"),
            ("ALLOWED_ORIGINS", "tauri://localhost"),
            ("TRUSTED_PROXIES", ""),
            ("ALLOW_CREDENTIALS", "false"),
            ("TOKEN__AUDIENCE", "other"),
            ("CACHE__STALE_IF_ERROR_SECONDS", "7"),
            ("TENANTS__ACME__AUTOPOSTING__API_KEY_ENV", "KEY_C"),
            ("TENANTS__ACME__TRACKMYPOSTS__API_KEY_ENV", "KEY_B"),
            ("TENANTS__ACME__TRACKMYPOSTS__WORKSPACE_SLUG", "acme"),
            // Names of variables have no hyphens.
            ("TENANTS__GLOBEX_EU__TRACKMYPOSTS__WORKSPACE_SLUG", "globex-2"),
            ("TENANTS__NEW__AUTOPOSTING__API_KEY_ENV", "KEY_A"),
            ("TOKEN__KEYS__2026_11__SECRET_ENV", "OTHER_SECRET"),
        ],
    )
    .unwrap();
    assert_eq!(config.listen.port(), 1);
    let origins: Vec<_> = config.allowed_origins.iter().map(|origin| origin.as_str()).collect();
    assert_eq!(origins, ["tauri://localhost"]);
    assert!(config.trusted_proxies.is_empty() && !config.allow_credentials);
    assert_eq!((config.token.audience.as_str(), config.token.issuers.len()), ("other", 2));
    assert_eq!((config.cache.fresh.as_secs(), config.cache.stale_if_error.as_secs()), (5, 7));
    let ids: Vec<_> = config.tenants.iter().map(|tenant| tenant.id.as_str()).collect();
    assert_eq!(ids, ["acme", "globex-eu", "new"]);
    let [acme, globex, _] = &config.tenants[..] else { panic!("{ids:?}") };
    assert!(acme.expose_stripe_ids);
    assert_eq!(acme.accounts[0].key_value.as_bytes(), b"sk-other-CANARY");
    assert_eq!(acme.accounts[0].url.host_str(), Some("autoposting.example"));
    assert_eq!(acme.accounts[1].workspace_slug.as_deref(), Some("acme"));
    assert_eq!(globex.accounts[0].workspace_slug.as_deref(), Some("globex-2"));
    assert_eq!(config.token.keys.len(), 1);
    assert_eq!(config.token.keys[0].id(), "2026-11");
}

#[test]
fn a_secret_in_the_environment_replaces_either_key_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    std::fs::write(&file, "sk-file-CANARY\n").unwrap();
    let name = "TENANTS__ACME__AUTOPOSTING__API_KEY_FILE";
    let config = parse(FILE, &[(name, file.to_str().unwrap())]).unwrap();
    assert_eq!(config.tenants[0].accounts[0].key_value.as_bytes(), b"sk-file-CANARY");
    let by_file = FILE.replace("api_key_env = \"KEY_A\"", "api_key_file = \"/nonexistent\"");
    let config = parse(&by_file, &[("TENANTS__ACME__AUTOPOSTING__API_KEY_ENV", "KEY_C")]).unwrap();
    assert_eq!(config.tenants[0].accounts[0].key_value.as_bytes(), b"sk-other-CANARY");
    let both = [(name, "/nonexistent"), ("TENANTS__ACME__AUTOPOSTING__API_KEY_ENV", "KEY_C")];
    assert!(parse(FILE, &both).unwrap_err()[0].problem.contains("beside"));
}

/// Adds one variable to the file and expects exactly one fault, of that variable.
#[track_caller]
fn check(name: &str, value: &str, key: &str, problem: &str) {
    let faults = parse(FILE, &[(name, value)]).map(|_| ()).unwrap_err();
    let [fault] = &faults[..] else { panic!("{name}: {faults:?}") };
    assert_eq!((fault.line, fault.key.as_str()), (0, key), "{fault}");
    assert!(fault.problem.contains(problem), "{fault}");
    assert!(value.len() < 3 || !fault.to_string().contains(value), "{fault}");
}

#[test]
fn each_fault_names_its_variable_and_no_value() {
    check("LISTEN", "nowhere", "BILLING_PROXY_LISTEN", "address with a port");
    check("LISTEN", "", "BILLING_PROXY_LISTEN", "address with a port");
    let origins = "BILLING_PROXY_ALLOWED_ORIGINS[1]";
    check("ALLOWED_ORIGINS", "https://a.example,https://b.example/", origins, "https://host");
    check("ALLOWED_ORIGINS", "https://a.example,", origins, "https://host");
    check("ALLOWED_ORIGINS", "*", "BILLING_PROXY_ALLOWED_ORIGINS[0]", "exact");
    check("ALLOW_CREDENTIALS", "yes", "BILLING_PROXY_ALLOW_CREDENTIALS", "true or false");
    check("CACHE__FRESH_SECONDS", "5s", "BILLING_PROXY_CACHE__FRESH_SECONDS", "from 0");
    check("CACHE__FRESH_SECONDS", "-1", "BILLING_PROXY_CACHE__FRESH_SECONDS", "from 0");
    check("LIMITS__CONNECTIONS", "0", "BILLING_PROXY_LIMITS__CONNECTIONS", "from 1");
    let key = "BILLING_PROXY_TENANTS__ACME__AUTOPOSTING__API_KEY_ENV";
    check("TENANTS__ACME__AUTOPOSTING__API_KEY_ENV", "ABSENT", key, "not set");
    check("TENANTS__ACME__ID", "Acme", "BILLING_PROXY_TENANTS__ACME__ID", "must match");
    check("CACHE", "30", "BILLING_PROXY_CACHE", "is a table");
    check("TENANTS", "acme", "BILLING_PROXY_TENANTS", "is a table");
}

#[test]
fn an_unknown_variable_is_reported() {
    for name in [
        "CACHE__FRESH",
        "TENANTS__ACME__AUTOPOSTING__API_KEY",
        "TENANTS__ACME__AUTOPOSTING__",
        "LISTEN__X",
        "NOTHING__X",
        "__LISTEN",
        "cache__fresh_seconds",
        "Cache__FRESH_SECONDS",
    ] {
        let key = format!("BILLING_PROXY_{name}");
        check(name, "sk-social-CANARY", &key, "is not a key of the configuration");
    }
    // Kubernetes and others set such variables for a service that is called billing-proxy.
    let foreign = [
        ("PORT", "tcp://10.0.0.11:8787"),
        ("SERVICE_HOST", "10.0.0.11"),
        ("PORT_8787_TCP_ADDR", "10.0.0.11"),
        ("listen", "127.0.0.1:1"),
        ("", "x"),
        // A name that a secret is read from is known.
        ("SECRET", "0123456789abcdef0123456789abcdef"),
        ("TOKEN__SECRET", "0123456789abcdef0123456789abcdef"),
    ];
    let file = FILE
        .replace("\"SECRET\"", "\"BILLING_PROXY_TOKEN__SECRET\"")
        .replace("\"KEY_A\"", "\"BILLING_PROXY_SECRET\"");
    let config = parse(&file, &foreign).unwrap();
    assert_eq!(config.listen.port(), 8787);
    assert_eq!(config.warnings.len(), 5, "{:?}", config.warnings);
    for warning in &config.warnings {
        assert!(warning.starts_with("BILLING_PROXY_"), "{warning}");
        assert!(!warning.contains("10.0.0.11") && !warning.contains("SECRET"), "{warning}");
    }
}

#[test]
fn a_missing_key_is_reported_with_and_without_variables() {
    let keys =
        |faults: Vec<Fault>| -> Vec<String> { faults.into_iter().map(|fault| fault.key).collect() };
    assert_eq!(keys(parse("", &[]).unwrap_err()), ["token", "tenants"]);
    let variables = [("TENANTS__ACME__TRACKMYPOSTS__API_KEY_ENV", "KEY_B")];
    let faults = keys(parse("", &variables).unwrap_err());
    assert_eq!(faults, ["token", "tenants[0].trackmyposts.workspace_slug"]);
}

#[test]
fn ids_that_a_variable_cannot_distinguish_are_a_fault() {
    let file = FILE.replace("id = \"acme\"", "id = \"globex_eu\"");
    let variables = [("TENANTS__GLOBEX_EU__TRACKMYPOSTS__WORKSPACE_SLUG", "x")];
    let faults = parse(&file, &variables).unwrap_err();
    assert!(faults.iter().any(|fault| fault.key == "tenants.globex_eu"), "{faults:?}");
    let bytes = b"\xff".to_vec();
    let environment = BTreeMap::from([("BILLING_PROXY_LISTEN".to_owned(), bytes)]);
    let faults = Config::parse("", Path::new(""), &Environment::Given(environment)).unwrap_err();
    assert!(faults.iter().any(|fault| fault.problem.contains("UTF-8")), "{faults:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_variable_is_read_or_reported(at in 0..VARIABLES.len(), path in "[A-Z_]{0,8}(__[A-Z_-]{0,8}){0,4}", value in "CANARY.{0,20}") {
        for name in [VARIABLES[at].0, &path] {
            match parse(FILE, &[(name, &value)]) {
                Ok(config) => prop_assert!(!config.tenants.is_empty()),
                Err(faults) => {
                    prop_assert!(!faults.is_empty());
                    prop_assert!(faults.iter().all(|fault| !fault.to_string().contains(&value)));
                }
            }
        }
    }
}

#[tokio::test]
async fn serve_check_and_token_need_no_file() {
    let vendor = FaultyVendor::good().await;
    let base = format!("http://{}/api-proxy", vendor.address);
    let variables = [
        ("LISTEN", "127.0.0.1:0"),
        ("PUBLIC_HOSTS", "billing.example.com"),
        ("TOKEN__AUDIENCE", "billing-proxy"),
        ("TOKEN__ISSUERS", "https://app.example.com"),
        ("TOKEN__KEYS__K1__ALGORITHM", "HS256"),
        ("TOKEN__KEYS__K1__SECRET_ENV", "TOKEN_SECRET"),
        ("TENANTS__ACME__AUTOPOSTING__API_KEY_ENV", "ACME_KEY"),
        ("TENANTS__ACME__AUTOPOSTING__BASE_URL", &base),
    ];
    let plan = Plan::default();
    let with_variables = |arguments: &[&str]| {
        let mut command = command(arguments);
        for (name, value) in variables {
            command.env(format!("BILLING_PROXY_{name}"), value);
        }
        let secrets = plan.variables();
        let secret = String::from_utf8(secrets["TOKEN_SECRET"].clone()).unwrap();
        command.env("TOKEN_SECRET", secret).env("ACME_KEY", "sk-social-CANARY-acme");
        command
    };
    let checked = with_variables(&["check"]).output().unwrap();
    let said = String::from_utf8(checked.stdout).unwrap();
    assert_eq!(checked.status.code(), Some(0), "{}", String::from_utf8_lossy(&checked.stderr));
    assert!(said.contains("tenant acme") && !said.contains("CANARY"), "{said}");
    let process = Process::start(with_variables(&["serve"]), false);
    let minted = with_variables(&["token", "--tenant", "acme", "--subject", "u"]).output().unwrap();
    let token = String::from_utf8(minted.stdout).unwrap();
    let reply = send(process.address, &get(HISTORY).token(token.trim()).bytes()).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    for arguments in [&["serve"][..], &["check"], &["token", "--tenant", "a", "--subject", "u"]] {
        let without = command(arguments).output().unwrap();
        let said = String::from_utf8(without.stderr).unwrap();
        assert!(without.status.code() == Some(78) && said.contains("--config"), "{said}");
        let bad = command(arguments).env("BILLING_PROXY_LISTEN", "CANARY").output().unwrap();
        let said = String::from_utf8(bad.stderr).unwrap();
        assert_eq!(bad.status.code(), Some(78));
        assert!(
            said.contains("BILLING_PROXY_LISTEN: must be") && !said.contains("CANARY"),
            "{said}"
        );
    }
}

#[test]
fn the_documented_variables_are_a_whole_configuration() {
    let documentation = include_str!("../../../../docs/proxy.md");
    let (_, rest) = documentation.split_once("```sh\n").unwrap();
    let (recipe, _) = rest.split_once("```").unwrap();
    let recipe =
        recipe.replace("BILLING_TOKEN_SECRET", "SECRET").replace("ACME_AUTOPOSTING_KEY", "KEY_A");
    let variables: Vec<_> = recipe
        .lines()
        .map(|line| line.strip_prefix("BILLING_PROXY_").unwrap().split_once('=').unwrap())
        .collect();
    let config = parse("", &variables).unwrap();
    assert_eq!((config.tenants[0].id.as_str(), config.token.keys[0].id()), ("acme", "2026-11"));
    assert_eq!((config.allowed_origins.len(), config.cache.fresh.as_secs()), (2, 60));
    assert!(config.warnings.is_empty(), "{:?}", config.warnings);
}
