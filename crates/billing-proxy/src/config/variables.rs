//! Keys of the configuration in the environment: `BILLING_PROXY_` and the path of the key in capitals,
//! with `__` between table and key.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;

use super::fault::Report;
use super::item::Item;
use super::secret::Environment;

/// The prefix of these variables.
pub(crate) const PREFIX: &str = "BILLING_PROXY_";

const SEPARATOR: &str = "__";

/// The variables of a table, by their keys in lower case.
#[derive(Debug, Default)]
pub(crate) struct Variables {
    own: Option<Variable>,
    below: BTreeMap<String, Variables>,
}

/// A variable. Its `Debug` does not show the value, which may be a secret by mistake.
pub(crate) struct Variable {
    name: String,
    /// Absent if the value is not UTF-8.
    text: Option<String>,
    is_read: Cell<bool>,
}

impl Variables {
    pub(crate) fn of(environment: &Environment) -> Self {
        let mut root = Self::default();
        for name in environment.names(PREFIX) {
            let Some(value) = environment.variable(&name) else { continue };
            root.insert(name, value);
        }
        root
    }

    fn insert(&mut self, name: String, value: Vec<u8>) {
        let path = name.strip_prefix(PREFIX).unwrap_or_default();
        let mut table = self;
        if path.bytes().any(|byte| byte.is_ascii_lowercase()) {
            // Keys are in capitals. The name is inserted verbatim, so that it equals no key.
            table = table.below.entry(name.clone()).or_default();
        } else {
            for key in path.split(SEPARATOR) {
                table = table.below.entry(key.to_ascii_lowercase()).or_default();
            }
        }
        let text = String::from_utf8(value).ok();
        table.own = Some(Variable { name, text, is_read: Cell::new(false) });
    }

    /// Whether there is a variable of this key, or of a key in the table with this name.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.below.contains_key(key)
    }

    /// The variable of a key.
    pub(crate) fn variable(&self, key: &str) -> Option<&Variable> {
        let variable = self.below.get(key)?.own.as_ref()?;
        variable.is_read.set(true);
        Some(variable)
    }

    /// The variables of a table's keys.
    pub(crate) fn table(&self, key: &str) -> Option<&Self> {
        self.below.get(key).filter(|table| !table.below.is_empty())
    }

    /// The tables of an array of tables, by their ids in lower case.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, &Self)> {
        let entries = self.below.iter().filter(|(_, table)| !table.below.is_empty());
        entries.map(|(id, table)| (id.as_str(), table))
    }

    /// The names of the variables that were not read.
    pub(crate) fn unread(&self) -> Vec<&str> {
        let own = self.own.iter().filter(|variable| !variable.is_read.get());
        let own = own.map(|variable| variable.name.as_str());
        own.chain(self.below.values().flat_map(Self::unread)).collect()
    }
}

/// Whether `name`, from a variable, means the entry with this `id`. The names of variables have neither
/// lower case nor hyphens.
pub(crate) fn names_id(name: &str, id: &str) -> bool {
    let in_variable = |byte: u8| match byte.to_ascii_lowercase() {
        letter if letter.is_ascii_alphanumeric() => letter,
        _ => b'_',
    };
    name.bytes().map(in_variable).eq(id.bytes().map(in_variable))
}

/// Whether a name has the form of a key in a table. Such a variable is meant for the proxy. Others with
/// the prefix may not be: Kubernetes sets `BILLING_PROXY_PORT` for a service called `billing-proxy`.
pub(crate) fn is_in_table(name: &str) -> bool {
    name.strip_prefix(PREFIX).is_some_and(|path| path.contains(SEPARATOR))
}

// === impl Variable ===

impl Variable {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The value as a string.
    pub(crate) fn item(&self, report: &Report) -> Option<Item> {
        let Some(text) = self.text.clone() else {
            self.fault(report, "must be UTF-8");
            return None;
        };
        Some(Item { text, key: self.name.clone(), line: 0, is_variable: true })
    }

    /// The parts between commas.
    pub(crate) fn items(&self, report: &Report) -> Vec<Item> {
        let Some(whole) = self.item(report).filter(|item| !item.text.trim().is_empty()) else {
            return Vec::new();
        };
        let texts = whole.text.split(',').enumerate();
        let item = |(index, text): (usize, &str)| Item {
            text: text.trim().to_owned(),
            key: format!("{}[{index}]", self.name),
            ..whole
        };
        texts.map(item).collect()
    }

    pub(crate) fn fault(&self, report: &Report, problem: impl Into<String>) {
        report.add(0, &self.name, problem);
    }
}

impl fmt::Debug for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Variable({})", self.name)
    }
}
