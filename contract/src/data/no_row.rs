//! Lines with as many values as the header has names that are no rows: without any value, a total of the rows above, or
//! the header once more. What is wrong with their values is nothing to report.

use std::collections::BTreeMap;

use super::fault::Fault;
use super::line_fault::LineFault;
use super::reader::Values;
use super::tally::shortened;

/// Something wrong with a value, which is reported if its row is one.
#[derive(Debug)]
pub(super) struct Pending {
    /// Which of the dataset's columns.
    pub(super) index: usize,
    /// Which of the rows that were read together.
    pub(super) row: usize,
    pub(super) fault: Fault,
    /// Whether an import leaves the row out for it, and goes on.
    pub(super) is_tolerated: bool,
    /// Whether the value is the name of its column.
    pub(super) is_own_name: bool,
    /// Where the value begins and what it begins with, if it may be the first of its kind.
    pub(super) details: Option<(Option<u64>, String)>,
}

/// What a line is that is no row.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoRow {
    pub(super) fault: LineFault,
    /// What a message shows of it.
    pub(super) sample: String,
}

/// What is known of a line that may be no row.
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own")]
struct Candidate {
    is_empty: bool,
    is_header: bool,
    is_left_out: bool,
    /// Whether a value is missing that no row may be without.
    lacks_value: bool,
    /// The first value that is there.
    first: Option<String>,
}

/// Which of some rows are none, given what is wrong with their values and the names in the header.
pub(super) fn no_rows(
    pending: &[Pending],
    header: &[String],
    rows: usize,
    values: &impl Values,
) -> BTreeMap<usize, NoRow> {
    let mut candidates = candidates(pending, rows);
    if candidates.iter().all(Option::is_none) {
        return BTreeMap::new();
    }
    for (place, name) in header.iter().enumerate() {
        values.each(place, |row, value| {
            if let Some(candidate) = candidates.get_mut(row).and_then(Option::as_mut) {
                candidate.take_in(name, value);
            }
        });
    }
    let known = candidates.into_iter().enumerate();
    known.filter_map(|(row, candidate)| Some((row, candidate?.conclude()?))).collect()
}

/// The rows of which a value is missing, or is the name of its column.
fn candidates(pending: &[Pending], rows: usize) -> Vec<Option<Candidate>> {
    let mut candidates: Vec<Option<Candidate>> = (0..rows).map(|_| None).collect();
    let is_telling = |one: &&Pending| one.is_own_name || (one.fault == Fault::Missing && !one.is_tolerated);
    for one in pending.iter().filter(is_telling) {
        if let Some(candidate) = candidates.get_mut(one.row) {
            let candidate = candidate.get_or_insert_with(Candidate::new);
            candidate.lacks_value |= one.fault == Fault::Missing;
        }
    }
    for one in pending {
        if let Some(candidate) = candidates.get_mut(one.row).and_then(Option::as_mut) {
            candidate.is_left_out &= one.is_tolerated || !one.is_own_name;
        }
    }
    candidates
}

impl Candidate {
    const fn new() -> Self {
        Self { is_empty: true, is_header: true, is_left_out: true, lacks_value: false, first: None }
    }

    fn take_in(&mut self, name: &str, value: &[u8]) {
        let value = value.trim_ascii();
        self.is_header &= value.eq_ignore_ascii_case(name.trim().as_bytes());
        if !value.is_empty() {
            self.is_empty = false;
            self.first.get_or_insert_with(|| shortened(value));
        }
    }

    fn conclude(self) -> Option<NoRow> {
        let Self { is_empty, is_header, is_left_out, lacks_value, first } = self;
        let sample = first.unwrap_or_default();
        let fault = match () {
            () if is_empty => LineFault::EmptyRow,
            () if is_header && is_left_out => LineFault::HeaderAgainLeftOut,
            () if is_header => LineFault::HeaderAgain,
            () if lacks_value && is_total(&sample) => LineFault::Total,
            () => return None,
        };
        Some(NoRow { fault, sample })
    }
}

/// Whether a text is what spreadsheets and reports write beside a total.
pub(super) fn is_total(text: &str) -> bool {
    const WORDS: [&str; 9] =
        ["total", "totals", "grand total", "subtotal", "sub total", "sum", "summe", "gesamt", "totale"];
    let text = text.trim().trim_end_matches(|last: char| !last.is_alphanumeric()).to_lowercase();
    let before = text.split([':', '=']).next().unwrap_or_default().trim();
    WORDS.contains(&before)
        || WORDS
            .iter()
            .any(|word| before.strip_prefix(word).is_some_and(|rest| rest.starts_with(" of ") || rest == " rows"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_known_by_their_words() {
        for text in ["Total", "TOTAL:", "Grand Total", "total: 1200", "Sum", "Subtotal", "Total rows", " Summe "] {
            assert!(is_total(text), "{text}");
        }
        for text in ["", "u1", "totally", "summer", "Total War", "sum41"] {
            assert!(!is_total(text), "{text}");
        }
    }
}
