//! A request for recommendations, before it is known which operation it is for.

use std::collections::BTreeMap;

use personalize_contract::recipe::RecipeType;
use serde_json::{Map, Value, json};

/// What is asked of a campaign or a recommender.
#[derive(Debug, Clone, PartialEq)]
pub struct RecommendationRequest {
    /// What the recipe of the campaign or recommender is for.
    pub recipe_type: RecipeType,
    /// The campaign, if it is one.
    pub campaign_arn: Option<String>,
    /// The recommender, if it is one.
    pub recommender_arn: Option<String>,
    /// For whom.
    pub user_id: Option<String>,
    /// To which item others are related.
    pub item_id: Option<String>,
    /// Which items are to be put in order.
    pub items: Vec<String>,
    /// The filter.
    pub filter_arn: Option<String>,
    /// The values of its placeholders, in quotes: see [`quoted_filter_values`].
    pub filter_values: BTreeMap<String, String>,
    /// The context that the user is in, by columns of Interactions.
    pub context: BTreeMap<String, String>,
    /// What is promoted.
    pub promotion: Option<Promotion>,
    /// How many results; the service's own number if none is given.
    pub number: Option<u32>,
}

/// A part of the results that is to meet a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promotion {
    /// What it is called in the answer.
    pub name: String,
    /// How much of the results it is, in percent.
    pub percent: u32,
    /// The filter that says what is promoted.
    pub filter_arn: String,
    /// The values of its placeholders, in quotes.
    pub filter_values: BTreeMap<String, String>,
}

/// The operation of Amazon Personalize Runtime that a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuntimeOperation {
    /// `GetRecommendations`.
    Recommendations,
    /// `GetPersonalizedRanking`.
    Ranking,
    /// `GetActionRecommendations`.
    Actions,
}

impl RuntimeOperation {
    /// The one for recipes of a type.
    #[must_use]
    pub const fn of(recipe_type: RecipeType) -> Self {
        match recipe_type {
            RecipeType::PersonalizedRanking => Self::Ranking,
            RecipeType::PersonalizedActions => Self::Actions,
            RecipeType::UserPersonalization
            | RecipeType::RelatedItems
            | RecipeType::PopularItems
            | RecipeType::UserSegmentation => Self::Recommendations,
        }
    }

    /// The API's name for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recommendations => "GetRecommendations",
            Self::Ranking => "GetPersonalizedRanking",
            Self::Actions => "GetActionRecommendations",
        }
    }

    /// The member of its answer that has the results.
    pub(super) const fn results(self) -> &'static str {
        match self {
            Self::Recommendations => "itemList",
            Self::Ranking => "personalizedRanking",
            Self::Actions => "actionList",
        }
    }
}

impl RecommendationRequest {
    /// A request that says nothing but whom it asks.
    #[must_use]
    pub const fn new(recipe_type: RecipeType) -> Self {
        Self {
            recipe_type,
            campaign_arn: None,
            recommender_arn: None,
            user_id: None,
            item_id: None,
            items: Vec::new(),
            filter_arn: None,
            filter_values: BTreeMap::new(),
            context: BTreeMap::new(),
            promotion: None,
            number: None,
        }
    }

    /// The operation that it is for.
    #[must_use]
    pub const fn operation(&self) -> RuntimeOperation {
        RuntimeOperation::of(self.recipe_type)
    }

    /// The request as the operation takes it: without what it has no member for.
    #[must_use]
    pub fn body(&self) -> Value {
        let mut body = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                body.insert(name.to_owned(), value);
            }
        };
        put("campaignArn", self.campaign_arn.clone().map(Value::from));
        put("userId", self.user_id.clone().map(Value::from));
        put("filterArn", self.filter_arn.clone().map(Value::from));
        put("filterValues", some(&self.filter_values));
        let operation = self.operation();
        if operation != RuntimeOperation::Actions {
            put("context", some(&self.context));
        }
        if operation == RuntimeOperation::Recommendations {
            put("recommenderArn", self.recommender_arn.clone().map(Value::from));
            put("itemId", self.item_id.clone().map(Value::from));
            put("promotions", self.promotion.as_ref().map(|promotion| json!([promotion.body()])));
        }
        if operation == RuntimeOperation::Ranking {
            put("inputList", Some(json!(self.items)));
        } else {
            put("numResults", self.number.map(Value::from));
        }
        Value::Object(body)
    }
}

impl Promotion {
    fn body(&self) -> Value {
        let Self { name, percent, filter_arn, filter_values } = self;
        let mut body = json!({"name": name, "percentPromotedItems": percent, "filterArn": filter_arn});
        if let (Some(body), Some(values)) = (body.as_object_mut(), some(filter_values)) {
            body.insert("filterValues".to_owned(), values);
        }
        body
    }
}

fn some(map: &BTreeMap<String, String>) -> Option<Value> {
    (!map.is_empty()).then(|| json!(map))
}

/// Values of a filter's placeholders as the service expects them: each in quotes, several of a placeholder with commas
/// between them. What has quotes already is left as it is.
#[must_use]
pub fn quoted_filter_values<'a>(values: impl IntoIterator<Item = (&'a str, &'a str)>) -> BTreeMap<String, String> {
    let mut joined: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in values {
        let known = joined.entry(name.to_owned()).or_default();
        if !known.is_empty() {
            known.push(',');
        }
        if value.starts_with('"') {
            known.push_str(value);
        } else {
            known.extend(["\"", value, "\""]);
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_and_those_of_one_placeholder_joined() {
        let given =
            [("GENRE", "Comedy"), ("GENRE", "Drama"), ("YEAR", "1990"), ("TITLE", "\"a\",\"b\""), ("EMPTY", "")];
        let expected =
            [("GENRE", r#""Comedy","Drama""#), ("YEAR", r#""1990""#), ("TITLE", r#""a","b""#), ("EMPTY", r#""""#)];
        let expected = expected.map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(quoted_filter_values(given), BTreeMap::from(expected));
    }

    #[test]
    fn each_operation_gets_what_it_has_members_for() {
        let full = |recipe_type| RecommendationRequest {
            campaign_arn: Some("c".to_owned()),
            user_id: Some("u".to_owned()),
            item_id: Some("i".to_owned()),
            items: vec!["a".to_owned()],
            context: BTreeMap::from([("DEVICE".to_owned(), "phone".to_owned())]),
            promotion: Some(Promotion {
                name: "new".to_owned(),
                percent: 20,
                filter_arn: "f".to_owned(),
                filter_values: BTreeMap::new(),
            }),
            number: Some(5),
            ..RecommendationRequest::new(recipe_type)
        };
        let cases = [
            (
                RecipeType::UserPersonalization,
                json!({"campaignArn": "c", "userId": "u", "itemId": "i", "context": {"DEVICE": "phone"}, "numResults": 5,
                    "promotions": [{"name": "new", "percentPromotedItems": 20, "filterArn": "f"}]}),
            ),
            (
                RecipeType::PersonalizedRanking,
                json!({"campaignArn": "c", "userId": "u", "inputList": ["a"], "context": {"DEVICE": "phone"}}),
            ),
            (RecipeType::PersonalizedActions, json!({"campaignArn": "c", "userId": "u", "numResults": 5})),
        ];
        for (recipe_type, expected) in cases {
            assert_eq!(full(recipe_type).body(), expected, "{recipe_type:?}");
        }
    }
}
