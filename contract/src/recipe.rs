//! The service's recipes.
//!
//! Source: the developer guide's pages on custom and domain recipes.

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

/// A recipe that solutions of a custom dataset group may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipe {
    /// Its name, for example `aws-similar-items`.
    pub name: &'static str,
    /// What it is for.
    pub recipe_type: RecipeType,
    /// Whether hyperparameter optimisation can be asked for.
    pub hyperparameter_optimization: bool,
    /// Whether versions can be trained in the mode `UPDATE`.
    pub update_training: bool,
}

impl Recipe {
    /// Whether batch inference jobs take its versions. Two recipes are documented as having no batch.
    #[must_use]
    pub fn has_batch_inference(&self) -> bool {
        match self.recipe_type {
            RecipeType::UserSegmentation | RecipeType::PersonalizedActions => false,
            _ => self.name != "aws-trending-now",
        }
    }

    /// Whether batch segment jobs take its versions.
    #[must_use]
    pub fn has_batch_segments(&self) -> bool {
        self.recipe_type == RecipeType::UserSegmentation
    }

    /// Whether batch inference jobs can name themes with it.
    #[must_use]
    pub fn has_themes(&self) -> bool {
        self.name == "aws-similar-items"
    }
}

/// The recipes for solutions in custom dataset groups.
pub const RECIPES: [Recipe; 12] = {
    use RecipeType::{
        PersonalizedActions, PersonalizedRanking, PopularItems, RelatedItems, UserPersonalization, UserSegmentation,
    };
    const fn recipe(
        name: &'static str,
        recipe_type: RecipeType,
        hyperparameter_optimization: bool,
        update_training: bool,
    ) -> Recipe {
        Recipe { name, recipe_type, hyperparameter_optimization, update_training }
    }
    [
        recipe("aws-user-personalization-v2", UserPersonalization, false, false),
        recipe("aws-user-personalization", UserPersonalization, true, true),
        recipe("aws-personalized-ranking-v2", PersonalizedRanking, false, false),
        recipe("aws-personalized-ranking", PersonalizedRanking, true, false),
        recipe("aws-similar-items", RelatedItems, true, false),
        recipe("aws-sims", RelatedItems, true, false),
        recipe("aws-semantic-similarity", RelatedItems, false, false),
        recipe("aws-trending-now", PopularItems, false, false),
        recipe("aws-popularity-count", PopularItems, false, false),
        recipe("aws-next-best-action", PersonalizedActions, false, false),
        recipe("aws-item-affinity", UserSegmentation, true, false),
        recipe("aws-item-attribute-affinity", UserSegmentation, true, false),
    ]
};

/// What to name where a parameter file leaves the choice to AutoML, which only ever chose among recipes that
/// are no longer available.
pub const INSTEAD_OF_AUTO_ML: &str = "arn:aws:personalize:::recipe/aws-user-personalization-v2";

/// The recipe that an ARN names, in any partition.
#[must_use]
pub fn of_arn(arn: &str) -> Option<&'static Recipe> {
    let (prefix, name) = arn.split_once(":personalize:::recipe/")?;
    prefix.starts_with("arn:aws").then(|| RECIPES.iter().find(|recipe| recipe.name == name)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipes_are_found_by_arn() {
        assert_eq!(
            of_arn("arn:aws:personalize:::recipe/aws-sims").map(|recipe| recipe.recipe_type),
            Some(RecipeType::RelatedItems)
        );
        assert_eq!(of_arn("arn:aws-cn:personalize:::recipe/aws-sims").map(|recipe| recipe.name), Some("aws-sims"));
        assert_eq!(of_arn("arn:aws:personalize:::recipe/aws-hrnn"), None);
        assert!(of_arn(INSTEAD_OF_AUTO_ML).is_some());
    }

    #[test]
    fn two_recipes_have_no_batch_and_segments_are_for_finding_users() {
        let without = RECIPES.iter().filter(|recipe| !recipe.has_batch_inference() && !recipe.has_batch_segments());
        let without: Vec<&str> = without.map(|recipe| recipe.name).collect();
        assert_eq!(without, ["aws-trending-now", "aws-next-best-action"]);
        assert!(RECIPES.iter().all(|recipe| !(recipe.has_batch_inference() && recipe.has_batch_segments())));
    }
}
