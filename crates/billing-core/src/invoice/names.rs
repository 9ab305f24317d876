//! Distinct texts found again, however many there are.

/// A longer run is cut in two, so that a new text moves no more than this many others.
const LONGEST_RUN: usize = 512;

/// Numbers of texts in the order of the texts, in runs. A vendor chooses the texts, so nothing here
/// depends on which they are: a hash could be made to collide.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    runs: Vec<Vec<u32>>,
}

impl Names {
    /// The number of a text that is there; one that is not is put there as `next`.
    pub(super) fn find_or_put<'t>(
        &mut self,
        text: &str,
        next: u32,
        text_of: &dyn Fn(u32) -> &'t str,
    ) -> Option<u32> {
        let starts_before = |run: &Vec<u32>| run.first().is_some_and(|it| text_of(*it) <= text);
        let at = self.runs.partition_point(starts_before).saturating_sub(1);
        let Some(run) = self.runs.get_mut(at) else {
            self.runs.push(vec![next]);
            return None;
        };
        match run.binary_search_by(|it| text_of(*it).cmp(text)) {
            Ok(place) => run.get(place).copied(),
            Err(place) => {
                run.insert(place, next);
                if run.len() > LONGEST_RUN {
                    let rest = run.split_off(LONGEST_RUN / 2);
                    self.runs.insert(at + 1, rest);
                }
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Names;
    use proptest::prelude::*;
    use std::cell::Cell;

    /// Puts the texts there one by one; the numbers they got, and how many texts were compared.
    fn numbered(texts: &[String]) -> (Vec<u32>, usize) {
        let compared = Cell::new(0);
        let mut names = Names::default();
        let mut kept: Vec<&str> = Vec::new();
        let numbers = texts
            .iter()
            .map(|text| {
                let next = kept.len() as u32;
                let known = names.find_or_put(text, next, &|number| {
                    compared.set(compared.get() + 1);
                    kept[number as usize]
                });
                known.unwrap_or_else(|| {
                    kept.push(text);
                    next
                })
            })
            .collect();
        (numbers, compared.get())
    }

    #[test]
    fn a_hundred_thousand_distinct_texts_in_any_order_cost_a_few_comparisons_each() {
        let count = 100_000_u32;
        let rising: Vec<String> = (0..count / 5).map(|at| format!("{at:06}")).collect();
        let falling: Vec<String> = rising.iter().rev().cloned().collect();
        let mixed: Vec<String> =
            (0..count).map(|at| format!("{:010}", at.wrapping_mul(2_654_435_761))).collect();
        for texts in [rising, falling, mixed] {
            let (numbers, compared) = numbered(&texts);
            assert!(numbers.iter().copied().eq(0..texts.len() as u32), "each is new");
            assert!(compared < 40 * texts.len(), "{compared} comparisons");
        }
    }

    proptest! {
        #[test]
        fn a_text_gets_the_number_of_its_first_appearance(texts in prop::collection::vec("[ab]{0,4}", 0..200)) {
            let (numbers, _) = numbered(&texts);
            let mut distinct: Vec<&String> = Vec::new();
            for (text, number) in texts.iter().zip(numbers) {
                let expected = distinct.iter().position(|known| *known == text).unwrap_or_else(|| {
                    distinct.push(text);
                    distinct.len() - 1
                });
                prop_assert_eq!(number as usize, expected);
            }
        }
    }
}
