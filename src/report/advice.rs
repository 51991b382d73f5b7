//! What to do about what failed, and what was not come to because of it.

use std::fmt;

use personalize_contract::ResourceType;
use serde::Serialize;

use crate::context::{Context, Resource, Source};
use crate::engine::AfterFailure;
use crate::error::FailureName;
use crate::kinds;
use crate::parameters::Parameters;

/// What follows once a cause is fixed. The text's end has the command.
const AGAIN: &str = "start the run again; what is ACTIVE is kept";

/// What to do about a resource that a run could not create, update or delete.
pub fn what_to_do(resource: &Resource, source: &Source) -> String {
    let again = AGAIN;
    let after_failure = kinds::spec(resource.resource_type).after_failure;
    match resource.failure().unwrap_or(FailureName::ResourceFailed) {
        FailureName::ResourceConflict => {
            format!("change the parameter file or the resource as described, then {again}")
        }
        FailureName::QuotaExceeded => {
            format!("delete what is not needed or have the quota raised, as described, then {again}")
        }
        FailureName::AccessDenied => {
            format!("grant the function's role the permission for the operation named above, then {again}")
        }
        FailureName::WaitedTooLong => format!("look up in the Personalize console what blocks it, then {again}"),
        FailureName::RequestRefused => {
            format!("correct the section of the parameter file that describes it, then {again}")
        }
        FailureName::ParametersInvalid | FailureName::ParametersNotFound | FailureName::HandlerFailed => {
            again.to_owned()
        }
        FailureName::ResourceFailed if resource.reason().is_some_and(is_of_the_service) => {
            format!("nothing has to be changed: {again}; should it fail again, wait some hours")
        }
        FailureName::ResourceFailed if after_failure == AfterFailure::CreatedAgain => {
            format!("{again}, and the {} is created again", resource.resource_type)
        }
        FailureName::ResourceFailed => match resource.resource_type {
            ResourceType::DatasetImportJob => {
                format!(
                    "fix the data in s3://{}/{}{}/, then {again}",
                    source.bucket(),
                    source.data_prefix(),
                    resource.name
                )
            }
            ResourceType::DataDeletionJob => {
                let (bucket, folder) = (source.bucket(), source.deletions_prefix());
                format!("fix the file s3://{bucket}/{folder}{}, then {again}", resource.name)
            }
            ResourceType::SolutionVersion => {
                format!("fix what the reason names in the data or the solution's configuration, then {again}")
            }
            ResourceType::Campaign
            | ResourceType::DatasetGroup
            | ResourceType::Schema
            | ResourceType::Dataset
            | ResourceType::EventTracker
            | ResourceType::Filter
            | ResourceType::Solution
            | ResourceType::Recommender
            | ResourceType::BatchInferenceJob
            | ResourceType::BatchSegmentJob
            | ResourceType::DatasetExportJob
            | ResourceType::MetricAttribution
            | ResourceType::Schedule => format!("delete the failed {}, then {again}", resource.resource_type),
        },
    }
}

/// What can be done about a campaign that its solution's gate holds.
pub fn about_held(resource: &Resource) -> String {
    let gate = "to let such a version through, change the `gate` of its solution in the parameter file";
    if resource.arn.is_none() {
        return format!("nothing, while there is to be no such campaign; {gate}, and it is created");
    }
    format!(
        "nothing, while the version is to stay out of service; to serve it all the same, start an execution with {{\"action\": \"promote\", \"campaign\": \"{}\"}}, from which \"rollback\" in its place leads back; {gate}",
        resource.name
    )
}

/// Whether a failure's reason tells of the service's own state, and not of what the user gave it. No list of reasons is
/// published; these are words of those that were, and of AWS's errors of that kind.
fn is_of_the_service(reason: &str) -> bool {
    let lower = reason.to_ascii_lowercase();
    ["capacity", "internal error", "internal failure", "internal server error", "service unavailable", "temporarily"]
        .into_iter()
        .any(|words| lower.contains(words))
}

/// A resource that the parameters ask for and the run never came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Untried {
    #[serde(rename = "type")]
    resource_type: ResourceType,
    name: String,
}

impl fmt::Display for Untried {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.resource_type, self.name)
    }
}

/// What the parameters ask for and the run never came to. A schema is left out: it is nothing but a part of its dataset.
pub fn not_attempted(context: &Context, parameters: &Parameters) -> Vec<Untried> {
    let own = |resource_type| !matches!(resource_type, ResourceType::DatasetGroup | ResourceType::Schema);
    let resources = parameters.resources().into_iter().filter(|(resource_type, _)| own(*resource_type));
    let untried = resources.filter(|(resource_type, name)| context.find(*resource_type, name).is_none());
    untried.map(|(resource_type, name)| Untried { resource_type, name }).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::time::Timestamp;

    fn advice(resource_type: ResourceType, reason: &str) -> String {
        let source: Source = serde_json::from_value(json!({"bucket": "b", "key": "films/params.json"})).unwrap();
        let resource = Resource::unseen(resource_type, "Items", Timestamp::of_seconds(0));
        what_to_do(&resource.failed(FailureName::ResourceFailed, reason.to_owned()), &source)
    }

    #[test]
    fn what_to_do_follows_from_why_it_failed() {
        let nothing = "nothing has to be changed: start the run again";
        for reason in
            ["Create failed. Out of capacity.", "An Internal Error occurred.", "The service is temporarily full."]
        {
            for resource_type in [ResourceType::SolutionVersion, ResourceType::Campaign, ResourceType::DatasetImportJob]
            {
                assert!(advice(resource_type, reason).starts_with(nothing), "{resource_type}: {reason}");
            }
        }
        let few = "Create failed. Dataset has fewer than 1000 interactions.";
        assert!(advice(ResourceType::SolutionVersion, few).starts_with("fix what the reason names in the data"));
        assert!(advice(ResourceType::DatasetImportJob, "Row 3").starts_with("fix the data in s3://b/films/Items/"));
        assert!(advice(ResourceType::Filter, "x").ends_with("and the filter is created again"));
        assert!(advice(ResourceType::Dataset, "x").starts_with("delete the failed dataset, then"));
    }
}
