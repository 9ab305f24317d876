//! Checks the links of the built book: each path must have a file, and each anchor an element. Only
//! the syntax of addresses on other hosts is checked, so that no network is needed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};

use super::page::resolved;

/// Pages that repeat other pages, with links relative to those.
const COPIES: [&str; 2] = ["print.html", "toc.html"];

/// Checks every HTML file below the folder except copies of files of the repository, and returns
/// the number of links.
pub(super) fn check(book: &Path, copied: &BTreeSet<String>) -> Result<usize> {
    let files = files_below(book)?;
    let mut pages = BTreeMap::new();
    let is_page = |file: &&String| file.ends_with(".html") && !copied.contains(*file);
    for file in files.iter().filter(is_page) {
        let html =
            fs::read_to_string(book.join(file)).with_context(|| format!("reading {file}"))?;
        pages.insert(file.as_str(), without_scripts(&html));
    }
    let ids: BTreeMap<&str, BTreeSet<String>> =
        pages.iter().map(|(file, html)| (*file, values(html, &["id", "name"]))).collect();
    let mut count = 0;
    let mut broken = Vec::new();
    for (file, html) in pages.iter().filter(|(file, _)| !COPIES.contains(file)) {
        for link in values(html, &["href", "src"]) {
            count += 1;
            if let Some(fault) = fault(file, &link, &files, &ids) {
                broken.push(format!("{file}: {link}: {fault}"));
            }
        }
    }
    match (count, broken.is_empty()) {
        (0, _) => Err(anyhow!("the book has no link")),
        (_, true) => Ok(count),
        (_, false) => Err(anyhow!("\n      {}", broken.join("\n      "))),
    }
}

/// The error in a link of a page.
fn fault(
    page: &str,
    link: &str,
    files: &BTreeSet<String>,
    ids: &BTreeMap<&str, BTreeSet<String>>,
) -> Option<&'static str> {
    if let Some(rest) = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://")) {
        return (!is_host(rest)).then_some("no host");
    }
    if link.contains(':') {
        let is_known = link.starts_with("data:") || link.starts_with("mailto:");
        return (!is_known).then_some("no address that a reader can open");
    }
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let path = path.split('?').next().unwrap_or_default();
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let target = if path.is_empty() { page.to_owned() } else { resolved(folder, path) };
    if path.starts_with('/') {
        return Some("breaks where the book is not at the root");
    }
    if !files.contains(&target) {
        return Some("no such file");
    }
    let has_anchor = || ids.get(target.as_str()).is_none_or(|ids| ids.contains(anchor));
    (!anchor.is_empty() && !has_anchor()).then_some("no such anchor")
}

/// Whether an address without its scheme begins with a host.
fn is_host(rest: &str) -> bool {
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let name = host.split(':').next().unwrap_or_default();
    let is_name = name.split('.').all(|label| {
        !label.is_empty() && label.chars().all(|char| char.is_ascii_alphanumeric() || char == '-')
    });
    is_name && (name.contains('.') || name == "localhost") && !rest.contains(char::is_whitespace)
}

/// The values of these attributes in every tag.
fn values(html: &str, names: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for tag in html.split('<').skip(1) {
        // Every second part of a tag is within quotes and therefore a value.
        let mut parts = tag.split('"');
        while let (Some(before), Some(value)) = (parts.next(), parts.next()) {
            // The tag has ended, and text follows.
            if before.contains('>') {
                break;
            }
            let name = before.strip_suffix('=').and_then(|it| it.split_whitespace().next_back());
            if name.is_some_and(|name| names.contains(&name)) {
                found.insert(value.replace("&amp;", "&"));
            }
        }
    }
    found
}

/// A page without its scripts, which may contain texts that look like links.
fn without_scripts(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, script)) = rest.split_once("<script") {
        text.push_str(before);
        let (tag, after) = script.split_once('>').unwrap_or((script, ""));
        // Its own address counts.
        text.push_str("<script");
        text.push_str(tag);
        rest = after.split_once("</script>").map_or("", |(_, after)| after);
    }
    text + rest
}

/// The files below a folder, relative to it.
fn files_below(folder: &Path) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut folders: Vec<PathBuf> = vec![folder.to_path_buf()];
    while let Some(current) = folders.pop() {
        let listing = || format!("listing {}", current.display());
        for entry in fs::read_dir(&current).context(listing())? {
            let path = entry.context(listing())?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(relative) = path.strip_prefix(folder) {
                found.insert(relative.display().to_string());
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_link(link: &str, expected: Option<&str>) {
        let files: BTreeSet<String> = ["a/b.html", "c.html", "d.png"].map(str::to_owned).into();
        let of_page = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        let ids = BTreeMap::from([("a/b.html", of_page(&["x"])), ("c.html", of_page(&["y"]))]);
        assert_eq!(fault("a/b.html", link, &files, &ids), expected, "{link}");
    }

    #[test]
    fn links_need_a_file_and_an_anchor() {
        for link in
            ["#x", "b.html", "../c.html#y", "../c.html?q=1#y", "../d.png", "../d.png#page=2"]
        {
            check_link(link, None);
        }
        check_link("#y", Some("no such anchor"));
        check_link("../c.html#x", Some("no such anchor"));
        check_link("c.html", Some("no such file"));
        check_link("/c.html", Some("breaks where the book is not at the root"));
    }

    #[test]
    fn external_addresses_need_a_host() {
        for link in ["https://a.example/b?c#d", "http://127.0.0.1:8080/", "mailto:a@b.example"] {
            check_link(link, None);
        }
        check_link("https://", Some("no host"));
        check_link("https://a", Some("no host"));
        check_link("https://a .example/", Some("no host"));
        check_link("javascript:alert(1)", Some("no address that a reader can open"));
    }

    #[test]
    fn only_tags_have_attributes() {
        let html =
            "<p class=\"x\">a href=\"b\"</p> <code>&lt;a href=\"c\"></code><a id=d\n  href=\"e\">";
        let found = values(html, &["href"]);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["e"]);
    }

    #[test]
    fn scripts_contain_no_links() {
        let html =
            "<a href=\"b\"><script src=\"c\">x = '<a href=\"d\">'</script> <a href=\"e&amp;f\">";
        let found = values(&without_scripts(html), &["href", "src"]);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["b", "c", "e&f"]);
    }
}
