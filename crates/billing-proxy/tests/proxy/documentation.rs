//! The code blocks of the documentation: `check` accepts the configurations, and the program has the commands
//! and options that are shown. What else the blocks hold is checked by `cargo xtask lint code-blocks-hold`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use crate::support::process::command;

/// The Markdown files outside of `docs/` that the book has.
const OTHERS: [&str; 5] =
    ["README.md", "SECURITY.md", "CONTRIBUTING.md", "pkg/README.md", "examples/README.md"];

/// Every secret of the configurations: long enough for HS256.
const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// The required parts of a configuration that a block may leave out, each with the key that
/// replaces it. Top-level keys come before every table.
const TOP: (&str, &str) = ("allowed_origins", "allowed_origins = [\"https://app.example.com\"]\n");
const TABLES: [(&str, &str); 2] = [
    (
        "token",
        "[token]\naudience = \"a\"\nissuers = [\"b\"]\n[[token.keys]]\nid = \"c\"\nalgorithm = \"HS256\"\nsecret_env = \"D\"\n",
    ),
    ("tenants", "[[tenants]]\nid = \"acme\"\n[tenants.autoposting]\napi_key_env = \"E\"\n"),
];

/// A fenced block of code.
struct Block {
    /// The file and the line, for messages.
    place: String,
    language: String,
    text: String,
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn documents() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = OTHERS.iter().map(|name| repository().join(name)).collect();
    let mut folders = vec![repository().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    found
}

fn blocks() -> Vec<Block> {
    let mut blocks = Vec::new();
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        let mut open: Option<Block> = None;
        for (index, line) in text.lines().enumerate() {
            let fence = line.trim_start().strip_prefix("```");
            match (fence, &mut open) {
                (Some(language), None) => {
                    let name = document.strip_prefix(repository()).unwrap().display();
                    open = Some(Block {
                        place: format!("{name}:{}", index + 1),
                        language: language.trim().to_owned(),
                        text: String::new(),
                    });
                }
                (Some(_), Some(_)) => blocks.extend(open.take()),
                (None, Some(block)) => {
                    block.text.push_str(line);
                    block.text.push('\n');
                }
                (None, None) => {}
            }
        }
    }
    blocks
}

// === Configurations ===

/// The comment in the first line, which names the file that the block is of.
fn file_of(block: &Block) -> Option<&str> {
    block.text.lines().next()?.strip_prefix("# ").filter(|name| name.ends_with(".toml"))
}

/// A whole configuration with what the block shows.
fn whole(block: &Block, folder: &Path) -> String {
    let shown: Table =
        toml::from_str(&block.text).unwrap_or_else(|error| panic!("{}: {error}", block.place));
    let mut text = block.text.clone();
    if let Some(tenant) = file_of(block) {
        fs::create_dir_all(folder.join("tenants.d")).unwrap();
        let with_files = with_existing_files(&text, &shown, folder);
        fs::write(folder.join(tenant), with_files).unwrap();
        return format!("tenants_dir = \"tenants.d\"\n{}{}", TOP.1, TABLES[0].1);
    }
    text = with_existing_files(&text, &shown, folder);
    if !shown.contains_key(TOP.0) {
        text.insert_str(0, TOP.1);
    }
    for (key, table) in TABLES {
        if !shown.contains_key(key) {
            text.push_str(table);
        }
    }
    text
}

/// The text with files and folders that exist in place of those that it names.
fn with_existing_files(text: &str, table: &Table, folder: &Path) -> String {
    let mut text = text.to_owned();
    for (key, value) in leaves(table) {
        let Some(name) = value.as_str() else { continue };
        let path = folder.join(name.replace('/', "-"));
        if key.ends_with("_file") {
            fs::write(&path, SECRET).unwrap();
        } else if key.ends_with("_dir") {
            fs::create_dir_all(&path).unwrap();
        } else {
            continue;
        }
        text = text.replace(&format!("\"{name}\""), &format!("\"{}\"", path.display()));
    }
    text
}

/// Every key at any depth that holds no table, with its value.
fn leaves(table: &Table) -> Vec<(&str, &Value)> {
    let mut found = Vec::new();
    for (key, value) in table {
        match value {
            Value::Table(inner) => found.extend(leaves(inner)),
            Value::Array(items) if items.iter().all(Value::is_table) => {
                found.extend(items.iter().filter_map(Value::as_table).flat_map(leaves));
            }
            other => found.push((key.as_str(), other)),
        }
    }
    found
}

/// The output of `check` for the block's configuration.
fn check(block: &Block) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let text = whole(block, folder.path());
    let file = folder.path().join("proxy.toml");
    fs::write(&file, &text).unwrap();
    let mut check = command(&["check", "--config", file.to_str().unwrap()]);
    let tables: Vec<Table> =
        [&text, &block.text].into_iter().map(|text| toml::from_str(text).unwrap()).collect();
    for (key, value) in tables.iter().flat_map(leaves) {
        if let Some(name) = value.as_str().filter(|_| key.ends_with("_env")) {
            check.env(name, SECRET);
        }
    }
    let output = check.output().unwrap();
    if output.status.success() { Ok(()) } else { Err(format!("{}: {output:?}", block.place)) }
}

#[test]
fn the_proxy_accepts_every_configuration_of_the_documentation() {
    let blocks: Vec<Block> = blocks().into_iter().filter(|it| it.language == "toml").collect();
    // A file of another program names itself in its first line.
    let is_ours = |it: &&Block| file_of(it).is_none_or(|name| name.starts_with("tenants.d/"));
    let configurations: Vec<&Block> = blocks.iter().filter(is_ours).collect();
    assert!(configurations.len() >= 7, "{}", configurations.len());
    let faults: Vec<String> =
        configurations.into_iter().filter_map(|block| check(block).err()).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_key_that_does_not_exist_is_found_in_a_block() {
    for text in
        ["[cache]\nfresh_second = 1\n", "# tenants.d/a.toml\n[autopostin]\napi_key_env = \"A\"\n"]
    {
        let (place, language) = ("a.md:1".to_owned(), "toml".to_owned());
        assert!(check(&Block { place, language, text: text.to_owned() }).is_err(), "{text}");
    }
}

#[test]
fn the_yaml_of_the_documentation_can_be_read() {
    let yaml: Vec<Block> = blocks().into_iter().filter(|block| block.language == "yaml").collect();
    assert!(!yaml.is_empty());
    for Block { place, text, .. } in yaml {
        let read: Result<serde_json::Value, _> = serde_saphyr::from_str(&text);
        assert!(read.is_ok_and(|value| value.is_object()), "{place}");
    }
}

// === Commands ===

/// The words of each command of the program that a text of a shell has, after its name.
fn invocations(text: &str) -> Vec<Vec<String>> {
    let joined = text.replace("\\\n", " ");
    let mut found = Vec::new();
    for line in joined.lines() {
        let code = line.split(" #").next().unwrap_or_default();
        for part in code.split(['|', ';', '&']) {
            // Marks of what may be left out.
            let words: Vec<&str> =
                part.split_whitespace().map(|word| word.trim_matches(['[', ']'])).collect();
            let through_cargo = part.contains("--package billing-proxy -- ");
            let start = match words.first() {
                Some(&"billing-proxy") => 1,
                Some(&"docker") => {
                    match words.iter().position(|it| it.starts_with("billing-proxy:")) {
                        Some(image) => image + 1,
                        None => continue,
                    }
                }
                Some(&"cargo") if through_cargo => {
                    words.iter().position(|it| *it == "--").unwrap() + 1
                }
                _ => continue,
            };
            found.push(words[start..].iter().map(|word| (*word).to_owned()).collect());
        }
    }
    found
}

/// The error in a command of the program: no such subcommand, or no such option.
fn unknown(words: &[String]) -> Option<String> {
    let subcommand = words.first()?;
    let output = command(&[subcommand, "--help"]).output().unwrap();
    if !output.status.success() {
        return Some(format!("no command {subcommand}"));
    }
    let help = String::from_utf8(output.stdout).unwrap();
    let options: BTreeSet<&str> = help.split([' ', '\n', ',', '=']).collect();
    let used = words.iter().filter(|word| word.starts_with("--"));
    let missing: Vec<&String> = used.filter(|word| !options.contains(word.as_str())).collect();
    (!missing.is_empty()).then(|| format!("{subcommand} has no {missing:?}"))
}

#[test]
fn the_program_has_every_command_and_option_of_the_documentation() {
    let mut faults = Vec::new();
    let mut count = 0;
    for block in blocks().iter().filter(|block| matches!(block.language.as_str(), "sh" | "")) {
        for words in invocations(&block.text) {
            count += 1;
            faults.extend(unknown(&words).map(|fault| format!("{}: {fault}", block.place)));
        }
    }
    // In sentences too.
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        for code in
            text.split('`').skip(1).step_by(2).filter(|code| code.starts_with("billing-proxy "))
        {
            for words in invocations(code) {
                count += 1;
                faults.extend(
                    unknown(&words).map(|fault| format!("{}: {fault}", document.display())),
                );
            }
        }
    }
    assert!(count >= 10, "{count}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_command_is_found_in_every_context() {
    let words = |text: &str| invocations(text).concat().join(" ");
    assert_eq!(words("billing-proxy check --config a.toml # b"), "check --config a.toml");
    assert_eq!(words("billing-proxy health && systemctl status billing-proxy"), "health");
    assert_eq!(
        words("docker run --rm billing-proxy:1 \\\n  sandbox --allow-remote"),
        "sandbox --allow-remote"
    );
    assert_eq!(words("cargo run --package billing-proxy -- sandbox"), "sandbox");
    assert_eq!(words("install billing-proxy /usr/bin/"), "");
    let no =
        |words: &[&str]| unknown(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
    assert_eq!(no(&["check", "--config"]), None);
    assert!(no(&["verify"]).is_some() && no(&["check", "--listen"]).is_some());
}
