//! What a campaign or a recommender can be asked, for whoever asks it by hand.

use personalize_contract::ResourceType;
use personalize_contract::recipe::RecipeType;

use super::served::Served;
use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::store::resources::Resources;

/// A campaign or a recommender that answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a member of a request that there is or is not")]
pub(crate) struct Target {
    pub(crate) arn: String,
    pub(crate) resource_type: ResourceType,
    pub(crate) dataset_group_arn: String,
    /// The recipe's name.
    pub(crate) recipe: &'static str,
    pub(crate) recipe_type: RecipeType,
    /// Whether requests must name a user.
    pub(crate) needs_user: bool,
    /// Whether requests must name an item.
    pub(crate) needs_item: bool,
    /// Whether requests may state a context.
    pub(crate) takes_context: bool,
    /// Whether answers change with the events that are sent.
    pub(crate) learns_from_events: bool,
}

/// What can be asked of the campaign or recommender of an ARN.
///
/// # Errors
/// There is none, or it is in a status in which it does not answer.
pub(crate) fn target(resources: &Resources, now: Timestamp, arn: &str) -> Result<Target, ServiceError> {
    let is_recommender = resources.recommenders.get(arn).is_ok();
    let served =
        if is_recommender { Served::recommender(resources, now, arn)? } else { Served::campaign(resources, now, arn)? };
    Ok(Target {
        arn: served.arn,
        resource_type: if is_recommender { ResourceType::Recommender } else { ResourceType::Campaign },
        dataset_group_arn: served.dataset_group_arn,
        recipe: served.model.name,
        recipe_type: served.recipe_type,
        needs_user: served.model.needs_user,
        needs_item: served.model.needs_item,
        takes_context: served.takes_context,
        learns_from_events: served.model.learns_from_events,
    })
}
