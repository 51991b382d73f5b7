//! How an answer is made once everything that it needs was looked up: without the account's lock.

use personalize_contract::DatasetType;
use personalize_models::filter::{EvaluationError, Recommended};
use personalize_models::promotion::{self, Promoted};
use serde_json::{Map, Value, json};

use super::metadata::Metadata;
use super::request::{Asked, Promotion};
use super::served::Served;
use crate::clock::Timestamp;
use crate::data::serving::{Answered, Answers, Fitted, Known, Lookups, Question, RecentEvent, Settings};
use crate::data::training::TrainingSnapshot;
use crate::error::ServiceError;
use crate::operations::Answer;
use crate::operations::lookups::{self, Needs};
use crate::operations::serving_config;
use crate::random::mixed;
use crate::store::state::State;

/// Results, each with the name of the promotion that it is there by.
type Results = Vec<(Answered, Option<String>)>;

/// A request that can be answered.
pub(super) struct Prepared {
    asked: Asked,
    served: Served,
    fitted: Fitted,
    lookups: Lookups,
    /// What happened in the session whose identifier is given as the user's.
    session: Vec<RecentEvent>,
    recommendation_id: String,
    now: i64,
    seed: u64,
}

impl Prepared {
    /// Looks up what the answer needs.
    pub(super) fn new(state: &mut State, now: Timestamp, served: Served, asked: Asked) -> Self {
        let needs = needs(&served, &asked);
        let group = served.dataset_group_arn.as_str();
        let lookups = lookups::of(state, now, group, &needs);
        let fitted = state.models.fitted(&served.snapshot);
        let user = asked.user.as_deref().unwrap_or_default();
        let session = lookups::session(&state.resources, group, user);
        let recommendation_id = recommendation_id(state, &served.arn);
        let seed = mixed(state.seed ^ hashed(&served.arn) ^ hashed(user).rotate_left(32));
        Self { asked, served, fitted, lookups, session, recommendation_id, now: now.whole_seconds(), seed }
    }

    /// Answers with items.
    pub(super) async fn recommend(self) -> Answer {
        self.answered(Recommended::Items, |asked, answers, question| match &asked.promotion {
            Some(promotion) => promoted(promotion, answers, question),
            None => Ok(answers.items(question)?.into_iter().map(|item| (item, None)).collect()),
        })
        .await
    }

    /// Answers with a ranking.
    pub(super) async fn rank(self) -> Answer {
        self.answered(Recommended::Items, |asked, answers, question| {
            let items: Vec<&str> = asked.items.iter().map(String::as_str).collect();
            let ranked = answers.ranking(question, &items)?;
            Ok(ranked.into_iter().map(|item| (item, None)).collect())
        })
        .await
    }

    /// Answers with actions.
    pub(super) async fn actions(self) -> Answer {
        self.answered(Recommended::Actions, |_, answers, question| {
            Ok(answers.actions(question)?.into_iter().map(|action| (action, None)).collect())
        })
        .await
    }

    async fn answered(
        self,
        recommended: Recommended,
        ask: impl FnOnce(&Asked, &Answers<'_>, &Question<'_>) -> Result<Results, EvaluationError>,
    ) -> Answer {
        let Self { asked, served, fitted, lookups, session, recommendation_id, now, seed } = self;
        let failed = |problem: String| ServiceError::new("InternalFailure", problem);
        let model = fitted.ended().await.map_err(failed)?;
        let known = lookups.ready().await.map_err(failed)?;
        let known = known.with_session(asked.user.as_deref().unwrap_or_default(), &session);
        let settings = settings(&served, recommended, now, seed);
        let answers = Answers::new(&model, &known, settings, recommended);
        let context: Vec<(&str, &str)> =
            asked.context.iter().map(|(column, value)| (column.as_str(), value.as_str())).collect();
        let question = Question {
            user: asked.user.as_deref(),
            session: &session,
            item: asked.item.as_deref(),
            context: &context,
            count: asked.count,
            filter: asked.filter.as_ref().map(|filter| &filter.bound),
        };
        let found = ask(&asked, &answers, &question);
        let found = found.map_err(|error| ServiceError::invalid_input(format!("{error}.")))?;
        Ok(written(&asked, recommended, &known, found, &recommendation_id))
    }
}

/// What an answer has to look at.
fn needs(served: &Served, asked: &Asked) -> Needs {
    let filters = asked.filter.iter().chain(asked.promotion.as_ref().map(|promotion| &promotion.filter));
    let mut datasets: Vec<DatasetType> = filters.flat_map(|filter| filter.datasets.iter().copied()).collect();
    if asked.metadata.is_some() {
        datasets.push(DatasetType::Items);
    }
    if !served.model.removes.is_empty() {
        datasets.push(DatasetType::Interactions);
    }
    Needs { datasets, recent: served.model.learns_from_events.then_some(lookups::events_of(served.recipe_type)) }
}

fn settings(served: &Served, recommended: Recommended, now: i64, seed: u64) -> Settings<'_> {
    let TrainingSnapshot { selection, sources, .. } = served.snapshot.as_ref();
    let events = match recommended {
        Recommended::Actions => DatasetType::ActionInteractions,
        Recommended::Items | Recommended::Users => DatasetType::Interactions,
    };
    Settings {
        exploration: serving_config::exploration(&served.config),
        influence: serving_config::influence(&served.config),
        events: &selection.filter,
        since: sources.sequence(events),
        now,
        seed,
    }
}

/// Items of which some are promoted, each with the name of the promotion.
fn promoted(asked: &Promotion, answers: &Answers<'_>, question: &Question<'_>) -> Result<Results, EvaluationError> {
    let promotion = promotion::Promotion { name: asked.name.as_deref().unwrap_or_default(), percent: asked.percent };
    let answer = answers.items_with_promotion(question, promotion, &asked.filter.bound)?;
    let results = answer
        .into_iter()
        .map(|Promoted { item, promotion }| (item, promotion.filter(|name| !name.is_empty()).map(str::to_owned)));
    Ok(results.collect())
}

/// The answer as the service writes it.
fn written(asked: &Asked, recommended: Recommended, known: &Known, found: Results, recommendation_id: &str) -> Value {
    let (list, identifier) = match recommended {
        Recommended::Actions => ("actionList", "actionId"),
        _ if asked.items.is_empty() => ("itemList", "itemId"),
        _ => ("personalizedRanking", "itemId"),
    };
    let metadata = |item: &str| of_item(asked.metadata.as_ref(), known, item);
    let results = found.into_iter().map(|(Answered { identifier: name, score, reason, .. }, promotion)| {
        let mut result = Map::new();
        let metadata = metadata(&name);
        result.insert(identifier.to_owned(), Value::String(name));
        result.extend(score.map(|score| ("score".to_owned(), rounded(score))));
        result.extend(promotion.map(|name| ("promotionName".to_owned(), Value::String(name))));
        result.extend(metadata.map(|metadata| ("metadata".to_owned(), Value::Object(metadata))));
        result.extend(reason.map(|reason| ("reason".to_owned(), json!([reason]))));
        Value::Object(result)
    });
    json!({list: results.collect::<Vec<Value>>(), "recommendationId": recommendation_id})
}

fn of_item(metadata: Option<&Metadata>, known: &Known, item: &str) -> Option<Map<String, Value>> {
    let (metadata, items) = metadata.zip(known.items.as_ref())?;
    Some(metadata.of(&items.index, item)).filter(|metadata| !metadata.is_empty())
}

/// Scores have seven decimals at most. Observed.
fn rounded(score: f64) -> Value {
    json!((score * 1e7).round() / 1e7)
}

/// In the form that was observed in 2024: the end of a UUID, and what is the same for all answers of a
/// campaign or recommender.
fn recommendation_id(state: &mut State, arn: &str) -> String {
    let uuid = state.recommendations.uuid();
    let of_campaign = hashed(arn) & 0xff_ffff;
    format!("RID-{}-CID-{of_campaign:06x}", &uuid[11..])
}

/// Distinguishes texts, in the same way on every machine.
fn hashed(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| mixed(hash ^ u64::from(byte)))
}
