//! `pipeline explain`: what a rule is about, with a case that breaks it and one that does not.

use std::io::Write;

use comfy_table::{ContentArrangement, Table, presets};
use include_dir::{Dir, DirEntry, include_dir};
use personalize_contract::{Rule, rules};

use crate::arguments::Explain;
use crate::command_error::CommandError;
use crate::exit::Exit;

/// `<code>/page.md`, and the cases: files about the parameter file, folders about data.
static PAGES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../contract/rules");

/// Writes a rule's page to stdout, or the list of all rules.
///
/// # Errors
/// When stdout is closed.
pub fn explain(arguments: &Explain) -> Result<Exit, CommandError> {
    let text = arguments.code.as_ref().map_or_else(table, rendered);
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(Exit::Succeeded)
}

/// A rule's page in Markdown, without a heading.
#[must_use]
pub fn page(code: &str) -> Option<&'static str> {
    PAGES.get_file(format!("{code}/page.md"))?.contents_utf8()
}

fn table() -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(["CODE", "SEVERITY", "RULE"]);
    for rule in rules::all() {
        table.add_row([rule.code.to_owned(), rule.severity.to_string(), rule.title.to_owned()]);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.trim_fmt() + "\n"
}

fn rendered(rule: &Rule) -> String {
    let Rule { code, severity, title } = rule;
    let mut text = format!("{severity}[{code}]: {title}\n");
    if let Some(page) = page(code) {
        text = format!("{text}\n{}\n", page.trim_end());
    }
    for (heading, name) in [("This breaks it", "fails"), ("This does not", "passes")] {
        for (path, content) in case(code, name) {
            text = format!("{text}\n{heading} ({path}):\n\n{}\n", content.trim_end());
        }
    }
    text
}

/// The files of a case: `<name>.json`, or all below the folder `<name>`.
fn case(code: &str, name: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    if let Some(file) = PAGES.get_entry(format!("{code}/{name}.json")) {
        collect(file, &mut files);
    }
    if let Some(folder) = PAGES.get_entry(format!("{code}/{name}")) {
        collect(folder, &mut files);
    }
    files
}

fn collect(entry: &DirEntry<'_>, files: &mut Vec<(String, String)>) {
    match entry {
        DirEntry::Dir(folder) => folder.entries().iter().for_each(|entry| collect(entry, files)),
        DirEntry::File(file) => {
            files.push((file.path().display().to_string(), String::from_utf8_lossy(file.contents()).into_owned()));
        }
    }
}
