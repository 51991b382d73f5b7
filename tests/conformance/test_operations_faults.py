"""What can be asked of the emulator beside the services: clock, latencies, faults, the request rate, and counters."""

import contextlib
import json
import time

import pytest

from films import FAILURE, Films, refused
from service import Service


def fault(films, **body):
    films.service.admin("POST", "faults", body)


def outcomes(films, count):
    """Which of so many calls were refused."""
    refusals = []
    for _ in range(count):
        try:
            films.personalize.list_schemas()
            refusals.append(None)
        except films.personalize.exceptions.ClientError as error:
            refusals.append(error.response["Error"]["Code"])
    return refusals


def test_the_nth_call_fails_once(films):
    fault(films, operation="ListSchemas", nth=2, error="InternalServerError", message="Not today.")
    films.personalize.list_dataset_groups()
    assert outcomes(films, 4) == [None, "InternalServerError", None, None]


def test_every_nth_call_fails_until_the_faults_are_taken_back(films):
    fault(films, operation="*", every=3, error="ServiceUnavailable")
    films.personalize.list_dataset_groups()
    assert outcomes(films, 5) == [None, "ServiceUnavailable", None, None, "ServiceUnavailable"]
    films.service.admin("DELETE", "faults")
    assert outcomes(films, 6) == [None] * 6


def test_a_share_of_the_calls_fails(films):
    fault(films, operation="ListSchemas", share=0.5, error="ThrottlingException")
    assert 30 < outcomes(films, 100).count("ThrottlingException") < 70
    films.service.admin("DELETE", "faults")
    fault(films, operation="ListSchemas", share=1, error="ThrottlingException")
    assert outcomes(films, 3) == ["ThrottlingException"] * 3


@pytest.mark.parametrize(("after", "there"), [(False, []), (True, ["films"])])
def test_a_call_fails_before_or_after_its_effect(films, after, there):
    fault(films, operation="CreateDatasetGroup", nth=1, error="InternalServerError", afterEffect=after)
    with refused("InternalServerError", "On request."):
        films.personalize.create_dataset_group(name="films")
    assert [group["name"] for group in films.personalize.list_dataset_groups()["datasetGroups"]] == there


def test_every_later_resource_of_that_name_fails(films):
    films.fail("solutionVersion", "films", "No machines.")
    solution = films.solution(films.stocked())
    for _ in range(2):
        version = films.start_training(solution)
        assert films.passage("solutionVersion", version, 180) == FAILURE
        assert films.describe("solutionVersion", version)["failureReason"] == "No machines."
    films.service.admin("DELETE", "faults")
    films.version(solution)


def test_a_deletion_shows_late(films):
    group = films.group()
    fault(films, deletionsShowAfter=30)
    films.personalize.delete_dataset_group(datasetGroupArn=group)
    assert films.status("datasetGroup", group) == "ACTIVE"
    with refused("ResourceInUseException", "DELETE PENDING"):
        films.personalize.delete_dataset_group(datasetGroupArn=group)
    films.service.advance(30)
    assert films.status("datasetGroup", group) == "DELETE IN_PROGRESS"
    films.service.advance(90)
    assert films.status("datasetGroup", group) == "gone"


def test_calls_are_counted_also_when_they_are_refused(films):
    films.personalize.list_schemas()
    with refused("ResourceNotFoundException"):
        films.personalize.describe_schema(schemaArn="arn:aws:personalize:us-east-1:123456789012:schema/none")
    films.service.admin("PUT", "request-rate", {"requestsPerSecond": 1})
    assert outcomes(films, 3) == [None, "ThrottlingException", "ThrottlingException"]
    films.personalize.list_dataset_groups()
    films.service.advance(1)
    assert outcomes(films, 2) == [None, "ThrottlingException"]
    films.service.admin("PUT", "request-rate", {"requestsPerSecond": None})
    assert outcomes(films, 2) == [None, None]
    assert films.service.admin("GET", "calls") == {
        "calls": {"DescribeSchema": 1, "ListDatasetGroups": 1, "ListSchemas": 8}, "throttled": 3,
    }


def test_latencies_are_set_by_name_and_as_ranges(films):
    films.service.admin("PUT", "latencies", {"datasetGroup": {"quick": 0, "*": [100, 200]}, "datasetGroupDeletion": 7})
    create = films.personalize.create_dataset_group
    quick = create(name="quick")["datasetGroupArn"]
    assert films.status("datasetGroup", quick) == "ACTIVE"
    slow = [create(name=f"slow-{number}")["datasetGroupArn"] for number in range(4)]
    films.service.advance(99.9)
    assert {films.status("datasetGroup", arn) for arn in slow} == {"CREATE PENDING"}
    films.service.advance(100.1)
    described = [films.describe("datasetGroup", arn) for arn in slow]
    assert {group["status"] for group in described} == {"ACTIVE"}
    took = [(group["lastUpdatedDateTime"] - group["creationDateTime"]).total_seconds() for group in described]
    assert all(100 <= seconds <= 200 for seconds in took) and len(set(took)) > 1, took
    films.personalize.delete_dataset_group(datasetGroupArn=quick)
    films.service.advance(6.9)
    assert films.status("datasetGroup", quick) == "DELETE IN_PROGRESS"
    films.service.advance(0.1)
    assert films.status("datasetGroup", quick) == "gone"


def test_the_clock_moves_when_told_and_only_forward(films):
    before = films.service.admin("GET", "clock")
    assert before["virtual"]
    assert abs(before["now"] - time.time()) < 60, "it begins now"
    films.service.advance(90.5)
    assert films.service.admin("GET", "clock")["now"] == before["now"] + 90.5


def test_resources_are_told_with_the_time_of_their_status(films):
    group = films.group()
    (resource,) = films.service.admin("GET", "resources")["resources"]
    now = films.service.admin("GET", "clock")["now"]
    assert resource.pop("since") < now
    assert resource == {"resourceType": "datasetGroup", "name": "films", "arn": group, "status": "ACTIVE"}


@pytest.mark.parametrize(
    ("method", "path", "body", "told"),
    [
        ("POST", "clock", {"advance": -1}, "`advance` must be a number of seconds"),
        ("POST", "clock", {"forward": 1}, "`forward` is unknown here"),
        ("POST", "clock", [], "must be a JSON object"),
        ("PUT", "latencies", {"datasetgroup": 1}, "did you mean `datasetGroup`?"),
        ("PUT", "latencies", {"datasetGroup": [2, 1]}, "a range such as [30, 60]"),
        ("PUT", "request-rate", {"requestsPerSecond": 0}, "a number above 0, or null"),
        ("POST", "faults", {"operation": "ListSchemas", "error": "E"}, "Give one of `nth` and `every`"),
        ("POST", "faults", {"operation": "ListSchemas", "error": "E", "share": 2}, "Give one of"),
        ("POST", "faults", {"operation": "ListSchemas", "nth": 1}, "`error` must be text"),
        ("POST", "faults", {"operation": "ListSchema", "nth": 1, "error": "E"}, "no operation `ListSchema`"),
        ("POST", "faults", {"operation": "ListSchemas", "nth": 1, "error": "E", "afterEffect": 1}, "afterEffect"),
        ("POST", "faults", {"deletionsShowAfter": -1}, "`deletionsShowAfter` must be a number of seconds"),
        ("POST", "faults", {"resourceType": "group", "name": "n", "failureReason": "r"}, "The resourceType `group` is"),
        ("GET", "clocks", None, "is unknown. There are GET and POST clock"),
    ],
)
def test_what_the_door_does_not_know_is_refused(service, method, path, body, told):
    status, answer = service.send(method, f"/_emulator/{path}", json.dumps(body).encode() if body is not None else b"")
    assert status == 400
    assert told in json.loads(answer)["error"], answer


def test_a_real_clock_goes_by_itself_and_is_not_moved(tmp_path, recorded):
    with contextlib.ExitStack() as resources:
        service = Service(resources, tmp_path, recorded, "--speed", "1000000", clock="real")
        status, answer = service.send("POST", "/_emulator/clock", b'{"advance": 1}')
        assert status == 400 and "Only a virtual clock" in answer
        films = Films(service)
        group = films.personalize.create_dataset_group(name="films")["datasetGroupArn"]
        assert films.status("datasetGroup", group) == "ACTIVE"
