//! The files under `deploy/`: their references exist, and the proxy starts with them.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use billing_proxy::config::Config;
use billing_proxy::config::secret::Environment;
use billing_proxy::server::DRAIN_TIMEOUT;
use serde_json::Value;

use crate::metrics::{scrape, series};
use crate::support::client::send;
use crate::support::process::{Process, command};
use crate::support::test_proxy::get;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy")
}

fn read(name: &str) -> String {
    let path = folder().join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn yaml(name: &str) -> Value {
    serde_saphyr::from_str(&read(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The texts of every member of this name, at any depth.
fn members<'a>(value: &'a Value, name: &str, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                match value.as_str() {
                    Some(text) if key == name => found.push(text),
                    _ => members(value, name, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| members(item, name, found)),
        _ => {}
    }
}

/// The words of an expression that are names of this proxy's metrics.
fn metric_names(expression: &str) -> BTreeSet<String> {
    let is_part = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let words = expression.split(|character| !is_part(character)).map(str::to_owned);
    words
        .filter(|word| word.starts_with("billing_proxy_") || word.starts_with("process_"))
        .collect()
}

/// The values that an expression compares labels of closed lists with.
fn label_values(expression: &str) -> Vec<String> {
    let mut values = Vec::new();
    for label in ["kind", "code", "outcome", "vendor"] {
        for operator in ["=~", "!~", "!=", "="] {
            let start = format!("{label}{operator}\"");
            for (at, _) in expression.match_indices(&start) {
                let rest = &expression[at + start.len()..];
                let alternatives = rest[..rest.find('"').unwrap()].split('|');
                values.extend(alternatives.map(|value| format!("{label}=\"{value}\"")));
            }
        }
    }
    values
}

#[tokio::test]
async fn every_metric_of_the_alerts_and_of_the_board_is_in_the_metrics() {
    let text = scrape().await.text();
    let series = series(&text);
    let board: Value = serde_json::from_str(&read("grafana/billing-proxy.json")).unwrap();
    let alerts = yaml("prometheus/alerts.yaml");
    let (mut expressions, mut queries) = (Vec::new(), Vec::new());
    members(&alerts, "expr", &mut expressions);
    let count_of_alerts = expressions.len();
    members(&board, "expr", &mut expressions);
    members(&board, "query", &mut queries);
    assert!(count_of_alerts >= 10 && expressions.len() >= 30, "{}", expressions.len());
    let mut used = BTreeSet::new();
    for expression in expressions.into_iter().chain(queries) {
        for name in metric_names(expression) {
            assert!(series.contains(&name), "{name} of {expression}");
            used.insert(name);
        }
        for label in label_values(expression) {
            // It appears with the first request that has no vendor.
            let is_known = text.contains(&label) || label == "vendor=\"none\"";
            assert!(is_known, "{label} of {expression}");
        }
    }
    assert!(used.len() >= 18, "{used:?}");
    // Nothing that the documentation of metrics names is made up either.
    let documentation = read("../docs/proxy.md") + &read("../docs/operate.md");
    for name in metric_names(&documentation) {
        let is_series = series.contains(&name) || series.contains(&format!("{name}_count"));
        assert!(is_series || name.ends_with('_'), "{name} in docs/");
    }
}

#[test]
fn every_alert_states_the_problem_and_the_action() {
    let alerts = yaml("prometheus/alerts.yaml");
    for rule in alerts["groups"][0]["rules"].as_array().unwrap() {
        for text in [&rule["annotations"]["summary"], &rule["annotations"]["action"]] {
            assert!(text.as_str().is_some_and(|text| text.ends_with('.')), "{rule}");
        }
        let severity = rule["labels"]["severity"].as_str();
        assert!(matches!(severity, Some("page" | "ticket")), "{rule}");
    }
}

// === Containers ===

/// The instructions after the last `FROM`.
fn last_stage(containerfile: &str) -> Vec<String> {
    let (_, stage) = containerfile.rsplit_once("FROM scratch\n").unwrap();
    stage.lines().map(str::to_owned).collect()
}

#[test]
fn both_images_are_the_same_and_fit_the_proxy() {
    let (source, release) = (read("Containerfile"), read("Containerfile.release"));
    let (source, release) = (last_stage(&source), last_stage(&release));
    let without_copy = |stage: &[String]| -> Vec<String> {
        stage.iter().filter(|line| !line.starts_with("COPY ")).cloned().collect()
    };
    assert_eq!(without_copy(&source), without_copy(&release));
    assert!(
        source.contains(&"USER 65532:65532".to_owned()),
        "a number, which Kubernetes can check"
    );
    let text = source.join("\n");
    assert!(text.contains("CMD [\"/usr/bin/billing-proxy\", \"health\"]"), "{text}");
    // The image's own configuration, completed by the environment.
    let folder = tempfile::tempdir().unwrap();
    let package = folder.path().join("widget");
    let tenants = folder.path().join("tenants.d");
    std::fs::create_dir(&package).unwrap();
    std::fs::create_dir(&tenants).unwrap();
    let own = read("image/proxy.toml")
        .replace("\"/widget\"", &format!("{package:?}"))
        .replace("\"/etc/billing-proxy/tenants.d\"", &format!("{tenants:?}"));
    let variables = [
        ("BILLING_PROXY_TOKEN__AUDIENCE", "billing-proxy"),
        ("BILLING_PROXY_TOKEN__ISSUERS", "https://app.example.com"),
        ("BILLING_PROXY_TOKEN__KEYS__FIRST__ALGORITHM", "HS256"),
        ("BILLING_PROXY_TOKEN__KEYS__FIRST__SECRET_ENV", "SECRET"),
        ("BILLING_PROXY_TENANTS__ACME__AUTOPOSTING__API_KEY_ENV", "KEY"),
        ("SECRET", "0123456789abcdef0123456789abcdef"),
        ("KEY", "sk-social-CANARY"),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()));
    let environment = Environment::Given(BTreeMap::from(variables));
    let config = Config::parse(&own, Path::new(""), &environment).unwrap();
    let admin = config.admin_listen.unwrap();
    let exposed = format!("EXPOSE {} {}", config.listen.port(), admin.port());
    assert!(source.contains(&exposed), "{exposed}");
    // The default address of `health`.
    assert_eq!(admin, SocketAddr::from(([0, 0, 0, 0], 9787)));
}

#[tokio::test]
async fn what_compose_starts_serves_the_page_and_its_token() {
    let compose = yaml("compose/compose.yaml");
    let services = compose["services"].as_object().unwrap();
    let without_profile: Vec<_> =
        services.iter().filter(|(_, service)| service["profiles"].is_null()).collect();
    let [(_, proxy)] = without_profile[..] else { panic!("{services:?}") };
    let words = |value: &Value| -> Vec<String> {
        let items = value.as_array().unwrap().iter();
        items.map(|item| item.as_str().unwrap().to_owned()).collect()
    };
    // The command, but for the port and for the folder, in which the page is mounted.
    let folder = tempfile::tempdir().unwrap();
    let mount = words(&proxy["volumes"])[0].clone();
    let (page, to) = mount.split_once(':').unwrap();
    let to = to.strip_suffix(":ro").unwrap().strip_prefix("/widget/").unwrap();
    std::fs::write(folder.path().join(to), read(&format!("compose/{page}"))).unwrap();
    std::fs::write(folder.path().join("billing-widget.js"), "").unwrap();
    let arguments = words(&proxy["command"]).into_iter().map(|word| match word.as_str() {
        "0.0.0.0:8787" => "0.0.0.0:0".to_owned(),
        "/widget" => folder.path().to_str().unwrap().to_owned(),
        _ => word,
    });
    let arguments: Vec<_> = arguments.collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let process = Process::start(command(&arguments), false);
    let port = process.address.port();
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let mut request = get(&format!("/widget/{to}"));
    request.host = format!("127.0.0.1:{port}");
    let page = send(address, &request.bytes()).await;
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    // Everything that the page names is served.
    let page = page.text();
    let addresses = page.split('"').filter(|text| text.starts_with('/'));
    let addresses: Vec<_> = addresses.collect();
    assert_eq!(addresses, ["/widget/billing-widget.js", "/sandbox/token?tenant=active"]);
    for target in addresses {
        request.target = target.to_owned();
        assert_eq!(send(address, &request.bytes()).await.status, 200, "{target}");
    }
    // The health check of the container.
    let health = words(&proxy["healthcheck"]["test"]);
    let [_, program, verb, flag, url] = &health[..] else { panic!("{health:?}") };
    assert_eq!(program, "/usr/bin/billing-proxy");
    let healthy = command(&[verb, flag, &url.replace("8787", &port.to_string())]).output().unwrap();
    assert!(healthy.status.success(), "{healthy:?}");
    let sick = url.replace("8787", &port.to_string()).replace("page.html", "nope");
    assert!(!command(&[verb, flag, &sick]).output().unwrap().status.success());
}

// === systemd ===

#[test]
fn the_unit_starts_the_program_with_arguments_that_it_takes() {
    let (unit, socket) =
        (read("systemd/billing-proxy.service"), read("systemd/billing-proxy.socket"));
    let value = |key: &str| {
        let start = format!("{key}=");
        let found: Vec<_> = unit.lines().filter_map(|line| line.strip_prefix(&start)).collect();
        assert_eq!(found.len(), 1, "{key}");
        found[0].to_owned()
    };
    for key in ["ExecStartPre", "ExecStart"] {
        let line = value(key);
        let words: Vec<_> = line.split(' ').collect();
        let ["/usr/bin/billing-proxy", arguments @ ..] = &words[..] else { panic!("{line}") };
        // The file does not exist: a configuration's fault, and not one of the command line.
        let output = command(arguments).output().unwrap();
        assert_eq!(
            Some(output.status.code().unwrap().to_string()),
            Some(value("RestartPreventExitStatus"))
        );
    }
    let stop: u64 = value("TimeoutStopSec").parse().unwrap();
    assert!(stop > DRAIN_TIMEOUT.as_secs());
    assert_eq!(value("Requires"), "billing-proxy.socket");
    assert!(socket.lines().filter(|line| line.starts_with("ListenStream=")).count() == 1);
}

// === Helm ===

/// The dotted paths that the chart's templates use of its values.
fn used_values() -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for entry in std::fs::read_dir(folder().join("helm/billing-proxy/templates")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for (at, start) in text.match_indices(".Values.") {
            let rest = &text[at + start.len()..];
            let end = rest.find(|part: char| !part.is_ascii_alphanumeric() && part != '.');
            used.insert(rest[..end.unwrap_or(rest.len())].to_owned());
        }
    }
    used
}

fn leaves(value: &Value, path: &str, used: &BTreeSet<String>, found: &mut BTreeSet<String>) {
    match value.as_object() {
        Some(object) if !used.contains(path) => {
            for (key, value) in object {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                leaves(value, &path, used, found);
            }
        }
        _ => {
            found.insert(path.to_owned());
        }
    }
}

#[test]
fn the_chart_uses_every_value_and_no_other() {
    let (used, mut declared) = (used_values(), BTreeSet::new());
    leaves(&yaml("helm/billing-proxy/values.yaml"), "", &used, &mut declared);
    assert_eq!(used, declared);
    let chart = yaml("helm/billing-proxy/Chart.yaml");
    for version in ["version", "appVersion"] {
        assert_eq!(chart[version], env!("CARGO_PKG_VERSION"), "{version}");
    }
}

#[test]
fn the_charts_configuration_is_good_and_fits_its_pod() {
    let folder = tempfile::tempdir().unwrap();
    let secrets =
        [("token-secret", "0123456789abcdef0123456789abcdef"), ("acme-autoposting", "sk-x")];
    for (name, secret) in secrets {
        std::fs::write(folder.path().join(name), secret).unwrap();
    }
    let values = yaml("helm/billing-proxy/values.yaml");
    let text = values["config"].as_str().unwrap();
    let mounted = "/run/secrets/billing-proxy";
    assert!(text.contains(mounted), "{text}");
    let text = text
        .replace(mounted, folder.path().to_str().unwrap())
        .replace("\"/widget\"", &format!("{:?}", folder.path()));
    let none = Environment::Given(BTreeMap::new());
    let config = Config::parse(&text, Path::new(""), &none).unwrap();
    let pod = read("helm/billing-proxy/templates/deployment.yaml");
    let ports = [config.listen.port(), config.admin_listen.unwrap().port()];
    for (name, port) in ["http", "admin"].into_iter().zip(ports) {
        let lines = format!("- name: {name}\n              containerPort: {port}\n");
        assert!(pod.contains(&lines), "{lines}");
    }
    assert!(pod.contains(&format!("mountPath: {mounted}\n")));
    let number = |key: &str| -> u64 {
        let line = pod.lines().find_map(|line| line.trim().strip_prefix(key)).unwrap();
        line.trim_matches(|part: char| !part.is_ascii_digit()).parse().unwrap()
    };
    // The pause before SIGTERM counts against the grace.
    let pause = number("sleep:");
    assert!(number("terminationGracePeriodSeconds:") > pause + DRAIN_TIMEOUT.as_secs());
    for line in ["runAsUser: 65532", "readOnlyRootFilesystem: true", "drop: [ALL]", "path: /readyz"]
    {
        assert!(pod.contains(line), "{line}");
    }
}
