//! What answers look things up in: the indexes of a dataset group's data, and the sessions of its event trackers.

use std::sync::Arc;

use personalize_contract::DatasetType;
use personalize_contract::recipe::RecipeType;

use super::dataset_group;
use crate::clock::Timestamp;
use crate::data::serving::{LiveData, Lookup, Lookups, Put, RecentEvent};
use crate::data::training::Source;
use crate::store::resources::Resources;
use crate::store::state::State;

/// What an answer looks at.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    /// The datasets that filters read, and what else is looked up in records and windows of events.
    pub(crate) datasets: Vec<DatasetType>,
    /// The dataset of the events that a recipe learns from.
    pub(crate) recent: Option<DatasetType>,
}

/// The dataset of the events that models of a type learn from.
pub(crate) const fn events_of(recipe_type: RecipeType) -> DatasetType {
    match recipe_type {
        RecipeType::PersonalizedActions => DatasetType::ActionInteractions,
        _ => DatasetType::Interactions,
    }
}

/// Where to look that up, with the data as filters see it now. From now on puts reach these indexes.
pub(crate) fn of(state: &mut State, now: Timestamp, dataset_group_arn: &str, needs: &Needs) -> Lookups {
    let datasets = seen_datasets(&state.resources, now, dataset_group_arn, &needs.datasets);
    let mut lookups = in_indexes(&mut state.live, datasets);
    let recent = needs.recent.and_then(|dataset_type| seen(&state.resources, now, dataset_group_arn, dataset_type));
    lookups.recent = recent.map(|(arn, source)| Lookup { live: state.live.recent.of(&arn), source });
    lookups
}

/// The datasets of these types that a group has, with their ARNs and with the data as filters see it now.
pub(crate) fn seen_datasets(
    resources: &Resources,
    now: Timestamp,
    dataset_group_arn: &str,
    datasets: &[DatasetType],
) -> Vec<(DatasetType, String, Source)> {
    let of_types = DatasetType::ALL.into_iter().filter(|of| datasets.contains(of));
    let found = of_types.filter_map(|of| Some((of, seen(resources, now, dataset_group_arn, of)?)));
    found.map(|(dataset_type, (arn, source))| (dataset_type, arn, source)).collect()
}

/// Where to look such datasets up. From now on puts reach these indexes.
pub(crate) fn in_indexes(live: &mut LiveData, datasets: Vec<(DatasetType, String, Source)>) -> Lookups {
    let mut lookups = Lookups::default();
    for (dataset_type, arn, source) in datasets {
        match dataset_type {
            DatasetType::Items => lookups.items = Some(Lookup { live: live.records.of(&arn), source }),
            DatasetType::Users => lookups.users = Some(Lookup { live: live.records.of(&arn), source }),
            DatasetType::Actions => lookups.actions = Some(Lookup { live: live.records.of(&arn), source }),
            DatasetType::Interactions => lookups.interactions = Some(Lookup { live: live.windows.of(&arn), source }),
            DatasetType::ActionInteractions => {
                lookups.action_interactions = Some(Lookup { live: live.windows.of(&arn), source });
            }
        }
    }
    lookups
}

/// A dataset of a group, whether or not it has data.
fn seen(
    resources: &Resources,
    now: Timestamp,
    dataset_group_arn: &str,
    dataset_type: DatasetType,
) -> Option<(String, Source)> {
    let (dataset, schema) = dataset_group::dataset(resources, dataset_group_arn, dataset_type)?;
    let source = Source { contents: dataset.seen(now), schema: Arc::clone(schema) };
    Some((dataset.metadata.arn.clone(), source))
}

/// What happened in a session that nobody is known to be, if there is one of that identifier.
pub(crate) fn session(resources: &Resources, dataset_group_arn: &str, session_id: &str) -> Vec<RecentEvent> {
    let mut events = Vec::new();
    for tracker in resources.event_trackers.of_group(dataset_group_arn) {
        let waiting = tracker.sessions.waiting(session_id);
        let rows = waiting.iter().filter(|(of, _)| *of == DatasetType::Interactions);
        let rows: Vec<Vec<String>> = rows.map(|(_, row)| row.values.clone()).collect();
        if rows.is_empty() {
            continue;
        }
        let interactions = dataset_group::dataset(resources, dataset_group_arn, DatasetType::Interactions);
        let fields = interactions.iter().flat_map(|(_, schema)| &schema.fields);
        let columns = fields.map(|field| field.name.clone()).collect();
        // They come after every model's data, since they are in no dataset.
        let put = Put { sequence: u64::MAX, columns, rows };
        events.extend(put.events().map(RecentEvent::from));
    }
    events
}
