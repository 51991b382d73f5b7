//! What a request asks for, and whether it may.

use personalize_contract::DatasetType;
use personalize_contract::recipe::RecipeType;
use serde_json::Value;

use super::filter::{AskedFilter, Recommended};
use super::metadata::Metadata;
use super::served::Served;
use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::dataset_group;
use crate::store::resources::Resources;
use crate::store::state::State;

/// How many results an operation gives.
pub(super) struct Limits {
    default: u64,
    most: u64,
    most_with_metadata: u64,
    recommended: Recommended,
}

/// Of items. Documented.
pub(super) const ITEMS: Limits =
    Limits { default: 25, most: 500, most_with_metadata: 50, recommended: Recommended::Items };

/// Of actions. Documented.
pub(super) const ACTIONS: Limits =
    Limits { default: 5, most: 100, most_with_metadata: 100, recommended: Recommended::Actions };

/// A request that may be answered.
pub(super) struct Asked {
    pub(super) user: Option<String>,
    pub(super) item: Option<String>,
    /// Of rankings.
    pub(super) items: Vec<String>,
    pub(super) count: usize,
    /// Columns in capitals.
    pub(super) context: Vec<(String, String)>,
    pub(super) filter: Option<AskedFilter>,
    pub(super) promotion: Option<Promotion>,
    pub(super) metadata: Option<Metadata>,
}

/// What is promoted, and how much of it.
pub(super) struct Promotion {
    pub(super) name: Option<String>,
    pub(super) percent: u32,
    pub(super) filter: AskedFilter,
}

/// Reads a request for items or actions.
pub(super) fn recommendations(
    state: &State,
    now: Timestamp,
    arguments: &Arguments,
    served: &Served,
    limits: &Limits,
) -> Result<Asked, ServiceError> {
    let metadata = Metadata::read(&state.resources, arguments, served)?;
    let filter = AskedFilter::read(&state.resources, now, &arguments.0, served, limits.recommended)?;
    let promotion = promotion(&state.resources, now, arguments, served)?;
    let (user, item) = (arguments.optional_text("userId"), arguments.optional_text("itemId"));
    let filters = filter.iter().chain(promotion.as_ref().map(|promotion| &promotion.filter));
    let by_user = filters.into_iter().any(AskedFilter::depends_on_user);
    if user.is_none() && (served.model.needs_user || by_user) {
        let why = if served.model.needs_user { served.model.name } else { "a filter" };
        return Err(ServiceError::invalid_input(format!("userId is required by {why}.")));
    }
    if item.is_none() && served.model.needs_item {
        return Err(ServiceError::invalid_input(format!("itemId is required by {}.", served.model.name)));
    }
    Ok(Asked {
        user: user.map(str::to_owned),
        item: item.filter(|_| served.recipe_type == RecipeType::RelatedItems).map(str::to_owned),
        items: Vec::new(),
        count: count(arguments, limits, metadata.is_some())?,
        context: context(&state.resources, arguments, served)?,
        filter,
        promotion,
        metadata,
    })
}

/// Reads a request for a ranking.
pub(super) fn ranking(
    state: &State,
    now: Timestamp,
    arguments: &Arguments,
    served: &Served,
) -> Result<Asked, ServiceError> {
    let items = arguments.value("inputList").and_then(Value::as_array).into_iter().flatten();
    Ok(Asked {
        user: Some(arguments.text("userId")?.to_owned()),
        item: None,
        items: items.filter_map(|item| item.as_str().map(str::to_owned)).collect(),
        count: usize::MAX,
        context: context(&state.resources, arguments, served)?,
        filter: AskedFilter::read(&state.resources, now, &arguments.0, served, Recommended::Items)?,
        promotion: None,
        metadata: Metadata::read(&state.resources, arguments, served)?,
    })
}

/// That 0 gives none is a guess, and so is the error beyond the limits.
fn count(arguments: &Arguments, limits: &Limits, with_metadata: bool) -> Result<usize, ServiceError> {
    let most = if with_metadata { limits.most_with_metadata } else { limits.most };
    let count = arguments.number("numResults").unwrap_or(limits.default);
    if count > most {
        let with = if with_metadata { " with metadata" } else { "" };
        return Err(ServiceError::invalid_input(format!("numResults{with} must be at most {most}. It is {count}.")));
    }
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// The context of a request, of recipes that take one; of others it is passed over. That a column must be one of
/// Interactions is documented, the error is a guess.
fn context(
    resources: &Resources,
    arguments: &Arguments,
    served: &Served,
) -> Result<Vec<(String, String)>, ServiceError> {
    let given = arguments.value("context").and_then(Value::as_object);
    let Some(given) = given.filter(|_| served.takes_context) else { return Ok(Vec::new()) };
    let interactions = dataset_group::dataset(resources, &served.dataset_group_arn, DatasetType::Interactions);
    let mut context = Vec::with_capacity(given.len());
    for (column, value) in given {
        if interactions.is_none_or(|(_, schema)| schema.field(column).is_none()) {
            let message = format!("context: the Interactions dataset has no column {column}.");
            return Err(ServiceError::invalid_input(message));
        }
        context.push((column.to_ascii_uppercase(), value.as_str().unwrap_or_default().to_owned()));
    }
    Ok(context)
}

/// The one promotion that a request may have. What of it is needed is not published: here a filter and a percentage.
fn promotion(
    resources: &Resources,
    now: Timestamp,
    arguments: &Arguments,
    served: &Served,
) -> Result<Option<Promotion>, ServiceError> {
    let given = arguments.value("promotions").and_then(Value::as_array).and_then(|promotions| promotions.first());
    let Some(given) = given.and_then(Value::as_object) else { return Ok(None) };
    let lacks = |member: &str| ServiceError::invalid_input(format!("promotions.1.member.{member} is required."));
    let percent = given.get("percentPromotedItems").and_then(Value::as_u64);
    let percent = percent.ok_or_else(|| lacks("percentPromotedItems"))?;
    let filter = AskedFilter::read(resources, now, given, served, Recommended::Items)?;
    Ok(Some(Promotion {
        name: given.get("name").and_then(Value::as_str).map(str::to_owned),
        percent: u32::try_from(percent).unwrap_or(100),
        filter: filter.ok_or_else(|| lacks("filterArn"))?,
    }))
}
