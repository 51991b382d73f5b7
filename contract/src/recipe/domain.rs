//! The recipes that recommenders of a domain name.
//!
//! Source: the developer guide's pages on the use cases of the two domains. What `DescribeRecipe` calls their types is
//! not published, and inferred from what they recommend.

use super::Ability;
use super::RecipeType::{self, PopularItems, RelatedItems, UserPersonalization};
use crate::DatasetType::{self, Interactions, Items};
use crate::Domain::{self, Ecommerce, VideoOnDemand};

/// A recipe for recommenders, which the guide calls a use case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DomainRecipe {
    /// Its name, for example `aws-vod-top-picks`.
    pub name: &'static str,
    /// The domain that it belongs to.
    pub domain: Domain,
    /// What it is for.
    pub recipe_type: RecipeType,
    /// The datasets that it cannot do without.
    pub needs: &'static [DatasetType],
    /// The type of the events that it is trained on; all types if there is none here.
    pub event_type: Option<&'static str>,
    /// Whether requests must name a user.
    pub requires_user: bool,
    /// Whether requests must name an item.
    pub requires_item: bool,
    /// Whether it can be configured how much new items are tried out.
    pub item_exploration: bool,
    /// The type of the events after which an item is no longer recommended to their user.
    pub leaves_out: Option<&'static str>,
}

impl DomainRecipe {
    /// Whether it can do something. The guide says of those that personalize, and of no others, that they learn from events,
    /// take a context and learn of new items.
    #[must_use]
    pub fn can(&self, ability: Ability) -> bool {
        match ability {
            Ability::LiveEvents | Ability::Context | Ability::AutomaticUpdates => {
                self.recipe_type == UserPersonalization
            }
            Ability::ItemExploration => self.item_exploration,
            _ => false,
        }
    }
}

const fn recipe(name: &'static str, domain: Domain, recipe_type: RecipeType) -> DomainRecipe {
    DomainRecipe {
        name,
        domain,
        recipe_type,
        needs: &[Interactions],
        event_type: None,
        requires_user: true,
        requires_item: false,
        item_exploration: false,
        leaves_out: None,
    }
}

const PURCHASE: Option<&str> = Some("Purchase");
const VIEW: Option<&str> = Some("View");
const WATCH: Option<&str> = Some("Watch");

/// The recipes for recommenders.
pub const DOMAIN_RECIPES: [DomainRecipe; 10] = [
    DomainRecipe { event_type: VIEW, ..recipe("aws-ecomm-popular-items-by-views", Ecommerce, PopularItems) },
    DomainRecipe { event_type: PURCHASE, ..recipe("aws-ecomm-popular-items-by-purchases", Ecommerce, PopularItems) },
    DomainRecipe {
        event_type: PURCHASE,
        requires_user: false,
        requires_item: true,
        ..recipe("aws-ecomm-frequently-bought-together", Ecommerce, RelatedItems)
    },
    DomainRecipe {
        event_type: VIEW,
        requires_item: true,
        leaves_out: PURCHASE,
        ..recipe("aws-ecomm-customers-who-viewed-x-also-viewed", Ecommerce, RelatedItems)
    },
    DomainRecipe {
        item_exploration: true,
        leaves_out: PURCHASE,
        ..recipe("aws-ecomm-recommended-for-you", Ecommerce, UserPersonalization)
    },
    DomainRecipe {
        event_type: WATCH,
        requires_item: true,
        leaves_out: WATCH,
        ..recipe("aws-vod-because-you-watched-x", VideoOnDemand, RelatedItems)
    },
    DomainRecipe {
        needs: &[Interactions, Items],
        requires_item: true,
        leaves_out: WATCH,
        ..recipe("aws-vod-more-like-x", VideoOnDemand, RelatedItems)
    },
    DomainRecipe { event_type: WATCH, ..recipe("aws-vod-most-popular", VideoOnDemand, PopularItems) },
    DomainRecipe { requires_user: false, ..recipe("aws-vod-trending-now", VideoOnDemand, PopularItems) },
    DomainRecipe {
        item_exploration: true,
        leaves_out: WATCH,
        ..recipe("aws-vod-top-picks", VideoOnDemand, UserPersonalization)
    },
];
