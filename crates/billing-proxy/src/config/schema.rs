//! A JSON schema of the configuration. It is recorded while an empty configuration is read: the keys
//! that are read of a table are those that it may have.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::Path;
use std::rc::Rc;

use serde_json::{Map, Value, json};

use super::Config;
use super::fault::Report;
use super::load;
use super::secret::{Environment, References};
use super::section::Section;

/// Records the keys that are read of a table.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    keys: RefCell<BTreeMap<&'static str, ValueKind>>,
}

/// What a key's value may be.
#[derive(Clone, Debug)]
pub(crate) enum ValueKind {
    Text,
    Choice(&'static [&'static str]),
    Boolean {
        default: bool,
    },
    Integer {
        range: RangeInclusive<u64>,
        default: u64,
    },
    Texts,
    /// Texts by names that are not keys.
    Pairs,
    Table(Rc<Recorder>),
    Tables(Rc<Recorder>),
}

impl Config {
    /// A JSON schema of the configuration file. It requires no key, since any may be in the environment.
    #[must_use]
    pub fn schema() -> Value {
        let report = Report::new("");
        let environment = Environment::Given(BTreeMap::new());
        let mut references = References::new(Path::new(""), &environment);
        let recorder = Rc::<Recorder>::default();
        // The faults are discarded: every required key is missing.
        let _ = load::read(Section::recording(&report, Rc::clone(&recorder)), &mut references);
        let mut schema = recorder.schema();
        if let Some(members) = schema.as_object_mut() {
            let dialect = "https://json-schema.org/draft/2020-12/schema";
            members.insert("$schema".to_owned(), dialect.into());
            members.insert("title".to_owned(), "Configuration of billing-proxy".into());
        }
        schema
    }
}

impl Recorder {
    pub(crate) fn note(&self, key: &'static str, kind: ValueKind) {
        self.keys.borrow_mut().insert(key, kind);
    }

    fn schema(&self) -> Value {
        let keys = self.keys.borrow();
        let properties: Map<String, Value> =
            keys.iter().map(|(key, kind)| ((*key).to_owned(), kind.schema())).collect();
        json!({ "type": "object", "additionalProperties": false, "properties": properties })
    }
}

impl ValueKind {
    fn schema(&self) -> Value {
        match self {
            Self::Text => json!({ "type": "string" }),
            Self::Choice(words) => json!({ "type": "string", "enum": words }),
            Self::Boolean { default } => json!({ "type": "boolean", "default": default }),
            Self::Integer { range, default } => json!({
                "type": "integer", "minimum": range.start(), "maximum": range.end(),
                "default": default,
            }),
            Self::Texts => json!({ "type": "array", "items": { "type": "string" } }),
            Self::Pairs => {
                json!({ "type": "object", "additionalProperties": { "type": "string" } })
            }
            Self::Table(recorder) => recorder.schema(),
            Self::Tables(recorder) => json!({ "type": "array", "items": recorder.schema() }),
        }
    }
}
