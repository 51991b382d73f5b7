//! `pipeline capture` by an execution of a deployment, which has the permissions to look at everything, and knows the
//! schedules of its group.

use aws_sdk_s3::Client;
use personalize_pipeline::Captured;
use serde_json::{Value, json};

use crate::aws::{Address, AwsError, Connection, Followed, Follower};
use crate::command_error::CommandError;
use crate::display::Progress;
use crate::display::output::write_progress;
use crate::laptop::Report;
use crate::stop::Signals;

/// What reading an object is called, and the permission that it needs.
const GET_OBJECT: (&str, &str) = ("GetObject", "s3:GetObject");

/// What an execution captures. `None` where Ctrl-C has ended the following.
///
/// # Errors
/// When the execution could not be started, when it fails, and when what it has written cannot be read.
pub async fn capture(dataset_group: &str, address: &Address) -> Result<Option<Captured>, CommandError> {
    let bucket = &address.bucket()?.name;
    let connection = Connection::open(address).await?;
    write_progress(&format!("on AWS: {connection}\n"));
    let signals = Signals::register().map_err(AwsError::Signal)?;
    // A name that starts no run, in the folder that the function may write to.
    let key = format!("captures/{dataset_group}/by-command/captured.json");
    let output = format!("s3://{bucket}/{key}");
    let input = json!({"action": "capture", "datasetGroup": dataset_group, "output": output});
    let execution = connection.start_by_hand(&format!("capture-{dataset_group}"), &input).await?;
    match Follower::new(&connection, Progress::in_real_time(), signals).follow(&execution).await? {
        Followed::Interrupted => Ok(None),
        Followed::Ended(report) => {
            let parameters = written(&connection.s3, &report, bucket, &key).await?;
            Ok(Some(Captured { parameters, notes: notes(&report) }))
        }
    }
}

/// The file that the execution has written.
async fn written(client: &Client, report: &Report, bucket: &str, key: &str) -> Result<Value, AwsError> {
    if let Some(error) = &report.error {
        let reason = report.resources.iter().find_map(|resource| resource.failure_reason.clone());
        let (execution, status) = (report.execution_arn.clone(), error.name.clone());
        return Err(AwsError::Failed { execution, status, cause: reason.unwrap_or_else(|| error.cause.clone()) });
    }
    let place = format!("s3://{bucket}/{key}");
    let object = client.get_object().bucket(bucket).key(key).send().await;
    let object = object.map_err(|error| AwsError::of_request(GET_OBJECT, &place, &error))?;
    let broken = |cause: String| AwsError::Failed {
        execution: report.execution_arn.clone(),
        status: "SUCCEEDED".to_owned(),
        cause: format!("what it has written to {place} cannot be read: {cause}"),
    };
    let content = object.body.collect().await.map_err(|error| broken(error.to_string()))?;
    serde_json::from_slice(&content.into_bytes()).map_err(|error| broken(error.to_string()))
}

/// What the file cannot say, by the report of the execution.
fn notes(report: &Report) -> Vec<String> {
    let documents = report.notifications.iter().map(|message| &message.document);
    let resources = documents.flat_map(|document| document["resources"].as_array().into_iter().flatten());
    let notes = resources.flat_map(|resource| resource["notes"].as_array().into_iter().flatten());
    notes.filter_map(Value::as_str).map(str::to_owned).collect()
}
