//! A payload template (`Parameters`): JSON in which a member whose name ends in `.$` takes its value from a path.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::failure::{Failure, PARAMETER_PATH_FAILURE};
use super::path::{Path, Scope};

/// A template, read once and filled in for every turn.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Value")]
pub struct Template(Node);

#[derive(Debug, Clone, PartialEq)]
enum Node {
    Constant(Value),
    Object(Vec<(String, Node)>),
    Path(Path),
}

impl Template {
    /// The member of that name, if the template is an object that has it.
    #[must_use]
    pub fn has_member(&self, name: &str) -> bool {
        matches!(&self.0, Node::Object(members) if members.iter().any(|(member, _)| member == name))
    }

    /// Fills the template in.
    ///
    /// # Errors
    /// `States.ParameterPathFailure` when a path leads nowhere.
    pub fn fill(&self, scope: Scope<'_>) -> Result<Value, Failure> {
        self.0.fill(scope)
    }
}

impl Node {
    fn parse(value: Value) -> Result<Self, String> {
        match value {
            Value::Object(members) => members
                .into_iter()
                .map(|(name, value)| parse_member(name, value))
                .collect::<Result<_, _>>()
                .map(Self::Object),
            Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
                Err("a list of objects or lists in `Parameters` is not known to this interpreter".to_owned())
            }
            constant => Ok(Self::Constant(constant)),
        }
    }

    fn fill(&self, scope: Scope<'_>) -> Result<Value, Failure> {
        match self {
            Self::Constant(value) => Ok(value.clone()),
            Self::Path(path) => path.find(scope).cloned().ok_or_else(|| nowhere(path)),
            Self::Object(members) => members
                .iter()
                .map(|(name, node)| Ok((name.clone(), node.fill(scope)?)))
                .collect::<Result<Map<_, _>, _>>()
                .map(Value::Object),
        }
    }
}

fn parse_member(name: String, value: Value) -> Result<(String, Node), String> {
    let Some(plain) = name.strip_suffix(".$") else { return Ok((name, Node::parse(value)?)) };
    let path = value.as_str().ok_or_else(|| format!("`{name}` takes a path, which is a string"))?;
    Ok((plain.to_owned(), Node::Path(Path::parse(path)?)))
}

fn nowhere(path: &Path) -> Failure {
    Failure::new(
        PARAMETER_PATH_FAILURE,
        format!("The JSONPath '{path}' in `Parameters` could not be found in the input"),
    )
}

impl TryFrom<Value> for Template {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        if !value.is_object() {
            return Err("`Parameters` is an object".to_owned());
        }
        Node::parse(value).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn filled(template: Value, input: &Value) -> Result<Value, Failure> {
        let context = json!({"Execution": {"Id": "x"}});
        Template::try_from(template).expect("known forms").fill(Scope { input, context: &context })
    }

    #[test]
    fn members_take_their_values_from_paths() {
        let template = json!({"a": 1, "b": {"input.$": "$", "id.$": "$$.Execution.Id"}, "c": ["x"]});
        assert_eq!(
            filled(template, &json!({"k": 2})),
            Ok(json!({"a": 1, "b": {"input": {"k": 2}, "id": "x"}, "c": ["x"]}))
        );
    }

    #[test]
    fn a_path_that_leads_nowhere_fails_the_state() {
        let failure = filled(json!({"a.$": "$.missing"}), &json!({})).expect_err("nothing there");
        assert_eq!(failure.error, PARAMETER_PATH_FAILURE);
        assert!(failure.cause.contains("$.missing"));
    }

    #[test]
    fn forms_that_are_not_known_are_refused() {
        for (template, word) in [
            (json!({"a.$": "States.Format('x')"}), "intrinsic"),
            (json!({"a.$": 1}), "a.$"),
            (json!({"a": [{"b": 1}]}), "list"),
            (json!([1]), "object"),
        ] {
            let refusal = Template::try_from(template).expect_err("refused");
            assert!(refusal.contains(word), "{refusal}");
        }
    }
}
