//! A page: a Markdown file of the repository, with links adjusted for the book.

use std::collections::BTreeSet;
use std::fs;

use crate::workspace::Workspace;
use anyhow::{Context as _, Result, anyhow};

use super::summary::Summary;

/// A page of the book.
#[derive(Debug)]
pub(super) struct Page {
    /// Its file in the book.
    pub(super) path: String,
    pub(super) text: String,
    /// The linked files that are not pages, relative to the repository's root.
    pub(super) files: BTreeSet<String>,
}

/// The target of a link, as a path relative to the repository's root.
#[derive(Clone, Copy, PartialEq)]
enum Target {
    Page,
    File,
    /// A folder without a page: the book shows only the link's text.
    Folder,
    Missing,
}

/// Reads every page of the summary.
pub(super) fn read_all(workspace: &Workspace, summary: &Summary) -> Result<Vec<Page>> {
    let pages: BTreeSet<&str> = summary.files().collect();
    let classify = |path: &str| {
        let on_disk = workspace.path(path);
        match () {
            () if pages.contains(path) => Target::Page,
            () if on_disk.is_dir() => Target::Folder,
            // mdBook copies every file but Markdown.
            () if on_disk.is_file() && !path.ends_with(".md") => Target::File,
            () => Target::Missing,
        }
    };
    let mut read = Vec::new();
    let mut broken = Vec::new();
    for file in summary.files() {
        let text =
            fs::read_to_string(workspace.path(file)).with_context(|| format!("reading {file}"))?;
        let (page, faults) = adjusted(file, &text, classify);
        read.push(page);
        broken.extend(faults);
    }
    if broken.is_empty() {
        Ok(read)
    } else {
        Err(anyhow!("no page of docs/SUMMARY.md and no file:\n      {}", broken.join("\n      ")))
    }
}

/// The page of a file with its links adjusted, and the broken links.
fn adjusted(file: &str, text: &str, classify: impl Fn(&str) -> Target) -> (Page, Vec<String>) {
    let path = path_in_book(file);
    let mut page = Page { path: path.clone(), text: String::new(), files: BTreeSet::new() };
    let mut broken = Vec::new();
    let mut fence: Option<&str> = None;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            _ => {}
        }
        if fence.is_some() || mark.is_some() {
            page.text.push_str(line);
            continue;
        }
        let mut rest = line;
        while let Some((before, text_of_link, target, after)) = next_link(rest) {
            page.text.push_str(before);
            rest = after;
            let (target_path, anchor) = split_anchor(target);
            if target_path.is_empty() || target_path.contains(':') {
                page.text.push_str(&format!("[{text_of_link}]({target})"));
                continue;
            }
            let mut wanted = resolved(folder_of(file), target_path);
            let mut kind = classify(&wanted);
            if kind == Target::Folder {
                let readme = format!("{wanted}/README.md");
                if classify(&readme) == Target::Page {
                    (wanted, kind) = (readme, Target::Page);
                }
            }
            match kind {
                Target::Folder => page.text.push_str(text_of_link),
                Target::Missing => broken.push(format!("{file}: {target}")),
                Target::Page | Target::File => {
                    if kind == Target::File {
                        page.files.insert(wanted.clone());
                    }
                    let link = relative(folder_of(&path), &path_in_book(&wanted));
                    page.text.push_str(&format!("[{text_of_link}]({link}{anchor})"));
                }
            }
        }
        page.text.push_str(rest);
    }
    (page, broken)
}

/// The next `[text](target)` outside of code: the text before it, its two parts, and the text after
/// it.
fn next_link(line: &str) -> Option<(&str, &str, &str, &str)> {
    let mut from = 0;
    loop {
        let middle = from + line.get(from..)?.find("](")?;
        let (before, after) = (line.get(..middle)?, line.get(middle + 2..)?);
        let open = opening(before);
        let close = after.find(')');
        match (open, close) {
            // An odd number of backticks before it means that it is within code.
            (Some(open), Some(close)) if line.get(..open)?.matches('`').count() % 2 == 0 => {
                let text = before.get(open + 1..)?;
                return Some((
                    line.get(..open)?,
                    text,
                    after.get(..close)?,
                    after.get(close + 1..)?,
                ));
            }
            _ => from = middle + 2,
        }
    }
}

/// The position of the bracket that the end of `text` closes.
fn opening(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, char) in text.char_indices().rev() {
        match char {
            ']' => depth += 1,
            '[' if depth == 0 => return Some(index),
            '[' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// A link's path and its `#anchor`.
fn split_anchor(target: &str) -> (&str, &str) {
    target.split_at(target.find('#').unwrap_or(target.len()))
}

/// The folder of a path; empty for a file at the root.
fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Resolves a path against a folder; folder and result are relative to the repository's root.
pub(super) fn resolved(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            other => parts.push(other),
        }
    }
    parts.join("/")
}

/// The path of a repository's file in the book: `docs/` is the book's root, and a folder's
/// `README.md` becomes its index.
pub(super) fn path_in_book(file: &str) -> String {
    let path = file.strip_prefix("docs/").unwrap_or(file);
    match path.strip_suffix("README.md") {
        Some(folder) => format!("{folder}index.md"),
        None => path.to_owned(),
    }
}

/// The relative path from a folder of the book to a file of the book.
fn relative(folder: &str, file: &str) -> String {
    let mut from = folder.split('/').filter(|part| !part.is_empty()).peekable();
    let mut to = file.split('/').peekable();
    while from.peek().is_some() && from.peek() == to.peek() {
        from.next();
        to.next();
    }
    let up = from.map(|_| "..");
    up.chain(to).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classify(path: &str) -> Target {
        match path {
            "README.md" | "docs/proxy.md" | "docs/tokens/README.md" | "pkg/README.md" => {
                Target::Page
            }
            "deploy/proxy.toml" => Target::File,
            "deploy" | "docs/tokens" => Target::Folder,
            _ => Target::Missing,
        }
    }

    #[track_caller]
    fn check(file: &str, text: &str, expected: &str) -> BTreeSet<String> {
        let (page, broken) = adjusted(file, text, classify);
        assert_eq!(page.text, expected);
        assert!(broken.is_empty(), "{broken:?}");
        page.files
    }

    #[test]
    fn links_between_pages_are_adjusted_to_the_book() {
        check("docs/tokens/README.md", "[a](../proxy.md#b)", "[a](../proxy.md#b)");
        check(
            "README.md",
            "[a](docs/proxy.md), [b](pkg/README.md#c).",
            "[a](proxy.md), [b](pkg/index.md#c).",
        );
        check(
            "pkg/README.md",
            "[a](../README.md) [b](../docs/tokens/)",
            "[a](../index.md) [b](../tokens/index.md)",
        );
    }

    #[test]
    fn a_file_is_copied_and_a_folder_loses_its_link() {
        let files =
            check("docs/proxy.md", "[`a`](../deploy/proxy.toml)", "[`a`](deploy/proxy.toml)");
        assert_eq!(files.into_iter().collect::<Vec<_>>(), ["deploy/proxy.toml"]);
        check("docs/proxy.md", "see [`deploy/`](../deploy/).", "see `deploy/`.");
    }

    #[test]
    fn other_addresses_anchors_and_code_are_unchanged() {
        for text in ["[a](https://a.example/b) [c](#d)", "`[a](b)`", "```\n[a](b)\n```\n", "[a]: b"]
        {
            check("docs/proxy.md", text, text);
        }
        check("docs/proxy.md", "[[`a`](#b)](proxy.md)", "[[`a`](#b)](proxy.md)");
    }

    #[test]
    fn a_broken_link_is_reported() {
        let (_, broken) = adjusted("docs/proxy.md", "[a](gone.md)", classify);
        assert_eq!(broken, ["docs/proxy.md: gone.md"]);
    }
}
