//! The page of faults.

use super::{create_group, create_solution, get, submit};
use crate::world::{World, rejection};

const PATH: &str = "/_emulator/console/faults";

#[tokio::test]
async fn calls_fail_as_a_form_asks_for_until_all_is_taken_back() {
    let world = World::new().await;
    assert!(get(&world, PATH).await.says(&["None: every call is answered"]));
    let form = "operation=ListSchemas&which=every&number=2&error=InternalServerError&message=Not+today.";
    let answer = submit(&world, PATH, form).await;
    assert_eq!((answer.status, answer.header("location")), (303, Some(PATH)), "{}", answer.text());
    world.personalize.list_schemas().send().await.expect("the first call");
    let (error, message) = rejection(world.personalize.list_schemas().send().await);
    assert_eq!((error.as_str(), message.as_str()), ("InternalServerError", "Not today."));
    let page = get(&world, PATH).await;
    assert!(
        page.says(&["ListSchemas one call in 2; 2 counted so far", "InternalServerError Not today."]),
        "{}",
        page.text()
    );
    assert_eq!(submit(&world, PATH, "clear=all").await.status, 303);
    for _ in 0..3 {
        world.personalize.list_schemas().send().await.expect("no fault");
    }
    assert!(get(&world, PATH).await.says(&["None: every call is answered"]));
}

#[tokio::test]
async fn a_call_that_fails_after_its_effect_has_had_it() {
    let world = World::new().await;
    let form = "operation=CreateDatasetGroup&which=nth&number=1&error=ServiceUnavailable&afterEffect=yes";
    assert_eq!(submit(&world, PATH, form).await.status, 303);
    assert!(get(&world, PATH).await.says(&["CreateDatasetGroup the next call", "after it took effect"]));
    let failed = world.personalize.create_dataset_group().name("films").send().await;
    assert_eq!(rejection(failed).0, "ServiceUnavailable");
    assert!(get(&world, "/_emulator/").await.says(&["Dataset group films"]));
}

#[tokio::test]
async fn resources_fail_with_the_reason_that_a_form_gives() {
    let world = World::new().await;
    let form = "resourceType=solution&name=s*&failureReason=On+request.";
    assert_eq!(submit(&world, PATH, form).await.status, 303);
    assert!(get(&world, PATH).await.says(&["solution s*", "CREATE FAILED On request."]));
    let group = create_group(&world.emulator, "films").await;
    world.pass(20.0);
    create_solution(&world.emulator, &group, "similar").await;
    world.pass(3600.0);
    assert!(get(&world, "/_emulator/").await.says(&["similar CREATE FAILED On request."]));
}

#[tokio::test]
async fn wrong_faults_are_explained_and_not_added() {
    let world = World::new().await;
    for (form, expected) in [
        ("operation=Nothing&which=nth&number=1&error=ThrottlingException", "no operation `Nothing`"),
        ("operation=*&which=nth&number=0&error=ThrottlingException", "a count from 1"),
        ("operation=*&which=share&number=101&error=ThrottlingException", "from 0 to 1"),
        ("operation=*&error=ThrottlingException", "Choose which calls"),
        ("operation=*&which=nth&number=1", "`error` must be text"),
        ("resourceType=thing&name=a&failureReason=b", "`thing` is unknown"),
        ("resourceType=solution&name=&failureReason=b", "`name` must be text"),
    ] {
        let answer = submit(&world, PATH, form).await;
        assert_eq!(answer.status, 400, "{form}");
        assert!(answer.says(&[expected]), "{form}: {}", answer.text());
    }
    assert!(get(&world, PATH).await.says(&["None: every call is answered"]));
}
