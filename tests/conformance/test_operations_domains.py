"""Domains and their recommenders, and the recipes of both kinds with what belongs to them."""

import pytest

from films import CREATION, DELETION, FAILURE, MANY_TAGS, csv_text, recipe, refused

CONFIG = {
    "itemExplorationConfig": {"explorationWeight": "0.2", "explorationItemAgeCutOff": "20"},
    "minRecommendationRequestsPerSecond": 2, "enableMetadataWithRecommendations": True,
    "trainingDataConfig": {
        "excludedDatasetColumns": {"ITEMS": ["PRICE"]}, "includedDatasetColumns": {"INTERACTIONS": ["EVENT_TYPE"]}
    },
}


def video_group(films):
    return films.stocked(domain="VIDEO_ON_DEMAND")


def test_a_recommender_comes_and_goes(films):
    personalize, group = films.personalize, video_group(films)
    recommender = personalize.create_recommender(
        name="films", datasetGroupArn=group, recipeArn=recipe("aws-vod-top-picks"), recommenderConfig=CONFIG
    )["recommenderArn"]
    assert recommender == "arn:aws:personalize:us-east-1:123456789012:recommender/films"
    for early in (personalize.delete_recommender, personalize.stop_recommender, personalize.start_recommender):
        with refused("ResourceInUseException", "CREATE PENDING"):
            early(recommenderArn=recommender)
    assert "modelMetrics" not in films.describe("recommender", recommender)
    assert films.passage("recommender", recommender, 195) == CREATION
    described = films.describe("recommender", recommender)
    assert (described.pop("lastUpdatedDateTime") - described.pop("creationDateTime")).total_seconds() == 3900
    metrics = described.pop("modelMetrics")
    assert metrics["coverage"] > 0.5 and "precision_at_25" in metrics
    expected = {
        "name": "films", "recommenderArn": recommender, "datasetGroupArn": group, "status": "ACTIVE",
        "recipeArn": recipe("aws-vod-top-picks"), "recommenderConfig": CONFIG,
    }
    assert described == expected
    (summary,) = personalize.list_recommenders(datasetGroupArn=group)["recommenders"]
    assert {name: summary[name] for name in expected} == expected

    with refused("ResourceInUseException"):
        personalize.delete_dataset_group(datasetGroupArn=group)
    personalize.delete_recommender(recommenderArn=recommender)
    with refused("ResourceInUseException", "DELETE PENDING"):
        personalize.delete_recommender(recommenderArn=recommender)
    assert "modelMetrics" not in films.describe("recommender", recommender)
    assert films.passage("recommender", recommender, 6) == DELETION


def test_a_recommender_stops_and_starts(films):
    personalize, recommender = films.personalize, films.recommender(video_group(films))
    with refused("InvalidInputException", "must be INACTIVE"):
        personalize.start_recommender(recommenderArn=recommender)
    assert personalize.stop_recommender(recommenderArn=recommender)["recommenderArn"] == recommender
    with refused("ResourceInUseException", "STOP PENDING"):
        personalize.start_recommender(recommenderArn=recommender)
    assert films.passage("recommender", recommender, 3) == ["STOP PENDING", "STOP IN_PROGRESS", "INACTIVE"]
    with refused("InvalidInputException", "must be ACTIVE"):
        personalize.stop_recommender(recommenderArn=recommender)
    assert personalize.start_recommender(recommenderArn=recommender)["recommenderArn"] == recommender
    assert films.passage("recommender", recommender, 15) == ["START PENDING", "START IN_PROGRESS", "ACTIVE"]
    personalize.stop_recommender(recommenderArn=recommender)
    films.service.advance(60)
    personalize.delete_recommender(recommenderArn=recommender)
    assert films.passage("recommender", recommender, 6) == DELETION
    for gone in (personalize.start_recommender, personalize.stop_recommender, personalize.delete_recommender):
        with refused("ResourceNotFoundException", recommender):
            gone(recommenderArn=recommender)


def test_a_recommender_is_updated_while_it_stays_active(films):
    personalize, recommender = films.personalize, films.recommender(video_group(films))
    answer = personalize.update_recommender(recommenderArn=recommender, recommenderConfig=CONFIG)
    assert answer["recommenderArn"] == recommender
    described = films.describe("recommender", recommender)
    assert described["recommenderConfig"] == {"minRecommendationRequestsPerSecond": 1}
    with refused("ResourceInUseException", "being updated"):
        personalize.update_recommender(recommenderArn=recommender, recommenderConfig=CONFIG)
    for other in (personalize.delete_recommender, personalize.stop_recommender):
        with refused("ResourceInUseException", "being updated"):
            other(recommenderArn=recommender)
    assert films.update_passage("recommender", recommender, "latestRecommenderUpdate", 21) == CREATION
    described = films.describe("recommender", recommender)
    update = described["latestRecommenderUpdate"]
    assert described["recommenderConfig"] == update["recommenderConfig"] == CONFIG
    assert (update["lastUpdatedDateTime"] - update["creationDateTime"]).total_seconds() == 420

    with refused("InvalidInputException", "has this configuration already"):
        personalize.update_recommender(recommenderArn=recommender, recommenderConfig=CONFIG)
    films.fail("recommender", "films", "Not today.")
    personalize.update_recommender(recommenderArn=recommender, recommenderConfig={})
    assert films.update_passage("recommender", recommender, "latestRecommenderUpdate", 21) == FAILURE
    described = films.describe("recommender", recommender)
    assert described["latestRecommenderUpdate"]["failureReason"] == "Not today."
    assert described["recommenderConfig"] == CONFIG
    with refused("ResourceNotFoundException"):
        personalize.update_recommender(recommenderArn=recommender + "x", recommenderConfig={})
    with refused("InvalidInputException", "explorationWeight must be a number from 0 to 1"):
        personalize.update_recommender(
            recommenderArn=recommender, recommenderConfig={"itemExplorationConfig": {"explorationWeight": "2"}}
        )


def test_a_recommender_without_enough_events_fails(films):
    group = films.group(domain="VIDEO_ON_DEMAND")
    dataset = films.dataset(group, schema=films.schema(domain="VIDEO_ON_DEMAND"))
    clicks = [(f"u{n % 40}", "i1", 1_700_000_000 + n, "Click", 1) for n in range(1000)]
    films.import_rows(dataset, text=csv_text("Interactions", clicks))
    recommender = films.personalize.create_recommender(
        name="films", datasetGroupArn=group, recipeArn=recipe("aws-vod-most-popular")
    )["recommenderArn"]
    assert films.passage("recommender", recommender, 195) == FAILURE
    reason = films.describe("recommender", recommender)["failureReason"]
    assert reason == "Dataset has fewer than 1000 interactions after filtering by event type: Watch"


def test_a_recommender_is_refused(films):
    group = films.personalize.create_dataset_group(name="films", domain="VIDEO_ON_DEMAND")["datasetGroupArn"]
    create = films.recommender
    with refused("ResourceInUseException", "CREATE PENDING"):
        create(group)
    films.waited_for("datasetGroup", group)
    with refused("ResourceNotFoundException"):
        create(group.replace("films", "other"))
    with refused("InvalidInputException", "there is none"):
        create(group)
    films.import_rows(films.dataset(group, schema=films.schema(domain="VIDEO_ON_DEMAND")))
    with refused("InvalidInputException", "Items"):
        create(group, recipe_name="aws-vod-more-like-x")
    with refused("InvalidInputException", "no recipe for recommenders"):
        create(group, recipe_name="aws-sims")
    with refused("InvalidInputException", "needs a dataset group of the domain ECOMMERCE"):
        create(group, recipe_name="aws-ecomm-recommended-for-you")
    with refused("InvalidInputException", "is a custom one"):
        create(films.group("custom"))
    with refused("InvalidInputException", "does not support itemExplorationConfig"):
        create(group, recipe_name="aws-vod-most-popular", recommenderConfig=CONFIG)
    with refused("TooManyTagsException"):
        create(group, tags=MANY_TAGS)
    create(group)
    with refused("ResourceAlreadyExistsException", "recommender/films"):
        create(group)
    for number in range(4):
        create(group, f"r{number}")
    with refused("LimitExceededException", "More than 5"):
        create(group, "sixth")


def all_recipes(films, **more):
    return films.personalize.get_paginator("list_recipes").paginate(**more).build_full_result()["recipes"]


@pytest.mark.parametrize(
    ("wanted", "on_each_page"),
    [({}, (12, 10)), ({"domain": "ECOMMERCE"}, (5, 0)), ({"domain": "VIDEO_ON_DEMAND"}, (0, 5))],
)
def test_the_first_page_of_recipes_has_a_token_that_clients_may_index(films, wanted, on_each_page):
    first = films.personalize.list_recipes(**wanted)
    second = films.personalize.list_recipes(nextToken=first["nextToken"], **wanted)
    assert (len(first["recipes"]), len(second["recipes"])) == on_each_page
    assert "nextToken" not in second


RECIPE_TYPES = {
    "USER_PERSONALIZATION", "PERSONALIZED_RANKING", "RELATED_ITEMS", "POPULAR_ITEMS", "PERSONALIZED_ACTIONS",
    "USER_SEGMENTATION",
}


def test_every_recipe_leads_to_its_algorithm_and_its_feature_transformation(films):
    personalize = films.personalize
    seen = set()
    for entry in all_recipes(films):
        described = personalize.describe_recipe(recipeArn=entry["recipeArn"])["recipe"]
        assert (described["name"], described["status"]) == (entry["name"], "ACTIVE")
        assert described["creationDateTime"] == entry["creationDateTime"]
        seen.add(described["recipeType"])
        arn = described["algorithmArn"]
        algorithm = personalize.describe_algorithm(algorithmArn=arn)["algorithm"]
        assert (algorithm["algorithmArn"], arn.rpartition("/")[2]) == (arn, algorithm["name"])
        arn = described["featureTransformationArn"]
        transformation = personalize.describe_feature_transformation(featureTransformationArn=arn)
        transformation = transformation["featureTransformation"]
        assert transformation["featureTransformationArn"] == arn
        assert (transformation["name"], transformation["status"]) == (arn.rpartition("/")[2], "ACTIVE")
    assert seen == RECIPE_TYPES


def test_an_algorithm_tells_its_hyperparameters(films):
    describe = films.personalize.describe_algorithm
    algorithm = describe(algorithmArn="arn:aws:personalize:::algorithm/aws-user-personalization")["algorithm"]
    assert algorithm["defaultHyperParameters"] == {"hidden_dimension": "149", "bptt": "32", "recency_mask": "True"}
    ranges = algorithm["defaultHyperParameterRanges"]
    integer = {"name": "bptt", "minValue": 2, "maxValue": 32, "isTunable": True}
    assert integer in ranges["integerHyperParameterRanges"]
    assert [entry["name"] for entry in ranges["categoricalHyperParameterRanges"]] == ["recency_mask"]
    algorithm = describe(algorithmArn="arn:aws:personalize:::algorithm/aws-sims")["algorithm"]
    assert algorithm["defaultHyperParameterRanges"]["continuousHyperParameterRanges"] == [
        {"name": "popularity_discount_factor", "minValue": 0.0, "maxValue": 1.0, "isTunable": True}
    ]


@pytest.mark.parametrize("kind", ["recipe", "algorithm", "featureTransformation"])
def test_what_the_service_does_not_have_is_not_found(films, kind):
    with refused("ResourceNotFoundException"):
        films.describe(kind, "arn:aws:personalize:::recipe/aws-none")
