//! Lists and their pages.

use crate::world::{INTERACTIONS, ITEMS, World, rejection};

#[tokio::test]
async fn pages_follow_each_other_without_gaps_in_order_of_creation() {
    let world = World::new().await;
    let names: Vec<String> = (0..5).map(|number| format!("schema-{number}")).collect();
    for name in &names {
        world.schema(name, ITEMS).await;
    }
    let mut listed = Vec::new();
    let mut pages = world.personalize.list_schemas().into_paginator().page_size(2).send();
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await {
        let schemas = page.expect("a page").schemas.expect("schemas");
        sizes.push(schemas.len());
        listed.extend(schemas.into_iter().map(|schema| schema.name.expect("a name")));
    }
    assert_eq!((listed, sizes), (names, vec![2, 2, 1]));
}

#[tokio::test]
async fn a_token_from_elsewhere_is_rejected() {
    let world = World::new().await;
    for name in ["a", "b"] {
        world.schema(name, ITEMS).await;
    }
    let page = world.personalize.list_schemas().max_results(1).send().await.expect("a page");
    let token = page.next_token.expect("a token");
    let elsewhere = world.personalize.list_dataset_groups().next_token(token).send().await;
    assert_eq!(rejection(elsewhere).0, "InvalidNextTokenException");
    let invented = world.personalize.list_schemas().next_token("invented").send().await;
    assert_eq!(rejection(invented).0, "InvalidNextTokenException");
    let too_many = world.personalize.list_schemas().max_results(101).send().await;
    assert_eq!(rejection(too_many).0, "InvalidInputException");
}

#[tokio::test]
async fn a_list_is_narrowed_to_its_parent() {
    let world = World::new().await;
    let (films, books) = (world.group("films").await, world.group("books").await);
    world.dataset(&films, "Interactions", INTERACTIONS).await;
    world.dataset(&books, "Items", ITEMS).await;
    let client = &world.personalize;
    let all = client.list_datasets().send().await.expect("a list").datasets.expect("datasets");
    assert_eq!(all.len(), 2);
    let of_books = client.list_datasets().dataset_group_arn(&books).send().await.expect("a list");
    let of_books = of_books.datasets.expect("datasets");
    assert_eq!(of_books.len(), 1);
    assert_eq!(of_books[0].status.as_deref(), Some("ACTIVE"));
    assert_eq!(of_books[0].dataset_type.as_deref(), Some("ITEMS"));
    let filter = client.create_filter().name("f").dataset_group_arn(&books);
    filter.filter_expression("INCLUDE ItemID WHERE Items.YEAR > 1970").send().await.expect("a filter");
    let filters = client.list_filters().dataset_group_arn(&books).send().await.expect("a list");
    assert_eq!(filters.filters.expect("filters").len(), 1);
    let missing = client.list_solution_versions().solution_arn("arn:aws:personalize:us-east-1:123456789012:solution/x");
    assert_eq!(rejection(missing.send().await).0, "ResourceNotFoundException");
}
