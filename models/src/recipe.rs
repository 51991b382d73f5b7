//! The one table of recipes: which family of models each one is fitted with, and what its requests need.
//!
//! Sources: the developer guide's pages on custom recipes and on the use cases of the two domains; request keys, event
//! types and automatic filters are those of `personalize_contract::recipe`.

use Family::{
    ActionPropensity, AttributeAffinity, ContentSimilarity, ItemAffinity, ItemCooccurrence, MostPopular,
    Personalization, Ranking, Trending,
};

/// A kind of model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Items for a user, from users with similar recent histories.
    Personalization,
    /// Given items in an order for a user, from users with similar histories and from attributes of the items.
    Ranking,
    /// Items that occur near an item in the histories of users.
    ItemCooccurrence,
    /// Items whose attributes and texts resemble those of an item.
    ContentSimilarity,
    /// Items with most interactions.
    MostPopular,
    /// Items whose interactions increase most.
    Trending,
    /// Actions that a user is likely to take.
    ActionPropensity,
    /// Users for an item.
    ItemAffinity,
    /// Users for attributes of items.
    AttributeAffinity,
}

/// What there is to know of a recipe in order to fit it and to answer with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact that the guide has for each recipe")]
pub struct ModelRecipe {
    /// Its name, for example `aws-user-personalization-v2`.
    pub name: &'static str,
    /// What it is fitted with.
    pub family: Family,
    /// Whether requests must name a user.
    pub needs_user: bool,
    /// Whether requests must name an item.
    pub needs_item: bool,
    /// Whether recommendations have scores.
    pub has_scores: bool,
    /// Whether answers change with what is sent by `PutEvents`.
    pub learns_from_events: bool,
    /// Types of events after which an item is not recommended to their user any more; case does not count.
    pub removes: &'static [&'static str],
    /// Whether recommendations have reasons.
    pub has_reasons: bool,
    /// The type of the events that it is fitted to; all types if there is none here, or no event of the type.
    pub event_type: Option<&'static str>,
    /// Whether items that it does not know have a score of 0 and not none, and other things that the second version of
    /// a recipe does otherwise.
    pub is_first_version: bool,
}

const fn recipe(name: &'static str, family: Family) -> ModelRecipe {
    ModelRecipe {
        name,
        family,
        needs_user: false,
        needs_item: false,
        has_scores: false,
        learns_from_events: false,
        removes: &[],
        has_reasons: false,
        event_type: None,
        is_first_version: false,
    }
}

const fn for_user(name: &'static str, family: Family) -> ModelRecipe {
    ModelRecipe { needs_user: true, ..recipe(name, family) }
}

const fn for_item(name: &'static str, family: Family) -> ModelRecipe {
    ModelRecipe { needs_item: true, ..recipe(name, family) }
}

const fn personal(name: &'static str, family: Family) -> ModelRecipe {
    ModelRecipe { learns_from_events: true, ..for_user(name, family) }
}

const PURCHASE: &[&str] = &["Purchase"];
const WATCH: &[&str] = &["Watch"];

/// All recipes, those of solutions first.
pub const RECIPES: [ModelRecipe; 22] = [
    ModelRecipe { has_scores: true, has_reasons: true, ..personal("aws-user-personalization-v2", Personalization) },
    ModelRecipe { has_scores: true, is_first_version: true, ..personal("aws-user-personalization", Personalization) },
    ModelRecipe { has_scores: true, ..personal("aws-personalized-ranking-v2", Ranking) },
    ModelRecipe { has_scores: true, is_first_version: true, ..personal("aws-personalized-ranking", Ranking) },
    for_item("aws-similar-items", ItemCooccurrence),
    for_item("aws-sims", ItemCooccurrence),
    for_item("aws-semantic-similarity", ContentSimilarity),
    recipe("aws-trending-now", Trending),
    recipe("aws-popularity-count", MostPopular),
    ModelRecipe { has_scores: true, ..personal("aws-next-best-action", ActionPropensity) },
    recipe("aws-item-affinity", ItemAffinity),
    recipe("aws-item-attribute-affinity", AttributeAffinity),
    ModelRecipe { event_type: Some("View"), ..for_user("aws-ecomm-popular-items-by-views", MostPopular) },
    ModelRecipe { event_type: Some("Purchase"), ..for_user("aws-ecomm-popular-items-by-purchases", MostPopular) },
    ModelRecipe { event_type: Some("Purchase"), ..for_item("aws-ecomm-frequently-bought-together", ItemCooccurrence) },
    ModelRecipe {
        needs_user: true,
        removes: PURCHASE,
        event_type: Some("View"),
        ..for_item("aws-ecomm-customers-who-viewed-x-also-viewed", ItemCooccurrence)
    },
    ModelRecipe { removes: PURCHASE, ..personal("aws-ecomm-recommended-for-you", Personalization) },
    ModelRecipe {
        needs_user: true,
        removes: WATCH,
        event_type: Some("Watch"),
        ..for_item("aws-vod-because-you-watched-x", ItemCooccurrence)
    },
    ModelRecipe { needs_user: true, removes: WATCH, ..for_item("aws-vod-more-like-x", ItemCooccurrence) },
    ModelRecipe { event_type: Some("Watch"), ..for_user("aws-vod-most-popular", MostPopular) },
    recipe("aws-vod-trending-now", Trending),
    ModelRecipe { removes: WATCH, ..personal("aws-vod-top-picks", Personalization) },
];

/// The recipe with a name.
#[must_use]
pub fn of_name(name: &str) -> Option<&'static ModelRecipe> {
    static TABLE: [ModelRecipe; 22] = RECIPES;
    TABLE.iter().find(|recipe| recipe.name == name)
}

impl ModelRecipe {
    /// Whether items that are similar in attributes and texts stand in where an item has few interactions.
    #[must_use]
    pub fn uses_attributes(&self) -> bool {
        matches!(self.name, "aws-similar-items" | "aws-vod-more-like-x")
            || matches!(self.family, Family::Ranking | Family::ContentSimilarity)
    }
}

#[cfg(test)]
mod tests {
    use personalize_contract::recipe::{Ability, DOMAIN_RECIPES, RECIPES as CUSTOM, RecipeType};

    use super::*;

    #[test]
    fn every_published_recipe_is_here_with_the_keys_that_it_needs() {
        for custom in &CUSTOM {
            let recipe = of_name(custom.name).expect("a recipe of the contract");
            assert_eq!(recipe.learns_from_events, custom.can(Ability::LiveEvents), "{}", custom.name);
            assert_eq!(recipe.needs_item, custom.recipe_type == RecipeType::RelatedItems, "{}", custom.name);
        }
        for domain in &DOMAIN_RECIPES {
            let recipe = of_name(domain.name).expect("a recipe of the contract");
            let keys = (recipe.needs_user, recipe.needs_item);
            assert_eq!(keys, (domain.requires_user, domain.requires_item), "{}", domain.name);
            assert_eq!(recipe.removes.first().copied(), domain.leaves_out, "{}", domain.name);
            assert_eq!(recipe.event_type, domain.event_type, "{}", domain.name);
        }
        assert_eq!(RECIPES.len(), CUSTOM.len() + DOMAIN_RECIPES.len());
        assert_eq!(of_name("aws-hrnn"), None);
    }
}
