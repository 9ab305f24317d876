//! The languages, libraries and web servers of `examples/tokens`, `examples/recipes` and
//! `examples/own-origin`, for the tests that start them.

use std::fs;

use anyhow::{Context as _, Result};

use super::{apt, npm};
use crate::process::Program;
use crate::step::step;
use crate::workspace::Workspace;

/// A command that succeeds if an example can run, and the Debian packages that it needs.
const RUNTIMES: [(&[&str], &[&str]); 10] = [
    (&["python3", "-c", "import ensurepip, venv"], &["python3", "python3-venv"]),
    (&["ruby", "-rjwt", "-rwebrick", "-e", ""], &["ruby", "ruby-jwt", "ruby-webrick"]),
    (
        &["ruby", "-raction_controller/railtie", "-e", ""],
        &["ruby-actionpack", "ruby-railties", "ruby-webrick"],
    ),
    (&["php", "--version"], &["php-cli"]),
    (&["ls", LARAVEL], &["php-laravel-framework"]),
    (&["go", "version"], &["golang-go"]),
    (&["ls", GO_LIBRARY], &["golang-github-golang-jwt-jwt-dev"]),
    (&["java", "--version"], &["default-jdk-headless"]),
    (&["nginx", "-v"], &["nginx-light"]),
    (&["caddy", "version"], &["caddy"]),
];

/// Debian's path of the sources of golang-jwt.
const GO_LIBRARY: &str = "/usr/share/gocode/src/github.com/golang-jwt/jwt/go.mod";

/// Debian's path of Laravel.
const LARAVEL: &str = "/usr/share/php/Illuminate/autoload.php";

/// Python requirements, and their virtual environment below `target/`.
const PYTHON: [(&str, &str); 2] = [
    ("examples/tokens/python/requirements.txt", "token-examples/python"),
    ("examples/recipes/django/requirements.txt", "recipes/django"),
];

/// Installs the prerequisites of the examples.
pub(crate) fn ensure_example_runtimes(workspace: &Workspace) -> Result<()> {
    let mut missing = Vec::new();
    for (command, packages) in RUNTIMES {
        let [program, arguments @ ..] = command else { continue };
        if Program::new(workspace, program)?.args(arguments).output().is_err() {
            missing.extend(packages);
        }
    }
    if !missing.is_empty() {
        apt::install(workspace, "the languages and web servers of examples/", &missing)?;
    }
    npm::ensure_installed(workspace, "examples/tokens/node")?;
    for (requirements, environment) in PYTHON {
        ensure_python_libraries(workspace, requirements, environment)?;
    }
    Ok(())
}

/// Installs the packages of `requirements.txt` into a virtual environment below `target/`.
fn ensure_python_libraries(
    workspace: &Workspace,
    requirements: &str,
    environment: &str,
) -> Result<()> {
    let requirements = workspace.path(requirements);
    let environment = workspace.target().join(environment);
    let installed = environment.join("installed.txt");
    let wanted =
        fs::read(&requirements).with_context(|| format!("reading {}", requirements.display()))?;
    if fs::read(&installed).is_ok_and(|earlier| earlier == wanted) {
        return Ok(());
    }
    step("install the Python libraries of examples/", || {
        Program::new(workspace, "python3")?
            .args(["-m", "venv", "--clear"])
            .arg(&environment)
            .run()?;
        Program::new(workspace, environment.join("bin/python"))?
            .args(["-m", "pip", "install", "--quiet", "--require-hashes", "--requirement"])
            .arg(&requirements)
            .run()?;
        fs::write(&installed, &wanted).context("noting that the libraries are installed")
    })
    .1
}
