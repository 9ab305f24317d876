//! `tenants_dir`: a folder with a file for each tenant.

use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::DeTable;

use super::fault::Report;
use super::files;
use super::item::Item;
use super::load::parse;
use super::secret::{self, References};
use super::section::Section;

/// A tenant's file.
#[derive(Debug)]
pub(super) struct TenantFile {
    /// The tenant's id where the file has none.
    stem: String,
    folder: PathBuf,
    text: String,
    report: Report,
}

/// Reads the files of the folder that `tenants_dir` names, in the order of their names.
pub(super) fn read(
    item: &Item,
    report: &Report,
    references: &mut References<'_>,
) -> Vec<TenantFile> {
    let folder = references.path(&item.text);
    // Before they are read, so that a write in the meantime is detected as a change.
    references.files.note_folder(&folder);
    match files::tenant_files(&folder) {
        Ok(paths) => paths.iter().map(|path| TenantFile::read(path)).collect(),
        Err(error) => {
            item.fault(report, format!("reading the folder it names: {error}"));
            Vec::new()
        }
    }
}

impl TenantFile {
    fn read(path: &Path) -> Self {
        let read = secret::read(path).map_err(|error| format!("reading it: {error}"));
        let text = read
            .and_then(|bytes| String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned()));
        let report = Report::of_file(path, text.as_deref().unwrap_or_default());
        let text = text.unwrap_or_else(|problem| {
            report.add(0, "", problem);
            String::new()
        });
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        Self { stem, folder, text, report }
    }

    /// The file's table, or `None` if it could not be parsed.
    pub(super) fn document(&self) -> Option<Spanned<DeTable<'_>>> {
        let document = parse(&self.text, &self.report);
        self.report.is_clean().then_some(document)
    }

    pub(super) fn section<'a>(&'a self, table: &'a DeTable<'a>) -> Section<'a> {
        Section::file(&self.report, table, &self.stem, &self.folder)
    }

    pub(super) fn into_report(self) -> Report {
        self.report
    }
}
