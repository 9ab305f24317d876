//! What is wrong with a locale file.

use billing_core::text::{Text, placeholders};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use std::collections::BTreeSet;
use std::fmt;

/// The plural categories of cardinal numbers by language (CLDR 48).
const PLURALS: &[(&str, &[&str])] = &[
    ("zero one two few many other", &["ar", "cy"]),
    ("one two few many other", &["ga"]),
    ("one two few other", &["sl"]),
    ("one two other", &["he"]),
    ("zero one other", &["lv"]),
    ("one few many other", &["cs", "lt", "pl", "ru", "sk", "uk"]),
    ("one few other", &["hr", "ro", "sr"]),
    ("one many other", &["ca", "es", "fr", "it", "pt", "pt-PT"]),
    (
        "one other",
        &[
            "bg", "bn", "da", "de", "el", "et", "eu", "fa", "fi", "gl", "hi", "hu", "is", "kk",
            "mk", "nb", "nl", "nn", "sq", "sv", "sw", "ta", "te", "tr", "ur",
        ],
    ),
    ("other", &["id", "ja", "ko", "ms", "th", "vi", "zh", "zh-TW"]),
];

/// Categories that stand for a single number, whose words may therefore hold it themselves.
const EXACT: &[(&str, &[&str])] = &[("ar", &["zero", "one", "two"]), ("he", &["one", "two"])];

/// Texts that may read as in English anywhere: names, marks, and words that languages share.
const SHARED_LETTERS: usize = 24;

/// Everything that is wrong with the file of a language, one line each.
pub(crate) fn review(language: &str, file: &str) -> Vec<String> {
    let Some((categories, _)) = PLURALS.iter().find(|(_, known)| known.contains(&language)) else {
        return vec![format!("{language}: its plural categories are not known here yet")];
    };
    let entries = match serde_json::from_str(file) {
        Ok(Entries(entries)) => entries,
        Err(error) => return vec![error.to_string()],
    };
    let review = Review { language, categories: categories.split(' ').collect() };
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for (key, value) in &entries {
        if !seen.insert(key.as_str()) {
            faults.push(format!("{key}: stands there twice"));
        } else if let Some(fault) = review.entry(key, value) {
            faults.push(fault);
        }
    }
    for text in Text::ALL {
        for key in review.keys(*text) {
            if !seen.contains(key.as_str()) {
                faults.push(format!("{key}: missing"));
            }
        }
    }
    faults
}

/// The entries of a file in their order, with those that occur twice.
struct Entries(Vec<(String, Entry)>);

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Entry {
    Text(String),
    Other(serde::de::IgnoredAny),
}

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object of texts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Entries, A::Error> {
        let mut all = Vec::new();
        while let Some(member) = members.next_entry()? {
            all.push(member);
        }
        Ok(Entries(all))
    }
}

struct Review<'l> {
    language: &'l str,
    categories: Vec<&'l str>,
}

impl Review<'_> {
    /// The keys of a text's entries.
    fn keys(&self, text: Text) -> Vec<String> {
        let key = text.key();
        match text.is_plural() {
            true => self.categories.iter().map(|category| format!("{key}_{category}")).collect(),
            false => vec![key.to_owned()],
        }
    }

    /// What is wrong with one entry.
    fn entry(&self, key: &str, value: &Entry) -> Option<String> {
        let (name, category) = match key.split_once('_') {
            Some((name, category)) => (name, Some(category)),
            None => (key, None),
        };
        let Some(text) = Text::from_key(name) else {
            return Some(format!("{key}: no such text"));
        };
        match category {
            None if text.is_plural() => return Some(format!("{key}: needs its plural forms")),
            Some(_) if !text.is_plural() => return Some(format!("{key}: has no plural forms")),
            Some(category) if !self.categories.contains(&category) => {
                return Some(format!("{key}: {} has no such plural category", self.language));
            }
            _ => {}
        }
        match value {
            Entry::Text(template) => self.template(text, category.unwrap_or("other"), template),
            Entry::Other(_) => Some("no text".to_owned()),
        }
        .map(|fault| format!("{key}: {fault}"))
    }

    /// What is wrong with the words of a text.
    fn template(&self, text: Text, category: &str, template: &str) -> Option<String> {
        if template.is_empty() {
            return Some("empty".to_owned());
        }
        if template.trim() != template {
            return Some("white space at its edge".to_owned());
        }
        let english = text.english(category);
        if template == english && english.len() > SHARED_LETTERS {
            return Some("still English".to_owned());
        }
        let wanted: BTreeSet<&str> = placeholders(text.english("other")).into_iter().collect();
        let found: BTreeSet<&str> = placeholders(template).into_iter().collect();
        if let Some(extra) = found.difference(&wanted).next() {
            return Some(format!("{{{extra}}} is no argument of it"));
        }
        let exact = EXACT.iter().any(|(language, categories)| {
            *language == self.language && categories.contains(&category)
        });
        let missing = wanted.difference(&found).find(|name| !(exact && **name == "count"));
        missing.map(|name| format!("{{{name}}} is missing"))
    }
}
