//! Lists, what they are narrowed to, and their pages.

use aws_sdk_scheduler::types::ScheduleState;

use super::{STATE_MACHINE, client, create};
use crate::world::{World, rejection};

/// Seven schedules in three groups, one of them disabled.
async fn filled() -> World {
    let world = World::new().await;
    for group in ["films", "shop"] {
        client(&world).create_schedule_group().name(group).send().await.expect("a group");
    }
    for (group, name) in [
        ("shop", "nightly"),
        ("films", "weekly"),
        ("films", "nightly-b"),
        ("films", "nightly-a"),
        ("default", "nightly"),
        ("default", "Nightly"),
    ] {
        create(&world, name, "rate(1 day)").group_name(group).send().await.expect("a schedule");
    }
    let disabled = create(&world, "nightly-off", "rate(1 day)").group_name("films").state(ScheduleState::Disabled);
    disabled.send().await.expect("a schedule");
    world
}

#[tokio::test]
async fn schedules_are_listed_by_group_name_and_state() {
    let world = filled().await;
    let client = client(&world);
    let all = client.list_schedules();
    for (list, expected) in [
        (
            all.clone(),
            "default/Nightly default/nightly films/nightly-a films/nightly-b films/nightly-off films/weekly shop/nightly",
        ),
        (all.clone().group_name("films"), "films/nightly-a films/nightly-b films/nightly-off films/weekly"),
        (all.clone().name_prefix("nightly-"), "films/nightly-a films/nightly-b films/nightly-off"),
        (all.clone().state(ScheduleState::Disabled), "films/nightly-off"),
        (
            all.clone().group_name("films").name_prefix("n").state(ScheduleState::Enabled),
            "films/nightly-a films/nightly-b",
        ),
        (all.clone().name_prefix("monthly"), ""),
    ] {
        let listed = list.send().await.expect("a list");
        let listed = listed.schedules().iter().map(|schedule| {
            assert_eq!(schedule.target.as_ref().expect("a target").arn, STATE_MACHINE);
            format!("{}/{}", schedule.group_name().expect("a group"), schedule.name().expect("a name"))
        });
        assert_eq!(listed.collect::<Vec<String>>().join(" "), expected);
    }
    let unknown = all.clone().group_name("books").send().await;
    let expected = ("ResourceNotFoundException".to_owned(), "Schedule group books does not exist.".to_owned());
    assert_eq!(rejection(unknown), expected);
}

#[tokio::test]
async fn lists_have_pages() {
    let world = filled().await;
    let client = client(&world);
    for size in 1..9 {
        let pages = client.list_schedules().into_paginator().page_size(size).send();
        let pages = pages.collect::<Result<Vec<_>, _>>().await.expect("pages");
        assert_eq!(pages.iter().map(|page| page.schedules.len()).sum::<usize>(), 7, "{size}");
        assert_eq!(pages.len(), 7_usize.div_ceil(usize::try_from(size).expect("small")), "{size}");
    }
    let groups = client.list_schedule_groups().into_paginator().page_size(2).items().send();
    let groups = groups.collect::<Result<Vec<_>, _>>().await.expect("pages");
    assert_eq!(groups.iter().filter_map(|group| group.name()).collect::<Vec<&str>>(), ["default", "films", "shop"]);
    let prefixed = client.list_schedule_groups().name_prefix("f").send().await.expect("a list");
    assert_eq!(prefixed.schedule_groups.len(), 1);
    let first = client.list_schedules().max_results(3).send().await.expect("a page");
    let token = first.next_token.expect("more");
    for other in ["x".to_owned(), token[..token.len() - 4].to_owned()] {
        let rejected = rejection(client.list_schedules().next_token(other).send().await);
        assert_eq!(rejected, ("ValidationException".to_owned(), "Invalid NextToken.".to_owned()));
    }
    let narrowed = client.list_schedules().group_name("films").next_token(&token).send().await;
    assert_eq!(rejection(narrowed).0, "ValidationException", "a token is of its own list");
    client.delete_schedule().name("nightly-a").group_name("films").send().await.expect("gone");
    let rest = client.list_schedules().next_token(token).send().await.expect("the rest");
    assert_eq!(rest.schedules.len(), 4, "none is left out when the one before is gone");
}
