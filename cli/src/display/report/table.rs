//! The resources of a run as a table: one row for each, with its ARN or without, or one for each type.

use std::fmt::Write;

use console::measure_text_width;
use personalize_pipeline::in_words;

use super::super::table::{GAP, table};
use super::super::wrap::{cut, cut_lines};
use super::words;
use crate::laptop::Resource;

/// Columns of which something can be read.
const LEAST: usize = 8;

/// A row for each resource, the ARN beside it where there is room, and else on a line of its own.
pub fn with_arns(resources: &[Resource], width: Option<usize>) -> String {
    if resources.is_empty() {
        return String::new();
    }
    let rows = resources.iter().map(|resource| {
        let arn = resource.arn.clone().unwrap_or_else(|| "-".to_owned());
        cells(resource).into_iter().chain([arn]).collect()
    });
    let beside = table(&["TYPE", "NAME", "OUTCOME", "DURATION", "ARN"], rows);
    let widest = beside.lines().map(measure_text_width).max().unwrap_or_default();
    match width {
        Some(width) if width < widest => with_arns_below(resources, width),
        _ => beside,
    }
}

/// Each ARN on a line of its own, from which it can be copied entire.
fn with_arns_below(resources: &[Resource], width: usize) -> String {
    let table = by_resource(resources, width);
    let mut lines = table.lines();
    let mut text = lines.next().unwrap_or_default().to_owned();
    for (line, resource) in lines.zip(resources) {
        let _ = write!(text, "\n{line}");
        if let Some(arn) = &resource.arn {
            let _ = write!(text, "\n  {arn}");
        }
    }
    text
}

/// A row for each resource, without ARNs. Names are cut to the width.
pub fn by_resource(resources: &[Resource], width: usize) -> String {
    if resources.is_empty() {
        return String::new();
    }
    let rows: Vec<[String; 4]> = resources.iter().map(cells).collect();
    within(&["TYPE", "NAME", "OUTCOME", "DURATION"], &rows, 1, width)
}

/// A row for each type and outcome, in the order in which they came, with the longest duration and the names.
pub fn by_type(resources: &[Resource], width: usize) -> String {
    let mut groups: Vec<Vec<&Resource>> = Vec::new();
    for resource in resources {
        let key = |other: &Resource| (other.resource_type.clone(), other.outcome.clone());
        let group = groups.iter_mut().find(|group| group.iter().all(|other| key(other) == key(resource)));
        match group {
            Some(group) => group.push(resource),
            None => groups.push(vec![resource]),
        }
    }
    let rows: Vec<[String; 4]> = groups.iter().filter_map(|group| row_of(group)).collect();
    if rows.is_empty() { String::new() } else { within(&["TYPE", "OUTCOME", "LONGEST", "NAMES"], &rows, 3, width) }
}

fn row_of(group: &[&Resource]) -> Option<[String; 4]> {
    let first = group.first()?;
    let seconds = group.iter().filter_map(|resource| resource.seconds).reduce(f64::max);
    let names: Vec<&str> = group.iter().map(|resource| resource.name.as_str()).collect();
    let outcome = format!("{} {}", group.len(), first.outcome);
    Some([words(first).to_owned(), outcome, duration(seconds), names.join(", ")])
}

fn cells(resource: &Resource) -> [String; 4] {
    [words(resource).to_owned(), resource.name.clone(), resource.outcome.clone(), duration(resource.seconds)]
}

fn duration(seconds: Option<f64>) -> String {
    seconds.map_or_else(|| "-".to_owned(), in_words)
}

/// A table no wider than that, of which one column gives way; it is left out where nothing of it could be read.
fn within(header: &[&str; 4], rows: &[[String; 4]], flexible: usize, width: usize) -> String {
    let column = |index: usize| {
        let cells = rows.iter().map(|row| measure_text_width(&row[index]));
        cells.chain([header[index].len()]).max().unwrap_or_default()
    };
    let others: usize = (0..header.len()).filter(|index| *index != flexible).map(column).sum();
    let room = width.saturating_sub(others + GAP * (header.len() - 1));
    let keeps = |index: usize| index != flexible || room >= LEAST;
    let kept = |row: &[String; 4]| {
        let cells = row.iter().enumerate().filter(|(index, _)| keeps(*index));
        cells.map(|(index, cell)| if index == flexible { cut(cell, Some(room)) } else { cell.clone() }).collect()
    };
    let header = header.iter().enumerate().filter(|(index, _)| keeps(*index)).map(|(_, name)| *name);
    cut_lines(&table(&header.collect::<Vec<_>>(), rows.iter().map(kept)), Some(width))
}
