//! Whether an answer is as a row says, and where it is not.

use serde_json::Value;

/// The first difference between what a row expects and what came, or nothing. Members that the row does not name may be
/// anything. In place of a value these stand for what cannot be foreseen:
///
/// `<any>`, `<absent>`, `<empty object>`; `<date>`, `<not before N>` and `<day N>` of moments in seconds since 1970;
/// `<one of A|B>`, `<contains A>`, `<recommendation id>`; and `<8 hex>` and `<uuid>`, alone or at the end of a text.
pub fn difference(expected: &Value, actual: Option<&Value>, path: &str) -> Option<String> {
    match (expected, actual) {
        (Value::String(text), actual) if text.contains('<') => {
            let fits = stands_for(text, actual);
            (!fits).then(|| format!("{path} is {}, not {text}", shown(actual)))
        }
        (Value::Object(members), Some(Value::Object(actual))) => members
            .iter()
            .find_map(|(name, expected)| difference(expected, actual.get(name), &format!("{path}/{name}"))),
        (Value::Array(values), Some(Value::Array(actual))) => {
            if values.len() != actual.len() {
                return Some(format!("{path} has {} elements, not {}", actual.len(), values.len()));
            }
            let mut pairs = values.iter().zip(actual).enumerate();
            pairs.find_map(|(index, (expected, actual))| difference(expected, Some(actual), &format!("{path}/{index}")))
        }
        (expected, actual) => {
            (Some(expected) != actual).then(|| format!("{path} is {}, not {expected}", shown(actual)))
        }
    }
}

fn shown(actual: Option<&Value>) -> String {
    actual.map_or_else(|| "absent".to_owned(), Value::to_string)
}

fn stands_for(text: &str, actual: Option<&Value>) -> bool {
    let Some(actual) = actual else { return text == "<absent>" };
    if text == "<any>" {
        return true;
    }
    if text == "<date>" {
        return actual.as_f64().is_some_and(|seconds| seconds > 0.0);
    }
    if text == "<empty object>" {
        return actual.as_object().is_some_and(serde_json::Map::is_empty);
    }
    let inner = |prefix: &str| text.strip_prefix(prefix).and_then(|rest| rest.strip_suffix('>'));
    let seconds = |prefix: &str| inner(prefix).and_then(|moment| moment.parse::<f64>().ok());
    if let Some(least) = seconds("<not before ") {
        return actual.as_f64().is_some_and(|actual| actual >= least);
    }
    if let Some(day) = seconds("<day ") {
        return actual.as_f64().is_some_and(|actual| (day..day + 86_400.0).contains(&actual));
    }
    let Some(actual) = actual.as_str() else { return false };
    if text == "<recommendation id>" {
        let parts = actual.strip_prefix("RID-").and_then(|rest| rest.split_once("-CID-"));
        return parts.is_some_and(|(one, other)| is_hexadecimal(one, &[2, 4, 4, 12]) && is_hexadecimal(other, &[6]));
    }
    if let Some(choices) = inner("<one of ") {
        return choices.split('|').any(|choice| choice == actual);
    }
    if let Some(part) = inner("<contains ") {
        return actual.contains(part);
    }
    let Some((before, class)) = text.split_once('<') else { return false };
    let Some(rest) = actual.strip_prefix(before) else { return false };
    match class {
        "8 hex>" => is_hexadecimal(rest, &[8]),
        "uuid>" => is_hexadecimal(rest, &[8, 4, 4, 4, 12]),
        _ => false,
    }
}

/// Whether a text has groups of so many hexadecimal digits, with hyphens between them.
fn is_hexadecimal(text: &str, groups: &[usize]) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase());
    parts.len() == groups.len() && parts.iter().zip(groups).all(|(part, length)| part.len() == *length && digits(part))
}

/// The largest number of decimals in any number of an object, as its text has them.
pub fn decimals(value: &Value) -> usize {
    let numbers = value.as_object().into_iter().flat_map(|members| members.values());
    let texts = numbers.filter(|value| value.is_number()).map(Value::to_string);
    texts.map(|text| text.split_once('.').map_or(0, |(_, decimals)| decimals.len())).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_cannot_be_foreseen_has_a_form() {
        let fits = |expected: &str, actual: Value| difference(&json!(expected), Some(&actual), "").is_none();
        assert!(fits("a/<8 hex>", json!("a/0123abcd")) && !fits("a/<8 hex>", json!("a/0123abc")));
        assert!(!fits("a/<8 hex>", json!("b/0123abcd")) && !fits("<8 hex>", json!("0123ABCD")));
        assert!(fits("<uuid>", json!("01234567-89ab-cdef-0123-456789abcdef")) && !fits("<uuid>", json!("0-1")));
        let id = "<recommendation id>";
        assert!(fits(id, json!("RID-21-471f-bf00-7cc2983ae289-CID-3bc5e1")));
        assert!(!fits(id, json!("RID-21-471f-bf00-7cc2983ae289")) && !fits(id, json!("CID-3bc5e1")));
        assert!(fits("<one of A B|C>", json!("A B")) && !fits("<one of A B|C>", json!("A")));
        assert!(fits("<contains b c>", json!("a b c d")) && !fits("<contains b c>", json!("b d")));
        assert!(fits("<date>", json!(1.5)) && !fits("<date>", json!("1.5")));
        assert!(fits("<day 86400>", json!(90_000.5)) && !fits("<day 86400>", json!(172_800)));
        assert!(fits("<not before 7>", json!(7)) && !fits("<not before 7>", json!(6.9)));
        assert!(fits("<empty object>", json!({})) && !fits("<empty object>", json!({"a": 1})));
        assert!(fits("<any>", json!(null)) && !fits("<absent>", json!(null)));
        assert_eq!(difference(&json!({"a": "<absent>"}), Some(&json!({})), ""), None);
    }

    #[test]
    fn the_first_difference_is_named_with_its_place() {
        let told = |expected: Value, actual: Value| difference(&expected, Some(&actual), "").unwrap_or_default();
        assert_eq!(told(json!({"a": [{"b": 1}]}), json!({"a": [{"b": 2, "c": 3}], "d": 4})), "/a/0/b is 2, not 1");
        assert_eq!(told(json!({"a": [1]}), json!({"a": [1, 2]})), "/a has 2 elements, not 1");
        assert_eq!(told(json!({"a": "x"}), json!({})), "/a is absent, not \"x\"");
        assert_eq!(told(json!({"a": "<date>"}), json!({"a": "x"})), "/a is \"x\", not <date>");
        assert_eq!(told(json!({"a": 1}), json!({"a": 1, "b": 2})), "");
    }

    #[test]
    fn decimals_are_counted_in_the_text() {
        assert_eq!(decimals(&json!({"a": 0.269, "b": 0.25, "c": 1})), 3);
        assert_eq!(decimals(&json!({})), 0);
    }
}
