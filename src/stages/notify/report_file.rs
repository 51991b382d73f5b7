//! The report of a run as an HTML file beside its data, at `reports/<execution>.html` below the prefix of the parameter
//! file. No failure of it fails a run.

use aws_sdk_s3::error::DisplayErrorContext;
use aws_sdk_s3::primitives::ByteStream;
use personalize_contract::Account;
use personalize_report::run_to_html;

use crate::clients::Clients;
use crate::context::{Context, ReportFile};
use crate::names;
use crate::report::Notification;
use crate::settings::{MetricsBasis, Settings};

/// Where the report of a run is to be; nothing where the deployment writes none, for a run that only plans, and where no
/// bucket is known. What reads no parameter file is reported at the root of the deployment's bucket.
pub fn place(settings: &Settings, context: &Context) -> Option<ReportFile> {
    if !settings.writes_reports || context.plans {
        return None;
    }
    let of_data = Some(context.parameters.bucket()).filter(|bucket| !bucket.is_empty());
    let bucket = of_data.or(settings.input_bucket.as_deref())?.to_owned();
    let key = names::report_file(context.parameters.data_prefix(), &context.execution.id);
    let account = settings.account().filter(|_| settings.metrics_basis == MetricsBasis::Models);
    let url = account.and_then(|account| console_page(&account, &bucket, &key));
    Some(ReportFile { bucket, key, url, error: None })
}

/// The page of an object in the console of AWS, of the partitions that have a public one.
fn console_page(Account { partition, region, .. }: &Account, bucket: &str, key: &str) -> Option<String> {
    let domain = match partition.as_str() {
        "aws" => "console.aws.amazon.com",
        "aws-cn" => "console.amazonaws.cn",
        "aws-us-gov" => "console.amazonaws-us-gov.com",
        _ => return None,
    };
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/');
    let encode = |byte: u8| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    let key: String = key.bytes().map(encode).collect();
    Some(format!("https://{region}.{domain}/s3/object/{bucket}?region={region}&prefix={key}"))
}

/// Writes the report of which that is the notification to its place, and remembers why it could not. Whether the
/// notification still says what is so.
pub async fn write(clients: &Clients, context: &mut Context, notification: &Notification, has_time: bool) -> bool {
    let Some(file) = &context.report else { return true };
    let written =
        if has_time { put(clients, file, notification).await } else { Err("the turn had no time left".to_owned()) };
    let Err(error) = written else { return true };
    let execution = &context.execution.id;
    tracing::warn!(execution, step = "Notify", error, "the report could not be written to {file}");
    if let Some(file) = &mut context.report {
        file.error = Some(error);
    }
    false
}

async fn put(clients: &Clients, file: &ReportFile, notification: &Notification) -> Result<(), String> {
    let html = run_to_html(&notification.document);
    let request = clients.report_files.put_object().bucket(&file.bucket).key(&file.key);
    let request = request.content_type("text/html; charset=utf-8").body(ByteStream::from(html.into_bytes()));
    request.send().await.map(|_| ()).map_err(|error| DisplayErrorContext(&error).to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::context::Execution;
    use crate::time::Timestamp;

    fn place_of(source: Value, settings: &Settings) -> Option<ReportFile> {
        let id = "arn:aws:states:eu-west-1:123456789012:execution:films:params-0a1b".to_owned();
        let execution = Execution { id, start_time: Timestamp::of_seconds(0) };
        place(settings, &Context::new(execution, serde_json::from_value(source).unwrap()))
    }

    fn settings() -> Settings {
        Settings {
            personalize_role_arn: String::new(),
            topic_arn: String::new(),
            state_machine_arn: "arn:aws:states:eu-west-1:123456789012:stateMachine:films".to_owned(),
            metrics_basis: MetricsBasis::Models,
            input_bucket: Some("input".to_owned()),
            scheduler: None,
            event_bus_name: None,
            max_run_hours: None,
            writes_reports: true,
        }
    }

    #[test]
    fn a_report_is_beside_the_data_wherever_that_is() {
        let key = |source| place_of(source, &settings()).map(|file| file.to_string());
        let root = key(json!({"bucket": "b", "key": "params.json"}));
        assert_eq!(root.as_deref(), Some("s3://b/reports/params-0a1b.html"));
        let below = key(json!({"bucket": "b", "key": "shop/films/params.json"}));
        assert_eq!(below.as_deref(), Some("s3://b/shop/films/reports/params-0a1b.html"));
        let inline = key(json!({"bucket": "b", "params": {}}));
        assert_eq!(inline.as_deref(), Some("s3://b/reports/params-0a1b.html"));
        let deletion = key(json!({"action": "delete", "datasetGroup": "films", "confirm": "films"}));
        assert_eq!(deletion.as_deref(), Some("s3://input/reports/params-0a1b.html"));
    }

    #[test]
    fn there_is_none_where_the_deployment_writes_none_or_knows_no_bucket() {
        let source = || json!({"bucket": "b", "key": "params.json"});
        assert_eq!(place_of(source(), &Settings { writes_reports: false, ..settings() }), None);
        let deletion = json!({"action": "delete", "datasetGroup": "films", "confirm": "films"});
        assert_eq!(place_of(deletion, &Settings { input_bucket: None, ..settings() }), None);
    }

    #[test]
    fn a_link_leads_to_the_console_of_the_partition_and_from_no_emulator() {
        let url = |settings| place_of(json!({"bucket": "b", "key": "ä b/params.json"}), &settings).unwrap().url;
        let expected = "https://eu-west-1.console.aws.amazon.com/s3/object/b?region=eu-west-1&prefix=%C3%A4%20b/reports/params-0a1b.html";
        assert_eq!(url(settings()).as_deref(), Some(expected));
        let machine = "arn:aws-iso:states:us-iso-east-1:123456789012:stateMachine:films".to_owned();
        assert_eq!(url(Settings { state_machine_arn: machine, ..settings() }), None);
        assert_eq!(url(Settings { metrics_basis: MetricsBasis::Emulator, ..settings() }), None);
    }
}
