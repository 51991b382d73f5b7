//! The request for recommendations.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_personalizeruntime::Client;
use aws_sdk_personalizeruntime::error::{ProvideErrorMetadata, SdkError};
use personalize_contract::ResourceType;
use personalize_emulator::{RecommendationRequest, RuntimeOperation, quoted_filter_values};

use super::answer::{Answer, recommended_action, recommended_item};
use super::target::{Served, Target, arn};
use crate::arguments::{KeyValue, Recommend};
use crate::command_error::CommandError;
use crate::laptop::Report;

/// A request, before it is known which operation it is for.
#[derive(Debug)]
pub struct Question(RecommendationRequest);

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
    pub fn new(arguments: &Recommend, target: &Target, served: Served, report: &Report) -> Self {
        let target_arn = |of| (target.resource_type == of).then(|| target.arn(report).map(str::to_owned)).flatten();
        let filter = arguments.filter.as_ref();
        Self(RecommendationRequest {
            campaign_arn: target_arn(ResourceType::Campaign),
            recommender_arn: target_arn(ResourceType::Recommender),
            user_id: arguments.user.clone(),
            item_id: arguments.item.clone(),
            items: arguments.items.clone(),
            filter_arn: filter.and_then(|name| arn(report, ResourceType::Filter, name)).map(str::to_owned),
            filter_values: quoted_filter_values(
                arguments.value.iter().map(|KeyValue { key, value }| (key.as_str(), value.as_str())),
            ),
            context: arguments.context.iter().map(|KeyValue { key, value }| (key.clone(), value.clone())).collect(),
            number: arguments.num.and_then(|number| u32::try_from(number).ok()),
            ..RecommendationRequest::new(served.recipe_type)
        })
    }

    /// Sends it.
    ///
    /// # Errors
    /// There is no answer of the service.
    pub async fn ask(self, client: &Client) -> Result<Answered, CommandError> {
        let Self(request) = self;
        match request.operation() {
            RuntimeOperation::Ranking => rank(request, client).await,
            RuntimeOperation::Actions => recommend_actions(request, client).await,
            RuntimeOperation::Recommendations => recommend_items(request, client).await,
        }
    }
}

async fn recommend_items(asked: RecommendationRequest, client: &Client) -> Result<Answered, CommandError> {
    let request = client
        .get_recommendations()
        .set_campaign_arn(asked.campaign_arn)
        .set_recommender_arn(asked.recommender_arn)
        .set_user_id(asked.user_id)
        .set_item_id(asked.item_id)
        .set_num_results(number(asked.number))
        .set_filter_arn(asked.filter_arn)
        .set_filter_values(some(asked.filter_values))
        .set_context(some(asked.context));
    answered("GetRecommendations", request.send().await, |answer| Answer {
        recommendation_id: answer.recommendation_id().map(str::to_owned),
        recommendations: answer.item_list().iter().map(recommended_item).collect(),
    })
}

async fn rank(asked: RecommendationRequest, client: &Client) -> Result<Answered, CommandError> {
    if asked.items.is_empty() {
        let message = "it puts items in order, and none are given; name them with --items ID,ID";
        return Ok(Answered::Rejected(message.to_owned()));
    }
    let request = client
        .get_personalized_ranking()
        .set_campaign_arn(asked.campaign_arn)
        .set_user_id(asked.user_id)
        .set_input_list(Some(asked.items))
        .set_filter_arn(asked.filter_arn)
        .set_filter_values(some(asked.filter_values))
        .set_context(some(asked.context));
    let most = asked.number.and_then(|number| usize::try_from(number).ok()).unwrap_or(usize::MAX);
    answered("GetPersonalizedRanking", request.send().await, |answer| Answer {
        recommendation_id: answer.recommendation_id().map(str::to_owned),
        recommendations: answer.personalized_ranking().iter().take(most).map(recommended_item).collect(),
    })
}

async fn recommend_actions(asked: RecommendationRequest, client: &Client) -> Result<Answered, CommandError> {
    let request = client
        .get_action_recommendations()
        .set_campaign_arn(asked.campaign_arn)
        .set_user_id(asked.user_id)
        .set_num_results(number(asked.number))
        .set_filter_arn(asked.filter_arn)
        .set_filter_values(some(asked.filter_values));
    answered("GetActionRecommendations", request.send().await, |answer| Answer {
        recommendation_id: answer.recommendation_id().map(str::to_owned),
        recommendations: answer.action_list().iter().map(recommended_action).collect(),
    })
}

fn number(asked: Option<u32>) -> Option<i32> {
    asked.map(|number| i32::try_from(number).unwrap_or(i32::MAX))
}

fn some(map: BTreeMap<String, String>) -> Option<HashMap<String, String>> {
    (!map.is_empty()).then(|| map.into_iter().collect())
}

/// An answer, or what the service objects to; whatever else keeps an answer from coming is an error.
fn answered<T, E, R>(
    operation: &'static str,
    outcome: Result<T, SdkError<E, R>>,
    read: impl FnOnce(&T) -> Answer,
) -> Result<Answered, CommandError>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug,
{
    match outcome {
        Ok(answer) => Ok(Answered::With(read(&answer))),
        Err(error) => match error.as_service_error().and_then(ProvideErrorMetadata::message) {
            Some(message) => Ok(Answered::Rejected(message.to_owned())),
            None => Err(CommandError::of_request(operation, error)),
        },
    }
}
