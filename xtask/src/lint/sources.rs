//! The hand-written files, as text.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::workspace::Workspace;

/// Folders without hand-written files.
const BUILT: [&str; 4] = ["target", "dist", "node_modules", ".git"];

/// One file.
pub(super) struct Source {
    /// Relative to the root, with slashes.
    pub(super) path: String,
    pub(super) text: String,
}

/// The files below `folder` (relative to the root) with one of `extensions`, ordered by path.
/// Finding none is an error, because a rule without files would always hold.
pub(super) fn below(
    workspace: &Workspace,
    folder: &str,
    extensions: &[&str],
) -> Result<Vec<Source>> {
    let mut files = Vec::new();
    collect(&workspace.path(folder), extensions, &mut files)?;
    files.sort();
    if files.is_empty() {
        bail!("{folder} holds no file to look at");
    }
    files
        .into_iter()
        .map(|file| {
            let bytes = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
            // A fixture may be damaged on purpose.
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Ok(Source { path: workspace.shown(&file), text })
        })
        .collect()
}

fn collect(folder: &Path, extensions: &[&str], into: &mut Vec<PathBuf>) -> Result<()> {
    let listing = || format!("listing {}", folder.display());
    for entry in fs::read_dir(folder).with_context(listing)? {
        let path = entry.with_context(listing)?.path();
        if path.is_dir() {
            let is_built = path.file_name().is_some_and(|name| BUILT.iter().any(|it| name == *it));
            if !is_built {
                collect(&path, extensions, into)?;
            }
        } else if path.extension().is_some_and(|it| extensions.iter().any(|wanted| it == *wanted)) {
            into.push(path);
        }
    }
    Ok(())
}

impl Source {
    /// The lines before the test module at the end, numbered from 1.
    pub(super) fn lines_without_tests(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = self.start_of_tests();
        self.text.lines().enumerate().take(end).map(|(index, line)| (index + 1, line))
    }

    /// [`Self::lines_without_tests`] without comments.
    pub(super) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines_without_tests().map(|(number, line)| (number, without_comment(line)))
    }

    /// The number of lines before `#[cfg(test)] mod tests {`.
    fn start_of_tests(&self) -> usize {
        let mut after_attribute = false;
        for (index, line) in self.text.lines().enumerate() {
            if after_attribute && line.starts_with("mod ") && line.ends_with('{') {
                return index - 1;
            }
            after_attribute = line.trim() == "#[cfg(test)]";
        }
        self.text.lines().count()
    }

    /// The lines of code that contain one of `words`, as `path:line: word`.
    pub(super) fn lines_with(&self, words: &[&str]) -> Vec<String> {
        let mut found = Vec::new();
        for (number, line) in self.code() {
            let lower = line.to_lowercase();
            for word in words.iter().filter(|word| lower.contains(*word)) {
                found.push(format!("{}:{number}: {word}", self.path));
            }
        }
        found
    }
}

/// The line up to `//`, unless that belongs to an address such as `https://`.
fn without_comment(line: &str) -> &str {
    let mut from = 0;
    while let Some(at) = line.get(from..).and_then(|rest| rest.find("//")) {
        let at = from + at;
        if !line.get(..at).is_some_and(|before| before.ends_with(':')) {
            return line.get(..at).unwrap_or(line);
        }
        from = at + 2;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source { path: "src/a.rs".to_owned(), text: text.to_owned() }
    }

    #[test]
    fn comments_are_removed_but_addresses_are_not() {
        assert_eq!(without_comment("let a = 1; // one"), "let a = 1; ");
        assert_eq!(without_comment("\"https://a.example\" // b"), "\"https://a.example\" ");
        assert_eq!(without_comment("plain"), "plain");
    }

    #[test]
    fn the_test_module_is_not_counted() {
        let source = source("fn a() {}\n\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\n");
        assert_eq!(source.lines_without_tests().count(), 2);
    }

    #[test]
    fn a_test_module_in_a_separate_file_removes_nothing() {
        let source = source("#[cfg(test)]\nmod tests;\nfn a() {}\n");
        assert_eq!(source.lines_without_tests().count(), 3);
    }

    #[test]
    fn words_are_found_in_code_only_and_in_any_case() {
        let source = source("// the API_KEY\nlet key = API_KEY;\n");
        assert_eq!(source.lines_with(&["api_key"]), ["src/a.rs:2: api_key"]);
    }
}
