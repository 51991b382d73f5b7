//! What an expression means: which fields it reads, whether the schemas have them, and what may be asked of them.

pub(super) mod fields;
mod values;

use super::rules::{
    CURRENT_USER, DATASETS, FIELDS_OF_A_FILTER, ONE_DATASET, PLACEHOLDERS, RECOMMENDED, SYNTAX, UNDONE, UNSHOWN,
};
use super::syntax::{Condition, Expression, FieldName, Filter, Joint, Recommended, Source, Value};
use super::{MOST_FIELDS, MOST_PLACEHOLDERS, Problem, write};
use crate::DatasetType;
use crate::recipe::check::{Datasets, has};

/// Reads an expression, and gives back with it everything that is wrong with it, in the order of its text.
///
/// `datasets` are those that there are, each with its schema if that can be read. That Interactions are missing is not
/// told: nothing works without them, and who calls this says so elsewhere.
#[must_use]
pub fn read<'text>(expression: &'text str, datasets: &Datasets) -> (Filter<'text>, Vec<Problem>) {
    let (filter, mut problems) = Filter::parse_for(expression, datasets);
    problems.append(&mut filter.problems_with(datasets));
    problems.sort_by_key(|problem| problem.span.start);
    (filter, problems)
}

/// Everything that is wrong with an expression, as in [`read`].
#[must_use]
pub fn problems(expression: &str, datasets: &Datasets) -> Vec<Problem> {
    read(expression, datasets).1
}

impl Filter<'_> {
    /// What is wrong with what it says, however well it is written.
    #[must_use]
    pub fn problems_with(&self, datasets: &Datasets) -> Vec<Problem> {
        let mut problems = Vec::new();
        for expression in &self.expressions {
            let before = problems.len();
            check_dataset(expression, datasets, &mut problems);
            if problems.len() == before {
                check_current_item(expression, &mut problems);
            }
        }
        for expression in self.expressions.iter().chain(&self.parts) {
            for condition in &expression.conditions {
                let mut found = places_behind_where(condition, expression, datasets);
                values::check(condition, false, datasets, &mut found);
                problems.append(&mut found);
            }
            for condition in &expression.of_user {
                let mut found = places_behind_if(condition);
                values::check(condition, true, datasets, &mut found);
                problems.append(&mut found);
            }
        }
        self.check_union(datasets, &mut problems);
        self.check_datasets(datasets, &mut problems);
        self.check_recommended(&mut problems);
        self.check_placeholders(&mut problems);
        self.check_fields(&mut problems);
        problems
    }

    fn names(&self) -> impl Iterator<Item = &FieldName<'_>> {
        self.conditions().flat_map(Condition::fields)
    }

    fn check_datasets(&self, datasets: &Datasets, problems: &mut Vec<Problem>) {
        let lacks =
            |dataset_type: &DatasetType| *dataset_type != DatasetType::Interactions && !has(datasets, *dataset_type);
        // A file without any dataset has a finding of its own.
        for dataset_type in self.datasets().iter().filter(|dataset_type| !datasets.is_empty() && lacks(dataset_type)) {
            let Some(name) = self.names().find(|name| name.source.dataset() == *dataset_type) else { continue };
            let advice = match dataset_type {
                DatasetType::Actions | DatasetType::ActionInteractions => {
                    "a parameter file cannot describe one: change the expression".to_owned()
                }
                DatasetType::Interactions | DatasetType::Items | DatasetType::Users => {
                    format!("add `datasets.{dataset_type}`")
                }
            };
            let message = format!("the expression names {dataset_type}, and the file has no such dataset; {advice}");
            problems.push(Problem::new(DATASETS, &name.span, message));
        }
    }

    /// What one expression leaves out, another that includes brings back: the filter keeps what either includes.
    fn check_union(&self, datasets: &Datasets, problems: &mut Vec<Problem>) {
        let Some((expression, rewritten)) = write::undone(&self.expressions, datasets) else { return };
        let Some(condition) = expression.conditions.iter().find(|condition| write::leaves_out(condition)) else {
            return;
        };
        let advice = rewritten.map_or_else(
            || "exclude it in an expression of its own".to_owned(),
            |rewritten| format!("write `{rewritten}`"),
        );
        let message = format!(
            "what `{condition}` leaves out comes back by the other expression, since a filter keeps what any `INCLUDE` includes; {advice}"
        );
        problems.push(Problem::new(UNDONE, &condition.field.span, message));
    }

    /// No page of the guide has two of them in one filter, and none forbids it.
    fn check_recommended(&self, problems: &mut Vec<Problem>) {
        let mut each = self.expressions.iter();
        let Some(first) = each.next().map(|expression| expression.recommended) else { return };
        if let Some(other) = each.find(|expression| expression.recommended != first) {
            let message = format!(
                "the filter is about {} and {}, which the guide does not show; make a filter for each",
                first.as_str(),
                other.recommended.as_str()
            );
            problems.push(Problem::new(UNSHOWN, &other.recommended_span, message));
        }
    }

    /// A request gives a value for each placeholder of what is included.
    fn check_placeholders(&self, problems: &mut Vec<Problem>) {
        let mut seen = Vec::new();
        let included = self.expressions.iter().filter(|expression| expression.includes);
        for operand in included.flat_map(Expression::all_conditions).flat_map(Condition::operands) {
            let Value::Placeholder(name) = operand.value else { continue };
            if seen.contains(&name) {
                continue;
            }
            seen.push(name);
            if seen.len() == MOST_PLACEHOLDERS + 1 {
                let message = format!(
                    "`${name}` is one placeholder too many: a request has values for {MOST_PLACEHOLDERS}; write some values into the expression"
                );
                problems.push(Problem::new(PLACEHOLDERS, &operand.span, message));
            }
        }
    }

    fn check_fields(&self, problems: &mut Vec<Problem>) {
        let count = self.fields().len();
        if count <= MOST_FIELDS {
            return;
        }
        let mut seen = Vec::new();
        for name in self.names() {
            let field = (name.source.dataset(), name.column.to_ascii_uppercase());
            if !seen.contains(&field) {
                seen.push(field);
            }
            if seen.len() > MOST_FIELDS {
                let message = format!(
                    "the filter reads {count} distinct fields; at most {MOST_FIELDS} are allowed: make two of it"
                );
                problems.push(Problem::new(FIELDS_OF_A_FILTER, &name.span, message));
                return;
            }
        }
    }
}

/// That all conditions are about the first one's dataset, and that it goes with what is recommended.
fn check_dataset(expression: &Expression<'_>, datasets: &Datasets, problems: &mut Vec<Problem>) {
    let mut of_datasets = expression.conditions.iter().filter_map(|condition| match condition.field.source {
        Source::Dataset(dataset_type) => Some((dataset_type, &condition.field)),
        Source::CurrentUser | Source::CurrentItem => None,
    });
    let Some((first, _)) = of_datasets.next() else { return };
    if let Some((other, field)) = of_datasets.find(|(other, _)| *other != first) {
        let advice = match write::by_dataset(expression, datasets) {
            Some(rewritten) if excludes_both(expression) => {
                format!("write `{rewritten}`, which excludes what meets either")
            }
            Some(rewritten) => format!("write `{rewritten}`"),
            None => format!("put what is about {other} into an expression of its own, with `|` in front of it"),
        };
        let message = format!("the expression is about {first}, as its first condition says; {advice}");
        problems.push(Problem::new(ONE_DATASET, &field.span, message));
    }
    let recommended = expression.recommended;
    if recommended.datasets().contains(&first) {
        return;
    }
    if recommended == Recommended::Actions && first == DatasetType::Interactions {
        let message = "the guide shows ActionID with Actions and Action_Interactions only; whether the service takes it with Interactions is not published";
        problems.push(Problem::new(UNSHOWN, &expression.recommended_span, message));
        return;
    }
    let suits = Recommended::ALL.into_iter().find(|other| other.datasets().contains(&first));
    let message = format!(
        "`{}` does not go with {first}; write `{}`, or conditions on {}",
        recommended.as_str(),
        suits.map_or("ItemID", Recommended::as_str),
        recommended.datasets().iter().map(|dataset_type| dataset_type.as_str()).collect::<Vec<_>>().join(" or ")
    );
    problems.push(Problem::new(RECOMMENDED, &expression.recommended_span, message));
}

/// Whether something is excluded for meeting all conditions at once.
fn excludes_both(expression: &Expression<'_>) -> bool {
    !expression.includes && expression.joints.iter().all(|(joint, _)| *joint == Joint::And)
}

/// The current item is one that related items are asked for.
fn check_current_item(expression: &Expression<'_>, problems: &mut Vec<Problem>) {
    let mut fields = expression.all_conditions().flat_map(Condition::fields);
    if expression.recommended != Recommended::Items
        && let Some(field) = fields.find(|field| field.source == Source::CurrentItem)
    {
        let message =
            format!("the guide shows `{field}` with ItemID only; whether the service takes it here is not published");
        problems.push(Problem::new(UNSHOWN, &field.span, message));
    }
}

/// Fields that may not stand behind `WHERE`, or not where they do.
fn places_behind_where(condition: &Condition<'_>, expression: &Expression<'_>, datasets: &Datasets) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, field) in condition.fields().enumerate() {
        match (index, field.source) {
            (_, Source::CurrentUser) => {
                let rewritten = write::with_current_user(expression, datasets);
                let rewritten = rewritten.map(|rewritten| format!(": `{rewritten}`")).unwrap_or_default();
                let message = format!("`{field}` stands behind `WHERE`; put it at the end, behind `IF`{rewritten}");
                problems.push(Problem::new(CURRENT_USER, &field.span, message));
            }
            (0, Source::CurrentItem) => {
                let message = format!("`{field}` begins a condition; put it behind the comparison or `IN`");
                problems.push(Problem::new(SYNTAX, &field.span, message));
            }
            (0, Source::Dataset(_)) | (_, Source::CurrentItem) => {}
            (_, Source::Dataset(_)) => problems.push(of_two_fields(field)),
        }
    }
    problems
}

/// Fields that may not stand behind `IF`, or not where they do.
fn places_behind_if(condition: &Condition<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, field) in condition.fields().enumerate() {
        match (index, field.source) {
            (0, Source::CurrentUser) => {}
            (0, Source::Dataset(_) | Source::CurrentItem) => {
                let message =
                    format!("`{field}` stands behind `IF`, which asks about CurrentUser only; put it in front");
                problems.push(Problem::new(CURRENT_USER, &field.span, message));
            }
            (_, Source::CurrentItem) => {
                let message = format!(
                    "the guide does not show `{field}` behind `IF`; whether the service takes it there is not published"
                );
                problems.push(Problem::new(UNSHOWN, &field.span, message));
            }
            (_, Source::Dataset(_) | Source::CurrentUser) => problems.push(of_two_fields(field)),
        }
    }
    problems
}

fn of_two_fields(field: &FieldName<'_>) -> Problem {
    let message =
        format!("a field is not compared with `{field}`; write a value, a placeholder, or a field of CurrentItem");
    Problem::new(SYNTAX, &field.span, message)
}
