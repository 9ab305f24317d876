//! The JSON schema of the configuration, and the example that shows every key.

mod errors;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use billing_proxy::config::Config;
use serde_json::Value;

use crate::support::process::command;

/// Rewrites `docs/proxy.schema.json` where it is set: `cargo xtask schema`.
const UPDATE: &str = "UPDATE_SCHEMA";

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn example() -> String {
    std::fs::read_to_string(repository().join("deploy/proxy.example.toml")).unwrap()
}

/// A line of the example, uncommented: without `#` right before a key or a table.
fn uncommented(line: &str) -> &str {
    let is_off =
        |rest: &&str| rest.starts_with(|first: char| first == '[' || first.is_ascii_lowercase());
    line.strip_prefix('#').filter(is_off).unwrap_or(line)
}

fn with_every_key() -> String {
    example().lines().map(|line| format!("{}\n", uncommented(line))).collect()
}

/// The example's description of each key and table, by its dotted path.
fn descriptions() -> BTreeMap<String, String> {
    let mut descriptions = BTreeMap::new();
    let (mut table, mut comment) = (String::new(), Vec::new());
    for line in example().lines() {
        let line = uncommented(line);
        if let Some(text) = line.strip_prefix("# ") {
            comment.push(text.to_owned());
            continue;
        }
        let name = line.trim_matches(['[', ']']).split(" = ").next().unwrap();
        let path = if line.starts_with('[') {
            table = name.to_owned();
            name.to_owned()
        } else if table.is_empty() {
            name.to_owned()
        } else {
            format!("{table}.{name}")
        };
        let text = std::mem::take(&mut comment).join(" ");
        if !line.is_empty() && !line.starts_with('#') {
            descriptions.insert(path, text);
        }
    }
    descriptions
}

/// The schema of a key of a table, or of a table of an array of tables.
fn properties(schema: &mut Value) -> Option<&mut serde_json::Map<String, Value>> {
    let table = if schema.get("items").is_some() { &mut schema["items"] } else { schema };
    table.get_mut("properties")?.as_object_mut()
}

/// Adds the descriptions and notes the path of each key that has none.
fn describe(
    schema: &mut Value,
    prefix: &str,
    descriptions: &mut BTreeMap<String, String>,
    lacking: &mut Vec<String>,
) {
    for (key, schema) in properties(schema).into_iter().flatten() {
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match descriptions.remove(&path).filter(|text| !text.is_empty()) {
            Some(text) => schema["description"] = text.into(),
            None if properties(schema).is_some_and(|_| path == "token") => {}
            None => lacking.push(path.clone()),
        }
        describe(schema, &path, descriptions, lacking);
    }
}

#[test]
fn the_schema_is_current_and_the_example_describes_every_key_and_no_other() {
    let (mut schema, mut descriptions, mut lacking) =
        (Config::schema(), descriptions(), Vec::new());
    describe(&mut schema, "", &mut descriptions, &mut lacking);
    assert!(lacking.is_empty(), "deploy/proxy.example.toml lacks {lacking:?}");
    let others: BTreeSet<_> = descriptions
        .keys()
        .filter(|path| !path.starts_with("token.providers.tenant_map."))
        .collect();
    assert!(others.is_empty(), "no keys of the configuration: {others:?}");
    let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    let file = repository().join("docs/proxy.schema.json");
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(written == text, "docs/proxy.schema.json is not current: run `cargo xtask schema`");
}

fn validator() -> jsonschema::Validator {
    jsonschema::validator_for(&Config::schema()).unwrap()
}

fn json_of(text: &str) -> Value {
    toml::from_str(text).unwrap()
}

#[test]
fn the_example_is_valid_with_and_without_its_commented_keys() {
    let validator = validator();
    for text in [example(), with_every_key()] {
        let faults: Vec<_> =
            validator.iter_errors(&json_of(&text)).map(|error| error.to_string()).collect();
        assert!(faults.is_empty(), "{faults:?}");
    }
}

#[test]
fn the_schema_rejects_what_the_proxy_rejects() {
    let validator = validator();
    for (from, to) in [
        ("listen =", "listem ="),
        ("\"127.0.0.1:8787\"", "8787"),
        ("\"HS256\"", "\"none\""),
        ("[\"https://app.example.com\"]\n\n", "\"https://app.example.com\"\n\n"),
        ("max_lifetime_seconds = 300", "max_lifetime_seconds = 3601"),
        ("fresh_seconds = 30", "fresh_seconds = -1"),
        ("auth_scheme = \"bearer\"", "auth_scheme = \"basic\""),
        ("expose_stripe_ids = false", "expose_stripe_ids = \"no\""),
        ("workspace_slug = \"acme\"", "workspace = \"acme\""),
        ("org_2abc = \"acme\"", "org_2abc = 1"),
    ] {
        let text = with_every_key();
        assert!(text.contains(from), "{from}");
        assert!(!validator.is_valid(&json_of(&text.replacen(from, to, 1))), "{to}");
    }
}

#[test]
fn check_accepts_the_example() {
    let file = repository().join("deploy/proxy.example.toml");
    let mut check = command(&["check", "--config", file.to_str().unwrap()]);
    check
        .env("BILLING_TOKEN_SECRET", "0123456789abcdef0123456789abcdef")
        .env("ACME_AUTOPOSTING_KEY", "sk-social-CANARY")
        .env("ACME_TRACKMYPOSTS_KEY", "tmp-CANARY");
    let output = check.output().unwrap();
    let text = format!("{output:?}");
    assert!(output.status.success(), "{text}");
    assert!(text.contains("tenant acme:") && !text.contains("CANARY"), "{text}");
}

/// The example shows the real defaults: uncommenting them has no effect.
#[test]
fn the_defaults_of_the_example_are_those_of_the_schema() {
    fn compare(schema: &Value, shown: &Value, path: &str, compared: &mut usize) {
        for (key, schema) in schema["properties"].as_object().into_iter().flatten() {
            let (shown, path) = (&shown[key], format!("{path}.{key}"));
            if let Some(default) = schema.get("default") {
                assert_eq!(shown, default, "{path}");
                *compared += 1;
            }
            compare(schema, shown, &path, compared);
            compare(&schema["items"], &shown[0], &path, compared);
        }
    }
    let mut compared = 0;
    compare(&Config::schema(), &json_of(&with_every_key()), "", &mut compared);
    assert!(compared >= 15, "{compared}");
}
