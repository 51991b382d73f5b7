//! What a query or a form says, by the names of its fields.

use std::borrow::Cow;

/// The fields of a query or of a form, in order.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded`, the form of queries and of forms' bodies.
    pub(super) fn parse(form: &[u8]) -> Self {
        Self(form_urlencoded::parse(form).into_owned().collect())
    }

    /// The first field of that name, without white space around it, unless it is empty.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// The same as a number.
    pub(super) fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }

    /// Every field of that name that is not empty, such as those of checkboxes.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.0.iter().filter(move |(field, _)| field == name);
        named.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }
}

/// A link to a page with a query: fields without a value are left out.
pub(super) fn link(path: &str, fields: &[(&str, Option<&str>)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields.iter().filter_map(|(name, value)| Some((name, (*value)?))) {
        query.append_pair(name, value);
    }
    match query.finish() {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

/// A name or an ARN as a part of an element's `id`, which may hold no white space.
pub(super) fn identifier(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_whitespace) {
        text.split_whitespace().collect::<Vec<_>>().join("_").into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_by_name_and_empty_ones_are_none() {
        let fields = Fields::parse(b"a=1&b=&c=+x%20y+&a=2&d=%26%3D");
        assert_eq!(
            (fields.text("a"), fields.text("b"), fields.text("c"), fields.text("d")),
            (Some("1"), None, Some("x y"), Some("&="))
        );
        assert_eq!(fields.all("a").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!((fields.number::<u32>("a"), fields.number::<u32>("c")), (Some(1), None));
    }

    #[test]
    fn a_link_holds_whatever_its_values_hold() {
        let link = link("/p", &[("a", Some("x & y=<z>")), ("b", None), ("c", Some("ü"))]);
        assert_eq!(link, "/p?a=x+%26+y%3D%3Cz%3E&c=%C3%BC");
        assert_eq!(super::link("/p", &[("b", None)]), "/p");
    }
}
