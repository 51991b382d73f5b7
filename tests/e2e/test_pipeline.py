"""Whole runs: the real function, moto's state machine around it, and boto3 in the user's hands."""

import contextlib
import io
import itertools
import json
import pathlib
import shlex
import socket
import uuid

import pytest
from awscli.clidriver import create_clidriver

import bridge
from engine import FUNCTION_ARN
from world import SCHEDULER_ROLE_ARN, example_parameters, small_parameters, status_change

SUCCEEDED = "SUCCEEDED"
FAILED = "FAILED"


@pytest.fixture
def group(request):
    """A name for what one test makes."""
    return "".join(word.title() for word in request.node.name.split("_"))[-40:]


def started(answer):
    """The execution that an S3 event started."""
    (one,) = answer["started"]
    return one["executionArn"]


def versions(world, name):
    """The versions of the solution that small parameters describe."""
    solution = f"arn:aws:personalize:us-east-1:123456789012:solution/{name}-only"
    return world.personalize.list_solution_versions(solutionArn=solution)["solutionVersions"]


def imports(world, name):
    dataset = f"arn:aws:personalize:us-east-1:123456789012:dataset/{name}/INTERACTIONS"
    return world.personalize.list_dataset_import_jobs(datasetArn=dataset)["datasetImportJobs"]


def assert_all_made_once(world, name):
    solution = f"arn:aws:personalize:us-east-1:123456789012:solution/{name}-only"
    campaigns = world.personalize.list_campaigns(solutionArn=solution)["campaigns"]
    assert [made["status"] for made in [*imports(world, name), *versions(world, name), *campaigns]] == ["ACTIVE"] * 3


def test_an_uploaded_parameter_file_brings_about_everything_it_describes(world, inbox):
    answer, error = world.invoke(world.upload(world.bucket(), example_parameters()))
    assert error is None, answer
    execution = world.engine.execution(started(answer))
    assert execution.status == SUCCEEDED, (execution.error, execution.cause)

    personalize = world.personalize
    groups = {group["name"]: group for group in personalize.list_dataset_groups()["datasetGroups"]}
    group = groups["FilmNight"]["datasetGroupArn"]
    datasets = personalize.list_datasets(datasetGroupArn=group)["datasets"]
    assert sorted(dataset["datasetType"] for dataset in datasets) == ["INTERACTIONS", "ITEMS", "USERS"]
    jobs = personalize.list_dataset_import_jobs()["datasetImportJobs"]
    jobs = [job for job in jobs if "/FilmNight-" in job["datasetImportJobArn"]]
    trackers = personalize.list_event_trackers(datasetGroupArn=group)["eventTrackers"]
    filters = personalize.list_filters(datasetGroupArn=group)["Filters"]
    solutions = personalize.list_solutions(datasetGroupArn=group)["solutions"]
    campaigns = [
        campaign for solution in solutions
        for campaign in personalize.list_campaigns(solutionArn=solution["solutionArn"])["campaigns"]
    ]
    made = [groups["FilmNight"], *datasets, *jobs, *trackers, *filters, *solutions, *campaigns]
    assert {one["status"] for one in made} == {"ACTIVE"}
    assert [len(of_kind) for of_kind in (jobs, trackers, filters, solutions, campaigns)] == [3, 1, 2, 3, 3]
    for solution in solutions:
        described = personalize.describe_solution(solutionArn=solution["solutionArn"])["solution"]
        assert described["performAutoTraining"] is False
        assert described["latestSolutionVersion"]["status"] == "ACTIVE"

    subject, message = inbox.only_message()
    assert subject == "Personalize pipeline: FilmNight is ready"
    document = json.loads(message)
    assert (document["version"], document["status"]) == (1, SUCCEEDED), "a queue gets the document"
    told = {resource.get("arn") for resource in document["resources"]}
    assert {one["campaignArn"] for one in campaigns} <= told
    assert document["execution"]["id"] == execution.arn
    report = document["report"]
    assert report["key"] == f"reports/{execution.arn.rsplit(':')[-1]}.html"
    assert "url" not in report, "the console of AWS shows nothing of an emulator"
    written = world.s3.get_object(Bucket=report["bucket"], Key=report["key"])
    assert written["ContentType"] == "text/html; charset=utf-8"
    page = written["Body"].read().decode()
    _, inside = page.split('<script type="application/json" id="document">')
    assert json.loads(inside.split("</script>")[0]) == document

    assert execution.failures() == [], "waiting is an answer, never an error"
    assert set(execution.states()) == {"Invoke", "Choose", "Wait", "Succeeded"}
    assert execution.states()[-1] == "Succeeded"
    assert execution.types()[-1] == "ExecutionSucceeded"
    answers = execution.answers()
    assert [answer["next"] for answer in answers] == ["wait"] * (len(answers) - 1) + ["succeed"]
    assert all(answer["waitSeconds"] >= 1 for answer in answers[:-1])


def test_a_key_is_read_as_s3_encodes_it_and_its_data_is_looked_for_beside_it(world, inbox):
    answer, error = world.invoke(world.upload(world.bucket(), example_parameters(), "films/a b+ü/params.json"))
    assert error is None, answer
    assert world.engine.execution(started(answer)).error == "ParametersInvalid", "there is no data beside it"
    _, message = inbox.only_message()
    assert "films/a b+ü/Interactions/" in message


def test_schedules_are_made_where_boto3_reads_them_and_what_they_start_is_a_run(world, group):
    bucket = world.bucket("Interactions/interactions.csv")
    parameters = small_parameters(group)
    parameters["schedules"] = [{
        "name": "weekly", "scheduleExpression": "cron(0 5 ? * SUN *)", "scheduleExpressionTimezone": "Europe/Berlin",
        "flexibleTimeWindowMinutes": 15, "retrain": "always",
    }]

    def uploaded():
        answer, error = world.invoke(world.upload(bucket, parameters))
        assert error is None, answer
        execution = world.engine.execution(started(answer))
        assert execution.status == SUCCEEDED, (execution.error, execution.cause)

    uploaded()
    (summary,) = world.scheduler.list_schedules(GroupName=world.schedule_group)["Schedules"]
    schedule = world.scheduler.get_schedule(GroupName=world.schedule_group, Name=summary["Name"])
    assert schedule["ScheduleExpression"] == "cron(0 5 ? * SUN *)"
    assert schedule["ScheduleExpressionTimezone"] == "Europe/Berlin"
    assert schedule["FlexibleTimeWindow"] == {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15}
    assert schedule["State"] == "ENABLED"
    target = schedule["Target"]
    assert (target["Arn"], target["RoleArn"]) == (world.engine.state_machine_arn, SCHEDULER_ROLE_ARN)

    # What the service does at the schedule's time.
    time = "2026-01-11T04:00:00Z"
    machine_input = json.loads(target["Input"].replace("<aws.scheduler.scheduled-time>", time))
    execution = world.engine.run(machine_input)
    assert execution.status == SUCCEEDED, (execution.error, execution.cause)
    assert len(versions(world, group)) == 2, "it trains although nothing has changed"

    del parameters["schedules"]
    uploaded()
    assert world.scheduler.list_schedules(GroupName=world.schedule_group)["Schedules"] == []
    assert len(versions(world, group)) == 2


def test_an_execution_started_with_inline_parameters_does_the_same(world, inbox, group):
    bucket = world.bucket("Interactions/interactions.csv")
    execution = world.engine.run({"bucket": bucket, "params": small_parameters(group)})
    assert execution.status == SUCCEEDED, (execution.error, execution.cause)
    assert_all_made_once(world, group)
    subject, _ = inbox.only_message()
    assert subject == f"Personalize pipeline: {group} is ready"


def test_a_run_is_taken_up_at_a_step_that_it_has_been_at(world, inbox, group):
    """A turn's answer, as the history of one execution shows it, is the input of another."""
    bucket = world.bucket("Interactions/interactions.csv")
    first = world.engine.run({"bucket": bucket, "params": small_parameters(group)})
    at_training = next(answer for answer in first.answers() if answer["step"] == "Solutions")
    inbox.messages()
    second = world.engine.run({"step": at_training["step"], "context": at_training["context"]})
    assert second.status == SUCCEEDED, (second.error, second.cause)
    assert {answer["step"] for answer in second.answers()} <= {"Solutions", "Notify"}
    assert_all_made_once(world, group)
    subject, message = inbox.only_message()
    assert subject == f"Personalize pipeline: {group} is ready"
    assert first.arn in message, "it is the run that was taken up"


def test_a_repeated_s3_event_starts_nothing(world, inbox, group):
    event = world.upload(world.bucket("Interactions/interactions.csv"), small_parameters(group))
    answer, _ = world.invoke(event)
    execution = world.engine.execution(started(answer))
    assert execution.status == SUCCEEDED, (execution.error, execution.cause)
    repeated, error = world.invoke(event)
    assert error is None and repeated["started"] == [], repeated
    assert [one["name"] for one in repeated["alreadyStarted"]] == [execution.arn.rpartition(":")[2]]
    inbox.only_message()
    assert_all_made_once(world, group)


def test_a_new_version_of_the_parameter_file_is_another_run(world, inbox, group):
    bucket = world.bucket("Interactions/interactions.csv")
    runs = [world.invoke(world.upload(bucket, small_parameters(group)))[0] for _ in range(2)]
    executions = [world.engine.execution(started(answer)) for answer in runs]
    assert [execution.status for execution in executions] == [SUCCEEDED] * 2
    assert executions[0].arn != executions[1].arn
    assert len(inbox.messages()) == 2


def test_a_parameter_file_with_findings_creates_nothing_and_says_everything(world, inbox, group):
    parameters = small_parameters(group)
    parameters["campain"] = parameters.pop("campaign")
    parameters["solution"]["recipeArn"] = "arn:aws:personalize:::recipe/aws-similar-itmes"
    parameters["datasets"]["Interactions"]["schema"]["fields"].pop()
    before = world.personalize.list_dataset_groups()["datasetGroups"]
    answer, _ = world.invoke(world.upload(world.bucket("Interactions/interactions.csv"), parameters))
    execution = world.engine.execution(started(answer))
    assert (execution.status, execution.error) == (FAILED, "ParametersInvalid")
    assert execution.states() == ["Invoke", "Choose", "Failed"]
    subject, message = inbox.only_message()
    assert subject == "Personalize pipeline: nothing was created (ParametersInvalid)"
    for told in ("`campaign`", "recipe/aws-similar-items", "TIMESTAMP"):
        assert told in message and told in execution.cause, told
    assert world.personalize.list_dataset_groups()["datasetGroups"] == before
    assert execution.failures() == []


def test_a_context_of_another_version_is_reported_and_fails_the_execution(world, inbox):
    execution = world.engine.run({"step": "Datasets", "context": {"version": 99}})
    assert (execution.status, execution.error) == (FAILED, "HandlerFailed")
    assert execution.states() == ["Invoke", "Report", "Failed"]
    ((error, cause),) = execution.failures()
    assert error == json.loads(cause)["errorType"] == "ContextInvalid"
    assert "version 99" in execution.cause and execution.cause.startswith("ContextInvalid: ")
    subject, message = inbox.only_message()
    assert subject == "Personalize pipeline: a run ended early (ContextInvalid)"
    assert "version 99" in message and execution.arn in message


def test_a_function_that_keeps_crashing_is_reported_and_fails_the_execution(world, inbox, group):
    bucket = world.bucket("Interactions/interactions.csv")
    with bridge.losing(FUNCTION_ARN, [True] * 3):
        execution = world.engine.run({"bucket": bucket, "params": small_parameters(group)})
    assert (execution.status, execution.error) == (FAILED, "HandlerFailed")
    assert [error for error, _ in execution.failures()] == ["Runtime.ExitError"] * 3
    assert execution.states() == ["Invoke", "Report", "Failed"]
    subject, message = inbox.only_message()
    assert subject == "Personalize pipeline: a run ended early (Runtime.ExitError)"
    assert execution.arn in message


def test_turns_whose_answers_are_lost_are_taken_again_and_nothing_is_made_twice(world, group):
    bucket = world.bucket("Interactions/interactions.csv")
    with bridge.losing(FUNCTION_ARN, itertools.cycle([True, False])):
        execution = world.engine.run({"bucket": bucket, "params": small_parameters(group)})
    assert execution.status == SUCCEEDED, (execution.error, execution.cause)
    assert len(execution.failures()) == len(execution.answers())
    assert_all_made_once(world, group)


def test_a_function_killed_in_the_middle_of_a_turn_takes_it_again(world, inbox, group):
    upload = world.upload(world.bucket("Interactions/interactions.csv"), small_parameters(group))
    place = upload["Records"][0]["s3"]
    machine_input = {"bucket": place["bucket"]["name"], "key": place["object"]["key"]}
    with contextlib.ExitStack() as resources, socket.create_server(("127.0.0.1", 0)) as storage:
        storage.settimeout(60)
        doomed = world.host(resources, AWS_ENDPOINT_URL_S3=f"http://127.0.0.1:{storage.getsockname()[1]}")
        resources.callback(bridge.connect, FUNCTION_ARN, world.function_url)
        bridge.connect(FUNCTION_ARN, doomed.url)
        arn = world.engine.begin(machine_input)
        reading, _ = storage.accept()
        bridge.connect(FUNCTION_ARN, world.function_url)
        doomed.kill()
        reading.close()
        execution = world.engine.execution(arn)
    assert execution.status == SUCCEEDED, (execution.error, execution.cause)
    assert [error for error, _ in execution.failures()] == ["Runtime.ExitError"]
    inbox.only_message()
    assert_all_made_once(world, group)


def test_a_run_that_was_aborted_is_reported_once(world, inbox, group):
    bucket = world.bucket("Interactions/interactions.csv")
    with world.engine.long_waits() as at_rest:
        arn = world.engine.begin({"bucket": bucket, "params": small_parameters(group)})
        assert at_rest.wait(60), "it waits for the dataset group"
        world.engine.step_functions.stop_execution(executionArn=arn, error="Changed", cause="the wrong data")
        execution = world.engine.execution(arn)
    assert execution.status == "ABORTED"
    assert inbox.messages() == [], "it could not tell"
    answer, error = world.invoke(status_change(execution.description))
    assert error is None and answer == {"reported": True}, answer
    subject, message = inbox.only_message()
    assert subject == "Personalize pipeline: a run ended early (ABORTED)"
    assert arn in message


@pytest.mark.parametrize("machine_input", [
    {"bucket": "no-such-bucket", "key": "params.json"},
    {"step": "Datasets", "context": {"version": 99}},
], ids=["whose parameters are not there", "whose handler failed"])
def test_a_run_that_failed_and_has_told_it_is_not_reported_twice(world, inbox, machine_input):
    execution = world.engine.run(machine_input)
    assert execution.status == FAILED
    inbox.only_message()
    answer, error = world.invoke(status_change(execution.description))
    assert error is None and answer == {"reported": False}, answer
    assert inbox.messages() == []


def test_a_run_that_failed_and_could_not_tell_is_reported(world, inbox):
    """The turn is lost three times, and so is the report."""
    with bridge.losing(FUNCTION_ARN, [True] * 6):
        execution = world.engine.run({"step": "Nap", "context": {}})
    assert (execution.status, execution.error) == (FAILED, "Runtime.ExitError")
    assert execution.states() == ["Invoke", "Report"]
    inbox.messages()
    answer, error = world.invoke(status_change(execution.description))
    assert error is None and answer == {"reported": True}, answer
    subject, message = inbox.only_message()
    assert subject == "Personalize pipeline: a run ended early (FAILED)"
    assert "Runtime.ExitError" in message and execution.arn in message


def test_the_commands_of_a_report_take_an_aborted_run_up_where_it_stood(world, inbox, group, tmp_path, monkeypatch):
    """The AWS CLI itself reads the lines, as a person would paste them."""
    bucket = world.bucket("Interactions/interactions.csv")
    with world.engine.long_waits() as at_rest:
        arn = world.engine.begin({"bucket": bucket, "params": small_parameters(group)})
        assert at_rest.wait(60), "it waits for the dataset group"
        world.engine.step_functions.stop_execution(executionArn=arn)
        world.invoke(status_change(world.engine.execution(arn).description))
    _, message = inbox.only_message()
    monkeypatch.chdir(tmp_path)
    answers = [typed(command) for command in json.loads(message)["again"]["commands"]]
    execution = world.engine.execution(json.loads(answers[-1])["executionArn"])
    assert execution.status == SUCCEEDED, (execution.error, execution.cause)
    assert "Load" not in {answer["step"] for answer in execution.answers()}, "it goes on where it stood"
    assert_all_made_once(world, group)


def test_the_commands_of_a_report_start_a_run_with_long_inline_parameters_again(
    world, inbox, group, tmp_path, monkeypatch
):
    bucket = world.bucket("Interactions/interactions.csv")
    parameters = small_parameters(group)
    parameters["datasets"]["Interactions"]["schema"]["fields"].pop()
    assert world.engine.run({"bucket": bucket, "params": parameters}).error == "ParametersInvalid"
    _, message = inbox.only_message()
    monkeypatch.chdir(tmp_path)
    download, start = json.loads(message)["again"]["commands"]
    assert typed(download) == ""
    mended = {"bucket": bucket, "params": small_parameters(group)}
    assert json.loads((tmp_path / "input.json").read_text())["params"] == parameters
    (tmp_path / "input.json").write_text(json.dumps(mended))
    execution = world.engine.execution(json.loads(typed(start))["executionArn"])
    assert execution.status == SUCCEEDED, (execution.error, execution.cause)


def typed(command):
    """What a shell and the AWS CLI make of a line: its output, unless that goes into a file."""
    words = shlex.split(command)
    name, *arguments = words[:words.index(">")] if ">" in words else words
    assert name == "aws"
    if "start-execution" in arguments and "--name" not in arguments:
        # Step Functions draws a name; moto calls every execution without one None, and refuses the second.
        arguments += ["--name", str(uuid.uuid4())]
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        assert create_clidriver().main(arguments) == 0, command
    if ">" not in words:
        return output.getvalue()
    pathlib.Path(words[-1]).write_text(output.getvalue(), encoding="utf-8")
    return ""


def test_an_event_of_no_known_shape_is_a_function_error(world, inbox):
    answer, error = world.invoke({"x": 1})
    assert error == "Unhandled" and answer["errorType"] == "EventInvalid", answer
    assert inbox.messages() == []
