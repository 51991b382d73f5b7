//! What is trained on, and why a training fails for want of data.

mod cancellation;
mod configuration;
mod selection;
mod snapshot;
mod sources;

use std::io;

use personalize_contract::csv::MINIMUM_INTERACTIONS;
use personalize_contract::schema::Field;
use personalize_contract::training::{self, Lack, MINIMUM_USERS, NO_ATTRIBUTE};

use crate::data::rows::{Contents, EventFilter};

pub(crate) use cancellation::{Cancel, Cancellation};
pub(crate) use configuration::{configuration, texts};
pub(crate) use selection::Selection;
pub(crate) use snapshot::{Trained, Trainee, TrainingSnapshot, unreadable};
pub(crate) use sources::{Source, Sources};

/// Why there is no attribute to train on, as a solution version's `failureReason`. Blocks.
pub(crate) fn no_attribute(items: Option<&Contents>, attributes: &[Field]) -> io::Result<Option<String>> {
    let found = items.map(|items| items.has_trainable_attribute(attributes)).transpose()?;
    Ok((found != Some(true)).then(|| NO_ATTRIBUTE.to_owned()))
}

/// Why there is not enough data to train on, as a solution version's `failureReason`. Blocks.
pub(crate) fn shortfall(interactions: &Contents, filter: &EventFilter) -> io::Result<Option<String>> {
    Ok(lack(interactions, filter)?.map(|lack| format!("Create failed. {lack}.")))
}

/// Why there is not enough data to train on, as a recommender's `failureReason`. Blocks.
pub(crate) fn lack(interactions: &Contents, filter: &EventFilter) -> io::Result<Option<String>> {
    let counts = interactions.events_by_user(filter)?;
    let returning = counts.iter().filter(|count| **count >= 2).count() as u64;
    let lack = training::lack(counts.iter().sum(), counts.len() as u64, returning);
    Ok(lack.map(|lack| match lack {
        Lack::Interactions => {
            // Published for recommenders; for solution versions it is a guess.
            let types: Vec<&str> =
                filter.conditions.iter().filter_map(|condition| condition.event_type.as_deref()).collect();
            let filtered = if types.is_empty() {
                String::new()
            } else {
                format!(" after filtering by event type: {}", types.join(", "))
            };
            format!("Dataset has fewer than {MINIMUM_INTERACTIONS} interactions{filtered}")
        }
        Lack::Users => format!("Dataset has fewer than {MINIMUM_USERS} users with at least 2 interactions each"),
        // The rule is published, this text is not.
        Lack::Share => "Fewer than 1 percent of the users have at least 2 interactions each".to_owned(),
    }))
}

#[cfg(test)]
mod tests {
    use personalize_contract::DatasetType;

    use super::*;
    use crate::data::rows::EventCondition;

    fn rows(users: u32, each: u32) -> Vec<Vec<String>> {
        let steps = (0..users).flat_map(|user| (0..each).map(move |step| (user, step)));
        steps.map(|(user, step)| vec![format!("u{user}"), format!("i{step}"), step.to_string()]).collect()
    }

    #[test]
    fn too_little_data_is_told_apart() {
        let reason_for = |rows: &[Vec<String>], filter: &EventFilter| {
            let mut contents = Contents::new(DatasetType::Interactions);
            contents.put(&["USER_ID", "ITEM_ID", "TIMESTAMP"], rows).expect("memory");
            shortfall(&contents, filter).expect("memory").unwrap_or_default()
        };
        let all = EventFilter::default();
        let reason = reason_for(&rows(30, 10), &all);
        assert_eq!(reason, "Create failed. Dataset has fewer than 1000 interactions.");
        let clicks = EventCondition { event_type: Some("Click".to_owned()), least_value: None };
        let reason = reason_for(&rows(100, 100), &EventFilter { conditions: vec![clicks] });
        assert!(reason.contains("interactions after filtering by event type: Click."), "{reason}");
        let reason = reason_for(&rows(20, 100), &all);
        assert!(reason.contains("fewer than 25 users"), "{reason}");
        assert_eq!(reason_for(&rows(100, 10), &all), "");
        let mostly_once = [rows(2600, 1), rows(25, 2)].concat();
        let reason = reason_for(&mostly_once, &all);
        assert!(reason.contains("Fewer than 1 percent"), "{reason}");
    }
}
