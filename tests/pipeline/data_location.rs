//! Data that lies in another bucket than the parameter file: looked at, imported and imported again from there.

use std::fs;

use crate::support::template::{resources, template};
use crate::support::{
    Folder, assert_succeeded, calls, changes, example, laptop, outcomes, personalize, run, small_parameters,
};
use personalize_pipeline_cli::laptop::Laptop;
use serde_json::{Value, json};

/// Parameters whose interactions lie there.
fn parameters(place: &str) -> Value {
    let mut parameters = small_parameters();
    parameters["datasets"]["Interactions"]["dataLocation"] = json!(place);
    parameters
}

fn interactions() -> String {
    fs::read_to_string(example().join("Interactions/interactions.csv")).unwrap()
}

/// A folder that has nothing but the parameter file.
fn folder(parameters: &Value) -> Folder {
    let folder = Folder::new();
    folder.write("params.json", &parameters.to_string());
    folder
}

/// Where the imports have read, from the oldest.
async fn places(laptop: &Laptop) -> Vec<String> {
    let client = personalize(laptop);
    let mut jobs = client.list_dataset_import_jobs().send().await.unwrap().dataset_import_jobs.unwrap();
    jobs.sort_by_key(|job| job.creation_date_time.map(|time| time.as_nanos()));
    let mut places = Vec::new();
    for job in jobs {
        let arn = job.dataset_import_job_arn.unwrap();
        let job = client.describe_dataset_import_job().dataset_import_job_arn(arn).send().await.unwrap();
        places.push(job.dataset_import_job.unwrap().data_source.unwrap().data_location.unwrap());
    }
    places
}

#[tokio::test]
async fn a_folder_of_another_bucket_is_imported_and_again_where_it_has_changed() {
    let (laptop, lake) = (laptop().await, Folder::new());
    lake.write("exports/clicks/all.csv", &interactions());
    laptop.serve("lake", lake.path()).unwrap();
    let folder = folder(&parameters("s3://lake/exports/clicks/"));
    // What is beside the parameter file is not what is meant.
    folder.write("Interactions/interactions.csv", "USER_ID,ITEM_ID\nno,data\n");
    assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
    assert_eq!(places(&laptop).await, ["s3://lake/exports/clicks/"]);
    assert_eq!(changes(&run(&laptop, &folder.parameter_file()).await), 0);
    lake.append("exports/clicks/all.csv", crate::support::ONE_MORE_INTERACTION);
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!(outcomes(&report, "datasetImportJob"), ["created"]);
    assert_eq!(calls(&report, "CreateSolutionVersion"), 1);
}

#[tokio::test]
async fn one_object_can_be_named_by_itself() {
    let laptop = laptop().await;
    laptop.put("lake", "clicks.csv", interactions().into_bytes());
    laptop.put("lake", "clicks.csv.old", b"no data".to_vec());
    let folder = folder(&parameters("s3://lake/clicks.csv"));
    assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
    assert_eq!(places(&laptop).await, ["s3://lake/clicks.csv"]);
    assert_eq!(changes(&run(&laptop, &folder.parameter_file()).await), 0);
}

#[tokio::test]
async fn data_elsewhere_is_looked_at_before_anything_is_created() {
    let laptop = laptop().await;
    for (content, place, finding) in [
        (None, "s3://nowhere/clicks/", "NoSuchBucket"),
        (Some("USER_ID,ITEM_ID\nu,i\n"), "s3://lake/broken/", "TIMESTAMP"),
        (Some(""), "s3://lake/empty/", "s3://lake/empty/"),
    ] {
        if let Some(content) = content {
            let key = place.strip_prefix("s3://lake/").unwrap();
            laptop.put("lake", &format!("{key}all.csv"), content.as_bytes().to_vec());
        }
        let report = run(&laptop, &folder(&parameters(place)).parameter_file()).await;
        let error = report.error.as_ref().unwrap();
        assert_eq!(error.name, "ParametersInvalid");
        let found: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
        assert!(found.iter().any(|found| found.contains(place) && found.contains(finding)), "{found:?}");
        assert_eq!(changes(&report), 0);
    }
}

#[test]
fn both_roles_may_read_what_the_deployment_names_and_nothing_else_of_other_buckets() {
    let template = template();
    assert_eq!(template["Parameters"]["DataArns"]["Default"], "");
    for role in ["FunctionRole", "PersonalizeRole"] {
        let policies = resources(&template)[role]["Properties"]["Policies"].as_array().unwrap();
        let of_data: Vec<&Value> = policies.iter().filter(|policy| policy["Fn::If"][0] == "HasData").collect();
        let [policy] = of_data.as_slice() else { panic!("{role}: {of_data:?}") };
        let statement = &policy["Fn::If"][1]["PolicyDocument"]["Statement"][0];
        assert_eq!(statement["Resource"], json!({"Ref": "DataArns"}), "{role}");
        assert_eq!(statement["Action"], json!(["s3:GetObject", "s3:ListBucket"]), "{role}");
    }
}

#[tokio::test]
async fn a_key_of_another_region_or_partition_is_found_before_anything_is_created() {
    let laptop = laptop().await;
    let role = "arn:aws:iam::123456789012:role/personalize";
    for (key, finding) in [
        (
            "arn:aws:kms:eu-west-1:123456789012:key/k",
            "datasetGroup.kmsKeyArn: the key is in eu-west-1, and this runs in us-east-1",
        ),
        ("arn:aws-cn:kms:cn-north-1:123456789012:key/k", "datasetGroup.kmsKeyArn: the key is of the partition aws-cn"),
    ] {
        let mut parameters = small_parameters();
        parameters["datasetGroup"]["kmsKeyArn"] = json!(key);
        parameters["datasetGroup"]["roleArn"] =
            json!(role.replace("arn:aws:", &format!("arn:{}:", key.split(':').nth(1).unwrap())));
        let report = run(&laptop, &Folder::with(&parameters).parameter_file()).await;
        assert_eq!(report.error.as_ref().unwrap().name, "ParametersInvalid");
        let found: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
        assert!(found.iter().any(|found| found.starts_with("error[PP0224]") && found.contains(finding)), "{found:?}");
        assert_eq!(changes(&report), 0);
    }
    let mut parameters = small_parameters();
    parameters["datasetGroup"]["kmsKeyArn"] = json!("arn:aws:kms:us-east-1:123456789012:key/k");
    parameters["datasetGroup"]["roleArn"] = json!(role);
    assert_succeeded(&run(&laptop, &Folder::with(&parameters).parameter_file()).await);
}
