//! The style sheet, which is compiled into the module.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::process::Program;
use crate::workspace::Workspace;

const SOURCE: &str = "src/styles/widget.css";

/// The environment variable from which `src/styles.rs` takes the minified style sheet.
pub(super) const VARIABLE: &str = "BILLING_WIDGET_STYLES";

/// The file from which the style sheet's size is measured.
pub(super) fn minified(workspace: &Workspace) -> PathBuf {
    workspace.target().join("pack/styles.css")
}

/// The minified style sheet.
pub(super) fn minify(workspace: &Workspace) -> Result<String> {
    let styles = Program::new(workspace, "esbuild")?
        .arg(SOURCE)
        .args(["--minify", "--charset=utf8", "--log-level=warning"])
        .args(["--log-override:css-syntax-error=error"])
        .output()?;
    let styles = styles.trim_end().to_owned();
    let file = minified(workspace);
    fs::create_dir_all(file.parent().unwrap_or(Path::new("")))
        .and_then(|()| fs::write(&file, &styles))
        .with_context(|| format!("writing {}", file.display()))?;
    Ok(styles)
}

/// Fails unless the module contains the minified style sheet.
pub(super) fn check(module: &[u8], styles: &str) -> Result<()> {
    let has_styles = module.windows(styles.len()).any(|window| window == styles.as_bytes());
    ensure!(has_styles, "the module was compiled without the minified style sheet");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_without_the_minified_style_sheet_is_rejected() {
        assert!(check(b"\0asm a{color:red}\0", "a{color:red}").is_ok());
        assert!(check(b"\0asm a { color: red; }\0", "a{color:red}").is_err());
    }

    #[test]
    fn the_widget_reads_the_same_variable() {
        let source = include_str!("../../../src/styles.rs");
        assert!(source.contains(&format!("option_env!({VARIABLE:?})")));
    }
}
