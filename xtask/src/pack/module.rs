//! The wasm module and its JavaScript glue.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::names::{self, ShortNames};
use super::{split, styles};
use crate::paths;
use crate::process::Program;
use crate::tools::WASM_TARGET;
use crate::workspace::Workspace;

/// What rustc emits for wasm32 without being asked. wasm-opt has to be told of a part whose section on
/// it is gone. `index.html` tells trunk the same.
const WASM_FEATURES: &str = "--enable-bulk-memory --enable-bulk-memory-opt --enable-sign-ext \
     --enable-nontrapping-float-to-int --enable-mutable-globals --enable-reference-types \
     --enable-multivalue";

/// What LLVM is told when it puts the crates together. A call costs more bytes in a module than on the
/// machines that LLVM knows, so that inlining the smallest functions pays; and what a loop computes
/// ahead takes local variables, which the browser's compiler would give it by itself.
/// `bench/size.md` has the figures.
const LLVM: [&str; 4] =
    ["-inline-threshold=0", "-inline-call-penalty=50", "-disable-lsr", "-disable-machine-licm"];

/// How wasm-opt makes the module small: as it does by itself, but from code without nested
/// expressions and twice. A function that is called from one place stays a function of its own where
/// it is longer than fifty instructions: with few local variables each, functions have more in
/// common, and the compressed module is smaller. One of at most five instructions is inlined
/// everywhere: a browser compiles each function when it is first called, and in the smallest ones that
/// takes longer than the code itself. `bench/size.md` has the figures.
///
/// The lowest kilobyte is the far end of the stack, and no address in it is that of data: small
/// additions to an address may become part of the instruction that loads from it.
const OPTIMISE: &str = "--flatten --rereloop -Oz -Oz --one-caller-inline-max-function-size=50 \
     --always-inline-max-function-size=5 --low-memory-unused --strip-debug --strip-producers \
     --strip-target-features";

/// The name that wasm-bindgen gives its output, before names hold a hash.
const NAME: &str = "billing-widget";

/// How many modules the widget is divided into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// What the first rows need, and the rest.
    Split,
    /// One.
    Whole,
}

/// The module as compiled, bound and optimised.
pub(super) struct Module {
    pub(super) wasm: PathBuf,
    /// The second module.
    pub(super) tools: Option<PathBuf>,
    folder: PathBuf,
    names: ShortNames,
}

/// Compiles the widget, and nothing but what the browser loads: next to a library for other crates
/// the compiler has to keep whatever these could call as it stands, and the module is a tenth larger.
pub(super) fn build(workspace: &Workspace, form: Form) -> Result<Module> {
    let styles = styles::minify(workspace)?;
    let compile = Program::cargo(workspace, "rustc")?
        .env(styles::VARIABLE, &styles)
        .args(["--package", "billing-widget", "--lib", "--crate-type", "cdylib"])
        .args(["--target", WASM_TARGET])
        .args(["--profile", "wasm-release"]);
    let compile = match form {
        // The relocations say which function needs which.
        Form::Split => compile.args(["--features", "split", "--", "-Clink-args=--emit-relocs"]),
        Form::Whole => compile.arg("--"),
    };
    let compile = compile.args(LLVM.map(|argument| format!("-Cllvm-args={argument}")));
    paths::leave_out(workspace, compile)?.run()?;
    let compiled = workspace.target().join(WASM_TARGET).join("wasm-release/billing_widget.wasm");
    let (folder, to_bind, second) = match form {
        Form::Split => {
            let folder = workspace.target().join("pack/split");
            let divided = split::divide(workspace, &compiled, &folder, NAME)?;
            (folder, divided.first, Some(divided.second))
        }
        Form::Whole => (workspace.target().join("pack/whole"), compiled, None),
    };
    let bind = Program::new(workspace, "wasm-bindgen")?
        // The loader names the wasm file, and a bundler's development server then has no address in
        // the JavaScript glue to rewrite, which would not agree with its hash any more.
        .args(["--target", "web", "--no-typescript", "--omit-default-module-path"])
        .args(["--out-name", NAME, "--out-dir"])
        .arg(&folder)
        .arg(to_bind);
    match form {
        // What the second module takes from the first, and which functions these are.
        Form::Split => bind.args(["--keep-lld-exports", "--no-demangle"]).run()?,
        Form::Whole => bind.run()?,
    }
    let wasm = workspace.target().join("pack").join(format!("{form:?}.wasm").to_lowercase());
    let printed = optimise(workspace, &folder.join(format!("{NAME}_bg.wasm")), &wasm, names::PASS)?;
    let bytes = fs::read(&wasm).with_context(|| format!("reading {}", wasm.display()))?;
    paths::check(workspace, "the wasm module", &bytes)?;
    styles::check(&bytes, &styles)?;
    let tools = match second {
        Some(second) => {
            let tools = workspace.target().join("pack/tools.wasm");
            // Its names are its own: the loader tells it what it imports.
            optimise(workspace, &second, &tools, "")?;
            paths::check(workspace, "the second module", &fs::read(&tools).context("reading it")?)?;
            Some(tools)
        }
        None => None,
    };
    let loader = tools.as_ref().map(|_| split::LOADER);
    let names = ShortNames::read(&printed, &format!("./{NAME}_bg.js"), loader)?;
    Ok(Module { wasm, tools, folder, names })
}

/// Runs wasm-opt, which takes longer than all the rest, unless it has been told the same of this very
/// input before. Gives the names that it shortened, as it prints them.
fn optimise(workspace: &Workspace, from: &Path, to: &Path, pass: &str) -> Result<String> {
    let told = [OPTIMISE, pass, WASM_FEATURES].join(" ");
    let mut input = fs::read(from).context("reading what wasm-bindgen wrote")?;
    input.extend_from_slice(told.as_bytes());
    let (seen, names) = (to.with_extension("input"), to.with_extension("names.json"));
    if to.is_file()
        && fs::read(&seen).is_ok_and(|earlier| earlier == input)
        && let Ok(printed) = fs::read_to_string(&names)
    {
        return Ok(printed);
    }
    let printed = Program::new(workspace, "wasm-opt")?
        .args(told.split_whitespace())
        .arg(from)
        .arg("--output")
        .arg(to)
        .output()?;
    fs::write(names, &printed).context("noting the names that wasm-opt shortened")?;
    fs::write(seen, input).context("noting what wasm-opt has seen")?;
    Ok(printed)
}

/// The JavaScript glue in one small file that names the module by `wasm_name`, and loads the second
/// one by its name and where its content has its hash: `tools`.
pub(super) fn minify_glue(
    workspace: &Workspace,
    module: &Module,
    wasm_name: &str,
    tools: Option<(&str, &str)>,
) -> Result<PathBuf> {
    let glue = module.folder.join(format!("{NAME}.js"));
    let text = fs::read_to_string(glue).context("reading what wasm-bindgen wrote")?;
    let text = module.names.apply(&text)?.replace(&format!("{NAME}_bg.wasm"), wasm_name);
    let named = module.folder.join("named.js");
    let (text, entry) = match tools {
        Some((name, integrity)) => {
            let entry = split::write_loader(&module.folder, &module.names, name, integrity)?;
            (text.replace(split::LOADER, split::WRITTEN_LOADER), entry)
        }
        None => (text, named.clone()),
    };
    fs::write(&named, text).context("naming the wasm module in its JavaScript glue")?;
    let small = module.folder.join("small.js");
    minify(workspace, &entry, &small, &["--bundle"])?;
    Ok(small)
}

/// Minifies one JavaScript module.
pub(super) fn minify(
    workspace: &Workspace,
    from: &Path,
    to: &Path,
    arguments: &[&str],
) -> Result<()> {
    Program::new(workspace, "esbuild")?
        .arg(from)
        .args(["--minify", "--format=esm", "--target=es2022", "--log-level=warning"])
        .args(arguments)
        .arg(format!("--outfile={}", to.display()))
        .run()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_gives_wasm_opt_the_same_features() {
        let page = include_str!("../../../index.html");
        let expected = format!("data-wasm-opt-params=\"{WASM_FEATURES}\"");
        assert!(page.contains(&expected), "index.html lacks {expected}");
    }
}
