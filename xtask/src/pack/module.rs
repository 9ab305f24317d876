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

/// The wasm features that rustc enables by default for wasm32. wasm-opt needs them as options,
/// because a split module lacks the section that lists them. `index.html` has the same options for
/// trunk.
const WASM_FEATURES: &str = "--enable-bulk-memory --enable-bulk-memory-opt --enable-sign-ext \
     --enable-nontrapping-float-to-int --enable-mutable-globals --enable-reference-types \
     --enable-multivalue";

/// LLVM's options for link-time optimisation. A call takes more bytes in wasm than on LLVM's other
/// targets, so inlining the smallest functions pays. Values that are hoisted out of a loop take local
/// variables, although the browser's compiler would hoist them anyway. `bench/size.md` has the
/// figures.
const LLVM: [&str; 4] =
    ["-inline-threshold=0", "-inline-call-penalty=50", "-disable-lsr", "-disable-machine-licm"];

/// wasm-opt's passes: the default ones for size, but run twice and on flattened code. A function
/// with a single caller is not inlined if it is longer than fifty instructions: functions with few
/// local variables have more in common, which makes the compressed module smaller. A function of at
/// most five instructions is always inlined: a browser compiles each function on its first call, and
/// the overhead of that exceeds such a function's own cost. `bench/size.md` has the figures.
///
/// No data are in the lowest kilobyte, which is the far end of the stack: small offsets may
/// therefore be folded into the load instruction.
const OPTIMISE: &str = "--flatten --rereloop -Oz -Oz --one-caller-inline-max-function-size=50 \
     --always-inline-max-function-size=5 --low-memory-unused --strip-debug --strip-producers \
     --strip-target-features";

/// The name of wasm-bindgen's output, before a hash is added.
const NAME: &str = "billing-widget";

/// The number of modules of the widget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// One for the first rows, and one for the rest.
    Split,
    /// One.
    Whole,
}

/// The module after compilation, wasm-bindgen and wasm-opt.
pub(super) struct Module {
    pub(super) wasm: PathBuf,
    /// The second module.
    pub(super) tools: Option<PathBuf>,
    folder: PathBuf,
    names: ShortNames,
}

/// Compiles the widget only as a `cdylib`: together with an `rlib`, the compiler must preserve
/// everything that other crates could call, and the module is a tenth larger.
pub(super) fn build(workspace: &Workspace, form: Form) -> Result<Module> {
    let styles = styles::minify(workspace)?;
    let compile = Program::cargo(workspace, "rustc")?
        .env(styles::VARIABLE, &styles)
        .args(["--package", "billing-widget", "--lib", "--crate-type", "cdylib"])
        .args(["--target", WASM_TARGET])
        .args(["--profile", "wasm-release"]);
    let compile = match form {
        // wasm-split reads from the relocations which functions depend on each other.
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
        // The loader contains the address of the wasm file. Otherwise a bundler's development
        // server would rewrite it in the JavaScript glue, which would then not match its hash.
        .args(["--target", "web", "--no-typescript", "--omit-default-module-path"])
        .args(["--out-name", NAME, "--out-dir"])
        .arg(&folder)
        .arg(to_bind);
    match form {
        // The imports of the second module from the first one, and the functions behind them.
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
            // Its internal names are independent: the loader passes its imports.
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

/// Runs wasm-opt, the slowest step, unless it has run with the same options on the same input
/// before. Returns its list of shortened names.
fn optimise(workspace: &Workspace, from: &Path, to: &Path, pass: &str) -> Result<String> {
    let options = [OPTIMISE, pass, WASM_FEATURES].join(" ");
    let mut input = fs::read(from).context("reading what wasm-bindgen wrote")?;
    input.extend_from_slice(options.as_bytes());
    let (seen, names) = (to.with_extension("input"), to.with_extension("names.json"));
    if to.is_file()
        && fs::read(&seen).is_ok_and(|earlier| earlier == input)
        && let Ok(printed) = fs::read_to_string(&names)
    {
        return Ok(printed);
    }
    let printed = Program::new(workspace, "wasm-opt")?
        .args(options.split_whitespace())
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
