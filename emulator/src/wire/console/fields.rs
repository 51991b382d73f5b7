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

    /// The same with its white space, which keys of objects may begin and end with.
    pub(super) fn exactly(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(field, _)| field == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The same as a number.
    pub(super) fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }

    /// The fields that are not empty and whose names begin so, with what follows in their names.
    pub(super) fn beginning_with(&self, prefix: &str) -> impl Iterator<Item = (&str, &str)> {
        let named = self.0.iter().filter_map(move |(field, value)| Some((field.strip_prefix(prefix)?, value.trim())));
        named.filter(|(_, value)| !value.is_empty())
    }

    /// All fields that are not empty but those of these names, in order.
    pub(super) fn without(&self, names: &[&str]) -> impl Iterator<Item = (&str, &str)> {
        let kept = self.0.iter().filter(move |(field, value)| !value.is_empty() && !names.contains(&field.as_str()));
        kept.map(|(field, value)| (field.as_str(), value.as_str()))
    }

    /// Every field of that name that is not empty, such as those of checkboxes.
    pub(super) fn all<'fields>(&'fields self, name: &str) -> impl Iterator<Item = &'fields str> {
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
        assert_eq!(fields.exactly("c"), Some(" x y "));
        assert_eq!(fields.without(&["a", "c"]).collect::<Vec<_>>(), [("d", "&=")]);
        let values = Fields::parse(b"value.GENRE=drama&value.=x&value.YEAR=");
        assert_eq!(values.beginning_with("value.").collect::<Vec<_>>(), [("GENRE", "drama"), ("", "x")]);
        assert_eq!((fields.number::<u32>("a"), fields.number::<u32>("c")), (Some(1), None));
    }

    #[test]
    fn a_link_holds_whatever_its_values_hold() {
        let link = link("/p", &[("a", Some("x & y=<z>")), ("b", None), ("c", Some("ü"))]);
        assert_eq!(link, "/p?a=x+%26+y%3D%3Cz%3E&c=%C3%BC");
        assert_eq!(super::link("/p", &[("b", None)]), "/p");
    }
}
