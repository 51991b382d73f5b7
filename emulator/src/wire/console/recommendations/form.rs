//! The form in which a request for recommendations is put together.

use std::collections::BTreeMap;

use personalize_contract::filter::Filter as FilterExpression;
use personalize_contract::filter::syntax::Value;
use personalize_contract::recipe::RecipeType;
use personalize_contract::schema::is_reserved;
use personalize_contract::{DatasetType, ResourceType, Status};

use super::{RecommendationRequest, Target};
use crate::clock::Timestamp;
use crate::emulator::{Promotion, RuntimeOperation, quoted_filter_values};
use crate::operations::dataset_group;
use crate::store::resource::Resource as _;
use crate::store::resources::{Filter, Resources};
use crate::wire::console::fields::Fields;

/// How many results are asked for unless the form says otherwise.
const RESULTS: u32 = 10;

/// How much of the results a promotion is unless the form says otherwise, in percent.
const PERCENT: u32 = 20;

/// The form, with what was filled in.
#[expect(clippy::struct_excessive_bools, reason = "each says whether a part of the form is shown")]
pub(super) struct QuestionForm {
    pub(super) recipe: &'static str,
    pub(super) user: String,
    pub(super) needs_user: bool,
    pub(super) item: String,
    pub(super) takes_item: bool,
    pub(super) needs_item: bool,
    pub(super) items: String,
    pub(super) is_ranking: bool,
    pub(super) number: u32,
    pub(super) filter: FilterChoice,
    /// Columns of Interactions; none where the recipe takes no context.
    pub(super) context: Vec<Input>,
    pub(super) takes_promotion: bool,
    pub(super) promotion: FilterChoice,
    pub(super) promotion_name: String,
    pub(super) percent: u32,
}

/// The filters to choose from, and the values of the one that is chosen.
#[derive(Default)]
pub(super) struct FilterChoice {
    /// Names, and whether each is chosen.
    pub(super) options: Vec<(String, bool)>,
    pub(super) arn: Option<String>,
    pub(super) expression: Option<String>,
    pub(super) values: Vec<Input>,
}

/// A field of the form whose name comes from a filter or a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Input {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) value: String,
}

impl QuestionForm {
    /// The form for a target, with what a query fills in.
    pub(super) fn of(resources: &Resources, now: Timestamp, target: &Target, fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).unwrap_or_default().to_owned();
        let operation = RuntimeOperation::of(target.recipe_type);
        let context = if target.takes_context { context(resources, target, fields) } else { Vec::new() };
        let of_items = operation == RuntimeOperation::Recommendations;
        let promotion = if of_items {
            FilterChoice::of(resources, now, target, fields, ("promotion", "promotion-value."))
        } else {
            FilterChoice::default()
        };
        Self {
            recipe: target.recipe,
            user: text("user"),
            needs_user: target.needs_user || !of_items,
            item: text("item"),
            takes_item: target.recipe_type == RecipeType::RelatedItems,
            needs_item: target.needs_item,
            items: text("items"),
            is_ranking: operation == RuntimeOperation::Ranking,
            number: fields.number("number").unwrap_or(RESULTS),
            filter: FilterChoice::of(resources, now, target, fields, ("filter", "value.")),
            context,
            takes_promotion: !promotion.options.is_empty(),
            promotion,
            promotion_name: text("promotion-name"),
            percent: fields.number("promotion-percent").unwrap_or(PERCENT),
        }
    }

    /// Whether it says what the request cannot do without.
    pub(super) fn is_complete(&self) -> bool {
        let has_user = !self.user.is_empty() || !self.needs_user;
        let has_item = !self.item.is_empty() || !self.needs_item;
        has_user && has_item && (!self.is_ranking || self.item_list().next().is_some())
    }

    /// The items to be put in order: one a line, or with commas between them.
    fn item_list(&self) -> impl Iterator<Item = &str> {
        self.items.split(['\n', ',']).map(str::trim).filter(|item| !item.is_empty())
    }

    /// The request.
    pub(super) fn request(&self, target: &Target) -> RecommendationRequest {
        let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let arn = |of| (target.resource_type == of).then(|| target.arn.clone());
        let promotion = self.promotion.arn.clone().map(|filter_arn| Promotion {
            name: some(&self.promotion_name).unwrap_or_else(|| "promotion".to_owned()),
            percent: self.percent,
            filter_arn,
            filter_values: self.promotion.quoted(),
        });
        RecommendationRequest {
            campaign_arn: arn(ResourceType::Campaign),
            recommender_arn: arn(ResourceType::Recommender),
            user_id: some(&self.user),
            item_id: some(&self.item),
            items: self.item_list().map(str::to_owned).collect(),
            filter_arn: self.filter.arn.clone(),
            filter_values: self.filter.quoted(),
            context: self.given_context(),
            promotion,
            number: Some(self.number).filter(|_| !self.is_ranking),
            ..RecommendationRequest::new(target.recipe_type)
        }
    }

    fn given_context(&self) -> BTreeMap<String, String> {
        let given = self.context.iter().filter(|input| !input.value.is_empty());
        given.map(|input| (input.label.clone(), input.value.clone())).collect()
    }

    /// Whether a part of the form that is closed otherwise says something.
    pub(super) fn has_context(&self) -> bool {
        !self.given_context().is_empty()
    }

    pub(super) fn has_promotion(&self) -> bool {
        self.promotion.arn.is_some()
    }
}

impl FilterChoice {
    /// The filters of a target's dataset group that can be used, the one that a field names, and the values that others
    /// give its placeholders.
    fn of(
        resources: &Resources,
        now: Timestamp,
        target: &Target,
        fields: &Fields,
        (field, prefix): (&str, &str),
    ) -> Self {
        let group = resources.filters.of_group(&target.dataset_group_arn);
        let usable: Vec<&Filter> = group.filter(|filter| filter.status(now) == Status::Active).collect();
        let asked = fields.text(field);
        let is_asked = |filter: &&Filter| Some(filter.metadata.name.as_str()) == asked;
        let chosen = usable.iter().copied().find(is_asked);
        let values = chosen.map(|filter| placeholders(&filter.expression)).unwrap_or_default();
        let input = |name: String| Input {
            value: fields.text(&format!("{prefix}{name}")).unwrap_or_default().to_owned(),
            label: name.clone(),
            name: format!("{prefix}{name}"),
        };
        Self {
            options: usable.iter().map(|filter| (filter.metadata.name.clone(), is_asked(filter))).collect(),
            arn: chosen.map(|filter| filter.metadata.arn.clone()),
            expression: chosen.map(|filter| filter.expression.clone()),
            values: values.into_iter().map(input).collect(),
        }
    }

    /// The values in quotes: of a placeholder several, with commas between them, unless they are in quotes already.
    fn quoted(&self) -> BTreeMap<String, String> {
        let given = self.values.iter().filter(|input| !input.value.is_empty());
        let each = given.flat_map(|input| {
            let is_quoted = input.value.starts_with('"');
            let parts = input.value.split(move |character| character == ',' && !is_quoted);
            parts.map(|part| (input.label.as_str(), part.trim()))
        });
        quoted_filter_values(each)
    }
}

/// The placeholders of a filter, each once, in the order of the expression.
#[expect(clippy::redundant_closure_for_method_calls, reason = "the types are not named outside their crate")]
fn placeholders(expression: &str) -> Vec<String> {
    let (filter, _) = FilterExpression::parse(expression);
    let conditions = filter.expressions.iter().flat_map(|expression| expression.all_conditions());
    let mut names: Vec<String> = Vec::new();
    for operand in conditions.flat_map(|condition| condition.operands()) {
        if let Value::Placeholder(name) = &operand.value
            && !names.iter().any(|known| known == name)
        {
            names.push((*name).to_owned());
        }
    }
    names
}

/// The columns of Interactions that say in what context an interaction was.
fn context(resources: &Resources, target: &Target, fields: &Fields) -> Vec<Input> {
    own_columns(resources, target, DatasetType::Interactions)
        .into_iter()
        .map(|(column, _)| {
            let name = format!("context.{column}");
            Input { value: fields.text(&name).unwrap_or_default().to_owned(), label: column, name }
        })
        .collect()
}

/// The columns of a dataset whose meaning its user says, and whether each may be left out.
pub(super) fn own_columns(resources: &Resources, target: &Target, of: DatasetType) -> Vec<(String, bool)> {
    let group = target.dataset_group_arn.as_str();
    let domain = resources.dataset_groups.get(group).ok().and_then(|group| group.domain);
    let schema = dataset_group::dataset(resources, group, of).map(|(_, schema)| schema);
    let fields = schema.iter().flat_map(|schema| &schema.fields);
    let own = fields.filter(|field| !is_reserved(&field.name, of, domain));
    own.map(|field| (field.name.clone(), field.nullable)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_found_once_and_in_order() {
        let expression = "EXCLUDE ItemID WHERE Items.GENRE IN ($GENRE, \"news\") AND Items.YEAR >= $YEAR | INCLUDE ItemID WHERE \
                          Items.GENRE IN ($GENRE) IF CurrentUser.AGE < $AGE";
        assert_eq!(placeholders(expression), ["GENRE", "YEAR", "AGE"]);
        assert!(placeholders("INCLUDE ItemID WHERE Items.GENRE IN (\"$5\")").is_empty());
    }

    #[test]
    fn several_values_are_given_with_commas_or_in_quotes() {
        let input = |label: &str, value: &str| Input {
            name: format!("value.{label}"),
            label: label.to_owned(),
            value: value.to_owned(),
        };
        let values = vec![input("A", "drama, news"), input("B", r#""x, y","z""#), input("C", "")];
        let choice = FilterChoice { values, ..FilterChoice::default() };
        let expected = [("A", r#""drama","news""#), ("B", r#""x, y","z""#)];
        assert_eq!(choice.quoted(), expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
    }
}
