//! The runtime: what campaigns and recommenders answer.

mod actions;
mod events;
mod filters;
mod rankings;
mod recommendations;
mod related;
mod requests;
mod serving;

use std::fmt::Write as _;

use aws_sdk_personalizeruntime::Client;
use aws_sdk_personalizeruntime::operation::get_recommendations::GetRecommendationsOutput;
use aws_sdk_personalizeruntime::operation::get_recommendations::builders::GetRecommendationsFluentBuilder;

use crate::world::{BUCKET, INTERACTIONS, ITEMS, World};

/// How many items there are of each kind.
const ITEMS_OF_A_KIND: u32 = 30;

/// Two kinds of users: those with even numbers watch items that begin with `a`, the others those with `b`. Nobody has
/// watched all of them.
pub fn tastes() -> String {
    let mut csv = "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n".to_owned();
    for user in 0..80_u32 {
        for event in 0..20 {
            let kind = if user % 2 == 0 { 'a' } else { 'b' };
            let item = (user / 2 + event * event) % ITEMS_OF_A_KIND;
            let at = 1_750_000_000 + event * 3600;
            writeln!(csv, "u{user},{kind}{item},Watch,{at}").expect("a line");
        }
    }
    csv
}

/// The items of both kinds: their genre is their kind, and their years rise with their numbers.
pub fn records() -> String {
    let mut csv = "ITEM_ID,GENRE,YEAR\n".to_owned();
    for item in 0..ITEMS_OF_A_KIND {
        writeln!(csv, "a{item},drama|award,{}\nb{item},noir,{}", 1990 + item, 1990 + item).expect("a line");
    }
    csv
}

pub fn runtime(world: &World) -> Client {
    Client::new(&world.config)
}

/// A group with users of two kinds, and the records of their items.
pub async fn group_with_tastes(world: &World, name: &str) -> String {
    let group = world.group(name).await;
    for (dataset_type, schema, rows) in [("Interactions", INTERACTIONS, tastes()), ("Items", ITEMS, records())] {
        let dataset = world.dataset(&group, dataset_type, schema).await;
        let folder = format!("{name}/{dataset_type}");
        world.emulator.objects().put(BUCKET, &format!("{folder}/rows.csv"), rows.into_bytes());
        let job = format!("{name}-{dataset_type}");
        let ended = world.imported(&job, &dataset, &format!("s3://{BUCKET}/{folder}/")).await;
        assert_eq!(ended, ("ACTIVE".to_owned(), String::new()));
    }
    group
}

/// A version that is ACTIVE.
pub async fn version(world: &World, group: &str, recipe: &str) -> String {
    let name = recipe.rsplit('/').next().unwrap_or_default();
    let solution = world.solution(group, name, &format!("arn:aws:personalize:::recipe/{name}")).await;
    let version = world.version(&solution).await;
    world.pass(3600.0);
    assert_eq!(world.version_status(&version).await, ("ACTIVE".to_owned(), String::new()));
    version
}

/// A campaign that is ACTIVE.
pub async fn deployed(world: &World, version: &str) -> String {
    let name = version.rsplit('/').nth(1).unwrap_or_default();
    let create = world.personalize.create_campaign().name(name).solution_version_arn(version);
    let arn = create.send().await.expect("a campaign").campaign_arn.expect("an ARN");
    world.pass(540.0);
    arn
}

/// A campaign of a recipe in a group of its own.
pub async fn campaign(world: &World, recipe: &str) -> String {
    let group = group_with_tastes(world, "films").await;
    let version = version(world, &group, recipe).await;
    deployed(world, &version).await
}

/// A filter that is ACTIVE.
pub async fn filter(world: &World, name: &str, expression: &str) -> String {
    let group = world.emulator.account().dataset_group("films");
    let create = world.personalize.create_filter().name(name).dataset_group_arn(group).filter_expression(expression);
    let arn = create.send().await.expect("a filter").filter_arn.expect("an ARN");
    world.pass(40.0);
    arn
}

/// The items of an answer.
pub fn names(answer: &GetRecommendationsOutput) -> Vec<String> {
    answer.item_list().iter().map(|item| item.item_id().unwrap_or_default().to_owned()).collect()
}

/// The items that a request is answered with.
pub async fn items(request: GetRecommendationsFluentBuilder) -> Vec<String> {
    names(&request.send().await.expect("recommendations"))
}
