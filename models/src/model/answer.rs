//! What a model answers.

use std::collections::HashSet;

use personalize_contract::event_type::is_same;

use super::Model;
use crate::family::{Candidate, Question, context};
use crate::query::{Query, Ranked, Reason, Recommendation, Segment};
use crate::random::Random;
use crate::recipe::Family;
use crate::selection::{BestFirst, Scored};
use crate::sequences::number_of;
use crate::session::{Event, Session};
use crate::training_data::AttributeValue;

impl Model {
    /// Items for a user or for an item, the best first.
    ///
    /// A user or an item of whom nothing is known gets the most popular items. Where the recipe tries out new items, each
    /// place of the list is given to one with the probability of `exploration.weight`.
    #[must_use]
    pub fn recommend(&self, query: &Query<'_>) -> Vec<Recommendation> {
        let question = self.question(query);
        let removed = self.removed(query);
        let may_be = |item: u32| !removed.contains(&item) && (query.allowed)(item);
        let mut best = Vec::with_capacity(query.count);
        if query.count > 0 {
            self.fitted.each_best(&question, |candidate| {
                let item = self.numberings.items.current(candidate.item).filter(|item| may_be(*item));
                best.extend(item.map(|item| self.recommendation(Candidate { item, ..candidate })));
                best.len() == query.count
            });
        }
        if self.recipe.family == Family::Personalization { self.explore(query, &question, best, may_be) } else { best }
    }

    fn recommendation(&self, candidate: Candidate) -> Recommendation {
        let Candidate { item, score, is_popular } = candidate;
        let reason = (self.recipe.has_reasons && is_popular).then_some(Reason::PopularItem);
        Recommendation { item, score: self.recipe.has_scores.then_some(score), reason }
    }

    /// Puts new items in some places of a list.
    fn explore(
        &self,
        query: &Query<'_>,
        question: &Question,
        best: Vec<Recommendation>,
        may_be: impl Fn(u32) -> bool,
    ) -> Vec<Recommendation> {
        let mut random = Random::new(query.seed);
        let places: Vec<bool> = (0..query.count).map(|_| random.share() < query.exploration.weight).collect();
        let explored = places.iter().filter(|is_new| **is_new).count();
        let is_visited = |item: u32| {
            let item = self.numberings.items.fitted(item);
            question.session.events.iter().any(|event| Some(event.item) == item)
        };
        let allowed = |item: u32| !is_visited(item) && may_be(item);
        let days = query.exploration.item_age_cut_off_days;
        let new = self.new_items.draw(days, explored, &mut random, allowed);
        if new.is_empty() {
            return best;
        }
        let mut explored = self.explored(question, &new).into_iter();
        let mut others = best.into_iter().filter(|found| !new.contains(&found.item));
        let mut list = Vec::with_capacity(query.count);
        for is_new in places {
            let next = if is_new { explored.next().or_else(|| others.next()) } else { others.next() };
            list.extend(next.or_else(|| explored.next()));
        }
        list
    }

    /// New items with their scores.
    fn explored(&self, question: &Question, new: &[u32]) -> Vec<Recommendation> {
        let known: Vec<Option<u32>> = new.iter().map(|item| self.numberings.items.fitted(*item)).collect();
        let numbers: Vec<u32> = known.iter().flatten().copied().collect();
        let mut scores = self.fitted.scores(question, &numbers).into_iter();
        let reason = self.recipe.has_reasons.then_some(Reason::Exploration);
        let mut recommendation = |(item, known): (&u32, Option<u32>)| {
            let score = known.and_then(|_| scores.next()).unwrap_or(0.0);
            Recommendation { item: *item, score: self.recipe.has_scores.then_some(score), reason }
        };
        new.iter().zip(known).map(&mut recommendation).collect()
    }

    /// Given items, the best for the user first; those that the model does not know come last, in their order.
    #[must_use]
    pub fn rank(&self, query: &Query<'_>, items: &[&str]) -> Vec<Ranked> {
        let known = |(at, item): (usize, &&str)| Some((at, self.fitted_to.items.get(item)?));
        let known: Vec<(usize, u32)> = items.iter().enumerate().filter_map(known).collect();
        let numbers: Vec<u32> = known.iter().map(|(_, item)| *item).collect();
        let scores = self.fitted.scores(&self.question(query), &numbers);
        let mut ranked: Vec<Ranked> =
            known.iter().zip(scores).map(|((at, _), score)| Ranked { at: *at, score: Some(score) }).collect();
        ranked.sort_by(|one, other| other.score.unwrap_or_default().total_cmp(&one.score.unwrap_or_default()));
        let unscored = self.recipe.is_first_version.then_some(0.0);
        let unknown = (0..items.len()).filter(|at| known.binary_search_by_key(at, |(at, _)| *at).is_err());
        ranked.extend(unknown.map(|at| Ranked { at, score: unscored }));
        ranked
    }

    /// Users for an item, or for items with certain attributes: the best first, at most so many.
    #[must_use]
    pub fn segment(&self, segment: &Segment<'_>, most: usize, allowed: &dyn Fn(u32) -> bool) -> Vec<u32> {
        let users = match segment {
            Segment::Item(item) => {
                self.fitted_to.items.get(item).map(|item| self.fitted.users_for_item(item)).unwrap_or_default()
            }
            Segment::Attributes(values) => self.fitted.users_for_items(&self.items_with(values)),
        };
        let users = BestFirst::new(users, std::iter::empty());
        let users = users.filter_map(|user| self.numberings.users.current(user.item));
        users.filter(|user| allowed(*user)).take(most).collect()
    }

    /// Actions for a user, the best first, with how likely each is taken.
    #[must_use]
    pub fn actions(&self, query: &Query<'_>) -> Vec<Recommendation> {
        let actions = BestFirst::new(self.fitted.actions(&self.question(query)), std::iter::empty());
        let actions = actions.filter_map(|Scored { item, score }| {
            Some(Recommendation { item: self.numberings.actions.current(item)?, score: Some(score), reason: None })
        });
        actions.filter(|action| (query.allowed)(action.item)).take(query.count).collect()
    }

    /// What recommended items have in common, and how relevant each is to it, from 0 to 1; nothing where the recipe reads
    /// no attributes, or the items have none in common.
    #[must_use]
    pub fn themed(&self, items: &[u32]) -> Option<(String, Vec<f64>)> {
        let items: Vec<u32> =
            items.iter().map(|item| self.numberings.items.fitted(*item).unwrap_or(u32::MAX)).collect();
        self.fitted.theme(&items)
    }

    /// The items that the model was fitted to which have all of some values.
    fn items_with(&self, values: &[(&str, &str)]) -> Vec<u32> {
        let records = &self.fitted_to.item_records;
        let has = |item: u32, column: &str, value: &str| {
            records.attribute(column).and_then(|attribute| attribute.value(item)).is_some_and(|found| match found {
                AttributeValue::Number(number) => value.parse().is_ok_and(|value: f64| value.total_cmp(number).is_eq()),
                AttributeValue::Texts(texts) => texts.iter().any(|text| **text == *value),
            })
        };
        let items = 0..number_of(self.fitted_to.items.len());
        items.filter(|item| values.iter().all(|(column, value)| has(*item, column, value))).collect()
    }

    /// The question in the numbers of the data that the model was fitted to.
    fn question(&self, query: &Query<'_>) -> Question {
        Question {
            session: self.session(query),
            item: query.item.and_then(|item| self.fitted_to.items.get(item)),
            contexts: context::numbers(&self.fitted_to, query.context),
            heeds_session: self.recipe.needs_user,
            influence: query.influence,
            now: query.now,
        }
    }

    /// What the user of a question did, in the data and since.
    fn session(&self, query: &Query<'_>) -> Session {
        let user = query.user.and_then(|user| self.data.users.get(user));
        let before = user.into_iter().flat_map(|user| self.data.interactions.of(user)).filter_map(|interaction| {
            let item = self.numberings.items.fitted(interaction.item)?;
            Some(Event { item, weight: self.weights.of(&interaction) })
        });
        let since = query.recent.iter().filter_map(|recent| {
            Some(Event { item: self.fitted_to.items.get(recent.item)?, weight: self.weights.of_recent(recent) })
        });
        let events = before.chain(since).filter(|event| event.weight > 0.0).collect();
        Session { user: user.and_then(|user| self.numberings.users.fitted(user)), events }
    }

    /// What is not recommended to the user any more, in the numbers of the model's data.
    fn removed(&self, query: &Query<'_>) -> HashSet<u32> {
        if self.recipe.removes.is_empty() {
            return HashSet::new();
        }
        let removes = |name: &str| self.recipe.removes.iter().any(|removes| is_same(removes, name));
        let types: Vec<bool> = self.data.event_types.iter().map(removes).collect();
        let user = query.user.and_then(|user| self.data.users.get(user));
        let before = user.into_iter().flat_map(|user| self.data.interactions.of(user));
        let before = before.filter(|interaction| types[interaction.event_type as usize]);
        let since = query.recent.iter().filter(|recent| removes(recent.event_type));
        let since = since.filter_map(|recent| self.data.items.get(recent.item));
        before.map(|interaction| interaction.item).chain(since).collect()
    }
}
