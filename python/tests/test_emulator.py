"""The emulator as tests in Python have it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectionClosedError
from moto import mock_aws
from personalize_pipeline import BinaryNotFound, Emulator, EmulatorError, find_binary

START = datetime(2026, 1, 1, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def shared() -> Iterator[Emulator]:
    """One emulator for several tests, none of which looks at what the others have left."""
    with Emulator(start=START) as emulator:
        yield emulator


def test_time_passes_when_the_test_says_so(shared: Emulator) -> None:
    before = shared.now
    assert shared.advance(90.5) == before + timedelta(seconds=90.5)
    assert shared.advance(timedelta(days=1)) == before + timedelta(days=1, seconds=90.5)
    moment = before + timedelta(weeks=1)
    assert shared.advance_to(moment) == shared.now == moment
    with pytest.raises(EmulatorError, match="not moved"):
        shared.advance_to(before)
    with pytest.raises(EmulatorError, match="no time zone"):
        shared.advance_to(datetime(2030, 1, 1))


def test_a_resource_is_followed_to_its_status(shared: Emulator) -> None:
    created = shared.control.create_dataset_group(name="followed")["datasetGroupArn"]
    assert shared.arn("datasetGroup", "followed") == created
    status = {one.name: one.status for one in shared.resources("datasetGroup")}
    assert status["followed"] == "CREATE PENDING"
    shared.wait_until_active(created)
    (group,) = [one for one in shared.resources() if one.arn == created]
    assert (group.resource_type, group.status) == ("datasetGroup", "ACTIVE")
    assert group.since <= shared.now
    with pytest.raises(EmulatorError, match="There is no campaign 'films'. There are: none."):
        shared.arn("campaign", "films")


def test_calls_fail_as_asked_and_are_counted(shared: Emulator) -> None:
    before = shared.calls().get("ListSchemas", 0)
    shared.fail_calls("ListSchemas", "ThrottlingException", message="Not now.", nth=2)
    shared.control.list_schemas()
    with pytest.raises(ClientError, match="Not now.") as failed:
        shared.control.list_schemas()
    assert failed.value.response["Error"]["Code"] == "ThrottlingException"
    shared.control.list_schemas()
    shared.fail_calls("*", "ServiceUnavailable", every=1)
    with pytest.raises(ClientError):
        shared.control.list_schemas()
    shared.clear_faults()
    shared.control.list_schemas()
    assert shared.calls()["ListSchemas"] == before + 5
    with pytest.raises(EmulatorError, match="no operation `ListNothing`"):
        shared.fail_calls("ListNothing", "ThrottlingException")
    with pytest.raises(EmulatorError, match="did you mean `InvalidNextTokenException`"):
        shared.fail_calls("ListSchemas", "InvalidNextToken")


def test_answers_are_lost_and_late(shared: Emulator) -> None:
    shared.lose_answers("CreateDatasetGroup")
    with pytest.raises(ConnectionClosedError):
        shared.control.create_dataset_group(name="lost")
    assert shared.arn("datasetGroup", "lost")
    shared.delay_calls("ListSchemas", 0.2)
    began = time.monotonic()
    shared.control.list_schemas()
    assert time.monotonic() - began >= 0.2


def test_a_quota_is_full_when_the_test_says_so() -> None:
    with Emulator() as emulator:
        emulator.set_quotas({"datasetGroup": 1})
        emulator.control.create_dataset_group(name="one")
        with pytest.raises(ClientError, match="LimitExceededException"):
            emulator.control.create_dataset_group(name="two")


def test_a_resource_fails_with_its_reason(shared: Emulator) -> None:
    shared.fail_resource("datasetGroup", "failing", "No capacity.")
    arn = shared.control.create_dataset_group(name="failing")["datasetGroupArn"]
    with pytest.raises(EmulatorError, match="No capacity."):
        shared.wait_until_active(arn)
    described = shared.control.describe_dataset_group(datasetGroupArn=arn)["datasetGroup"]
    assert (described["status"], described["failureReason"]) == ("CREATE FAILED", "No capacity.")


def test_latencies_and_the_other_services(shared: Emulator) -> None:
    shared.set_latencies({"datasetGroup": 7200})
    arn = shared.control.create_dataset_group(name="slow")["datasetGroupArn"]
    began = shared.now
    assert shared.wait_until_active(arn) - began == timedelta(hours=2)
    shared.set_latencies({})
    shared.client("sns").publish(TopicArn="arn:aws:sns:us-east-1:123456789012:t", Message="read me", Subject="s")
    assert shared.notifications()[-1]["message"] == "read me"
    entry = {"Source": "films", "DetailType": "watched", "Detail": '{"film": 1}'}
    shared.client("events").put_events(Entries=[entry])
    assert shared.bus_events()[-1]["detail"] == {"film": 1}


def test_a_folder_is_loaded_twice_and_trains_once(shared: Emulator, tmp_path: Path) -> None:
    import subprocess

    films = tmp_path / "films"
    subprocess.run([find_binary(), "example", str(films)], check=True, capture_output=True)
    report = shared.load(films, prefix="films/")
    assert report["datasetGroup"] == "FilmNight"
    versions = shared.calls()["CreateSolutionVersion"]
    assert shared.load(films / "params.json", prefix="films/")["status"] == "SUCCEEDED"
    assert shared.calls()["CreateSolutionVersion"] == versions == 3
    with pytest.raises(EmulatorError, match="no parameter file"):
        shared.load(tmp_path)


def test_an_emulator_ends_when_it_is_closed() -> None:
    emulator = Emulator()
    emulator.control.list_dataset_groups()
    emulator.close()
    emulator.close()
    with pytest.raises(EmulatorError, match="does not answer"):
        emulator.calls()


def _program(folder: Path, script: str) -> Path:
    program = folder / "program"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return program


def test_what_cannot_be_started_says_why(tmp_path: Path) -> None:
    with pytest.raises(EmulatorError, match="invalid value 'yesterday' for '--start"):
        Emulator(start="yesterday")
    with pytest.raises(EmulatorError, match="solutionVersoin"):
        Emulator(latencies={"solutionVersoin": 1})
    # A program that prints something else is not waited for.
    with pytest.raises(EmulatorError, match="It printed no environment: Python 3"):
        Emulator(binary=str(_program(tmp_path, "echo Python 3; exec sleep 600")))


def test_another_command_is_named_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIPELINE_BINARY", find_binary())
    with Emulator() as emulator:
        assert emulator.resources() == []
    # By a name that only the search path leads to, as by a path that is relative.
    monkeypatch.setenv("PATH", str(Path(find_binary()).parent), prepend=os.pathsep)
    monkeypatch.setenv("PIPELINE_BINARY", Path(find_binary()).name)
    assert os.path.isabs(find_binary())
    monkeypatch.setenv("PIPELINE_BINARY", "/no/such/program")
    with pytest.raises(BinaryNotFound, match="/no/such/program"):
        Emulator()


@pytest.mark.personalize(start="2026-03-01T00:00:00Z", latencies={"*": 0}, services=("personalize",))
class TestFixture:
    """The fixture, with what a marker says of it."""

    def test_it_starts_as_the_marker_says(self, personalize: Emulator) -> None:
        assert personalize.now == datetime(2026, 3, 1, tzinfo=timezone.utc)
        arn = boto3.client("personalize").create_dataset_group(name="films")["datasetGroupArn"]
        assert personalize.resources("datasetGroup")[0].arn == arn

    @pytest.mark.personalize(start="2027-01-01T00:00:00Z")
    def test_a_nearer_marker_goes_before(self, personalize: Emulator) -> None:
        assert personalize.now.year == 2027
        assert personalize.resources() == []
        assert "AWS_ENDPOINT_URL_S3" not in os.environ
        assert "AWS_ENDPOINT_URL" not in os.environ


def test_proxies_are_for_other_hosts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://proxy.invalid:3128")
    monkeypatch.setenv("no_proxy", "films.example")
    monkeypatch.delenv("NO_PROXY", raising=False)
    request.getfixturevalue("personalize")
    assert boto3.client("personalize").list_dataset_groups()["datasetGroups"] == []
    for name in ("no_proxy", "NO_PROXY"):
        assert "films.example" in os.environ[name].split(",")


def test_the_environment_is_what_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not [name for name in os.environ if name.startswith("AWS_ENDPOINT_URL")]


@pytest.mark.personalize(services=("personalize", "personalize-events", "personalize-runtime"))
def test_moto_answers_for_the_services_beside(personalize: Emulator) -> None:
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="with-moto")
        boto3.client("personalize").create_dataset_group(name="films")
        assert [group.name for group in personalize.resources("datasetGroup")] == ["films"]
        assert [bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]] == ["with-moto"]
        assert "with-moto" not in [bucket["Name"] for bucket in personalize.s3.list_buckets()["Buckets"]]
