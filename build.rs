//! Lists the files of `locales/`, so that a language is added by adding its file.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales");
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
    fs::write(Path::new(&env::var("OUT_DIR")?).join("locale_files.rs"), list)?;
    Ok(())
}
