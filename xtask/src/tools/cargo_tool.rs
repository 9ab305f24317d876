//! Rust tools, installed by cargo into `target/tools`.

use anyhow::Result;

use crate::process::Program;
use crate::workspace::Workspace;

/// A Rust program at one version.
pub(crate) struct CargoTool {
    /// The package on crates.io.
    pub(crate) package: &'static str,
    /// The pinned version.
    pub(crate) version: &'static str,
    /// The features to build with; if any is listed, the default features are disabled.
    features: &'static [&'static str],
    /// The programs that it installs, each of which prints its name and version with `--version`.
    /// If none does, cargo's list of installed packages is used.
    programs: &'static [&'static str],
}

/// Builds and serves the page. 0.22 needs a newer compiler than the pinned one.
pub(crate) const TRUNK: CargoTool =
    CargoTool { package: "trunk", version: "0.21.14", features: &[], programs: &["trunk"] };

/// Writes the JavaScript glue of the wasm module. Must have the exact version of the `wasm-bindgen`
/// crate in `Cargo.lock`.
pub(crate) const WASM_BINDGEN: CargoTool = CargoTool {
    package: "wasm-bindgen-cli",
    version: "0.2.129",
    features: &[],
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
};

/// Drives Firefox.
pub(crate) const GECKODRIVER: CargoTool = CargoTool {
    package: "geckodriver",
    version: "0.37.1",
    features: &[],
    programs: &["geckodriver"],
};

/// Checks licences, bans and sources of the dependencies.
pub(crate) const CARGO_DENY: CargoTool = CargoTool {
    package: "cargo-deny",
    version: "0.20.2",
    features: &[],
    programs: &["cargo-deny"],
};

/// Finds unused dependencies.
pub(crate) const CARGO_MACHETE: CargoTool =
    CargoTool { package: "cargo-machete", version: "0.9.2", features: &[], programs: &[] };

/// Builds the book, with search and without the built-in server. It prints its version as `v0.5.4`.
pub(crate) const MDBOOK: CargoTool =
    CargoTool { package: "mdbook", version: "0.5.4", features: &["search"], programs: &[] };

/// Builds and runs fuzz targets.
pub(crate) const CARGO_FUZZ: CargoTool = CargoTool {
    package: "cargo-fuzz",
    version: "0.13.2",
    features: &[],
    programs: &["cargo-fuzz"],
};

/// Runs mutation tests.
pub(crate) const CARGO_MUTANTS: CargoTool =
    CargoTool { package: "cargo-mutants", version: "27.1.0", features: &[], programs: &[] };

/// Counts which lines the tests run.
pub(crate) const CARGO_LLVM_COV: CargoTool =
    CargoTool { package: "cargo-llvm-cov", version: "0.9.1", features: &[], programs: &[] };

/// Finds misspelt words.
pub(crate) const TYPOS: CargoTool =
    CargoTool { package: "typos-cli", version: "1.52.0", features: &[], programs: &["typos"] };

/// Splits the wasm module. It depends on private formats of the crates `wasm_split_helpers` and
/// `wasm_split_macros`, which Leptos depends on, and of LLVM's linker, so the versions must match.
pub(crate) const WASM_SPLIT: CargoTool = CargoTool {
    package: "wasm_split_cli_support",
    version: "0.2.4",
    features: &["build-binary"],
    programs: &[],
};

impl CargoTool {
    /// Whether each program is on the search path, which begins with `target/tools/bin`, in exactly
    /// this version.
    pub(crate) fn is_installed(&self, workspace: &Workspace) -> Result<bool> {
        if self.programs.is_empty() {
            let list = Program::new(workspace, "cargo")?
                .args(["install", "--list", "--root"])
                .arg(workspace.tools())
                .output()?;
            let line = format!("{} v{}:", self.package, self.version);
            return Ok(list.lines().any(|it| it == line));
        }
        for program in self.programs {
            let version = Program::new(workspace, program)?.arg("--version").output();
            if !version.is_ok_and(|version| says_version(&version, self.version)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Builds and installs it.
    pub(crate) fn install(&self, workspace: &Workspace) -> Result<()> {
        Program::new(workspace, "cargo")?
            .args(["install", "--locked", "--force", self.package, "--version", self.version])
            .args((!self.features.is_empty()).then_some("--no-default-features"))
            .args(self.features.iter().flat_map(|feature| ["--features", feature]))
            .arg("--root")
            .arg(workspace.tools())
            .arg("--target-dir")
            .arg(workspace.root().join("target/tools-build"))
            // Link-time optimisation doubles the build time without a noticeable gain.
            .env("CARGO_PROFILE_RELEASE_LTO", "false")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .run()
    }
}

/// Whether `output`, as in `trunk 0.21.14`, names `version` as one of its words.
fn says_version(output: &str, version: &str) -> bool {
    output.split_whitespace().any(|word| word == version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_compared_as_a_whole_word() {
        assert!(says_version("trunk 0.21.14\n", "0.21.14"));
        assert!(!says_version("trunk 0.21.140\n", "0.21.14"));
        assert!(!says_version("trunk 10.21.14\n", "0.21.14"));
        assert!(!says_version("", "0.21.14"));
    }

    #[test]
    fn wasm_bindgen_is_pinned_to_the_version_of_the_lock_file() {
        let lock = include_str!("../../../Cargo.lock");
        let pinned = format!("name = \"wasm-bindgen\"\nversion = \"{}\"\n", WASM_BINDGEN.version);
        assert!(lock.contains(&pinned), "Cargo.lock holds another wasm-bindgen");
    }

    #[test]
    fn the_split_crates_have_the_versions_that_the_tool_was_tested_with() {
        let lock = include_str!("../../../Cargo.lock");
        for (name, version) in [("wasm_split_helpers", "0.2.3"), ("wasm_split_macros", "0.2.2")] {
            let pinned = format!("name = \"{name}\"\nversion = \"{version}\"\n");
            assert!(
                lock.contains(&pinned),
                "Cargo.lock holds another {name}: try it, see src/tools.rs"
            );
        }
    }
}
