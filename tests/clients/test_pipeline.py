"""`emulate --pipeline`: an upload by any client starts a run in the emulator's own process, and runs it to its end."""

import json
import urllib.request

import pytest

BUCKET = "personalize-input"
UPLOAD = """
import boto3, pathlib, sys
folder, s3 = pathlib.Path(sys.argv[1]), boto3.client("s3")
files = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
for path in sorted(files, key=lambda path: path.name == "params.json"):
    s3.upload_file(str(folder / path), "personalize-input", f"film night/{path}")
"""
ASK = """
import boto3, json
personalize, runtime = boto3.client("personalize"), boto3.client("personalize-runtime")
campaigns = personalize.list_campaigns()["campaigns"]
(arn,) = [campaign["campaignArn"] for campaign in campaigns if campaign["name"] == "for-you"]
items = runtime.get_recommendations(campaignArn=arn, userId="viewer-035")["itemList"]
print(json.dumps([[campaign["status"] for campaign in campaigns], len(items)]))
"""
START = """
import boto3, json, os, sys
sfn = boto3.client("stepfunctions")
machine = os.environ["STATE_MACHINE_ARN"]
started = sfn.start_execution(stateMachineArn=machine, name=sys.argv[1], input=sys.argv[2])
print(json.dumps(started["executionArn"]))
"""
END = """
import boto3, json, sys
sfn = boto3.client("stepfunctions")
described = sfn.describe_execution(executionArn=sys.argv[1])
listed = sfn.list_executions(stateMachineArn=described["stateMachineArn"], statusFilter=described["status"])
names = [execution["name"] for execution in listed["executions"]]
print(json.dumps([described["status"], described.get("error"), names]))
"""


def admin(emulator, method, path, body=None):
    url = f"{emulator.environment['AWS_ENDPOINT_URL']}/_emulator/{path}"
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, method=method), timeout=300) as answer:
        return json.load(answer)


def says(emulator, text):
    emulator.program.find(emulator.program.stderr, text, lambda line: text in line)


def until_idle(emulator):
    admin(emulator, "POST", "clock", {"untilIdle": True})


@pytest.mark.parametrize("clock", [("--clock", "virtual"), ("--speed", "3000")], ids=["virtual", "sped up"])
def test_an_upload_by_boto3_is_run_to_its_end(emulate, data, clock):
    emulator = emulate("--pipeline", *clock)
    emulator.python(UPLOAD, data)
    until_idle(emulator)
    (execution,) = admin(emulator, "GET", "executions")["executions"]
    assert execution["status"] == "SUCCEEDED" and execution["input"]["key"] == "film night/params.json", execution
    assert json.loads(emulator.python(ASK)) == [["ACTIVE"] * 3, 25]
    (mail,) = admin(emulator, "GET", "notifications?topic=personalize-pipeline")["notifications"]
    assert "FilmNight" in mail["subject"], mail
    says(emulator, f"The execution {execution['name']} SUCCEEDED.")


def test_an_upload_by_the_aws_cli_is_run_to_its_end(emulate, data):
    emulator = emulate("--pipeline", "--clock", "virtual")
    emulator.aws("s3", "sync", data, f"s3://{BUCKET}/films", "--exclude", "params.json", "--no-progress")
    assert admin(emulator, "GET", "executions")["executions"] == []
    emulator.aws("s3", "cp", data / "params.json", f"s3://{BUCKET}/films/params.json", "--no-progress")
    until_idle(emulator)
    assert [execution["status"] for execution in admin(emulator, "GET", "executions")["executions"]] == ["SUCCEEDED"]
    recipes = {"for-you", "similar-films", "ranked-films"}
    listed = json.loads(emulator.aws("personalize", "list-campaigns"))["campaigns"]
    assert len(listed) == len(recipes) and all(campaign["status"] == "ACTIVE" for campaign in listed), listed


def test_executions_that_are_started_by_hand_run_and_a_folder_is_served(emulate, data):
    emulator = emulate("--pipeline", "--clock", "virtual", "--data", data)
    by_hand = json.dumps({"bucket": BUCKET, "key": "params.json"})
    arn = json.loads(emulator.python(START, "by-hand", by_hand))
    until_idle(emulator)
    assert json.loads(emulator.python(END, arn)) == ["SUCCEEDED", None, ["by-hand"]]
    wrong = json.dumps({"bucket": BUCKET, "params": {"datasetGroup": {"name": "Wrong"}, "datasets": {}}})
    arn = json.loads(emulator.python(START, "wrong", wrong))
    until_idle(emulator)
    assert json.loads(emulator.python(END, arn)) == ["FAILED", "ParametersInvalid", ["wrong"]]
    mails = admin(emulator, "GET", "notifications")["notifications"]
    assert len(mails) == 2, [mail["subject"] for mail in mails]


def test_other_objects_start_nothing_and_other_names_may(emulate):
    emulator = emulate("--pipeline", "--clock", "virtual", "--parameter-file", "films.json")
    emulator.aws("s3", "cp", "-", f"s3://{BUCKET}/params.json", stdin="{}")
    emulator.aws("s3", "cp", "-", f"s3://{BUCKET}/a/films.json", stdin="{}")
    until_idle(emulator)
    (execution,) = admin(emulator, "GET", "executions")["executions"]
    assert (execution["status"], execution["input"]["key"]) == ("FAILED", "a/films.json"), execution
    says(emulator, "params.json was put; it starts no run, since its key does not end in films.json")
