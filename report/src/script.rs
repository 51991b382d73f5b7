//! JSON inside a page, where a program finds it again.

use serde_json::Value;

use crate::html::Html;

/// A `script` element of the type `application/json` with that identifier. The text in it is JSON as it stands: whatever
/// could end the element, or be taken for a comment, is written as an escape of JSON.
#[must_use]
pub fn json_in_script(identifier: &str, document: &Value) -> Html {
    let mut html = Html::new();
    html.element("script", &[("type", &"application/json"), ("id", &identifier)], |html| html.json(document));
    html
}

impl Html {
    /// Writes JSON without `<`, `>` and `&`, which occur in strings of JSON only, and without what ends a line in
    /// JavaScript alone.
    fn json(&mut self, document: &Value) {
        for character in document.to_string().chars() {
            match character {
                '<' => self.markup("\\u003c"),
                '>' => self.markup("\\u003e"),
                '&' => self.markup("\\u0026"),
                '\u{2028}' => self.markup("\\u2028"),
                '\u{2029}' => self.markup("\\u2029"),
                other => self.raw(other),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_inside_is_the_document_and_ends_nowhere_else() {
        let texts =
            ["<script>", "</script>", "<!--", "]]>", "\"quoted\" 'single'", "a\u{2028}b\u{2029}", "&amp;", "\\u003c"];
        let document = json!({"users": texts, "</script><script>": 1});
        let html = json_in_script("document", &document).to_string();
        let opening = "<script type=\"application/json\" id=\"document\">";
        let inside = html.strip_prefix(opening).and_then(|rest| rest.strip_suffix("</script>")).unwrap();
        assert!(!inside.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{inside}");
        assert_eq!(serde_json::from_str::<Value>(inside).unwrap(), document);
    }
}
