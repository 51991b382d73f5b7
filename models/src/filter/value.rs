//! Values of placeholders, as a request writes them.

use crate::table::finite_number;

/// What a value is not.
pub(super) const NO_TEXTS: &str =
    "it must be one or several texts, each in double quotes, with commas between them, such as \"drama\",\"comedy\"";
/// The same for a placeholder that a field is compared with.
pub(super) const NO_NUMBER: &str = "it must be one number, in double quotes or without";
/// The same where a text may be compared as well.
pub(super) const NO_SINGLE: &str = "it must be one number, or one text in double quotes";

/// The texts of a value: each in double quotes, with commas between them and spaces anywhere around them.
pub(super) fn texts(value: &str) -> Option<Vec<&str>> {
    let mut texts = Vec::new();
    let mut rest = value.trim_start();
    loop {
        let (text, after) = rest.strip_prefix('"')?.split_once('"')?;
        texts.push(text);
        rest = after.trim_start();
        if rest.is_empty() {
            return Some(texts);
        }
        rest = rest.strip_prefix(',')?.trim_start();
    }
}

/// The one value of a comparison: a text in quotes, or a number in quotes or without.
pub(super) fn single(value: &str) -> Option<&str> {
    match texts(value).as_deref() {
        Some([text]) => Some(text),
        Some(_) => None,
        None => Some(value.trim()).filter(|text| finite_number(text).is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_in_quotes_with_commas_between_them() {
        let cases: [(&str, Option<&[&str]>); 14] = [
            (r#""drama""#, Some(&["drama"])),
            (r#""drama","comedy""#, Some(&["drama", "comedy"])),
            (r#" "a, b" , "c|d" "#, Some(&["a, b", "c|d"])),
            (r#""""#, Some(&[""])),
            (r#""$%\'""#, Some(&[r"$%\'"])),
            ("drama", None),
            (r#""drama"#, None),
            (r#"drama""#, None),
            (r#""a""b""#, None),
            (r#""a","#, None),
            (r#","a""#, None),
            (r#""a";"b""#, None),
            ("5", None),
            ("", None),
        ];
        for (value, expected) in cases {
            assert_eq!(texts(value).as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn one_value_is_compared() {
        let cases = [
            ("5", Some("5")),
            (" -1.5e3 ", Some("-1.5e3")),
            (r#""0""#, Some("0")),
            (r#""gold""#, Some("gold")),
            (r#""1","2""#, None),
            ("gold", None),
            ("NaN", None),
            ("inf", None),
            ("1,2", None),
            ("", None),
        ];
        for (value, expected) in cases {
            assert_eq!(single(value), expected, "{value}");
        }
    }
}
