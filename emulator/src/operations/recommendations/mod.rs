//! The runtime: recommendations, rankings and actions. Under the account's lock a request is checked and what it needs is
//! looked up; the answer is made without the lock.

mod answer;
mod filter;
mod metadata;
mod request;
mod served;
mod target;

use std::future::Future;
use std::pin::Pin;

use personalize_contract::recipe::RecipeType;

use super::Answer;
use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::store::state::State;

use answer::Prepared;
use request::{ACTIONS, ITEMS};
use served::Served;
pub(crate) use target::{Target, target};

/// An answer that is made without the account's lock.
pub(crate) type Pending = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// Performs `GetRecommendations`.
pub(crate) fn recommendations(
    state: &mut State,
    now: Timestamp,
    arguments: &Arguments,
) -> Result<Pending, ServiceError> {
    let served = Served::find(&state.resources, now, arguments, &["campaignArn", "recommenderArn"])?;
    match served.recipe_type {
        RecipeType::PersonalizedRanking => return Err(served.other_operation("GetPersonalizedRanking")),
        RecipeType::PersonalizedActions => return Err(served.other_operation("GetActionRecommendations")),
        _ => {}
    }
    let asked = request::recommendations(state, now, arguments, &served, &ITEMS)?;
    let prepared = Prepared::new(state, now, served, asked);
    Ok(Box::pin(prepared.recommend()))
}

/// Performs `GetPersonalizedRanking`.
pub(crate) fn ranking(state: &mut State, now: Timestamp, arguments: &Arguments) -> Result<Pending, ServiceError> {
    let served = Served::find(&state.resources, now, arguments, &["campaignArn"])?;
    if served.recipe_type != RecipeType::PersonalizedRanking {
        return Err(served.wrong_recipe("GetPersonalizedRanking"));
    }
    let asked = request::ranking(state, now, arguments, &served)?;
    let prepared = Prepared::new(state, now, served, asked);
    Ok(Box::pin(prepared.rank()))
}

/// Performs `GetActionRecommendations`.
pub(crate) fn action_recommendations(
    state: &mut State,
    now: Timestamp,
    arguments: &Arguments,
) -> Result<Pending, ServiceError> {
    let served = Served::find(&state.resources, now, arguments, &["campaignArn"])?;
    if served.recipe_type != RecipeType::PersonalizedActions {
        return Err(served.wrong_recipe("GetActionRecommendations"));
    }
    let asked = request::recommendations(state, now, arguments, &served, &ACTIONS)?;
    let prepared = Prepared::new(state, now, served, asked);
    Ok(Box::pin(prepared.actions()))
}
