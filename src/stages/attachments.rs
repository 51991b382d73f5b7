//! Event tracker and filters: they begin as soon as the datasets that they need are ACTIVE, and nothing but
//! the end of the run waits for them.

use personalize_contract::{DatasetType, ResourceType, filter};

use super::inputs;
use crate::context::Resource;
use crate::ensure::{Drift, Made, Seen, Sight, Standing, Wanted, ensure};
use crate::lists;
use crate::parameters::{EventTrackerSection, FilterSection, OnDrift, Tag};
use crate::refusal::Refusal;
use crate::remove::Found;
use crate::stage::Run;
use crate::time::Timestamp;

/// Moves event tracker and filters on as far as the datasets allow. Pending as long as one of them is;
/// those whose datasets are not there do not count.
pub async fn advance(run: &mut Run<'_>) -> Standing {
    let parameters = run.parameters.clone();
    let group_arn = run.account.dataset_group(&parameters.dataset_group.name);
    let mut standings = Vec::new();
    if let Some(section) = &parameters.event_tracker
        && dataset_is_ready(run, DatasetType::Interactions)
    {
        standings.push(ensure(run, &WantedEventTracker { section, group_arn: &group_arn }).await);
    }
    for section in &parameters.filters {
        if filter::datasets_named(&section.filter_expression).into_iter().all(|needed| dataset_is_ready(run, needed)) {
            standings.push(ensure(run, &WantedFilter { section, group_arn: &group_arn }).await);
        }
    }
    if standings.contains(&Standing::Pending) { Standing::Pending } else { Standing::Ready }
}

/// A difference that nothing can change: it is reported, or what differs is replaced, as the parameters say.
fn or_replace(run: &Run<'_>, difference: String, way_out: &str) -> Drift {
    match run.parameters.on_drift {
        OnDrift::Refuse => Drift::Conflict(format!("{difference}; {way_out}")),
        OnDrift::Replace => Drift::Replaceable(difference),
    }
}

fn dataset_is_ready(run: &Run<'_>, dataset_type: DatasetType) -> bool {
    run.context.find(ResourceType::Dataset, dataset_type.as_str()).is_some_and(Resource::is_ready)
}

struct WantedEventTracker<'run> {
    section: &'run EventTrackerSection,
    group_arn: &'run str,
}

impl Wanted for WantedEventTracker<'_> {
    fn resource_type(&self) -> ResourceType {
        ResourceType::EventTracker
    }

    fn name(&self) -> &str {
        &self.section.name
    }

    fn tags(&self) -> &[Tag] {
        &self.section.tags
    }

    /// A group has one tracker, and its ARN ends in an id that the service draws, so it is found in the list. Beside one
    /// that is being deleted there may be another already.
    async fn look(&self, run: &Run<'_>, _known: &Resource) -> Result<Sight, Refusal> {
        let trackers = lists::event_trackers(run).await?;
        let Some(tracker) = self.choose(&trackers) else { return Ok(Sight::ABSENT) };
        let name = tracker.name.as_str();
        let drift = if name == self.name() {
            Drift::None
        } else {
            let difference = format!("the dataset group has the event tracker `{name}`, and a group has one only");
            let way_out = "put that name into the parameter file, delete it there, or set `onDrift` to \"replace\", which gives applications another tracking id";
            or_replace(run, difference, way_out)
        };
        Ok(Sight::There(Seen {
            arn: tracker.arn.clone(),
            status: super::status(tracker.status.as_deref())?,
            is_update: false,
            began: tracker.created,
            changed: tracker.changed,
            failure_reason: None,
            drift,
            why: None,
        }))
    }

    async fn create(&self, run: &Run<'_>) -> Result<Made, Refusal> {
        let request = run.personalize.client.create_event_tracker().name(self.name());
        let request = request.dataset_group_arn(self.group_arn).set_tags(inputs::tags(&self.section.tags)?);
        let answer = run.personalize.call("CreateEventTracker", || request.clone().send()).await?;
        Made::pending("CreateEventTracker", answer.event_tracker_arn())
    }
}

impl WantedEventTracker<'_> {
    /// The one that counts, in whatever order they are listed: one that stays before one that is being deleted, then
    /// the one of the file's name, then the oldest.
    fn choose<'found>(&self, trackers: &'found [Found]) -> Option<&'found Found> {
        let rank = |tracker: &&Found| (tracker.is_deleting(), tracker.name != self.section.name);
        let age = |tracker: &Found| tracker.created.map_or(f64::INFINITY, Timestamp::as_seconds);
        trackers.iter().min_by(|one, other| rank(one).cmp(&rank(other)).then(age(one).total_cmp(&age(other))))
    }
}

struct WantedFilter<'run> {
    section: &'run FilterSection,
    group_arn: &'run str,
}

impl Wanted for WantedFilter<'_> {
    fn resource_type(&self) -> ResourceType {
        ResourceType::Filter
    }

    fn name(&self) -> &str {
        &self.section.name
    }

    fn tags(&self) -> &[Tag] {
        &self.section.tags
    }

    async fn look(&self, run: &Run<'_>, _known: &Resource) -> Result<Sight, Refusal> {
        let arn = run.account.filter(self.name());
        let request = run.personalize.client.describe_filter().filter_arn(&arn);
        let Some(answer) = run.personalize.find("DescribeFilter", || request.clone().send()).await? else {
            return Ok(Sight::ABSENT);
        };
        let Some(filter) = answer.filter else { return Ok(Sight::ABSENT) };
        Ok(Sight::There(Seen {
            drift: self.drift(run, filter.dataset_group_arn.as_deref(), filter.filter_expression.as_deref()),
            failure_reason: filter.failure_reason,
            ..super::seen(
                arn,
                filter.status.as_deref(),
                filter.creation_date_time.as_ref(),
                filter.last_updated_date_time.as_ref(),
            )?
        }))
    }

    async fn create(&self, run: &Run<'_>) -> Result<Made, Refusal> {
        let request = run.personalize.client.create_filter().name(self.name());
        let request = request.dataset_group_arn(self.group_arn).filter_expression(&self.section.filter_expression);
        let request = request.set_tags(inputs::tags(&self.section.tags)?);
        let answer = run.personalize.call("CreateFilter", || request.clone().send()).await?;
        Made::pending("CreateFilter", answer.filter_arn())
    }
}

impl WantedFilter<'_> {
    fn drift(&self, run: &Run<'_>, group_arn: Option<&str>, expression: Option<&str>) -> Drift {
        if let Some(other) = group_arn.filter(|arn| *arn != self.group_arn) {
            return Drift::Conflict(super::of_another_group("filter", self.name(), other));
        }
        match expression {
            Some(expression) if expression != self.section.filter_expression => {
                let name = self.name();
                let difference = format!(
                    "the filter `{name}` exists with the expression {expression:?}, and a filter cannot be changed"
                );
                or_replace(run, difference, "delete it, give the new one another name, or set `onDrift` to \"replace\"")
            }
            _ => Drift::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::remove::Hold;

    fn tracker(name: &str, status: &str, created: i64) -> Found {
        Found {
            resource_type: ResourceType::EventTracker,
            name: name.to_owned(),
            arn: format!("{name}-{created}"),
            status: Some(status.to_owned()),
            created: Some(Timestamp::of_seconds(created)),
            changed: None,
            hold: Hold::Free,
        }
    }

    #[test]
    fn the_tracker_that_counts_is_the_same_in_any_order() {
        let section: EventTrackerSection = serde_json::from_value(json!({"name": "ours"})).unwrap();
        let wanted = WantedEventTracker { section: &section, group_arn: "g" };
        let mut trackers = [
            tracker("ours", "DELETE IN_PROGRESS", 1),
            tracker("other", "ACTIVE", 3),
            tracker("ours", "ACTIVE", 4),
            tracker("other", "ACTIVE", 2),
        ];
        let expected = ["ours-4", "other-2", "other-3", "ours-1"];
        for count in (1..=4).rev() {
            let left = expected.len() - count;
            for _ in 0..trackers.len() {
                trackers.rotate_left(1);
                let among: Vec<Found> = trackers
                    .iter()
                    .filter(|tracker| !expected[..left].contains(&tracker.arn.as_str()))
                    .cloned()
                    .collect();
                assert_eq!(wanted.choose(&among).unwrap().arn, expected[left], "{among:?}");
            }
        }
        assert!(wanted.choose(&[]).is_none());
    }
}
