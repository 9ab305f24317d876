//! Short names at the seam of the wasm module and its JavaScript side.
//!
//! wasm-bindgen names each function that crosses the seam after its source, with a hash, and both
//! files carry the name. wasm-opt can shorten what the module carries and prints which name became
//! which; here the JavaScript side follows. Nobody else calls across this seam.

use std::collections::HashMap;

use serde_json::Value;

use crate::failure::{Failure, Outcome, While};

/// wasm-opt's pass that shortens the names and prints them.
pub(super) const PASS: &str = "--minify-imports-and-exports-and-modules";

/// Which name became which.
#[derive(Debug)]
pub(super) struct ShortNames {
    module: (String, String),
    imports: HashMap<String, String>,
    exports: HashMap<String, String>,
}

impl ShortNames {
    /// Reads what the pass printed: `imports` as module, name and short name, `exports` as name and
    /// short name.
    pub(super) fn read(printed: &str, module: &str) -> Outcome<Self> {
        let all: Value =
            serde_json::from_str(printed).during("reading wasm-opt's list of names")?;
        let rows = |key: &str| -> Vec<Vec<String>> {
            let rows = all.get(key).and_then(Value::as_array).into_iter().flatten();
            let cells = |row: &Value| {
                let cells = row.as_array().into_iter().flatten();
                cells.filter_map(|cell| cell.as_str().map(str::to_owned)).collect()
            };
            rows.map(cells).collect()
        };
        let mut imports = HashMap::new();
        for row in rows("imports") {
            let [from, name, short] = row.as_slice() else { return Err(unexpected(&row)) };
            if from != module {
                return Err(unexpected(&row));
            }
            imports.insert(name.clone(), short.clone());
        }
        let mut exports = HashMap::new();
        for row in rows("exports") {
            let [name, short] = row.as_slice() else { return Err(unexpected(&row)) };
            exports.insert(name.clone(), short.clone());
        }
        // The pass calls the first module that is imported from so, and there is no other.
        Ok(Self { module: (module.to_owned(), "a".to_owned()), imports, exports })
    }

    /// The JavaScript side with the short names: the keys of its import object, and what it takes
    /// from `wasm`, the instance's exports.
    ///
    /// # Errors
    /// When it lacks one of the names, or takes an export that has none.
    pub(super) fn apply(&self, glue: &str) -> Outcome<String> {
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
            return Err(Failure::new(format!("the JavaScript side lacks {left} imports by name")));
        }
        let (long, short) = &self.module;
        Ok(out.replace(&format!("\"{long}\""), &format!("\"{short}\"")))
    }

    fn with_exports(&self, text: &str) -> Outcome<String> {
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
                    return Err(Failure::new(format!("the wasm module exports no {name}")));
                }
                _ => out.push_str(name),
            }
            out.push_str(rest);
        }
        Ok(out)
    }
}

fn unexpected(row: &[String]) -> Failure {
    Failure::new(format!("wasm-opt's list of names has the row {row:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = r#"{
        "imports": [["./x_bg.js", "__wbg_call_1f", "b"], ["./x_bg.js", "__wbg_call_2", "c"]],
        "exports": [["memory", "d"], ["connect", "e"]]
    }"#;

    fn names() -> ShortNames {
        ShortNames::read(PRINTED, "./x_bg.js").unwrap()
    }

    #[test]
    fn imports_exports_and_the_module_get_their_short_names() {
        let glue = "  __wbg_call_1f: function(a) { wasm.connect(a); },\n  __wbg_call_2: function() {},\n\
                    \"./x_bg.js\": import0, wasm.memory.buffer, use(wasm.connect)";
        let expected = "\"b\": function(a) { wasm.e(a); },\n\"c\": function() {},\n\
                        \"a\": import0, wasm.d.buffer, use(wasm.e)";
        assert_eq!(names().apply(glue).unwrap(), expected);
    }

    #[test]
    fn what_only_looks_like_an_export_is_left_alone() {
        let glue = "__wbg_call_1f: function() {}\n__wbg_call_2: function() {}\n'x_bg.wasm.gz', this.wasm.other";
        assert!(names().apply(glue).unwrap().ends_with("'x_bg.wasm.gz', this.wasm.other"));
    }

    #[test]
    fn a_name_that_one_side_lacks_is_an_error() {
        assert!(names().apply("__wbg_call_1f: function() {}").is_err());
        let glue = "__wbg_call_1f: function() {}\n__wbg_call_2: function() {}\nwasm.gone()";
        assert!(names().apply(glue).is_err());
        assert!(ShortNames::read(PRINTED, "./y_bg.js").is_err());
    }
}
