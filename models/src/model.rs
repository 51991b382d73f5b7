//! A fitted model, and what it can be asked.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use personalize_contract::event_type::is_same;

use crate::configuration::{Configuration, EventWeights};
use crate::family::{Candidate, Fitted, Question};
use crate::fit::{FitError, Input, Progress};
use crate::query::{Query, Ranked, Reason, Recommendation, Segment};
use crate::recipe::ModelRecipe;
use crate::selection::{BestFirst, Scored};
use crate::sequences::number_of;
use crate::session::{Event, Session};
use crate::training_data::{AttributeValue, Histories, Interaction, TrainingData};

/// What training with a recipe gives.
#[derive(Debug, Clone)]
pub struct Model {
    recipe: &'static ModelRecipe,
    data: Arc<TrainingData>,
    fitted: Arc<Fitted>,
    fitted_to: Arc<TrainingData>,
    weights: Arc<EventWeights>,
    tuned: Arc<BTreeMap<String, String>>,
}

impl Model {
    /// Fits a model.
    ///
    /// `cancelled` is asked often, and ends the fit when it is true.
    ///
    /// # Errors
    /// [`FitError::Cancelled`].
    pub fn fit(
        recipe: &'static ModelRecipe,
        data: Arc<TrainingData>,
        configuration: &Configuration,
        seed: u64,
        cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Result<Self, FitError> {
        let histories = &data.interactions;
        Self::fit_to(recipe, &data, histories, &data.action_interactions, configuration, seed, cancelled)
    }

    /// Fits a model to a part of the histories of its data.
    pub(crate) fn fit_to(
        recipe: &'static ModelRecipe,
        data: &Arc<TrainingData>,
        histories: &Histories,
        action_histories: &Histories,
        configuration: &Configuration,
        seed: u64,
        cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Result<Self, FitError> {
        let _ = seed;
        let weights = EventWeights::new(recipe, data, configuration);
        let tuned = BTreeMap::new();
        let input = Input {
            recipe,
            data,
            histories,
            action_histories,
            configuration,
            tuned: &tuned,
            weights: &weights,
            progress: Progress::new(cancelled),
        };
        let fitted = Arc::new(Fitted::new(&input)?);
        let (tuned, weights) = (Arc::new(tuned), Arc::new(weights));
        Ok(Self { recipe, fitted_to: data.clone(), data: data.clone(), fitted, weights, tuned })
    }

    /// The same model with newer data: nothing is fitted anew.
    #[must_use]
    pub fn updated(&self, data: Arc<TrainingData>) -> Self {
        Self { data, ..self.clone() }
    }

    /// What questions and answers have their numbers from.
    #[must_use]
    pub fn data(&self) -> &Arc<TrainingData> {
        &self.data
    }

    /// The recipe that it was fitted with.
    #[must_use]
    pub fn recipe(&self) -> &'static ModelRecipe {
        self.recipe
    }

    /// What hyperparameter optimisation chose, by the names of `tunedHPOParams`: `training.bptt`.
    #[must_use]
    pub fn tuned(&self) -> &BTreeMap<String, String> {
        &self.tuned
    }

    /// Items for a user or for an item, the best first.
    #[must_use]
    pub fn recommend(&self, query: &Query<'_>) -> Vec<Recommendation> {
        let removed = self.removed(query);
        let mut found = Vec::with_capacity(query.count);
        if query.count == 0 {
            return found;
        }
        self.fitted.each_best(&self.question(query), |Candidate { item, score, is_popular }| {
            if !removed.contains(&item) && (query.allowed)(item) {
                let reason = (self.recipe.has_reasons && is_popular).then_some(Reason::PopularItem);
                found.push(Recommendation { item, score: self.recipe.has_scores.then_some(score), reason });
            }
            found.len() == query.count
        });
        found
    }

    /// Given items, the best for the user first; those that the model does not know come last, in their order.
    #[must_use]
    pub fn rank(&self, query: &Query<'_>, items: &[&str]) -> Vec<Ranked> {
        let known: Vec<(usize, u32)> =
            items.iter().enumerate().filter_map(|(at, item)| Some((at, self.data.items.get(item)?))).collect();
        let numbers: Vec<u32> = known.iter().map(|(_, item)| *item).collect();
        let scores = self.fitted.scores(&self.question(query), &numbers);
        let mut ranked: Vec<(usize, f64)> = known.iter().zip(scores).map(|((at, _), score)| (*at, score)).collect();
        ranked.sort_by(|one, other| other.1.total_cmp(&one.1));
        let places: HashSet<usize> = known.iter().map(|(at, _)| *at).collect();
        let unknown = (0..items.len()).filter(|at| !places.contains(at));
        let unscored = self.recipe.is_first_version.then_some(0.0);
        ranked
            .into_iter()
            .map(|(at, score)| Ranked { at, score: Some(score) })
            .chain(unknown.map(|at| Ranked { at, score: unscored }))
            .collect()
    }

    /// Users for an item, or for items with certain attributes: the best first, at most so many.
    #[must_use]
    pub fn segment(&self, segment: &Segment<'_>, most: usize, allowed: &dyn Fn(u32) -> bool) -> Vec<u32> {
        let users = match segment {
            Segment::Item(item) => {
                self.data.items.get(item).map(|item| self.fitted.users_for_item(item)).unwrap_or_default()
            }
            Segment::Attributes(values) => self.fitted.users_for_items(&self.items_with(values)),
        };
        BestFirst::new(users, std::iter::empty())
            .map(|user| user.item)
            .filter(|user| allowed(*user))
            .take(most)
            .collect()
    }

    /// Actions for a user, the best first, with how likely each is taken.
    #[must_use]
    pub fn actions(&self, query: &Query<'_>) -> Vec<Recommendation> {
        let actions = BestFirst::new(self.fitted.actions(&self.question(query)), std::iter::empty());
        let allowed = actions.filter(|action| (query.allowed)(action.item)).take(query.count);
        allowed.map(|Scored { item, score }| Recommendation { item, score: Some(score), reason: None }).collect()
    }

    /// What recommended items have in common, and how relevant each is to it, from 0 to 1; nothing where the recipe reads
    /// no attributes, or the items have none in common.
    #[must_use]
    pub fn themed(&self, items: &[u32]) -> Option<(String, Vec<f64>)> {
        self.fitted.theme(items)
    }

    /// The items that have all of some values.
    fn items_with(&self, values: &[(&str, &str)]) -> Vec<u32> {
        let records = &self.data.item_records;
        let has = |item: u32, column: &str, value: &str| {
            records.attribute(column).and_then(|attribute| attribute.value(item)).is_some_and(|found| match found {
                AttributeValue::Number(number) => value.parse().is_ok_and(|value: f64| value == *number),
                AttributeValue::Texts(texts) => texts.iter().any(|text| **text == *value),
            })
        };
        let items = 0..number_of(self.data.items.len());
        items.filter(|item| values.iter().all(|(column, value)| has(*item, column, value))).collect()
    }

    /// How much an interaction of the data counts.
    pub(crate) fn weight(&self, interaction: &Interaction) -> f32 {
        self.weights.of(interaction)
    }

    /// The best items for a session or an item.
    pub(crate) fn best(&self, session: &Session, item: Option<u32>, count: usize) -> Vec<u32> {
        let mut found = Vec::with_capacity(count);
        let question = Question { session: session.clone(), item, now: i64::MIN };
        self.fitted.each_best(&question, |candidate| {
            found.push(candidate.item);
            found.len() == count
        });
        found
    }

    /// The question in the model's numbers.
    fn question(&self, query: &Query<'_>) -> Question {
        let item = query.item.and_then(|item| self.fitted_to.items.get(item));
        Question { session: self.session(query), item, now: query.now }
    }

    /// What the user of a question did, in the data and since.
    fn session(&self, query: &Query<'_>) -> Session {
        let user = query.user.and_then(|user| self.data.users.get(user));
        let interactions = user.into_iter().flat_map(|user| self.data.interactions.of(user));
        let before =
            interactions.map(|interaction| Event { item: interaction.item, weight: self.weights.of(&interaction) });
        let since = query.recent.iter().filter_map(|recent| {
            let item = self.data.items.get(recent.item)?;
            let event_type = self.data.event_types.get(recent.event_type).unwrap_or(u32::MAX);
            let value = recent.value.unwrap_or(f32::NAN);
            let interaction = Interaction { item, timestamp: recent.timestamp, event_type, value };
            Some(Event { item, weight: self.weights.of(&interaction) })
        });
        let events = before.chain(since).filter(|event| event.weight > 0.0).collect();
        Session { user, events }
    }

    /// What is not recommended to the user any more.
    fn removed(&self, query: &Query<'_>) -> HashSet<u32> {
        let removes = |name: &str| self.recipe.removes.iter().any(|removes| is_same(removes, name));
        if self.recipe.removes.is_empty() {
            return HashSet::new();
        }
        let types: Vec<bool> = self.data.event_types.iter().map(removes).collect();
        let user = query.user.and_then(|user| self.data.users.get(user));
        let before = user.into_iter().flat_map(|user| self.data.interactions.of(user));
        let before = before.filter(|interaction| types[interaction.event_type as usize]);
        let since = query.recent.iter().filter(|recent| removes(recent.event_type));
        let since = since.filter_map(|recent| self.data.items.get(recent.item));
        before.map(|interaction| interaction.item).chain(since).collect()
    }
}
