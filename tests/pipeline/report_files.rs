//! The report that a run writes beside its data: where it is, what it says, and that neither it nor its absence changes
//! what a run does.

use std::fs;

use aws_sdk_s3::Client;
use personalize_pipeline_cli::laptop::{INPUT_BUCKET, Laptop, Report, Setup};
use serde_json::{Value, json};

use crate::support::template::{resources, template};
use crate::support::{Folder, assert_succeeded, call, changes, example, laptop, outcomes, run, s3, small_parameters};
use crate::teardown::deletion;

/// The object that the report of a run is, with the type that it has.
async fn page(client: &Client, report: &Report) -> (String, String) {
    let file = report.told.report.as_ref().expect("a report");
    let (bucket, key) = (file["bucket"].as_str().unwrap(), file["key"].as_str().unwrap());
    let object = client.get_object().bucket(bucket).key(key).send().await.expect("it is there");
    let content_type = object.content_type().unwrap_or_default().to_owned();
    let bytes = object.body.collect().await.unwrap().into_bytes();
    (String::from_utf8(bytes.to_vec()).unwrap(), content_type)
}

/// The document in a page.
fn inside(html: &str) -> Value {
    let (_, rest) = html.split_once("<script type=\"application/json\" id=\"document\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

fn key(report: &Report) -> &str {
    report.told.report.as_ref().expect("a report")["key"].as_str().unwrap()
}

/// The execution's own name.
fn name(report: &Report) -> &str {
    report.execution_arn.rsplit(':').next().unwrap()
}

async fn keys(client: &Client, bucket: &str) -> Vec<String> {
    let listed = client.list_objects_v2().bucket(bucket).prefix("").send().await.unwrap();
    listed.contents().iter().filter_map(|object| object.key()).map(str::to_owned).collect()
}

#[tokio::test]
async fn a_run_writes_what_it_tells_programs_as_a_page_and_the_mail_says_where() {
    let (laptop, folder) = (laptop().await, Folder::with(&small_parameters()));
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!(key(&report), format!("reports/{}.html", name(&report)));
    let (html, content_type) = page(&s3(&laptop), &report).await;
    assert_eq!(content_type, "text/html; charset=utf-8");
    let [notification] = report.notifications.as_slice() else { panic!("{:?}", report.notifications) };
    assert_eq!(inside(&html), notification.document);
    assert!(notification.message.contains(&format!("Report: s3://{INPUT_BUCKET}/{}\n", key(&report))));
    assert!(html.contains("Small is ready") && html.contains("What each had to wait for is not known."), "{html}");
    for resource in &notification.document["resources"].as_array().unwrap()[..] {
        assert!(resource["seconds"].is_null() || resource["endTime"].is_string(), "{resource}");
    }
    assert!(!folder.path().join("reports").exists(), "the user's folder is left alone");
}

#[tokio::test]
async fn reports_beside_the_data_are_no_data_wherever_that_is() {
    let laptop = laptop().await;
    for file in ["params.json", "Interactions/interactions.csv", "Items/items.csv", "Users/users.csv"] {
        laptop.put("versioned", &format!("shop/films/{file}"), fs::read(example().join(file)).unwrap());
    }
    let input = json!({"bucket": "versioned", "key": "shop/films/params.json"});
    let first = laptop.start_execution("one", &input).await.unwrap();
    assert_succeeded(&first);
    assert_eq!(key(&first), "shop/films/reports/one.html");
    let second = laptop.start_execution("two", &input).await.unwrap();
    assert_succeeded(&second);
    assert_eq!((changes(&second), second.findings.len()), (0, first.findings.len()), "{:?}", second.findings);
    let found = keys(&s3(&laptop), "versioned").await;
    let reports: Vec<&String> = found.iter().filter(|key| key.contains("reports/")).collect();
    assert_eq!(reports, ["shop/films/reports/one.html", "shop/films/reports/two.html"]);
}

#[tokio::test]
async fn a_run_that_failed_and_one_that_never_began_have_reports_with_the_reason() {
    let (laptop, folder) = (laptop().await, Folder::with(&small_parameters()));
    let reason = "Create failed. <b>Too few</b> interactions.";
    laptop.fail(personalize_contract::ResourceType::SolutionVersion, "only", reason);
    let failed = run(&laptop, &folder.parameter_file()).await;
    assert_eq!(outcomes(&failed, "solutionVersion"), ["failed"]);
    let (html, _) = page(&s3(&laptop), &failed).await;
    assert!(html.contains("Create failed. &lt;b&gt;Too few&lt;/b&gt; interactions."), "{html}");
    folder.write("params.json", "{");
    let rejected = run(&laptop, &folder.parameter_file()).await;
    let (html, _) = page(&s3(&laptop), &rejected).await;
    assert!(html.contains("failed (ParametersInvalid)"), "{html}");
    assert_eq!(inside(&html), rejected.notifications[0].document);
}

#[tokio::test]
async fn a_report_that_cannot_be_written_fails_no_run_and_the_mail_says_why() {
    let laptop = laptop().await;
    call(&laptop, "CreateDatasetGroup", json!({"name": "Small"})).await;
    // Nothing has made the bucket of the deployment.
    let report = laptop.start_execution("gone", &deletion("Small")).await.unwrap();
    assert_succeeded(&report);
    let error = report.told.report.as_ref().expect("where it was to be")["error"].as_str().expect("why not").to_owned();
    assert!(error.contains("NoSuchBucket"), "{error}");
    let mail = &report.notifications[0].message;
    assert!(
        mail.contains(&format!("The report could not be written to s3://{INPUT_BUCKET}/reports/gone.html: ")),
        "{mail}"
    );
    assert!(!mail.contains("\nReport: "), "{mail}");
}

#[tokio::test]
async fn a_deployment_that_writes_none_writes_none_and_a_plan_neither() {
    let silent = Laptop::start(Setup { writes_reports: false, ..Setup::default() }).await.unwrap();
    let folder = Folder::with(&small_parameters());
    let report = run(&silent, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!(report.told.report, None);
    let other = laptop().await;
    let plan = other.plan(&other.open(&folder.parameter_file()).unwrap()).await.unwrap();
    assert_eq!(plan.told.report, None);
    for laptop in [&silent, &other] {
        let keys = keys(&s3(laptop), INPUT_BUCKET).await;
        assert!(!keys.iter().any(|key| key.contains("reports/")), "{keys:?}");
    }
}

#[test]
fn the_function_may_write_reports_where_the_deployment_wants_them_and_nothing_else_there() {
    let template = template();
    assert_eq!(template["Parameters"]["WriteReports"]["Default"], "true");
    assert_eq!(template["Conditions"]["WritesReports"], json!({"Fn::Equals": [{"Ref": "WriteReports"}, "true"]}));
    let function = &resources(&template)["Function"]["Properties"]["Environment"]["Variables"];
    assert_eq!(function["WRITE_REPORTS"], json!({"Ref": "WriteReports"}));
    let policies = resources(&template)["FunctionRole"]["Properties"]["Policies"].as_array().unwrap();
    let conditional = policies.iter().filter(|policy| policy["Fn::If"][0] == "WritesReports");
    let [policy] = conditional.collect::<Vec<_>>()[..] else { panic!("one policy") };
    let statements = policy["Fn::If"][1]["PolicyDocument"]["Statement"].as_array().unwrap();
    let [statement] = statements.as_slice() else { panic!("{statements:?}") };
    assert_eq!(statement["Action"], "s3:PutObject");
    let arns = statement["Resource"].as_array().unwrap().iter().map(|arn| arn["Fn::Sub"][0].as_str().unwrap());
    let bucket = "arn:${AWS::Partition}:s3:::personalize-input-${StackUuid}/";
    let expected = ["reports/*.html", "*/reports/*.html"].map(|key| format!("{bucket}{key}"));
    assert_eq!(arns.collect::<Vec<_>>(), expected);
}
