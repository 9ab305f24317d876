//! `cargo xtask docs`: the documentation as a book, with the playground, in `target/book`. Any static
//! server can serve the folder.
//!
//! The pages are Markdown files of the repository, in the order of `docs/SUMMARY.md`. Because many
//! of them are outside of `docs/`, they are copied with their links adjusted to their paths in the
//! book, together with the files that they link to.

mod links;
mod machine;
mod page;
pub(crate) mod reference;
mod summary;

use std::fs;
use std::path::{Path, PathBuf};

use crate::pack;
use crate::process::Program;
use crate::step::step;
use crate::tools::{self, MDBOOK};
use crate::workspace::Workspace;
use anyhow::{Context as _, Result, anyhow};
use page::Page;
pub(crate) use summary::Summary;

/// The book's folder in the build folder.
const BOOK: &str = "book";
/// The input of mdBook, in the build folder.
const SOURCE: &str = "book-source";
/// The settings and styles of mdBook.
const SETTINGS: [&str; 2] = ["book.toml", "book.css"];

/// Builds everything and checks the links. `--package FOLDER` uses an existing package.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let package = match arguments {
        [] => {
            pack::build(workspace)?;
            workspace.path("pkg")
        }
        [option, folder] if option == "--package" => workspace.path(folder),
        _ => {
            return Err(anyhow!("docs takes --package FOLDER or nothing, got {arguments:?}"));
        }
    };
    tools::ensure(workspace, &MDBOOK)?;
    Program::cargo(workspace, "build")?.args(["--package", "billing-proxy"]).run()?;
    reference::write(workspace)?;
    let summary = Summary::read(workspace)?;
    let pages = step("assemble the pages", || assemble(workspace, &summary)).1?;
    let book = workspace.target().join(BOOK);
    step("build the book", || {
        Program::new(workspace, "mdbook")?
            .arg("build")
            .arg("--dest-dir")
            .arg(&book)
            .arg(workspace.target().join(SOURCE))
            .run()
    })
    .1?;
    machine::write(&summary, &pages, &book)?;
    build_playground(workspace, &workspace.target().join("debug/billing-proxy"), &package)?;
    let copied = pages.iter().flat_map(|page| &page.files).map(|file| page::path_in_book(file));
    let copied = copied.collect();
    let count = step("check the links", || links::check(&book, &copied)).1?;
    println!("\n    {} pages, {count} links: {}", pages.len(), book.join("index.html").display());
    Ok(())
}

/// Builds only the playground, which needs no mdBook, and returns the folder to serve.
pub(crate) fn build_playground(
    workspace: &Workspace,
    proxy: &Path,
    package: &Path,
) -> Result<PathBuf> {
    tools::ensure_npm_tools(workspace)?;
    let book = workspace.target().join(BOOK);
    step("build the playground", || {
        Program::new(workspace, "node")?
            .arg("docs/playground/build.mjs")
            .arg(&book)
            .env("BILLING_PROXY_BIN", proxy)
            .env("BILLING_PACKAGE", package)
            .run()
    })
    .1?;
    Ok(book)
}

/// Writes the input of mdBook: its settings, the pages, and the files that they link to.
fn assemble(workspace: &Workspace, summary: &Summary) -> Result<Vec<Page>> {
    let source = workspace.target().join(SOURCE);
    if source.exists() {
        fs::remove_dir_all(&source).context("removing the pages of an earlier run")?;
    }
    let pages = page::read_all(workspace, summary)?;
    for page in &pages {
        put(&source.join("src").join(&page.path), page.text.as_bytes())?;
        for file in &page.files {
            let bytes =
                fs::read(workspace.path(file)).with_context(|| format!("reading {file}"))?;
            put(&source.join("src").join(page::path_in_book(file)), &bytes)?;
        }
    }
    put(&source.join("src/SUMMARY.md"), summary.for_mdbook().as_bytes())?;
    for name in SETTINGS {
        let file = workspace.path("docs").join(name);
        let bytes = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
        put(&source.join(name), &bytes)?;
    }
    Ok(pages)
}

/// Writes a file, and creates its parent folders.
fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    let writing = || format!("writing {}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).context(writing())?;
    }
    fs::write(path, bytes).context(writing())
}
