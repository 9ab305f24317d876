//! The counts of LLVM as a table by folder, and the lines that no test has run.
//!
//! `llvm-cov report` has a table by file, which counts the tests of a file as part of it. These run
//! always, and are left out here.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::Value;

/// What was run of a package.
pub(super) struct Report {
    /// By the path below the package's `src`, without the code of tests.
    files: BTreeMap<PathBuf, File>,
}

#[derive(Default)]
struct File {
    /// How often each line of code was run.
    lines: BTreeMap<u64, u64>,
    /// How often each region was run, by the lines and columns of its start and end. A generic function has
    /// it once for each type that it is compiled for; the most often run one counts.
    regions: BTreeMap<[u64; 4], u64>,
}

/// Of how many lines or regions how many were run.
#[derive(Clone, Copy, Default)]
struct Share {
    run: usize,
    all: usize,
}

impl Report {
    /// Reads the exports of `llvm-cov` as JSON and lcov, for the files in the folder `source`.
    pub(super) fn new(source: &Path, json: &str, lcov: &str) -> Result<Self> {
        let mut files = read_lines(source, lcov);
        read_regions(source, json, &mut files)?;
        for (path, file) in &mut files {
            let code = fs::read_to_string(source.join(path));
            let code = code.with_context(|| format!("reading {}", path.display()))?;
            file.remove_from(start_of_tests(&code));
        }
        files.retain(|path, file| !is_of_tests(path) && !file.lines.is_empty());
        Ok(Self { files })
    }
}

/// Whether all of the file is for tests.
fn is_of_tests(path: &Path) -> bool {
    let name = path.file_stem().and_then(|name| name.to_str());
    name.is_some_and(|name| name == "tests" || name.starts_with("test_"))
}

/// The line where the file's own tests start, which are its last module.
fn start_of_tests(code: &str) -> u64 {
    let lines: Vec<&str> = code.lines().collect();
    let start = lines.windows(2).position(|pair| pair == ["#[cfg(test)]", "mod tests {"]);
    start.map_or(u64::MAX, |index| index as u64 + 1)
}

fn read_lines(source: &Path, lcov: &str) -> BTreeMap<PathBuf, File> {
    let mut files: BTreeMap<PathBuf, File> = BTreeMap::new();
    let mut path = None;
    for line in lcov.lines() {
        if let Some(file) = line.strip_prefix("SF:") {
            path = Path::new(file).strip_prefix(source).ok().map(Path::to_path_buf);
        }
        let Some(path) = &path else { continue };
        let count = line.strip_prefix("DA:").and_then(|count| count.split_once(','));
        if let Some((Ok(line), Ok(count))) =
            count.map(|(line, count)| (line.parse(), count.parse()))
        {
            files.entry(path.clone()).or_default().lines.insert(line, count);
        }
    }
    files
}

fn read_regions(source: &Path, json: &str, files: &mut BTreeMap<PathBuf, File>) -> Result<()> {
    let json: Value = serde_json::from_str(json).context("reading the export of llvm-cov")?;
    let functions = json.pointer("/data/0/functions").and_then(Value::as_array);
    for function in functions.context("the export of llvm-cov has no functions")? {
        let names = function.get("filenames").and_then(Value::as_array);
        let names: Vec<&str> = names.into_iter().flatten().filter_map(Value::as_str).collect();
        let regions = function.get("regions").and_then(Value::as_array);
        for region in regions.into_iter().flatten() {
            let region: Option<Vec<u64>> =
                region.as_array().map(|numbers| numbers.iter().filter_map(Value::as_u64).collect());
            // Other kinds than 0 are gaps between code, and expanded macros.
            let Some(&[line, column, end_line, end_column, count, file, _, 0]) = region.as_deref()
            else {
                continue;
            };
            let path = names.get(file as usize).map(Path::new);
            let path = path.and_then(|path| path.strip_prefix(source).ok());
            if let Some(file) = path.and_then(|path| files.get_mut(path)) {
                let most = file.regions.entry([line, column, end_line, end_column]).or_default();
                *most = count.max(*most);
            }
        }
    }
    Ok(())
}

impl File {
    fn remove_from(&mut self, line: u64) {
        self.lines.retain(|at, _| *at < line);
        self.regions.retain(|[at, ..], _| *at < line);
    }

    /// The lines that were not run, neighbours joined: `48-49, 54`.
    fn missed(&self) -> String {
        let mut ranges: Vec<(u64, u64)> = Vec::new();
        for line in self.lines.iter().filter(|(_, count)| **count == 0).map(|(line, _)| *line) {
            match ranges.last_mut() {
                Some((_, end)) if *end + 1 == line => *end = line,
                _ => ranges.push((line, line)),
            }
        }
        let shown = ranges.into_iter().map(|(start, end)| match start == end {
            true => start.to_string(),
            false => format!("{start}-{end}"),
        });
        shown.collect::<Vec<_>>().join(", ")
    }
}

impl Share {
    fn add<'c>(&mut self, counts: impl Iterator<Item = &'c u64>) {
        for count in counts {
            self.all += 1;
            self.run += usize::from(*count > 0);
        }
    }
}

impl fmt::Display for Share {
    /// Per cent, rounded down: 100 is all of it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per_mille = (self.run * 1000).checked_div(self.all).unwrap_or(1000);
        write!(formatter, "{}.{} %", per_mille / 10, per_mille % 10)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut folders: BTreeMap<String, (Share, Share)> = BTreeMap::new();
        let mut total = (Share::default(), Share::default());
        for (path, file) in &self.files {
            let folder = folders.entry(self.folder_of(path)).or_default();
            for (lines, regions) in [folder, &mut total] {
                lines.add(file.lines.values());
                regions.add(file.regions.values());
            }
        }
        writeln!(formatter, "| module | lines | run | regions | run |\n|---|---|---|---|---|")?;
        let rows = folders.iter().map(|(name, shares)| (name.as_str(), shares));
        for (name, (lines, regions)) in rows.chain([("all", &total)]) {
            writeln!(
                formatter,
                "| {name} | {} | {lines} | {} | {regions} |",
                lines.all, regions.all
            )?;
        }
        writeln!(formatter, "\nlines that were not run:")?;
        for (path, file) in &self.files {
            let missed = file.missed();
            if !missed.is_empty() {
                writeln!(formatter, "  {}: {missed}", path.display())?;
            }
        }
        Ok(())
    }
}

impl Report {
    /// The folder of a file, to which the file beside it belongs: `wire` for `wire.rs` and
    /// `wire/field.rs`.
    fn folder_of(&self, path: &Path) -> String {
        let own = path.with_extension("");
        let has_own = self.files.keys().any(|other| other.starts_with(&own));
        let folder = if has_own { own.as_path() } else { path.parent().unwrap_or(path) };
        match folder.display().to_string() {
            root if root.is_empty() => "the other files".to_owned(),
            folder => format!("`{folder}`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "fn a() {\n}\n\n#[cfg(test)]\nmod tests {\n    fn b() {\n    }\n}\n";

    #[test]
    fn files_are_counted_by_folder_without_their_tests() {
        let source = std::env::temp_dir().join(format!("coverage-report-{}", std::process::id()));
        fs::create_dir_all(source.join("wire")).unwrap();
        for file in ["wire.rs", "wire/field.rs", "wire/tests.rs", "lib.rs"] {
            fs::write(source.join(file), CODE).unwrap();
        }
        let shown = source.display();
        let lcov = format!(
            "SF:{shown}/wire.rs\nDA:1,7\nDA:2,7\nDA:6,1\nend_of_record\n\
             SF:{shown}/wire/field.rs\nDA:1,0\nDA:2,0\nend_of_record\n\
             SF:{shown}/wire/tests.rs\nDA:1,0\nend_of_record\n\
             SF:{shown}/lib.rs\nDA:1,1\nend_of_record\n\
             SF:/elsewhere/src/lib.rs\nDA:1,0\nend_of_record\n"
        );
        let json = format!(
            r#"{{"data":[{{"functions":[
                {{"filenames":["{shown}/wire.rs"],"regions":[[1,1,2,2,0,0,0,0],[1,4,1,5,0,0,0,0],[6,1,7,2,1,0,0,0]]}},
                {{"filenames":["{shown}/wire.rs"],"regions":[[1,1,2,2,7,0,0,0],[1,4,1,5,0,0,0,0],[1,1,2,2,0,0,0,3]]}}
            ]}}]}}"#
        );
        let report = Report::new(&source, &json, &lcov);
        fs::remove_dir_all(&source).unwrap();
        assert_eq!(
            report.unwrap().to_string(),
            "| module | lines | run | regions | run |\n|---|---|---|---|---|\n\
             | `wire` | 4 | 50.0 % | 2 | 50.0 % |\n\
             | the other files | 1 | 100.0 % | 0 | 100.0 % |\n\
             | all | 5 | 60.0 % | 2 | 50.0 % |\n\n\
             lines that were not run:\n  wire/field.rs: 1-2\n"
        );
    }

    #[test]
    fn neighbouring_lines_are_one_range() {
        let lines = [(1, 0), (2, 0), (3, 1), (5, 0), (6, 9), (7, 0), (8, 0), (9, 0)];
        let file = File { lines: lines.into(), ..File::default() };
        assert_eq!(file.missed(), "1-2, 5, 7-9");
    }

    #[test]
    fn a_share_is_whole_only_where_all_was_run() {
        assert_eq!(Share { run: 9999, all: 10_000 }.to_string(), "99.9 %");
        assert_eq!(Share { run: 10_000, all: 10_000 }.to_string(), "100.0 %");
    }
}
