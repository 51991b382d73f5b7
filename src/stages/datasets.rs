//! The stage `Datasets`: per dataset type schema, dataset and import, each as soon as the one before it is
//! ACTIVE. Event tracker and filters begin here; training does not wait for them.

mod data;
mod import;

use std::sync::OnceLock;

use aws_sdk_personalize::types::Dataset as DatasetDescription;
use personalize_contract::schema::problems_of_replacement;
use personalize_contract::status::Phase;
use personalize_contract::{DatasetType, ResourceType, Schema, Status};

use self::import::WantedImport;
use super::{attachments, inputs, schema_name, seen, status};
use crate::context::Resource;
use crate::ensure::{Drift, Made, Seen, Sight, Standing, Wanted, ensure};
use crate::parameters::{Dataset, Tag};
use crate::refusal::Refusal;
use crate::stage::{Progress, Run, Stage};
use crate::time::Timestamp;

/// Moves every dataset on. Training needs the data of all of them, and nothing else of this stage.
pub async fn advance(run: &mut Run<'_>) -> Progress {
    let parameters = run.parameters.clone();
    let mut imports = Vec::new();
    for dataset in &parameters.datasets {
        imports.push(advance_dataset(run, dataset).await);
    }
    let attached = attachments::advance(run).await;
    if imports.contains(&Standing::Pending) {
        return Progress::Wait;
    }
    if !imports.contains(&Standing::Failed) {
        return Progress::Next(Stage::Solutions);
    }
    // Nothing can be trained; what is under way is seen to its end.
    if attached == Standing::Pending { Progress::Wait } else { Progress::Next(Stage::Notify) }
}

async fn advance_dataset(run: &mut Run<'_>, dataset: &Dataset) -> Standing {
    let group = run.parameters.dataset_group.name.clone();
    let domain = run.parameters.dataset_group.domain.clone();
    let schema = WantedSchema::new(&group, domain.as_deref(), dataset);
    let standing = ensure(run, &schema).await;
    if standing != Standing::Ready {
        return standing;
    }
    let schema_arn = run.account.schema(schema.name());
    let wanted = WantedDataset { dataset, group: &group, schema_arn: schema_arn.clone() };
    let standing = ensure(run, &wanted).await;
    if standing != Standing::Ready {
        return standing;
    }
    let dataset_arn = run.account.dataset(&group, dataset.dataset_type);
    let folder = format!("{}{}/", run.context.parameters.data_prefix(), dataset.dataset_type.as_str());
    let wanted = WantedImport {
        dataset_type: dataset.dataset_type,
        dataset_group: &group,
        dataset_arn,
        schema_arn,
        folder,
        reimport: run.parameters.reimport,
        job_name: OnceLock::new(),
    };
    ensure(run, &wanted).await
}

struct WantedSchema<'parameters> {
    name: String,
    text: &'parameters str,
    domain: Option<&'parameters str>,
}

impl<'parameters> WantedSchema<'parameters> {
    fn new(group: &str, domain: Option<&'parameters str>, dataset: &'parameters Dataset) -> Self {
        let name = schema_name(group, domain, dataset.dataset_type, &dataset.schema_text);
        Self { name, text: &dataset.schema_text, domain }
    }
}

impl Wanted for WantedSchema<'_> {
    fn resource_type(&self) -> ResourceType {
        ResourceType::Schema
    }

    fn name(&self) -> &str {
        &self.name
    }

    async fn look(&self, run: &Run<'_>, _known: &Resource) -> Result<Sight, Refusal> {
        let arn = run.account.schema(&self.name);
        let request = run.personalize.client.describe_schema().schema_arn(&arn);
        let Some(answer) = run.personalize.find("DescribeSchema", || request.clone().send()).await? else {
            return Ok(Sight::ABSENT);
        };
        let Some(schema) = answer.schema else { return Ok(Sight::ABSENT) };
        let created = schema.creation_date_time.as_ref();
        Ok(Sight::There(seen(arn, None, created, created)?))
    }

    async fn create(&self, run: &Run<'_>) -> Result<Made, Refusal> {
        let request = run.personalize.client.create_schema().name(&self.name).schema(self.text);
        let request = request.set_domain(inputs::domain(self.domain));
        let answer = run.personalize.call("CreateSchema", || request.clone().send()).await?;
        Made::ready("CreateSchema", answer.schema_arn())
    }
}

struct WantedDataset<'run> {
    dataset: &'run Dataset,
    group: &'run str,
    schema_arn: String,
}

impl Wanted for WantedDataset<'_> {
    fn resource_type(&self) -> ResourceType {
        ResourceType::Dataset
    }

    fn name(&self) -> &str {
        self.dataset.dataset_type.as_str()
    }

    fn tags(&self) -> &[Tag] {
        &self.dataset.tags
    }

    async fn look(&self, run: &Run<'_>, _known: &Resource) -> Result<Sight, Refusal> {
        let arn = run.account.dataset(self.group, self.dataset.dataset_type);
        let request = run.personalize.client.describe_dataset().dataset_arn(&arn);
        let Some(answer) = run.personalize.find("DescribeDataset", || request.clone().send()).await? else {
            return Ok(Sight::ABSENT);
        };
        let Some(dataset) = answer.dataset else { return Ok(Sight::ABSENT) };
        if let Some(updated) = of_update(&arn, &dataset, &self.schema_arn, run.context.execution.start_time)? {
            return Ok(Sight::There(updated));
        }
        let created = seen(
            &arn,
            dataset.status.as_deref(),
            dataset.creation_date_time.as_ref(),
            dataset.last_updated_date_time.as_ref(),
        )?;
        let drift = match dataset.schema_arn {
            Some(older) if older != self.schema_arn => self.drift(run, &older).await?,
            _ => Drift::None,
        };
        let name = dataset.name.filter(|name| *name != self.dataset.name);
        let why = name.map(|name| {
            let wanted = &self.dataset.name;
            format!("it is called {name}, and the file says {wanted}; a dataset keeps the name that it was made with")
        });
        Ok(Sight::There(Seen { drift, why, ..created }))
    }

    async fn create(&self, run: &Run<'_>) -> Result<Made, Refusal> {
        let request = run
            .personalize
            .client
            .create_dataset()
            .name(&self.dataset.name)
            .dataset_group_arn(run.account.dataset_group(self.group))
            .dataset_type(self.dataset.dataset_type.as_str())
            .schema_arn(&self.schema_arn)
            .set_tags(inputs::tags(&self.dataset.tags)?);
        let answer = run.personalize.call("CreateDataset", || request.clone().send()).await?;
        Made::pending("CreateDataset", answer.dataset_arn())
    }

    async fn update(&self, run: &Run<'_>, seen: &Seen) -> Result<(), Refusal> {
        let request = run.personalize.client.update_dataset().dataset_arn(&seen.arn).schema_arn(&self.schema_arn);
        run.personalize.call("UpdateDataset", || request.clone().send()).await.map(|_| ())
    }
}

/// What the latest update tells of a dataset: while a schema is replaced, whoever asked for that, and afterwards where
/// it is the file's. `None` where it tells nothing. An update that failed before this run has changed nothing, and
/// this run tries again.
fn of_update(
    arn: &str,
    dataset: &DatasetDescription,
    schema_arn: &str,
    start: Timestamp,
) -> Result<Option<Seen>, Refusal> {
    let Some(update) = dataset.latest_dataset_update() else { return Ok(None) };
    let changes = |status: &Status| matches!(status.phase(), Phase::Pending | Phase::Deleting);
    let under_way = status(dataset.status())?.filter(changes);
    let is_ours = update.schema_arn() == Some(schema_arn);
    let of_update = seen(arn, update.status(), update.creation_date_time(), update.last_updated_date_time())?;
    let failed = of_update.status.is_some_and(|status| status.phase() == Phase::Failed);
    let failed_earlier = failed && of_update.began.is_some_and(|began| began.is_before_run(start));
    if under_way.is_none() && (!is_ours || failed_earlier) {
        return Ok(None);
    }
    Ok(Some(Seen {
        // The dataset itself is ready a moment after its update.
        status: under_way.or(of_update.status),
        is_update: is_ours,
        failure_reason: update.failure_reason().map(str::to_owned),
        ..of_update
    }))
}

impl WantedDataset<'_> {
    /// Whether the service can move the dataset from another schema to the file's.
    async fn drift(&self, run: &Run<'_>, older_arn: &str) -> Result<Drift, Refusal> {
        let dataset_type = self.dataset.dataset_type;
        let request = run.personalize.client.describe_schema().schema_arn(older_arn);
        let answer = run.personalize.call("DescribeSchema", || request.clone().send()).await?;
        let text = answer.schema.and_then(|schema| schema.schema).unwrap_or_default();
        let older = serde_json::from_str(&text).ok().and_then(|value| Schema::parse(&value).ok());
        let problems = match (dataset_type, older) {
            (DatasetType::Items | DatasetType::Users, Some(older)) => {
                problems_of_replacement(&older, &self.dataset.schema)
            }
            (_, None) => vec!["the schema that it has cannot be read".to_owned()],
            _ => vec![format!("the schema of a dataset of type {dataset_type} can never be replaced")],
        };
        if problems.is_empty() {
            return Ok(Drift::Updatable("the schema has new fields".to_owned()));
        }
        Ok(Drift::Conflict(format!(
            "the dataset {dataset_type} exists with another schema ({older_arn}) than the parameter file describes, and cannot be moved to it: {}; restore the schema in the file, or name another dataset group",
            problems.join("; ")
        )))
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_personalize::primitives::DateTime;
    use aws_sdk_personalize::types::DatasetUpdateSummary;

    use super::*;
    use crate::ensure::{Decision, decide};

    const FILE: &str = "arn:aws:personalize:us-east-1:1:schema/of-the-file";
    const OTHER: &str = "arn:aws:personalize:us-east-1:1:schema/of-another-run";

    /// A dataset of that status with an update of that schema and status, which began at that second.
    fn updated(status: Status, schema_arn: &str, update: Status, began: i64) -> DatasetDescription {
        let update = DatasetUpdateSummary::builder().schema_arn(schema_arn).status(update.as_str());
        let update = update.creation_date_time(DateTime::from_secs(began)).build();
        DatasetDescription::builder().status(status.as_str()).latest_dataset_update(update).build()
    }

    #[test]
    fn a_dataset_is_waited_for_while_any_schema_is_replaced() {
        use Status::{Active, CreateFailed, DeletePending, UpdateInProgress, UpdatePending};
        let start = Timestamp::parse("1970-01-01T01:00:00Z").expect("a time");
        let failed = "the service left it in the status CREATE FAILED and gave no reason".to_owned();
        let failed = Decision::Fail(crate::error::FailureName::ResourceFailed, failed);
        let cases = [
            (updated(UpdatePending, FILE, UpdatePending, 4000), Some((Decision::Wait, true))),
            (updated(UpdateInProgress, FILE, UpdateInProgress, 4000), Some((Decision::Wait, true))),
            (updated(UpdateInProgress, OTHER, UpdateInProgress, 4000), Some((Decision::Wait, false))),
            // The update is over, and the dataset does not show it yet.
            (updated(UpdateInProgress, FILE, Active, 4000), Some((Decision::Wait, true))),
            // As it was described before the dataset's own status told of updates.
            (updated(Active, FILE, UpdatePending, 4000), Some((Decision::Wait, true))),
            (updated(Active, FILE, Active, 10), Some((Decision::Keep, true))),
            (updated(Active, OTHER, Active, 10), None),
            (updated(Active, FILE, CreateFailed, 4000), Some((failed, true))),
            (updated(Active, FILE, CreateFailed, 10), None),
            (updated(DeletePending, FILE, Active, 10), Some((Decision::Wait, true))),
        ];
        for (dataset, expected) in cases {
            let seen = of_update("arn", &dataset, FILE, start).expect("statuses that are known");
            assert_eq!(
                seen.map(|seen| (decide(ResourceType::Dataset, &seen, start), seen.is_update)),
                expected,
                "{dataset:?}"
            );
        }
    }
}
