//! What campaigns and recommenders are configured with for their answers.

use personalize_models::query::{Exploration, Influence};
use serde_json::Value;

/// `itemExplorationConfig`, with the service's defaults where it says nothing.
pub(crate) fn exploration(config: &Value) -> Exploration {
    let given = |name: &str| number(config.get("itemExplorationConfig")?.get(name)?);
    let default = Exploration::default();
    Exploration {
        weight: given("explorationWeight").unwrap_or(default.weight),
        item_age_cut_off_days: given("explorationItemAgeCutOff").unwrap_or(default.item_age_cut_off_days),
    }
}

/// `rankingInfluence`: none where it says nothing.
pub(crate) fn influence(config: &Value) -> Influence {
    let given = |name: &str| number(config.get("rankingInfluence")?.get(name)?);
    Influence { popularity: given("POPULARITY").unwrap_or_default(), freshness: given("FRESHNESS").unwrap_or_default() }
}

/// A number, or a text that says one.
fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_not_configured_is_the_default() {
        assert_eq!(exploration(&Value::Null), Exploration::default());
        assert_eq!(influence(&json!({})), Influence::default());
        let config =
            json!({"itemExplorationConfig": {"explorationWeight": "0.5"}, "rankingInfluence": {"FRESHNESS": 1}});
        assert_eq!(exploration(&config), Exploration { weight: 0.5, ..Exploration::default() });
        assert_eq!(influence(&config), Influence { freshness: 1.0, popularity: 0.0 });
    }
}
