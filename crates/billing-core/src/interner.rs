//! Interning: a number for each distinct text.

use std::collections::HashMap;

/// Numbers distinct texts in the order of their first appearance.
///
/// It is the crate's only map with texts as keys: a map is compiled for each type of key and value,
/// at two kilobytes of the module each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interner {
    numbers: HashMap<String, u32>,
}

impl Interner {
    /// The number of distinct texts, which is the next number.
    pub(crate) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The number of a text that was interned.
    pub(crate) fn get(&self, text: &str) -> Option<usize> {
        self.numbers.get(text).map(|number| *number as usize)
    }

    /// The number of a text; a new text gets a new number.
    pub(crate) fn intern(&mut self, text: &str) -> usize {
        let next = self.len();
        self.get(text).unwrap_or_else(|| {
            self.set(text, next);
            next
        })
    }

    /// Assigns the caller's number to a text.
    pub(crate) fn set(&mut self, text: &str, number: usize) {
        self.numbers.insert(text.to_owned(), u32::try_from(number).unwrap_or(u32::MAX));
    }
}

#[cfg(test)]
mod tests {
    use super::Interner;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_text_has_the_number_of_its_first_appearance(
            texts in prop::collection::vec("[ab]{0,4}", 0..200),
        ) {
            let mut interner = Interner::default();
            let mut distinct: Vec<&String> = Vec::new();
            for text in &texts {
                let known = distinct.iter().position(|known| *known == text);
                let expected = known.unwrap_or_else(|| {
                    distinct.push(text);
                    distinct.len() - 1
                });
                prop_assert_eq!(interner.get(text), known);
                prop_assert_eq!(interner.intern(text), expected);
                prop_assert_eq!(interner.len(), distinct.len());
            }
        }
    }
}
