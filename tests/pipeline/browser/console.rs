//! Every page of the console, of an account that a run has filled.

use serde_json::{Value, json};

use super::look_at_console;
use crate::support::{
    Folder, an_hour_passes, assert_succeeded, call, example_parameters, laptop, run, with_other_programs,
};

/// A user and an item whose identifiers a page must show as text.
const ODD_INTERACTIONS: &str = "<script>alert(1)</script>,film-001,watch,1759511003
<script>alert(1)</script>,<img src=x onerror=alert(2)>,watch,1759511004";
const ODD_ITEM: &str = "<img src=x onerror=alert(2)>,<b>Comedy</b>,1999,90";

/// How many versions a solution has, so that its metrics are a line.
const VERSIONS: usize = 3;

fn parameters() -> Value {
    let mut parameters = example_parameters();
    parameters["events"] = json!({"eventBusName": "default"});
    parameters
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_shows_what_it_is_about() {
    if !with_other_programs() {
        return;
    }
    let folder = Folder::with(&parameters());
    folder.append("Interactions/interactions.csv", ODD_INTERACTIONS);
    folder.append("Items/items.csv", ODD_ITEM);
    let laptop = laptop().await;
    assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
    let solution = "arn:aws:personalize:us-east-1:123456789012:solution/for-you";
    for _ in 1..VERSIONS {
        call(&laptop, "CreateSolutionVersion", json!({"solutionArn": solution})).await;
        an_hour_passes(&laptop).await;
    }
    look_at_console("console", laptop.port()).await;
}
