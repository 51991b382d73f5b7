"""Every list, page by page: all entries exactly once, and no token that is another list's or too old."""

import json

import pytest

import shapes
from films import ROLE, Films, refused

COUNT = {"eventType": "Watch", "expression": "SAMPLECOUNT()"}
EXPRESSION = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("Watch")'
LISTS = sorted(name for name in shapes.services()["personalize"].operation_names if name.startswith("List"))
LISTS.remove("ListTagsForResource")
# The paginators of the SDK know these; the others are asked page by page.
NOT_PAGINATED = {"ListDataDeletionJobs"}


@pytest.fixture(scope="module")
def films(shared):
    """Three of everything, of which nothing is changed by the tests."""
    films = Films(shared)
    personalize = films.personalize
    output = {"s3DataDestination": {"path": films.put("out/", "")}}
    source = {"s3DataSource": {"path": films.put("lines.json", json.dumps({"itemId": "i1"}))}}
    users = {"dataLocation": films.put("users.csv", "USER_ID\nu1\n")}
    for number in range(3):
        group = films.stocked(f"g{number}")
        dataset = group.replace("dataset-group/", "dataset/") + "/INTERACTIONS"
        sims = films.solution(group, f"sims{number}", "aws-sims")
        version = films.version(sims)
        segments = films.version(films.solution(group, f"users{number}", "aws-item-affinity"))
        films.campaign(version, f"c{number}")
        job = {"jobName": f"j{number}", "jobInput": source, "jobOutput": output, "roleArn": ROLE}
        personalize.create_batch_inference_job(solutionVersionArn=version, **job)
        personalize.create_batch_segment_job(solutionVersionArn=segments, **job)
        personalize.create_dataset_export_job(jobName=f"e{number}", datasetArn=dataset, jobOutput=output, roleArn=ROLE)
        personalize.create_data_deletion_job(
            jobName=f"d{number}", datasetGroupArn=group, dataSource=users, roleArn=ROLE
        )
        personalize.create_filter(name=f"f{number}", datasetGroupArn=group, filterExpression=EXPRESSION)
        personalize.create_event_tracker(name=f"t{number}", datasetGroupArn=group)
        films.attribution = personalize.create_metric_attribution(
            name=f"m{number}", datasetGroupArn=group, metricsOutputConfig={"roleArn": ROLE},
            metrics=[{**COUNT, "metricName": f"metric{n}"} for n in range(3)],
        )["metricAttributionArn"]
    video = films.stocked("video", domain="VIDEO_ON_DEMAND")
    for number in range(3):
        films.recommender(video, f"r{number}")
    yield films
    shared.clear()


class List:
    """One of the lists, by its operation's name."""

    def __init__(self, films, name):
        self._client = films.personalize
        names = self._client.meta.method_to_api_mapping
        self.method = next(method for method, api in names.items() if api == name)
        shape = self._client.meta.service_model.operation_model(name).output_shape
        (self.key,) = set(shape.members) - {"nextToken"}
        # Optional in the model, and needed all the same.
        self.narrowed = {"metricAttributionArn": films.attribution} if name == "ListMetricAttributionMetrics" else {}

    def __call__(self, **more):
        return getattr(self._client, self.method)(**self.narrowed, **more)

    def pages(self, most):
        answer = self(maxResults=most)
        yield answer
        while "nextToken" in answer:
            answer = self(maxResults=most, nextToken=answer["nextToken"])
            yield answer


@pytest.mark.parametrize("name", LISTS)
def test_a_list_comes_page_by_page(films, name):
    listed = List(films, name)
    whole = listed(maxResults=100)
    assert "nextToken" not in whole
    entries = whole[listed.key]
    assert len(entries) >= 3
    most = len(entries) // 2 + 1
    pages = [page[listed.key] for page in listed.pages(most)]
    assert [len(page) for page in pages] == [most, len(entries) - most]
    assert sum(pages, []) == entries
    assert [len(page[listed.key]) for page in listed.pages(1)] == [1] * len(entries)
    assert "nextToken" not in listed(maxResults=len(entries))


@pytest.mark.parametrize("name", LISTS)
def test_the_paginators_of_the_sdk_see_every_entry(films, name):
    listed = List(films, name)
    assert films.personalize.can_paginate(listed.method) == (name not in NOT_PAGINATED)
    if name in NOT_PAGINATED:
        return
    paginator = films.personalize.get_paginator(listed.method)
    pages = paginator.paginate(**listed.narrowed, PaginationConfig={"PageSize": 2})
    assert pages.build_full_result()[listed.key] == listed(maxResults=100)[listed.key]


@pytest.mark.parametrize("name", LISTS)
def test_a_token_is_good_for_its_own_list_only(films, name):
    listed = List(films, name)
    foreign = List(films, "ListSchemas" if name != "ListSchemas" else "ListDatasets")(maxResults=1)["nextToken"]
    for token in (foreign, "x", ""):
        with refused("InvalidNextTokenException"):
            listed(nextToken=token)
    with refused("InvalidInputException"):
        listed(maxResults=0)


def test_a_token_is_good_for_the_same_narrowing_only(films):
    token = films.personalize.list_filters(maxResults=1)["nextToken"]
    group = films.personalize.list_dataset_groups()["datasetGroups"][0]["datasetGroupArn"]
    with refused("InvalidNextTokenException"):
        films.personalize.list_filters(datasetGroupArn=group, nextToken=token)


@pytest.mark.parametrize(
    ("name", "member", "kind", "least"),
    [
        ("ListDatasets", "datasetGroupArn", "datasetGroup", 1),
        ("ListDatasetImportJobs", "datasetArn", "dataset", 1),
        ("ListDatasetExportJobs", "datasetArn", "dataset", 1),
        ("ListDataDeletionJobs", "datasetGroupArn", "datasetGroup", 1),
        ("ListEventTrackers", "datasetGroupArn", "datasetGroup", 1),
        ("ListFilters", "datasetGroupArn", "datasetGroup", 1),
        ("ListMetricAttributions", "datasetGroupArn", "datasetGroup", 1),
        ("ListSolutions", "datasetGroupArn", "datasetGroup", 2),
        ("ListSolutionVersions", "solutionArn", "solution", 1),
        ("ListCampaigns", "solutionArn", "solution", 1),
        ("ListBatchInferenceJobs", "solutionVersionArn", "solutionVersion", 1),
    ],
)
def test_a_list_is_narrowed_to_what_belongs_to_a_resource(films, name, member, kind, least):
    resources = films.service.admin("GET", "resources")["resources"]
    first = next(resource["arn"] for resource in resources if resource["resourceType"] == kind)
    listed = List(films, name)
    assert len(listed(**{member: first})[listed.key]) == least
    if name != "ListSolutionVersions":
        assert listed(**{member: first + "0"})[listed.key] == []


def test_an_expired_token_is_refused_everywhere(films):
    """The last test, since it lets a day pass."""
    tokens = {name: List(films, name)(maxResults=1)["nextToken"] for name in LISTS}
    films.service.advance(86_400)
    for name, token in tokens.items():
        List(films, name)(nextToken=token)
    films.service.advance(1)
    for name, token in tokens.items():
        with refused("InvalidNextTokenException"):
            List(films, name)(nextToken=token)


def test_more_than_a_hundred_entries_take_more_than_one_page(films):
    for number in range(101):
        films.schema(name=f"many-{number}")
    answer = films.personalize.list_schemas()
    assert len(answer["schemas"]) == 100 and answer["nextToken"]
