//! The entry: the loader with the addresses and hashes of the packed files, and the lists of files
//! for servers.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow};
use serde_json::json;

use crate::workspace::Workspace;

use super::module;

/// The loader's source, with the addresses of trunk's build.
const LOADER: &str = "src/custom_element/billing-widget.js";

/// The loader's information about the other files.
pub(super) struct Addresses<'a> {
    pub(super) glue: &'a str,
    pub(super) glue_integrity: &'a str,
    pub(super) wasm: &'a str,
    pub(super) wasm_integrity: &'a str,
    /// The second module, if there is one; its hash is in the JavaScript glue.
    pub(super) tools: Option<&'a str>,
    /// The locale files.
    pub(super) locales: &'a Locales,
}

/// The packed locale files. Their names share a hash of all files, so that a loader can derive the
/// names without a list.
pub(super) struct Locales {
    /// As BCP 47 tags.
    pub(super) names: BTreeSet<String>,
    pub(super) hash: String,
}

impl Locales {
    /// The address of a file relative to the loader. `name` may be a placeholder.
    fn address(&self, name: &str) -> String {
        format!("./locales/{name}-{}.json", self.hash)
    }
}

/// How a loader finds the locale files and the second module.
#[derive(Clone, Copy)]
pub(super) enum LocaleUrls {
    /// By their names, relative to the loader.
    ByName,
    /// By a list of addresses that bundlers rewrite when they copy the files.
    Listed,
}

/// Writes a packed loader to `to`.
pub(super) fn write(
    workspace: &Workspace,
    to: &Path,
    addresses: &Addresses<'_>,
    locale_urls: LocaleUrls,
) -> Result<()> {
    let text =
        fs::read_to_string(workspace.path(LOADER)).with_context(|| format!("reading {LOADER}"))?;
    let mut packed = text;
    for (constant, value) in [
        ("GLUE_URL", address(addresses.glue)),
        ("GLUE_INTEGRITY", format!("{:?}", addresses.glue_integrity)),
        ("WASM_URL", address(addresses.wasm)),
        ("WASM_INTEGRITY", format!("{:?}", addresses.wasm_integrity)),
        ("TOOLS_URL", tools_url(addresses.tools, locale_urls)),
        ("LOCALE_URL", locale_url(addresses.locales, locale_urls)),
        ("SCRIPT_URL", script_url(locale_urls).to_owned()),
    ] {
        packed = set_constant(&packed, constant, &value)?;
    }
    let folder = workspace.target().join("pack");
    fs::write(folder.join("loader.js"), packed).context("writing the loader")?;
    // The loader's exports are for tests; a side-effect import removes them.
    let entry = folder.join("entry.js");
    fs::write(&entry, "import \"./loader.js\";\n").context("writing the loader's entry")?;
    module::minify(workspace, &entry, to, &["--bundle", "--charset=utf8"])?;
    let small = fs::read_to_string(to).context("reading the minified loader")?;
    fs::write(to, leave_import(&small)?).context("writing the packed loader")
}

/// Bundlers look for addresses only in the loader. Otherwise the second module is next to the
/// JavaScript glue, which contains its name.
fn tools_url(tools: Option<&str>, urls: LocaleUrls) -> String {
    match (tools, urls) {
        (Some(tools), LocaleUrls::Listed) => address(tools),
        _ => "\"\"".to_owned(),
    }
}

/// The base of addresses. Turbopack and webpack replace it by the file's path on the build machine,
/// and Turbopack produces addresses without an origin, which refer to the page's origin.
fn script_url(urls: LocaleUrls) -> &'static str {
    match urls {
        LocaleUrls::ByName => "import.meta.url",
        LocaleUrls::Listed => {
            "((url) => url.startsWith(\"file:\") ? globalThis.location?.href : url)(import.meta.url)"
        }
    }
}

/// Makes bundlers ignore the only `import()`, whose address is known only at run time. The comments
/// for that are added here because minification removes comments.
fn leave_import(text: &str) -> Result<String> {
    const IMPORT: &str = "import(";
    const COMMENTS: &str = "/*webpackIgnore:true*//*@vite-ignore*/";
    match text.matches(IMPORT).count() {
        1 => Ok(text.replace(IMPORT, &format!("{IMPORT}{COMMENTS}"))),
        found => Err(anyhow!("the loader has {found} imports, where one is expected")),
    }
}

/// The attributes of the `<link>`s with which a page preloads the packed files. The second module
/// is not included, because the first rows do not need it. Browsers support `integrity` only for
/// preloaded modules; the loader checks the other file.
pub(super) fn preload(addresses: &Addresses<'_>) -> String {
    let links = json!([
        {
            "rel": "modulepreload",
            "href": addresses.glue,
            "integrity": addresses.glue_integrity,
            "crossorigin": "anonymous",
        },
        {
            "rel": "preload",
            "href": addresses.wasm,
            "as": "fetch",
            "type": "application/wasm",
            "crossorigin": "anonymous",
        },
    ]);
    format!("{links:#}\n")
}

/// The files that the loader refers to by names with a content hash: servers may mark them as
/// immutable.
pub(super) fn hashed_files(addresses: &Addresses<'_>) -> String {
    let locales = addresses.locales;
    let files = locales.names.iter().map(|name| locales.address(name));
    let files = files.chain([addresses.glue.to_owned(), addresses.wasm.to_owned()]);
    let files = files.chain(addresses.tools.map(str::to_owned));
    let mut names: Vec<_> = files.map(|file| file.trim_start_matches("./").to_owned()).collect();
    names.sort_unstable();
    format!("{:#}\n", json!(names))
}

/// The function of the loader that returns the address of a locale file.
fn locale_url(locales: &Locales, urls: LocaleUrls) -> String {
    match urls {
        LocaleUrls::ByName => format!("(name) => here(`{}`)", locales.address("${name}")),
        LocaleUrls::Listed => {
            let entry = |name: &String| format!("{name:?}: {}", address(&locales.address(name)));
            let entries: Vec<String> = locales.names.iter().map(entry).collect();
            format!(
                "((urls) => (name) => urls[name])({{ __proto__: null, {} }})",
                entries.join(", ")
            )
        }
    }
}

/// The address of a file relative to the loader, in the form that bundlers recognize to copy the
/// file.
fn address(file: &str) -> String {
    format!("new URL({file:?}, import.meta.url).href")
}

/// Replaces the expression in the only line `const NAME = …;` by `value`.
fn set_constant(text: &str, name: &str, value: &str) -> Result<String> {
    let start = format!("const {name} = ");
    let mut found = 0_usize;
    let lines: Vec<String> = text
        .lines()
        .map(|line| match line.strip_prefix(&start) {
            Some(rest) if rest.ends_with(';') => {
                found += 1;
                format!("const {name} = {value};")
            }
            _ => line.to_owned(),
        })
        .collect();
    if found == 1 {
        Ok(lines.join("\n") + "\n")
    } else {
        Err(anyhow!("{LOADER} has {found} lines `{start}…;`, where one is expected"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "const WASM_URL = \"./module/a.wasm\";\nfetch(WASM_URL);\n";

    #[test]
    fn only_the_constants_value_is_replaced() {
        let packed = set_constant(TEXT, "WASM_URL", "b()").unwrap();
        assert_eq!(packed, "const WASM_URL = b();\nfetch(WASM_URL);\n");
    }

    #[test]
    fn the_hashed_files_are_those_that_the_loader_refers_to() {
        let names = ["de", "zh-Hant"].map(str::to_owned).into();
        let locales = Locales { names, hash: "1".to_owned() };
        let addresses = Addresses {
            glue: "./billing-widget-3.js",
            glue_integrity: "sha256-3",
            wasm: "./billing-widget-4.wasm",
            wasm_integrity: "sha256-4",
            tools: Some("./billing-tools-5.wasm"),
            locales: &locales,
        };
        let listed: Vec<String> = serde_json::from_str(&hashed_files(&addresses)).unwrap();
        assert_eq!(
            listed,
            [
                "billing-tools-5.wasm",
                "billing-widget-3.js",
                "billing-widget-4.wasm",
                "locales/de-1.json",
                "locales/zh-Hant-1.json",
            ]
        );
    }

    #[test]
    fn a_bundler_finds_the_address_of_each_locale_file() {
        let names = ["de", "zh-Hant"].map(str::to_owned).into();
        let locales = Locales { names, hash: "1".to_owned() };
        assert_eq!(
            locale_url(&locales, LocaleUrls::ByName),
            "(name) => here(`./locales/${name}-1.json`)"
        );
        let listed = locale_url(&locales, LocaleUrls::Listed);
        for name in ["de", "zh-Hant"] {
            let entry =
                format!(r#""{name}": new URL("./locales/{name}-1.json", import.meta.url).href"#);
            assert!(listed.contains(&entry), "{listed}");
        }
    }

    #[test]
    fn a_missing_or_duplicate_constant_is_an_error() {
        assert!(set_constant(TEXT, "GLUE_URL", "x").is_err());
        assert!(set_constant(&TEXT.repeat(2), "WASM_URL", "x").is_err());
    }
}
