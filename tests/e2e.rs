//! The deployment, of parts that this project did not write: moto is Step Functions, S3 and SNS, `cargo lambda watch`
//! the Lambda, boto3 the user. `tests/e2e` has the tests; this prepares what they need, and runs them.

#![allow(clippy::expect_used, reason = "a test that cannot go on says what it lacks")]

#[path = "support/nested.rs"]
mod nested;
#[path = "support/python.rs"]
mod python;
#[path = "support/suite.rs"]
mod suite;

#[test]
fn what_others_built_runs_the_pipeline_as_it_is_deployed() {
    suite::run("e2e", &[("personalize-pipeline-cli", "pipeline"), ("personalize-pipeline", "bootstrap")], &[]);
}
