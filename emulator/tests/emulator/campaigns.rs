//! Campaigns and their updates.

use aws_sdk_personalize::types::{Campaign, CampaignConfig};
use personalize_emulator::ResourceType;

use crate::world::{USER_PERSONALIZATION, World, rejection};

async fn described(world: &World, arn: &str) -> Campaign {
    let described = world.personalize.describe_campaign().campaign_arn(arn).send().await.expect("a description");
    described.campaign.expect("a campaign")
}

#[tokio::test]
async fn an_update_leaves_the_old_version_serving_until_it_is_active() {
    let world = World::new().await;
    let first = world.trained("films").await;
    let solution = first.rsplit_once('/').expect("a version's ARN").0.to_owned();
    let second = world.version(&solution).await;
    let create = world.personalize.create_campaign().name("c").solution_version_arn(&first);
    let arn = create.send().await.expect("a campaign").campaign_arn.expect("an ARN");
    let update = world.personalize.update_campaign().campaign_arn(&arn).solution_version_arn(&second);
    assert_eq!(rejection(update.clone().send().await).0, "ResourceInUseException", "the campaign is not there yet");
    world.pass(540.0);
    assert!(described(&world, &arn).await.latest_campaign_update.is_none());
    assert_eq!(rejection(update.clone().send().await).0, "ResourceInUseException", "the version is still trained");
    world.pass(1860.0);
    update.clone().send().await.expect("an update");
    assert_eq!(rejection(update.send().await).0, "ResourceInUseException", "one update at a time");
    let steps = [(0.0, "CREATE PENDING", &first), (42.0, "CREATE IN_PROGRESS", &first), (378.0, "ACTIVE", &second)];
    for (passes, status, serving) in steps {
        world.pass(passes);
        let campaign = described(&world, &arn).await;
        let update = campaign.latest_campaign_update.expect("an update");
        assert_eq!(campaign.status.as_deref(), Some("ACTIVE"));
        assert_eq!(update.status.as_deref(), Some(status));
        assert_eq!(campaign.solution_version_arn.as_ref(), Some(serving));
        assert_eq!(update.solution_version_arn.as_ref(), Some(&second));
    }
    let transition = world.emulator.journal().pop().expect("a transition");
    assert_eq!((transition.update, transition.after), (true, vec![second, arn]));
}

#[tokio::test]
async fn a_failed_update_leaves_the_old_version_serving() {
    let world = World::new().await;
    let version = world.trained("films").await;
    let create = world.personalize.create_campaign().name("c").solution_version_arn(&version).min_provisioned_tps(1);
    let arn = create.send().await.expect("a campaign").campaign_arn.expect("an ARN");
    world.pass(540.0);
    world.emulator.fail(ResourceType::Campaign, "c", "No capacity.");
    world.personalize.update_campaign().campaign_arn(&arn).min_provisioned_tps(9).send().await.expect("an update");
    world.pass(420.0);
    let campaign = described(&world, &arn).await;
    let update = campaign.latest_campaign_update.expect("an update");
    assert_eq!(update.status.as_deref(), Some("CREATE FAILED"));
    assert_eq!(update.failure_reason.as_deref(), Some("No capacity."));
    assert_eq!((campaign.status.as_deref(), campaign.min_provisioned_tps), (Some("ACTIVE"), Some(1)));
}

#[tokio::test]
async fn an_update_that_changes_nothing_is_taken_and_leaves_no_trace() {
    let world = World::new().await;
    let version = world.trained("films").await;
    let config = |metadata| CampaignConfig::builder().enable_metadata_with_recommendations(metadata).build();
    let create = world.personalize.create_campaign().name("c").solution_version_arn(&version).min_provisioned_tps(1);
    let created = create.campaign_config(config(true)).send().await.expect("a campaign");
    let arn = created.campaign_arn.expect("an ARN");
    world.pass(540.0);
    let update = world.personalize.update_campaign().campaign_arn(&arn);
    let of_version = update.clone().solution_version_arn(&version);
    let unchanged = [
        update.clone(),
        update.clone().campaign_config(config(true)),
        of_version.clone(),
        of_version.min_provisioned_tps(1).campaign_config(config(true)),
    ];
    let transitions = world.emulator.journal().len();
    for update in unchanged {
        assert_eq!(update.send().await.expect("an update").campaign_arn.as_ref(), Some(&arn));
        assert!(described(&world, &arn).await.latest_campaign_update.is_none());
    }
    assert_eq!(world.emulator.journal().len(), transitions);
    update.clone().campaign_config(config(false)).send().await.expect("an update");
    let latest = described(&world, &arn).await.latest_campaign_update.expect("an update");
    assert_eq!(latest.status.as_deref(), Some("CREATE PENDING"));
    assert_eq!(rejection(update.send().await).0, "ResourceInUseException", "one update at a time");
}

#[tokio::test]
async fn a_campaign_that_failed_is_made_by_an_update_that_changes_nothing() {
    let world = World::new().await;
    let version = world.trained("films").await;
    world.emulator.fail(ResourceType::Campaign, "c", "No capacity.");
    let create = world.personalize.create_campaign().name("c").solution_version_arn(&version);
    let arn = create.send().await.expect("a campaign").campaign_arn.expect("an ARN");
    world.pass(540.0);
    assert_eq!(described(&world, &arn).await.status.as_deref(), Some("CREATE FAILED"));
    world.personalize.update_campaign().campaign_arn(&arn).send().await.expect("an update");
    assert!(described(&world, &arn).await.latest_campaign_update.is_some());
}

#[tokio::test]
async fn campaigns_are_listed_by_solution_and_by_version() {
    let world = World::new().await;
    let first = world.trained("films").await;
    let solution = first.rsplit_once('/').expect("a version's ARN").0.to_owned();
    let second = world.version(&solution).await;
    world.pass(2400.0);
    for (name, version) in [("one", &first), ("two", &second), ("three", &second)] {
        let create = world.personalize.create_campaign().name(name).solution_version_arn(version);
        create.send().await.expect("a campaign");
    }
    let cases: [(&str, &[&str]); 4] = [
        (&solution, &["one", "two", "three"]),
        (&first, &["one"]),
        (&second, &["two", "three"]),
        (&format!("{solution}/00000000"), &[]),
    ];
    for (arn, expected) in cases {
        let listed = world.personalize.list_campaigns().solution_arn(arn).send().await.expect("a list");
        let names: Vec<&str> = listed.campaigns().iter().filter_map(|campaign| campaign.name()).collect();
        assert_eq!(names, expected, "{arn}");
    }
}

#[tokio::test]
async fn a_campaign_needs_a_version_that_is_active_and_recommends() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let solution = world.solution(&group, "s", USER_PERSONALIZATION).await;
    let segments = world.solution(&group, "segments", "arn:aws:personalize:::recipe/aws-item-affinity").await;
    let create = |version: &str| world.personalize.create_campaign().name("c").solution_version_arn(version).send();
    let (name, message) = rejection(create(&solution).await);
    assert_eq!(name, "ResourceNotFoundException");
    assert_eq!(message, format!("Resource Arn {solution} does not exist."));
    let version = world.version(&solution).await;
    assert_eq!(rejection(create(&version).await).0, "ResourceInUseException");
    let segments = world.version(&segments).await;
    world.pass(2400.0);
    assert_eq!(rejection(create(&segments).await).0, "InvalidInputException");
    create(&version).await.expect("a campaign");
    let (name, message) = rejection(create(&version).await);
    assert_eq!(name, "ResourceAlreadyExistsException");
    assert!(message.ends_with(":campaign/c already exists."), "{message}");
}

#[tokio::test]
async fn a_dataset_group_has_five_campaigns_at_most() {
    let world = World::new().await;
    let version = world.trained("films").await;
    for number in 0..6 {
        let create = world.personalize.create_campaign().name(format!("c{number}")).solution_version_arn(&version);
        let created = create.send().await;
        if number < 5 {
            created.expect("a campaign");
        } else {
            let (name, message) = rejection(created);
            assert_eq!(name, "LimitExceededException");
            assert_eq!(message, "More than 5 resources in ACTIVE state. Please delete some and try again.");
        }
    }
}
