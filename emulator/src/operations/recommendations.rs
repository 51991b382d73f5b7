//! Recommendations: requests are checked as far as they can be, and rejected by name after that.

use serde_json::Value;

use super::Answer;
use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::store::resources::Resources;

/// Performs `GetRecommendations`.
pub(crate) fn recommendations(resources: &Resources, _: Timestamp, arguments: &Arguments) -> Answer {
    served_by(resources, arguments, &["campaignArn", "recommenderArn"])?;
    Err(ServiceError::not_emulated("GetRecommendations"))
}

/// Performs `GetPersonalizedRanking`.
pub(crate) fn ranking(resources: &Resources, _: Timestamp, arguments: &Arguments) -> Answer {
    served_by(resources, arguments, &["campaignArn"])?;
    Err(ServiceError::not_emulated("GetPersonalizedRanking"))
}

/// Performs `GetActionRecommendations`.
pub(crate) fn action_recommendations(resources: &Resources, _: Timestamp, arguments: &Arguments) -> Answer {
    served_by(resources, arguments, &["campaignArn"])?;
    Err(ServiceError::not_emulated("GetActionRecommendations"))
}

/// Finds out what is to recommend. That exactly one is named is inferred; the model lets every one be absent.
fn served_by(resources: &Resources, arguments: &Arguments, members: &[&str]) -> Result<(), ServiceError> {
    let named: Vec<&str> =
        members.iter().copied().filter(|member| arguments.value(member).is_some_and(Value::is_string)).collect();
    let [member] = named[..] else {
        let message = match members {
            [only] => format!("{only} is required."),
            _ => format!("Give exactly one of {}.", members.join(" and ")),
        };
        return Err(ServiceError::invalid_input(message));
    };
    let arn = arguments.text(member)?;
    if member == "campaignArn" {
        resources.campaigns.get(arn).map(drop)
    } else {
        resources.recommenders.get(arn).map(drop)
    }
}
