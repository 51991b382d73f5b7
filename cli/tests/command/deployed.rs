//! The command on AWS. The deployment is a laptop, whose port has everything that the command asks; what AWS refuses is
//! scripted.

use std::process::{Command, Output};

use personalize_pipeline_cli::laptop::{Laptop, Setup};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::support::scripted_aws::{Answer, Script, ScriptedAws};
use crate::support::{binary, folder, json_of, path, pipeline, small_project, terminal, write};

const MACHINE: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:personalize-pipeline";
const BUCKET: &str = "personalize-input";

/// A deployment, on a port of this machine.
struct Deployment {
    laptop: Laptop,
    // It ends last, since the laptop's tasks are on it.
    runtime: Runtime,
}

impl Deployment {
    fn new() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let laptop = runtime.block_on(Laptop::start(Setup::default())).expect("a laptop");
        laptop.emulator().objects().create_bucket(BUCKET);
        Self { laptop, runtime }
    }

    fn environment(&self) -> Vec<(&'static str, String)> {
        environment(&format!("http://127.0.0.1:{}", self.laptop.port()))
    }

    fn machine(&self) -> String {
        self.laptop.deployment().state_machine_arn()
    }

    /// With the options that lead there.
    fn run(&self, arguments: &[&str]) -> Output {
        let machine = self.machine();
        let options = ["--bucket", BUCKET, "--state-machine", &machine];
        with(&[arguments, &options].concat(), &self.environment())
    }

    fn keys(&self, folder: &str) -> Vec<String> {
        let config = self.laptop.sdk_config();
        let config = aws_sdk_s3::config::Builder::from(&config).force_path_style(true).build();
        let request = aws_sdk_s3::Client::from_conf(config).list_objects_v2().bucket(BUCKET).prefix(folder).send();
        let listed = self.runtime.block_on(request).expect("a listing");
        listed.contents().iter().filter_map(|object| object.key().map(str::to_owned)).collect()
    }
}

/// What leads a command to an AWS at that URL, and to nothing of this machine.
fn environment(url: &str) -> Variables {
    let nothing = "/dev/null".to_owned();
    vec![
        ("AWS_ENDPOINT_URL", url.to_owned()),
        ("AWS_ACCESS_KEY_ID", "test".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
        ("AWS_CONFIG_FILE", nothing.clone()),
        ("AWS_SHARED_CREDENTIALS_FILE", nothing),
        ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
        ("AWS_MAX_ATTEMPTS", "1".to_owned()),
    ]
}

/// Variables of an environment, with their values.
type Variables = Vec<(&'static str, String)>;

fn with(arguments: &[&str], environment: &[(&str, String)]) -> Output {
    let mut command = binary();
    command.args(arguments).envs(environment.iter().map(|(name, value)| (name, value)));
    command.output().expect("it can be run")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The lines about uploads, without the bucket.
fn uploads(output: &Output) -> Vec<String> {
    let stderr = stderr(output);
    let keys = stderr.lines().filter_map(|line| line.strip_prefix("uploading s3://personalize-input/"));
    keys.filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

/// What `--output json` wrote, with files named as where the folder itself is the bucket.
fn document_of(output: &Output) -> Value {
    let text =
        String::from_utf8_lossy(&output.stdout).replace("s3://personalize-input/small/", "s3://personalize-input/");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text}\n{}", stderr(output)))
}

/// What a run on AWS has otherwise than one on a laptop, or not at all.
const OTHERWISE: [&str; 14] = [
    "apiCalls",
    "throttledCalls",
    "criticalPathSeconds",
    "billed",
    "timeline",
    "executionArn",
    "notifications",
    "startTime",
    "endTime",
    "metrics",
    "trainedOn",
    "batchResults",
    "again",
    "report",
];

/// The same document but for times, identifiers, and what only the emulator knows.
fn without_times(mut document: Value) -> Value {
    let members = document.as_object_mut().expect("an object");
    for name in OTHERWISE {
        members.remove(name);
    }
    for resource in members["resources"].as_array_mut().expect("a list") {
        let members = resource.as_object_mut().expect("an object");
        members.remove("arn");
        members.remove("endTime");
    }
    document
}

#[test]
fn a_run_uploads_what_has_changed_and_has_the_report_of_one_here() {
    let deployment = Deployment::new();
    let project = small_project("run");
    write(&project.join("README.md"), "no data");
    let here = pipeline(&["run", path(&project), "--output", "json"]);
    let there = deployment.run(&["run", path(&project), "--output", "json"]);
    assert_eq!(there.status.code(), Some(0), "{}", stderr(&there));
    let (here, document) = (json_of(&here), document_of(&there));
    assert_eq!(without_times(document.clone()), without_times(here.clone()));
    assert_eq!((document.get("apiCalls"), document.get("criticalPathSeconds")), (None, None));
    let notification = &document["notifications"][0];
    assert_eq!(notification["subject"], here["notifications"][0]["subject"]);
    assert_eq!(notification["document"]["status"], "SUCCEEDED");
    assert_eq!(uploads(&there), ["small/Interactions/interactions.csv", "small/params.json"]);
    assert!(stderr(&there).contains("solution version sims  CREATE IN_PROGRESS → ACTIVE"), "{}", stderr(&there));

    let again = deployment.run(&["run", path(&project)]);
    assert_eq!(uploads(&again), ["small/params.json"], "{}", stderr(&again));
    let text = String::from_utf8_lossy(&again.stdout).into_owned();
    assert!(text.contains("Subject: Personalize pipeline: small is ready"), "{text}");
    let last = text.lines().last().expect("an outcome");
    assert!(last.starts_with("SUCCEEDED after ") && !last.contains("virtual"), "{last}");

    let mut rows = std::fs::read_to_string(project.join("Interactions/interactions.csv")).expect("rows");
    rows.push_str("u1,i1,1700000000\n");
    write(&project.join("Interactions/interactions.csv"), rows);
    let changed = deployment.run(&["run", path(&project), "--output", "json"]);
    assert_eq!(uploads(&changed), ["small/Interactions/interactions.csv", "small/params.json"]);
    let outcome = |kind: &str| {
        let document = json_of(&changed);
        let resources = document["resources"].as_array().expect("a list").clone();
        resources.into_iter().find(|resource| resource["type"] == kind).expect(kind)["outcome"].clone()
    };
    assert_eq!((outcome("datasetImportJob"), outcome("solutionVersion")), (json!("created"), json!("created")));

    let rows = std::fs::read_to_string(project.join("Interactions/interactions.csv")).expect("rows");
    write(&project.join("Interactions/interactions.csv"), rows.replacen("u1,i1,", "u2,i1,", 1));
    let planned = deployment.run(&["plan", path(&project)]);
    assert!(stderr(&planned).contains("Interactions/interactions.csv; with --upload"), "{}", stderr(&planned));
    let of_the_same_size = deployment.run(&["plan", path(&project), "--upload"]);
    let expected = ["small/Interactions/interactions.csv", "small/params.json.plan"];
    assert_eq!(uploads(&of_the_same_size), expected, "{}", stderr(&of_the_same_size));
}

#[test]
fn a_folder_of_the_bucket_may_be_named_and_what_lies_there_is_left_there() {
    let deployment = Deployment::new();
    let project = small_project("prefix");
    let machine = deployment.machine();
    let options = ["--bucket", "s3://personalize-input/a/b", "--state-machine", &machine];
    let run = || with(&[&["run", path(&project)][..], &options].concat(), &deployment.environment());
    let first = run();
    assert_eq!(first.status.code(), Some(0), "{}", stderr(&first));
    let mut keys = deployment.keys("a/");
    keys.retain(|key| !key.starts_with("a/b/reports/"));
    assert_eq!(keys, ["a/b/Interactions/interactions.csv", "a/b/params.json"]);
    std::fs::rename(project.join("Interactions/interactions.csv"), project.join("Interactions/other.csv"))
        .expect("moved");
    let second = run();
    let note = "note: s3://personalize-input/a/b/Interactions/interactions.csv is in the bucket and not in the folder";
    assert!(stderr(&second).contains(note), "{}", stderr(&second));
    assert_eq!(deployment.keys("a/b/Interactions/").len(), 2);
}

#[test]
fn a_run_that_fails_is_reported_as_here_and_so_are_findings() {
    let deployment = Deployment::new();
    let project = small_project("fails");
    let reason = "Out of capacity.";
    deployment.laptop.fail(personalize_contract::ResourceType::SolutionVersion, "sims", reason);
    let here =
        pipeline(&["run", path(&project), "--output", "json", "--fail", &format!("solutionVersion:sims={reason}")]);
    let there = deployment.run(&["run", path(&project), "--output", "json"]);
    assert_eq!((here.status.code(), there.status.code()), (Some(1), Some(1)), "{}", stderr(&there));
    assert_eq!(without_times(json_of(&there))["resources"], without_times(json_of(&here))["resources"]);
    let document = json_of(&there);
    assert_eq!(document["notifications"][0]["document"]["resources"], {
        let mut resources = json_of(&here)["notifications"][0]["document"]["resources"].clone();
        for (known, resource) in resources
            .as_array_mut()
            .expect("a list")
            .iter_mut()
            .zip(document["notifications"][0]["document"]["resources"].as_array().expect("a list"))
        {
            for member in ["arn", "endTime"] {
                known[member] = resource[member].clone();
            }
            known.as_object_mut().expect("an object").retain(|member, _| resource.get(member).is_some());
        }
        resources
    });

    write(&project.join("params.json"), r#"{"datasetGroup": {"name": "small"}, "datasets": {}, "campain": 1}"#);
    let (here, there) = (pipeline(&["run", path(&project)]), deployment.run(&["run", path(&project)]));
    assert_eq!(there.status.code(), Some(1), "{}", stderr(&there));
    let first = |output: &Output| String::from_utf8_lossy(&output.stdout).lines().next().map(str::to_owned);
    assert_eq!(first(&there), first(&here));
    let (here, there) = (pipeline(&["plan", path(&project)]), deployment.run(&["plan", path(&project)]));
    assert_eq!((there.status.code(), &there.stdout), (Some(1), &here.stdout), "{}", stderr(&there));
}

#[test]
fn a_plan_uploads_data_only_where_that_is_asked_for_and_nothing_that_starts_a_run() {
    let deployment = Deployment::new();
    let project = small_project("plan");
    let without = deployment.run(&["plan", path(&project)]);
    assert_eq!(without.status.code(), Some(1), "{}", stderr(&without));
    assert!(stderr(&without).contains("Interactions/interactions.csv; with --upload"), "{}", stderr(&without));
    assert_eq!(deployment.keys("small/"), ["small/params.json.plan"]);
    let there = deployment.run(&["plan", path(&project), "--upload", "--output", "json"]);
    let here = pipeline(&["plan", path(&project), "--output", "json"]);
    assert_eq!(document_of(&there), json_of(&here));
    assert_eq!(deployment.keys("small/"), ["small/Interactions/interactions.csv", "small/params.json.plan"]);
    assert!(deployment.laptop.emulator().resources().is_empty(), "nothing is created");

    assert_eq!(deployment.run(&["run", path(&project)]).status.code(), Some(0));
    let deletion = json_of(&deployment.run(&["plan", path(&project), "--delete", "--output", "json"]));
    let actions = deletion["changes"].as_array().expect("a list").iter().map(|change| change["action"].clone());
    assert!(actions.clone().count() > 4 && actions.into_iter().all(|action| action == "delete"), "{deletion}");
}

#[test]
fn a_group_is_captured_and_deleted_by_executions() {
    let deployment = Deployment::new();
    let project = small_project("delete");
    assert_eq!(deployment.run(&["run", path(&project)]).status.code(), Some(0));
    let captured = deployment.run(&["capture", "small"]);
    let itself = with(&["capture", "small", "--region", "us-east-1"], &deployment.environment());
    assert_eq!(json_of(&captured), json_of(&itself));
    for confirm in [&["--confirm", "Small"][..], &[]] {
        let refused = deployment.run(&[&["delete", "small"][..], confirm].concat());
        assert_eq!(refused.status.code(), Some(2));
        assert!(stderr(&refused).contains("repeat it as `--confirm small`"), "{}", stderr(&refused));
    }
    assert!(!deployment.laptop.emulator().resources().is_empty());
    let deleted = deployment.run(&["delete", "small", "--confirm", "small"]);
    assert_eq!(deleted.status.code(), Some(0), "{}", stderr(&deleted));
    assert!(stderr(&deleted).contains("campaign sims-campaign"), "{}", stderr(&deleted));
    assert!(deployment.laptop.emulator().resources().is_empty(), "nothing is left");
}

#[test]
fn recommendations_are_asked_of_the_service_with_the_data_of_the_folder() {
    let deployment = Deployment::new();
    let project = small_project("recommend");
    assert_eq!(deployment.run(&["run", path(&project)]).status.code(), Some(0));
    let words = ["recommend", path(&project), "--item", "i7", "--user", "u7", "--output", "json"];
    let (mut here, mut there) = (json_of(&pipeline(&words)), json_of(&deployment.run(&words)));
    for document in [&mut here, &mut there] {
        let members = document.as_object_mut().expect("an object");
        members.remove("recommendationId");
        members.remove("caveat");
    }
    assert_eq!(there, here);
    assert_eq!(there["newestEvents"].as_array().map(Vec::len), Some(5));
    let rejected = deployment.run(&["recommend", path(&project)]);
    assert_eq!(rejected.status.code(), Some(1), "{}", stderr(&rejected));
}

#[test]
fn the_last_runs_are_shown_and_one_is_reported_afterwards() {
    let deployment = Deployment::new();
    let machine = deployment.machine();
    let asked =
        |arguments: &[&str]| with(&[arguments, &["--state-machine", &machine]].concat(), &deployment.environment());
    let none = asked(&["status"]);
    assert_eq!((none.status.code(), asked(&["watch"]).status.code()), (Some(0), Some(2)));
    assert!(String::from_utf8_lossy(&none.stdout).contains("has had no run yet"));
    let project = small_project("status");
    let run = json_of(&deployment.run(&["run", path(&project), "--output", "json"]));
    let runs = json_of(&asked(&["status", "--output", "json"]))["runs"].clone();
    assert_eq!((&runs[0]["executionArn"], &runs[0]["status"]), (&run["executionArn"], &json!("SUCCEEDED")));
    assert!(runs[0]["summary"].as_str().is_some_and(|summary| summary.contains("small is ready")), "{runs}");
    let by_environment = {
        let mut environment = deployment.environment();
        environment.push(("PIPELINE_STATE_MACHINE", machine.clone()));
        with(&["status"], &environment)
    };
    assert!(String::from_utf8_lossy(&by_environment.stdout).starts_with("SUCCEEDED after "));
    let watched = asked(&["watch", "--output", "json"]);
    assert_eq!(watched.status.code(), Some(0), "{}", stderr(&watched));
    assert_eq!(json_of(&watched), run, "the same report of the same run");
}

/// A refusal of Step Functions.
fn refused(status: u16, code_and_message: &'static str) -> Answer {
    Answer { status, body: code_and_message }
}

/// What a command says that AWS refuses: always with exit code 2, and nothing on stdout.
fn refusal(script: Script, arguments: &[&str]) -> String {
    let aws = ScriptedAws::start(script);
    let output = with(arguments, &environment(&aws.url));
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{}", stderr(&output));
    assert!(!aws.asked().is_empty());
    stderr(&output).split_whitespace().collect::<Vec<_>>().join(" ")
}

const EMPTY_LISTING: &str = r#"<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix/><KeyCount>0</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated></ListBucketResult>"#;

#[test]
fn what_step_functions_refuses_is_said_with_what_to_do() {
    let status = ["status", "--state-machine", MACHINE];
    let cases: [(Script, &str); 6] = [
        (
            |_| refused(400, r#"{"__type": "StateMachineDoesNotExist", "message": "State Machine Does Not Exist"}"#),
            "there is no such state machine in the Region us-east-1 of the account 123456789012; give the one of the stack's output `StateMachine`",
        ),
        (
            |_| refused(400, r#"{"__type": "AccessDeniedException", "message": "User: u is not authorized"}"#),
            "access is denied (User: u is not authorized); whoever runs this needs the permission states:ListExecutions",
        ),
        (
            |_| refused(400, r#"{"__type": "ExpiredTokenException", "message": "The security token is expired"}"#),
            "the credentials have expired (ExpiredTokenException); sign in again, for example with `aws sso login`",
        ),
        (
            |_| {
                refused(400, r#"{"__type": "UnrecognizedClientException", "message": "The security token is invalid"}"#)
            },
            "AWS does not accept the credentials (UnrecognizedClientException: The security token is invalid); correct AWS_PROFILE",
        ),
        (
            |_| refused(400, r#"{"__type": "ThrottlingException", "message": "Rate exceeded"}"#),
            "AWS has too many requests (ThrottlingException); try again in a minute",
        ),
        (
            |_| refused(400, r#"{"__type": "SomethingElse", "message": "because"}"#),
            "AWS refuses it: SomethingElse: because",
        ),
    ];
    for (script, expected) in cases {
        let said = refusal(script, &status);
        assert!(said.contains(&format!("error: ListExecutions for {MACHINE}: {expected}")), "{said}");
    }
    let said = refusal(
        |_| refused(400, r#"{"__type": "ExecutionDoesNotExist", "message": "no"}"#),
        &["watch", "run-1", "--state-machine", MACHINE],
    );
    assert!(
        said.contains("there is no such execution, or none of the last 90 days; `pipeline status` lists"),
        "{said}"
    );
}

#[test]
fn what_s3_refuses_is_said_with_what_to_do_and_no_run_is_started() {
    let project = small_project("s3-refuses");
    let run = ["run", path(&project), "--bucket", "b", "--state-machine", MACHINE];
    let cases: [(Script, &str); 4] = [
        (
            |_| refused(404, "<Error><Code>NoSuchBucket</Code><Message>no</Message></Error>"),
            "ListObjectsV2 for s3://b/small/Interactions/: there is no such bucket; give the one of the stack's output `Bucket`",
        ),
        (
            |_| refused(403, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"),
            "access is denied (Access Denied); whoever runs this needs the permission s3:ListBucket for it",
        ),
        (
            |_| refused(301, "<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>"),
            "the bucket is in another Region (PermanentRedirect); bucket and state machine are those of one stack",
        ),
        (
            |name| match name {
                "PUT /b/small/Interactions/interactions.csv" => {
                    refused(400, "<Error><Code>ExpiredToken</Code><Message>expired</Message></Error>")
                }
                _ => Answer { status: 200, body: EMPTY_LISTING },
            },
            "PutObject for s3://b/small/Interactions/interactions.csv: the credentials have expired (ExpiredToken)",
        ),
    ];
    for (script, expected) in cases {
        let said = refusal(script, &run);
        assert!(said.contains(expected), "{said}");
    }
    let aws = ScriptedAws::start(|name| match name {
        "AWSStepFunctions.StartExecution" => refused(400, r#"{"__type": "AccessDeniedException", "message": "no"}"#),
        _ => Answer { status: 200, body: EMPTY_LISTING },
    });
    let output = with(&run, &environment(&aws.url));
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("states:StartExecution"), "{}", stderr(&output));
    let asked = aws.asked();
    let expected = [
        "GET /b/",
        "PUT /b/small/Interactions/interactions.csv",
        "PUT /b/small/params.json",
        "AWSStepFunctions.StartExecution",
    ];
    assert_eq!(asked, expected, "the parameter file last, and then the run");
}

#[test]
fn where_no_report_can_be_written_nothing_is_asked_of_aws() {
    let project = small_project("no-report");
    let aws = ScriptedAws::start(waiting);
    let report = project.join("absent/report.html");
    for command in ["run", "plan"] {
        let arguments =
            [command, path(&project), "--bucket", "b", "--state-machine", MACHINE, "--report", path(&report)];
        let output = with(&arguments, &environment(&aws.url));
        assert_eq!(output.status.code(), Some(2), "{command}: {}", stderr(&output));
        assert!(stderr(&output).contains("of --report"), "{command}: {}", stderr(&output));
    }
    assert_eq!(aws.asked(), [""; 0]);
}

#[test]
fn without_credentials_region_or_network_it_is_said_what_is_missing() {
    let status = ["status", "--state-machine", MACHINE];
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let everything = environment(&format!("http://{nobody}"));
    let said = |arguments: &[&str], left_out: &str, more: &[(&'static str, String)]| {
        let environment: Vec<_> = everything.iter().filter(|(name, _)| !name.contains(left_out)).cloned().collect();
        let output = with(arguments, &[&environment[..], more].concat());
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{}", stderr(&output));
        stderr(&output).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let missing = said(&status, "ACCESS_KEY", &[]);
    assert!(missing.contains("error: there are no credentials for AWS: set AWS_PROFILE or --profile"), "{missing}");
    let profile = said(&[&status[..], &["--profile", "shop"]].concat(), "ACCESS_KEY", &[]);
    assert!(profile.contains("for AWS (profile shop)"), "{profile}");
    let region = said(&["capture", "small"], "nothing", &[]);
    assert!(region.contains("no Region is named; add --region, set AWS_REGION"), "{region}");
    let network = said(&status, "nothing", &[]);
    assert!(network.contains("AWS cannot be reached") && network.contains("AWS_ENDPOINT_URL"), "{network}");
    let other = said(&[&status[..], &["--region", "eu-west-1"]].concat(), "nothing", &[]);
    assert!(
        other.contains("--region is eu-west-1, and the state machine personalize-pipeline is in us-east-1"),
        "{other}"
    );
}

#[test]
fn a_profile_may_have_its_credentials_from_another_program() {
    let deployment = Deployment::new();
    let place = folder("profile");
    let process = r#"{"Version": 1, "AccessKeyId": "a", "SecretAccessKey": "b"}"#;
    write(&place.join("credentials.json"), process);
    let config =
        format!("[profile shop]\nregion = eu-west-1\ncredential_process = cat {}/credentials.json\n", place.display());
    write(&place.join("config"), config);
    let mut environment = deployment.environment();
    environment.retain(|(name, _)| !name.contains("ACCESS_KEY") && *name != "AWS_CONFIG_FILE");
    environment.push(("AWS_CONFIG_FILE", path(&place.join("config")).to_owned()));
    let output = with(&["status", "--profile", "shop", "--state-machine", &deployment.machine()], &environment);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn what_leads_to_half_a_deployment_or_to_none_is_refused() {
    let project = small_project("half");
    let project = path(&project);
    let variables = |pairs: &[(&'static str, &str)]| -> Variables {
        pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
    };
    let cases: [(&[&str], Variables, &str); 10] = [
        (
            &["run", project, "--bucket", "b"],
            vec![],
            "--bucket b names the bucket of a deployment on AWS, and nothing names",
        ),
        (&["run", project], variables(&[("PIPELINE_BUCKET", "b")]), "or add `--local` to do it on this machine"),
        (&["run", project, "--state-machine", MACHINE], vec![], "nothing names the bucket of the deployment"),
        (&["run", project, "--state-machine", "shop"], vec![], "expected the ARN of a state machine"),
        (
            &["run", project],
            variables(&[("PIPELINE_STATE_MACHINE", "x")]),
            "variable PIPELINE_STATE_MACHINE: `x` is none",
        ),
        (
            &["run", project, "--fail", "campaign:c=x"],
            variables(&[("PIPELINE_STATE_MACHINE", MACHINE), ("PIPELINE_BUCKET", "b")]),
            "--fail is for this machine",
        ),
        (&["plan", project, "--local", "--bucket", "b"], vec![], "this is done on this machine"),
        (&["plan", project, "--upload"], vec![], "--upload is for AWS, and this is done on this machine"),
        (&["evaluate", project, "--bucket", "b"], vec![], "this is done on this machine"),
        (&["delete", "small", "--confirm", "small"], vec![], "no deployment on AWS is named"),
    ];
    for (arguments, environment, expected) in cases {
        let output = with(arguments, &environment);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments:?}: {}", stderr(&output));
        let said = stderr(&output).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
    let environment = variables(&[("PIPELINE_STATE_MACHINE", MACHINE), ("PIPELINE_BUCKET", "b")]);
    let local = with(&["plan", project, "--local"], &environment);
    assert_eq!(local.status.code(), Some(0), "{}", stderr(&local));
}

/// The history of an execution that does not end.
fn waiting(name: &str) -> Answer {
    match name {
        "AWSStepFunctions.StartExecution" => Answer {
            status: 200,
            body: r#"{"executionArn": "arn:aws:states:us-east-1:123456789012:execution:personalize-pipeline:e", "startDate": 1.0}"#,
        },
        "AWSStepFunctions.GetExecutionHistory" => Answer {
            status: 200,
            body: r#"{"events": [
                {"id": 1, "timestamp": 1.0, "type": "ExecutionStarted", "executionStartedEventDetails": {"input": "{}"}},
                {"id": 2, "timestamp": 2.0, "type": "TaskStateExited", "stateExitedEventDetails": {"name": "Invoke",
                 "output": "{\"next\": \"wait\", \"context\": {\"resources\": [{\"type\": \"datasetGroup\", \"name\": \"small\", \"outcome\": \"created\", \"status\": \"CREATE PENDING\", \"since\": 1.5}]}}"}}
            ]}"#,
        },
        _ => Answer { status: 200, body: EMPTY_LISTING },
    }
}

#[test]
fn ctrl_c_ends_the_following_and_says_how_to_go_on() {
    let project = small_project("interrupted");
    let aws = ScriptedAws::start(waiting);
    let environment = environment(&aws.url);
    let environment: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let run = ["run", path(&project), "--bucket", "b", "--state-machine", MACHINE];
    let watch = ["watch", "e", "--state-machine", MACHINE];
    for arguments in [&run[..], &watch] {
        let session = terminal::run((24, 100), arguments, &environment, Some("CREATE PENDING"));
        let shown = session.last().contents();
        assert_eq!(session.code, Some(130), "{shown}");
        assert!(shown.contains("dataset group      small"), "{shown}");
        assert!(shown.contains("The run goes on"), "{shown}");
        let written = String::from_utf8_lossy(&session.bytes).into_owned();
        assert!(written.contains(&format!("pipeline watch e --state-machine {MACHINE}")), "{written}");
    }
    assert!(!aws.asked().iter().any(|name| name.contains("StopExecution")));
}

/// Takes connections and requests, and answers none.
fn silent_aws() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let longest = std::time::Duration::from_secs(20);
            stream.set_read_timeout(Some(longest)).expect("it can be set");
            // Until the client has ended, or it takes too long.
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
        }
    });
    url
}

#[test]
fn ctrl_c_ends_what_comes_before_the_execution() {
    let project = small_project("interrupted-before");
    let url = silent_aws();
    let environment = environment(&url);
    let environment: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for command in ["run", "plan"] {
        let arguments = [command, path(&project), "--bucket", "b", "--state-machine", MACHINE];
        let session = terminal::run((24, 100), &arguments, &environment, Some("on AWS: "));
        let shown = session.last().contents();
        assert_eq!(session.code, Some(2), "{command}: {shown}");
        assert!(shown.contains("Ctrl-C has ended this before anything was started"), "{command}: {shown}");
    }
}

#[test]
fn a_run_that_goes_on_in_another_execution_is_followed_there() {
    fn script(name: &str) -> Answer {
        // The second reading is that of the second execution.
        static READ: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        if name != "AWSStepFunctions.GetExecutionHistory" {
            return waiting(name);
        }
        let body = if READ.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0 {
            r#"{"events": [{"id": 1, "timestamp": 1.0, "type": "ExecutionStarted"}, {"id": 2, "timestamp": 2.0, "type": "ExecutionSucceeded",
                "executionSucceededEventDetails": {"output": "{\"continuedIn\": \"arn:aws:states:us-east-1:123456789012:execution:personalize-pipeline:e-continued-1\"}"}}]}"#
        } else {
            r#"{"events": [{"id": 1, "timestamp": 3.0, "type": "ExecutionStarted"}, {"id": 2, "timestamp": 4.5, "type": "ExecutionAborted"}]}"#
        };
        Answer { status: 200, body }
    }
    let aws = ScriptedAws::start(script);
    let output = with(&["watch", "e", "--state-machine", MACHINE, "--output", "json"], &environment(&aws.url));
    let document = json_of(&output);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(document["error"]["name"], "ABORTED");
    let arn = "arn:aws:states:us-east-1:123456789012:execution:personalize-pipeline:e-continued-1";
    assert_eq!((document["executionArn"].as_str(), document["makespanSeconds"].as_f64()), (Some(arn), Some(1.5)));
}

/// A test in a process of its own, whose environment is that of somebody who deploys from this machine.
#[test]
fn what_a_machine_has_of_aws_leads_no_test_there() {
    let mut again = Command::new(std::env::current_exe().expect("this program"));
    again.args(["--exact", "output::colours_can_be_forced_into_a_pipe_but_not_into_json"]);
    again
        .env("PIPELINE_STATE_MACHINE", MACHINE)
        .env("PIPELINE_BUCKET", "b")
        .env("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    let output = again.output().expect("it can be run");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && told.contains("1 passed"), "{told}{}", stderr(&output));
}
