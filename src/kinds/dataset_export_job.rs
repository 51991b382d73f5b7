//! Exports: what datasets hold is written to S3, when an execution asks for it. A job is named after the execution and the
//! dataset, so that a turn that runs again finds it.

use std::collections::BTreeSet;

use aws_sdk_personalize::types::{DatasetExportJobOutput, IngestionMode, S3DataConfig};
use aws_sdk_s3::error::DisplayErrorContext;
use personalize_contract::{DatasetType, ResourceType, S3Location};

use super::dataset;
use crate::context::{Done, Export, Outcome, Resource, Source};
use crate::engine::{
    AfterFailure, Created, Dependents, Kind, KindSpec, Observation, Observed, Removal, Scope, after_rejection,
    reconcile_each,
};
use crate::error::FailureName;
use crate::names;
use crate::rejection::Rejection;
use crate::run::Run;

/// What is to be known of dataset export jobs.
pub const SPEC: KindSpec = KindSpec {
    resource_type: ResourceType::DatasetExportJob,
    needs: &[ResourceType::DatasetImportJob],
    dependents: Dependents::Stage,
    blocks: &[],
    removal: Removal::WithParent,
    after_failure: AfterFailure::NewAttempt,
    reconcile: None,
    list: None,
    capture: None,
};

/// How many objects a report names.
const MOST_NAMED: usize = 3;

/// The export of a dataset. It goes by the dataset's type.
struct DatasetExportJob {
    dataset_type: DatasetType,
    job_name: String,
    /// The folder that it writes to.
    output: S3Location,
    ingestion_mode: IngestionMode,
}

/// Exports the datasets that the execution's input asks for, and reports what was written.
pub async fn export_datasets(run: &mut Run<'_>) {
    let Source::Export(export) = run.context.parameters.clone() else { return };
    let group = export.dataset_group.clone();
    let known = run.context.find(ResourceType::DatasetGroup, &group).cloned();
    let known = known.unwrap_or_else(|| Resource::unseen(ResourceType::DatasetGroup, &group, run.now));
    if known.is_failed() {
        return;
    }
    let jobs = match jobs(run, &export, &known).await {
        Ok(jobs) => jobs,
        Err(rejection) => return run.context.put(after_rejection(run.now, known, rejection)),
    };
    let group = Resource { arn: Some(run.dataset_group_arn()), ..known };
    run.context.put(group.done(Done::of(Outcome::Reused)));
    reconcile_each(run, jobs).await;
    report_written(run, &export).await;
}

/// The jobs of those datasets that the group has. Which they are is asked once.
async fn jobs(run: &mut Run<'_>, export: &Export, group: &Resource) -> Result<Vec<DatasetExportJob>, Rejection> {
    let folder = folder(run, export)?;
    if !group.is_settled() {
        let there = there(run).await?;
        let asked: BTreeSet<DatasetType> = export.datasets.iter().copied().collect();
        for dataset_type in if asked.is_empty() { there.clone() } else { asked } {
            let unseen = Resource::unseen(ResourceType::DatasetExportJob, dataset_type.as_str(), run.now);
            let reason = format!("the dataset group {} has no dataset {dataset_type}", export.dataset_group);
            let is_there = there.contains(&dataset_type);
            run.context.put(if is_there { unseen } else { unseen.failed(FailureName::ResourceConflict, reason) });
        }
    }
    let ingestion_mode = IngestionMode::from(export.ingestion_mode.as_str());
    let job = |dataset_type: DatasetType| DatasetExportJob {
        dataset_type,
        job_name: run.own_name(&format!("{}-{dataset_type}-export", export.dataset_group)),
        output: folder.below(dataset_type.as_str()),
        ingestion_mode: ingestion_mode.clone(),
    };
    let of_type = run.context.resources.iter().filter(|known| known.resource_type == ResourceType::DatasetExportJob);
    Ok(of_type.filter_map(|known| DatasetType::parse(&known.name)).map(job).collect())
}

/// The types of the datasets that the group has.
async fn there(run: &Run<'_>) -> Result<BTreeSet<DatasetType>, Rejection> {
    let listed = super::unless_gone(dataset::list(run, Scope::DatasetGroup).await)?;
    let types: BTreeSet<DatasetType> = listed.iter().filter_map(|found| DatasetType::parse(&found.name)).collect();
    if types.is_empty() {
        let group = &run.parameters.dataset_group.name;
        return Err(Rejection::conflict(format!("there is no dataset group {group} with datasets in this Region")));
    }
    Ok(types)
}

/// Where everything is written to: a folder.
fn folder(run: &Run<'_>, export: &Export) -> Result<S3Location, Rejection> {
    if let Some(output) = &export.output {
        let folder = S3Location::parse(&format!("{}/", output.trim_end_matches('/')));
        return folder.ok_or_else(|| Rejection::no_place(output));
    }
    Ok(names::export_folder(run.input_bucket()?, &export.dataset_group, &run.context.execution.id))
}

impl Kind for DatasetExportJob {
    const SPEC: &'static KindSpec = &SPEC;
    type New = ();

    /// No parameter file asks for any.
    fn desired(_run: &Run<'_>) -> Vec<Self> {
        Vec::new()
    }

    fn name(&self) -> &str {
        self.dataset_type.as_str()
    }

    async fn observe(&self, run: &Run<'_>, _known: &Resource) -> Result<Observation<()>, Rejection> {
        let arn = run.account.dataset_export_job(&self.job_name);
        let request = run.personalize.client.describe_dataset_export_job().dataset_export_job_arn(&arn);
        let answer = run.personalize.find("DescribeDatasetExportJob", || request.clone().send()).await?;
        let Some(job) = answer.and_then(|answer| answer.dataset_export_job) else {
            return Ok(Observation::absent(()));
        };
        let observed = Observed::new(arn, job.status(), job.creation_date_time(), job.last_updated_date_time())?;
        Ok(Observation::Exists(Observed { failure_reason: job.failure_reason().map(str::to_owned), ..observed }))
    }

    async fn create(&self, run: &Run<'_>, (): ()) -> Result<Created, Rejection> {
        let destination = S3DataConfig::builder().path(self.output.to_string()).build()?;
        let request = run
            .personalize
            .client
            .create_dataset_export_job()
            .job_name(&self.job_name)
            .dataset_arn(run.account.dataset(&run.parameters.dataset_group.name, self.dataset_type))
            .ingestion_mode(self.ingestion_mode.clone())
            .role_arn(&run.settings.personalize_role_arn)
            .job_output(DatasetExportJobOutput::builder().s3_data_destination(destination).build());
        let answer = run.personalize.call("CreateDatasetExportJob", || request.clone().send()).await?;
        Created::pending("CreateDatasetExportJob", answer.dataset_export_job_arn())
    }
}

/// Says of each job that is over what it has written.
async fn report_written(run: &mut Run<'_>, export: &Export) {
    let Ok(folder) = folder(run, export) else { return };
    let is_over = |known: &&Resource| {
        known.resource_type == ResourceType::DatasetExportJob && known.is_ready() && known.why.is_none()
    };
    let over: Vec<Resource> = run.context.resources.iter().filter(is_over).cloned().collect();
    for job in over {
        let written = written(run, &folder.below(&job.name)).await;
        run.context.put(Resource { why: Some(written), ..job });
    }
}

/// The objects of a folder and their sizes. Where they cannot be listed, the folder alone.
async fn written(run: &Run<'_>, folder: &S3Location) -> String {
    let S3Location { bucket, key } = folder;
    let listed = run.clients.s3.list_objects_v2().bucket(bucket).prefix(key).send().await;
    let objects = match listed {
        Ok(listed) => listed.contents.unwrap_or_default(),
        Err(error) => {
            tracing::warn!("ListObjectsV2 for {folder}: {}", DisplayErrorContext(&error));
            return format!("written to {folder}, which the function may not list");
        }
    };
    let size = |bytes: Option<i64>| bytes.unwrap_or_default();
    let named = objects
        .iter()
        .take(MOST_NAMED)
        .map(|object| format!("s3://{bucket}/{} ({} bytes)", object.key().unwrap_or_default(), size(object.size())));
    let named = named.collect::<Vec<_>>().join(", ");
    let bytes: i64 = objects.iter().map(|object| size(object.size())).sum();
    match objects.len().saturating_sub(MOST_NAMED) {
        0 => format!("written to {named}"),
        more => format!("written to {named} and {more} more, {bytes} bytes in all"),
    }
}
