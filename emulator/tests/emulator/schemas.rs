//! Schemas of the contract's corpus: each valid one makes a dataset, and what cannot be read makes no schema.

use aws_sdk_personalize::types::Domain;
use serde_json::Value;

use crate::domains::domain_group;
use crate::world::{World, rejection};

fn corpus(list: &str) -> Vec<Value> {
    let corpus: Value = serde_json::from_str(include_str!("../../../contract/corpus/schemas.json")).expect("JSON");
    corpus[list].as_array().expect("samples").clone()
}

/// A dataset group that is made for what a sample is for.
async fn group(world: &World, sample: &Value) -> (String, Option<Domain>) {
    let domain = sample["domain"].as_str().map(Domain::from);
    let group = match &domain {
        Some(domain) => domain_group(world, "g", domain.clone()).await,
        None => world.group("g").await,
    };
    (group, domain)
}

#[tokio::test]
async fn every_valid_schema_makes_a_dataset() {
    for sample in corpus("valid") {
        let world = World::new().await;
        let (group, domain) = group(&world, &sample).await;
        let create = world.personalize.create_schema().name("s").schema(sample["schema"].to_string());
        let created = create.set_domain(domain).send().await.unwrap_or_else(|error| panic!("{sample}: {error:?}"));
        let create = world.personalize.create_dataset().name("d").dataset_group_arn(&group);
        let create = create.dataset_type(sample["datasetType"].as_str().expect("a type"));
        let made = create.set_schema_arn(created.schema_arn).send().await;
        made.unwrap_or_else(|error| panic!("{sample}: {error:?}"));
    }
}

#[tokio::test]
async fn what_is_no_schema_or_lacks_required_fields_is_rejected() {
    let rejected = ["PP0401", "PP0402", "PP0403", "PP0404", "PP0405", "PP0406", "PP0407", "PP0408"];
    let mut count = 0;
    for sample in corpus("invalid") {
        let errors: Vec<&str> = sample["errors"].as_array().expect("codes").iter().filter_map(Value::as_str).collect();
        if !errors.iter().all(|code| rejected.contains(code)) {
            continue;
        }
        let world = World::new().await;
        let (group, domain) = group(&world, &sample).await;
        let create = world.personalize.create_schema().name("s").schema(sample["schema"].to_string());
        let result = create.set_domain(domain).send().await;
        let name = match result {
            Err(_) => rejection(result).0,
            Ok(created) => {
                let create = world.personalize.create_dataset().name("d").dataset_group_arn(&group);
                let create = create.dataset_type(sample["datasetType"].as_str().expect("a type"));
                rejection(create.set_schema_arn(created.schema_arn).send().await).0
            }
        };
        assert_eq!(name, "InvalidInputException", "{sample}");
        count += 1;
    }
    assert!(count >= 30, "{count}");
}

#[tokio::test]
async fn filters_about_which_there_are_warnings_only_are_taken() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    for (index, expression) in [
        "exclude itemId where INTERACTIONS.event_type in (\"*\")",
        "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ('watch')",
        "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ($A, $B)",
        "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE = \"watch\"",
        "INCLUDE ItemID WHERE Interactions.EVENT_TYPE NOT IN (\"a\") | INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"b\")",
    ]
    .iter()
    .enumerate()
    {
        let create = world.personalize.create_filter().name(format!("f{index}")).dataset_group_arn(&group);
        create.filter_expression(*expression).send().await.unwrap_or_else(|error| panic!("{expression}: {error:?}"));
    }
}
