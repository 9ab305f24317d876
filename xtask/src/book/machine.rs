//! The book for programs: each page's Markdown next to its HTML, and `llms.txt`, a list of all
//! pages (<https://llmstxt.org>).

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;

use super::page::{Page, path_in_book};
use super::put;
use super::summary::Summary;

const ABOUT: &str = "\
# billing-widget

> Custom elements that show a customer's plan and invoices in any web page, and a proxy that keeps the
> vendors' API keys.

Two lines put them on a page: a script from the proxy, and `<billing-widget token-url=\"…\">`. Every page
below is Markdown; the same address with `.html` is the page for people.
";

/// Writes the files into the book.
pub(super) fn write(summary: &Summary, pages: &[Page], book: &Path) -> Result<()> {
    for page in pages {
        put(&book.join(&page.path), page.text.as_bytes())?;
    }
    put(&book.join("llms.txt"), llms(summary, pages).as_bytes())
}

fn llms(summary: &Summary, pages: &[Page]) -> String {
    let mut text = ABOUT.to_owned();
    for (part, entries) in summary.parts() {
        if entries.is_empty() {
            continue;
        }
        let _ = write!(text, "\n## {}\n\n", if part.is_empty() { "Overview" } else { part });
        for entry in entries {
            let path = path_in_book(&entry.file);
            let page = pages.iter().find(|page| page.path == path);
            let about = page.and_then(|page| first_sentence(&page.text)).unwrap_or_default();
            let _ = writeln!(text, "- [{}]({path}){about}", entry.title);
        }
    }
    text
}

/// The first sentence of the first paragraph, after a colon.
fn first_sentence(text: &str) -> Option<String> {
    let is_prose =
        |line: &&str| line.starts_with(|first: char| first.is_alphabetic() || first == '`');
    let mut lines = text.lines().skip_while(|line| !is_prose(line));
    let paragraph: Vec<&str> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    let paragraph = paragraph.join(" ");
    let end = paragraph.find(". ").map_or(paragraph.len(), |end| end + 1);
    let sentence = paragraph.get(..end)?;
    // A link would be relative to another page.
    (!sentence.is_empty() && !sentence.contains("](")).then(|| format!(": {sentence}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pages_description_is_its_first_sentence() {
        let text = "# Title\n\n![a](b.png)\n\nThe first\none. The second.\n\nMore.\n";
        assert_eq!(first_sentence(text).as_deref(), Some(": The first one."));
        assert_eq!(first_sentence("# Title\n\nSee [a](b.md). More.\n"), None);
        assert_eq!(first_sentence("# Title\n"), None);
    }
}
