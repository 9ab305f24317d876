//! Installs the package's tarball in a project for each framework that renders on a server or has
//! its own builder.

use std::fs;
use std::path::{Path, PathBuf};

use crate::pack;
use crate::process::Program;
use crate::step::step;
use crate::tools;
use crate::workspace::Workspace;
use anyhow::{Context as _, Result};

use super::native;
use super::tally::Tally;

/// The folder of the projects.
const FOLDER: &str = "examples/frameworks";

/// A project, and its build output.
struct Project {
    name: &'static str,
    built: &'static [&'static str],
}

const PROJECTS: [Project; 5] = [
    Project { name: "angular", built: &["dist", ".angular"] },
    Project { name: "astro", built: &["dist", ".astro"] },
    Project { name: "next", built: &[".next", "next-env.d.ts"] },
    Project { name: "nuxt", built: &[".output", ".nuxt"] },
    Project { name: "sveltekit", built: &["build", ".svelte-kit"] },
];

/// Installs, builds and opens each project, and removes the hundreds of megabytes that this leaves
/// behind.
pub(super) fn run(workspace: &Workspace) -> Result<Tally> {
    let chromium = tools::chromium(workspace)?;
    let (suites, proxy) = native::build(workspace)?.into_e2e();
    let env = [("BILLING_PROXY_BIN", proxy.as_path()), ("CHROMEDRIVER", &chromium.driver)];
    pack::build(workspace)?;
    let tarball = pack_tarball(workspace)?;
    let mut tally = Tally::default();
    for project in &PROJECTS {
        let name = project.name;
        let folder = workspace.path(FOLDER).join(name);
        let built = step(format_args!("install and build {FOLDER}/{name}"), || {
            install_and_build(workspace, &folder, &tarball)
        })
        .1;
        match built {
            Ok(()) => {
                for suite in &suites {
                    tally.add(suite.run(workspace, &env, &[&format!("frameworks::{name}")])?);
                }
            }
            Err(failure) => tally.faults.push(format!("{name}: {failure}")),
        }
        if let Err(failure) = remove(&folder, project) {
            tally.faults.push(format!("{name}: {failure}"));
        }
    }
    Ok(tally)
}

/// The tarball that `npm publish` would send.
fn pack_tarball(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target().join("pack/tarball");
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let packed = Program::new(workspace, "npm")?
        .args(["pack", "--silent", "--pack-destination"])
        .arg(&folder)
        .arg(workspace.path("pkg"))
        .output()?;
    Ok(folder.join(packed.trim()))
}

fn install_and_build(workspace: &Workspace, folder: &Path, tarball: &Path) -> Result<()> {
    let npm = |arguments: &[&str]| -> Result<Program> {
        let npm = Program::new(workspace, "npm")?.args(arguments).folder(folder);
        Ok(["NEXT_TELEMETRY_DISABLED", "NUXT_TELEMETRY_DISABLED", "ASTRO_TELEMETRY_DISABLED"]
            .iter()
            .fold(npm, |npm, name| npm.env(name, "1")))
    };
    npm(&["ci", "--no-audit", "--no-fund", "--ignore-scripts"])?.run()?;
    // The lock file links the package's folder, from which bundlers cannot resolve the project's
    // dependencies.
    npm(&["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts"])?
        .arg(tarball)
        .run()?;
    npm(&["run", "build"])?.run()
}

fn remove(folder: &Path, project: &Project) -> Result<()> {
    for name in project.built.iter().chain(&["node_modules"]) {
        let path = folder.join(name);
        if path.is_dir() {
            fs::remove_dir_all(&path).with_context(|| format!("removing {}", path.display()))?;
        } else if path.exists() {
            fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
        }
    }
    Ok(())
}
