//! Lists the files of `locales/`, so that a language is added by adding its file, and takes comments
//! and needless white space out of the style sheet.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

const STYLE_SHEET: &str = "src/styles/widget.css";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed={STYLE_SHEET}");
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("widget.css"), small(&fs::read_to_string(STYLE_SHEET)?))?;
    let mut names = Vec::new();
    for entry in fs::read_dir("locales")? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            names.extend(path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned));
        }
    }
    names.sort_unstable();
    let mut list = String::from("&[");
    for name in names {
        write!(list, "{name:?},")?;
    }
    list.push(']');
    fs::write(Path::new(&out).join("locale_files.rs"), list)?;
    Ok(())
}

/// The style sheet without comments, and with white space only where it parts words. What stands in
/// quotes stays as it is.
fn small(css: &str) -> String {
    let mut small = String::with_capacity(css.len());
    for (index, piece) in without_comments(css).split('"').enumerate() {
        if index % 2 == 1 {
            small.push('"');
            small.push_str(piece);
            small.push('"');
            continue;
        }
        for char in piece.chars() {
            let last = small.chars().next_back().unwrap_or('{');
            match char {
                _ if char.is_whitespace() => {
                    if !last.is_whitespace() && !"{};,:".contains(last) {
                        small.push(' ');
                    }
                }
                '{' | '}' | ';' | ',' => {
                    if last == ' ' {
                        small.pop();
                    }
                    if char == '}' && small.ends_with(';') {
                        small.pop();
                    }
                    small.push(char);
                }
                _ => small.push(char),
            }
        }
    }
    small
}

fn without_comments(css: &str) -> String {
    let mut kept = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    kept + rest
}
