"""A client that starts with an empty environment, and is given what is printed, reaches every service."""

import json

ACCOUNT = "123456789012"
PYTHON = """
import boto3, json
identity = boto3.client("sts").get_caller_identity()
recipes = boto3.client("personalize").list_recipes()["recipes"]
buckets = boto3.client("s3").list_buckets()["Buckets"]
topic = "arn:aws:sns:us-east-1:123456789012:runs"
message = boto3.client("sns").publish(TopicArn=topic, Message="hello")["MessageId"]
event = {"Source": "films", "DetailType": "Film", "Detail": "{}"}
failed = boto3.client("events").put_events(Entries=[event])["FailedEntryCount"]
names = [bucket["Name"] for bucket in buckets]
print(json.dumps([identity["Account"], identity["Arn"], len(recipes), names, len(message), failed]))
"""


def test_boto3(emulate, data):
    account, arn, recipes, buckets, message, failed = json.loads(emulate("--data", data).python(PYTHON))
    assert (account, buckets, message, failed) == (ACCOUNT, ["personalize-input"], 36, 0)
    assert arn.startswith(f"arn:aws:iam::{ACCOUNT}:user/") and recipes > 10


def test_the_aws_cli(emulate, data):
    emulator = emulate("--data", data)
    identity = json.loads(emulator.aws("sts", "get-caller-identity"))
    assert identity["Account"] == ACCOUNT and 16 <= len(identity["UserId"]) <= 32
    assert len(json.loads(emulator.aws("personalize", "list-recipes"))["recipes"]) > 10
    assert "personalize-input" in emulator.aws("s3", "ls")


def test_node(emulate, data):
    known = emulate("--data", data).node("environment")
    assert known["account"] == ACCOUNT and known["recipes"] > 10
    assert known["buckets"] == ["personalize-input"]


def test_other_actions_of_sts_are_refused_by_name(emulate):
    refusal = emulate().aws("sts", "get-session-token", code=255)
    assert "InvalidAction" in refusal and "GetSessionToken" in refusal
