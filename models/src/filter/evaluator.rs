//! Answers which candidates a filter allows, one by one.

use personalize_contract::DatasetType;
use personalize_contract::filter::Logic;

use super::bind::BoundFilter;
use super::candidates::NO_ROW;
use super::check::{Candidate, Name, Resolved};
use super::compile::CompiledExpression;
use super::condition::{BoundValue, Condition};
use super::resolve::Resolver;
use super::{Candidates, Recommended, Snapshot, Subject};
use crate::Table;

/// Why a filter cannot be evaluated with the data that there are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationError {
    /// It is about none of what is recommended.
    #[error("the filter is not about {}, which the request asks for; use one that begins with it", .0.as_str())]
    OtherRecommended(Recommended),
    /// It reads a dataset that is not there.
    #[error("the filter reads the {0} dataset, which the dataset group does not have")]
    NoDataset(DatasetType),
    /// It reads a column that is not in the schema.
    #[error("the filter reads {0}, which the schema does not have")]
    NoColumn(String),
    /// A column of numbers is compared with a text.
    #[error("{field} holds numbers, and \"{value}\"{} is none", of_placeholder(placeholder.as_deref()))]
    NoNumber {
        /// The field with its dataset.
        field: String,
        /// The text.
        value: String,
        /// The placeholder that it was given for, without `$`.
        placeholder: Option<String>,
    },
    /// A column of texts is compared by `<`, `<=`, `>` or `>=`.
    #[error("{0} holds texts, which are in no order; look them up with `IN`")]
    NoOrder(String),
    /// A column is compared with one that holds something else.
    #[error("one of {field} and {other} holds numbers, and the other texts; compare fields of one kind")]
    Unlike {
        /// The field with its dataset.
        field: String,
        /// That of the current item.
        other: String,
    },
}

fn of_placeholder(name: Option<&str>) -> String {
    name.map(|name| format!(", given for ${name},")).unwrap_or_default()
}

/// What a filter allows in one request. It is `Send` and `Sync`, and a call allocates nothing.
#[derive(Debug)]
pub struct Evaluator<'a> {
    /// One of them must hold, where there are any.
    includes: Vec<Logic<Resolved<'a>>>,
    /// None of them may hold.
    excludes: Vec<Logic<Resolved<'a>>>,
    candidates: Candidates<'a>,
    /// The records of the candidates.
    table: Option<&'a Table>,
}

impl BoundFilter {
    /// What the filter allows of some candidates, for the user and the item that a request names.
    ///
    /// Expressions about something else than the candidates are, and those whose conditions after `IF` do not hold, do
    /// nothing.
    ///
    /// # Errors
    /// No expression is about such candidates, or the data do not have what the expressions read.
    pub fn evaluator<'a>(
        &self,
        snapshot: &Snapshot<'a>,
        subject: &Subject<'_>,
        candidates: Candidates<'a>,
    ) -> Result<Evaluator<'a>, EvaluationError> {
        let recommended = candidates.recommended;
        if !self.recommended.contains(&recommended) {
            return Err(EvaluationError::OtherRecommended(recommended));
        }
        let resolver = Resolver { snapshot, subject, candidates };
        let (mut includes, mut excludes) = (Vec::new(), Vec::new());
        for expression in self.expressions.iter().filter(|expression| expression.recommended == recommended) {
            let conditions = expression.conditions.try_map(&mut |condition| resolver.resolve(condition))?;
            if is_active(expression, &resolver)? {
                if expression.includes { &mut includes } else { &mut excludes }.push(conditions);
            }
        }
        let table = snapshot.table(dataset_of(recommended));
        Ok(Evaluator { includes, excludes, candidates, table })
    }
}

/// Whether the conditions after `IF` hold for the current user.
fn is_active(
    expression: &CompiledExpression<BoundValue>,
    resolver: &Resolver<'_, '_>,
) -> Result<bool, EvaluationError> {
    let Some(of_user) = &expression.of_user else { return Ok(true) };
    let mut resolve = |condition: &Condition<BoundValue>| resolver.resolve(condition);
    let conditions = of_user.try_map(&mut resolve)?;
    let user = resolver.subject.user;
    let row = user.zip(resolver.snapshot.users).and_then(|(user, users)| users.number(user)).unwrap_or(NO_ROW);
    let user = Candidate { row, name: Name::Identifier(user.unwrap_or_default()) };
    Ok(conditions.holds(&|condition| condition.holds(&user)))
}

/// The dataset of what is recommended.
const fn dataset_of(recommended: Recommended) -> DatasetType {
    match recommended {
        Recommended::Items => DatasetType::Items,
        Recommended::Users => DatasetType::Users,
        Recommended::Actions => DatasetType::Actions,
    }
}

impl Evaluator<'_> {
    /// Whether the candidate with that number in [`Candidates::vocabulary`] is allowed.
    #[must_use]
    #[inline]
    pub fn allows(&self, number: u32) -> bool {
        let row = self.candidates.row(number, self.table);
        self.allows_candidate(&Candidate { row, name: Name::Number(number) })
    }

    /// Whether the candidate with that identifier is allowed, which need not be in the vocabulary.
    #[must_use]
    pub fn allows_identifier(&self, identifier: &str) -> bool {
        let row = self.table.and_then(|table| table.number(identifier)).unwrap_or(NO_ROW);
        self.allows_candidate(&Candidate { row, name: Name::Identifier(identifier) })
    }

    #[inline]
    fn allows_candidate(&self, candidate: &Candidate<'_>) -> bool {
        let holds = |conditions: &Logic<Resolved<'_>>| conditions.holds(&|condition| condition.holds(candidate));
        (self.includes.is_empty() || self.includes.iter().any(holds)) && !self.excludes.iter().any(holds)
    }
}
