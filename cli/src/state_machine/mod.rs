//! A small interpreter of Amazon States Language, which runs the very `statemachine.asl.json` that is deployed.
//! It knows the states and fields that the file uses, refuses all others by name, and keeps to the limits of Step
//! Functions Standard.

mod definition;
mod execution;
pub mod failure;
mod history;
mod invoke;
mod path;
mod placeholder;
mod retry;
mod template;

use std::collections::BTreeMap;

pub use definition::{Definition, DefinitionError};
pub use execution::{Execution, StateMachine};
pub use failure::Failure;
pub use history::{EVENT_LIMIT, Event, Happening, History, Listener, StateType, invocations, state_transitions};
pub use invoke::{Answer, Invoke};
pub use retry::Dice;

/// The most bytes of JSON that pass between states.
pub const DATA_LIMIT: usize = 262_144;

/// The file that is deployed.
const PROJECT_DEFINITION: &str = include_str!("../../../statemachine.asl.json");

/// Reads the project's state machine, as deployed in that partition around that function.
///
/// # Errors
/// When the file has something that this interpreter does not know.
pub fn project_definition(partition: &str, function_arn: &str) -> Result<Definition, DefinitionError> {
    let placeholders = BTreeMap::from([("Partition", partition.to_owned()), ("FunctionArn", function_arn.to_owned())]);
    Definition::parse(PROJECT_DEFINITION, &placeholders)
}
