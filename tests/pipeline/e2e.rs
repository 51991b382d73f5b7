//! The deployment, of parts that this project did not write: moto is Step Functions, S3 and SNS, `cargo lambda watch`
//! the Lambda, boto3 the user. `tests/e2e` has the tests; this prepares what they need, and runs them.

use crate::support::{suite, with_other_programs};

#[test]
fn what_others_built_runs_the_pipeline_as_it_is_deployed() {
    if !with_other_programs() {
        return;
    }
    suite::run("e2e", &["pipeline", "bootstrap"], &[]);
}
