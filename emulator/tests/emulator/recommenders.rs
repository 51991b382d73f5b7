//! Recommenders, from their creation to their deletion.

use aws_sdk_personalize::types::{Domain, Recommender, RecommenderConfig};
use personalize_emulator::ResourceType;

use crate::domains::{VIDEO_ITEMS, domain_dataset, domain_group, filled_domain_group};
use crate::world::{BUCKET, INTERACTIONS, World, interactions, rejection};

const TOP_PICKS: &str = "arn:aws:personalize:::recipe/aws-vod-top-picks";
const MOST_POPULAR: &str = "arn:aws:personalize:::recipe/aws-vod-most-popular";

async fn described(world: &World, arn: &str) -> Recommender {
    let described = world.personalize.describe_recommender().recommender_arn(arn).send().await;
    described.expect("a description").recommender.expect("a recommender")
}

async fn created(world: &World, group: &str, name: &str, recipe: &str) -> String {
    let create = world.personalize.create_recommender().name(name).dataset_group_arn(group).recipe_arn(recipe);
    create.send().await.expect("a recommender").recommender_arn.expect("an ARN")
}

fn exploring(weight: &str, age: &str) -> RecommenderConfig {
    let config = RecommenderConfig::builder().item_exploration_config("explorationWeight", weight);
    config.item_exploration_config("explorationItemAgeCutOff", age).build()
}

#[tokio::test]
async fn a_recommender_is_made_stopped_started_and_deleted() {
    let world = World::new().await;
    let group = filled_domain_group(&world, "video", Domain::VideoOnDemand, 60, 20).await;
    let arn = created(&world, &group, "picks", TOP_PICKS).await;
    assert_eq!(arn, "arn:aws:personalize:us-east-1:123456789012:recommender/picks");
    let (start, stop) = (world.personalize.start_recommender(), world.personalize.stop_recommender());
    let (start, stop) = (start.recommender_arn(&arn), stop.recommender_arn(&arn));
    let delete = world.personalize.delete_recommender().recommender_arn(&arn);
    for (passes, status, measured) in
        [(0.0, "CREATE PENDING", false), (390.0, "CREATE IN_PROGRESS", false), (3510.0, "ACTIVE", true)]
    {
        if status != "ACTIVE" {
            let (name, message) = rejection(stop.clone().send().await);
            assert_eq!(name, "ResourceInUseException");
            assert!(message.starts_with(&format!("The recommender {arn} must be ACTIVE for this. It is CREATE ")));
            assert_eq!(rejection(delete.clone().send().await).0, "ResourceInUseException");
        }
        world.pass(passes);
        let recommender = described(&world, &arn).await;
        assert_eq!(recommender.status.as_deref(), Some(status));
        assert_eq!(recommender.model_metrics.is_some(), measured, "{status}");
    }
    let recommender = described(&world, &arn).await;
    assert_eq!(recommender.model_metrics.expect("metrics").len(), 8);
    assert_eq!(recommender.recipe_arn.as_deref(), Some(TOP_PICKS));
    assert_eq!(recommender.dataset_group_arn.as_deref(), Some(group.as_str()));
    let config = recommender.recommender_config.expect("a configuration");
    assert_eq!(config.min_recommendation_requests_per_second, Some(1));
    assert!(recommender.latest_recommender_update.is_none());
    let (name, message) = rejection(start.clone().send().await);
    assert_eq!(name, "InvalidInputException");
    assert_eq!(message, format!("The recommender {arn} must be INACTIVE for this. It is ACTIVE."));
    let answer = stop.clone().send().await.expect("a stop").recommender_arn;
    assert_eq!(answer.as_deref(), Some(arn.as_str()));
    assert_eq!(rejection(stop.clone().send().await).0, "ResourceInUseException", "it is stopping");
    for (passes, status) in [(0.0, "STOP PENDING"), (6.0, "STOP IN_PROGRESS"), (54.0, "INACTIVE")] {
        world.pass(passes);
        let recommender = described(&world, &arn).await;
        assert_eq!(recommender.status.as_deref(), Some(status));
        assert!(recommender.model_metrics.is_some(), "{status}");
    }
    assert_eq!(rejection(stop.send().await).0, "InvalidInputException", "it has been stopped");
    start.send().await.expect("a start");
    assert_eq!(rejection(delete.clone().send().await).0, "ResourceInUseException", "it is starting");
    for (passes, status) in [(0.0, "START PENDING"), (30.0, "START IN_PROGRESS"), (270.0, "ACTIVE")] {
        world.pass(passes);
        assert_eq!(described(&world, &arn).await.status.as_deref(), Some(status));
    }
    delete.send().await.expect("a deletion");
    for (passes, status) in [(0.0, "DELETE PENDING"), (20.0, "DELETE IN_PROGRESS")] {
        world.pass(passes);
        let recommender = described(&world, &arn).await;
        assert_eq!(recommender.status.as_deref(), Some(status));
        assert!(recommender.model_metrics.is_none(), "{status}");
    }
    world.pass(1040.0);
    let gone = world.personalize.describe_recommender().recommender_arn(&arn).send().await;
    let (name, message) = rejection(gone);
    assert_eq!((name.as_str(), message), ("ResourceNotFoundException", format!("Resource Arn {arn} does not exist.")));
}

#[tokio::test]
async fn an_update_leaves_the_old_configuration_serving() {
    let world = World::new().await;
    let group = filled_domain_group(&world, "video", Domain::VideoOnDemand, 60, 20).await;
    let arn = created(&world, &group, "picks", TOP_PICKS).await;
    let update = world.personalize.update_recommender().recommender_arn(&arn).recommender_config(exploring("0.5", "7"));
    assert_eq!(rejection(update.clone().send().await).0, "ResourceInUseException", "it is not there yet");
    world.pass(3900.0);
    update.clone().send().await.expect("an update");
    let (name, message) = rejection(update.clone().send().await);
    assert_eq!(
        (name.as_str(), message),
        ("ResourceInUseException", format!("The recommender {arn} is being updated."))
    );
    let stop = world.personalize.stop_recommender().recommender_arn(&arn);
    let delete = world.personalize.delete_recommender().recommender_arn(&arn);
    assert_eq!(rejection(stop.clone().send().await).0, "ResourceInUseException");
    assert_eq!(rejection(delete.send().await).0, "ResourceInUseException");
    for (passes, status) in [(0.0, "CREATE PENDING"), (42.0, "CREATE IN_PROGRESS"), (378.0, "ACTIVE")] {
        world.pass(passes);
        let recommender = described(&world, &arn).await;
        assert_eq!(recommender.status.as_deref(), Some("ACTIVE"));
        let update = recommender.latest_recommender_update.expect("an update");
        assert_eq!(update.status.as_deref(), Some(status));
        let explores = |config: Option<RecommenderConfig>| config.and_then(|config| config.item_exploration_config);
        assert!(explores(update.recommender_config).is_some());
        assert_eq!(explores(recommender.recommender_config).is_some(), status == "ACTIVE", "{status}");
    }
    stop.send().await.expect("a stop");
    world.pass(60.0);
    let config = exploring("0.5", "8");
    update.recommender_config(config).send().await.expect("an update of an INACTIVE recommender");
    world.emulator.fail(ResourceType::Recommender, "picks", "No capacity.");
    world.pass(420.0);
    assert_eq!(described(&world, &arn).await.status.as_deref(), Some("INACTIVE"));
    let update = world.personalize.update_recommender().recommender_arn(&arn);
    let config = RecommenderConfig::builder().min_recommendation_requests_per_second(9).build();
    update.recommender_config(config).send().await.expect("an update");
    world.pass(420.0);
    let recommender = described(&world, &arn).await;
    let update = recommender.latest_recommender_update.expect("an update");
    assert_eq!(update.status.as_deref(), Some("CREATE FAILED"));
    assert_eq!(update.failure_reason.as_deref(), Some("No capacity."));
    let config = recommender.recommender_config.expect("a configuration");
    assert_eq!(config.min_recommendation_requests_per_second, Some(1));
}

#[tokio::test]
async fn the_configuration_that_it_has_is_no_update() {
    let world = World::new().await;
    let group = filled_domain_group(&world, "video", Domain::VideoOnDemand, 60, 20).await;
    let with_metadata = || RecommenderConfig::builder().enable_metadata_with_recommendations(true);
    let plain = created(&world, &group, "plain", TOP_PICKS).await;
    let create = world.personalize.create_recommender().name("rich").dataset_group_arn(&group).recipe_arn(TOP_PICKS);
    let create = create.recommender_config(with_metadata().build()).send().await.expect("a recommender");
    let rich = create.recommender_arn.expect("an ARN");
    world.pass(3900.0);
    let update = |arn: &str, config: RecommenderConfig| {
        world.personalize.update_recommender().recommender_arn(arn).recommender_config(config).send()
    };
    let minimum = RecommenderConfig::builder().min_recommendation_requests_per_second(1).build();
    let without_metadata = RecommenderConfig::builder().enable_metadata_with_recommendations(false).build();
    let unchanged = [
        (&rich, with_metadata().build()),
        (&rich, with_metadata().min_recommendation_requests_per_second(1).build()),
        (&plain, RecommenderConfig::builder().build()),
        (&plain, minimum),
        (&plain, without_metadata),
    ];
    for (arn, config) in unchanged {
        let rejected = rejection(update(arn, config).await);
        let expected = format!("The recommender {arn} has this configuration already.");
        assert_eq!(rejected, ("InvalidInputException".to_owned(), expected));
        assert!(described(&world, arn).await.latest_recommender_update.is_none());
    }
    update(&plain, with_metadata().build()).await.expect("an update");
    update(&rich, with_metadata().min_recommendation_requests_per_second(2).build()).await.expect("an update");
}

#[tokio::test]
async fn too_few_events_of_the_recipe_s_type_fail_it() {
    let world = World::new().await;
    let group = filled_domain_group(&world, "video", Domain::VideoOnDemand, 30, 33).await;
    let arn = created(&world, &group, "popular", MOST_POPULAR).await;
    world.pass(3900.0);
    let recommender = described(&world, &arn).await;
    assert_eq!(recommender.status.as_deref(), Some("CREATE FAILED"));
    let reason = "Dataset has fewer than 1000 interactions after filtering by event type: Watch";
    assert_eq!(recommender.failure_reason.as_deref(), Some(reason));
    assert!(recommender.model_metrics.is_none());
    let update = world.personalize.update_recommender().recommender_arn(&arn);
    let (name, message) = rejection(update.recommender_config(RecommenderConfig::builder().build()).send().await);
    assert_eq!(name, "InvalidInputException");
    assert_eq!(message, format!("The recommender {arn} must be ACTIVE or INACTIVE for this. It is CREATE FAILED."));
    let of_all_types = created(&world, &group, "trending", "arn:aws:personalize:::recipe/aws-vod-trending-now").await;
    world.pass(3900.0);
    assert_eq!(described(&world, &of_all_types).await.status.as_deref(), Some("ACTIVE"));
    world.personalize.delete_recommender().recommender_arn(&arn).send().await.expect("a deletion");
    world.pass(1060.0);
    let listed = world.personalize.list_recommenders().dataset_group_arn(&group).send().await.expect("a list");
    let listed = listed.recommenders.expect("recommenders");
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].recommender_arn.as_deref(), Some(of_all_types.as_str()));
    assert_eq!(listed[0].status.as_deref(), Some("ACTIVE"));
    let elsewhere = world.personalize.list_recommenders().dataset_group_arn(format!("{group}-2")).send().await;
    assert_eq!(elsewhere.expect("a list").recommenders.expect("recommenders").len(), 0);
}

#[tokio::test]
async fn a_recommender_needs_a_recipe_of_its_group_s_domain() {
    let world = World::new().await;
    let video = filled_domain_group(&world, "video", Domain::VideoOnDemand, 60, 20).await;
    let custom = world.group("films").await;
    let for_you = "arn:aws:personalize:::recipe/aws-ecomm-recommended-for-you";
    let sims = "arn:aws:personalize:::recipe/aws-sims";
    let cases = [
        (&video, sims, format!("{sims} is no recipe for recommenders.")),
        (
            &video,
            for_you,
            format!(
                "The recipe aws-ecomm-recommended-for-you needs a dataset group of the domain ECOMMERCE, and {video} \
                 has the domain VIDEO_ON_DEMAND."
            ),
        ),
        (
            &custom,
            TOP_PICKS,
            format!(
                "The recipe aws-vod-top-picks needs a dataset group of the domain VIDEO_ON_DEMAND, and {custom} is a \
                 custom one."
            ),
        ),
    ];
    for (group, recipe, expected) in cases {
        let create = world.personalize.create_recommender().name("r").dataset_group_arn(group).recipe_arn(recipe);
        assert_eq!(rejection(create.send().await), ("InvalidInputException".to_owned(), expected));
    }
    let missing = format!("{video}-2");
    let create = world.personalize.create_recommender().name("r").dataset_group_arn(&missing).recipe_arn(TOP_PICKS);
    let expected = format!("Resource Arn {missing} does not exist.");
    assert_eq!(rejection(create.send().await), ("ResourceNotFoundException".to_owned(), expected));
}

#[tokio::test]
async fn a_recommender_needs_data_that_has_arrived() {
    let world = World::new().await;
    let domain = Domain::VideoOnDemand;
    let group = domain_group(&world, "video", domain.clone()).await;
    let more_like = "arn:aws:personalize:::recipe/aws-vod-more-like-x";
    let create = world.personalize.create_recommender().name("r").dataset_group_arn(&group).recipe_arn(more_like);
    let (name, message) = rejection(create.clone().send().await);
    assert_eq!(name, "InvalidInputException");
    assert_eq!(message, "Training needs data in the Interactions dataset, and there is none.");
    let dataset = domain_dataset(&world, &group, "Interactions", INTERACTIONS, domain.clone()).await;
    world.emulator.objects().put(BUCKET, "Interactions/a.csv", interactions(60, 20).into_bytes());
    world.import("interactions", &dataset, "s3://data/Interactions/").await;
    let (name, message) = rejection(create.clone().send().await);
    assert_eq!(name, "ResourceInUseException");
    assert_eq!(message, "The Interactions dataset is being imported, and has no data yet.");
    world.pass(600.0);
    let (name, message) = rejection(create.clone().send().await);
    assert_eq!(name, "InvalidInputException");
    assert_eq!(message, "Training needs data in the Items dataset, and there is none.");
    let items = domain_dataset(&world, &group, "Items", VIDEO_ITEMS, domain).await;
    let csv = "ITEM_ID,GENRES,CREATION_TIMESTAMP\ni1,Drama,1500000000\n";
    world.emulator.objects().put(BUCKET, "Items/a.csv", csv.as_bytes().to_vec());
    assert_eq!(world.imported("items", &items, "s3://data/Items/").await.0, "ACTIVE");
    let arn = create.send().await.expect("a recommender").recommender_arn.expect("an ARN");
    let delete = world.personalize.delete_dataset().dataset_arn(&items);
    let (name, message) = rejection(delete.clone().send().await);
    assert_eq!(name, "ResourceInUseException");
    assert_eq!(message, format!("The dataset {items} is in use by {arn}."));
    let transition = world.emulator.journal().pop().expect("a transition");
    assert_eq!(transition.after.len(), 3, "the group and both imports: {:?}", transition.after);
    world.pass(3900.0);
    delete.send().await.expect("a deletion, since the recommender is made");
    let delete = world.personalize.delete_dataset_group().dataset_group_arn(&group);
    assert_eq!(rejection(delete.send().await).0, "ResourceInUseException");
}

#[tokio::test]
async fn exploration_is_configured_only_where_there_is_any() {
    let world = World::new().await;
    let group = filled_domain_group(&world, "video", Domain::VideoOnDemand, 60, 20).await;
    let cases = [
        (
            MOST_POPULAR,
            exploring("0.3", "30"),
            "The recipe aws-vod-most-popular does not support itemExplorationConfig.",
        ),
        (
            TOP_PICKS,
            exploring("1.5", "30"),
            "itemExplorationConfig.explorationWeight: explorationWeight must be a number from 0 to 1, not `1.5`.",
        ),
        (
            TOP_PICKS,
            exploring("0.3", "0"),
            "itemExplorationConfig.explorationItemAgeCutOff: explorationItemAgeCutOff must be a number of at least 1, not \
             `0`.",
        ),
    ];
    for (recipe, config, expected) in cases {
        let create = world.personalize.create_recommender().name("r").dataset_group_arn(&group).recipe_arn(recipe);
        let (name, message) = rejection(create.recommender_config(config).send().await);
        assert_eq!((name.as_str(), message.as_str()), ("InvalidInputException", expected));
    }
    let create = world.personalize.create_recommender().name("r").dataset_group_arn(&group).recipe_arn(TOP_PICKS);
    create.recommender_config(exploring("0", "1")).send().await.expect("a recommender");
}

#[tokio::test]
async fn a_dataset_group_has_five_recommenders_at_most() {
    let world = World::new().await;
    let group = filled_domain_group(&world, "video", Domain::VideoOnDemand, 60, 20).await;
    for number in 0..5 {
        created(&world, &group, &format!("r{number}"), MOST_POPULAR).await;
    }
    let create = world.personalize.create_recommender().dataset_group_arn(&group).recipe_arn(MOST_POPULAR);
    let (name, message) = rejection(create.clone().name("r5").send().await);
    assert_eq!(name, "LimitExceededException");
    assert_eq!(message, "More than 5 resources in ACTIVE state. Please delete some and try again.");
    let (name, message) = rejection(create.name("r0").send().await);
    assert_eq!(name, "ResourceAlreadyExistsException");
    assert!(message.ends_with(":recommender/r0 already exists."), "{message}");
}
