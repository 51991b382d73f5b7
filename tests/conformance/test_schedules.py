"""EventBridge Scheduler with boto3: every operation, by what botocore's model says of its requests, answers and errors."""

import datetime
import json
import urllib.parse

import botocore.session
import pytest

import shapes
from films import refused
from record import Record

ROLE = "arn:aws:iam::123456789012:role/schedules"
STATE_MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:films"
TARGET = {"Arn": STATE_MACHINE, "RoleArn": ROLE, "Input": '{"at": "<aws.scheduler.scheduled-time>"}'}
AT_ONCE = {"Mode": "OFF"}
MODEL = botocore.session.get_session().get_service_model("scheduler")
OPERATIONS = [MODEL.operation_model(name) for name in MODEL.operation_names]
# Parameters of targets that are not emulated are refused as a whole.
NOT_EMULATED = ("Ecs", "EventBridge", "Kinesis", "SageMakerPipeline", "Sqs")


@pytest.fixture(scope="module")
def seen():
    return Record()


@pytest.fixture
def scheduler(service, seen):
    client = service.client("scheduler")
    seen.listen_to(client)
    yield client
    for schedule in client.list_schedules()["Schedules"]:
        client.delete_schedule(Name=schedule["Name"], GroupName=schedule["GroupName"])
    for group in client.list_schedule_groups()["ScheduleGroups"]:
        if group["Name"] != "default" and group["State"] == "ACTIVE":
            client.delete_schedule_group(Name=group["Name"])
    service.advance(60)


def create(scheduler, name, expression="rate(1 day)", **more):
    given = {"FlexibleTimeWindow": AT_ONCE, "Target": TARGET, **more}
    return scheduler.create_schedule(Name=name, ScheduleExpression=expression, **given)["ScheduleArn"]


def now(service):
    return datetime.datetime.fromtimestamp(service.admin("GET", "clock")["now"], datetime.timezone.utc)


def test_a_schedule_comes_is_changed_and_goes(scheduler, service):
    start = now(service).replace(microsecond=0) + datetime.timedelta(days=1)
    given = {
        "ScheduleExpression": "cron(0 3 ? * MON *)", "ScheduleExpressionTimezone": "Europe/Berlin", "StartDate": start,
        "EndDate": start + datetime.timedelta(days=30), "State": "DISABLED", "Description": "Trains.",
        "FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15}, "ActionAfterCompletion": "DELETE",
        "KmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/k",
        "Target": {
            **TARGET, "DeadLetterConfig": {"Arn": "arn:aws:sqs:us-east-1:123456789012:failed"},
            "RetryPolicy": {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 2},
        },
    }
    arn = scheduler.create_schedule(Name="weekly", **given)["ScheduleArn"]
    assert arn == "arn:aws:scheduler:us-east-1:123456789012:schedule/default/weekly"
    got = scheduler.get_schedule(Name="weekly", GroupName="default")
    del got["ResponseMetadata"]
    created = got.pop("CreationDate")
    assert got.pop("LastModificationDate") == created
    assert got == {**given, "Name": "weekly", "GroupName": "default", "Arn": arn}
    service.advance(60)
    # What is left out gets its default, whatever it was before.
    scheduler.update_schedule(
        Name="weekly", ScheduleExpression="rate(2 minute)", FlexibleTimeWindow=AT_ONCE, Target=TARGET,
    )
    got = scheduler.get_schedule(Name="weekly")
    del got["ResponseMetadata"]
    assert (got.pop("LastModificationDate") - got.pop("CreationDate")).total_seconds() == 60
    assert got == {
        "Name": "weekly", "GroupName": "default", "Arn": arn, "ScheduleExpression": "rate(2 minute)",
        "ScheduleExpressionTimezone": "UTC", "State": "ENABLED", "FlexibleTimeWindow": AT_ONCE,
        "ActionAfterCompletion": "NONE",
        "Target": {**TARGET, "RetryPolicy": {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185}},
    }
    scheduler.delete_schedule(Name="weekly")
    for call in (scheduler.get_schedule, scheduler.delete_schedule):
        with pytest.raises(scheduler.exceptions.ResourceNotFoundException, match="Schedule weekly does not exist."):
            call(Name="weekly")


def test_groups_have_schedules_and_tags(scheduler, service):
    arn = scheduler.create_schedule_group(Name="films", Tags=[{"Key": "team", "Value": "a"}])["ScheduleGroupArn"]
    assert arn == "arn:aws:scheduler:us-east-1:123456789012:schedule-group/films"
    scheduler.tag_resource(ResourceArn=arn, Tags=[{"Key": "stage", "Value": "test"}, {"Key": "team", "Value": "b c"}])
    scheduler.untag_resource(ResourceArn=arn, TagKeys=["stage", "other"])
    assert scheduler.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "b c"}]
    for number in range(5):
        create(scheduler, f"s{number}", GroupName="films", State="DISABLED" if number == 2 else "ENABLED")
    create(scheduler, "s0")
    paginator = scheduler.get_paginator("list_schedules")
    for narrowed, expected in (
        ({"GroupName": "films"}, ["s0", "s1", "s2", "s3", "s4"]),
        ({}, ["s0", "s0", "s1", "s2", "s3", "s4"]),
        ({"NamePrefix": "s0"}, ["s0", "s0"]),
        ({"State": "DISABLED"}, ["s2"]),
    ):
        pages = list(paginator.paginate(**narrowed, PaginationConfig={"PageSize": 2}))
        assert [schedule["Name"] for page in pages for schedule in page["Schedules"]] == expected
        assert len(pages) == -(-len(expected) // 2)
    pages = scheduler.get_paginator("list_schedule_groups").paginate(PaginationConfig={"PageSize": 1})
    assert [group["Name"] for page in pages for group in page["ScheduleGroups"]] == ["default", "films"]
    scheduler.delete_schedule_group(Name="films")
    assert scheduler.get_schedule_group(Name="films")["State"] == "DELETING"
    with pytest.raises(scheduler.exceptions.ConflictException):
        create(scheduler, "s9", GroupName="films")
    service.advance(60)
    with pytest.raises(scheduler.exceptions.ResourceNotFoundException):
        scheduler.get_schedule_group(Name="films")
    with pytest.raises(scheduler.exceptions.ResourceNotFoundException):
        scheduler.list_schedules(GroupName="films")
    assert [schedule["GroupName"] for schedule in scheduler.list_schedules()["Schedules"]] == ["default"]


def test_a_schedule_invokes_at_its_moment(scheduler, service):
    before = service.admin("GET", "schedules/invocations")["count"]
    arn = create(scheduler, "nightly", "cron(30 2 * * ? *)", ScheduleExpressionTimezone="Asia/Tokyo")
    service.advance(3 * 86_400)
    answer = service.admin("GET", "schedules/invocations")
    assert answer["count"] == before + 3
    for found in answer["invocations"][-3:]:
        moment = datetime.datetime.fromtimestamp(found["at"], datetime.timezone.utc)
        assert (moment.hour, moment.minute, moment.second) == (17, 30, 0)
        assert found["scheduledTime"] == found["at"]
        assert json.loads(found["input"]) == {"at": moment.strftime("%Y-%m-%dT%H:%M:%SZ")}
        named = (found["scheduleArn"], found["scheduleName"], found["groupName"])
        assert named == (arn, "nightly", "default")
        assert (found["targetArn"], found["roleArn"]) == (STATE_MACHINE, ROLE)


def test_errors_are_those_of_the_model(scheduler):
    create(scheduler, "nightly")
    with pytest.raises(scheduler.exceptions.ConflictException, match="Schedule nightly already exists."):
        create(scheduler, "nightly")
    with pytest.raises(scheduler.exceptions.ValidationException, match="Invalid Schedule Expression rate"):
        create(scheduler, "other", "rate(10 seconds)")
    with pytest.raises(scheduler.exceptions.ResourceNotFoundException, match="Schedule group films does not exist."):
        create(scheduler, "other", GroupName="films")
    with pytest.raises(scheduler.exceptions.ValidationException):
        scheduler.delete_schedule_group(Name="default")
    with refused("ValidationException", "NextToken"):
        scheduler.list_schedules(NextToken="x")


def test_faults_can_be_asked_for(scheduler, service):
    for error in ("ThrottlingException", "InternalServerException", "ServiceQuotaExceededException"):
        service.admin("POST", "faults", {"operation": "CreateSchedule", "nth": 1, "error": error, "message": "No."})
        with pytest.raises(getattr(scheduler.exceptions, error)):
            create(scheduler, "nightly")
    assert scheduler.list_schedules()["Schedules"] == []


def send(service, operation, request):
    """One request without an SDK's checks: each member where the model has it."""
    path, query, body = operation.http["requestUri"], [], {}
    members = operation.input_shape.members
    for name, value in request.items():
        location = members[name].serialization.get("location") if name in members else None
        wire_name = members[name].serialization.get("name", name) if name in members else name
        if location == "uri":
            path = path.replace(f"{{{name}}}", urllib.parse.quote(value, safe=""))
        elif location == "querystring":
            query += [(wire_name, entry) for entry in (value if isinstance(value, list) else [value])]
        else:
            body[name] = value
    credential = "AWS4-HMAC-SHA256 Credential=K/20260101/us-east-1/scheduler/aws4_request, Signature=0"
    url = f"{path}?{urllib.parse.urlencode(query)}" if query else path
    method = operation.http["method"]
    content = json.dumps(body).encode() if method in ("POST", "PUT") else b""
    status, answer, headers = service.send_with_headers(method, url, content, {"Authorization": credential})
    return status, headers.get("x-amzn-errortype"), json.loads(answer).get("Message", "")


def sendable(operation, place, what):
    """Whether a broken request can be said in HTTP, and is not about a target that is not emulated."""
    if any(place.startswith(f"Target.{name}Parameters") for name in NOT_EMULATED):
        return False
    if place == "unknownMember":
        return operation.http["method"] in ("POST", "PUT")
    # A path always has a name, and all that is in it and in a query is text.
    member = operation.input_shape.members[place.split(".")[0]].serialization
    if member.get("location") == "uri":
        return what not in ("type", "min", "required")
    return "location" not in member or what not in ("type", "required")


@pytest.mark.parametrize("operation", OPERATIONS, ids=[operation.name for operation in OPERATIONS])
def test_a_request_that_breaks_one_constraint_is_refused(shared, operation):
    tried = 0
    for place, what, request in shapes.violations(operation):
        if not sendable(operation, place, what):
            continue
        status, error, message = send(shared, operation, request)
        wanted = "SerializationException" if what == "type" else "ValidationException"
        assert (status, error) == (400, wanted), (place, what, message, json.dumps(request)[:300])
        if what != "type":
            assert "failed to satisfy constraint" in message or "is not a member" in message, (place, what, message)
        tried += 1
    assert tried > 0


@pytest.mark.parametrize("operation", OPERATIONS, ids=[operation.name for operation in OPERATIONS])
def test_a_request_that_breaks_none_passes_validation(shared, operation):
    _, _, message = send(shared, operation, shapes.valid(operation.input_shape))
    assert "failed to satisfy constraint" not in message and "is not a member" not in message, message


def test_every_operation_was_asked_for(seen, request):
    if request.config.option.keyword or request.session.testsfailed:
        pytest.skip("not all tests were run")
    assert {operation.name for operation in OPERATIONS} - set(seen.members) == set()
