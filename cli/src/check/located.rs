//! Findings with their places in a file: lines and columns, and the bytes that a caret is to point at.

use std::ops::Range;
use std::path::Path;

use personalize_contract::model::KEYS_ARE_KNOWN;
use personalize_contract::parameter_file::{FILLED_IN, KEYS_ONCE};
use personalize_contract::{Finding, Place};
use personalize_pipeline::{Position, Positions};
use serde::Serialize;

use super::escapes::find_within;
use super::lines::Lines;

/// A finding, and where in a file it is.
#[derive(Debug)]
pub struct Located {
    /// What was found.
    pub finding: Finding,
    /// The file.
    pub file: String,
    /// Where in the file; `None` for the whole of it.
    pub region: Option<Region>,
    /// The bytes of the parameter file that it is about.
    pub span: Option<Range<usize>>,
}

/// A place in a file. Lines and columns count from one, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Region {
    /// The first line.
    pub line: u64,
    /// The first column, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u64>,
    /// The last line, of the parameter file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_line: Option<u64>,
    /// The column behind the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_column: Option<u64>,
}

/// Finds the places of findings in a parameter file of that text, and puts them in the order of the file. What is in
/// other files follows.
pub fn locate(file: &Path, text: &str, positions: &Positions, findings: Vec<Finding>) -> Vec<Located> {
    let places = Places { file: file.display().to_string(), text, positions, lines: Lines::of(text) };
    let mut located: Vec<Located> = findings.into_iter().map(|finding| places.locate(finding)).collect();
    located.sort_by_key(|located| match &located.span {
        Some(span) => (0, span.start),
        None if matches!(located.finding.place, Place::File { .. }) => (2, 0),
        None => (1, 0),
    });
    located
}

/// A parameter file, with where everything in it is.
struct Places<'text> {
    file: String,
    text: &'text str,
    positions: &'text Positions,
    lines: Lines<'text>,
}

impl Places<'_> {
    fn locate(&self, finding: Finding) -> Located {
        let span = match &finding.place {
            Place::File { file, line, column, .. } => {
                let region = line.map(|line| Region { line, column: *column, end_line: None, end_column: None });
                let file = file.clone();
                return Located { finding, file, region, span: None };
            }
            Place::Path { path, .. } if path.is_empty() => None,
            Place::Path { path, within } => self.positions.find(path).and_then(|position| match within {
                Some(within) => find_within(self.text, position.value.clone(), *within),
                None => Some(pointed_at(position, &finding)),
            }),
            Place::Text { line, column } => self.lines.offset(*line, *column).map(|at| at..next(self.text, at)),
        };
        let region = span.as_ref().map(|span| self.region(span));
        Located { finding, file: self.file.clone(), region, span }
    }

    fn region(&self, span: &Range<usize>) -> Region {
        let (line, column) = self.lines.position(span.start);
        let (end_line, end_column) = self.lines.position(span.end);
        Region { line, column: Some(column), end_line: Some(end_line), end_column: Some(end_column) }
    }
}

/// A rule about a key points at the key, and so does one about an object or a list, which may be long.
fn pointed_at(position: &Position, finding: &Finding) -> Range<usize> {
    let about_key = [KEYS_ARE_KNOWN, KEYS_ONCE, FILLED_IN].iter().any(|rule| rule.code == finding.code);
    match &position.key {
        Some(key) if about_key || position.is_container => key.clone(),
        None if position.is_container => position.value.start..position.value.start + 1,
        _ => position.value.clone(),
    }
}

fn next(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use personalize_contract::Rule;
    use personalize_pipeline::Parsed;

    use super::*;

    const RULE: Rule = Rule::error("PP9999", "Nothing is odd");

    /// Line, column and the column behind the last.
    type Columns = (u64, Option<u64>, Option<u64>);

    fn regions(text: &str, findings: Vec<Finding>) -> Vec<Option<Columns>> {
        let located = locate(Path::new("p.json"), text, &Parsed::of_text(text).positions, findings);
        located.iter().map(|one| one.region.map(|at| (at.line, at.column, at.end_column))).collect()
    }

    #[test]
    fn places_become_lines_and_columns_in_the_order_of_the_file() {
        let text = "{\n  \"ä\": {\"b\": 3},\n  \"c\": \"one two\"\n}";
        let found = regions(
            text,
            vec![
                Finding::of(RULE, Place::file("i.csv").in_line(9, None), "in another file"),
                Finding::of(RULE, Place::path("c").within(4, 7), "a word"),
                Finding::of(RULE, "", "the whole file"),
                Finding::of(RULE, "ä.b", "a value"),
                Finding::of(RULE, "ä", "an object, by its key"),
                Finding::of(KEYS_ARE_KNOWN, "c", "a key"),
            ],
        );
        assert_eq!(
            found,
            [
                Some((2, Some(3), Some(6))),
                Some((2, Some(14), Some(15))),
                Some((3, Some(3), Some(6))),
                Some((3, Some(13), Some(16))),
                None,
                Some((9, None, None)),
            ]
        );
    }

    #[test]
    fn what_is_no_json_is_pointed_at_where_the_reader_stopped() {
        let at = |line, column| regions("{\n\"ä\" 3", vec![Finding::of(RULE, Place::at(line, column), "odd")])[0];
        assert_eq!(at(2, 6), Some((2, Some(5), Some(6))));
        assert_eq!(at(9, 9), Some((2, Some(6), Some(6))));
    }
}
