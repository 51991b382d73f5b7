//! The way back to the beginning.

use serde_json::{Value, json};

use super::{Request, good, json_of};
use crate::world::World;

/// What there is, without how often what was called.
async fn state(world: &World) -> Vec<String> {
    let mut found = Vec::new();
    for path in ["clock", "resources", "calls", "usage", "notifications", "events", "schedules/invocations"] {
        found.push(good(world, &Request::admin(&format!("GET {path}"), &Value::Null)).await);
    }
    found.push(good(world, &Request::new("GET /", "", "")).await);
    found.push(good(world, &Request::new("GET /data?versions", "", "")).await);
    found
}

#[tokio::test]
async fn a_reset_gives_back_the_beginning_and_the_same_calls_the_same_answers() {
    let world = World::new().await;
    good(&world, &Request::new("PUT /data", "", "")).await;
    world.emulator.keep_beginning().await.expect("space");
    let beginning = state(&world).await;
    let mut versions = Vec::new();
    for _ in 0..2 {
        versions.push(world.trained("films").await);
        good(&world, &Request::new("PUT /data/mine", "", "mine")).await;
        let fault = json!({"operation": "*", "every": 1, "error": "InvalidInputException"});
        good(&world, &Request::admin("POST faults", &fault)).await;
        assert_ne!(state(&world).await, beginning);
        json_of(&world, &Request::admin("POST reset", &Value::Null)).await;
        assert_eq!(state(&world).await, beginning);
    }
    assert_eq!(versions[0], versions[1], "identifiers are drawn anew");
}

#[tokio::test]
async fn what_was_put_before_the_first_client_came_is_part_of_the_beginning() {
    let emulator = personalize_emulator::Emulator::new(personalize_emulator::Options::default());
    emulator.objects().put("data", "rows.csv", b"A\n1\n".to_vec());
    let error = emulator.reset().await.expect_err("it was not served");
    assert!(error.to_string().contains("call keep_beginning first"), "{error}");
    let world = World::of(emulator).await;
    good(&world, &Request::new("DELETE /data/rows.csv", "", "")).await;
    json_of(&world, &Request::admin("POST reset", &Value::Null)).await;
    assert_eq!(world.read("data", "rows.csv").await, "A\n1\n");
}
