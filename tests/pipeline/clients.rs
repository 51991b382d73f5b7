//! The emulator's S3 and STS as the official clients see them: boto3, the AWS CLI, and the SDK for JavaScript, each with
//! the printed environment and nothing else. `tests/clients` has the tests; this prepares what they need, and runs them.

use std::path::Path;

use crate::support::{node, suite, with_other_programs};

#[test]
fn the_official_clients_transfer_whatever_they_like() {
    if !with_other_programs() {
        return;
    }
    let packages = node::installed_packages(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/node"));
    suite::run("clients", &["pipeline"], &[("NODE_FOLDER", &packages)]);
}
