//! Recommendations beside what the user did last, both with what the data says of the items or actions.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;

use personalize_contract::DatasetType;
use personalize_contract::recipe::RecipeType;
use serde::Serialize;
use serde_json::Value;

use super::request::RuntimeOperation;
use crate::data::rows::NamedValues;
use crate::emulator::Emulator;

/// One recommended item or action.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recommendation {
    /// Its identifier.
    pub id: String,
    /// From 0 to 1, where the recipe gives scores.
    pub score: Option<f64>,
    /// Why it is in the list, where the recipe says so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// The promotion that it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promotion_name: Option<String>,
    /// What the data says of it, by columns in capitals.
    pub metadata: BTreeMap<String, String>,
}

/// Something that a user did.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct UserEvent {
    /// The values of its columns, in capitals, without the user.
    pub event: BTreeMap<String, String>,
    /// What the data says of the item or action.
    pub metadata: BTreeMap<String, String>,
}

/// Recommendations, and what they are to be compared with.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DescribedRecommendations {
    /// The best first.
    pub recommendations: Vec<Recommendation>,
    /// What the user did last, the newest first.
    pub newest_events: Vec<UserEvent>,
}

/// Where to look up what the data says of recommendations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecommendationLookup {
    /// The dataset of the items or actions.
    pub records: DatasetType,
    /// The dataset of what users did with them.
    pub interactions: DatasetType,
    /// The column with the identifier, which both have.
    pub id: &'static str,
}

impl Recommendation {
    /// Those of an operation's answer.
    #[must_use]
    pub fn all_of(operation: RuntimeOperation, answer: &Value) -> Vec<Self> {
        let results = answer.get(operation.results()).and_then(Value::as_array);
        results.into_iter().flatten().map(Self::of).collect()
    }

    fn of(result: &Value) -> Self {
        let text = |name: &str| result.get(name).and_then(Value::as_str).map(str::to_owned);
        let reasons = result.get("reason").and_then(Value::as_array).into_iter().flatten();
        Self {
            id: text("itemId").or_else(|| text("actionId")).unwrap_or_default(),
            score: result.get("score").and_then(Value::as_f64),
            reasons: reasons.filter_map(|reason| reason.as_str().map(str::to_owned)).collect(),
            promotion_name: text("promotionName"),
            metadata: BTreeMap::new(),
        }
    }
}

impl RecommendationLookup {
    /// For recommendations by recipes of a type.
    #[must_use]
    pub const fn of(recipe_type: RecipeType) -> Self {
        match recipe_type {
            RecipeType::PersonalizedActions => {
                Self { records: DatasetType::Actions, interactions: DatasetType::ActionInteractions, id: "ACTION_ID" }
            }
            _ => Self { records: DatasetType::Items, interactions: DatasetType::Interactions, id: "ITEM_ID" },
        }
    }

    /// Looks it up: of the recommendations, and of the newest events of a user, at most so many. `arn_of` gives the ARN
    /// of a dataset; of one that is not there, nothing is known.
    ///
    /// # Errors
    /// The temporary file that rows lie in cannot be read.
    pub async fn describe(
        self,
        emulator: &Emulator,
        arn_of: impl Fn(DatasetType) -> String,
        (user, most_events): (Option<&str>, usize),
        mut recommendations: Vec<Recommendation>,
    ) -> io::Result<DescribedRecommendations> {
        let newest = match user {
            Some(user) => emulator.newest_events(&arn_of(self.interactions), user, most_events).await?,
            None => Vec::new(),
        };
        let newest: Vec<BTreeMap<String, String>> = newest.into_iter().map(by_column).collect();
        let recommended = recommendations.iter().map(|recommendation| recommendation.id.clone());
        let done = newest.iter().filter_map(|event| event.get(self.id).cloned());
        let identifiers: HashSet<String> = recommended.chain(done).collect();
        let records = emulator.records(&arn_of(self.records), identifiers).await?;
        let metadata = Metadata { records, id: self.id };
        for recommendation in &mut recommendations {
            recommendation.metadata = metadata.of(&recommendation.id);
        }
        let newest_events = newest.into_iter().map(|mut event| {
            let metadata = metadata.of(event.get(self.id).map_or("", String::as_str));
            event.remove("USER_ID");
            UserEvent { event, metadata }
        });
        Ok(DescribedRecommendations { newest_events: newest_events.collect(), recommendations })
    }
}

/// The records that were found.
struct Metadata {
    records: HashMap<String, NamedValues>,
    id: &'static str,
}

impl Metadata {
    /// The values of a record without its identifier.
    fn of(&self, identifier: &str) -> BTreeMap<String, String> {
        let values = self.records.get(identifier).cloned().map(by_column).unwrap_or_default();
        values.into_iter().filter(|(name, _)| name != self.id).collect()
    }
}

/// Values by the names of their columns in capitals, as those of fields in any case are.
fn by_column(values: NamedValues) -> BTreeMap<String, String> {
    values.into_iter().map(|(name, value)| (name.to_ascii_uppercase(), value)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn results_are_read_alike_for_all_operations() {
        let items =
            json!([{"itemId": "i", "score": 0.5, "reason": ["POPULAR"], "promotionName": "new"}, {"itemId": "j"}]);
        let expected = Recommendation {
            id: "i".to_owned(),
            score: Some(0.5),
            reasons: vec!["POPULAR".to_owned()],
            promotion_name: Some("new".to_owned()),
            metadata: BTreeMap::new(),
        };
        let without = Recommendation { id: "j".to_owned(), ..Recommendation::default() };
        for (operation, member) in
            [(RuntimeOperation::Recommendations, "itemList"), (RuntimeOperation::Ranking, "personalizedRanking")]
        {
            let answer = json!({member: items});
            assert_eq!(Recommendation::all_of(operation, &answer), [expected.clone(), without.clone()]);
        }
        let actions = json!({"actionList": [{"actionId": "a", "score": 1.0}]});
        let action = Recommendation { id: "a".to_owned(), score: Some(1.0), ..Recommendation::default() };
        assert_eq!(Recommendation::all_of(RuntimeOperation::Actions, &actions), [action]);
        assert!(Recommendation::all_of(RuntimeOperation::Actions, &json!({})).is_empty());
    }
}
