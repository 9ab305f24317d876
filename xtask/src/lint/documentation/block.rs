//! A fenced block of code, and what can be said of it without running it.

use std::collections::BTreeSet;

/// Stands in the line before a block that is a part of a file.
const EXCERPT_OF: &str = "<!-- excerpt of ";

/// A block of code.
#[derive(Debug)]
pub(super) struct Block {
    /// Its file and line, for messages.
    pub(super) place: String,
    pub(super) language: String,
    /// The file that it is a part of, relative to the root.
    pub(super) excerpt_of: Option<String>,
    /// Its lines, without the indentation of its fence.
    pub(super) text: String,
}

/// The blocks of a document.
pub(super) fn blocks_of(file: &str, text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, Block)> = None;
    let mut excerpt_of = None;
    for (index, line) in text.lines().enumerate() {
        let trimmed = line.trim_start();
        let indentation = line.len() - trimmed.len();
        match (&mut open, trimmed.strip_prefix("```")) {
            (None, Some(language)) => {
                let block = Block {
                    place: format!("{file}:{}", index + 1),
                    // `rust,ignore` is Rust.
                    language: language.split([',', ' ']).next().unwrap_or_default().to_owned(),
                    excerpt_of: excerpt_of.take(),
                    text: String::new(),
                };
                open = Some((indentation, block));
            }
            (Some(_), Some("")) => blocks.extend(open.take().map(|(_, block)| block)),
            (Some((indentation, block)), _) => {
                let cut = line
                    .char_indices()
                    .take_while(|(at, char)| *at < *indentation && *char == ' ')
                    .count();
                block.text.push_str(line.get(cut..).unwrap_or_default());
                block.text.push('\n');
            }
            (None, None) => {
                let named = trimmed
                    .strip_prefix(EXCERPT_OF)
                    .map(|rest| rest.trim_end_matches("-->").trim());
                // A blank line may be between.
                if named.is_some() || !trimmed.is_empty() {
                    excerpt_of = named.map(str::to_owned);
                }
            }
        }
    }
    blocks
}

impl Block {
    /// Why it is no part of the file, whose text is given; indentation as a whole may differ.
    pub(super) fn fault_as_excerpt(&self, file: &Option<String>) -> Option<String> {
        let source = self.excerpt_of.as_deref().unwrap_or_default();
        let Some(file) = file else {
            return Some(format!("{}: there is no file {source}", self.place));
        };
        let lines: Vec<&str> = file.lines().collect();
        let wanted: Vec<&str> = self.text.trim_end().lines().collect();
        let is_there = lines.windows(wanted.len().max(1)).any(|window| is_same(window, &wanted));
        (!is_there).then(|| format!("{}: {source} has no such lines", self.place))
    }

    /// The commands of `cargo xtask` in it that do not exist.
    pub(super) fn unknown_commands(&self, commands: &BTreeSet<&str>) -> Vec<String> {
        let named = self
            .text
            .split("cargo xtask ")
            .skip(1)
            .filter_map(|rest| rest.split_whitespace().next());
        let unknown = named.filter(|name| !commands.contains(name));
        unknown.map(|name| format!("{}: no command `cargo xtask {name}`", self.place)).collect()
    }
}

/// Whether the lines are the same but for an indentation that all of them have.
fn is_same(lines: &[&str], wanted: &[&str]) -> bool {
    let indentation = |lines: &[&str]| {
        let filled = lines.iter().filter(|line| !line.trim().is_empty());
        filled.map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0)
    };
    let (of_lines, of_wanted) = (indentation(lines), indentation(wanted));
    lines.iter().zip(wanted).all(|(line, wanted)| {
        line.get(of_lines..).unwrap_or_default().trim_end()
            == wanted.get(of_wanted..).unwrap_or_default().trim_end()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a\n\n<!-- excerpt of b.vue -->\n```vue\n<a>\n  <b>\n```\n\n1. c\n   ```sh\n   cargo xtask demo\n   ```\n";

    #[test]
    fn blocks_have_a_place_a_language_and_a_source() {
        let blocks = blocks_of("a.md", TEXT);
        let found: Vec<_> = blocks
            .iter()
            .map(|it| {
                (
                    it.place.as_str(),
                    it.language.as_str(),
                    it.excerpt_of.as_deref(),
                    it.text.as_str(),
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                ("a.md:4", "vue", Some("b.vue"), "<a>\n  <b>\n"),
                ("a.md:10", "sh", None, "cargo xtask demo\n"),
            ]
        );
    }

    #[test]
    fn an_excerpt_is_in_its_file_at_any_indentation() {
        let blocks = blocks_of("a.md", TEXT);
        let fault = |file: &str| blocks[0].fault_as_excerpt(&Some(file.to_owned()));
        assert_eq!(fault("x\n    <a>\n      <b>\ny\n"), None);
        assert!(fault("<a>\n<b>\n").is_some(), "another indentation within");
        assert!(fault("<a>\n\n  <b>\n").is_some());
        assert!(blocks[0].fault_as_excerpt(&None).is_some());
    }

    #[test]
    fn unknown_commands_are_found() {
        let block = &blocks_of("a.md", TEXT)[1];
        assert!(block.unknown_commands(&BTreeSet::from(["demo"])).is_empty());
        assert_eq!(
            block.unknown_commands(&BTreeSet::from(["test"])),
            ["a.md:10: no command `cargo xtask demo`"]
        );
    }
}
