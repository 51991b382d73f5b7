//! From a dataset group to a campaign that serves a newer version.

use personalize_emulator::{ResourceType, Status, Timestamp};

use crate::world::{BUCKET, INTERACTIONS, ITEMS, USER_PERSONALIZATION, World, interactions};

#[tokio::test]
async fn a_dataset_group_is_pending_until_it_is_active() {
    let world = World::new().await;
    let client = &world.personalize;
    let group = client.create_dataset_group().name("films").send().await.expect("a group");
    let arn = group.dataset_group_arn.expect("an ARN");
    assert_eq!(arn, "arn:aws:personalize:us-east-1:123456789012:dataset-group/films");
    let cases = [(0.0, "CREATE PENDING"), (19.999, "CREATE PENDING"), (0.001, "ACTIVE")];
    for (passes, expected) in cases {
        world.pass(passes);
        let described = client.describe_dataset_group().dataset_group_arn(&arn).send().await.expect("a description");
        assert_eq!(described.dataset_group.expect("a group").status.as_deref(), Some(expected));
    }
    world.pass(1000.0);
    let described = client.describe_dataset_group().dataset_group_arn(&arn).send().await.expect("a description");
    let group = described.dataset_group.expect("a group");
    let took = group.last_updated_date_time.expect("a time").as_secs_f64()
        - group.creation_date_time.expect("a time").as_secs_f64();
    assert!((took - 20.0).abs() < 1e-6, "it became ACTIVE after 20 seconds, and says {took}");
    assert_eq!(group.failure_reason, None);
}

#[tokio::test]
async fn a_group_comes_to_serve_recommendations_and_then_newer_ones() {
    let world = World::new().await;
    let group = world.group("films").await;
    let interactions_dataset = world.dataset(&group, "Interactions", INTERACTIONS).await;
    assert!(interactions_dataset.ends_with(":dataset/films/INTERACTIONS"));
    let items_dataset = world.dataset(&group, "items", ITEMS).await;
    world.emulator.objects().put(BUCKET, "Interactions/part.csv", interactions(60, 20).into_bytes());
    world.emulator.objects().put(BUCKET, "Items/items.csv", b"ITEM_ID,GENRE,YEAR\ni1,drama,\n".to_vec());
    let import = world.import("interactions-1", &interactions_dataset, "s3://data/Interactions/").await;
    assert_eq!(world.imported("items-1", &items_dataset, "s3://data/Items/items.csv").await.0, "ACTIVE");
    assert_eq!(world.emulator.resources().iter().filter(|seen| seen.arn == import).count(), 1);

    let client = &world.personalize;
    let tracker =
        client.create_event_tracker().name("clicks").dataset_group_arn(&group).send().await.expect("a tracker");
    assert_eq!(tracker.tracking_id.expect("an id").len(), 36);
    let filter = client.create_filter().name("new").dataset_group_arn(&group);
    let expression = "INCLUDE ItemID WHERE Items.YEAR >= 1970";
    let filter = filter.filter_expression(expression).send().await.expect("a filter");
    world.pass(45.0);
    let described = client.describe_filter().filter_arn(filter.filter_arn.expect("an ARN")).send().await;
    let filter = described.expect("a description").filter.expect("a filter");
    assert_eq!((filter.status.as_deref(), filter.filter_expression.as_deref()), (Some("ACTIVE"), Some(expression)));

    let solution = world.solution(&group, "films-solution", USER_PERSONALIZATION).await;
    let version = world.version(&solution).await;
    assert!(version.starts_with(&format!("{solution}/")) && version.len() == solution.len() + 9, "{version}");
    world.pass(2399.0);
    assert_eq!(world.version_status(&version).await.0, "CREATE IN_PROGRESS");
    world.pass(1.0);
    assert_eq!(world.version_status(&version).await.0, "ACTIVE");
    let campaign = client.create_campaign().name("films-campaign").solution_version_arn(&version);
    let campaign = campaign.min_provisioned_tps(1).send().await.expect("a campaign").campaign_arn.expect("an ARN");
    world.pass(540.0);
    let newer = world.version(&solution).await;
    world.pass(2400.0);
    client.update_campaign().campaign_arn(&campaign).solution_version_arn(&newer).send().await.expect("an update");
    world.pass(420.0);
    let described = client.describe_campaign().campaign_arn(&campaign).send().await.expect("a description");
    let served = described.campaign.expect("a campaign");
    assert_eq!(served.solution_version_arn.as_deref(), Some(newer.as_str()));
    assert_eq!(served.min_provisioned_tps, Some(1));
}

#[tokio::test]
async fn the_journal_tells_what_had_to_be_ready_before() {
    let world = World::new().await;
    let version = world.trained("films").await;
    let client = &world.personalize;
    client.create_campaign().name("c").solution_version_arn(&version).send().await.expect("a campaign");
    let journal = world.emulator.journal();
    let kinds: Vec<ResourceType> = journal.iter().map(|transition| transition.resource_type).collect();
    let expected = [
        ResourceType::DatasetGroup,
        ResourceType::Dataset,
        ResourceType::DatasetImportJob,
        ResourceType::Solution,
        ResourceType::SolutionVersion,
        ResourceType::Campaign,
    ];
    assert_eq!(kinds, expected);
    let [group, dataset, import, solution, trained, campaign] = &journal[..] else { panic!("six transitions") };
    assert_eq!(group.started, Timestamp(1_767_225_600.0));
    assert!(group.after.is_empty());
    assert_eq!(dataset.after, [group.arn.as_str()]);
    assert_eq!(import.after, [dataset.arn.as_str()]);
    assert_eq!(solution.after, [group.arn.clone(), import.arn.clone()]);
    assert_eq!(trained.after, [solution.arn.clone(), import.arn.clone()]);
    assert_eq!(campaign.after, [version]);
    assert_eq!((trained.outcome, campaign.outcome), (Status::Active, Status::CreatePending));
    let seen = world.emulator.resources();
    assert_eq!(seen.iter().filter(|seen| seen.status == Some(Status::Active)).count(), 5);
    assert_eq!(world.emulator.api_calls().get("CreateDataset"), Some(&1));
}
