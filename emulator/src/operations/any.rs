//! Descriptions of resources of whatever type.

use personalize_contract::ResourceType;
use serde_json::{Map, Value};

use super::Answer;
use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::store::resources::Resources;

/// What the Describe operation of a type answers.
///
/// # Errors
/// Those of that operation: there is no resource of that ARN.
pub(crate) fn describe(resources: &Resources, now: Timestamp, resource_type: ResourceType, arn: &str) -> Answer {
    let name = describing(resource_type);
    let read = super::reading(&name).ok_or_else(|| ServiceError::not_emulated(&name))?;
    let member = format!("{}Arn", resource_type.key());
    read(resources, now, &Arguments(Map::from_iter([(member, Value::from(arn))])))
}

/// The name of the operation that describes resources of a type.
pub(crate) fn describing(resource_type: ResourceType) -> String {
    let (first, rest) = resource_type.key().split_at(1);
    format!("Describe{}{rest}", first.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_of_resource_has_an_operation_that_describes_it() {
        for resource_type in ResourceType::of_personalize() {
            let name = describing(resource_type);
            assert!(super::super::reading(&name).is_some(), "{name}");
        }
    }
}
