//! The pages of resources.

use personalize_emulator::ResourceType;
use serde_json::json;

use super::{Stream, create_group, create_solution, get, get_with};
use crate::world::World;

#[tokio::test]
async fn an_empty_account_has_a_start_page_that_says_so() {
    let world = World::new().await;
    let page = get(&world, "/_emulator/").await;
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(page.says(&["Resources", "The account holds nothing yet", "2026-01-01 00:00:00 UTC", "123456789012"]));
    for landmark in
        ["<main id=\"content\"", "<nav aria-label=\"Pages\"", "<h1>Resources</h1>", "lang=\"en\"", "<footer>"]
    {
        assert!(page.body.contains(landmark), "{landmark}");
    }
    let without_slash = get(&world, "/_emulator").await;
    assert_eq!((without_slash.status, without_slash.header("location")), (303, Some("/_emulator/")));
}

#[tokio::test]
async fn whatever_a_page_refers_to_is_on_this_port() {
    let world = World::new().await;
    create_group(&world.emulator, "films").await;
    let sections = ["clock", "requests", "faults", "try", "data", "metrics", "objects", "notifications", "events"];
    let paths = sections.map(|section| format!("/_emulator/console/{section}"));
    for path in paths.iter().map(String::as_str).chain(["/_emulator/"]) {
        let page = get(&world, path).await;
        assert_eq!(page.status, 200, "{path}");
        let links = page.body.split('"').collect::<Vec<_>>();
        let links =
            links.windows(2).filter(|pair| ["href=", "src=", "action="].iter().any(|name| pair[0].ends_with(name)));
        for link in links.map(|pair| pair[1]).filter(|link| !link.starts_with('#')) {
            assert!(link.starts_with("/_emulator/"), "{path}: {link}");
            if !link.contains("console/resource") && !link.contains("console/group") {
                assert_eq!(get(&world, link).await.status, 200, "{path}: {link}");
            }
        }
    }
}

#[tokio::test]
async fn statuses_are_those_of_the_moment_and_everything_leads_to_its_page() {
    let world = World::new().await;
    let group = create_group(&world.emulator, "films").await;
    assert!(get(&world, "/_emulator/").await.says(&["Dataset group films", "CREATE PENDING"]));
    world.pass(20.0);
    let solution = create_solution(&world.emulator, &group, "similar").await;
    let page = get(&world, "/_emulator/").await;
    assert!(page.says(&["Rows 1 to 2 of 2", "films ACTIVE", "similar ACTIVE"]), "{}", page.text());
    for (kind, arn) in [("group", &group), ("resource", &group), ("resource", &solution)] {
        let link = format!("/_emulator/console/{kind}?arn={}", arn.replace(':', "%3A").replace('/', "%2F"));
        assert!(page.body.contains(&link), "{link}: {}", page.body);
        assert_eq!(get(&world, &link).await.status, 200, "{link}");
    }
}

#[tokio::test]
async fn a_failed_resource_shows_its_reason_and_its_description() {
    let world = World::new().await;
    world.emulator.fail(ResourceType::Solution, "similar", "There is too little of it.");
    let group = create_group(&world.emulator, "films").await;
    world.pass(20.0);
    let solution = create_solution(&world.emulator, &group, "similar").await;
    world.pass(3600.0);
    let page = get(&world, &format!("/_emulator/console/resource?arn={solution}")).await;
    let expected = [
        "Solution similar",
        "CREATE FAILED since 2026-01-01",
        "Failure reason: There is too little of it.",
        "recipeArn arn:aws:personalize:::recipe/aws-sims",
        "The answer of DescribeSolution",
        "Lifecycle",
    ];
    assert!(page.says(&expected), "{}", page.text());
    let described =
        world.emulator.call("DescribeSolution", &json!({"solutionArn": solution})).await.expect("it is there");
    let document = format!("{described:#}").replace('"', "&#34;");
    assert!(page.body.contains(&document), "{document} in {}", page.body);
    let group = get(&world, &format!("/_emulator/console/group?arn={group}")).await;
    assert!(group.says(&["Dataset group films", "solution similar", "CREATE FAILED There is too little of it."]));
    let bars = group.body.matches("<rect class=\"work ").count();
    assert_eq!((bars, group.body.matches("<rect class=\"work failed\"").count()), (2, 1));
}

#[tokio::test]
async fn lists_are_narrowed_by_name_type_and_status() {
    let world = World::new().await;
    world.emulator.fail(ResourceType::Solution, "second", "no");
    let group = create_group(&world.emulator, "films").await;
    world.pass(20.0);
    for name in ["first", "second"] {
        create_solution(&world.emulator, &group, name).await;
    }
    world.pass(3600.0);
    create_group(&world.emulator, "books").await;
    for (query, count, expected) in [
        ("type=solution", "2 of 2", "second"),
        ("type=solution&phase=failed", "1 of 1", "second"),
        ("name=FIRS", "1 of 1", "first"),
        ("phase=pending", "1 of 1", "books"),
        ("type=datasetGroup&phase=ready", "1 of 1", "films"),
    ] {
        let page = get(&world, &format!("/_emulator/?{query}")).await;
        assert!(page.says(&[count, expected]), "{query}: {}", page.text());
    }
    assert!(get(&world, "/_emulator/?name=third").await.says(&["No resource is like that"]));
    let in_group = get(&world, &format!("/_emulator/console/group?arn={group}&type=solution&phase=failed")).await;
    assert!(in_group.says(&["Rows 1 to 1 of 1"]), "{}", in_group.text());
}

#[tokio::test]
async fn what_is_not_there_is_404_and_other_methods_are_405() {
    let world = World::new().await;
    for path in
        ["console/nothing", "console/group?arn=x", "console/resource", "console/request?number=0", "console/assets/x"]
    {
        let page = get(&world, &format!("/_emulator/{path}")).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.body.contains("role=\"alert\""), "{path}");
    }
    let request = b"DELETE /_emulator/console/faults HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let answer = crate::raw::exchange(&world, request, false).await.to_lowercase();
    assert!(answer.starts_with("http/1.1 405 ") && answer.contains("allow: get, head, post"), "{answer}");
    assert_eq!(get_with(&world, "/_emulator/clock", "").await.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn schedules_come_last_and_the_clock_says_when_the_next_occurs() {
    let world = World::new().await;
    create_group(&world.emulator, "films").await;
    let seen = get(&world, "/_emulator/").await;
    let mut stream = Stream::open(&world, seen.versions()).await;
    crate::scheduler::create(&world, "nightly", "rate(1 days)").send().await.expect("a schedule");
    stream.until_change_of("resources").await;
    let page = get(&world, "/_emulator/").await;
    assert!(page.says(&["Dataset group films", "Schedules of EventBridge Scheduler Name Since nightly 2026-01-01"]));
    assert!(!get(&world, "/_emulator/?type=datasetGroup").await.says(&["nightly"]));
    let clock = get(&world, "/_emulator/console/clock").await;
    assert!(clock.says(&["A schedule occurs at 2026-01-0"]), "{}", clock.text());
}
