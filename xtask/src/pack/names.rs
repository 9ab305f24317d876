//! Short names for imports and exports between the wasm module and its JavaScript glue.
//!
//! wasm-bindgen names each imported or exported function after its source, with a hash, and both
//! files contain the name. wasm-opt can shorten the names in the module and prints a list of them;
//! this module applies the list to the JavaScript glue. No other code uses these names.
//!
//! Without this, the JavaScript glue has 8,483 bytes (brotli) instead of 5,499, and the first
//! module at least 3,900 more. esbuild's `--mangle-props` with wasm-opt's list as its cache results
//! in 5,521 bytes and still needs text edits, because wasm-opt moves all imports into one module,
//! and the second module imports from the first by the long names. It also renames all other
//! properties with those names, such as `memory` or `connect`, while here each position is known.

use std::collections::HashMap;

use anyhow::{Context as _, Error, Result, anyhow, bail};
use serde_json::Value;

/// wasm-opt's pass that shortens the names and prints them.
pub(super) const PASS: &str = "--minify-imports-and-exports-and-modules";

/// The pass's name for every module that is imported from.
const MODULE: &str = "a";

/// The mapping from long to short names.
#[derive(Debug)]
pub(super) struct ShortNames {
    /// The JavaScript glue.
    module: String,
    /// The imports from the second module's loader, if there is one.
    loader: Option<(String, HashMap<String, String>)>,
    imports: HashMap<String, String>,
    exports: HashMap<String, String>,
}

impl ShortNames {
    /// Parses the pass's output: `imports` as module, name and short name, `exports` as name and
    /// short name. `loader` is the module that loads the second one.
    pub(super) fn read(printed: &str, module: &str, loader: Option<&str>) -> Result<Self> {
        let all: Value =
            serde_json::from_str(printed).context("reading wasm-opt's list of names")?;
        let rows = |key: &str| -> Vec<Vec<String>> {
            let rows = all.get(key).and_then(Value::as_array).into_iter().flatten();
            let cells = |row: &Value| {
                let cells = row.as_array().into_iter().flatten();
                cells.filter_map(|cell| cell.as_str().map(str::to_owned)).collect()
            };
            rows.map(cells).collect()
        };
        let mut imports = HashMap::new();
        let mut loads = HashMap::new();
        for row in rows("imports") {
            let [from, name, short] = row.as_slice() else { return Err(unexpected(&row)) };
            let imports = match from {
                _ if from == module => &mut imports,
                _ if Some(from.as_str()) == loader => &mut loads,
                _ => return Err(unexpected(&row)),
            };
            imports.insert(name.clone(), short.clone());
        }
        let mut exports = HashMap::new();
        for row in rows("exports") {
            let [name, short] = row.as_slice() else { return Err(unexpected(&row)) };
            exports.insert(name.clone(), short.clone());
        }
        let loader = loader.map(|loader| (loader.to_owned(), loads));
        Ok(Self { module: module.to_owned(), loader, imports, exports })
    }

    /// The JavaScript glue with the short names: the keys of its import object, and its uses of
    /// `wasm`, the instance's exports.
    ///
    /// # Errors
    /// When it lacks one of the names, or uses an export that has none.
    pub(super) fn apply(&self, glue: &str) -> Result<String> {
        let mut out = String::with_capacity(glue.len());
        let mut left = self.imports.len();
        for line in glue.split_inclusive('\n') {
            let import = line
                .trim_start()
                .split_once(": function")
                .and_then(|(name, rest)| Some((self.imports.get(name)?, rest)));
            if let Some((short, rest)) = import {
                left -= 1;
                out.push_str(&format!("\"{short}\": function{}", self.with_exports(rest)?));
            } else {
                out.push_str(&self.with_exports(line)?);
            }
        }
        if left > 0 {
            bail!("the JavaScript glue lacks {left} imports by name");
        }
        self.in_one_module(&out)
    }

    /// The pass has moved all imports into one module. wasm-bindgen writes a line for each module:
    /// `"./x_bg.js": import0,`.
    fn in_one_module(&self, glue: &str) -> Result<String> {
        let mut of_loader = String::new();
        let mut glue = glue.to_owned();
        if let Some((loader, loads)) = &self.loader {
            let line = format!("\"{loader}\": import1,");
            if !glue.contains(&line) {
                bail!("the JavaScript glue lacks the line {line}");
            }
            glue = glue.replace(&line, "");
            for (name, short) in loads {
                of_loader.push_str(&format!("import0.{short} = import1.{name}, "));
            }
        }
        let line = format!("\"{}\": import0", self.module);
        if glue.matches(&line).count() != 1 {
            bail!("the JavaScript glue lacks the line {line}");
        }
        Ok(glue.replace(&line, &format!("\"{MODULE}\": ({of_loader}import0)")))
    }

    /// The second module's loader with the short names of the exports that it uses, as in `const {
    /// memory, } = initSync(undefined, undefined);`. The names of its own variables stay.
    pub(super) fn apply_to_loader(&self, text: &str) -> Result<String> {
        const END: &str = "} = initSync(";
        let failure = || anyhow!("the second module's loader takes no exports");
        let (before, after) = text.split_once(END).ok_or_else(failure)?;
        let (before, taken) = before.rsplit_once("const {").ok_or_else(failure)?;
        let mut renamed = String::new();
        for name in taken.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            let short = self
                .exports
                .get(name)
                .with_context(|| format!("the wasm module exports no {name}"))?;
            renamed.push_str(&format!(" {short}: {name},"));
        }
        Ok(format!("{before}const {{{renamed} {END}{after}"))
    }

    fn with_exports(&self, text: &str) -> Result<String> {
        let mut parts = text.split("wasm.");
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let is_name = |at: char| at.is_ascii_alphanumeric() || at == '_' || at == '$';
            let end = part.find(|at| !is_name(at)).unwrap_or(part.len());
            let (name, rest) = part.split_at(end);
            let is_member = !out.ends_with(|at| is_name(at) || at == '.');
            out.push_str("wasm.");
            match self.exports.get(name) {
                Some(short) if is_member => out.push_str(short),
                None if is_member => {
                    bail!("the wasm module exports no {name}");
                }
                _ => out.push_str(name),
            }
            out.push_str(rest);
        }
        Ok(out)
    }
}

fn unexpected(row: &[String]) -> Error {
    anyhow!("wasm-opt's list of names has the row {row:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = r#"{
        "imports": [["./x_bg.js", "__wbg_call_1f", "b"], ["./x_bg.js", "__wbg_call_2", "c"]],
        "exports": [["memory", "d"], ["connect", "e"]]
    }"#;

    fn names() -> ShortNames {
        ShortNames::read(PRINTED, "./x_bg.js", None).unwrap()
    }

    #[test]
    fn the_second_modules_loader_gets_the_short_names_too() {
        let printed = PRINTED
            .replace("\"imports\": [", "\"imports\": [[\"./load.js\", \"load_it\", \"f\"], ");
        let names = ShortNames::read(&printed, "./x_bg.js", Some("./load.js")).unwrap();
        let glue = "__wbg_call_1f: function() {},\n__wbg_call_2: function() {},\n\
                    \"./x_bg.js\": import0,\n\"./load.js\": import1,\n";
        let applied = names.apply(glue).unwrap();
        assert!(
            applied.ends_with("\"a\": (import0.f = import1.load_it, import0),\n\n"),
            "{applied}"
        );
        assert!(names.apply(&glue.replace("import1", "import2")).is_err());
        let loader = "const { connect, memory,  } = initSync(undefined); use({ connect });";
        let expected = "const { e: connect, d: memory, } = initSync(undefined); use({ connect });";
        assert_eq!(names.apply_to_loader(loader).unwrap(), expected);
        assert!(names.apply_to_loader("const { gone } = initSync();").is_err());
    }

    #[test]
    fn imports_exports_and_the_module_get_their_short_names() {
        let glue = "  __wbg_call_1f: function(a) { wasm.connect(a); },\n  __wbg_call_2: function() {},\n\
                    \"./x_bg.js\": import0, wasm.memory.buffer, use(wasm.connect)";
        let expected = "\"b\": function(a) { wasm.e(a); },\n\"c\": function() {},\n\
                        \"a\": (import0), wasm.d.buffer, use(wasm.e)";
        assert_eq!(names().apply(glue).unwrap(), expected);
    }

    #[test]
    fn text_that_only_looks_like_an_export_is_not_changed() {
        let glue = "__wbg_call_1f: function() {}\n__wbg_call_2: function() {}\n\"./x_bg.js\": import0\n\
                    'x_bg.wasm.gz', this.wasm.other";
        assert!(names().apply(glue).unwrap().ends_with("'x_bg.wasm.gz', this.wasm.other"));
    }

    #[test]
    fn a_name_that_is_missing_on_one_side_is_an_error() {
        assert!(names().apply("__wbg_call_1f: function() {}").is_err());
        let glue = "__wbg_call_1f: function() {}\n__wbg_call_2: function() {}\nwasm.gone()";
        assert!(names().apply(glue).is_err());
        assert!(ShortNames::read(PRINTED, "./y_bg.js", None).is_err());
    }
}
