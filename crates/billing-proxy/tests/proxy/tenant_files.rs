//! `tenants_dir`: a file for each tenant.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use billing_proxy::config::Config;
use billing_proxy::config::fault::Fault;
use billing_proxy::config::secret::Environment;

use crate::commands::Installed;
use crate::support::client::send;
use crate::support::process::Process;
use crate::support::test_proxy::{HISTORY, Plan, get};
use crate::support::vendor::FaultyVendor;

const TOP: &str = r#"
tenants_dir = "tenants.d"
allowed_origins = ["https://app.example.com"]
[token]
audience = "billing-proxy"
issuers = ["https://app.example.com"]
[[token.keys]]
id = "2026-11"
algorithm = "HS256"
secret_env = "SECRET"
"#;

const AUTOPOSTING: &str = "[autoposting]\napi_key_env = \"KEY\"\n";

/// A folder with these tenants' files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("tenants.d")).unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join("tenants.d").join(name), text).unwrap();
    }
    folder
}

fn parse(text: &str, folder: &Path, variables: &[(&str, &str)]) -> Result<Config, Vec<Fault>> {
    let fixed = [("SECRET", "0123456789abcdef0123456789abcdef"), ("KEY", "sk-social-CANARY")];
    let all = fixed.iter().chain(variables);
    let all = all.map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()));
    Config::parse(text, folder, &Environment::Given(all.collect::<BTreeMap<_, _>>()))
}

fn ids(config: &Config) -> Vec<&str> {
    config.tenants.iter().map(|tenant| tenant.id.as_str()).collect()
}

#[test]
fn a_file_is_a_tenant_of_its_name_or_of_the_id_that_it_states() {
    let trackmyposts = "id = \"globex\"\nexpose_stripe_ids = true\n[trackmyposts]\napi_key_file = \"globex.key\"\n\
         workspace_slug = \"g\"\n";
    let folder = folder(&[
        ("acme.toml", AUTOPOSTING),
        ("2.toml", trackmyposts),
        // A path in a tenant's file starts at the folder of that file.
        ("globex.key", "tmp-CANARY\n"),
        (".hidden.toml", "nonsense"),
        ("acme.toml~", "nonsense"),
        ("README", "nonsense"),
    ]);
    let text =
        format!("{TOP}[[tenants]]\nid = \"first\"\n[tenants.autoposting]\napi_key_env = \"KEY\"\n");
    let config = parse(&text, folder.path(), &[]).unwrap();
    assert_eq!(ids(&config), ["first", "globex", "acme"]);
    let globex = &config.tenants[1];
    assert!(globex.expose_stripe_ids);
    assert_eq!(globex.accounts[0].key_value.as_bytes(), b"tmp-CANARY");
    // Without a tenant in the configuration itself.
    assert_eq!(ids(&parse(TOP, folder.path(), &[]).unwrap()), ["globex", "acme"]);
}

#[test]
fn the_environment_takes_precedence_over_a_tenants_file_too() {
    let folder = folder(&[("acme-eu.toml", AUTOPOSTING), ("2.toml", "id = \"globex\"\n")]);
    let variables = [
        ("OTHER", "sk-other-CANARY"),
        ("BILLING_PROXY_TENANTS__ACME_EU__AUTOPOSTING__API_KEY_ENV", "OTHER"),
        ("BILLING_PROXY_TENANTS__GLOBEX__EXPOSE_STRIPE_IDS", "true"),
        ("BILLING_PROXY_TENANTS__NEW__EXPOSE_STRIPE_IDS", "true"),
    ];
    let config = parse(TOP, folder.path(), &variables).unwrap();
    assert_eq!(ids(&config), ["globex", "acme-eu", "new"]);
    assert_eq!(config.tenants[1].accounts[0].key_value.as_bytes(), b"Bearer sk-other-CANARY");
    assert!(config.tenants[0].expose_stripe_ids);
    // The folder itself can be named by the environment.
    let text = TOP.replace("tenants_dir = \"tenants.d\"\n", "");
    let by_variable = [("BILLING_PROXY_TENANTS_DIR", "tenants.d")];
    assert_eq!(parse(&text, folder.path(), &by_variable).unwrap().tenants.len(), 2);
}

#[test]
fn every_fault_of_every_file_is_listed_at_once_with_file_line_and_key() {
    let folder = folder(&[
        (
            "a.toml",
            "id = \"globex\"\nnonsense = 1\n\n[autoposting]\nbase_url = \"http://x.example\"\n",
        ),
        ("b.toml", "id = \"first\"\n"),
        ("c.toml", "[autoposting\napi_key = \"sk-social-CANARY\"\n"),
        ("d.toml", "id = \"globex\"\n[autoposting]\napi_key_file = \"absent\"\n"),
        ("e F.toml", ""),
    ]);
    std::fs::write(folder.path().join("tenants.d/g.toml"), b"id = \"\xff\"").unwrap();
    let text = format!("{TOP}unknown = 1\n[[tenants]]\nid = \"first\"\n");
    let faults = parse(&text, folder.path(), &[]).unwrap_err();
    let shown: Vec<_> = faults.iter().map(ToString::to_string).collect();
    let prefix = format!("{}/tenants.d/", folder.path().display());
    let expected = [
        "line 11: token.keys[0].unknown: is not a key",
        "a.toml: line 2: nonsense: is not a key",
        "a.toml: line 4: autoposting.api_key_env: is missing (or api_key_file)",
        "a.toml: line 5: autoposting.base_url: must be https",
        "b.toml: line 1: id: is the id of an earlier tenant",
        "c.toml: line 1: ",
        "d.toml: line 1: id: is the id of an earlier tenant",
        "d.toml: line 3: autoposting.api_key_file: reading the file it names",
        "e F.toml: id: must match",
        "g.toml: it is not UTF-8",
    ];
    assert_eq!(shown.len(), expected.len(), "{shown:#?}");
    for (fault, expected) in shown.iter().zip(expected) {
        let fault = fault.strip_prefix(&prefix).unwrap_or(fault);
        assert!(fault.starts_with(expected), "{fault}: {expected}");
        assert!(!fault.contains("CANARY"), "{fault}");
    }
}

#[test]
fn a_folder_without_tenants_or_that_is_none_is_a_fault() {
    let folder = folder(&[("readme.txt", "")]);
    let check = |text: &str, expected: &str| {
        let faults = parse(text, folder.path(), &[]).unwrap_err();
        let shown: Vec<_> = faults.iter().map(ToString::to_string).collect();
        assert!(shown.iter().any(|fault| fault.contains(expected)), "{shown:?}");
    };
    check(TOP, "tenants: must hold at least one tenant");
    check(&TOP.replace("tenants.d", "absent"), "line 2: tenants_dir: reading the folder it names");
    check(&TOP.replace("\"tenants.d\"", "1"), "line 2: tenants_dir: must be a string");
}

#[test]
fn a_thousand_tenants_are_a_thousand_files() {
    let folder = folder(&[]);
    for number in 0..1_000 {
        let path = folder.path().join(format!("tenants.d/tenant-{number:04}.toml"));
        std::fs::write(path, AUTOPOSTING).unwrap();
    }
    let config = parse(TOP, folder.path(), &[]).unwrap();
    let ids = ids(&config);
    assert_eq!((ids.len(), ids[0], ids[999]), (1_000, "tenant-0000", "tenant-0999"));
}

#[tokio::test]
async fn added_changed_and_removed_files_are_detected_without_a_signal() {
    let vendor = FaultyVendor::good().await;
    let top = "tenants_dir = \"tenants.d\"".to_owned();
    let installed = Installed::new(Plan { top, ..Plan::default() }, &vendor);
    let file = |name: &str| installed.folder.path().join("tenants.d").join(name);
    std::fs::create_dir(file("")).unwrap();
    let process = Process::start(installed.command(&["serve"]), false);
    let ask = async |tenant: &str| {
        send(process.address, &get(HISTORY).tenant(tenant).bytes()).await.status
    };
    let wait_for = async |message: &str, count: usize| {
        let started = Instant::now();
        while process.output().matches(message).count() < count {
            assert!(started.elapsed() < Duration::from_secs(30), "{}", process.output());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let text = format!(
        "[autoposting]\napi_key_env = \"acme_autoposting\"\nbase_url = \"http://{}/api-proxy\"\n",
        vendor.address
    );
    assert_eq!((ask("acme").await, ask("new").await), (200, 403));
    std::fs::write(file("new.toml"), &text).unwrap();
    wait_for("the configuration was read again", 1).await;
    assert_eq!((ask("acme").await, ask("new").await), (200, 200));
    // A file with faults changes nothing until it is valid.
    std::fs::write(file("other.toml"), "nonsense = 1").unwrap();
    wait_for("the configuration was kept", 1).await;
    assert!(process.output().contains("other.toml: line 1: nonsense"), "{}", process.output());
    assert_eq!((ask("new").await, ask("other").await), (200, 403));
    std::fs::write(file("other.toml"), &text).unwrap();
    wait_for("the configuration was read again", 2).await;
    assert_eq!((ask("new").await, ask("other").await), (200, 200));
    std::fs::remove_file(file("new.toml")).unwrap();
    wait_for("the configuration was read again", 3).await;
    assert_eq!((ask("acme").await, ask("new").await, ask("other").await), (200, 403, 200));
    // SIGHUP reads them as well.
    std::fs::write(file("third.toml"), &text).unwrap();
    process.reload();
    wait_for("the configuration was read again", 4).await;
    assert_eq!(ask("third").await, 200);
}
