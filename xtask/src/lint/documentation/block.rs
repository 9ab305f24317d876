//! A fenced code block, and the checks that do not run it.

use std::collections::BTreeSet;

/// A code block.
#[derive(Debug)]
pub(super) struct Block {
    /// Its file and line, for messages.
    pub(super) place: String,
    pub(super) language: String,
    /// The file to which the line above it links.
    pub(super) source: Option<Source>,
    /// Its lines, without the fence's indentation.
    pub(super) text: String,
}

/// The source of a block.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Source {
    /// Relative to the document.
    pub(super) path: String,
    /// Whether the line consists of the link or ends with it: the block must then be an excerpt of
    /// the file. Otherwise it may be one, as in "In `a.json`, among the options:".
    pub(super) is_quoted: bool,
}

/// The blocks of a document.
pub(super) fn blocks_of(file: &str, text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, Block)> = None;
    let mut source = None;
    for (index, line) in text.lines().enumerate() {
        let trimmed = line.trim_start();
        let indentation = line.len() - trimmed.len();
        match (&mut open, trimmed.strip_prefix("```")) {
            (None, Some(language)) => {
                let block = Block {
                    place: format!("{file}:{}", index + 1),
                    // `rust,ignore` is Rust.
                    language: language.split([',', ' ']).next().unwrap_or_default().to_owned(),
                    source: source.take(),
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
            // A blank line may be in between.
            (None, None) if !trimmed.is_empty() => source = source_of(trimmed),
            (None, None) => {}
        }
    }
    blocks
}

/// The file that a line introduces: the last link with code as its text, if the line ends with a
/// colon.
fn source_of(line: &str) -> Option<Source> {
    let line = line.strip_suffix(':')?;
    let (before, rest) = line.rsplit_once("`](")?;
    let (path, after) = rest.split_once(')')?;
    let is_file =
        before.contains("[`") && !path.contains(['#', ':']) && !path.ends_with(['/', 'd']);
    is_file.then(|| Source { path: path.to_owned(), is_quoted: after.is_empty() })
}

impl Block {
    /// Whether it is an excerpt of a file's text, at any indentation.
    pub(super) fn is_part_of(&self, file: &str) -> bool {
        let lines: Vec<&str> = file.lines().collect();
        let wanted: Vec<&str> = self.text.trim_end().lines().collect();
        lines.windows(wanted.len().max(1)).any(|window| is_same(window, &wanted))
    }
}

/// The unknown commands of `cargo xtask` in a document, in sentences and in blocks.
pub(super) fn unknown_commands(file: &str, text: &str, commands: &BTreeSet<&str>) -> Vec<String> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for rest in line.split("cargo xtask ").skip(1) {
            let name: String = rest.chars().take_while(char::is_ascii_lowercase).collect();
            if !name.is_empty() && !commands.contains(name.as_str()) {
                found.push(format!("{file}:{}: no command `cargo xtask {name}`", index + 1));
            }
        }
    }
    found
}

/// Whether the lines are equal except for a common indentation.
fn is_same(lines: &[&str], wanted: &[&str]) -> bool {
    let indentation = |lines: &[&str]| {
        let filled = lines.iter().filter(|line| !line.trim().is_empty());
        filled.map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0)
    };
    let (of_lines, of_wanted) = (indentation(lines), indentation(wanted));
    // An excerpt may leave out the comma after its last item.
    let cut = |line: &str, from: usize| {
        line.get(from..).unwrap_or_default().trim_end_matches([' ', ',']).to_owned()
    };
    lines.iter().zip(wanted).all(|(line, wanted)| cut(line, of_lines) == cut(wanted, of_wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a\n\n[`b.vue`](../b.vue):\n\n```vue\n<a>\n  <b>\n```\n\n1. c\n   ```sh\n   cargo xtask demo\n   ```\n";

    #[test]
    fn blocks_have_a_position_a_language_and_a_source() {
        let blocks = blocks_of("a.md", TEXT);
        let found: Vec<_> = blocks
            .iter()
            .map(|it| (it.place.as_str(), it.language.as_str(), it.text.as_str()))
            .collect();
        let expected = [("a.md:5", "vue", "<a>\n  <b>\n"), ("a.md:11", "sh", "cargo xtask demo\n")];
        assert_eq!(found, expected);
        let source = Source { path: "../b.vue".to_owned(), is_quoted: true };
        assert_eq!((&blocks[0].source, &blocks[1].source), (&Some(source), &None));
    }

    #[test]
    fn a_line_introduces_the_file_that_it_links_to() {
        let check = |line: &str, expected: Option<(&str, bool)>| {
            let found = source_of(line);
            let found = found.as_ref().map(|it| (it.path.as_str(), it.is_quoted));
            assert_eq!(found, expected, "{line}");
        };
        check("[`a.rb`](../a.rb):", Some(("../a.rb", true)));
        check("A component, [`a.ts`](../a.ts):", Some(("../a.ts", true)));
        check("In [`a.json`](../a.json), among the options:", Some(("../a.json", false)));
        check("See [`a.ts`](../a.ts).", None);
        check("See [the proxy](../proxy.md):", None);
        check("Of [`a`](proxy.md#b):", None);
    }

    #[test]
    fn an_excerpt_has_whole_lines_at_any_indentation() {
        let block = &blocks_of("a.md", TEXT)[0];
        assert!(block.is_part_of("x\n    <a>\n      <b>,\ny\n"));
        assert!(!block.is_part_of("<a>\n<b>\n"), "another indentation within");
        assert!(!block.is_part_of("<a>\n\n  <b>\n"));
        assert!(!block.is_part_of(""));
    }

    #[test]
    fn unknown_commands_are_found() {
        let unknown = |text: &str| unknown_commands("a.md", text, &BTreeSet::from(["demo"]));
        assert_eq!(
            unknown("`cargo xtask demo`, `cargo xtask` or `cargo xtask COMMAND`\n"),
            [""; 0]
        );
        assert_eq!(unknown("a\n`cargo xtask demos`\n"), ["a.md:2: no command `cargo xtask demos`"]);
    }
}
