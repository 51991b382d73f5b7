"""Batch inference and batch segment jobs, and what they write."""

import collections
import json

import pytest

from films import CREATION, FAILURE, INTERACTIONS, MANY_TAGS, ROLE, refused

KEY = "arn:aws:kms:us-east-1:123456789012:key/k"
POPULAR = [item for item, _ in collections.Counter(row[1] for row in INTERACTIONS).most_common()]
CONFIG = {"itemExplorationConfig": {"explorationWeight": "0.1"}, "rankingInfluence": {"POPULARITY": 0.5}}
INFERENCE, SEGMENT = "batchInferenceJob", "batchSegmentJob"


def order(films, version, lines=(), name="job", **more):
    """A request for a job of either kind."""
    path = films.put(f"in/{name}.json", "".join(json.dumps(line) + "\n" for line in lines))
    return {
        "jobName": name, "solutionVersionArn": version, "roleArn": ROLE,
        "jobInput": {"s3DataSource": {"path": path, "kmsKeyArn": KEY}},
        "jobOutput": {"s3DataDestination": {"path": "s3://films/out/", "kmsKeyArn": KEY}}, **more,
    }


def create(films, kind, request):
    personalize = films.personalize
    method = {INFERENCE: personalize.create_batch_inference_job, SEGMENT: personalize.create_batch_segment_job}
    return method[kind](**request)[f"{kind}Arn"]


def summaries(films, kind, **narrowed):
    personalize = films.personalize
    method = {INFERENCE: personalize.list_batch_inference_jobs, SEGMENT: personalize.list_batch_segment_jobs}
    return method[kind](**narrowed)[f"{kind}s"]


def answers(films, name="job"):
    return [json.loads(line) for line in films.get(f"out/{name}.json.out").splitlines()]


def a_filter(films, group):
    arn = films.personalize.create_filter(
        name="f", datasetGroupArn=group, filterExpression='EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("Watch")'
    )["filterArn"]
    return films.waited_for("filter", arn)


@pytest.mark.parametrize(
    ("kind", "recipe_name", "seconds"),
    [(INFERENCE, "aws-user-personalization", 1200), (SEGMENT, "aws-item-affinity", 450)],
)
def test_a_batch_job_goes_its_way(films, kind, recipe_name, seconds):
    version = films.trained(recipe_name)
    group = films.describe("solutionVersion", version)["datasetGroupArn"]
    filter_arn = a_filter(films, group)
    config = {"batchInferenceJobConfig": CONFIG} if kind == INFERENCE else {}
    lines = [{"userId": "u1"}] if kind == INFERENCE else [{"itemId": "i0"}]
    request = order(films, version, lines, filterArn=filter_arn, numResults=3, **config)
    job = create(films, kind, request)
    assert job.endswith({INFERENCE: ":batch-inference-job/job", SEGMENT: ":batch-segment-job/job"}[kind])
    with refused("ResourceInUseException", job):
        films.personalize.delete_filter(filterArn=filter_arn)
    with refused("ResourceInUseException"):
        films.personalize.delete_dataset(datasetArn=group.replace("-group/films", "/films/INTERACTIONS"))
    assert films.passage(kind, job, seconds / 20) == CREATION
    described = films.describe(kind, job)
    assert (described.pop("lastUpdatedDateTime") - described.pop("creationDateTime")).total_seconds() == seconds
    mode = {"batchInferenceJobMode": "BATCH_INFERENCE"} if kind == INFERENCE else {}
    assert described == {**request, f"{kind}Arn": job, "status": "ACTIVE", **mode}
    (summary,) = summaries(films, kind, solutionVersionArn=version)
    for name, value in {f"{kind}Arn": job, "jobName": "job", "solutionVersionArn": version, **mode}.items():
        assert summary[name] == value, name
    assert summaries(films, kind, solutionVersionArn=version + "0") == []
    films.personalize.delete_filter(filterArn=filter_arn)


@pytest.mark.parametrize(
    ("recipe_name", "line"),
    [
        ("aws-similar-items", {"itemId": POPULAR[1]}),
        ("aws-personalized-ranking", {"userId": "u1", "itemList": [POPULAR[5], POPULAR[0]]}),
        ("aws-sims", {"itemId": POPULAR[0]}),
        ("aws-popularity-count", {"userId": "u1"}),
    ],
)
def test_a_batch_inference_job_answers_line_by_line_as_a_campaign_would(films, recipe_name, line):
    version = films.trained(recipe_name)
    campaign, runtime = films.campaign(version), films.service.client("personalize-runtime")
    if "itemList" in line:
        answer = runtime.get_personalized_ranking(campaignArn=campaign, userId="u1", inputList=line["itemList"])
        expected = [item["itemId"] for item in answer["personalizedRanking"]]
    else:
        answer = runtime.get_recommendations(campaignArn=campaign, numResults=3, **line)
        expected = [item["itemId"] for item in answer["itemList"]]
    job = create(films, INFERENCE, order(films, version, [line, {"nobody": "x"}], numResults=3))
    films.waited_for(INFERENCE, job)
    good, bad = answers(films)
    assert (good["input"], good["error"]) == (line, None)
    assert good["output"]["recommendedItems"] == expected
    assert (bad["input"], bad["output"]) == ({"nobody": "x"}, None) and bad["error"]


def test_segments_can_be_asked_for_by_attributes(films):
    version = films.trained("aws-item-attribute-affinity", kinds=("Interactions", "Items"))
    line = {"itemAttributes": 'ITEMS.GENRES = "drama"'}
    films.waited_for(SEGMENT, create(films, SEGMENT, order(films, version, [line], numResults=4)))
    assert len(answers(films)[0]["output"]["usersList"]) == 4


@pytest.mark.parametrize(("kind", "recipe_name"), [(INFERENCE, "aws-sims"), (SEGMENT, "aws-item-affinity")])
def test_a_batch_job_is_refused(films, kind, recipe_name):
    version = films.trained(recipe_name)
    solution = version.rpartition("/")[0]
    training = films.start_training(solution)
    with refused("ResourceInUseException", "CREATE PENDING"):
        create(films, kind, order(films, training))
    with refused("ResourceNotFoundException", solution):
        create(films, kind, order(films, solution))
    with refused("InvalidInputException", "numResults"):
        create(films, kind, order(films, version, numResults=0))
    with refused("InvalidInputException", "Invalid S3 input path"):
        create(films, kind, order(films, version, jobInput={"s3DataSource": {"path": "https://a/b"}}))
    with refused("InvalidInputException", "Invalid S3 output path"):
        create(films, kind, order(films, version, jobOutput={"s3DataDestination": {"path": "https://a/b"}}))
    with refused("ResourceNotFoundException", "filter/none"):
        create(films, kind, order(films, version, filterArn=solution.replace("solution/films", "filter/none")))
    with refused("TooManyTagsException"):
        create(films, kind, order(films, version, tags=MANY_TAGS))
    group = films.describe("solution", solution)["datasetGroupArn"]
    other = films.version(films.solution(group, "other", "aws-trending-now"))
    with refused("InvalidInputException", "cannot be made with a version of"):
        create(films, kind, order(films, other))
    create(films, kind, order(films, version, [{"itemId": "i1"}]))
    with refused("ResourceAlreadyExistsException", "/job already exists"):
        create(films, kind, order(films, version))
    for number in range(4):
        create(films, kind, order(films, version, [{"itemId": "i1"}], f"j{number}"))
    with refused("LimitExceededException", "More than 5 resources with PENDING or IN_PROGRESS status."):
        create(films, kind, order(films, version, name="sixth"))


@pytest.mark.parametrize(("kind", "recipe_name"), [(INFERENCE, "aws-sims"), (SEGMENT, "aws-item-affinity")])
def test_a_batch_job_without_input_fails(films, kind, recipe_name):
    missing = {"jobInput": {"s3DataSource": {"path": "s3://films/none.json"}}}
    job = create(films, kind, order(films, films.trained(recipe_name), **missing))
    assert films.passage(kind, job, 20) == FAILURE
    reason = films.describe(kind, job)["failureReason"]
    assert "Insufficient privileges for accessing data in Amazon S3" in reason
    assert summaries(films, kind)[0]["failureReason"] == reason


def test_themes_are_for_similar_items(films):
    version = films.trained("aws-similar-items")
    themes = {"batchInferenceJobMode": "THEME_GENERATION"}
    config = {"themeGenerationConfig": {"fieldsForThemeGeneration": {"itemName": "TITLE"}}}
    job = create(films, INFERENCE, order(films, version, [{"itemId": "i1"}], **themes, **config))
    described = films.describe(INFERENCE, job)
    assert described["themeGenerationConfig"] == config["themeGenerationConfig"]
    assert described["batchInferenceJobMode"] == "THEME_GENERATION"
    group = films.describe("solutionVersion", version)["datasetGroupArn"]
    other = films.version(films.solution(group, "sims", "aws-sims"))
    with refused("InvalidInputException", "Themes cannot be generated"):
        create(films, INFERENCE, order(films, other, **themes))


def test_jobs_go_away_with_their_version(films):
    version = films.trained("aws-sims")
    job = create(films, INFERENCE, order(films, version, [{"itemId": "i1"}]))
    films.waited_for(INFERENCE, job)
    films.personalize.delete_solution(solutionArn=version.rpartition("/")[0])
    films.service.advance(60)
    assert films.status(INFERENCE, job) == "gone"
