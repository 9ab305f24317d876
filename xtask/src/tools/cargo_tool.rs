//! Tools that are Rust programs, installed by cargo into `target/tools`.

use crate::failure::Outcome;
use crate::process::Program;
use crate::workspace::Workspace;

/// A Rust program at one version.
pub(crate) struct CargoTool {
    /// The package on crates.io.
    pub(crate) package: &'static str,
    /// The one version that is used.
    pub(crate) version: &'static str,
    /// The programs it installs; each answers to `--version` with its name and version.
    programs: &'static [&'static str],
}

/// Builds and serves the page. 0.22 wants a newer compiler than the pinned one.
pub(crate) const TRUNK: CargoTool =
    CargoTool { package: "trunk", version: "0.21.14", programs: &["trunk"] };

/// Writes the JavaScript side of the wasm module. Must be the very version of the `wasm-bindgen`
/// crate in `Cargo.lock`.
pub(crate) const WASM_BINDGEN: CargoTool = CargoTool {
    package: "wasm-bindgen-cli",
    version: "0.2.129",
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
};

/// Checks licences, bans and sources of the dependencies.
pub(crate) const CARGO_DENY: CargoTool =
    CargoTool { package: "cargo-deny", version: "0.20.2", programs: &["cargo-deny"] };

impl CargoTool {
    /// Whether each program is on the search path, whose first folder is `target/tools/bin`, in
    /// exactly this version.
    pub(crate) fn is_installed(&self, workspace: &Workspace) -> Outcome<bool> {
        for program in self.programs {
            let Ok(captured) = Program::new(workspace, program)?.arg("--version").capture() else {
                return Ok(false);
            };
            if !captured.success || !says_version(&captured.stdout, self.version) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Builds and installs it.
    pub(crate) fn install(&self, workspace: &Workspace) -> Outcome<()> {
        Program::new(workspace, "cargo")?
            .args(["install", "--locked", "--force", self.package, "--version", self.version])
            .arg("--root")
            .arg(workspace.tools())
            .arg("--target-dir")
            .arg(workspace.root().join("target/tools-build"))
            // Link-time optimisation doubles the minutes and gains nothing that is felt here.
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
}
