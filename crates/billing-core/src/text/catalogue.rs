//! The texts of one language.

use super::template::fill;
use super::{Arg, Formats, Message, Text};
use crate::json_text::{JsonError, decode_utf8, parse};
use crate::money::Money;
use crate::wire::field::{Field, FieldVisitor};
use crate::wire::members::{Content, Members};
use serde::de::value::Error as MemberError;
use serde::de::{Deserialize, DeserializeSeed, Deserializer};

/// The separator of text key and plural category in the key of an override.
const FORM_SEPARATORS: [char; 2] = ['.', '_'];

/// The texts of one language, with English as the fallback. The default is all English.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalogue {
    /// The language of the texts that are neither English nor the page's own.
    language: Option<String>,
    /// By text, each by plural category; empty if only English is available.
    templates: Vec<Vec<(String, String)>>,
    /// The texts that the page has replaced.
    overridden: Vec<Text>,
}

/// Why a locale file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogueError {
    /// The file is not JSON.
    #[error("reading the catalogue: {0}")]
    NotJson(#[from] JsonError),
    /// The file is not an object of texts.
    #[error("reading the catalogue: expected an object, found {0}")]
    NotAnObject(&'static str),
}

impl Catalogue {
    /// Reads a locale file in the JSON format of i18next 4: an object with a string for each text.
    /// A text that depends on a number has an entry for each CLDR plural category of the language:
    /// `resultCount_one`, `resultCount_other`.
    ///
    /// An entry with an unknown key or of the wrong type is ignored, and the English text is shown:
    /// a missing translation must not leave a gap.
    ///
    /// # Errors
    /// When the bytes are not a JSON object.
    pub fn from_json(bytes: &[u8]) -> Result<Self, CatalogueError> {
        let text = decode_utf8(bytes);
        let mut repaired = None;
        let file: LocaleFile<'_> =
            parse(&text, &mut repaired).map_err(|error| JsonError::new(&text, &error))?;
        match file.found {
            Field::Object => Ok(file.catalogue),
            other => Err(CatalogueError::NotAnObject(other.type_name())),
        }
    }

    /// The catalogue of a language, whose plural rules select the form.
    #[must_use]
    pub fn in_language(mut self, language: &str) -> Self {
        self.language = Some(language.to_owned());
        self
    }

    /// The catalogue with single texts replaced. `resultCount` replaces a text in every plural
    /// form, `resultCount.one` or `resultCount_one` in one. An unknown key has no effect.
    #[must_use]
    pub fn with_overrides(mut self, overrides: &[(String, String)]) -> Self {
        // Whole texts first, so that the more specific key takes precedence.
        let (forms, texts): (Vec<_>, Vec<_>) =
            overrides.iter().partition(|(key, _)| key.contains(FORM_SEPARATORS));
        for (key, template) in texts.into_iter().chain(forms) {
            match key.split_once(FORM_SEPARATORS) {
                None => {
                    if let Some(text) = Text::from_key(key) {
                        if let Some(forms) = self.templates.get_mut(text as usize) {
                            forms.clear();
                        }
                        self.overridden.push(text);
                        self.set(text, "other", template);
                    }
                }
                Some((key, category)) => {
                    if let Some(text) = Text::from_key(key) {
                        self.overridden.push(text);
                        self.set(text, category, template);
                    }
                }
            }
        }
        self
    }

    /// The form of a text for a CLDR plural category, else the form for `other`, else the English
    /// text.
    pub fn template(&self, text: Text, plural_category: &str) -> &str {
        let own = self.templates.get(text as usize);
        let of = |wanted: &str| {
            own?.iter().find(|(category, _)| category == wanted).map(|(_, template)| &**template)
        };
        of(plural_category).or_else(|| of("other")).unwrap_or_else(|| text.english(plural_category))
    }

    /// A text without placeholders.
    pub fn text(&self, text: Text) -> String {
        fill(self.template(text, "other"), &mut |_| None)
    }

    /// The complete sentence.
    pub fn render(&self, message: &Message, formats: &dyn Formats) -> String {
        let category = message
            .plural_count()
            .map(|count| formats.plural_category(count, self.language_of(message.text)));
        let template = self.template(message.text, category.as_deref().unwrap_or("other"));
        fill(template, &mut |name| message.arg(name).map(|arg| self.argument(arg, formats)))
    }

    fn argument(&self, arg: &Arg, formats: &dyn Formats) -> String {
        match arg {
            Arg::Text(text) => text.clone(),
            Arg::Count(count) => formats.count(*count),
            Arg::Date(date) => formats.date(*date),
            Arg::Relative(date) => formats.relative(*date),
            Arg::Month { year, month } => formats.month(*year, *month),
            Arg::Money { minor, currency } => formats.money(Money { minor: *minor, currency }),
            Arg::Message(message) => self.render(message, formats),
        }
    }

    /// The language of a text; `None` if the page has replaced it, in the page's own language.
    fn language_of(&self, text: Text) -> Option<&str> {
        if self.overridden.contains(&text) {
            return None;
        }
        match self.templates.get(text as usize) {
            Some(forms) if !forms.is_empty() => self.language.as_deref(),
            _ => Some("en"),
        }
    }

    fn set(&mut self, text: Text, category: &str, template: &str) {
        let place = text as usize;
        if self.templates.len() <= place {
            self.templates.resize_with(place + 1, Vec::new);
        }
        if let Some(forms) = self.templates.get_mut(place) {
            forms.retain(|(known, _)| known != category);
            forms.push((category.to_owned(), template.to_owned()));
        }
    }
}

/// A locale file and its catalogue.
struct LocaleFile<'de> {
    found: Field<'de>,
    catalogue: Catalogue,
}

impl<'de> Deserialize<'de> for LocaleFile<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut catalogue = Catalogue::default();
        let mut read = |entries: &mut dyn Members<'de>| catalogue.read(entries);
        let found = FieldVisitor(&mut Content::Members(&mut read)).deserialize(deserializer)?;
        Ok(Self { found, catalogue })
    }
}

impl Catalogue {
    /// Reads the texts by key.
    fn read<'de>(&mut self, entries: &mut dyn Members<'de>) -> Result<(), MemberError> {
        while let Some(key) = entries.next_name()? {
            let (name, category) = key.split_once('_').unwrap_or((&key, "other"));
            let Some(text) = Text::from_key(name) else {
                entries.skip()?;
                continue;
            };
            if let Field::Text(template) = entries.value(&mut Content::Ignored)? {
                self.set(text, category, &template);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
