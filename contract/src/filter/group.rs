//! The filters of a dataset group beside each other, and beside the recipes that they are for.

use std::collections::BTreeSet;

use super::rules::{ATTRIBUTE_AFFINITY, CURRENT_ITEM, FIELDS_OF_A_GROUP};
use super::syntax::{Condition, FieldName, Filter, Recommended, Source};
use super::{MOST_FIELDS_OF_A_GROUP, Problem, read};
use crate::recipe::check::Datasets;
use crate::recipe::{Ability, Recipe, RecipeType};
use crate::{DatasetType, Finding};

/// The recipes that the filters of a group are for.
#[derive(Debug, Clone, Copy)]
pub enum Recipes<'file> {
    /// These, and no others.
    Known(&'file [&'static Recipe]),
    /// There may be others: recommenders of a domain, or what cannot be made out.
    Unknown,
}

/// Checks the filters of a parameter file, each an expression and the path that it is at.
pub fn check(filters: &[(String, &str)], datasets: &Datasets, recipes: Recipes<'_>, findings: &mut Vec<Finding>) {
    let mut fields = BTreeSet::new();
    for (path, expression) in filters {
        let (filter, mut found) = read(expression, datasets);
        if let Recipes::Known(recipes) = recipes {
            found.extend(without_related_items(&filter, recipes));
            found.extend(without_interactions(&filter, recipes));
        }
        found.sort_by_key(|problem| problem.span.start);
        findings.extend(found.into_iter().map(|problem| problem.at(path)));
        let before = fields.len();
        fields.extend(filter.fields());
        if before <= MOST_FIELDS_OF_A_GROUP && fields.len() > MOST_FIELDS_OF_A_GROUP {
            let message = format!(
                "with this one, the filters read {} distinct fields; at most {MOST_FIELDS_OF_A_GROUP} are allowed in a dataset group: leave some out",
                fields.len()
            );
            findings.push(Finding::of(FIELDS_OF_A_GROUP, path.as_str(), message));
        }
    }
}

impl<'text> Filter<'text> {
    /// The first field of the current item, which only recipes for related items know.
    #[must_use]
    pub fn current_item(&self) -> Option<&FieldName<'text>> {
        self.conditions().flat_map(Condition::fields).find(|name| name.source == Source::CurrentItem)
    }
}

/// `CurrentItem` means nothing where no item is asked about.
fn without_related_items(filter: &Filter<'_>, recipes: &[&Recipe]) -> Option<Problem> {
    let current = filter.current_item()?;
    if recipes.iter().any(|recipe| recipe.recipe_type == RecipeType::RelatedItems) {
        return None;
    }
    let message = format!(
        "`{current}` is known where related items are asked for, and no solution's recipe finds such, as aws-similar-items does; add one, or leave the condition out"
    );
    Some(Problem::new(CURRENT_ITEM, &current.span, message))
}

/// User segments by interactions are not for Item-Attribute-Affinity, and no other recipe here makes segments.
fn without_interactions(filter: &Filter<'_>, recipes: &[&Recipe]) -> Option<Problem> {
    let mut segmenting = recipes.iter().filter(|recipe| recipe.can(Ability::BatchSegments)).peekable();
    segmenting.peek()?;
    if segmenting.any(|recipe| recipe.filters_by_interactions()) {
        return None;
    }
    let users = filter.expressions.iter().filter(|expression| expression.recommended == Recommended::Users);
    let fields = users.flat_map(|expression| &expression.conditions).map(|condition| &condition.field);
    let field = fields.into_iter().find(|field| field.source == Source::Dataset(DatasetType::Interactions))?;
    let message = format!(
        "`{field}` cannot be filtered by with aws-item-attribute-affinity, the only recipe here that makes user segments; use a field of Users, or add a solution with aws-item-affinity"
    );
    Some(Problem::new(ATTRIBUTE_AFFINITY, &field.span, message))
}
