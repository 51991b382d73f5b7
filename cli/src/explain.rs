//! `pipeline explain`: what a rule is about, with a case that breaks it and one that does not.

use comfy_table::{ContentArrangement, Table, presets};
use include_dir::{Dir, DirEntry, include_dir};
use personalize_contract::{Rule, rules};

use crate::arguments::Explain;
use crate::command_error::CommandError;
use crate::display::Terminal;
use crate::display::output::write_result;
use crate::display::wrap::{cut, wrap};
use crate::exit::Exit;

/// `<code>/page.md`, and the cases: files about the parameter file, folders about data.
static PAGES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../contract/rules");

/// How many lines of a file of data are shown, and how many characters of each: enough to see what it is about.
const MOST_LINES: usize = 8;
const MOST_CHARACTERS: usize = 110;

/// Writes a rule's page to stdout, or the list of all rules.
///
/// # Errors
/// When stdout is closed.
pub fn explain(arguments: &Explain) -> Result<Exit, CommandError> {
    let terminal = Terminal::stdout();
    let text = arguments.code.as_ref().map_or_else(|| table(&terminal), |rule| rendered(rule, &terminal));
    write_result(&text)?;
    Ok(Exit::Succeeded)
}

/// A rule's page in Markdown, without a heading.
#[must_use]
pub fn page(code: &str) -> Option<&'static str> {
    PAGES.get_file(format!("{code}/page.md"))?.contents_utf8()
}

/// Every rule on a line; on a terminal, titles are broken within their column.
fn table(terminal: &Terminal) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    if let Some(width) = terminal.width() {
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    }
    table.set_header(["CODE", "SEVERITY", "RULE"]);
    for rule in rules::all() {
        table.add_row([rule.code.to_owned(), rule.severity.to_string(), rule.title.to_owned()]);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.trim_fmt() + "\n"
}

fn rendered(rule: &Rule, terminal: &Terminal) -> String {
    let Rule { code, severity, title } = rule;
    let mut text = wrap(&format!("{severity}[{code}]: {title}\n"), terminal.width(), 2);
    if let Some(page) = page(code) {
        text = format!("{text}\n{}\n", wrap(page.trim_end(), terminal.width(), 0));
    }
    for (heading, name) in [("This breaks it", "fails"), ("This does not", "passes")] {
        for (path, content) in case(code, name) {
            let content = content.trim_end().lines().map(|line| cut(line, terminal.width()) + "\n");
            text = format!("{text}\n{heading} ({path}):\n\n{}", content.collect::<String>());
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
            let content = String::from_utf8_lossy(file.contents());
            let is_data = file.path().extension().is_some_and(|extension| extension == "csv");
            let content = if is_data { beginning(&content) } else { content.into_owned() };
            files.push((file.path().display().to_string(), content));
        }
    }
}

/// The first lines of data, and how many more there are.
fn beginning(content: &str) -> String {
    let shown: String = content.lines().take(MOST_LINES).map(|line| visible(line) + "\n").collect();
    let more = match content.lines().count().saturating_sub(MOST_LINES) {
        0 => String::new(),
        1 => "… and 1 more line\n".to_owned(),
        more => format!("… and {more} more lines\n"),
    };
    shown + &more
}

/// A line as far as it is shown, with what a terminal would not show, or would act upon, written as an escape.
fn visible(line: &str) -> String {
    let mut shown = String::new();
    for character in line.chars().take(MOST_CHARACTERS) {
        match character {
            '"' | '\'' | '\\' => shown.push(character),
            _ => shown.extend(character.escape_debug()),
        }
    }
    if line.chars().nth(MOST_CHARACTERS).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn data_is_shown_by_its_first_lines_and_these_by_their_beginnings() {
        let lines = |count: usize| "a,b\n".repeat(count);
        assert_eq!(beginning(&lines(8)), lines(8));
        assert_eq!(beginning(&lines(9)), lines(8) + "… and 1 more line\n");
        assert_eq!(beginning(&lines(2527)), lines(8) + "… and 2519 more lines\n");
        assert_eq!(beginning("\u{feff}\"A\",d'\u{0}\\\r\nlast"), "\\u{feff}\"A\",d'\\0\\\nlast\n");
        assert_eq!(beginning(&"ü".repeat(111)), "ü".repeat(110) + "…\n");
    }

    #[test]
    fn no_case_fills_a_screen_with_data() {
        for rule in rules::all() {
            let shown = ["fails", "passes"].into_iter().flat_map(|name| case(rule.code, name));
            for (path, content) in shown.filter(|(path, _)| Path::new(path).extension().is_some_and(|of| of == "csv")) {
                let longest = content.lines().map(|line| line.chars().count()).max();
                assert!(content.lines().count() <= MOST_LINES + 1 && longest < Some(2 * MOST_CHARACTERS), "{path}");
            }
        }
    }
}
