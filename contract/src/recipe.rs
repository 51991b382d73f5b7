//! The service's recipes: those that solutions name, and those that the recommenders of a domain name.
//!
//! Source: the developer guide's pages on custom and domain recipes.

pub mod check;
mod custom;
mod domain;
mod hyperparameter;
mod metrics;

pub use custom::RECIPES;
pub use domain::{DOMAIN_RECIPES, DomainRecipe};
pub use hyperparameter::{Hyperparameter, ITEM_EXPLORATION, Range, meant_by, sent_name};
pub use metrics::is_share;

use crate::DatasetType;

/// What every recipe's ARN begins with, the partition's standing for all.
pub const ARN_PREFIX: &str = "arn:aws:personalize:::recipe/";

/// What a recipe is for, as `DescribeRecipe` calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecipeType {
    /// Recommends items to a user.
    UserPersonalization,
    /// Puts items in order for a user.
    PersonalizedRanking,
    /// Finds items like an item.
    RelatedItems,
    /// Finds what is popular.
    PopularItems,
    /// Recommends actions to a user.
    PersonalizedActions,
    /// Finds the users for an item. No campaign can serve it.
    UserSegmentation,
}

impl RecipeType {
    /// The API's spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UserPersonalization => "USER_PERSONALIZATION",
            Self::PersonalizedRanking => "PERSONALIZED_RANKING",
            Self::RelatedItems => "RELATED_ITEMS",
            Self::PopularItems => "POPULAR_ITEMS",
            Self::PersonalizedActions => "PERSONALIZED_ACTIONS",
            Self::UserSegmentation => "USER_SEGMENTATION",
        }
    }
}

/// What some recipes can do and others cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ability {
    /// Hyperparameter optimisation can be asked for.
    HyperparameterOptimization,
    /// Versions can be trained in the mode `UPDATE`.
    UpdateTraining,
    /// `performIncrementalUpdate` can be asked for.
    IncrementalUpdate,
    /// A version that a campaign serves learns of new items every two hours.
    AutomaticUpdates,
    /// Campaigns can serve it.
    RealTime,
    /// Recommendations change with the events that a user causes.
    LiveEvents,
    /// Requests may state the context that a user is in.
    Context,
    /// Batch inference jobs.
    BatchInference,
    /// Batch segment jobs.
    BatchSegments,
    /// Batch inference jobs that find a theme for related items.
    Themes,
    /// `eventsConfig`: event types that weigh more than others.
    EventsConfig,
    /// `optimizationObjective`: an attribute of items that counts besides relevance.
    OptimizationObjective,
    /// Campaigns may configure how much new items are tried out.
    ItemExploration,
    /// Campaigns may configure how much popularity and freshness count.
    RankingInfluence,
}

/// A recipe that solutions may name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recipe {
    /// Its name, for example `aws-similar-items`.
    pub name: &'static str,
    /// What it is for.
    pub recipe_type: RecipeType,
    /// The datasets that it cannot do without.
    pub needs: &'static [DatasetType],
    /// What it can do.
    pub abilities: &'static [Ability],
    /// The name of its algorithm.
    pub algorithm: &'static str,
    /// The name of what prepares the data for its algorithm.
    pub feature_transformation: &'static str,
    /// What `algorithmHyperParameters` may hold.
    pub hyperparameters: &'static [Hyperparameter],
    /// What `featureTransformationParameters` may hold.
    pub featurization: &'static [Hyperparameter],
}

impl Recipe {
    /// Whether it can do something.
    #[must_use]
    pub fn can(&self, ability: Ability) -> bool {
        self.abilities.contains(&ability)
    }

    /// Whether filters that read the Interactions dataset can be used with it.
    #[must_use]
    pub fn filters_by_interactions(&self) -> bool {
        !self.segments_by_attributes()
    }

    /// Whether it finds users by attributes of items, and not by items.
    #[must_use]
    pub fn segments_by_attributes(&self) -> bool {
        self.name == "aws-item-attribute-affinity"
    }

    /// The hyperparameters that optimisation chooses.
    pub fn tunable(&self) -> impl Iterator<Item = &'static Hyperparameter> {
        self.hyperparameters.iter().filter(|parameter| parameter.tunable)
    }
}

/// What to name where a parameter file leaves the choice to AutoML, which only ever chose among recipes that
/// are no longer available.
pub const INSTEAD_OF_AUTO_ML: &str = "arn:aws:personalize:::recipe/aws-user-personalization-v2";

/// The recipe for solutions that an ARN names, in any partition.
#[must_use]
pub fn of_arn(arn: &str) -> Option<&'static Recipe> {
    let name = name_in_arn(arn)?;
    RECIPES.iter().find(|recipe| recipe.name == name)
}

/// The recipe for recommenders that an ARN names, in any partition.
#[must_use]
pub fn domain_recipe_of_arn(arn: &str) -> Option<&'static DomainRecipe> {
    let name = name_in_arn(arn)?;
    DOMAIN_RECIPES.iter().find(|recipe| recipe.name == name)
}

fn name_in_arn(arn: &str) -> Option<&str> {
    let (prefix, name) = arn.split_once(":personalize:::recipe/")?;
    prefix.starts_with("arn:aws").then_some(name)
}

#[cfg(test)]
mod tests;
