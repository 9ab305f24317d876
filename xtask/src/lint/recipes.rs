//! The code in `docs/recipes` is that of the files that it links to.

use std::fs;
use std::path::Path;

use crate::workspace::Workspace;
use anyhow::{Context as _, Result, anyhow};

use super::sources;
use super::structure::none;

/// Where the recipes are.
const FOLDER: &str = "docs/recipes";

/// A block of code that follows a line such as ``[`app.py`](../../examples/app.py):``.
#[derive(Debug, PartialEq, Eq)]
struct Quotation<'a> {
    /// The line that the block begins after, counted from 1.
    line: usize,
    /// Relative to the document.
    file: &'a str,
    code: String,
}

/// Holds when each quotation is a part of its file, line by line.
pub(super) fn recipes_are_quoted(workspace: &Workspace) -> Result<()> {
    let mut wrong = Vec::new();
    let mut count = 0_usize;
    for document in sources::below(workspace, FOLDER, &["md"])? {
        let folder = workspace.path(&document.path);
        let folder = folder.parent().unwrap_or(Path::new("."));
        for quotation in quotations(&document.text) {
            count += 1;
            let Quotation { line, file, code } = quotation;
            let text = fs::read_to_string(folder.join(file))
                .with_context(|| format!("reading {file}, which {} names", document.path))?;
            if !is_part(&code, &text) {
                wrong.push(format!("{}:{line}: not what {file} has", document.path));
            }
        }
    }
    if count == 0 {
        return Err(anyhow!("{FOLDER} quotes no file"));
    }
    none(&wrong)
}

fn quotations(text: &str) -> Vec<Quotation<'_>> {
    let mut found = Vec::new();
    let mut file = None;
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        if line.starts_with("```") {
            let code = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```");
            let code: String = code.map(|line| format!("{line}\n")).collect();
            if let Some(file) = file.take() {
                found.push(Quotation { line: index + 1, file, code });
            }
        } else if !line.is_empty() {
            file = linked_file(line);
        }
    }
    found
}

/// The file to which the line links and nothing else.
fn linked_file(line: &str) -> Option<&str> {
    let (_, address) = line.strip_prefix("[`")?.split_once("`](")?;
    address.strip_suffix("):")
}

/// Whether the code begins and ends where lines of the text do.
fn is_part(code: &str, text: &str) -> bool {
    !code.is_empty() && (text.starts_with(code) || text.contains(&format!("\n{code}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_after_a_link_is_a_quotation_and_others_are_not() {
        let text = "# A\n\n```\nfree\n```\n\n[`a.py`](../a.py):\n\n```python\none\n\ntwo\n```\n\n```\nfree\n```\n";
        let code = "one\n\ntwo\n".to_owned();
        assert_eq!(quotations(text), [Quotation { line: 9, file: "../a.py", code }]);
        assert_eq!(quotations("[`a`](b) is text:\n```\nfree\n```\n"), []);
    }

    #[test]
    fn a_quotation_is_of_whole_lines() {
        let text = "one\ntwo\nthree\n";
        assert!(is_part("one\n", text) && is_part("two\nthree\n", text));
        for code in ["", "wo\n", "one\nthree\n", "one \n", "four\n"] {
            assert!(!is_part(code, text), "{code:?}");
        }
    }
}
