//! Findings as a compiler shows them: severity, code and message, the place, and the line with a caret.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use personalize_contract::printable::printable;
use personalize_contract::{Place, Severity};

use super::summary;
use crate::check::lines::Lines;
use crate::check::{Located, Outcome, Region};
use crate::display::wrap::wrap;
use crate::display::{Terminal, counted};

/// What the report ends with where no data was checked.
const NO_DATA: &str = "data was not checked; `--data DIR` or `--data s3://BUCKET/PREFIX/` names it";

/// Longest line, in bytes, that is shown with its finding. A file without line ends is one line.
const LONGEST_SHOWN: usize = 4096;

/// All findings, each with its line, and the sum.
pub fn render(outcome: &Outcome, terminal: &Terminal) -> String {
    let renderer = if terminal.colour { Renderer::styled() } else { Renderer::plain() };
    let width = terminal.width();
    let renderer = width.map_or_else(|| renderer.clone(), |width| renderer.clone().term_width(width));
    let lines = Lines::of(&outcome.text);
    let each = outcome.found.iter().map(|located| renderer.render(&[group(outcome, &lines, located, width)]) + "\n\n");
    let summary = outcome.data.as_ref().map(|data| summary::render(data) + "\n").unwrap_or_default();
    let end = if outcome.data.is_some() { String::new() } else { format!("{NO_DATA}\n") };
    let schedules: String =
        outcome.schedules.iter().flat_map(|schedule| [schedule.to_string(), "\n".to_owned()]).collect();
    each.collect::<String>() + &wrap(&(summary + &schedules + &sum(outcome) + &end), width, 2)
}

fn group<'outcome>(
    outcome: &'outcome Outcome,
    lines: &Lines<'_>,
    located: &'outcome Located,
    width: Option<usize>,
) -> Group<'outcome> {
    let Located { finding, file, region, span } = located;
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    // Lines after the first begin where the first message does: `warning[PP0609]: `.
    let before = finding.severity.to_string().len() + finding.code.len() + 4;
    let message = wrap(&finding.message, width.map(|width| width.saturating_sub(before)), 0);
    let title = level.primary_title(message).id(&*finding.code);
    // Nothing but the lines themselves, so that what a finding takes does not depend on the length of the text.
    let shown = span.as_ref().map(|span| (span, lines.around(span)));
    if let Some((span, (range, line))) = shown.filter(|(_, (range, _))| range.len() <= LONGEST_SHOWN) {
        let annotation = AnnotationKind::Primary.span(span.start - range.start..span.end - range.start);
        let snippet = Snippet::source(&outcome.text[range]).line_start(line);
        return title.element(snippet.path(file.as_str()).annotation(annotation));
    }
    let mut origin = Origin::path(printable(file));
    if let Some(Region { line, column, .. }) = region {
        origin = origin.line(position(*line));
        if let Some(column) = column {
            origin = origin.char_column(position(*column));
        }
    }
    let group = title.element(origin);
    match &finding.place {
        Place::File { more, .. } if *more > 0 => group.element(Level::NOTE.message(format!("and {more} more"))),
        _ => group,
    }
}

fn position(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn sum(outcome: &Outcome) -> String {
    let file = outcome.file.display();
    match (outcome.errors(), outcome.warnings()) {
        (0, 0) => format!("{file}: nothing to fix\n"),
        (errors, warnings) => {
            let sum = format!("{file}: {}, {}", counted(errors, "error"), counted(warnings, "warning"));
            let gravest = outcome.found.iter().map(|located| &located.finding).min_by_key(|finding| finding.severity);
            let code = gravest.map_or("", |finding| &*finding.code);
            format!("{sum}; `pipeline explain {code}` tells more about a rule\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use personalize_contract::{Finding, Rule};
    use personalize_pipeline::Parsed;

    use super::*;
    use crate::check::located::locate;

    #[test]
    fn a_finding_is_shown_with_its_line_and_a_caret() {
        let text = "{\n  \"name\": \"a b\"\n}\n".to_owned();
        let rule = Rule::error("PP9999", "Nothing is odd");
        let data = Place::file("Items/i.csv").in_line(7, Some(3)).and_more(12);
        let findings = vec![
            Finding::of(rule, "name", "it is odd"),
            Finding::of(Rule::warning("PP9998", "x"), data, "so is this"),
            Finding::of(rule, "", "and all of it"),
        ];
        let found = locate(Path::new("p.json"), &text, &Parsed::of_text(&text).positions, findings);
        let shown = render(
            &Outcome { file: PathBuf::from("p.json"), text, found, schedules: Vec::new(), data: None },
            &Terminal::NONE,
        );
        assert_eq!(
            shown,
            "\
error[PP9999]: it is odd
 --> p.json:2:11
  |
2 |   \"name\": \"a b\"
  |           ^^^^^

error[PP9999]: and all of it
--> p.json

warning[PP9998]: so is this
--> Items/i.csv:7:3
 = note: and 12 more

p.json: 2 errors, 1 warning; `pipeline explain PP9999` tells more about a rule
data was not checked; `--data DIR` or `--data s3://BUCKET/PREFIX/` names it
"
        );
    }
}
