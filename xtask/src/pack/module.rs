//! The wasm module and its JavaScript side.

use std::fs;
use std::path::{Path, PathBuf};

use super::names::{self, ShortNames};
use crate::failure::{Failure, Outcome, While};
use crate::paths;
use crate::process::Program;
use crate::tools::WASM_TARGET;
use crate::workspace::Workspace;

/// What rustc emits for wasm32 without being asked. wasm-opt has to be told, because the profile
/// strips the section that says so. `index.html` tells trunk the same.
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
/// it is longer than a few instructions: with few local variables each, functions have more in
/// common, and the compressed module is smaller.
///
/// The lowest kilobyte is the far end of the stack, and no address in it is that of data: small
/// additions to an address may become part of the instruction that loads from it.
const OPTIMISE: &str = "--flatten --rereloop -Oz -Oz --one-caller-inline-max-function-size=10 \
     --low-memory-unused";

/// The name that wasm-bindgen gives its output, before names hold a hash.
const NAME: &str = "billing-widget";

/// The module as compiled, bound and optimised.
pub(super) struct Module {
    pub(super) wasm: PathBuf,
    glue: PathBuf,
    names: ShortNames,
}

/// Compiles the widget, and nothing but what the browser loads: next to a library for other crates
/// the compiler has to keep whatever these could call as it stands, and the module is a tenth larger.
pub(super) fn build(workspace: &Workspace) -> Outcome<Module> {
    let compile = Program::cargo(workspace, "rustc")?
        .args(["--package", "billing-widget", "--lib", "--crate-type", "cdylib"])
        .args(["--target", WASM_TARGET])
        .args(["--profile", "wasm-release", "--"])
        .args(LLVM.map(|argument| format!("-Cllvm-args={argument}")));
    paths::leave_out(workspace, compile)?.run()?;
    let compiled = workspace.target().join(WASM_TARGET).join("wasm-release/billing_widget.wasm");
    let folder = workspace.target().join("pack");
    Program::new(workspace, "wasm-bindgen")?
        // The loader names the wasm file, and a bundler's development server then has no address in
        // the JavaScript side to rewrite, which would not agree with its hash any more.
        .args(["--target", "web", "--no-typescript", "--omit-default-module-path"])
        .args(["--out-name", NAME, "--out-dir"])
        .arg(&folder)
        .arg(compiled)
        .run()?;
    let wasm = folder.join("optimised.wasm");
    let printed = optimise(workspace, &folder.join(format!("{NAME}_bg.wasm")), &wasm)?;
    paths::check(workspace, "the wasm module", &fs::read(&wasm).during("reading it")?)?;
    let names = ShortNames::read(&printed, &format!("./{NAME}_bg.js"))?;
    Ok(Module { wasm, glue: folder.join(format!("{NAME}.js")), names })
}

/// Runs wasm-opt, which takes longer than all the rest, unless it has been told the same of this very
/// input before. Gives the names that it shortened, as it prints them.
fn optimise(workspace: &Workspace, from: &Path, to: &Path) -> Outcome<String> {
    let told = [OPTIMISE, names::PASS, WASM_FEATURES].join(" ");
    let mut input = fs::read(from).during("reading what wasm-bindgen wrote")?;
    input.extend_from_slice(told.as_bytes());
    let (seen, names) = (to.with_extension("input"), to.with_extension("names.json"));
    if to.is_file()
        && fs::read(&seen).is_ok_and(|earlier| earlier == input)
        && let Ok(printed) = fs::read_to_string(&names)
    {
        return Ok(printed);
    }
    let run = Program::new(workspace, "wasm-opt")?
        .args(told.split_whitespace())
        .arg(from)
        .arg("--output")
        .arg(to)
        .capture()?;
    if !run.success {
        return Err(Failure::new(format!("wasm-opt: {}", run.stderr.trim())));
    }
    fs::write(names, &run.stdout).during("noting the names that wasm-opt shortened")?;
    fs::write(seen, input).during("noting what wasm-opt has seen")?;
    Ok(run.stdout)
}

/// The JavaScript side in one small file that names the module by `wasm_name`.
pub(super) fn minify_glue(
    workspace: &Workspace,
    module: &Module,
    wasm_name: &str,
) -> Outcome<PathBuf> {
    let text = fs::read_to_string(&module.glue).during("reading what wasm-bindgen wrote")?;
    let text = module.names.apply(&text)?;
    let named = module.glue.with_file_name("named.js");
    fs::write(&named, text.replace(&format!("{NAME}_bg.wasm"), wasm_name))
        .during("naming the wasm module in its JavaScript side")?;
    let small = module.glue.with_file_name("small.js");
    minify(workspace, &named, &small, &["--bundle"])?;
    Ok(small)
}

/// Minifies one JavaScript module.
pub(super) fn minify(
    workspace: &Workspace,
    from: &Path,
    to: &Path,
    arguments: &[&str],
) -> Outcome<()> {
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
