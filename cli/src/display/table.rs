//! Tables without lines between their cells.

use comfy_table::{ContentArrangement, Table, presets};

/// Columns between two columns.
pub const GAP: usize = 2;

/// A table with a header, as wide as its cells need.
#[must_use]
pub fn table(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header);
    table.add_rows(rows);
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.trim_fmt()
}
