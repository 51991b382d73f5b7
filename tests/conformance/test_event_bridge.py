"""EventBridge beside Personalize, through boto3: events are put, taken or rejected one by one, and read back."""

import datetime
import json

import pytest

from films import refused


@pytest.fixture
def events(service):
    service.admin("DELETE", "events")
    client = service.client("events")
    yield client
    for bus in client.list_event_buses()["EventBuses"]:
        if bus["Name"] != "default":
            client.delete_event_bus(Name=bus["Name"])


def entry(**members):
    return {"Source": "films", "DetailType": "Film", "Detail": json.dumps({"title": "M"}), **members}


def test_events_arrive_as_a_target_gets_them(service, events):
    arn = events.create_event_bus(Name="films")["EventBusArn"]
    assert arn == "arn:aws:events:us-east-1:123456789012:event-bus/films"
    assert events.describe_event_bus(Name=arn)["Name"] == "films"
    time = datetime.datetime(2026, 2, 3, 4, 5, 6, tzinfo=datetime.timezone.utc)
    put = events.put_events(Entries=[entry(), entry(EventBusName=arn, Time=time, Resources=["arn:one"])])
    assert put["FailedEntryCount"] == 0
    arrived = service.admin("GET", "events")["events"]
    assert [(event["eventBusName"], event["delivered"]) for event in arrived] == [("default", True), (arn, True)]
    assert [event["event"]["id"] for event in arrived] == [result["EventId"] for result in put["Entries"]]
    event = arrived[1]["event"]
    assert (event["time"], event["resources"]) == ("2026-02-03T04:05:06Z", ["arn:one"])
    assert (event["source"], event["detail-type"], event["detail"]) == ("films", "Film", {"title": "M"})


def test_each_event_is_taken_or_rejected_by_itself(service, events):
    put = events.put_events(Entries=[entry(), entry(Detail="[]"), entry(Source="aws.films"), {"Source": "films"}])
    codes = [result.get("ErrorCode") for result in put["Entries"]]
    assert codes == [None, "MalformedDetail", "NotAuthorizedForSourceException", "InvalidArgument"]
    assert put["FailedEntryCount"] == 3
    assert put["Entries"][3]["ErrorMessage"] == "Parameter DetailType is not valid. Reason: DetailType is a required argument."
    assert len(service.admin("GET", "events")["events"]) == 1


def test_requests_are_rejected(events):
    with refused("ValidationException", "less than or equal to 10"):
        events.put_events(Entries=[entry()] * 11)
    with refused("ValidationException", "greater than or equal to 1"):
        events.put_events(Entries=[])
    with refused("ValidationException", "over the limit"):
        events.put_events(Entries=[entry(Detail=json.dumps({"text": "x" * 30_000}))] * 9)
    with refused("ResourceNotFoundException", "Event bus nobody-s does not exist."):
        events.describe_event_bus(Name="nobody-s")
    with refused("ResourceAlreadyExistsException", "default"):
        events.create_event_bus(Name="default")


def test_a_failure_that_is_asked_for_meets_events_or_the_request(service, events):
    service.admin("POST", "faults", {"operation": "EventBridge.PutEvents", "nth": 1, "error": "ThrottlingException"})
    put = events.put_events(Entries=[entry(), entry()])
    assert [result["ErrorCode"] for result in put["Entries"]] == ["ThrottlingException"] * 2
    service.admin("POST", "faults", {"operation": "EventBridge.PutEvents", "nth": 1, "error": "InternalException"})
    with refused("InternalException", "On request."):
        events.put_events(Entries=[entry()])
    assert service.admin("GET", "events")["events"] == []
