//! The deployment, of parts that this project did not write: moto is Step Functions, S3 and SNS, `cargo lambda watch`
//! the Lambda, boto3 the user. `tests/e2e` has the tests; this prepares what they need, and runs them.

use crate::support::suite;

#[test]
fn what_others_built_runs_the_pipeline_as_it_is_deployed() {
    suite::run("e2e", &["pipeline", "bootstrap"], &[]);
}
