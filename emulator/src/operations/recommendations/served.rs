//! What answers a request: a campaign or a recommender, in a status in which it does.

use std::sync::Arc;

use personalize_contract::recipe::{self, Ability, RecipeType};
use personalize_contract::{ResourceType, Status};
use personalize_models::recipe::ModelRecipe;
use serde_json::Value;

use crate::clock::Timestamp;
use crate::data::training::TrainingSnapshot;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::store::resource::Resource;
use crate::store::resources::Resources;

/// The recipes whose answers have metadata without being asked for it in the configuration of a campaign.
const METADATA_RECIPES: [&str; 3] =
    ["aws-user-personalization-v2", "aws-personalized-ranking-v2", "aws-semantic-similarity"];

/// A campaign or recommender that answers.
pub(super) struct Served {
    pub(super) arn: String,
    pub(super) dataset_group_arn: String,
    pub(super) recipe_type: RecipeType,
    pub(super) model: &'static ModelRecipe,
    /// Whether requests may state a context.
    pub(super) takes_context: bool,
    pub(super) snapshot: Arc<TrainingSnapshot>,
    /// Of the campaign or the recommender.
    pub(super) config: Value,
}

impl Served {
    /// Finds out what is to recommend. That exactly one is named is inferred; the model lets every one be absent.
    pub(super) fn find(
        resources: &Resources,
        now: Timestamp,
        arguments: &Arguments,
        members: &[&str],
    ) -> Result<Self, ServiceError> {
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
            Self::campaign(resources, now, arn)
        } else {
            Self::recommender(resources, now, arn)
        }
    }

    /// A campaign that is being updated answers as before.
    pub(super) fn campaign(resources: &Resources, now: Timestamp, arn: &str) -> Result<Self, ServiceError> {
        let campaign = resources.campaigns.get(arn)?;
        answers(campaign, now)?;
        let version = resources.solution_versions.get(&campaign.serving.solution_version_arn)?;
        let snapshot = campaign.snapshot(resources).unwrap_or(&version.snapshot);
        let recipe = recipe::RECIPES.iter().find(|recipe| recipe.name == snapshot.recipe);
        Ok(Self {
            arn: arn.to_owned(),
            dataset_group_arn: campaign.dataset_group_arn.clone(),
            recipe_type: recipe.map_or(RecipeType::UserPersonalization, |recipe| recipe.recipe_type),
            model: snapshot.model_recipe().map_err(ServiceError::invalid_input)?,
            takes_context: recipe.is_some_and(|recipe| recipe.can(Ability::Context)),
            snapshot: Arc::clone(snapshot),
            config: campaign.serving.config.clone().unwrap_or_default(),
        })
    }

    /// A recommender that is being updated answers as before.
    pub(super) fn recommender(resources: &Resources, now: Timestamp, arn: &str) -> Result<Self, ServiceError> {
        let recommender = resources.recommenders.get(arn)?;
        answers(recommender, now)?;
        let snapshot = recommender.latest_snapshot();
        let recipe = recipe::domain_recipe_of_arn(&recommender.recipe_arn);
        Ok(Self {
            arn: arn.to_owned(),
            dataset_group_arn: recommender.dataset_group_arn.clone(),
            recipe_type: recipe.map_or(RecipeType::UserPersonalization, |recipe| recipe.recipe_type),
            model: snapshot.model_recipe().map_err(ServiceError::invalid_input)?,
            takes_context: recipe.is_some_and(|recipe| recipe.can(Ability::Context)),
            snapshot: Arc::clone(snapshot),
            config: recommender.config.clone(),
        })
    }

    /// Whether answers may have metadata.
    pub(super) fn gives_metadata(&self) -> bool {
        let enabled = self.config.get("enableMetadataWithRecommendations").and_then(Value::as_bool);
        enabled == Some(true) || METADATA_RECIPES.contains(&self.model.name)
    }

    /// The operation is not the one for its recipe. Which error that brings is a guess, as of the next.
    pub(super) fn other_operation(&self, operation: &str) -> ServiceError {
        ServiceError::invalid_input(format!("{} has the recipe {}: call {operation}.", self.arn, self.model.name))
    }

    /// The operation is for other recipes.
    pub(super) fn wrong_recipe(&self, operation: &str) -> ServiceError {
        let message = format!("{} has the recipe {}, which {operation} is not for.", self.arn, self.model.name);
        ServiceError::invalid_input(message)
    }
}

/// # Errors
/// It does not answer. The model has two errors only, of which this is taken to be the one for requests that come at the
/// wrong time.
fn answers<T: Resource>(resource: &T, now: Timestamp) -> Result<(), ServiceError> {
    match resource.status(now) {
        Status::Active => Ok(()),
        status => Err(not_active(T::TYPE, &resource.metadata().arn, status)),
    }
}

/// As [`ServiceError::not_active`], which the runtime has not among its errors.
pub(super) fn not_active(resource_type: ResourceType, arn: &str, status: Status) -> ServiceError {
    ServiceError::invalid_input(ServiceError::not_active(resource_type, arn, status).message)
}
