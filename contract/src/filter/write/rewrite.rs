//! An entire filter in the form of the guide: each expression about one dataset, what is about the user after `IF`,
//! alternatives as expressions of their own. Where a filter cannot say the same, there is nothing.

use super::union::leaves_out;
use super::{Written, as_filter, corrected};
use crate::DatasetType;
use crate::filter::MOST_CHARACTERS;
use crate::filter::logic::{Grouping, Logic};
use crate::filter::syntax::{Condition, Expression, FieldName, Filter, Joint, Recommended, Source};
use crate::recipe::check::Datasets;

/// A condition, and whether its opposite is meant.
pub(super) type Leaf<'text> = (Condition<'text>, bool);

/// Most expressions of a rewritten filter. Beyond these nobody would read it.
const MOST_EXPRESSIONS: usize = 8;

/// A filter that says the same in the form of the guide.
pub(in crate::filter) fn rewritten(filter: &Filter<'_>, datasets: &Datasets) -> Option<String> {
    if filter.is_incomplete {
        return None;
    }
    let including = filter.expressions.iter().filter(|expression| expression.includes).count();
    let mut written: Vec<Written<'_>> = Vec::new();
    let mut may_turn = true;
    for expression in &filter.expressions {
        // What is left out by one expression is left out of what all others include.
        let is_alone = may_turn && including == usize::from(expression.includes);
        let clauses = Clauses::of(expression, datasets);
        let more = clauses.map_or_else(|| as_it_is(expression, datasets), |clauses| clauses.written(is_alone))?;
        may_turn &= expression.includes || !more.iter().any(|one| one.includes);
        written.extend(more);
    }
    let text = as_filter(&written);
    (!written.is_empty() && written.len() <= MOST_EXPRESSIONS && text.chars().count() <= MOST_CHARACTERS)
        .then_some(text)
}

/// What an expression says, with its conditions on the user among those after `IF`.
pub(super) struct Clauses<'text, 'file> {
    includes: bool,
    recommended: Recommended,
    own: Logic<Leaf<'text>>,
    of_user: Option<Logic<Leaf<'text>>>,
    datasets: &'file Datasets,
}

impl<'text, 'file> Clauses<'text, 'file> {
    pub(super) fn of(expression: &Expression<'text>, datasets: &'file Datasets) -> Option<Self> {
        let own = leaves(&expression.grouping, &expression.conditions)?;
        let of_user = match &expression.of_user[..] {
            [] => None,
            of_user => Some(leaves(&expression.grouping_of_user, of_user)?),
        };
        let Expression { includes, recommended, .. } = *expression;
        Self { includes, recommended, own, of_user, datasets }.with_user_apart()
    }

    /// Moves conditions on the user after `IF`, and others in front of it, where each clause is joined by `AND`.
    fn with_user_apart(mut self) -> Option<Self> {
        let is_of_items = self.recommended != Recommended::Users;
        let is_users = |source: Source| match source {
            Source::CurrentUser => true,
            Source::Dataset(dataset_type) => dataset_type == DatasetType::Users && is_of_items,
            Source::CurrentItem => false,
        };
        let of_user = self.of_user.take();
        let of_user = of_user.and_then(|logic| logic.map(&mut |leaf| Some(Logic::One(of_current_user(leaf.clone())))));
        let is_apart = |(condition, _): &Leaf<'_>| is_users(condition.field.source);
        let (Some(own), user) = (self.own.conjunction(), of_user.as_ref().map(Logic::conjunction)) else {
            self.of_user = of_user;
            return Some(self);
        };
        let Some(user) = user.map_or(Some(Vec::new()), |user| user) else {
            // Alternatives after `IF`: nothing can be moved out of them.
            self.of_user = of_user;
            return (!own.iter().any(is_apart)).then_some(self);
        };
        if !own.iter().any(is_apart) && user.iter().all(is_apart) {
            self.of_user = of_user;
            return Some(self);
        }
        let (moved, kept): (Vec<_>, Vec<_>) = own.into_iter().partition(is_apart);
        let (left, right): (Vec<_>, Vec<_>) = user.into_iter().partition(|leaf| !is_apart(leaf));
        let own: Vec<_> = kept.into_iter().chain(left).map(Logic::One).collect();
        let of_user: Vec<_> = moved.into_iter().map(of_current_user).chain(right).map(Logic::One).collect();
        self.own = (!own.is_empty()).then(|| Logic::joined(own, Joint::And))?;
        self.of_user = (!of_user.is_empty()).then(|| Logic::joined(of_user, Joint::And));
        Some(self)
    }

    /// The expressions that say the same. Only where no other expression includes may one become the opposite of what it
    /// was.
    fn written(&self, is_alone: bool) -> Option<Vec<Written<'text>>> {
        self.unchanged()
            .or_else(|| if is_alone && self.includes { self.divided() } else { None })
            .or_else(|| if is_alone { self.turned() } else { None })
    }

    /// The expressions that say the same with the same verb.
    pub(super) fn unchanged(&self) -> Option<Vec<Written<'text>>> {
        self.with(self.includes, &self.own)
    }

    /// Excludes what does not meet the conditions, in the place of including what does; or the other way round.
    pub(super) fn turned(&self) -> Option<Vec<Written<'text>>> {
        let opposite = self.own.clone().opposite();
        let may_turn = self.own.alternatives()?.concat().iter().all(has_opposite);
        may_turn.then(|| self.with(!self.includes, &opposite))?
    }

    /// Includes what meets some of the conditions, without what does not meet the others.
    fn divided(&self) -> Option<Vec<Written<'text>>> {
        let leaves = self.own.conjunction()?;
        let mut sources: Vec<Source> = Vec::new();
        for (condition, _) in &leaves {
            if !sources.contains(&condition.field.source) {
                sources.push(condition.field.source);
            }
        }
        let of = |source: Source| leaves.iter().filter(move |(condition, _)| condition.field.source == source);
        // What leaves events out is excluded rather than kept.
        sources.sort_by_key(|source| is_of_events(*source) && of(*source).all(is_negative));
        sources.into_iter().find_map(|source| {
            let is_kept = |(condition, negated): &Leaf<'text>| {
                condition.field.source == source && corrected(condition, *negated, self.datasets).is_some()
            };
            let (kept, out): (Vec<_>, Vec<_>) = leaves.iter().cloned().partition(is_kept);
            if kept.is_empty() || !out.iter().all(has_opposite) {
                return None;
            }
            let all =
                |leaves: Vec<Leaf<'text>>| Logic::joined(leaves.into_iter().map(Logic::One).collect(), Joint::And);
            let mut written = self.with(true, &all(kept))?;
            written.extend(self.with(false, &all(out).opposite())?);
            Some(written)
        })
    }

    /// The expressions that include or exclude what meets conditions, each about one dataset.
    fn with(&self, includes: bool, own: &Logic<Leaf<'text>>) -> Option<Vec<Written<'text>>> {
        let mut correct = |(condition, negated): &Leaf<'text>| corrected(condition, *negated, self.datasets);
        let own = by_dataset(own.map(&mut correct)?.alternatives()?)?;
        let of_user = match &self.of_user {
            None => vec![Vec::new()],
            Some(of_user) => of_user.map(&mut correct)?.alternatives()?,
        };
        let recommended = self.recommended;
        let each = of_user.iter().flat_map(|of_user| {
            own.iter().map(|(conditions, joint)| Written {
                includes,
                recommended,
                conditions: conditions.clone(),
                joints: vec![*joint; conditions.len() - 1],
                of_user: of_user.clone(),
            })
        });
        Some(each.collect())
    }
}

/// The conditions of a clause, as they are combined.
fn leaves<'text>(grouping: &Grouping, conditions: &[Condition<'text>]) -> Option<Logic<Leaf<'text>>> {
    let logic = grouping.clear()?;
    logic.map(&mut |(index, negated)| Some(Logic::One((conditions.get(*index)?.clone(), *negated))))
}

/// The same about the current user, where it is about users.
fn of_current_user((condition, negated): Leaf<'_>) -> Leaf<'_> {
    if condition.field.source != Source::Dataset(DatasetType::Users) {
        return (condition, negated);
    }
    let field = FieldName { source: Source::CurrentUser, ..condition.field.clone() };
    (Condition { field, ..condition }, negated)
}

/// Alternatives as conditions on one dataset each, with what joins them: single conditions on the same dataset by `OR`.
fn by_dataset<'text>(alternatives: Vec<Vec<Condition<'text>>>) -> Option<Vec<(Vec<Condition<'text>>, Joint)>> {
    let is_one = alternatives.len() == 1;
    let mut parts: Vec<(Vec<Condition<'text>>, Joint)> = Vec::new();
    let are_single = alternatives.iter().all(|one| one.len() == 1);
    for conditions in alternatives {
        let source = conditions.first()?.field.source;
        let is_alike = |condition: &Condition<'_>| condition.field.source == source;
        if !matches!(source, Source::Dataset(_)) || !conditions.iter().all(is_alike) {
            return None;
        }
        let known = parts.iter_mut().find(|(known, _)| are_single && known.iter().all(is_alike));
        match known {
            Some((known, _)) => known.extend(conditions),
            None => parts.push((conditions, if are_single && !is_one { Joint::Or } else { Joint::And })),
        }
    }
    Some(parts)
}

/// An expression whose joints are mixed, with each condition corrected in its place.
fn as_it_is<'text>(expression: &Expression<'text>, datasets: &Datasets) -> Option<Vec<Written<'text>>> {
    if !matches!(expression.grouping, Grouping::Mixed(_)) {
        return None;
    }
    let correct = |condition: &Condition<'text>| match corrected(condition, false, datasets) {
        Some(Logic::One(one)) => Some(one),
        _ => None,
    };
    let user = Logic::joint(expression.grouping_of_user.clear().unwrap_or(&Logic::One((0, false))));
    let written = Written {
        includes: expression.includes,
        recommended: expression.recommended,
        conditions: expression.conditions.iter().map(correct).collect::<Option<_>>()?,
        joints: expression.joints.iter().map(|(joint, _)| *joint).collect(),
        of_user: expression.of_user.iter().map(correct).collect::<Option<_>>()?,
    };
    let first = written.conditions.first()?.field.source;
    let is_of_one = written.conditions.iter().all(|condition| condition.field.source == first);
    (is_of_one && user == Some(Joint::And)).then(|| vec![written])
}

fn is_of_events(source: Source) -> bool {
    matches!(source, Source::Dataset(DatasetType::Interactions | DatasetType::ActionInteractions))
}

/// Whether what is meant leaves something out.
fn is_negative((condition, negated): &Leaf<'_>) -> bool {
    leaves_out(condition) != *negated
}

/// Whether a filter can have the opposite. A record has one value of a field, but an item many events: what has no event
/// of a type is not what has events of others. So conditions on events are turned round only where they leave some out.
fn has_opposite(leaf: &Leaf<'_>) -> bool {
    !is_of_events(leaf.0.field.source) || is_negative(leaf)
}
