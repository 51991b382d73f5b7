//! HTML that cannot hold what nobody meant as markup: names of elements and attributes are literals of this program, and
//! whatever else is written is escaped.
//!
//! A template crate would do the same for a page of text. Most of a report is figures in SVG and rows of tables, for which a
//! template has nothing but loops; and the function's zip carries this crate, so that it depends on nothing that the function
//! does not have.

use std::fmt::{self, Display, Write};

use personalize_contract::printable::printable;

/// Attributes of an element: names, and values that are escaped.
pub type Attributes<'a> = &'a [(&'static str, &'a dyn Display)];

/// A piece of HTML, complete and escaped. Its `Display` is the markup.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(String::new())
    }

    /// Whether nothing has been written.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Writes text. Markup in it is shown, and so are control characters, and those that change the direction of text.
    pub fn text(&mut self, text: impl Display) {
        // Writing to a string does not fail.
        let _ = write!(Escaped(&mut self.0), "{text}");
    }

    /// Writes markup of this program.
    pub fn markup(&mut self, markup: &'static str) {
        self.0.push_str(markup);
    }

    /// Writes a character as it is. Whoever calls it has seen that it is no markup.
    pub(crate) fn raw(&mut self, character: char) {
        self.0.push(character);
    }

    /// Writes another piece.
    pub fn append(&mut self, other: &Self) {
        self.0.push_str(&other.0);
    }

    /// Writes an element with what `content` writes into it.
    pub fn element(&mut self, name: &'static str, attributes: Attributes<'_>, content: impl FnOnce(&mut Self)) {
        self.open(name, attributes);
        self.0.push('>');
        content(self);
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }

    /// Writes an element that holds that text alone.
    pub fn line(&mut self, name: &'static str, attributes: Attributes<'_>, text: impl Display) {
        self.element(name, attributes, |html| html.text(text));
    }

    /// Writes an element of HTML that never has content, such as `meta`.
    pub fn void(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.open(name, attributes);
        self.0.push('>');
    }

    /// Writes an element of SVG without content, such as `rect`.
    pub fn shape(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.open(name, attributes);
        self.0.push_str("/>");
    }

    fn open(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.0.push('<');
        self.0.push_str(name);
        for (attribute, value) in attributes {
            self.0.push(' ');
            self.0.push_str(attribute);
            self.0.push_str("=\"");
            self.text(value);
            self.0.push('"');
        }
    }
}

impl Display for Html {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Escapes whatever is written to it.
struct Escaped<'html>(&'html mut String);

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for piece in text.split_inclusive(['\n', '\t']) {
            let (line, end) = match piece.strip_suffix(['\n', '\t']) {
                Some(line) => (line, &piece[line.len()..]),
                None => (piece, ""),
            };
            for character in printable(line).chars() {
                match character {
                    '&' => self.0.push_str("&amp;"),
                    '<' => self.0.push_str("&lt;"),
                    '>' => self.0.push_str("&gt;"),
                    '"' => self.0.push_str("&quot;"),
                    '\'' => self.0.push_str("&#39;"),
                    other => self.0.push(other),
                }
            }
            self.0.push_str(end);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text as the content of an element and as the value of an attribute.
    fn written(text: &str) -> String {
        let mut html = Html::new();
        html.line("td", &[("title", &text)], text);
        html.to_string()
    }

    #[test]
    fn no_text_becomes_markup_neither_between_elements_nor_in_an_attribute() {
        let cases = [
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("</script>", "&lt;/script&gt;"),
            ("\" onload='x'", "&quot; onload=&#39;x&#39;"),
            ("a & b &lt; c", "a &amp; b &amp;lt; c"),
            ("<!-- -->", "&lt;!-- --&gt;"),
            ("愛 Kömödie\n\tnext", "愛 Kömödie\n\tnext"),
        ];
        for (text, expected) in cases {
            assert_eq!(written(text), format!("<td title=\"{expected}\">{expected}</td>"));
        }
    }

    #[test]
    fn what_cannot_be_seen_is_shown() {
        let cases = [("a\0b", "a\\u{0}b"), ("a\u{202e}b", "a\\u{202e}b"), ("\u{1b}[31m", "\\u{1b}[31m")];
        for (text, expected) in cases {
            assert_eq!(written(text), format!("<td title=\"{expected}\">{expected}</td>"));
        }
        assert_eq!(written("a\u{2028}b"), "<td title=\"a\\u{2028}b\">a\\u{2028}b</td>");
    }

    #[test]
    fn elements_are_closed_in_the_order_in_which_they_were_opened() {
        let mut html = Html::new();
        html.element("ol", &[], |html| html.element("li", &[("class", &"one")], |html| html.void("br", &[])));
        html.shape("rect", &[("x", &1.5)]);
        assert_eq!(html.to_string(), "<ol><li class=\"one\"><br></li></ol><rect x=\"1.5\"/>");
    }
}
