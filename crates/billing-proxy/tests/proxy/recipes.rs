//! The configurations in `docs/recipes`, with what each leaves to the reader.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use billing_proxy::config::Config;
use billing_proxy::config::secret::Environment;

/// The token's key, for recipes that do not state it.
const TOKEN: &str = r#"
[token]
audience = "billing-proxy"
issuers = ["https://app.example.com"]
[[token.keys]]
id = "2026-11"
algorithm = "HS256"
secret_env = "BILLING_TOKEN_SECRET"
"#;

const TENANT: &str = r#"
[[tenants]]
id = "acme"
[tenants.autoposting]
api_key_env = "KEY"
"#;

fn documents() -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/recipes");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.map(|file| (file.clone(), std::fs::read_to_string(file).unwrap())).collect()
}

#[test]
fn the_configuration_of_each_recipe_is_accepted() {
    let variables =
        [("BILLING_TOKEN_SECRET", "0123456789abcdef".repeat(3)), ("KEY", "k".repeat(20))];
    let variables: BTreeMap<String, Vec<u8>> =
        variables.into_iter().map(|(name, value)| (name.to_owned(), value.into_bytes())).collect();
    let folder = tempfile::tempdir().unwrap();
    let mut count = 0;
    for (file, document) in documents() {
        for block in document.split("```toml\n").skip(1) {
            let (block, _) = block.split_once("```").unwrap();
            let folder = folder.path().to_str().unwrap();
            let block = block.replace("/usr/share/billing-widget", folder);
            let token = if block.contains("[token]") { "" } else { TOKEN };
            let text = format!("listen = \"127.0.0.1:8787\"\n{block}{token}{TENANT}");
            let environment = Environment::Given(variables.clone());
            let config = Config::parse(&text, Path::new(""), &environment);
            assert!(config.is_ok(), "{}: {:?}", file.display(), config.err());
            count += 1;
        }
    }
    assert!(count >= 5, "only {count} configurations were read");
}
