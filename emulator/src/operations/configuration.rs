//! What solutions and recommenders may be asked for in their training, as far as their recipes allow it. What each
//! recipe knows is documented; that it is checked when the resource is made, and every error here, is inferred.

use personalize_contract::Finding;
use personalize_contract::recipe::{self, DomainRecipe, ITEM_EXPLORATION, Recipe};
use serde_json::{Map, Value};

use crate::error::ServiceError;

/// Checks what is asked of the training of a solution: what a request has, and its `solutionConfig`.
///
/// # Errors
/// The recipe cannot do what is asked of it, or knows no such hyperparameter or value.
pub(crate) fn check(recipe: Option<&Recipe>, asked: &Map<String, Value>) -> Result<(), ServiceError> {
    let mut findings = Vec::new();
    recipe::check::configuration("", asked, recipe, &mut findings);
    reject(&findings)
}

/// Checks what is asked of a recommender.
///
/// # Errors
/// The recipe does not explore, or knows no such parameter or value.
pub(crate) fn check_exploration(recipe: &DomainRecipe, config: &Value) -> Result<(), ServiceError> {
    const MEMBER: &str = "itemExplorationConfig";
    let Some(values) = config.get(MEMBER) else { return Ok(()) };
    if !recipe.item_exploration {
        let message = format!("The recipe {} does not support {MEMBER}.", recipe.name);
        return Err(ServiceError::invalid_input(message));
    }
    let mut findings = Vec::new();
    recipe::check::check_values(MEMBER, recipe.name, Some(values), &ITEM_EXPLORATION, &mut findings);
    reject(&findings)
}

/// The service reports one mistake at a time.
fn reject(findings: &[Finding]) -> Result<(), ServiceError> {
    let Some(Finding { place, message, .. }) = findings.iter().find(|finding| finding.is_error()) else {
        return Ok(());
    };
    let place = place.to_string();
    let place = place.strip_prefix("solutionConfig.").unwrap_or(&place);
    let end = if message.ends_with('?') { "" } else { "." };
    Err(ServiceError::invalid_input(format!("{place}: {message}{end}")))
}
