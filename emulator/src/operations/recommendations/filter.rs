//! The filter of a request or a promotion, with its values.

use std::sync::Arc;

use personalize_contract::filter::datasets_named;
pub(super) use personalize_contract::filter::syntax::Recommended;
use personalize_contract::recipe::RecipeType;
use personalize_contract::{DatasetType, ResourceType, Status};
use personalize_models::filter::{BoundFilter, CompiledFilter};
use serde_json::{Map, Value};

use super::served::{Served, not_active};
use crate::clock::Timestamp;
use crate::data::training::texts;
use crate::error::ServiceError;
use crate::store::resource::Resource;
use crate::store::resources::{Filter, Resources};

/// A filter that may be used.
pub(super) struct AskedFilter {
    pub(super) bound: BoundFilter,
    compiled: Arc<CompiledFilter>,
    /// What it looks at.
    pub(super) datasets: Vec<DatasetType>,
}

impl AskedFilter {
    /// The filter that `filterArn` and `filterValues` name, if any.
    ///
    /// # Errors
    /// It does not exist, is not ACTIVE, is for something else, or lacks values. All but the first are guesses.
    pub(super) fn read(
        resources: &Resources,
        now: Timestamp,
        given: &Map<String, Value>,
        served: &Served,
        recommended: Recommended,
    ) -> Result<Option<Self>, ServiceError> {
        let values = given.get("filterValues");
        let Some(arn) = given.get("filterArn").and_then(Value::as_str) else {
            let without = values.and_then(Value::as_object).is_some_and(|values| !values.is_empty());
            let message = "filterValues need a filterArn.";
            return if without { Err(ServiceError::invalid_input(message)) } else { Ok(None) };
        };
        let filter = resources.filters.get(arn)?;
        let status = filter.status(now);
        if status != Status::Active {
            return Err(not_active(ResourceType::Filter, arn, status));
        }
        check(filter, served, recommended)?;
        let bound = filter.compiled.bind(&texts(values));
        let bound = bound.map_err(|error| ServiceError::invalid_input(format!("filterValues of {arn}: {error}.")))?;
        let datasets = datasets_named(&filter.expression);
        Ok(Some(Self { bound, compiled: Arc::clone(&filter.compiled), datasets }))
    }

    /// Whether it needs to know for whom the answer is.
    pub(super) fn depends_on_user(&self) -> bool {
        self.compiled.needs_user()
    }
}

fn check(filter: &Filter, served: &Served, recommended: Recommended) -> Result<(), ServiceError> {
    let arn = &filter.metadata.arn;
    if filter.dataset_group_arn != served.dataset_group_arn {
        let message = format!("The filter {arn} is not in the dataset group of {}.", served.arn);
        return Err(ServiceError::invalid_input(message));
    }
    if let Some(other) = filter.compiled.recommended().into_iter().find(|of| *of != recommended) {
        let message = format!("The filter {arn} is about {}, and this needs {}.", other.as_str(), recommended.as_str());
        return Err(ServiceError::invalid_input(message));
    }
    if filter.compiled.needs_item() && served.recipe_type != RecipeType::RelatedItems {
        let message = format!("The filter {arn} reads CurrentItem, which {} does not support.", served.model.name);
        return Err(ServiceError::invalid_input(message));
    }
    Ok(())
}
