//! What a request takes over of what the service answers when it describes a resource.

use serde_json::{Map, Value};

use super::{Shape, Structure};

impl Structure {
    /// The members of a description that this request has too, at any depth. Left out is what says nothing: null, flags
    /// that are off, which is what they are where a request does not name them, and what is empty.
    #[must_use]
    pub fn members_of(&self, description: &Map<String, Value>) -> Map<String, Value> {
        let known = self.members.iter().filter_map(|member| {
            let value = member.shape.part_of(description.get(member.name)?)?;
            Some((member.name.to_owned(), value))
        });
        known.collect()
    }
}

impl Shape {
    fn part_of(&self, value: &Value) -> Option<Value> {
        match (self, value) {
            (_, Value::Null | Value::Bool(false)) => None,
            (Self::Structure(structure), Value::Object(members)) => {
                Some(structure.members_of(members)).filter(|members| !members.is_empty()).map(Value::Object)
            }
            (Self::List { member, .. }, Value::Array(values)) => {
                let values: Vec<Value> = values.iter().filter_map(|value| member.part_of(value)).collect();
                Some(values).filter(|values| !values.is_empty()).map(Value::Array)
            }
            (Self::Map { value: shape, .. }, Value::Object(members)) => {
                let members = members.iter().filter_map(|(key, value)| Some((key.clone(), shape.part_of(value)?)));
                let members: Map<String, Value> = members.collect();
                Some(members).filter(|members| !members.is_empty()).map(Value::Object)
            }
            (_, value) => Some(value.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::CREATE_SOLUTION_REQUEST;

    #[test]
    fn a_request_takes_what_it_knows_and_what_says_something() {
        let described = json!({"name": "s", "solutionArn": "arn", "status": "ACTIVE", "performHPO": false,
            "performAutoTraining": true, "eventType": null, "solutionConfig": {"algorithmHyperParameters": {},
                "eventsConfig": {"eventParametersList": [{"eventType": "View", "weight": 1.0, "unknown": 1}]},
                "trainingDataConfig": {"excludedDatasetColumns": {"Items": ["PRICE"]}}}});
        let taken = CREATE_SOLUTION_REQUEST.members_of(described.as_object().expect("an object"));
        let expected = json!({"name": "s", "performAutoTraining": true, "solutionConfig": {
            "eventsConfig": {"eventParametersList": [{"eventType": "View", "weight": 1.0}]},
            "trainingDataConfig": {"excludedDatasetColumns": {"Items": ["PRICE"]}}}});
        assert_eq!(serde_json::Value::Object(taken), expected);
    }
}
