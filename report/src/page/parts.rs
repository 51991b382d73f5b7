//! What pages are built of: sections, tables, badges and lists of facts.

use std::fmt::Display;

use crate::html::Html;

/// A section of a page.
#[derive(Debug, Clone)]
pub struct Section {
    /// Its identifier in the page.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What is in it.
    pub content: Html,
}

impl Section {
    /// A section, unless nothing is in it.
    pub fn of(id: impl Into<String>, title: impl Into<String>, content: Html) -> Option<Self> {
        (!content.is_empty()).then(|| Self { id: id.into(), title: title.into(), content })
    }

    /// Writes it.
    pub fn write(&self, html: &mut Html) {
        html.element("section", &[("id", &self.id)], |html| {
            html.line("h2", &[], &self.title);
            html.append(&self.content);
        });
    }
}

/// A table with a row for each thing.
#[derive(Debug, Clone, Default)]
pub struct Table {
    caption: String,
    header: Vec<Column>,
    rows: Vec<Vec<Html>>,
}

/// The head of a column.
#[derive(Debug, Clone)]
struct Column {
    title: &'static str,
    is_number: bool,
}

impl Table {
    /// A table without rows. The first column is the head of each row.
    pub fn new(caption: impl Into<String>) -> Self {
        Self { caption: caption.into(), ..Self::default() }
    }

    /// The same with one more column.
    pub fn column(mut self, title: &'static str) -> Self {
        self.header.push(Column { title, is_number: false });
        self
    }

    /// The same with one more column of numbers.
    pub fn numbers(mut self, title: &'static str) -> Self {
        self.header.push(Column { title, is_number: true });
        self
    }

    /// Adds a row, with a cell for each column.
    pub fn row(&mut self, cells: Vec<Html>) {
        self.rows.push(cells);
    }

    /// Writes it; nothing where there is no row.
    pub fn write(&self, html: &mut Html) {
        if self.rows.is_empty() {
            return;
        }
        // What is wider than the page is scrolled by itself, by keyboard too.
        let region: [(&str, &dyn Display); 4] =
            [("class", &"scroll"), ("role", &"group"), ("aria-label", &self.caption), ("tabindex", &"0")];
        html.element("div", &region, |html| {
            html.element("table", &[], |html| {
                html.line("caption", &[], &self.caption);
                html.element("thead", &[], |html| {
                    html.element("tr", &[], |html| {
                        self.header.iter().for_each(|column| column.write(html));
                    });
                });
                html.element("tbody", &[], |html| self.rows.iter().for_each(|row| self.write_row(html, row)));
            });
        });
    }

    fn write_row(&self, html: &mut Html, row: &[Html]) {
        html.element("tr", &[], |html| {
            for (place, (cell, column)) in row.iter().zip(&self.header).enumerate() {
                match (place, column.is_number) {
                    (0, _) => html.element("th", &[("scope", &"row")], |html| html.append(cell)),
                    (_, true) => html.element("td", &[("class", &"number")], |html| html.append(cell)),
                    (_, false) => html.element("td", &[], |html| html.append(cell)),
                }
            }
        });
    }
}

impl Column {
    fn write(&self, html: &mut Html) {
        let attributes: &[(&'static str, &dyn Display)] =
            if self.is_number { &[("scope", &"col"), ("class", &"number")] } else { &[("scope", &"col")] };
        html.line("th", attributes, self.title);
    }
}

/// Text as a piece.
pub fn text(text: impl Display) -> Html {
    let mut html = Html::new();
    html.text(text);
    html
}

/// Text as a piece; a dash where there is none.
pub fn text_or_dash(text: Option<impl Display>) -> Html {
    let mut html = Html::new();
    match text {
        Some(text) => html.text(text),
        None => html.markup("<span class=\"muted\">–</span>"),
    }
    html
}

/// A word that stands out, in the colour of what it says about an outcome.
pub fn badge(html: &mut Html, word: &str) {
    let class = match word {
        "failed" | "FAILED" | "WOULD FAIL" | "refuse" | "error" => "badge failed",
        "held" | "hold" | "waiting" | "RUNNING" | "warning" => "badge warning",
        "created" | "updated" | "replaced" | "create" | "update" | "replace" | "SUCCEEDED" | "WOULD SUCCEED"
        | "passed" => "badge good",
        _ => "badge",
    };
    html.line("span", &[("class", &class)], word);
}

/// Names and values.
pub fn facts(html: &mut Html, facts: &[(&'static str, Html)]) {
    if facts.is_empty() {
        return;
    }
    html.element("dl", &[("class", &"facts")], |html| {
        for (name, value) in facts {
            html.element("div", &[], |html| {
                html.line("dt", &[], name);
                html.element("dd", &[], |html| html.append(value));
            });
        }
    });
}

/// A line of its own that is code.
pub fn code(code: impl Display) -> Html {
    let mut html = Html::new();
    html.line("code", &[], code);
    html
}
