//! A table of the configuration, which is read key by key from the file and the environment. An unknown
//! key is a fault.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::Path;
use std::rc::Rc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::Report;
use super::item::Item;
use super::schema::{Recorder, ValueKind};
use super::variables::{Variable, Variables, names_id};

/// A table that is being read. [`finish`](Self::finish) reports the keys that were not read.
#[derive(Debug)]
pub(crate) struct Section<'a> {
    report: &'a Report,
    table: Option<&'a DeTable<'a>>,
    /// They take precedence over the table.
    variables: Option<&'a Variables>,
    path: String,
    line: usize,
    /// The id if the table has none: the name of a file, or of an entry that exists only in
    /// variables.
    default_id: Option<&'a str>,
    /// Where relative paths in the table start, if not in the folder of the configuration.
    folder: Option<&'a Path>,
    known: BTreeSet<&'static str>,
    /// Records the keys that are read, in place of reading them.
    recorder: Option<Rc<Recorder>>,
}

/// Where the value of a key comes from.
enum Value<'a> {
    File(&'a Spanned<DeValue<'a>>, usize),
    Variable(&'a Variable),
}

impl<'a> Section<'a> {
    /// The table of the whole file, and the variables that take precedence over it.
    pub(crate) fn root(
        report: &'a Report,
        table: &'a DeTable<'a>,
        variables: &'a Variables,
    ) -> Self {
        Self::new(report, Some(table), Some(variables), String::new(), 0)
    }

    fn new(
        report: &'a Report,
        table: Option<&'a DeTable<'a>>,
        variables: Option<&'a Variables>,
        path: String,
        line: usize,
    ) -> Self {
        let (default_id, folder, known, recorder) = (None, None, BTreeSet::new(), None);
        Self { report, table, variables, path, line, default_id, folder, known, recorder }
    }

    /// An empty table that records the keys that are read.
    pub(crate) fn recording(report: &'a Report, recorder: Rc<Recorder>) -> Self {
        let empty = Self::new(report, None, None, String::new(), 0);
        Self { recorder: Some(recorder), ..empty }
    }

    /// The table of a file that is an entry of an array. `stem` is its id where the table has none.
    pub(crate) fn file(
        report: &'a Report,
        table: &'a DeTable<'a>,
        stem: &'a str,
        folder: &'a Path,
    ) -> Self {
        let (default_id, folder) = (Some(stem), Some(folder));
        Self { default_id, folder, ..Self::new(report, Some(table), None, String::new(), 0) }
    }

    pub(crate) fn folder(&self) -> Option<&'a Path> {
        self.folder
    }

    pub(crate) fn report(&self) -> &'a Report {
        self.report
    }

    /// Reports a fault of the whole table, or of a missing key.
    pub(crate) fn fault(&self, key: &str, problem: impl Into<String>) {
        self.report.add(self.line, &self.key_path(key), problem);
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.is_some_and(|table| table.contains_key(key))
            || self.variables.is_some_and(|variables| variables.has(key))
            || (key == "id" && self.default_id.is_some())
            || self.recorder.is_some()
    }

    pub(crate) fn string(&mut self, key: &'static str) -> Option<Item> {
        self.note(key, ValueKind::Text);
        match self.take(key) {
            Some(Value::File(value, line)) => self.text(value, self.key_path(key), line),
            Some(Value::Variable(variable)) => variable.item(self.report),
            None => {
                let text = self.default_id.filter(|_| key == "id")?.to_owned();
                Some(Item { text, key: self.key_path(key), line: 0, is_variable: false })
            }
        }
    }

    /// A string that must be one of these words.
    pub(crate) fn choice(
        &mut self,
        key: &'static str,
        words: &'static [&'static str],
    ) -> Option<Item> {
        let item = self.string(key);
        self.note(key, ValueKind::Choice(words));
        item.filter(|item| {
            let is_one = words.contains(&item.text.as_str());
            if let Some((last, others)) = words.split_last().filter(|_| !is_one) {
                item.fault(self.report, format!("must be {} or {last}", others.join(", ")));
            }
            is_one
        })
    }

    pub(crate) fn required_string(&mut self, key: &'static str) -> Option<Item> {
        if !self.has(key) {
            self.known.insert(key);
            self.fault(key, "is missing");
        }
        self.string(key)
    }

    /// The strings of an array, which is empty if the key is absent.
    pub(crate) fn strings(&mut self, key: &'static str) -> Vec<Item> {
        self.note(key, ValueKind::Texts);
        let path = self.key_path(key);
        let (value, line) = match self.take(key) {
            Some(Value::File(value, line)) => (value, line),
            Some(Value::Variable(variable)) => return variable.items(self.report),
            None => return Vec::new(),
        };
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

    /// The strings of a table by their names, or `None` if the key is absent. In a variable they are
    /// `NAME=TEXT`, separated by commas.
    pub(crate) fn pairs(&mut self, key: &'static str) -> Option<Vec<(String, Item)>> {
        self.note(key, ValueKind::Pairs);
        let path = self.key_path(key);
        match self.take(key)? {
            Value::File(value, line) => {
                let Some(table) = value.get_ref().as_table() else {
                    self.wrong_type(&path, line, "a table");
                    return None;
                };
                let pairs = table.iter().filter_map(|(name, value)| {
                    let line = self.report.line(&name.span());
                    // The name may be a customer's, so that a fault names only the table.
                    Some((name.get_ref().to_string(), self.text(value, path.clone(), line)?))
                });
                Some(pairs.collect())
            }
            Value::Variable(variable) => {
                let items = variable.items(self.report).into_iter();
                let pairs = items.map(|item| {
                    let (name, text) = item.text.split_once('=').unwrap_or((&item.text, ""));
                    let (name, text) = (name.trim().to_owned(), text.trim().to_owned());
                    (name, Item { text, ..item })
                });
                Some(pairs.collect())
            }
        }
    }

    pub(crate) fn boolean(&mut self, key: &'static str, default: bool) -> bool {
        self.note(key, ValueKind::Boolean { default });
        let (read, key, line) = match self.take(key) {
            Some(Value::File(value, line)) => (value.get_ref().as_bool(), self.key_path(key), line),
            Some(Value::Variable(variable)) => {
                let Some(item) = variable.item(self.report) else { return default };
                (item.text.parse().ok(), item.key, item.line)
            }
            None => return default,
        };
        read.unwrap_or_else(|| {
            self.wrong_type(&key, line, "true or false");
            default
        })
    }

    pub(crate) fn integer(
        &mut self,
        key: &'static str,
        range: RangeInclusive<u64>,
        default: u64,
    ) -> u64 {
        self.note(key, ValueKind::Integer { range: range.clone(), default });
        let (read, key, line) = match self.take(key) {
            Some(Value::File(value, line)) => {
                let path = self.key_path(key);
                let Some(integer) = value.get_ref().as_integer() else {
                    self.wrong_type(&path, line, "an integer");
                    return default;
                };
                (u64::from_str_radix(integer.as_str(), integer.radix()).ok(), path, line)
            }
            Some(Value::Variable(variable)) => {
                let Some(item) = variable.item(self.report) else { return default };
                (item.text.parse().ok(), item.key, item.line)
            }
            None => return default,
        };
        read.filter(|number| range.contains(number)).unwrap_or_else(|| {
            let problem = format!("must be from {} to {}", range.start(), range.end());
            self.report.add(line, &key, problem);
            default
        })
    }

    pub(crate) fn section(&mut self, key: &'static str) -> Option<Section<'a>> {
        if self.recorder.is_some() {
            return self.recorded(key, ValueKind::Table);
        }
        let path = self.key_path(key);
        let variables = self.tables(key);
        let Some((value, line)) = self.take_from_file(key) else {
            return variables.map(|_| Section::new(self.report, None, variables, path, 0));
        };
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(&path, line, "a table");
            return None;
        };
        let section = Section::new(self.report, Some(table), variables, path, line);
        Some(Section { folder: self.folder, ..section })
    }

    /// The tables of an array, which is empty if the key is absent. Variables name a table by its `id`,
    /// and add one that the file does not have.
    pub(crate) fn sections(&mut self, key: &'static str) -> Vec<Section<'a>> {
        self.sections_beside(key, Vec::new())
    }

    /// Like [`sections`](Self::sections), with further tables from other files.
    pub(crate) fn sections_beside<'s>(
        &mut self,
        key: &'static str,
        others: Vec<Section<'s>>,
    ) -> Vec<Section<'s>>
    where
        'a: 's,
    {
        if self.recorder.is_some() {
            return self.recorded(key, ValueKind::Tables).into_iter().collect();
        }
        let path = self.key_path(key);
        let mut sections: Vec<Section<'s>> = self.sections_in_file(key, &path);
        sections.extend(others);
        let entries = self.tables(key).into_iter().flat_map(Variables::entries);
        for (id, variables) in entries {
            let mut same = sections.iter_mut().filter(|section| section.has_id(id));
            match (same.next(), same.next()) {
                (Some(section), None) => section.variables = Some(variables),
                (Some(_), Some(_)) => {
                    let problem = "more than one id has this form in a variable";
                    self.report.add(0, &format!("{path}.{id}"), problem);
                }
                (None, _) => {
                    let path = format!("{path}[{}]", sections.len());
                    let mut section = Section::new(self.report, None, Some(variables), path, 0);
                    section.default_id = Some(id);
                    sections.push(section);
                }
            }
        }
        sections
    }

    fn sections_in_file(&mut self, key: &'static str, path: &str) -> Vec<Section<'a>> {
        let Some((value, line)) = self.take_from_file(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(path, line, "an array of tables");
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
                Some(Section::new(self.report, Some(table), None, path, line))
            })
            .collect()
    }

    /// Reports the keys of the table that were not read.
    pub(crate) fn finish(self) {
        for key in self.table.into_iter().flat_map(|table| table.keys()) {
            let name = key.get_ref();
            if !self.known.contains(name.as_ref()) {
                let line = self.report.line(&key.span());
                self.report.add(line, &self.key_path(name), "is not a key of the configuration");
            }
        }
    }

    fn note(&self, key: &'static str, kind: ValueKind) {
        if let Some(recorder) = &self.recorder {
            recorder.note(key, kind);
        }
    }

    fn recorded(&self, key: &'static str, kind: fn(Rc<Recorder>) -> ValueKind) -> Option<Self> {
        let below = Rc::<Recorder>::default();
        self.recorder.as_ref()?.note(key, kind(Rc::clone(&below)));
        Some(Self::recording(self.report, below))
    }

    fn take(&mut self, key: &'static str) -> Option<Value<'a>> {
        let in_file = self.take_from_file(key).map(|(value, line)| Value::File(value, line));
        let variable = self.variables.and_then(|variables| variables.variable(key));
        variable.map(Value::Variable).or(in_file)
    }

    fn take_from_file(&mut self, key: &'static str) -> Option<(&'a Spanned<DeValue<'a>>, usize)> {
        self.known.insert(key);
        let (name, value) = self.table?.get_key_value(key)?;
        Some((value, self.report.line(&name.span())))
    }

    /// The variables of a table's keys. The table itself has no value.
    fn tables(&self, key: &str) -> Option<&'a Variables> {
        let variables = self.variables?;
        if let Some(variable) = variables.variable(key) {
            let name = variable.name();
            variable.fault(self.report, format!("is a table: its keys are {name}__…"));
        }
        variables.table(key)
    }

    /// Whether a variable with this name refers to this entry.
    fn has_id(&self, name: &str) -> bool {
        let Some(table) = self.table else { return false };
        let id = match table.get("id") {
            Some(id) => id.get_ref().as_str(),
            None => self.default_id,
        };
        id.is_some_and(|id| names_id(name, id))
    }

    fn text(&self, value: &Spanned<DeValue<'_>>, key: String, line: usize) -> Option<Item> {
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(&key, line, "a string");
            return None;
        };
        Some(Item { text: text.to_owned(), key, line, is_variable: false })
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
