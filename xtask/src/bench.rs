//! `cargo xtask bench` (the benchmarks) and `cargo xtask soak` (the long versions of tests).

use anyhow::{Context as _, Result, bail};

use crate::pack;
use crate::process::{Program, is_installed};
use crate::step::step;
use crate::test;
use crate::tools;
use crate::workspace::Workspace;

/// One benchmark: an optimised build of an example.
struct Bench {
    name: &'static str,
    package: &'static str,
    example: &'static str,
    /// The programs that it needs or compares with, which have the names of their Debian packages.
    wants: &'static [&'static str],
}

const BENCHES: [Bench; 2] = [
    Bench { name: "core", package: "billing-core", example: "scale", wants: &[] },
    Bench {
        name: "proxy",
        package: "billing-proxy",
        example: "bench",
        wants: &["nginx", "redis-server", "wrk"],
    },
];

const SOAK: Bench = Bench { name: "soak", package: "billing-proxy", example: "soak", wants: &[] };

/// The benchmark of the widget in a browser, a Node program.
const WIDGET: &str = "widget";
/// Its folder, and the folder of a third-party component for comparison of sizes.
const WIDGET_FOLDERS: [&str; 2] = ["bench", "bench/peers/schematic"];

/// Runs the benchmark that the first argument names, with the remaining arguments, or all
/// benchmarks.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let Some((name, rest)) = arguments.split_first() else {
        BENCHES.iter().try_for_each(|bench| bench.run(workspace, &[]))?;
        return widget(workspace, &[]);
    };
    if name == WIDGET {
        return widget(workspace, rest);
    }
    let bench = BENCHES.iter().find(|bench| bench.name == name).with_context(|| {
        let names = BENCHES.map(|bench| bench.name).join(", ");
        format!("{name:?} is not a benchmark; the benchmarks are {names}, {WIDGET}")
    })?;
    bench.run(workspace, rest)
}

/// Builds the package and its peers, and measures all of them in Chromium. Without arguments the
/// results are stored, and the README quotes them; `--quick` is for development.
fn widget(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    tools::chromium(workspace)?;
    for folder in WIDGET_FOLDERS {
        tools::ensure_npm_packages(workspace, folder)?;
    }
    pack::build(workspace)?;
    let folder = workspace.path("bench");
    let node = |script: &str| -> Result<Program> {
        Ok(Program::new(workspace, "node")?.folder(&folder).arg(script))
    };
    step("build the peers", || node("build.mjs")?.run()).1?;
    step("measure", || node("bench.mjs")?.args(arguments).run()).1
}

/// The whole stack in a browser, which is not one of the proxy's own tests.
const FAULT: &str = "fault";

/// Runs the long versions of the tests, or only the named one.
pub(crate) fn soak(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    match arguments.first().map(String::as_str) {
        Some(FAULT) => test::soak_under_fault(workspace),
        Some(_) => SOAK.run(workspace, arguments),
        None => {
            SOAK.run(workspace, &[])?;
            test::soak_under_fault(workspace)
        }
    }
}

impl Bench {
    fn run(&self, workspace: &Workspace, arguments: &[String]) -> Result<()> {
        let missing: Vec<&str> =
            self.wants.iter().copied().filter(|it| !is_installed(workspace, it)).collect();
        if !missing.is_empty() {
            let packages = missing.join(" ");
            bail!("{} needs {packages}: on Debian, `apt-get install -y {packages}`", self.name);
        }
        step(format_args!("run {}", self.name), || {
            Program::cargo(workspace, "run")?
                .args(["--release", "--package", self.package, "--example", self.example, "--"])
                .args(arguments)
                .run()
        })
        .1
    }
}
