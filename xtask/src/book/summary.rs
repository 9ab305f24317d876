//! `docs/SUMMARY.md`: the pages of the book, and their order.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use crate::workspace::Workspace;
use anyhow::{Context as _, Result, anyhow};

use super::page::{path_in_book, read_all, resolved};

const FILE: &str = "docs/SUMMARY.md";
/// A placeholder for all pages of a folder, ordered by title.
const EVERY_PAGE_OF: &str = "<!-- every page of ";
/// The folder of the documentation.
const DOCS: &str = "docs";

/// The order of the book.
pub(crate) struct Summary {
    lines: Vec<Line>,
}

/// A line of the summary.
#[derive(Debug, PartialEq)]
enum Line {
    /// The title of a part.
    Part(String),
    Page(Entry),
}

/// A page of the summary.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) title: String,
    /// The file, relative to the repository's root.
    pub(super) file: String,
    /// The prefix of the link: indentation and bullet.
    bullet: String,
}

impl Summary {
    /// Reads the summary.
    pub(crate) fn read(workspace: &Workspace) -> Result<Self> {
        let text =
            fs::read_to_string(workspace.path(FILE)).with_context(|| format!("reading {FILE}"))?;
        let mut lines = Vec::new();
        for line in text.lines() {
            if let Some(folder) = line.trim().strip_prefix(EVERY_PAGE_OF) {
                let folder = resolved(DOCS, folder.trim_end_matches("-->").trim());
                lines.extend(pages_of(workspace, &folder)?.into_iter().map(Line::Page));
            } else {
                lines.extend(parse(line));
            }
        }
        Ok(Self { lines })
    }

    /// The pages in their order.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.lines.iter().filter_map(|line| match line {
            Line::Page(entry) => Some(entry),
            Line::Part(_) => None,
        })
    }

    /// The parts with their pages; the first has no title.
    pub(super) fn parts(&self) -> Vec<(&str, Vec<&Entry>)> {
        let mut parts = vec![("", Vec::new())];
        for line in &self.lines {
            match line {
                Line::Part(title) => parts.push((title.as_str(), Vec::new())),
                Line::Page(entry) => {
                    if let Some((_, pages)) = parts.last_mut() {
                        pages.push(entry);
                    }
                }
            }
        }
        parts
    }

    /// The summary for mdBook, with paths in the book.
    pub(super) fn for_mdbook(&self) -> String {
        let mut text = "# Summary\n".to_owned();
        for (part, entries) in self.parts() {
            if !part.is_empty() && !entries.is_empty() {
                let _ = write!(text, "\n# {part}\n\n");
            }
            for Entry { title, file, bullet } in entries {
                let _ = writeln!(text, "{bullet}[{title}]({})", path_in_book(file));
            }
        }
        text
    }

    /// The files of the pages, relative to the repository's root.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        self.entries().map(|entry| entry.file.as_str())
    }

    /// Checks that the target of each link is a page or a file.
    pub(crate) fn check_links(&self, workspace: &Workspace) -> Result<()> {
        read_all(workspace, self).map(drop)
    }

    /// The files of `docs/` that are missing in the summary.
    pub(crate) fn lacking(&self, workspace: &Workspace) -> Result<Vec<String>> {
        let listed: BTreeSet<&str> = self.files().collect();
        let mut lacking = markdown_below(workspace, DOCS)?;
        lacking.retain(|file| file != FILE && !listed.contains(file.as_str()));
        Ok(lacking)
    }
}

fn parse(line: &str) -> Option<Line> {
    if let Some(title) = line.strip_prefix("# ") {
        return (title != "Summary").then(|| Line::Part(title.to_owned()));
    }
    let (bullet, rest) = line.split_once('[')?;
    let (title, rest) = rest.split_once("](")?;
    let (path, _) = rest.split_once(')')?;
    let (title, bullet) = (title.to_owned(), bullet.to_owned());
    Some(Line::Page(Entry { title, file: resolved(DOCS, path), bullet }))
}

/// The pages of a folder, ordered by title, with `README.md` first.
fn pages_of(workspace: &Workspace, folder: &str) -> Result<Vec<Entry>> {
    if !workspace.path(folder).is_dir() {
        return Ok(Vec::new());
    }
    let mut entries = Vec::new();
    for file in markdown_below(workspace, folder)? {
        let text =
            fs::read_to_string(workspace.path(&file)).with_context(|| format!("reading {file}"))?;
        let title = text.lines().find_map(|line| line.strip_prefix("# "));
        let title = title.ok_or_else(|| anyhow!("{file} has no title"))?;
        let is_first = file.ends_with("/README.md");
        let bullet = if is_first { "- " } else { "  - " };
        entries
            .push((!is_first, Entry { title: title.to_owned(), file, bullet: bullet.to_owned() }));
    }
    entries.sort_by_key(|(later, entry)| (*later, entry.title.to_lowercase()));
    // Without a first page the others cannot be nested.
    let has_first = entries.first().is_some_and(|(later, _)| !later);
    let mut entries: Vec<Entry> = entries.into_iter().map(|(_, entry)| entry).collect();
    if !has_first {
        entries.iter_mut().for_each(|entry| "- ".clone_into(&mut entry.bullet));
    }
    Ok(entries)
}

/// The Markdown files below a folder, ordered by path.
fn markdown_below(workspace: &Workspace, folder: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![workspace.path(folder)];
    while let Some(folder) = folders.pop() {
        let listing = || format!("listing {}", folder.display());
        for entry in fs::read_dir(&folder).context(listing())? {
            let path = entry.context(listing())?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(workspace.shown(&path));
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(title: &str, file: &str, bullet: &str) -> Line {
        Line::Page(Entry {
            title: title.to_owned(),
            file: file.to_owned(),
            bullet: bullet.to_owned(),
        })
    }

    #[test]
    fn a_line_is_a_part_or_a_page_or_nothing() {
        assert_eq!(parse("# Summary"), None);
        assert_eq!(parse(""), None);
        assert_eq!(parse("# Use it"), Some(Line::Part("Use it".to_owned())));
        assert_eq!(parse("[Overview](../README.md)"), Some(page("Overview", "README.md", "")));
        let nested = page("Tokens", "docs/tokens/README.md", "  - ");
        assert_eq!(parse("  - [Tokens](tokens/README.md)"), Some(nested));
    }

    #[test]
    fn pages_of_a_folder_are_listed_automatically() {
        let workspace = Workspace::find().unwrap();
        let titles = |folder| -> Vec<(String, String)> {
            let entries = pages_of(&workspace, folder).unwrap();
            entries.into_iter().map(|entry| (entry.bullet, entry.title)).collect()
        };
        let pair = |bullet: &str, title: &str| (bullet.to_owned(), title.to_owned());
        assert_eq!(titles("docs/tokens"), [pair("- ", "Session tokens")]);
        // Without a README.md, by title.
        let reference = ["Configuration", "Elements", "Error codes"].map(|title| pair("- ", title));
        assert_eq!(titles("docs/reference"), reference);
        assert_eq!(titles("docs/no-such-folder"), []);
    }

    #[test]
    fn mdbook_gets_paths_within_the_book() {
        let lines = vec![
            page("Overview", "README.md", ""),
            Line::Part("Empty".to_owned()),
            Line::Part("Run".to_owned()),
            page("Tokens", "docs/tokens/README.md", "- "),
        ];
        let text = Summary { lines }.for_mdbook();
        assert_eq!(
            text,
            "# Summary\n[Overview](index.md)\n\n# Run\n\n- [Tokens](tokens/index.md)\n"
        );
    }
}
