//! The review of a locale file.

use billing_core::text::{Text, placeholders};
use icu_locale::Locale;
use icu_plurals::{PluralCategory, PluralRules};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use std::collections::BTreeSet;
use std::fmt;

/// Categories that CLDR 49 has added. Browsers and Node have CLDR 48 and do not use them yet.
const ADDED: &[(&str, PluralCategory)] = &[("vi", PluralCategory::One)];

/// Texts that may equal the English: names, marks, and words that languages share.
const SHARED_LETTERS: usize = 24;

/// All errors in a language's file, one line each.
pub(crate) fn review(language: &str, file: &str) -> Vec<String> {
    let rules = match language.parse::<Locale>() {
        Ok(locale) => PluralRules::try_new_cardinal(locale.into()),
        Err(error) => return vec![format!("{language}: {error}")],
    };
    let Ok(rules) = rules else { return vec![format!("{language}: no plural rules")] };
    let entries = match serde_json::from_str(file) {
        Ok(Entries(entries)) => entries,
        Err(error) => return vec![error.to_string()],
    };
    let review = Review { language, rules };
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for (key, value) in &entries {
        if !seen.insert(key.as_str()) {
            faults.push(format!("{key}: occurs twice"));
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

/// The entries of a file in their order, including duplicates.
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
    rules: PluralRules,
}

impl Review<'_> {
    /// The keys of a text's entries.
    fn keys(&self, text: Text) -> Vec<String> {
        let key = text.key();
        if !text.is_plural() {
            return vec![key.to_owned()];
        }
        self.categories().map(|category| format!("{key}_{}", name(category))).collect()
    }

    fn has_category(&self, wanted: &str) -> bool {
        self.categories().any(|category| name(category) == wanted)
    }

    fn categories(&self) -> impl Iterator<Item = PluralCategory> {
        self.rules.categories().filter(|category| !ADDED.contains(&(self.language, *category)))
    }

    /// Whether a category stands for a single number, so that the text may contain the number as a
    /// word: "one invoice".
    fn is_of_one_number(&self, wanted: &str) -> bool {
        let numbers = (0..1000_u64).chain([100_000, 1_000_000, 2_000_000]);
        let is_of = |number: &u64| name(self.rules.category_for(*number)) == wanted;
        numbers.filter(is_of).count() == 1
    }

    /// The errors of one entry.
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
            Some(category) if !self.has_category(category) => {
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

    /// The errors of a text.
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
        let may_lack = |name: &str| name == "count" && self.is_of_one_number(category);
        let missing = wanted.difference(&found).find(|name| !may_lack(name));
        missing.map(|name| format!("{{{name}}} is missing"))
    }
}

/// A category in the notation of CLDR and i18next.
fn name(category: PluralCategory) -> &'static str {
    match category {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}
