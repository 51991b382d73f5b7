//! What an expression means: which fields it reads, whether the schemas have them, and what may be asked of them.

pub(super) mod fields;
mod texts;
mod values;

use super::advice::{Draft, Remedy, finished};
use super::rules::{
    CURRENT_USER, DATASETS, FIELDS_OF_A_FILTER, ONE_DATASET, PLACEHOLDERS, RECOMMENDED, SYNTAX, UNDONE, UNSHOWN,
};
use super::syntax::{Condition, Expression, FieldName, Filter, Joint, Recommended, Source, Value};
use super::{MOST_CHARACTERS, MOST_FIELDS, MOST_PLACEHOLDERS, Problem, write};
use crate::DatasetType;
use crate::recipe::check::{Datasets, has};

/// Reads an expression, and gives back with it everything that is wrong with it, in the order of its text.
///
/// `datasets` are those that there are, each with its schema if that can be read. That Interactions are missing is not
/// reported: nothing works without them, and who calls this says so elsewhere. Nor is anything of an expression that is
/// longer than any may be, which the API's own limit reports.
#[must_use]
pub fn read<'text>(expression: &'text str, datasets: &Datasets) -> (Filter<'text>, Vec<Problem>) {
    if expression.chars().nth(MOST_CHARACTERS).is_some() {
        return (Filter::drafts(expression, datasets).0, Vec::new());
    }
    let (filter, drafts) = drafts(expression, datasets);
    let problems = finished(drafts, &filter, datasets);
    (filter, problems)
}

/// The same, with problems whose messages lack what to write instead.
pub(super) fn drafts<'text>(expression: &'text str, datasets: &Datasets) -> (Filter<'text>, Vec<Draft>) {
    let (filter, mut drafts) = Filter::drafts(expression, datasets);
    drafts.append(&mut filter.check(datasets));
    (filter, drafts)
}

/// Everything that is wrong with an expression, as in [`read`].
#[must_use]
pub fn problems(expression: &str, datasets: &Datasets) -> Vec<Problem> {
    read(expression, datasets).1
}

impl Filter<'_> {
    /// What is wrong with what it says, however well it is written.
    fn check(&self, datasets: &Datasets) -> Vec<Draft> {
        let mut problems = Vec::new();
        for expression in &self.expressions {
            let before = problems.len();
            check_dataset(expression, &mut problems);
            if problems.len() == before {
                check_current_item(expression, &mut problems);
            }
        }
        for expression in self.expressions.iter().chain(&self.parts) {
            for condition in &expression.conditions {
                let mut found = places_after_where(condition);
                values::check(condition, false, datasets, &mut found);
                problems.append(&mut found);
            }
            for condition in &expression.of_user {
                let mut found = places_after_if(condition);
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

    fn check_datasets(&self, datasets: &Datasets, problems: &mut Vec<Draft>) {
        let lacks =
            |dataset_type: &DatasetType| *dataset_type != DatasetType::Interactions && !has(datasets, *dataset_type);
        // A file without any dataset has a finding of its own.
        for dataset_type in self.datasets().iter().filter(|dataset_type| !datasets.is_empty() && lacks(dataset_type)) {
            let Some(name) = self.names().find(|name| name.source.dataset() == *dataset_type) else { continue };
            let message = format!(
                "the expression names {dataset_type}, and the file has no such dataset; add `datasets.{dataset_type}`"
            );
            problems.push(Draft::new(DATASETS, &name.span, message));
        }
    }

    /// What one expression leaves out, another that includes brings back: the filter keeps what either includes.
    fn check_union(&self, datasets: &Datasets, problems: &mut Vec<Draft>) {
        let Some((expression, rewritten)) = write::undone(&self.expressions, datasets) else { return };
        let Some(condition) = expression.conditions.iter().find(|condition| write::leaves_out(condition)) else {
            return;
        };
        let message = format!(
            "what `{condition}` leaves out comes back by the other expression, since a filter keeps what any `INCLUDE` includes"
        );
        let remedy = rewritten.map_or(Remedy::Words, |text| Remedy::Given("to keep it out, write", text));
        let draft = Draft::new(UNDONE, &condition.field.span, message).with(remedy);
        problems.push(draft.or("to keep it out, exclude it in an expression of its own"));
    }

    /// No page of the guide has two of them in one filter, and none forbids it.
    fn check_recommended(&self, problems: &mut Vec<Draft>) {
        let mut each = self.expressions.iter();
        let Some(first) = each.next().map(|expression| expression.recommended) else { return };
        if let Some(other) = each.find(|expression| expression.recommended != first) {
            let message = format!(
                "the filter is about {} and {}, which the guide does not show; make a filter for each",
                first.as_str(),
                other.recommended.as_str()
            );
            problems.push(Draft::new(UNSHOWN, &other.recommended_span, message));
        }
    }

    /// A request gives a value for each placeholder of what is included.
    fn check_placeholders(&self, problems: &mut Vec<Draft>) {
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
                problems.push(Draft::new(PLACEHOLDERS, &operand.span, message));
            }
        }
    }

    fn check_fields(&self, problems: &mut Vec<Draft>) {
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
                problems.push(Draft::new(FIELDS_OF_A_FILTER, &name.span, message));
                return;
            }
        }
    }
}

/// That all conditions are about the first one's dataset, and that it goes with what is recommended.
fn check_dataset(expression: &Expression<'_>, problems: &mut Vec<Draft>) {
    let mut of_datasets = expression.conditions.iter().filter_map(|condition| match condition.field.source {
        Source::Dataset(dataset_type) => Some((dataset_type, &condition.field)),
        Source::CurrentUser | Source::CurrentItem => None,
    });
    let Some((first, _)) = of_datasets.next() else { return };
    if let Some((other, field)) = of_datasets.find(|(other, _)| *other != first) {
        let message = format!("the expression is about {first}, as its first condition says, and `{field}` is not");
        let draft = Draft::new(ONE_DATASET, &field.span, message).with(Remedy::Filter);
        problems.push(draft.or(apart(expression, other)));
    }
    let recommended = expression.recommended;
    if recommended.datasets().contains(&first) {
        return;
    }
    if recommended == Recommended::Actions && first == DatasetType::Interactions {
        let message = "the guide shows ActionID with Actions and Action_Interactions only; whether the service takes it with Interactions is not published";
        problems.push(Draft::new(UNSHOWN, &expression.recommended_span, message));
        return;
    }
    let suits = Recommended::ALL.into_iter().find(|other| other.datasets().contains(&first));
    let message = format!(
        "`{}` does not go with {first}; write `{}`, or conditions on {}",
        recommended.as_str(),
        suits.map_or("ItemID", Recommended::as_str),
        recommended.datasets().iter().map(|dataset_type| dataset_type.as_str()).collect::<Vec<_>>().join(" or ")
    );
    problems.push(Draft::new(RECOMMENDED, &expression.recommended_span, message));
}

/// What to do with conditions on two datasets that no filter says.
fn apart(expression: &Expression<'_>, other: DatasetType) -> String {
    let are_alternatives = expression.joints.iter().all(|(joint, _)| *joint == Joint::Or);
    match expression.includes {
        _ if are_alternatives => {
            format!("put what is about {other} into an expression of its own, with `|` in front of it")
        }
        true => format!(
            "a filter cannot ask for both here: leave out what is about {other}, or exclude by it in an expression of its own"
        ),
        false => "a filter cannot exclude only what meets both: exclude by one of them, as two expressions with `|` between them exclude what meets either".to_owned(),
    }
}

/// The current item is one that related items are asked for.
fn check_current_item(expression: &Expression<'_>, problems: &mut Vec<Draft>) {
    let mut fields = expression.all_conditions().flat_map(Condition::fields);
    if expression.recommended != Recommended::Items
        && let Some(field) = fields.find(|field| field.source == Source::CurrentItem)
    {
        let message =
            format!("the guide shows `{field}` with ItemID only; whether the service takes it here is not published");
        problems.push(Draft::new(UNSHOWN, &field.span, message));
    }
}

/// Fields that may not be after `WHERE`, or not where they are.
fn places_after_where(condition: &Condition<'_>) -> Vec<Draft> {
    let mut problems = Vec::new();
    for (index, field) in condition.fields().enumerate() {
        match (index, field.source) {
            (1.., Source::CurrentUser) => {
                let message = format!(
                    "a field is not compared with `{field}`, but with values, placeholders and CurrentItem; conditions on the user are at the end, after `IF`"
                );
                problems.push(Draft::new(CURRENT_USER, &field.span, message));
            }
            (0, Source::CurrentUser) => {
                let message =
                    format!("`{field}` is after `WHERE`, and conditions on the user are at the end, after `IF`");
                problems.push(Draft::new(CURRENT_USER, &field.span, message).with(Remedy::Filter));
            }
            (0, Source::CurrentItem) => {
                let message = format!("`{field}` begins a condition; put it after the comparison or `IN`");
                problems.push(Draft::new(SYNTAX, &field.span, message));
            }
            (0, Source::Dataset(_)) | (_, Source::CurrentItem) => {}
            (_, Source::Dataset(_)) => problems.push(of_two_fields(field)),
        }
    }
    problems
}

/// Fields that may not be after `IF`, or not where they are.
fn places_after_if(condition: &Condition<'_>) -> Vec<Draft> {
    let mut problems = Vec::new();
    for (index, field) in condition.fields().enumerate() {
        match (index, field.source) {
            (0, Source::CurrentUser) => {}
            (0, Source::Dataset(DatasetType::Users)) => {
                let message = format!(
                    "`{field}` is after `IF`, where the user is called CurrentUser; write `CurrentUser.{}`",
                    field.column
                );
                problems.push(Draft::new(CURRENT_USER, &field.span, message));
            }
            (0, Source::Dataset(_) | Source::CurrentItem) => {
                let message = format!("`{field}` is after `IF`, which asks about CurrentUser only");
                let draft = Draft::new(CURRENT_USER, &field.span, message).with(Remedy::Filter);
                problems.push(draft.or("put it in front of `IF`"));
            }
            (_, Source::CurrentItem) => {
                let message = format!(
                    "the guide does not show `{field}` after `IF`; whether the service takes it there is not published"
                );
                problems.push(Draft::new(UNSHOWN, &field.span, message));
            }
            (_, Source::Dataset(_) | Source::CurrentUser) => problems.push(of_two_fields(field)),
        }
    }
    problems
}

fn of_two_fields(field: &FieldName<'_>) -> Draft {
    let message =
        format!("a field is not compared with `{field}`; write a value, a placeholder, or a field of CurrentItem");
    Draft::new(SYNTAX, &field.span, message)
}
