//! The stage `Datasets`: per dataset type schema, dataset and import, each as soon as the one before it is
//! ACTIVE. Event tracker and filters begin here; training does not wait for them.

use aws_sdk_personalize::types::{DataSource, DatasetImportJobSummary};
use personalize_contract::{DatasetType, ResourceType, Status};

use super::{attachments, inputs, name_of_run, schema_name};
use crate::context::Resource;
use crate::ensure::{Drift, Made, Seen, Sight, Standing, Wanted, ensure};
use crate::parameters::Dataset;
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
    let standing = ensure(run, &WantedDataset { dataset, group: &group, schema_arn }).await;
    if standing != Standing::Ready {
        return standing;
    }
    let dataset_arn = run.account.dataset(&group, dataset.dataset_type);
    let source = &run.context.parameters;
    let data_location = format!("s3://{}/{}{}/", source.bucket(), source.data_prefix(), dataset.dataset_type.as_str());
    let job_name = name_of_run(run, &format!("{group}-{}", dataset.dataset_type));
    let dataset_type = dataset.dataset_type;
    ensure(run, &WantedImport { dataset_type, job_name, dataset_arn, data_location }).await
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
        Ok(Sight::There(super::seen(arn, None, created, created)?))
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

    async fn look(&self, run: &Run<'_>, _known: &Resource) -> Result<Sight, Refusal> {
        let arn = run.account.dataset(self.group, self.dataset.dataset_type);
        let request = run.personalize.client.describe_dataset().dataset_arn(&arn);
        let Some(answer) = run.personalize.find("DescribeDataset", || request.clone().send()).await? else {
            return Ok(Sight::ABSENT);
        };
        let Some(dataset) = answer.dataset else { return Ok(Sight::ABSENT) };
        let drift = match dataset.schema_arn {
            Some(schema_arn) if schema_arn != self.schema_arn => Drift::Conflict(format!(
                "the dataset {} exists with another schema ({schema_arn}) than the parameter file describes; restore the schema in the file, or name another dataset group",
                self.dataset.dataset_type
            )),
            _ => Drift::None,
        };
        Ok(Sight::There(Seen {
            drift,
            ..super::seen(
                arn,
                dataset.status.as_deref(),
                dataset.creation_date_time.as_ref(),
                dataset.last_updated_date_time.as_ref(),
            )?
        }))
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
}

struct WantedImport {
    dataset_type: DatasetType,
    job_name: String,
    dataset_arn: String,
    data_location: String,
}

impl Wanted for WantedImport {
    fn resource_type(&self) -> ResourceType {
        ResourceType::DatasetImportJob
    }

    fn name(&self) -> &str {
        self.dataset_type.as_str()
    }

    async fn look(&self, run: &Run<'_>, _known: &Resource) -> Result<Sight, Refusal> {
        let arn = run.account.dataset_import_job(&self.job_name);
        let client = &run.personalize.client;
        let request = client.describe_dataset_import_job().dataset_import_job_arn(&arn);
        let Some(answer) = run.personalize.find("DescribeDatasetImportJob", || request.clone().send()).await? else {
            return Ok(Sight::Absent { expected: self.expected(run).await? });
        };
        let Some(job) = answer.dataset_import_job else { return Ok(Sight::ABSENT) };
        Ok(Sight::There(Seen {
            failure_reason: job.failure_reason,
            ..super::seen(
                arn,
                job.status.as_deref(),
                job.creation_date_time.as_ref(),
                job.last_updated_date_time.as_ref(),
            )?
        }))
    }

    async fn create(&self, run: &Run<'_>) -> Result<Made, Refusal> {
        let request = run
            .personalize
            .client
            .create_dataset_import_job()
            .job_name(&self.job_name)
            .dataset_arn(&self.dataset_arn)
            .data_source(DataSource::builder().data_location(&self.data_location).build())
            .role_arn(&run.pipeline.settings.personalize_role_arn);
        let answer = run.personalize.call("CreateDatasetImportJob", || request.clone().send()).await?;
        Made::pending("CreateDatasetImportJob", answer.dataset_import_job_arn())
    }
}

impl WantedImport {
    /// How long the dataset's latest import took.
    async fn expected(&self, run: &Run<'_>) -> Result<Option<f64>, Refusal> {
        let mut latest: Option<(Timestamp, f64)> = None;
        let mut next_token = None;
        loop {
            let request = run.personalize.client.list_dataset_import_jobs();
            let request = request.dataset_arn(&self.dataset_arn).set_next_token(next_token);
            let page = run.personalize.call("ListDatasetImportJobs", || request.clone().send()).await?;
            for (began, seconds) in page.dataset_import_jobs().iter().filter_map(duration) {
                if latest.is_none_or(|(known, _)| began > known) {
                    latest = Some((began, seconds));
                }
            }
            next_token = page.next_token;
            if next_token.is_none() {
                break;
            }
        }
        Ok(latest.map(|(_, seconds)| seconds))
    }
}

/// When an import began and how long it took, if it brought its data in.
fn duration(job: &DatasetImportJobSummary) -> Option<(Timestamp, f64)> {
    let began = super::moment(job.creation_date_time.as_ref())?;
    let changed = super::moment(job.last_updated_date_time.as_ref())?;
    (job.status.as_deref() == Some(Status::Active.as_str())).then(|| (began, changed.seconds_since(began)))
}
