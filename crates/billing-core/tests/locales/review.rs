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
    let members = match serde_json::from_str(file) {
        Ok(Members(members)) => members,
        Err(error) => return vec![error.to_string()],
    };
    let review = Review { language, categories: categories.split(' ').collect() };
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for (key, value) in &members {
        match Text::from_key(key) {
            None => faults.push(format!("{key}: no such text")),
            Some(text) if !seen.insert(text) => faults.push(format!("{key}: stands there twice")),
            Some(text) => review.entry(text, value, &mut faults),
        }
    }
    for text in Text::ALL.iter().filter(|text| !seen.contains(text)) {
        faults.push(format!("{}: missing", text.key()));
    }
    faults
}

/// The members of an object in their order, with those that occur twice.
struct Members(Vec<(String, Entry)>);

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Entry {
    Text(String),
    Forms(Members),
    Other(serde::de::IgnoredAny),
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object of texts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Members, A::Error> {
        let mut all = Vec::new();
        while let Some(member) = members.next_entry()? {
            all.push(member);
        }
        Ok(Members(all))
    }
}

struct Review<'l> {
    language: &'l str,
    categories: Vec<&'l str>,
}

impl Review<'_> {
    fn entry(&self, text: Text, value: &Entry, faults: &mut Vec<String>) {
        let key = text.key();
        match value {
            Entry::Text(_) if text.is_plural() => {
                faults.push(format!("{key}: needs its plural forms"));
            }
            Entry::Text(template) => self.template(text, "other", key, template, faults),
            Entry::Forms(_) if !text.is_plural() => {
                faults.push(format!("{key}: has no plural forms"));
            }
            Entry::Forms(Members(forms)) => {
                for (category, template) in forms {
                    let place = format!("{key}.{category}");
                    match template {
                        _ if !self.categories.contains(&category.as_str()) => faults.push(format!(
                            "{place}: {} has no such plural category",
                            self.language
                        )),
                        Entry::Text(template) => {
                            self.template(text, category, &place, template, faults);
                        }
                        _ => faults.push(format!("{place}: no text")),
                    }
                }
                for category in &self.categories {
                    match forms.iter().filter(|(known, _)| known == category).count() {
                        1 => {}
                        0 => faults.push(format!("{key}.{category}: missing")),
                        _ => faults.push(format!("{key}.{category}: stands there twice")),
                    }
                }
            }
            _ => faults.push(format!("{key}: no text")),
        }
    }

    fn template(
        &self,
        text: Text,
        category: &str,
        place: &str,
        template: &str,
        faults: &mut Vec<String>,
    ) {
        if template.is_empty() {
            return faults.push(format!("{place}: empty"));
        }
        if template.trim() != template {
            faults.push(format!("{place}: white space at its edge"));
        }
        let english = text.english(category);
        if template == english && english.len() > SHARED_LETTERS {
            faults.push(format!("{place}: still English"));
        }
        let wanted: BTreeSet<&str> = placeholders(text.english("other")).into_iter().collect();
        let found: BTreeSet<&str> = placeholders(template).into_iter().collect();
        if let Some(extra) = found.difference(&wanted).next() {
            return faults.push(format!("{place}: {{{extra}}} is no argument of it"));
        }
        let exact = EXACT.iter().any(|(language, categories)| {
            *language == self.language && categories.contains(&category)
        });
        for missing in wanted.difference(&found) {
            if !(exact && *missing == "count") {
                faults.push(format!("{place}: {{{missing}}} is missing"));
            }
        }
    }
}
