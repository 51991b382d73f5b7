//! JSON as a page shows it: the members of an object by name, and everything else as it is written.

use serde_json::Value;

use crate::clock::Timestamp;
use crate::wire::console::page::shown;
use crate::wire::console::resource_rows::resource_link;

/// A member of a document.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) value: Shown,
}

/// How a value is shown.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Text(String),
    /// An ARN of the account, and the page of what it names.
    Resource {
        arn: String,
        link: String,
    },
    /// Objects and lists, as JSON.
    Json(String),
}

/// The members of a document that holds one object under a name, as Describe operations answer it, or of an object.
pub(super) fn members(document: &Value) -> Vec<Member> {
    let inner = document.as_object().filter(|outer| outer.len() == 1).and_then(|outer| outer.values().next());
    let object = inner.and_then(Value::as_object).or(document.as_object());
    let named = object.into_iter().flatten();
    named.map(|(name, value)| Member { name: name.clone(), value: shown_value(name, value) }).collect()
}

fn shown_value(name: &str, value: &Value) -> Shown {
    match value {
        Value::String(arn) if is_own_arn(arn) => Shown::Resource { arn: arn.clone(), link: resource_link(arn) },
        // Schemas are JSON in a text.
        Value::String(text) if text.trim_start().starts_with('{') => Shown::Json(pretty(text.as_bytes())),
        Value::String(text) => Shown::Text(text.clone()),
        Value::Number(seconds) if name.ends_with("DateTime") => {
            Shown::Text(seconds.as_f64().map_or_else(String::new, |seconds| shown(Timestamp(seconds))))
        }
        Value::Object(_) | Value::Array(_) => Shown::Json(format!("{value:#}")),
        plain => Shown::Text(plain.to_string()),
    }
}

/// Whether an ARN names something of an account; recipes belong to the service.
fn is_own_arn(text: &str) -> bool {
    let mut parts = text.split(':');
    parts.next() == Some("arn")
        && parts.nth(1) == Some("personalize")
        && parts.nth(1).is_some_and(|account| !account.is_empty())
}

/// JSON with a line for each member; what is none, as it is.
pub(super) fn pretty(text: &[u8]) -> String {
    match serde_json::from_slice::<Value>(text) {
        Ok(value @ (Value::Object(_) | Value::Array(_))) => format!("{value:#}"),
        _ => String::from_utf8_lossy(text).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn arns_lead_to_resources_and_moments_are_dates() {
        let arn = "arn:aws:personalize:us-east-1:123456789012:solution/s";
        let recipe = "arn:aws:personalize:::recipe/aws-sims";
        let document = json!({"solution": {"solutionArn": arn, "recipeArn": recipe, "creationDateTime": 1_767_225_600.0,
            "performHPO": false, "solutionConfig": {"a": 1}}});
        let found = members(&document);
        let value = |name: &str| &found.iter().find(|member| member.name == name).expect("a member").value;
        assert!(
            matches!(value("solutionArn"), Shown::Resource { link, .. } if link.contains("resource?arn=arn%3Aaws"))
        );
        assert_eq!(value("recipeArn"), &Shown::Text(recipe.to_owned()));
        assert_eq!(value("creationDateTime"), &Shown::Text("2026-01-01 00:00:00 UTC".to_owned()));
        assert_eq!(value("performHPO"), &Shown::Text("false".to_owned()));
        assert_eq!(value("solutionConfig"), &Shown::Json("{\n  \"a\": 1\n}".to_owned()));
    }
}
