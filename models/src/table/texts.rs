//! The texts of a column, each stored once under a code.

use std::collections::HashMap;
use std::sync::Arc;

use crate::vocabulary::Vocabulary;

/// The code of a row without a text.
pub(crate) const NO_TEXT: u32 = u32::MAX;

/// How many new texts are kept apart from the others before these are copied.
const MOST_RECENT: usize = 1024;

/// Between the values of a categorical column.
const SEPARATOR: char = '|';

/// The distinct texts of a column. Of a categorical one, a text such as `drama|comedy` has one code, and is found by
/// each of its values. Clones share memory in the way of [`crate::SharedVocabulary`].
#[derive(Debug, Clone)]
pub(crate) struct Texts {
    categorical: bool,
    settled: Arc<Layer>,
    recent: Arc<Layer>,
}

/// Texts with their codes, counted from 0.
#[derive(Debug, Clone, Default)]
struct Layer {
    texts: Vocabulary,
    /// Of each value that is in texts with several, the codes of these.
    parts: HashMap<Box<str>, Vec<u32>>,
}

impl Layer {
    fn code(&mut self, text: &str, categorical: bool) -> u32 {
        let before = self.texts.len();
        let code = self.texts.number(text);
        if self.texts.len() > before && categorical && text.contains(SEPARATOR) {
            for part in values(text, true) {
                match self.parts.get_mut(part) {
                    Some(codes) => codes.push(code),
                    None => drop(self.parts.insert(part.into(), vec![code])),
                }
            }
        }
        code
    }
}

/// The values of a text: several in a categorical column, none of them empty.
pub(crate) fn values(text: &str, categorical: bool) -> impl Iterator<Item = &str> {
    let several = categorical.then(|| text.split(SEPARATOR)).into_iter().flatten();
    several.chain((!categorical).then_some(text)).filter(|value| !value.is_empty())
}

impl Texts {
    pub(crate) fn new(categorical: bool) -> Self {
        Self { categorical, settled: Arc::default(), recent: Arc::default() }
    }

    /// The code of a text, which gets the next one if it has none yet.
    pub(crate) fn code(&mut self, text: &str) -> u32 {
        if self.recent.texts.is_empty()
            && let Some(settled) = Arc::get_mut(&mut self.settled)
        {
            return settled.code(text, self.categorical);
        }
        if let Some(code) = self.known_code(text) {
            return code;
        }
        if self.recent.texts.len() >= MOST_RECENT {
            let settled = Arc::make_mut(&mut self.settled);
            for recent in self.recent.texts.iter() {
                settled.code(recent, self.categorical);
            }
            self.recent = Arc::default();
        }
        self.first_recent() + Arc::make_mut(&mut self.recent).code(text, self.categorical)
    }

    /// The text of a code.
    pub(crate) fn text(&self, code: u32) -> Option<&str> {
        let recent = || self.recent.texts.name(code.checked_sub(self.first_recent())?);
        self.settled.texts.name(code).or_else(recent)
    }

    /// The values of a code.
    pub(crate) fn values(&self, code: u32) -> impl Iterator<Item = &str> {
        self.text(code).into_iter().flat_map(|text| values(text, self.categorical))
    }

    /// How many codes there are.
    pub(crate) fn len(&self) -> usize {
        self.settled.texts.len() + self.recent.texts.len()
    }

    /// The codes of the texts that have a value.
    pub(crate) fn codes_with(&self, value: &str) -> impl Iterator<Item = u32> {
        // An entire text is no value of a categorical column where it has several.
        let is_none = value.is_empty() || self.categorical && value.contains(SEPARATOR);
        let alone = if is_none { None } else { self.known_code(value) };
        let first = self.first_recent();
        let settled = self.settled.parts.get(value).into_iter().flatten().copied();
        let recent = self.recent.parts.get(value).into_iter().flatten().map(move |code| first + code);
        alone.into_iter().chain(settled).chain(recent)
    }

    fn known_code(&self, text: &str) -> Option<u32> {
        let recent = || Some(self.first_recent() + self.recent.texts.get(text)?);
        self.settled.texts.get(text).or_else(recent)
    }

    /// [`Vocabulary::number`] keeps the codes within 32 bits.
    fn first_recent(&self) -> u32 {
        u32::try_from(self.settled.texts.len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(texts: &Texts, value: &str) -> Vec<String> {
        texts.codes_with(value).filter_map(|code| texts.text(code).map(str::to_owned)).collect()
    }

    #[test]
    fn texts_of_a_categorical_column_are_found_by_each_of_their_values() {
        let mut texts = Texts::new(true);
        let codes = ["drama", "drama|comedy", "a|drama|", "dramatic"].map(|text| texts.code(text));
        assert_eq!((codes, texts.code("drama|comedy"), texts.len()), ([0, 1, 2, 3], 1, 4));
        assert_eq!(found(&texts, "drama"), ["drama", "drama|comedy", "a|drama|"]);
        assert_eq!(found(&texts, "comedy"), ["drama|comedy"]);
        assert_eq!(found(&texts, "drama|comedy"), [""; 0]);
        assert_eq!(found(&texts, ""), [""; 0]);
        assert_eq!(texts.values(2).collect::<Vec<_>>(), ["a", "drama"]);
    }

    #[test]
    fn texts_of_another_column_are_one_value() {
        let mut texts = Texts::new(false);
        texts.code("drama|comedy");
        assert_eq!(found(&texts, "drama|comedy"), ["drama|comedy"]);
        assert_eq!(found(&texts, "drama"), [""; 0]);
    }

    #[test]
    fn texts_that_are_new_beside_a_snapshot_are_found_too() {
        let mut texts = Texts::new(true);
        texts.code("a|b");
        let before = texts.clone();
        let many: Vec<String> = (0..3000).map(|number| format!("a|t{number}")).collect();
        let codes: Vec<u32> = many.iter().map(|text| texts.code(text)).collect();
        assert_eq!(codes, (1..=3000).collect::<Vec<u32>>());
        assert_eq!((found(&texts, "a").len(), found(&before, "a").len()), (3001, 1));
        assert_eq!(found(&texts, "t2999"), ["a|t2999"]);
        assert_eq!(many.iter().map(|text| texts.code(text)).collect::<Vec<u32>>(), codes);
    }
}
