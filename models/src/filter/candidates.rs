//! What an evaluator is asked about, and how the numbers that it is asked by lead to rows.

use personalize_contract::filter::syntax::Recommended;

use crate::{Table, Vocabulary};

/// The number of a row that is not there.
pub(super) const NO_ROW: u32 = u32::MAX;

/// Items, users or actions by their numbers in a vocabulary, such as that of a model's data.
#[derive(Debug, Clone, Copy)]
pub struct Candidates<'a> {
    /// What they are.
    pub recommended: Recommended,
    /// Their identifiers.
    pub vocabulary: &'a Vocabulary,
    /// Their rows in the table of their dataset, which saves looking up an identifier at each call.
    pub rows: Option<&'a Rows>,
}

/// For each identifier of a vocabulary, the number of its row in a table.
///
/// It is made once for a model, brought up to date when the table has more rows, and serves all requests. One that is
/// older than the table still leads to the right rows, only not so quickly.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    rows: Vec<u32>,
    /// How many rows of the table are taken into account.
    known: usize,
}

impl Rows {
    /// Those of a vocabulary in a table.
    #[must_use]
    pub fn new(vocabulary: &Vocabulary, table: &Table) -> Self {
        let rows = vocabulary.iter().map(|identifier| table.number(identifier).unwrap_or(NO_ROW)).collect();
        Self { rows, known: table.len() }
    }

    /// Adds the rows that are new in the table, where the vocabulary has their identifiers. Both must be those of
    /// [`Self::new`] or later states of them: where the data were imported anew, make another.
    pub fn update(&mut self, vocabulary: &Vocabulary, table: &Table) {
        let new = vocabulary.iter().skip(self.rows.len());
        self.rows.extend(new.map(|identifier| table.number(identifier).unwrap_or(NO_ROW)));
        for row in (self.known..table.len()).filter_map(|row| u32::try_from(row).ok()) {
            let number = table.identifier(row).and_then(|identifier| vocabulary.get(identifier));
            if let Some(entry) = number.and_then(|number| self.rows.get_mut(number as usize)) {
                *entry = row;
            }
        }
        self.known = table.len();
    }

    fn get(&self, number: u32) -> u32 {
        self.rows.get(number as usize).copied().unwrap_or(NO_ROW)
    }
}

impl Candidates<'_> {
    /// The row of a candidate in its table, [`NO_ROW`] if there is none.
    #[inline]
    pub(super) fn row(&self, number: u32, table: Option<&Table>) -> u32 {
        let Some(table) = table else { return NO_ROW };
        if let Some(rows) = self.rows {
            let row = rows.get(number);
            if row != NO_ROW || rows.known == table.len() && (number as usize) < rows.rows.len() {
                return row;
            }
        }
        let identifier = self.vocabulary.name(number);
        identifier.and_then(|identifier| table.number(identifier)).unwrap_or(NO_ROW)
    }
}
