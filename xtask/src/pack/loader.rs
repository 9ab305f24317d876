//! The entry: the loader with the addresses and hashes of the packed files.

use std::fs;
use std::path::Path;

use crate::failure::{Failure, Outcome, While};
use crate::workspace::Workspace;

use super::module;

/// The loader as it is written, with the addresses that trunk's build has.
const LOADER: &str = "src/element/billing-widget.js";

/// What the loader must know of the files beside it.
pub(super) struct Addresses<'a> {
    pub(super) glue: &'a str,
    pub(super) glue_integrity: &'a str,
    pub(super) wasm: &'a str,
    pub(super) wasm_integrity: &'a str,
}

/// Writes the packed loader to `to`.
pub(super) fn write(workspace: &Workspace, to: &Path, addresses: &Addresses<'_>) -> Outcome<()> {
    let text =
        fs::read_to_string(workspace.path(LOADER)).during(format_args!("reading {LOADER}"))?;
    let mut packed = text;
    for (constant, value) in [
        ("GLUE_URL", address(addresses.glue)),
        ("GLUE_INTEGRITY", format!("{:?}", addresses.glue_integrity)),
        ("WASM_URL", address(addresses.wasm)),
        ("WASM_INTEGRITY", format!("{:?}", addresses.wasm_integrity)),
    ] {
        packed = set_constant(&packed, constant, &value)?;
    }
    let unminified = workspace.target().join("pack/loader.js");
    fs::write(&unminified, packed).during("writing the loader")?;
    module::minify(workspace, &unminified, to, &[])
}

/// The address of a file beside the loader, spelt as bundlers look for it: they copy the file along.
fn address(file: &str) -> String {
    format!("new URL({file:?}, import.meta.url).href")
}

/// Gives the one line `const NAME = "…";` the expression `value`.
fn set_constant(text: &str, name: &str, value: &str) -> Outcome<String> {
    let start = format!("const {name} = \"");
    let mut found = 0_usize;
    let lines: Vec<String> = text
        .lines()
        .map(|line| match line.strip_prefix(&start) {
            Some(rest) if rest.ends_with("\";") => {
                found += 1;
                format!("const {name} = {value};")
            }
            _ => line.to_owned(),
        })
        .collect();
    if found == 1 {
        Ok(lines.join("\n") + "\n")
    } else {
        Err(Failure::new(format!(
            "{LOADER} has {found} lines `{start}…\";`, where one is expected"
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "const WASM_URL = \"./module/a.wasm\";\nfetch(WASM_URL);\n";

    #[test]
    fn the_constant_gets_the_value_and_the_rest_stays() {
        let packed = set_constant(TEXT, "WASM_URL", "b()").unwrap();
        assert_eq!(packed, "const WASM_URL = b();\nfetch(WASM_URL);\n");
    }

    #[test]
    fn a_constant_that_is_missing_or_there_twice_is_a_failure() {
        assert!(set_constant(TEXT, "GLUE_URL", "x").is_err());
        assert!(set_constant(&TEXT.repeat(2), "WASM_URL", "x").is_err());
    }
}
