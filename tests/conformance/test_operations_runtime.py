"""Recommendations, rankings and actions."""

import collections
import json
import re

import pytest

from films import INTERACTIONS, ITEMS, refused

ARN = "arn:aws:personalize:us-east-1:123456789012"
POPULAR = [item for item, _ in collections.Counter(row[1] for row in INTERACTIONS).most_common()]
WATCHED = {item for user, item, _, kind, _ in INTERACTIONS if user == "u1" and kind == "Watch"}
RECOMMENDATION_ID = re.compile(r"RID-[0-9a-f]{2}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}-CID-[0-9a-f]{6}")
COMEDIES = {item for item, genre, *_ in ITEMS if genre == "comedy"}


@pytest.fixture
def runtime(films):
    return films.service.client("personalize-runtime")


@pytest.fixture
def events(films):
    return films.service.client("personalize-events")


def names(answer):
    assert RECOMMENDATION_ID.fullmatch(answer["recommendationId"]), answer["recommendationId"]
    (member,) = [name for name in answer if name.endswith("List") or name == "personalizedRanking"]
    return [result.get("itemId", result.get("actionId")) for result in answer[member]]


def deployed(films, recipe_name, kinds=("Interactions", "Items"), **more):
    return films.campaign(films.trained(recipe_name, kinds), **more)


def a_filter(films, expression, name="f"):
    group = f"{ARN}:dataset-group/films"
    arn = films.personalize.create_filter(name=name, datasetGroupArn=group, filterExpression=expression)["filterArn"]
    return films.waited_for("filter", arn)


@pytest.mark.parametrize(
    ("recipe_name", "asked", "has_scores"),
    [
        ("aws-user-personalization-v2", {"userId": "u1"}, True),
        ("aws-user-personalization", {"userId": "u1"}, True),
        ("aws-sims", {"itemId": "i1"}, False),
        ("aws-similar-items", {"itemId": "i1"}, False),
        ("aws-popularity-count", {}, False),
        ("aws-trending-now", {}, False),
    ],
)
def test_each_recipe_recommends_items(films, runtime, recipe_name, asked, has_scores):
    campaign = deployed(films, recipe_name)
    answer = runtime.get_recommendations(campaignArn=campaign, numResults=10, **asked)
    items = names(answer)
    assert len(items) == len(set(items)) == 10
    assert set(items) <= {item for item, *_ in ITEMS}
    assert asked.get("itemId") not in items
    scores = [item.get("score") for item in answer["itemList"]]
    if has_scores:
        assert scores == [round(score, 7) for score in scores] and sum(scores) <= 1
    else:
        assert scores == [None] * 10
    if recipe_name == "aws-popularity-count":
        assert items[0] == POPULAR[0]
    for name in asked:
        with refused("InvalidInputException", f"{name} is required by {recipe_name}."):
            runtime.get_recommendations(campaignArn=campaign)


def test_numbers_of_results_have_a_default_and_limits(films, runtime):
    campaign = deployed(films, "aws-popularity-count")
    assert len(names(runtime.get_recommendations(campaignArn=campaign))) == 25
    assert len(names(runtime.get_recommendations(campaignArn=campaign, numResults=500))) == len(POPULAR)
    with refused("InvalidInputException", "at most 500"):
        runtime.get_recommendations(campaignArn=campaign, numResults=501)


def test_a_filter_with_values(films, runtime):
    campaign = deployed(films, "aws-user-personalization-v2")
    genre = a_filter(films, "INCLUDE ItemID WHERE Items.GENRES IN ($GENRE) AND Items.PRICE < $PRICE", "genre")
    unseen = a_filter(films, 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")', "unseen")

    def ask(**more):
        return names(runtime.get_recommendations(campaignArn=campaign, userId="u1", numResults=500, **more))

    cheap = {item for item, genre, price, _ in ITEMS if genre == "comedy" and price < 10}
    assert set(ask(filterArn=genre, filterValues={"GENRE": '"comedy"', "PRICE": "10"})) == cheap
    assert set(ask(filterArn=genre, filterValues={"GENRE": '"comedy","western"', "PRICE": '"10"'})) == cheap
    left = ask(filterArn=unseen)
    assert left and not WATCHED & set(left)
    with refused("InvalidInputException", "$GENRE, $PRICE"):
        ask(filterArn=genre)
    with refused("InvalidInputException", "$PRICE"):
        ask(filterArn=genre, filterValues={"GENRE": '"comedy"', "PRICE": "cheap"})
    with refused("ResourceNotFoundException", "filter/none"):
        ask(filterArn=f"{ARN}:filter/none")


def test_promotions_metadata_and_reasons(films, runtime):
    campaign = deployed(films, "aws-user-personalization-v2")
    comedies = a_filter(films, 'INCLUDE ItemID WHERE Items.GENRES IN ("comedy")')
    answer = runtime.get_recommendations(
        campaignArn=campaign, userId="u1", numResults=10, metadataColumns={"ITEMS": ["GENRES", "PRICE"]},
        promotions=[{"name": "laughs", "percentPromotedItems": 50, "filterArn": comedies}],
    )
    promoted = [item for item in answer["itemList"] if item.get("promotionName") == "laughs"]
    assert len(promoted) == 5 and {item["itemId"] for item in promoted} <= COMEDIES
    assert all(item["reason"] == ["Promoted item"] for item in promoted)
    rows = {item: (genre, price) for item, genre, price, _ in ITEMS}
    for item in answer["itemList"]:
        genre, price = rows[item["itemId"]]
        assert item["metadata"] == {"genres": genre, "price": str(price)}
    with refused("InvalidInputException", "at most 50"):
        runtime.get_recommendations(
            campaignArn=campaign, userId="u1", numResults=51, metadataColumns={"ITEMS": ["GENRES"]}
        )
    with refused("InvalidInputException", "percentPromotedItems"):
        runtime.get_recommendations(
            campaignArn=campaign, userId="u1", promotions=[{"percentPromotedItems": 101, "filterArn": comedies}]
        )


@pytest.mark.parametrize(
    ("recipe_name", "last"), [("aws-personalized-ranking-v2", None), ("aws-personalized-ranking", 0.0)]
)
def test_a_list_is_ranked(films, runtime, recipe_name, last):
    campaign = deployed(films, recipe_name)
    asked = ["unknown", "i29", POPULAR[0], "i5"]
    answer = runtime.get_personalized_ranking(campaignArn=campaign, userId="u1", inputList=asked)
    ranking = answer["personalizedRanking"]
    assert sorted(names(answer)) == sorted(asked)
    assert (ranking[-1]["itemId"], ranking[-1].get("score")) == ("unknown", last)
    scores = [item["score"] for item in ranking[:-1]]
    assert scores == sorted(scores, reverse=True)
    comedies = a_filter(films, 'INCLUDE ItemID WHERE Items.GENRES IN ("comedy")')
    kept = runtime.get_personalized_ranking(
        campaignArn=campaign, userId="u1", inputList=asked, filterArn=comedies
    )
    assert set(names(kept)) == set(asked) & COMEDIES
    with refused("InvalidInputException", "call GetPersonalizedRanking"):
        runtime.get_recommendations(campaignArn=campaign, userId="u1")


def test_actions_are_recommended(films, runtime):
    kinds = ("Interactions", "Actions", "Action_Interactions")
    campaign = deployed(films, "aws-next-best-action", kinds)
    answer = runtime.get_action_recommendations(campaignArn=campaign, userId="u1")
    actions = names(answer)
    assert len(actions) == len(set(actions)) == 5 and set(actions) <= {f"a{n}" for n in range(5)}
    dear = a_filter(films, "INCLUDE ActionID WHERE Actions.VALUE > ($VALUE)")
    ask = {"campaignArn": campaign, "userId": "u1", "filterArn": dear}
    assert set(names(runtime.get_action_recommendations(**ask, filterValues={"VALUE": "3"}))) == {"a3", "a4"}
    with refused("InvalidInputException", "at most 100"):
        runtime.get_action_recommendations(campaignArn=campaign, userId="u1", numResults=101)
    with refused("InvalidInputException", "userId is required"):
        runtime.get_action_recommendations(campaignArn=campaign)


@pytest.mark.parametrize("recipe_name", ["aws-user-personalization-v2", "aws-personalized-ranking-v2"])
def test_events_act(films, runtime, events, recipe_name):
    campaign = deployed(films, recipe_name)
    tracker = films.personalize.create_event_tracker(name="t", datasetGroupArn=f"{ARN}:dataset-group/films")
    films.waited_for("eventTracker", tracker["eventTrackerArn"])

    def ask(user):
        if recipe_name == "aws-user-personalization-v2":
            return names(runtime.get_recommendations(campaignArn=campaign, userId=user))
        items = [item for item, *_ in ITEMS]
        return names(runtime.get_personalized_ranking(campaignArn=campaign, userId=user, inputList=items))

    def put(session, **user):
        listed = [{"eventType": "Watch", "itemId": f"i{n}", "sentAt": 1_767_300_000 + n} for n in (27, 28, 29)]
        events.put_events(trackingId=tracker["trackingId"], sessionId=session, eventList=listed, **user)

    before = ask("new")
    assert ask("session") == before
    put("s", userId="new")
    assert ask("new") != before
    put("session")
    assert ask("session") == ask("new")
    assert ask("another") == before


def test_what_is_put_is_seen_by_filters_at_once(films, runtime, events):
    campaign = deployed(films, "aws-popularity-count", ("Interactions", "Items", "Users"))
    western = a_filter(films, 'INCLUDE ItemID WHERE Items.GENRES IN ("western")', "western")
    adults = a_filter(
        films, 'EXCLUDE ItemID WHERE Items.GENRES IN ("comedy") IF CurrentUser.AGE < 18', "adults"
    )
    assert names(runtime.get_recommendations(campaignArn=campaign, filterArn=western)) == []
    item = {"itemId": "i3", "properties": json.dumps({"genres": "western|drama", "price": 1, "creationTimestamp": 1})}
    events.put_items(datasetArn=f"{ARN}:dataset/films/ITEMS", items=[item])
    assert names(runtime.get_recommendations(campaignArn=campaign, filterArn=western)) == ["i3"]

    def comedies(user):
        answer = runtime.get_recommendations(campaignArn=campaign, userId=user, filterArn=adults, numResults=100)
        return bool(COMEDIES - {"i3"} & set(names(answer)))

    assert comedies("u1")
    events.put_users(datasetArn=f"{ARN}:dataset/films/USERS", users=[{"userId": "u1", "properties": '{"age": 9}'}])
    assert not comedies("u1") and comedies("u2")
    with refused("InvalidInputException", "userId is required by a filter"):
        runtime.get_recommendations(campaignArn=campaign, filterArn=adults)


def test_a_campaign_answers_while_it_is_active(films, runtime):
    version = films.trained("aws-popularity-count")
    campaign = films.personalize.create_campaign(name="c", solutionVersionArn=version)["campaignArn"]
    with refused("InvalidInputException", "It is CREATE PENDING"):
        runtime.get_recommendations(campaignArn=campaign)
    films.waited_for("campaign", campaign)
    assert names(runtime.get_recommendations(campaignArn=campaign))
    films.personalize.update_campaign(campaignArn=campaign, minProvisionedTPS=2)
    assert names(runtime.get_recommendations(campaignArn=campaign))
    films.service.advance(6000)
    films.personalize.delete_campaign(campaignArn=campaign)
    with refused("InvalidInputException", "It is DELETE PENDING"):
        runtime.get_recommendations(campaignArn=campaign)
    films.service.advance(6000)
    with refused("ResourceNotFoundException", campaign):
        runtime.get_recommendations(campaignArn=campaign)


@pytest.mark.parametrize(
    ("recipe_name", "asked"),
    [
        ("aws-vod-top-picks", {"userId": "u1"}),
        ("aws-vod-most-popular", {"userId": "u1"}),
        ("aws-vod-because-you-watched-x", {"userId": "u1", "itemId": "i1"}),
        ("aws-vod-trending-now", {}),
    ],
)
def test_a_recommender_answers(films, runtime, recipe_name, asked):
    recommender = films.recommender(films.stocked(domain="VIDEO_ON_DEMAND"), recipe_name=recipe_name)
    answer = runtime.get_recommendations(recommenderArn=recommender, numResults=100, **asked)
    items = names(answer)
    assert items and all("score" not in item for item in answer["itemList"])
    if recipe_name in ("aws-vod-top-picks", "aws-vod-because-you-watched-x"):
        assert not WATCHED & set(items)
    for name in asked:
        with refused("InvalidInputException", "is required by"):
            runtime.get_recommendations(
                recommenderArn=recommender, **{other: asked[other] for other in asked if other != name}
            )
    films.personalize.stop_recommender(recommenderArn=recommender)
    films.service.advance(600)
    with refused("InvalidInputException", "It is INACTIVE"):
        runtime.get_recommendations(recommenderArn=recommender, **asked)


def test_what_does_not_exist_is_not_found(films, runtime):
    group = films.group()
    calls = (
        lambda arn: runtime.get_recommendations(campaignArn=arn, userId="u"),
        lambda arn: runtime.get_recommendations(recommenderArn=arn, userId="u"),
        lambda arn: runtime.get_personalized_ranking(campaignArn=arn, userId="u", inputList=["i"]),
        lambda arn: runtime.get_action_recommendations(campaignArn=arn, userId="u"),
    )
    for call in calls:
        with refused("ResourceNotFoundException", group):
            call(group)
    with refused("InvalidInputException", "exactly one of campaignArn and recommenderArn"):
        runtime.get_recommendations(campaignArn=group, recommenderArn=group)
