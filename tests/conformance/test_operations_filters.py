"""Filters, event trackers and metric attributions."""

import re

import pytest

from films import CREATION, DELETION, FAILURE, FIELDS, MANY_TAGS, ROLE, field, refused

WATCHED = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("Watch")'
COUNT = {"eventType": "Watch", "metricName": "watched", "expression": "SAMPLECOUNT()"}
PRICES = {"eventType": "Click", "metricName": "earned", "expression": "SUM(Items.PRICE)"}
OUTPUT = {
    "s3DataDestination": {"path": "s3://films/metrics/", "kmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/k"},
    "roleArn": ROLE,
}


def test_a_filter_comes_and_goes(films):
    personalize, group = films.personalize, films.group()
    dataset = films.dataset(group)
    arn = personalize.create_filter(name="seen", datasetGroupArn=group, filterExpression=WATCHED)["filterArn"]
    assert arn == "arn:aws:personalize:us-east-1:123456789012:filter/seen"
    with refused("ResourceInUseException", "CREATE PENDING"):
        personalize.delete_filter(filterArn=arn)
    assert films.passage("filter", arn, 1.5) == CREATION
    described = films.describe("filter", arn)
    assert (described.pop("lastUpdatedDateTime") - described.pop("creationDateTime")).total_seconds() == 40
    expected = {"name": "seen", "filterArn": arn, "datasetGroupArn": group, "status": "ACTIVE"}
    assert described == {**expected, "filterExpression": WATCHED}
    (summary,) = personalize.list_filters(datasetGroupArn=group)["Filters"]
    assert {name: summary[name] for name in expected} == expected
    assert personalize.list_filters(datasetGroupArn=group + "x")["Filters"] == []
    with refused("ResourceInUseException", arn):
        personalize.delete_dataset(datasetArn=dataset)
    personalize.delete_filter(filterArn=arn)
    with refused("ResourceInUseException", "DELETE PENDING"):
        personalize.delete_filter(filterArn=arn)
    assert films.passage("filter", arn, 1.5) == DELETION
    personalize.delete_dataset(datasetArn=dataset)


def test_a_filter_that_fails_says_why(films):
    group = films.group()
    films.dataset(group)
    films.fail("filter", "seen", "Not today.")
    arn = films.personalize.create_filter(name="seen", datasetGroupArn=group, filterExpression=WATCHED)["filterArn"]
    assert films.passage("filter", arn, 1.5) == FAILURE
    assert films.describe("filter", arn)["failureReason"] == "Not today."
    assert films.personalize.list_filters()["Filters"][0]["failureReason"] == "Not today."


def test_a_filter_is_refused(films):
    group = films.personalize.create_dataset_group(name="films")["datasetGroupArn"]

    def create(name="f", expression=WATCHED, in_group=group, **more):
        films.personalize.create_filter(name=name, datasetGroupArn=in_group, filterExpression=expression, **more)

    with refused("ResourceInUseException", "CREATE PENDING"):
        create()
    films.waited_for("datasetGroup", group)
    with refused("ResourceNotFoundException"):
        create(in_group=group + "x")
    with refused("InvalidInputException", "Interactions dataset"):
        create()
    films.dataset(group)
    with refused("TooManyTagsException"):
        create(tags=MANY_TAGS)
    create()
    with refused("ResourceAlreadyExistsException", "filter/f"):
        create()
    for number in range(29):
        create(f"f{number}")
    with refused("LimitExceededException", "More than 30"):
        create("f30")


ITEMS = [
    *FIELDS["Items"], field("ADULT", "boolean"), field("PLOT", "string", textual=True), field("KIND", "string"),
    *(field(f"F{number}", "int") for number in range(21)),
]
FIELD = "INCLUDE ItemID WHERE Items."


def a_group_to_filter(films):
    group = films.group()
    for kind in ("Interactions", "Users", "Action_Interactions", "Actions"):
        films.dataset(group, kind)
    films.dataset(group, "Items", films.schema("Items", ITEMS))
    return group


def of_fields(first, last):
    return "INCLUDE ItemID WHERE " + " AND ".join(f"Items.F{number} > 1" for number in range(first, last))


def test_the_filters_of_a_group_read_twenty_fields(films):
    group = a_group_to_filter(films)

    def create(name, expression):
        films.personalize.create_filter(name=name, datasetGroupArn=group, filterExpression=expression)

    create("f0", of_fields(0, 10))
    create("f1", of_fields(10, 20))
    with refused("LimitExceededException", "More than 20 distinct dataset fields"):
        create("f2", of_fields(20, 21))
    create("f2", of_fields(5, 15))
    films.service.advance(6000)
    films.personalize.delete_filter(filterArn="arn:aws:personalize:us-east-1:123456789012:filter/f0")
    films.service.advance(6000)
    create("f3", of_fields(20, 21))


@pytest.mark.parametrize(
    ("recipe_name", "expression", "word"),
    [
        ("aws-user-personalization-v2", FIELD + "GENRES IN CurrentItem.GENRES", "CurrentItem"),
        ("aws-item-attribute-affinity", 'EXCLUDE UserID WHERE Interactions.EVENT_TYPE IN ("Watch")', "Interactions"),
    ],
)
def test_a_filter_that_a_recipe_cannot_use_is_refused_by_a_batch_job(films, recipe_name, expression, word):
    version = films.trained(recipe_name, kinds=("Interactions", "Items"))
    group = films.describe("solutionVersion", version)["datasetGroupArn"]
    create = films.personalize.create_filter
    arn = films.waited_for("filter", create(name="f", datasetGroupArn=group, filterExpression=expression)["filterArn"])
    kind = "segment" if "affinity" in recipe_name else "inference"
    start = getattr(films.personalize, f"create_batch_{kind}_job")
    with refused("InvalidInputException", f"reads {word}, which {recipe_name} does not support"):
        start(
            jobName="job", solutionVersionArn=version, filterArn=arn, roleArn=ROLE,
            jobInput={"s3DataSource": {"path": films.put("in.json", "{}\n")}},
            jobOutput={"s3DataDestination": {"path": "s3://films/out/"}},
        )


def test_an_event_tracker_comes_and_goes(films):
    personalize, group = films.personalize, films.group()
    dataset = films.dataset(group)
    answer = personalize.create_event_tracker(name="web", datasetGroupArn=group)
    tracker = answer["eventTrackerArn"]
    assert re.fullmatch(r"arn:aws:personalize:us-east-1:123456789012:event-tracker/[0-9a-f]{8}", tracker)
    with refused("ResourceInUseException", "CREATE PENDING"):
        personalize.delete_event_tracker(eventTrackerArn=tracker)
    assert films.passage("eventTracker", tracker, 2.25) == CREATION
    described = films.describe("eventTracker", tracker)
    assert (described.pop("lastUpdatedDateTime") - described.pop("creationDateTime")).total_seconds() == 30
    assert described == {
        "name": "web", "eventTrackerArn": tracker, "accountId": "123456789012", "trackingId": answer["trackingId"],
        "datasetGroupArn": group, "status": "ACTIVE",
    }
    (summary,) = personalize.list_event_trackers(datasetGroupArn=group)["eventTrackers"]
    assert (summary["name"], summary["eventTrackerArn"], summary["status"]) == ("web", tracker, "ACTIVE")
    with refused("ResourceAlreadyExistsException", tracker):
        personalize.create_event_tracker(name="app", datasetGroupArn=group)
    with refused("ResourceInUseException", tracker):
        personalize.delete_dataset(datasetArn=dataset)
    personalize.delete_event_tracker(eventTrackerArn=tracker)
    with refused("ResourceInUseException", "DELETE PENDING"):
        personalize.delete_event_tracker(eventTrackerArn=tracker)
    assert films.passage("eventTracker", tracker, 2.25) == DELETION
    personalize.create_event_tracker(name="web", datasetGroupArn=group)


def test_an_event_tracker_is_refused(films):
    create = films.personalize.create_event_tracker
    group = films.personalize.create_dataset_group(name="films")["datasetGroupArn"]
    with refused("ResourceInUseException", "CREATE PENDING"):
        create(name="t", datasetGroupArn=group)
    films.waited_for("datasetGroup", group)
    with refused("ResourceNotFoundException"):
        create(name="t", datasetGroupArn=group + "x")
    with refused("TooManyTagsException"):
        create(name="t", datasetGroupArn=group, tags=MANY_TAGS)
    films.fail("eventTracker", "t")
    tracker = create(name="t", datasetGroupArn=group)["eventTrackerArn"]
    assert films.passage("eventTracker", tracker, 2.25) == FAILURE
    assert "failureReason" not in films.describe("eventTracker", tracker)


def metrics(films, attribution):
    return films.personalize.list_metric_attribution_metrics(metricAttributionArn=attribution)["metrics"]


def test_a_metric_attribution_comes_changes_and_goes(films):
    personalize, group = films.personalize, films.group()
    interactions, items = films.dataset(group), films.dataset(group, "Items")
    attribution = personalize.create_metric_attribution(
        name="effect", datasetGroupArn=group, metrics=[COUNT, PRICES], metricsOutputConfig=OUTPUT
    )["metricAttributionArn"]
    assert attribution == "arn:aws:personalize:us-east-1:123456789012:metric-attribution/effect"
    for early in (personalize.update_metric_attribution, personalize.delete_metric_attribution):
        with refused("ResourceInUseException", "CREATE PENDING"):
            early(metricAttributionArn=attribution)
    assert films.passage("metricAttribution", attribution, 3) == CREATION
    described = films.describe("metricAttribution", attribution)
    assert (described.pop("lastUpdatedDateTime") - described.pop("creationDateTime")).total_seconds() == 60
    assert described == {
        "name": "effect", "metricAttributionArn": attribution, "datasetGroupArn": group, "status": "ACTIVE",
        "metricsOutputConfig": OUTPUT,
    }
    (summary,) = personalize.list_metric_attributions(datasetGroupArn=group)["metricAttributions"]
    assert (summary["name"], summary["metricAttributionArn"], summary["status"]) == ("effect", attribution, "ACTIVE")
    assert metrics(films, attribution) == [COUNT, PRICES]
    films.import_rows(interactions, publishAttributionMetricsToS3=True)
    job = personalize.list_dataset_import_jobs()["datasetImportJobs"][0]["datasetImportJobArn"]
    assert films.describe("datasetImportJob", job)["publishAttributionMetricsToS3"] is True

    more = {"eventType": "Watch", "metricName": "valued", "expression": "SUM(Interactions.EVENT_VALUE)"}
    answer = personalize.update_metric_attribution(
        metricAttributionArn=attribution, addMetrics=[more], removeMetrics=["watched"],
        metricsOutputConfig={"roleArn": ROLE},
    )
    assert answer["metricAttributionArn"] == attribution
    assert metrics(films, attribution) == [COUNT, PRICES]
    assert films.passage("metricAttribution", attribution, 3) == ["UPDATE PENDING", "UPDATE IN_PROGRESS", "ACTIVE"]
    assert metrics(films, attribution) == [PRICES, more]
    assert films.describe("metricAttribution", attribution)["metricsOutputConfig"] == {"roleArn": ROLE}

    with refused("ResourceInUseException", attribution):
        personalize.delete_dataset(datasetArn=items)
    personalize.delete_metric_attribution(metricAttributionArn=attribution)
    with refused("ResourceInUseException", "DELETE PENDING"):
        personalize.delete_metric_attribution(metricAttributionArn=attribution)
    assert films.passage("metricAttribution", attribution, 1.5) == DELETION
    personalize.delete_dataset(datasetArn=items)


def test_a_metric_attribution_that_fails_says_why(films):
    group = films.group()
    films.dataset(group)
    films.fail("metricAttribution", "effect", "No bucket.")
    attribution = films.personalize.create_metric_attribution(
        name="effect", datasetGroupArn=group, metrics=[COUNT], metricsOutputConfig=OUTPUT
    )["metricAttributionArn"]
    assert films.passage("metricAttribution", attribution, 3) == FAILURE
    assert films.describe("metricAttribution", attribution)["failureReason"] == "No bucket."
    assert films.personalize.list_metric_attributions()["metricAttributions"][0]["failureReason"] == "No bucket."


def test_a_metric_attribution_is_refused(films):
    group = films.personalize.create_dataset_group(name="films")["datasetGroupArn"]

    def create(name="effect", wanted=(COUNT,), in_group=group, output=OUTPUT):
        return films.personalize.create_metric_attribution(
            name=name, datasetGroupArn=in_group, metrics=list(wanted), metricsOutputConfig=output
        )["metricAttributionArn"]

    with refused("ResourceInUseException", "CREATE PENDING"):
        create()
    films.waited_for("datasetGroup", group)
    with refused("ResourceNotFoundException"):
        create(in_group=group + "x")
    with refused("InvalidInputException", "needs an Interactions dataset"):
        create()
    films.dataset(group)
    with refused("InvalidInputException", "no column Items.PRICE"):
        create(wanted=[PRICES])
    with refused("InvalidInputException", "neither SAMPLECOUNT()"):
        create(wanted=[{**COUNT, "expression": "AVERAGE(Items.PRICE)"}])
    with refused("InvalidInputException", "Invalid S3 output path"):
        create(output={"roleArn": ROLE, "s3DataDestination": {"path": "https://a/b"}})
    with refused("ResourceAlreadyExistsException", "watched"):
        create(wanted=[COUNT, COUNT])
    attribution = create()
    with refused("ResourceAlreadyExistsException", "metric-attribution/effect"):
        create()
    with refused("LimitExceededException"):
        create("second")
    films.waited_for("metricAttribution", attribution)
    update = films.personalize.update_metric_attribution
    with refused("ResourceNotFoundException"):
        update(metricAttributionArn=attribution + "x")
    with refused("ResourceAlreadyExistsException", "watched"):
        update(metricAttributionArn=attribution, addMetrics=[COUNT])
    with refused("InvalidInputException", "no metric with the name earned"):
        update(metricAttributionArn=attribution, removeMetrics=["earned"])
    ten = [{**COUNT, "metricName": f"m{number}"} for number in range(10)]
    with refused("InvalidInputException", "10 metrics at most"):
        update(metricAttributionArn=attribution, addMetrics=ten)


def test_a_metric_attribution_needs_event_types(films):
    group = films.group()
    films.dataset(group, schema=films.schema(fields=FIELDS["Interactions"][:3]))
    with refused("InvalidInputException", "EVENT_TYPE"):
        films.personalize.create_metric_attribution(
            name="effect", datasetGroupArn=group, metrics=[COUNT], metricsOutputConfig=OUTPUT
        )
