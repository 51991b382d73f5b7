"""Campaigns: what they serve, how they change while they serve, and how they follow their solution."""

from films import CREATION, DELETION, FAILURE, MANY_TAGS, refused

CONFIG = {
    "itemExplorationConfig": {"explorationWeight": "0.3", "explorationItemAgeCutOff": "30"},
    "enableMetadataWithRecommendations": True, "syncWithLatestSolutionVersion": False,
    "rankingInfluence": {"POPULARITY": 0.5, "FRESHNESS": 0.25},
}


def latest(version):
    return version.rpartition("/")[0] + "/$LATEST"


def test_a_campaign_comes_and_goes(films):
    personalize, version = films.personalize, films.trained("aws-user-personalization")
    solution = version.rpartition("/")[0]
    campaign = personalize.create_campaign(
        name="films", solutionVersionArn=version, minProvisionedTPS=3, campaignConfig=CONFIG
    )["campaignArn"]
    assert campaign == "arn:aws:personalize:us-east-1:123456789012:campaign/films"
    with refused("ResourceInUseException", "CREATE PENDING"):
        personalize.delete_campaign(campaignArn=campaign)
    with refused("ResourceInUseException", "CREATE PENDING"):
        personalize.update_campaign(campaignArn=campaign, minProvisionedTPS=1)
    assert films.passage("campaign", campaign, 27) == CREATION
    described = films.describe("campaign", campaign)
    assert (described.pop("lastUpdatedDateTime") - described.pop("creationDateTime")).total_seconds() == 540
    assert described == {
        "name": "films", "campaignArn": campaign, "solutionVersionArn": version, "minProvisionedTPS": 3,
        "campaignConfig": CONFIG, "status": "ACTIVE",
    }
    (summary,) = personalize.list_campaigns(solutionArn=solution)["campaigns"]
    assert (summary["name"], summary["campaignArn"], summary["status"]) == ("films", campaign, "ACTIVE")
    assert personalize.list_campaigns(solutionArn=solution + "x")["campaigns"] == []

    with refused("ResourceInUseException", campaign):
        personalize.delete_solution(solutionArn=solution)
    with refused("ResourceInUseException", campaign):
        personalize.delete_dataset(datasetArn="arn:aws:personalize:us-east-1:123456789012:dataset/films/INTERACTIONS")
    personalize.delete_campaign(campaignArn=campaign)
    with refused("ResourceInUseException", "DELETE PENDING"):
        personalize.delete_campaign(campaignArn=campaign)
    assert films.passage("campaign", campaign, 6) == DELETION
    assert films.status("solutionVersion", version) == "ACTIVE"


def test_a_campaign_serves_its_old_version_while_it_is_updated(films):
    personalize, version = films.personalize, films.trained("aws-user-personalization")
    campaign = films.campaign(version, minProvisionedTPS=1)
    assert "latestCampaignUpdate" not in films.describe("campaign", campaign)
    newer = films.version(version.rpartition("/")[0])
    answer = personalize.update_campaign(
        campaignArn=campaign, solutionVersionArn=newer, minProvisionedTPS=2, campaignConfig=CONFIG
    )
    assert answer["campaignArn"] == campaign
    for again in (personalize.update_campaign, personalize.delete_campaign):
        with refused("ResourceInUseException", "being updated"):
            again(campaignArn=campaign)
    described = films.describe("campaign", campaign)
    assert (described["solutionVersionArn"], described["minProvisionedTPS"]) == (version, 1)
    assert films.update_passage("campaign", campaign, "latestCampaignUpdate", 21) == CREATION
    described = films.describe("campaign", campaign)
    update = described["latestCampaignUpdate"]
    for name, value in {"solutionVersionArn": newer, "minProvisionedTPS": 2, "campaignConfig": CONFIG}.items():
        assert described[name] == update[name] == value, name
    assert (update["lastUpdatedDateTime"] - update["creationDateTime"]).total_seconds() == 420
    assert described["lastUpdatedDateTime"] == update["lastUpdatedDateTime"]

    films.fail("campaign", "films", "Not today.")
    personalize.update_campaign(campaignArn=campaign, minProvisionedTPS=9)
    assert films.update_passage("campaign", campaign, "latestCampaignUpdate", 21) == FAILURE
    described = films.describe("campaign", campaign)
    assert (described["latestCampaignUpdate"]["failureReason"], described["minProvisionedTPS"]) == ("Not today.", 2)


def test_a_campaign_that_failed_says_why_and_is_made_whole_by_an_update(films):
    personalize, version = films.personalize, films.trained()
    films.fail("campaign", "films", "No capacity.")
    campaign = personalize.create_campaign(name="films", solutionVersionArn=version)["campaignArn"]
    assert films.passage("campaign", campaign, 27) == FAILURE
    assert films.describe("campaign", campaign)["failureReason"] == "No capacity."
    assert personalize.list_campaigns()["campaigns"][0]["failureReason"] == "No capacity."
    films.service.admin("DELETE", "faults")
    personalize.update_campaign(campaignArn=campaign, minProvisionedTPS=1)
    films.service.advance(420)
    described = films.describe("campaign", campaign)
    assert (described["status"], "failureReason" in described) == ("ACTIVE", False)


def test_a_campaign_follows_the_latest_version(films):
    personalize, version = films.personalize, films.trained()
    sync = {"syncWithLatestSolutionVersion": True}
    with refused("InvalidInputException", "$LATEST"):
        films.campaign(version, campaignConfig=sync)
    campaign, fixed = films.campaign(latest(version), campaignConfig=sync), films.campaign(latest(version), "fixed")
    assert films.describe("campaign", campaign)["solutionVersionArn"] == version
    newer = films.start_training(version.rpartition("/")[0])
    films.service.advance(3600)
    described = films.describe("campaign", campaign)
    assert (described["solutionVersionArn"], described["status"]) == (version, "ACTIVE")
    assert described["latestCampaignUpdate"]["status"] == "CREATE PENDING"
    assert described["latestCampaignUpdate"]["solutionVersionArn"] == newer
    films.service.advance(420)
    assert films.describe("campaign", campaign)["solutionVersionArn"] == newer
    assert films.describe("campaign", fixed)["solutionVersionArn"] == version
    personalize.update_campaign(campaignArn=fixed, solutionVersionArn=latest(version))
    films.service.advance(420)
    assert films.describe("campaign", fixed)["solutionVersionArn"] == newer


def test_a_campaign_is_refused(films):
    personalize, version = films.personalize, films.trained()
    solution = version.rpartition("/")[0]
    training = films.start_training(solution)
    with refused("ResourceInUseException", "CREATE PENDING"):
        films.campaign(training)
    with refused("ResourceNotFoundException", solution):
        films.campaign(solution)
    with refused("ResourceNotFoundException"):
        films.campaign(solution + "x/$LATEST")
    with refused("TooManyTagsException"):
        films.campaign(version, tags=MANY_TAGS)
    group = films.describe("solution", solution)["datasetGroupArn"]
    segments = films.version(films.solution(group, "users", "aws-item-affinity"))
    with refused("InvalidInputException", "no campaign can serve"):
        films.campaign(segments)
    untrained = films.solution(group, "untrained")
    with refused("ResourceInUseException", "no ACTIVE version"):
        films.campaign(untrained + "/$LATEST")
    campaign = films.campaign(version)
    with refused("ResourceAlreadyExistsException", "campaign/films"):
        films.campaign(version)
    for number in range(4):
        films.campaign(version, f"c{number}")
    with refused("LimitExceededException", "More than 5 resources in ACTIVE state. Please delete some and try again."):
        films.campaign(version, "sixth")
    with refused("ResourceNotFoundException"):
        personalize.update_campaign(campaignArn=campaign + "x", minProvisionedTPS=1)
    with refused("InvalidInputException", "$LATEST"):
        personalize.update_campaign(campaignArn=campaign, campaignConfig={"syncWithLatestSolutionVersion": True})
    with refused("ResourceNotFoundException"):
        personalize.update_campaign(campaignArn=campaign, solutionVersionArn=version + "0")
