//! What to write instead. An expression is proposed only if the check accepts it and it says what the text says; else
//! there are words only.

use std::cell::OnceCell;

use super::check::fields::held;
use super::logic::Logic;
use super::rules::TYPES;
use super::syntax::{Condition, Expression, Filter, Joint, Recommended, Source};
use super::write::{corrected, misfit, rewritten};
use super::{Problem, Span, check};
use crate::recipe::check::Datasets;
use crate::{Rule, Severity};

/// A problem whose message lacks what to write instead.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub rule: Rule,
    pub span: Span,
    /// What is wrong, with what to do in words if there is no remedy.
    pub what: String,
    pub remedy: Remedy,
    /// What to do where nothing can be proposed.
    pub otherwise: String,
}

/// What is to be written instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Remedy {
    /// The message says it in words.
    Words,
    /// The condition that is there, in the form of the guide.
    Condition(Span),
    /// The entire filter, in the form of the guide.
    Filter,
    /// This, with the words in front of it.
    Given(&'static str, String),
}

impl Draft {
    pub(super) fn new(rule: Rule, span: &Span, what: impl Into<String>) -> Self {
        Self { rule, span: span.clone(), what: what.into(), remedy: Remedy::Words, otherwise: String::new() }
    }

    pub(super) fn with(self, remedy: Remedy) -> Self {
        Self { remedy, ..self }
    }

    /// What to do where nothing can be proposed.
    pub(super) fn or(self, otherwise: impl Into<String>) -> Self {
        Self { otherwise: otherwise.into(), ..self }
    }

    fn is_error(&self) -> bool {
        self.rule.severity == Severity::Error
    }
}

impl From<Problem> for Draft {
    fn from(problem: Problem) -> Self {
        Self::new(problem.rule, &problem.span, problem.message)
    }
}

/// The problems, in the order of the text, each with what to write instead where that can be said.
pub(super) fn finished(mut drafts: Vec<Draft>, filter: &Filter<'_>, datasets: &Datasets) -> Vec<Problem> {
    drafts.sort_by_key(|draft| draft.span.start);
    let known: Vec<Rule> = drafts.iter().map(|draft| draft.rule).collect();
    let advice = Advice { filter, datasets, known, rewritten: OnceCell::new() };
    let finish = |draft: Draft| {
        let proposed = advice.proposed(&draft).or_else(|| advice.otherwise(&draft));
        let message = proposed.map_or_else(|| draft.what.clone(), |proposed| format!("{}; {proposed}", draft.what));
        Problem::new(draft.rule, &draft.span, message)
    };
    drafts.into_iter().map(finish).collect()
}

struct Advice<'read, 'text> {
    filter: &'read Filter<'text>,
    datasets: &'read Datasets,
    /// The rules that the text breaks.
    known: Vec<Rule>,
    rewritten: OnceCell<Option<(String, Vec<Rule>)>>,
}

/// A clause of an expression in which a condition is.
struct Clause<'read, 'text> {
    expression: &'read Expression<'text>,
    is_of_user: bool,
    /// The places of the conditions that are there.
    places: Vec<usize>,
}

impl<'text> Clause<'_, 'text> {
    fn conditions(&self) -> &[Condition<'text>] {
        if self.is_of_user { &self.expression.of_user } else { &self.expression.conditions }
    }

    fn logic(&self) -> Option<&Logic<(usize, bool)>> {
        let Expression { grouping, grouping_of_user, .. } = self.expression;
        if self.is_of_user { grouping_of_user.clear() } else { grouping.clear() }
    }
}

impl<'read, 'text> Advice<'read, 'text> {
    /// What to write instead, where that does not break the same rule again.
    fn proposed(&self, draft: &Draft) -> Option<String> {
        match &draft.remedy {
            Remedy::Words => None,
            Remedy::Condition(span) => {
                let condition = self.condition(span, draft.rule).or_else(|| self.entire(draft.rule))?;
                Some(format!("write `{condition}`"))
            }
            Remedy::Filter => Some(format!("write `{}`", self.entire(draft.rule)?)),
            Remedy::Given(words, text) => self.broken_by(text).is_some().then(|| format!("{words} `{text}`")),
        }
    }

    /// What to do in words, where nothing can be proposed.
    fn otherwise(&self, draft: &Draft) -> Option<String> {
        let misfit = match &draft.remedy {
            Remedy::Condition(span) if draft.rule != TYPES => self.clauses(span).find_map(|clause| {
                let each = clause.places.iter().filter_map(|place| clause.conditions().get(*place));
                each.into_iter().find_map(|condition| misfit(condition, held(&condition.field, self.datasets)))
            }),
            _ => None,
        };
        misfit.or_else(|| (!draft.otherwise.is_empty()).then(|| draft.otherwise.clone()))
    }

    fn entire(&self, rule: Rule) -> Option<String> {
        let rewritten = self.rewritten.get_or_init(|| {
            let text = rewritten(self.filter, self.datasets)?;
            self.broken_by(&text).map(|broken| (text, broken))
        });
        let (text, broken) = rewritten.as_ref()?;
        let count = |rules: &[Rule]| rules.iter().filter(|other| **other == rule).count();
        (count(broken) < count(&self.known)).then(|| text.clone())
    }

    /// The rules that a text breaks, where these are all warnings that the expression itself was given; else nothing.
    fn broken_by(&self, text: &str) -> Option<Vec<Rule>> {
        let (_, drafts) = check::drafts(text, self.datasets);
        let is_known = |draft: &Draft| !draft.is_error() && self.known.contains(&draft.rule);
        drafts.iter().all(is_known).then(|| drafts.iter().map(|draft| draft.rule).collect())
    }

    /// The clauses that have conditions at a place.
    fn clauses<'span>(
        &self,
        span: &'span Span,
    ) -> impl Iterator<Item = Clause<'read, 'text>> + use<'read, 'text, 'span> {
        let Filter { expressions, parts, .. } = self.filter;
        expressions.iter().chain(parts).flat_map(move |expression| {
            [(false, &expression.conditions), (true, &expression.of_user)].into_iter().filter_map(
                move |(is_of_user, conditions)| {
                    let is_there =
                        |(place, condition): (usize, &Condition<'_>)| (condition.span == *span).then_some(place);
                    let places: Vec<usize> = conditions.iter().enumerate().filter_map(is_there).collect();
                    (!places.is_empty()).then_some(Clause { expression, is_of_user, places })
                },
            )
        })
    }

    /// A condition in the form of the guide, where that can be put in its place.
    fn condition(&self, span: &Span, rule: Rule) -> Option<String> {
        let clause = self.clauses(span).next()?;
        let conditions = clause.conditions();
        let alone = |place: usize| Logic::One((place, false));
        let part = match &clause.places[..] {
            [place] => alone(*place),
            places => clause.logic()?.part(places).map(upright)?,
        };
        let logic = part.map(&mut |(place, negated)| corrected(&conditions[*place], *negated, self.datasets))?;
        let joint = logic.joint()?;
        let fits = match &logic {
            Logic::One(_) => true,
            Logic::All(_) | Logic::Any(_) => may_be_joined(&clause, joint),
        };
        let each = logic.alternatives()?.concat();
        let text = each.iter().map(ToString::to_string).collect::<Vec<_>>().join(&format!(" {} ", joint.as_str()));
        let is_users = |condition: &Condition<'_>| condition.field.source == Source::CurrentUser;
        let in_place = in_expression(&text, each.first()?, clause.is_of_user);
        let fits = fits && each.iter().all(is_users) == clause.is_of_user;
        let is_right = || self.broken_by(&in_place).is_some_and(|broken| !broken.contains(&rule));
        (fits && is_right()).then_some(text)
    }
}

/// The same without the opposite that brackets around it ask for.
fn upright(logic: Logic<(usize, bool)>) -> Logic<(usize, bool)> {
    let mut first = &logic;
    while let Logic::All(parts) | Logic::Any(parts) = first {
        first = &parts[0];
    }
    let is_turned = matches!(first, Logic::One((_, true)));
    if is_turned { logic.opposite() } else { logic }
}

/// Whether several conditions, joined in one way, can take the place of one in a clause.
fn may_be_joined(clause: &Clause<'_, '_>, joint: Joint) -> bool {
    if clause.is_of_user && joint == Joint::Or {
        return false;
    }
    let is_alone = clause.conditions().len() == clause.places.len();
    is_alone || clause.logic().and_then(Logic::joint) == Some(joint)
}

/// An expression with a condition in it.
fn in_expression(condition: &str, first: &Condition<'_>, is_of_user: bool) -> String {
    if is_of_user {
        return format!("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"x\") IF {condition}");
    }
    let dataset_type = first.field.source.dataset();
    let suits = |recommended: &Recommended| recommended.datasets().contains(&dataset_type);
    let recommended = Recommended::ALL.into_iter().find(suits).unwrap_or(Recommended::Items);
    format!("EXCLUDE {} WHERE {condition}", recommended.as_str())
}
