//! A table of the configuration, read key by key. What nobody asked for is a fault.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::Report;

/// A table that is being read. [`finish`](Self::finish) reports the keys that nobody read.
#[derive(Debug)]
pub(crate) struct Section<'a> {
    report: &'a Report,
    table: &'a DeTable<'a>,
    path: String,
    line: usize,
    known: BTreeSet<&'static str>,
}

/// A text with the place it stands at, so that a later check can say where.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) text: String,
    pub(crate) key: String,
    pub(crate) line: usize,
}

impl<'a> Section<'a> {
    pub(crate) fn new(
        report: &'a Report,
        table: &'a DeTable<'a>,
        path: impl Into<String>,
        line: usize,
    ) -> Self {
        Self { report, table, path: path.into(), line, known: BTreeSet::new() }
    }

    pub(crate) fn report(&self) -> &'a Report {
        self.report
    }

    /// Reports a fault of the whole table or of a key that it lacks.
    pub(crate) fn fault(&self, key: &str, problem: impl Into<String>) {
        self.report.add(self.line, &self.key_path(key), problem);
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub(crate) fn string(&mut self, key: &'static str) -> Option<Item> {
        let (value, line) = self.take(key)?;
        self.text(value, self.key_path(key), line)
    }

    pub(crate) fn required_string(&mut self, key: &'static str) -> Option<Item> {
        if !self.has(key) {
            self.known.insert(key);
            self.fault(key, "is missing");
        }
        self.string(key)
    }

    /// The texts of an array; an absent key is an empty one.
    pub(crate) fn strings(&mut self, key: &'static str) -> Vec<Item> {
        let path = self.key_path(key);
        let Some((value, line)) = self.take(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(&path, line, "an array of strings");
            return Vec::new();
        };
        let items = array.iter().enumerate();
        items
            .filter_map(|(index, item)| {
                let line = self.report.line(&item.span());
                self.text(item, format!("{path}[{index}]"), line)
            })
            .collect()
    }

    pub(crate) fn boolean(&mut self, key: &'static str, default: bool) -> bool {
        let Some((value, line)) = self.take(key) else { return default };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong_type(&self.key_path(key), line, "true or false");
            default
        })
    }

    pub(crate) fn integer(
        &mut self,
        key: &'static str,
        range: RangeInclusive<u64>,
        default: u64,
    ) -> u64 {
        let Some((value, line)) = self.take(key) else { return default };
        let path = self.key_path(key);
        let Some(integer) = value.get_ref().as_integer() else {
            self.wrong_type(&path, line, "an integer");
            return default;
        };
        let read = u64::from_str_radix(integer.as_str(), integer.radix()).ok();
        read.filter(|number| range.contains(number)).unwrap_or_else(|| {
            let problem = format!("must be from {} to {}", range.start(), range.end());
            self.report.add(line, &path, problem);
            default
        })
    }

    pub(crate) fn section(&mut self, key: &'static str) -> Option<Section<'a>> {
        let path = self.key_path(key);
        let (value, line) = self.take(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(&path, line, "a table");
            return None;
        };
        Some(Section::new(self.report, table, path, line))
    }

    /// The tables of an array of tables; an absent key is an empty one.
    pub(crate) fn sections(&mut self, key: &'static str) -> Vec<Section<'a>> {
        let path = self.key_path(key);
        let Some((value, line)) = self.take(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(&path, line, "an array of tables");
            return Vec::new();
        };
        let items = array.iter().enumerate();
        items
            .filter_map(|(index, item)| {
                let line = self.report.line(&item.span());
                let path = format!("{path}[{index}]");
                let Some(table) = item.get_ref().as_table() else {
                    self.wrong_type(&path, line, "a table");
                    return None;
                };
                Some(Section::new(self.report, table, path, line))
            })
            .collect()
    }

    /// Reports every key that was in the table and that nobody read.
    pub(crate) fn finish(self) {
        for key in self.table.keys() {
            let name = key.get_ref();
            if !self.known.contains(name.as_ref()) {
                let line = self.report.line(&key.span());
                self.report.add(line, &self.key_path(name), "is not a key of the configuration");
            }
        }
    }

    fn take(&mut self, key: &'static str) -> Option<(&'a Spanned<DeValue<'a>>, usize)> {
        self.known.insert(key);
        let (name, value) = self.table.get_key_value(key)?;
        Some((value, self.report.line(&name.span())))
    }

    fn text(&self, value: &Spanned<DeValue<'_>>, key: String, line: usize) -> Option<Item> {
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(&key, line, "a string");
            return None;
        };
        Some(Item { text: text.to_owned(), key, line })
    }

    fn wrong_type(&self, key: &str, line: usize, wanted: &str) {
        self.report.add(line, key, format!("must be {wanted}"));
    }

    fn key_path(&self, key: &str) -> String {
        match (self.path.is_empty(), key.is_empty()) {
            (true, _) => key.to_owned(),
            (false, true) => self.path.clone(),
            (false, false) => format!("{}.{key}", self.path),
        }
    }
}

// === impl Item ===

impl Item {
    pub(crate) fn fault(&self, report: &Report, problem: impl Into<String>) {
        report.add(self.line, &self.key, problem);
    }
}
