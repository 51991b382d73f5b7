//! Answers from a model and from what is known of records and events: for requests and for the lines of batch jobs.

use std::collections::HashSet;
use std::sync::Arc;

use personalize_models::filter::{BoundFilter, Candidates, EvaluationError, Evaluator, Recommended, Rows, Subject};
use personalize_models::promotion::{Promoted, Promotion, promote};
use personalize_models::query::{Exploration, Influence, Query, Reason, RecentInteraction, Recommendation, Segment};
use personalize_models::training_data::AttributeValue;

use super::known::Known;
use super::recent::RecentEvent;
use super::served_model::ServedModel;
use crate::data::rows::EventFilter;

/// What answers are made from.
#[derive(Debug)]
pub(crate) struct Answers<'a> {
    served: &'a ServedModel,
    known: &'a Known,
    settings: Settings<'a>,
    recommended: Recommended,
    /// Where what is recommended is in the table of its dataset.
    rows: Option<Arc<Rows>>,
}

/// How a campaign or a recommender answers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings<'a> {
    pub(crate) exploration: Exploration,
    pub(crate) influence: Influence,
    /// The events that count.
    pub(crate) events: &'a EventFilter,
    /// The events from this number on came after the model's data.
    pub(crate) since: u64,
    /// In seconds since 1970.
    pub(crate) now: i64,
    pub(crate) seed: u64,
}

/// What is asked.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Question<'a> {
    pub(crate) user: Option<&'a str>,
    /// What happened in the session that is taken for the user.
    pub(crate) session: &'a [RecentEvent],
    pub(crate) item: Option<&'a str>,
    pub(crate) context: &'a [(&'a str, &'a str)],
    pub(crate) count: usize,
    pub(crate) filter: Option<&'a BoundFilter>,
}

/// One result.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answered {
    /// Of the model, which distinguishes results that are recommended.
    pub(crate) number: u32,
    pub(crate) identifier: String,
    pub(crate) score: Option<f64>,
    pub(crate) reason: Option<&'static str>,
}

impl<'a> Answers<'a> {
    /// Answers with items, users or actions.
    pub(crate) fn new(
        served: &'a ServedModel,
        known: &'a Known,
        settings: Settings<'a>,
        recommended: Recommended,
    ) -> Self {
        let table = match recommended {
            Recommended::Items => &known.items,
            Recommended::Users => &known.users,
            Recommended::Actions => &known.actions,
        };
        let rows = table.as_ref().map(|table| served.rows(recommended, table));
        Self { served, known, settings, recommended, rows }
    }

    /// Recommends items.
    ///
    /// # Errors
    /// The filter cannot be evaluated with the data that there is.
    pub(crate) fn items(&self, question: &Question<'_>) -> Result<Vec<Answered>, EvaluationError> {
        let found = self.ask(question, |query| self.served.model.recommend(query))?;
        Ok(self.named(found))
    }

    /// Recommends actions.
    ///
    /// # Errors
    /// The filter cannot be evaluated with the data that there is.
    pub(crate) fn actions(&self, question: &Question<'_>) -> Result<Vec<Answered>, EvaluationError> {
        let found = self.ask(question, |query| self.served.model.actions(query))?;
        Ok(self.named(found))
    }

    /// The same, of which some are promoted: these have the name of the promotion. Their filter is the promotion's own.
    ///
    /// # Errors
    /// A filter cannot be evaluated with the data that there is.
    pub(crate) fn items_with_promotion<'p>(
        &self,
        question: &Question<'_>,
        promotion: Promotion<'p>,
        filter: &BoundFilter,
    ) -> Result<Vec<Promoted<'p, Answered>>, EvaluationError> {
        let ranked = self.items(question)?;
        let count = promotion.count(question.count);
        let promoted = self.items(&Question { filter: Some(filter), count, ..*question })?;
        let answer = promote(ranked, promoted, |item| item.number, promotion, question.count, self.settings.seed);
        let has_reasons = self.served.model.recipe().has_reasons;
        let answer = answer.into_iter().map(|Promoted { item, promotion }| {
            let reason = promotion.filter(|_| has_reasons).map(|_| Reason::PromotedItem.as_str()).or(item.reason);
            Promoted { item: Answered { reason, ..item }, promotion }
        });
        Ok(answer.collect())
    }

    /// Puts items in order, without those that a filter removes.
    ///
    /// # Errors
    /// The filter cannot be evaluated with the data that there is.
    pub(crate) fn ranking(&self, question: &Question<'_>, items: &[&str]) -> Result<Vec<Answered>, EvaluationError> {
        let evaluator = self.evaluator(question)?;
        let allowed = |item: &&str| evaluator.as_ref().is_none_or(|evaluator| evaluator.allows_identifier(item));
        let items: Vec<&str> = items.iter().copied().filter(allowed).collect();
        let ranked = self.ask_allowing(question, &|_| true, |query| self.served.model.rank(query, &items));
        let named = ranked.into_iter().filter_map(|ranked| {
            Some(Answered {
                number: 0,
                identifier: (*items.get(ranked.at)?).to_owned(),
                score: ranked.score,
                reason: None,
            })
        });
        Ok(named.collect())
    }

    /// Finds users.
    ///
    /// # Errors
    /// The filter cannot be evaluated with the data that there is.
    pub(crate) fn segment(
        &self,
        segment: &Segment<'_>,
        question: &Question<'_>,
        left_out: &HashSet<String>,
    ) -> Result<Vec<String>, EvaluationError> {
        let evaluator = self.evaluator(question)?;
        let users = self.served.vocabulary(self.recommended);
        let allowed = |number: u32| {
            let is_left_out = !left_out.is_empty() && users.name(number).is_none_or(|user| left_out.contains(user));
            !is_left_out && evaluator.as_ref().is_none_or(|evaluator| evaluator.allows(number))
        };
        let found = self.served.model.segment(segment, question.count, &allowed);
        Ok(found.into_iter().filter_map(|number| users.name(number).map(str::to_owned)).collect())
    }

    /// What items have in common, and how relevant each is to that, from 0 to 1. The service has models that write of
    /// the names of items; here it is the attributes that they share, or else the name of the item that they are like,
    /// which is in the column given.
    pub(crate) fn themed(&self, item: &str, column: &str, items: Vec<String>) -> (String, Vec<(String, f64)>) {
        let data = self.served.model.data();
        let numbers: Vec<u32> = items.iter().filter_map(|item| data.items.get(item)).collect();
        let (theme, relevances) = self.served.model.themed(&numbers).unwrap_or_else(|| {
            let names = data.item_records.attribute(&column.to_ascii_uppercase());
            let name = data.items.get(item).and_then(|item| names?.value(item));
            let name = match name {
                Some(AttributeValue::Texts(texts)) => texts.join(", "),
                _ => item.to_owned(),
            };
            (format!("Items like {name}"), vec![0.0; items.len()])
        });
        (theme, items.into_iter().zip(relevances).collect())
    }

    fn ask<R>(&self, question: &Question<'_>, ask: impl FnOnce(&Query<'_>) -> R) -> Result<R, EvaluationError> {
        let removed = self.removed(question);
        let evaluator = self.evaluator(question)?;
        let allowed = |number: u32| {
            removed.binary_search(&number).is_err()
                && evaluator.as_ref().is_none_or(|evaluator| evaluator.allows(number))
        };
        Ok(self.ask_allowing(question, &allowed, ask))
    }

    fn ask_allowing<R>(
        &self,
        question: &Question<'_>,
        allowed: &dyn Fn(u32) -> bool,
        ask: impl FnOnce(&Query<'_>) -> R,
    ) -> R {
        let recent = self.recent(question);
        let Settings { exploration, influence, now, seed, .. } = self.settings;
        let Question { user, item, context, count, .. } = *question;
        ask(&Query { user, item, recent: &recent, context, allowed, count, exploration, influence, now, seed })
    }

    /// What the user or the session did since the model's data, as far as the recipe learns from it.
    fn recent<'q>(&'q self, question: &'q Question<'_>) -> Vec<RecentInteraction<'q>> {
        if !self.served.model.recipe().learns_from_events {
            return Vec::new();
        }
        let known = self.known.recent.as_ref().zip(question.user);
        let of_user = known.into_iter().flat_map(|(recent, user)| recent.index.of(user, self.settings.since));
        let all = of_user.chain(question.session).filter(|event| event.is_admitted(self.settings.events));
        let mut recent: Vec<RecentInteraction<'q>> = all.map(RecentEvent::as_interaction).collect();
        recent.sort_by_key(|event| event.timestamp);
        recent
    }

    /// The items that the recipe leaves out for the user, by their numbers.
    fn removed(&self, question: &Question<'_>) -> Vec<u32> {
        let event_types = self.served.model.recipe().removes;
        let user = question.user.filter(|_| !event_types.is_empty() && self.recommended == Recommended::Items);
        let items = user.map(|user| self.known.items_with(user, event_types)).unwrap_or_default();
        let numbers = self.served.vocabulary(self.recommended);
        let mut removed: Vec<u32> = items.into_iter().filter_map(|item| numbers.get(item)).collect();
        removed.sort_unstable();
        removed
    }

    fn evaluator(&self, question: &Question<'_>) -> Result<Option<Evaluator<'_>>, EvaluationError> {
        let Some(filter) = question.filter else { return Ok(None) };
        let vocabulary = self.served.vocabulary(self.recommended);
        let candidates = Candidates { recommended: self.recommended, vocabulary, rows: self.rows.as_deref() };
        let subject = Subject { user: question.user, item: question.item };
        filter.evaluator(&self.known.snapshot(), &subject, candidates).map(Some)
    }

    fn named(&self, found: Vec<Recommendation>) -> Vec<Answered> {
        let vocabulary = self.served.vocabulary(self.recommended);
        let named = found.into_iter().filter_map(|found| {
            let identifier = vocabulary.name(found.item)?.to_owned();
            let reason = found.reason.map(Reason::as_str);
            Some(Answered { number: found.item, identifier, score: found.score, reason })
        });
        named.collect()
    }
}
