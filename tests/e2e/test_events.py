"""The function's events on moto's bus: rules that were written for Maintaining Personalized Experiences find them."""

import json
import uuid

import boto3
import pytest

from engine import NAME, REGION
from world import small_parameters

SOURCE = "solutions.aws.personalize"

# What that solution publishes, in its own words: one detail type for each kind of resource, and these statuses.
KINDS = ["Dataset Group", "Dataset", "Dataset Import Job", "Solution", "Solution Version", "Campaign"]
RULE = {
    "source": [SOURCE],
    "detail-type": [f"Personalize {kind} State Change" for kind in KINDS],
    "detail": {"Status": ["CREATING", "UPDATING", "ACTIVE"]},
}


@pytest.fixture
def bus(engine):
    name = f"films-{uuid.uuid4()}"
    boto3.client("events", REGION).create_event_bus(Name=name)
    return name


def run(world, name, bus):
    """A run of the smallest parameters, with events; gives back the execution."""
    parameters = small_parameters(name) | {"events": {"eventBusName": bus}}
    bucket = world.bucket("Interactions/interactions.csv")
    return world.engine.run({"bucket": bucket, "params": parameters})


def test_a_rule_of_the_predecessor_matches(world, bus):
    by_rule, ends = world.matched(bus, RULE), world.matched(bus, {"detail-type": ["Personalize Run State Change"]})
    execution = run(world, "Events", bus)
    assert execution.status == "SUCCEEDED", (execution.error, execution.cause)
    events = by_rule.events()
    told = sorted((event["detail-type"], event["detail"]["Status"]) for event in events)
    assert told == sorted(
        (f"Personalize {kind} State Change", status) for kind in KINDS for status in ("CREATING", "ACTIVE")
    )
    assert {event["source"] for event in events} == {SOURCE}
    for event in events:
        assert event["resources"] == [event["detail"]["Arn"]]
        assert event["detail"]["Execution"] == execution.arn
        is_over = event["detail"]["Status"] == "ACTIVE" and event["detail"]["ResourceType"] != "solution"
        assert not is_over or isinstance(event["detail"]["Duration"], int), event
    (end,) = ends.events()
    assert (end["detail"]["Status"], end["detail"]["DatasetGroup"]) == ("SUCCEEDED", "Events")
    assert end["detail"]["Outcomes"] == {"created": len(KINDS) + 1}, "and the schema, of which that solution tells nothing"


def test_a_bus_that_is_not_there_fails_no_run(world, inbox):
    execution = run(world, "NoBus", f"nobody-s-{uuid.uuid4()}")
    assert execution.status == "SUCCEEDED", (execution.error, execution.cause)
    _, message = inbox.only_message()
    assert json.loads(message)["unpublishedEvents"] >= 2 * len(KINDS)
    assert execution.output["context"]["unpublishedEvents"] == json.loads(message)["unpublishedEvents"]


def test_metrics_are_lines_of_the_log_as_they_are(world, bus):
    execution = run(world, "Metrics", bus)
    assert execution.status == "SUCCEEDED", (execution.error, execution.cause)
    line = world.logged("the metrics of a run's end", lambda line: '"RunsSucceeded"' in line)
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == f"personalize-pipeline/{NAME}" and directive["Dimensions"] == [[]]
    assert {"Name": "RunSeconds", "Unit": "Seconds"} in directive["Metrics"]
    assert (line["RunsSucceeded"], line["RunsFailed"], line["level"]) == (1.0, 0.0, "INFO")
    assert line["execution"] == execution.arn
