//! Recipes as they are listed and described, and what solutions may ask of them.

use aws_sdk_personalize::operation::list_recipes::builders::ListRecipesFluentBuilder;
use aws_sdk_personalize::primitives::{DateTime, DateTimeFormat};
use aws_sdk_personalize::types::{
    Domain, EventParameters, EventsConfig, HpoConfig, HpoResourceConfig, HyperParameterRanges,
    IntegerHyperParameterRange, ObjectiveSensitivity, OptimizationObjective, RecipeProvider, RecipeSummary,
    SolutionConfig, SolutionUpdateConfig,
};

use crate::world::{USER_PERSONALIZATION, World, rejection};

const SIMS: &str = "arn:aws:personalize:::recipe/aws-sims";
const V2: &str = "arn:aws:personalize:::recipe/aws-user-personalization-v2";

/// The pages of a list.
async fn recipes(list: ListRecipesFluentBuilder) -> Vec<Vec<RecipeSummary>> {
    let mut pages = Vec::new();
    let mut token = None;
    loop {
        let page = list.clone().set_next_token(token).send().await.expect("a page");
        pages.push(page.recipes.expect("recipes"));
        token = page.next_token;
        if token.is_none() {
            return pages;
        }
    }
}

/// As clients met it in 2024 and 2025: twelve recipes, and a token that many of them index without looking.
#[tokio::test]
async fn a_page_has_twelve_recipes_whatever_domain_is_asked_for() {
    let world = World::new().await;
    let list = world.personalize.list_recipes();
    let first = list.clone().send().await.expect("a page");
    let names: Vec<&str> = first.recipes().iter().filter_map(|recipe| recipe.name()).collect();
    assert_eq!(names.len(), 12);
    assert!(first.next_token.is_some());
    assert_eq!(names[..7].iter().filter(|name| name.starts_with("aws-ecomm-")).count(), 5, "{names:?}");
    assert!(names.contains(&"aws-popularity-count") && !names.contains(&"aws-sims"), "{names:?}");
    let cases: [(Option<Domain>, &[usize]); 3] =
        [(None, &[12, 10]), (Some(Domain::Ecommerce), &[5, 0]), (Some(Domain::VideoOnDemand), &[0, 5])];
    for (domain, expected) in cases {
        let pages = recipes(list.clone().set_domain(domain.clone())).await;
        let sizes: Vec<usize> = pages.iter().map(Vec::len).collect();
        assert_eq!(sizes, expected, "{domain:?}");
    }
    let all = list.max_results(100).send().await.expect("a page");
    assert_eq!((all.recipes().len(), all.next_token), (22, None));
}

#[tokio::test]
async fn recipes_have_the_dates_that_the_service_gives() {
    let world = World::new().await;
    let all = recipes(world.personalize.list_recipes()).await.concat();
    let cases = [
        ("aws-user-personalization", "2019-06-10T00:00:00Z"),
        ("aws-vod-top-picks", "2019-06-10T00:00:00Z"),
        ("aws-item-affinity", "2021-07-15T00:00:00Z"),
        ("aws-item-attribute-affinity", "2021-08-25T00:00:00Z"),
        ("aws-trending-now", "2022-10-01T00:00:00Z"),
        ("aws-next-best-action", "2023-08-11T00:00:00Z"),
        ("aws-personalized-ranking-v2", "2024-01-01T00:00:00Z"),
        ("aws-user-personalization-v2", "2024-01-01T00:00:00Z"),
    ];
    let date = |text: &str| DateTime::from_str(text, DateTimeFormat::DateTime).expect("a date").as_secs_f64();
    let is = |given: Option<DateTime>, text: &str| (given.expect("a date").as_secs_f64() - date(text)).abs() < 0.001;
    for (name, created) in cases {
        let listed = all.iter().find(|recipe| recipe.name() == Some(name)).expect("a recipe");
        let describe = world.personalize.describe_recipe().set_recipe_arn(listed.recipe_arn.clone());
        let described = describe.send().await.expect("a description").recipe.expect("a recipe");
        for given in [listed.creation_date_time, described.creation_date_time] {
            assert!(is(given, created), "{name}: {given:?}");
        }
        for given in [listed.last_updated_date_time, described.last_updated_date_time] {
            assert!(is(given, "2024-06-19T16:47:19.191Z"), "{name}: {given:?}");
        }
    }
}

#[tokio::test]
async fn recipes_are_listed_by_name_and_by_domain() {
    let world = World::new().await;
    let list = world.personalize.list_recipes();
    let all = recipes(list.clone().recipe_provider(RecipeProvider::Service)).await.concat();
    let names: Vec<&str> = all.iter().filter_map(|recipe| recipe.name.as_deref()).collect();
    assert_eq!(names.len(), 22);
    assert!(names.is_sorted(), "{names:?}");
    let sims = all.iter().find(|recipe| recipe.name.as_deref() == Some("aws-sims")).expect("a recipe");
    assert_eq!(sims.recipe_arn.as_deref(), Some(SIMS));
    assert_eq!(sims.status.as_deref(), Some("ACTIVE"));
    assert_eq!(sims.domain, None);
    for (domain, begin) in [(Domain::Ecommerce, "aws-ecomm-"), (Domain::VideoOnDemand, "aws-vod-")] {
        let of_domain = recipes(list.clone().domain(domain.clone()).max_results(2)).await.concat();
        assert_eq!(of_domain.len(), 5);
        for recipe in of_domain {
            assert_eq!(recipe.domain, Some(domain.clone()));
            assert!(recipe.name.expect("a name").starts_with(begin));
        }
    }
    let page = list.clone().max_results(1).send().await.expect("a page");
    let token = page.next_token.expect("a token");
    let of_another = list.domain(Domain::Ecommerce).next_token(token).send().await;
    assert_eq!(rejection(of_another).0, "InvalidNextTokenException");
}

#[tokio::test]
async fn a_recipe_leads_to_its_algorithm_and_its_feature_transformation() {
    let world = World::new().await;
    let describe = world.personalize.describe_recipe();
    let recipe = describe.clone().recipe_arn(SIMS).send().await.expect("a description").recipe.expect("a recipe");
    assert_eq!(recipe.name.as_deref(), Some("aws-sims"));
    assert_eq!(recipe.recipe_type.as_deref(), Some("RELATED_ITEMS"));
    let algorithm_arn = recipe.algorithm_arn.expect("an ARN");
    let transformation_arn = recipe.feature_transformation_arn.expect("an ARN");
    assert_eq!(algorithm_arn, "arn:aws:personalize:::algorithm/aws-sims");
    assert_eq!(transformation_arn, "arn:aws:personalize:::feature-transformation/sims");

    let algorithm = world.personalize.describe_algorithm().algorithm_arn(&algorithm_arn).send().await;
    let algorithm = algorithm.expect("a description").algorithm.expect("an algorithm");
    let defaults = algorithm.default_hyper_parameters.expect("hyperparameters");
    assert_eq!(defaults.len(), 2);
    assert_eq!(defaults["popularity_discount_factor"], "0.5");
    let ranges = algorithm.default_hyper_parameter_ranges.expect("ranges");
    let [count] = ranges.integer_hyper_parameter_ranges() else { panic!("one whole number: {ranges:?}") };
    assert_eq!(count.name.as_deref(), Some("min_cointeraction_count"));
    assert_eq!((count.min_value, count.max_value, count.is_tunable), (0, 10, true));
    assert!(ranges.categorical_hyper_parameter_ranges().is_empty());

    let describe_transformation = world.personalize.describe_feature_transformation();
    let transformation = describe_transformation.feature_transformation_arn(&transformation_arn).send().await;
    let transformation = transformation.expect("a description").feature_transformation.expect("a transformation");
    assert_eq!(transformation.status.as_deref(), Some("ACTIVE"));
    assert_eq!(transformation.default_parameters.expect("parameters")["max_item_interaction_count_percentile"], "0.9");

    let of_domain = "arn:aws:personalize:::recipe/aws-vod-top-picks";
    let recipe = describe.clone().recipe_arn(of_domain).send().await.expect("a description").recipe.expect("a recipe");
    assert_eq!(recipe.recipe_type.as_deref(), Some("USER_PERSONALIZATION"));
    for missing in ["arn:aws:personalize:::recipe/aws-hrnn", "arn:aws:personalize:::algorithm/aws-sims"] {
        let expected = format!("Resource Arn {missing} does not exist.");
        let rejected = rejection(describe.clone().recipe_arn(missing).send().await);
        assert_eq!(rejected, ("ResourceNotFoundException".to_owned(), expected));
    }
    let missing = world.personalize.describe_algorithm().algorithm_arn(SIMS).send().await;
    assert_eq!(rejection(missing).0, "ResourceNotFoundException");
    let missing = world.personalize.describe_feature_transformation().feature_transformation_arn(SIMS).send().await;
    assert_eq!(rejection(missing).0, "ResourceNotFoundException");
}

/// A configuration in which optimisation searches a whole number.
fn searching(name: &str, least: i32, most: i32) -> SolutionConfig {
    let range = IntegerHyperParameterRange::builder().name(name).min_value(least).max_value(most).build();
    let ranges = HyperParameterRanges::builder().integer_hyper_parameter_ranges(range).build();
    SolutionConfig::builder().hpo_config(HpoConfig::builder().algorithm_hyper_parameter_ranges(ranges).build()).build()
}

fn weighing() -> EventsConfig {
    let parameters = EventParameters::builder().event_type("Watch").weight(0.5).build();
    EventsConfig::builder().event_parameters_list(parameters).build()
}

#[tokio::test]
async fn a_solution_may_ask_of_its_recipe_only_what_that_can_do() {
    let world = World::new().await;
    let group = world.group("films").await;
    let config = SolutionConfig::builder;
    let objective = OptimizationObjective::builder().item_attribute("YEAR");
    let objective = objective.objective_sensitivity(ObjectiveSensitivity::Low).build();
    let jobs = HpoConfig::builder()
        .hpo_resource_config(HpoResourceConfig::builder().max_number_of_training_jobs("41").build())
        .build();
    let cases = [
        (
            V2,
            true,
            config().build(),
            "performHPO: the recipe aws-user-personalization-v2 does not have this; leave it out, or choose one that \
             does: aws-user-personalization, aws-personalized-ranking, aws-similar-items, aws-sims.",
        ),
        (
            SIMS,
            false,
            config().events_config(weighing()).build(),
            "eventsConfig: the recipe aws-sims does not have this; leave it out, or choose one that does: \
             aws-user-personalization-v2, aws-personalized-ranking-v2.",
        ),
        (
            V2,
            false,
            config().optimization_objective(objective).build(),
            "optimizationObjective: the recipe aws-user-personalization-v2 does not have this; leave it out, or choose one \
             that does: aws-user-personalization, aws-personalized-ranking.",
        ),
        (
            USER_PERSONALIZATION,
            false,
            config().algorithm_hyper_parameters("hidden_dimension", "31").build(),
            "algorithmHyperParameters.hidden_dimension: hidden_dimension must be a whole number from 32 to 256, not `31`.",
        ),
        (
            USER_PERSONALIZATION,
            true,
            searching("bptt", 1, 22),
            "hpoConfig.algorithmHyperParameterRanges.integerHyperParameterRanges[0]: bptt must be a whole number from 2 \
             to 32, not from 1 to 22.",
        ),
        (
            USER_PERSONALIZATION,
            true,
            searching("recency_mask", 0, 1),
            "hpoConfig.algorithmHyperParameterRanges.integerHyperParameterRanges[0]: `recency_mask` belongs in \
             `categoricalHyperParameterRanges`.",
        ),
        (
            SIMS,
            true,
            searching("bptt", 2, 22),
            "hpoConfig.algorithmHyperParameterRanges.integerHyperParameterRanges[0]: aws-sims cannot tune \
             `bptt`; it tunes popularity_discount_factor, min_cointeraction_count.",
        ),
        (
            SIMS,
            true,
            config().hpo_config(jobs).build(),
            "hpoConfig.hpoResourceConfig.maxNumberOfTrainingJobs: `41` is no number of jobs from 1 to 40.",
        ),
        (
            SIMS,
            false,
            config().event_value_threshold("a few").build(),
            "eventValueThreshold: `a few` is no number; write it like \"4.5\".",
        ),
    ];
    for (recipe, hpo, config, expected) in cases {
        let create = world.personalize.create_solution().name("s").dataset_group_arn(&group).recipe_arn(recipe);
        let (name, message) = rejection(create.perform_hpo(hpo).solution_config(config).send().await);
        assert_eq!((name.as_str(), message.as_str()), ("InvalidInputException", expected));
    }
    let create = world.personalize.create_solution().name("s").dataset_group_arn(&group).recipe_arn(V2);
    create.solution_config(config().events_config(weighing()).build()).send().await.expect("a solution");
    let solution = world.solution(&group, "sims", SIMS).await;
    let update = world.personalize.update_solution().solution_arn(&solution);
    let update = update.solution_update_config(SolutionUpdateConfig::builder().events_config(weighing()).build());
    let (name, message) = rejection(update.send().await);
    assert_eq!(name, "InvalidInputException");
    assert_eq!(
        message,
        "eventsConfig: the recipe aws-sims does not have this; leave it out, or choose one that does: \
         aws-user-personalization-v2, aws-personalized-ranking-v2."
    );
}

#[tokio::test]
async fn parameters_that_no_page_of_the_recipe_has_are_taken() {
    let world = World::new().await;
    let group = world.group("films").await;
    let older = SolutionConfig::builder()
        .feature_transformation_parameters("cold_start_max_duration", "1")
        .feature_transformation_parameters("max_hist_length_percentile", "0.99")
        .algorithm_hyper_parameters("momentum", "0.9")
        .build();
    let create = world.personalize.create_solution().name("s").dataset_group_arn(&group);
    create.recipe_arn(USER_PERSONALIZATION).solution_config(older).send().await.expect("a solution");
}

#[tokio::test]
async fn optimisation_finds_hyperparameters_by_their_full_names() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let create = world.personalize.create_solution().name("s").dataset_group_arn(&group);
    let create = create.recipe_arn(USER_PERSONALIZATION).perform_auto_training(false).perform_hpo(true);
    let solution = create.solution_config(searching("training.bptt", 2, 22)).send().await.expect("a solution");
    world.pass(1.0);
    let version = world.version(&solution.solution_arn.expect("an ARN")).await;
    let describe = world.personalize.describe_solution_version().solution_version_arn(&version);
    let described = describe.clone().send().await.expect("a description").solution_version.expect("a version");
    assert!(described.tuned_hpo_params.is_none(), "it is still trained");
    world.pass(2400.0);
    let described = describe.send().await.expect("a description").solution_version.expect("a version");
    let tuned = described.tuned_hpo_params.expect("tuned").algorithm_hyper_parameters.expect("hyperparameters");
    let mut names: Vec<&str> = tuned.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["data.recency_mask", "training.bptt", "training.hidden_dimension"]);
    assert!((2..=22).contains(&tuned["training.bptt"].parse::<u32>().expect("a number")), "{tuned:?}");
}
