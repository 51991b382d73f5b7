//! The request for recommendations.

use std::collections::HashMap;

use aws_sdk_personalizeruntime::Client;
use aws_sdk_personalizeruntime::error::{ProvideErrorMetadata, SdkError};
use personalize_contract::ResourceType;
use personalize_contract::recipe::RecipeType;

use super::answer::{Answer, Recommendation};
use super::target::{Arns, Served, Target};
use crate::arguments::{KeyValue, Recommend};
use crate::aws::AwsError;
use crate::command_error::CommandError;

/// A request, before it is known which operation it is for.
#[derive(Debug)]
pub struct Question {
    recipe_type: RecipeType,
    campaign_arn: Option<String>,
    recommender_arn: Option<String>,
    user: Option<String>,
    item: Option<String>,
    items: Vec<String>,
    filter_arn: Option<String>,
    filter_values: HashMap<String, String>,
    context: HashMap<String, String>,
    number: Option<i32>,
}

/// What a request came to.
#[derive(Debug)]
pub enum Answered {
    /// The recommendations.
    With(Answer),
    /// What is wrong with it, in the service's words where it was sent.
    Rejected(String),
}

impl Question {
    /// What the arguments ask of a target.
    #[must_use]
    pub fn new(arguments: &Recommend, target: &Target, served: Served, arns: Arns<'_>) -> Self {
        let target_arn = |of| (target.resource_type == of).then(|| target.arn(arns)).flatten();
        let filter = arguments.filter.as_ref();
        Self {
            recipe_type: served.recipe_type,
            campaign_arn: target_arn(ResourceType::Campaign),
            recommender_arn: target_arn(ResourceType::Recommender),
            user: arguments.user.clone(),
            item: arguments.item.clone(),
            items: arguments.items.clone(),
            filter_arn: filter.and_then(|name| arns.of(ResourceType::Filter, name)),
            filter_values: quoted(&arguments.value),
            context: arguments.context.iter().map(|KeyValue { key, value }| (key.clone(), value.clone())).collect(),
            number: arguments.num.and_then(|number| i32::try_from(number).ok()),
        }
    }

    /// Sends it.
    ///
    /// # Errors
    /// There is no answer of the service.
    pub async fn ask(self, client: &Client) -> Result<Answered, CommandError> {
        match self.recipe_type {
            RecipeType::PersonalizedRanking => self.rank(client).await,
            RecipeType::PersonalizedActions => self.recommend_actions(client).await,
            _ => self.recommend_items(client).await,
        }
    }

    /// What is asked.
    fn place(&self) -> String {
        self.campaign_arn.clone().or_else(|| self.recommender_arn.clone()).unwrap_or_default()
    }

    async fn recommend_items(self, client: &Client) -> Result<Answered, CommandError> {
        let place = self.place();
        let request = client
            .get_recommendations()
            .set_campaign_arn(self.campaign_arn)
            .set_recommender_arn(self.recommender_arn)
            .set_user_id(self.user)
            .set_item_id(self.item)
            .set_num_results(self.number)
            .set_filter_arn(self.filter_arn)
            .set_filter_values(some(self.filter_values))
            .set_context(some(self.context));
        answered(("GetRecommendations", "personalize:GetRecommendations"), &place, request.send().await, |answer| {
            Answer {
                recommendation_id: answer.recommendation_id().map(str::to_owned),
                recommendations: answer.item_list().iter().map(Recommendation::from).collect(),
            }
        })
    }

    async fn rank(self, client: &Client) -> Result<Answered, CommandError> {
        let place = self.place();
        if self.items.is_empty() {
            let message = "it puts items in order, and none are given; name them with --items ID,ID";
            return Ok(Answered::Rejected(message.to_owned()));
        }
        let request = client
            .get_personalized_ranking()
            .set_campaign_arn(self.campaign_arn)
            .set_user_id(self.user)
            .set_input_list(Some(self.items))
            .set_filter_arn(self.filter_arn)
            .set_filter_values(some(self.filter_values))
            .set_context(some(self.context));
        let most = self.number.and_then(|number| usize::try_from(number).ok()).unwrap_or(usize::MAX);
        answered(
            ("GetPersonalizedRanking", "personalize:GetPersonalizedRanking"),
            &place,
            request.send().await,
            |answer| Answer {
                recommendation_id: answer.recommendation_id().map(str::to_owned),
                recommendations: answer.personalized_ranking().iter().take(most).map(Recommendation::from).collect(),
            },
        )
    }

    async fn recommend_actions(self, client: &Client) -> Result<Answered, CommandError> {
        let place = self.place();
        let request = client
            .get_action_recommendations()
            .set_campaign_arn(self.campaign_arn)
            .set_user_id(self.user)
            .set_num_results(self.number)
            .set_filter_arn(self.filter_arn)
            .set_filter_values(some(self.filter_values));
        answered(
            ("GetActionRecommendations", "personalize:GetActionRecommendations"),
            &place,
            request.send().await,
            |answer| Answer {
                recommendation_id: answer.recommendation_id().map(str::to_owned),
                recommendations: answer.action_list().iter().map(Recommendation::from).collect(),
            },
        )
    }
}

/// Values as the service expects them: each in quotes, several of a placeholder with commas between them. What has
/// quotes already is left as it is.
fn quoted(values: &[KeyValue]) -> HashMap<String, String> {
    let mut joined: HashMap<String, String> = HashMap::new();
    for KeyValue { key, value } in values {
        let value = if value.starts_with('"') { value.clone() } else { format!("\"{value}\"") };
        let known = joined.entry(key.clone()).or_default();
        if !known.is_empty() {
            known.push(',');
        }
        known.push_str(&value);
    }
    joined
}

fn some(map: HashMap<String, String>) -> Option<HashMap<String, String>> {
    (!map.is_empty()).then_some(map)
}

/// An answer, or what the service objects to; whatever else keeps an answer from coming is an error.
fn answered<T, E>(
    operation: (&'static str, &'static str),
    place: &str,
    outcome: Result<T, SdkError<E>>,
    read: impl FnOnce(&T) -> Answer,
) -> Result<Answered, CommandError>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    match outcome {
        Ok(answer) => Ok(Answered::With(read(&answer))),
        // What is wrong with the request itself is for whoever has made it up; whatever else is, is not.
        Err(error) => match error.as_service_error() {
            Some(refusal) if matches!(refusal.code(), Some("InvalidInputException" | "ResourceNotFoundException")) => {
                Ok(Answered::Rejected(refusal.message().unwrap_or("the request is rejected").to_owned()))
            }
            _ => Err(AwsError::of_request(operation, place, &error).into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_and_those_of_one_placeholder_joined() {
        let given = ["GENRE=Comedy", "GENRE=Drama", "YEAR=1990", "TITLE=\"a\",\"b\"", "EMPTY="];
        let given: Vec<KeyValue> = given.iter().map(|text| text.parse().expect("a value")).collect();
        let expected =
            [("GENRE", r#""Comedy","Drama""#), ("YEAR", r#""1990""#), ("TITLE", r#""a","b""#), ("EMPTY", r#""""#)];
        let expected = expected.map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(quoted(&given), HashMap::from(expected));
    }
}
