//! Solutions, their versions, and metrics.

use std::collections::HashMap;

use aws_sdk_personalize::types::{
    ContinuousHyperParameterRange, DataSource, HpoConfig, HyperParameterRanges, ImportMode, SolutionConfig,
};
use personalize_emulator::{Latencies, Options, ResourceType};

use crate::runtime::group_with_tastes;
use crate::world::{BUCKET, INTERACTIONS, ITEMS, ROLE, USER_PERSONALIZATION, World, interactions, rejection};

#[tokio::test]
async fn training_needs_data_that_has_arrived() {
    let world = World::new().await;
    let group = world.group("films").await;
    let solution = world.solution(&group, "s", USER_PERSONALIZATION).await;
    let train = world.personalize.create_solution_version().solution_arn(&solution);
    assert_eq!(rejection(train.clone().send().await).0, "InvalidInputException");
    let dataset = world.dataset(&group, "Interactions", INTERACTIONS).await;
    world.emulator.objects().put(BUCKET, "Interactions/a.csv", interactions(60, 20).into_bytes());
    world.import("job", &dataset, "s3://data/Interactions/").await;
    assert_eq!(rejection(train.clone().send().await).0, "ResourceInUseException");
    world.pass(600.0);
    train.send().await.expect("a version, now that there is data");
}

#[tokio::test]
async fn too_few_returning_users_fail_the_version() {
    let world = World::new().await;
    let group = world.group("films").await;
    let dataset = world.dataset(&group, "Interactions", INTERACTIONS).await;
    world.emulator.objects().put(BUCKET, "Interactions/a.csv", interactions(24, 50).into_bytes());
    assert_eq!(world.imported("job", &dataset, "s3://data/Interactions/").await.0, "ACTIVE");
    let solution = world.solution(&group, "s", USER_PERSONALIZATION).await;
    let version = world.version(&solution).await;
    world.pass(2400.0);
    let (status, reason) = world.version_status(&version).await;
    assert_eq!(status, "CREATE FAILED");
    assert_eq!(reason, "Create failed. Dataset has fewer than 25 users with at least 2 interactions each.");
}

#[tokio::test]
async fn a_version_is_found_by_the_name_that_it_was_given() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let solution = world.solution(&group, "s", USER_PERSONALIZATION).await;
    let train = world.personalize.create_solution_version().solution_arn(&solution).name("run-1");
    let arn = train.clone().send().await.expect("a version").solution_version_arn.expect("an ARN");
    let (name, message) = rejection(train.send().await);
    assert_eq!(name, "ResourceAlreadyExistsException");
    assert_eq!(message, format!("Another resource with Arn {arn} already exists."));
    let unnamed = world.version(&solution).await;
    let described = world.personalize.describe_solution_version().solution_version_arn(&unnamed).send().await;
    let version = described.expect("a description").solution_version.expect("a version");
    assert_eq!(version.name.as_deref(), unnamed.split_once(":solution/").map(|(_, name)| name));
    assert_eq!(version.training_type.map(|kind| kind.as_str().to_owned()).as_deref(), Some("MANUAL"));
    let described = world.personalize.describe_solution().solution_arn(&solution).send().await.expect("a description");
    let latest = described.solution.expect("a solution").latest_solution_version.expect("a version");
    assert_eq!(latest.solution_version_arn.as_deref(), Some(unnamed.as_str()));
}

#[tokio::test]
async fn auto_ml_chooses_a_recipe_and_nothing_else_may_leave_it_out() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let create = world.personalize.create_solution().name("s").dataset_group_arn(&group);
    assert_eq!(rejection(create.clone().send().await).0, "InvalidInputException");
    let unknown = create.clone().recipe_arn("arn:aws:personalize:::recipe/aws-hrnn");
    assert_eq!(rejection(unknown.send().await).0, "InvalidInputException");
    let arn = create.perform_auto_ml(true).send().await.expect("a solution").solution_arn.expect("an ARN");
    world.pass(1.0);
    let described = world.personalize.describe_solution().solution_arn(&arn).send().await.expect("a description");
    let solution = described.solution.expect("a solution");
    assert_eq!(solution.perform_auto_training, Some(true), "the service's default");
    let best = solution.auto_ml_result.and_then(|result| result.best_recipe_arn).expect("a recipe");
    let version = world.version(&arn).await;
    let described = world.personalize.describe_solution_version().solution_version_arn(version).send().await;
    assert_eq!(described.expect("a description").solution_version.expect("a version").recipe_arn, Some(best));
}

#[tokio::test]
async fn a_version_without_configuration_says_so_as_its_recipe_does() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let cases = [
        ("plain", USER_PERSONALIZATION, None, Some(0)),
        ("affinity", "arn:aws:personalize:::recipe/aws-item-affinity", None, None),
        ("configured", USER_PERSONALIZATION, Some("64"), Some(1)),
    ];
    for (name, recipe, dimension, parameters) in cases {
        let create = world.personalize.create_solution().name(name).dataset_group_arn(&group).recipe_arn(recipe);
        let config = dimension.map(|dimension| {
            SolutionConfig::builder().algorithm_hyper_parameters("hidden_dimension", dimension).build()
        });
        let created = create.set_solution_config(config).send().await.expect("a solution");
        let version = world.version(&created.solution_arn.expect("an ARN")).await;
        let described = world.personalize.describe_solution_version().solution_version_arn(version).send().await;
        let version = described.expect("a description").solution_version.expect("a version");
        let count = version.solution_config.map(|config| config.algorithm_hyper_parameters.unwrap_or_default().len());
        assert_eq!(count, parameters, "{name}");
    }
}

#[tokio::test]
async fn metrics_are_there_once_a_version_is_active() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let solution = world.solution(&group, "s", USER_PERSONALIZATION).await;
    let version = world.version(&solution).await;
    let ask = world.personalize.get_solution_metrics().solution_version_arn(&version);
    assert_eq!(rejection(ask.clone().send().await).0, "ResourceInUseException");
    world.pass(2400.0);
    let metrics = ask.send().await.expect("metrics").metrics.expect("metrics");
    assert_eq!(metrics.len(), 8);
    assert!(metrics.values().all(|value| (0.0..=1.0).contains(value)), "{metrics:?}");
    assert!(metrics["precision_at_25"] > 0.0);
}

#[tokio::test]
async fn recipes_differ_in_their_metrics() {
    let world = World::new().await;
    let group = group_with_tastes(&world, "films").await;
    let popular = metrics(&world, &group, "aws-popularity-count").await;
    let personal = metrics(&world, &group, "aws-user-personalization-v2").await;
    let related = metrics(&world, &group, "aws-sims").await;
    let rank = "mean_reciprocal_rank_at_25";
    assert!(personal[rank] > popular[rank] && related[rank] > popular[rank], "{personal:?} {related:?} {popular:?}");
    assert_ne!(personal[rank].to_bits(), related[rank].to_bits());
    assert!(personal["coverage"] > popular["coverage"]);
}

#[tokio::test]
async fn an_optimisation_tells_what_it_found() {
    let world = World::new().await;
    let group = group_with_tastes(&world, "films").await;
    let recipe = "arn:aws:personalize:::recipe/aws-sims";
    let create = world.personalize.create_solution().name("s").dataset_group_arn(&group).recipe_arn(recipe);
    let ranges = HyperParameterRanges::builder().continuous_hyper_parameter_ranges(
        ContinuousHyperParameterRange::builder()
            .name("popularity_discount_factor")
            .min_value(0.25)
            .max_value(0.75)
            .build(),
    );
    let hpo = HpoConfig::builder().algorithm_hyper_parameter_ranges(ranges.build()).build();
    let config = SolutionConfig::builder().hpo_config(hpo).build();
    let created = create.perform_hpo(true).solution_config(config).send().await.expect("a solution");
    let version = world.version(&created.solution_arn.expect("an ARN")).await;
    let describe = || world.personalize.describe_solution_version().solution_version_arn(&version).send();
    let described = describe().await.expect("a description").solution_version.expect("a version");
    assert!(described.tuned_hpo_params.is_none(), "it is trained still");
    world.pass(3600.0);
    let described = describe().await.expect("a description").solution_version.expect("a version");
    let tuned = described.tuned_hpo_params.and_then(|tuned| tuned.algorithm_hyper_parameters).expect("parameters");
    let discount: f64 = tuned["training.popularity_discount_factor"].parse().expect("a number");
    assert!((0.25..=0.75).contains(&discount), "{tuned:?}");
}

/// Metrics of a version that has just been trained, by name.
async fn metrics(world: &World, group: &str, recipe: &str) -> HashMap<String, f64> {
    let solution = world.solution(group, recipe, &format!("arn:aws:personalize:::recipe/{recipe}")).await;
    let version = world.version(&solution).await;
    world.pass(3600.0);
    let metrics = world.personalize.get_solution_metrics().solution_version_arn(version).send().await;
    metrics.expect("metrics").metrics.expect("metrics")
}

#[tokio::test]
async fn metrics_have_the_names_and_the_precision_that_the_service_s_have() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    world.dataset(&group, "Items", ITEMS).await;
    let items: Vec<String> = (0..40).map(|item| format!("i{item},{},{}\n", item % 3, 1990 + item % 7)).collect();
    let items = items.concat();
    world.emulator.objects().put(BUCKET, "Items/items.csv", format!("ITEM_ID,GENRE,YEAR\n{items}").into_bytes());
    let dataset = format!("{}/ITEMS", group.replace(":dataset-group/", ":dataset/"));
    assert_eq!(world.imported("items", &dataset, "s3://data/Items/").await.0, "ACTIVE");
    let of_segments = ["coverage", "hits_at_1_percent", "recall_at_1_percent"];
    let of_items = [
        "coverage",
        "mean_reciprocal_rank_at_25",
        "normalized_discounted_cumulative_gain_at_10",
        "normalized_discounted_cumulative_gain_at_25",
        "normalized_discounted_cumulative_gain_at_5",
        "precision_at_10",
        "precision_at_25",
        "precision_at_5",
    ];
    let cases: [(&str, &[&str]); 5] = [
        ("aws-item-affinity", &of_segments),
        ("aws-item-attribute-affinity", &of_segments),
        ("aws-sims", &of_items),
        ("aws-user-personalization-v2", &of_items),
        ("aws-personalized-ranking", &of_items),
    ];
    for (recipe, expected) in cases {
        let metrics = metrics(&world, &group, recipe).await;
        let mut names: Vec<&str> = metrics.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, expected, "{recipe}");
        for (name, value) in &metrics {
            assert!((value * 1e4 - (value * 1e4).round()).abs() < 1e-6, "{recipe}: {name} is {value}");
        }
        assert!(metrics.values().any(|value| *value > 0.0), "{metrics:?}");
    }
}

#[tokio::test]
async fn a_version_without_an_attribute_to_train_on_fails_with_the_service_s_words() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    world.dataset(&group, "Items", ITEMS).await;
    let dataset = format!("{}/ITEMS", group.replace(":dataset-group/", ":dataset/"));
    let reason = "Did not find any attribute to train on. There may not be any attribute in the items dataset, or all \
                  attribute values either have same or all distinct values.";
    let cases: [(&str, &str, &str); 4] = [
        ("same", "i0,drama,1990\ni1,drama,1990\ni2,drama,1990\n", reason),
        ("distinct", "i0,drama,1990\ni1,noir,1991\ni2,opera,1992\n", reason),
        ("one", "i0,drama,1990\n", reason),
        ("mixed", "i0,drama,1990\ni1,noir,1990\ni2,drama,1990\n", ""),
    ];
    for (name, rows, expected) in cases {
        let key = format!("Items-{name}/items.csv");
        world.emulator.objects().put(BUCKET, &key, format!("ITEM_ID,GENRE,YEAR\n{rows}").into_bytes());
        assert_eq!(world.imported(name, &dataset, &format!("s3://data/Items-{name}/")).await.0, "ACTIVE");
        let recipe = "arn:aws:personalize:::recipe/aws-item-attribute-affinity";
        let solution = world.solution(&group, name, recipe).await;
        let version = world.version(&solution).await;
        world.pass(3600.0);
        let (status, told) = world.version_status(&version).await;
        let failed = if expected.is_empty() { "ACTIVE" } else { "CREATE FAILED" };
        assert_eq!((status.as_str(), told.as_str()), (failed, expected), "{name}");
    }
}

#[tokio::test]
async fn a_full_import_replaces_what_was_there_and_an_incremental_one_adds_to_it() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let solution = world.solution(&group, "s", "arn:aws:personalize:::recipe/aws-popularity-count").await;
    let dataset = "arn:aws:personalize:us-east-1:123456789012:dataset/films/INTERACTIONS";
    let others = interactions(60, 20).replace(",i", ",other");
    world.emulator.objects().put(BUCKET, "Others/part.csv", others.into_bytes());
    for (mode, items) in [(ImportMode::Incremental, 80.0), (ImportMode::Full, 40.0)] {
        let create = world.personalize.create_dataset_import_job().job_name(format!("{mode}")).dataset_arn(dataset);
        let source = DataSource::builder().data_location("s3://data/Others/").build();
        create.import_mode(mode).data_source(source).role_arn(ROLE).send().await.expect("an import");
        world.pass(600.0);
        let version = world.version(&solution).await;
        world.pass(2400.0);
        let metrics = world.personalize.get_solution_metrics().solution_version_arn(version).send().await;
        let coverage = metrics.expect("metrics").metrics.expect("metrics")["coverage"];
        assert!((coverage - 25.0 / items).abs() < 1e-9, "25 of {items} items, not {coverage}");
    }
}

#[tokio::test]
async fn a_version_takes_as_long_as_its_solution_is_told_to() {
    let latencies = r#"{"solutionVersion": {"quick": 10, "*": 5000}}"#;
    let latencies = Latencies::parse(latencies).expect("valid latencies");
    let world = World::with(Options { latencies, ..Options::default() }).await;
    let group = world.filled_group("films").await;
    world.emulator.fail(ResourceType::SolutionVersion, "slow", "Out of luck.");
    let quick = world.solution(&group, "quick", USER_PERSONALIZATION).await;
    let slow = world.solution(&group, "slow", USER_PERSONALIZATION).await;
    let (quick, slow) = (world.version(&quick).await, world.version(&slow).await);
    world.pass(10.0);
    assert_eq!(world.version_status(&quick).await.0, "ACTIVE");
    assert_eq!(world.version_status(&slow).await.0, "CREATE IN_PROGRESS");
    world.pass(4990.0);
    assert_eq!(world.version_status(&slow).await, ("CREATE FAILED".to_owned(), "Out of luck.".to_owned()));
}
