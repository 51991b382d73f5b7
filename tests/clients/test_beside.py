"""Beside a general emulator: moto serves everything but Personalize, whose data lies in moto's S3. The environment is
the one that `docs/beside.md` has, with the ports of this test."""

import json
import pathlib
import re
import subprocess
import sys
import urllib.request

import pytest
from moto.server import ThreadedMotoServer

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/beside.md"

# An application that uses four services, none of which it names an endpoint for.
APPLICATION = """
import boto3, json, sys, urllib.request

def passes(seconds):
    body = json.dumps({"advance": seconds}).encode()
    request = urllib.request.Request(sys.argv[1] + "/_emulator/clock", data=body, method="POST")
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request).read()

queue = boto3.client("sqs").create_queue(QueueName="films")["QueueUrl"]
boto3.client("sqs").send_message(QueueUrl=queue, MessageBody="retrain")
table = boto3.resource("dynamodb").create_table(
    TableName="films", BillingMode="PAY_PER_REQUEST",
    AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])
table.put_item(Item={"id": "film-1", "title": "One"})

s3 = boto3.client("s3")
s3.create_bucket(Bucket="lake")
events = "".join(f"u{n % 60},film-{n * 7 % 90},{1760000000 + n * 60}\\n" for n in range(3000))
s3.put_object(Bucket="lake", Key="clicks/clicks.csv", Body=("USER_ID,ITEM_ID,TIMESTAMP\\n" + events).encode())

personalize = boto3.client("personalize")
group = personalize.create_dataset_group(name="films")["datasetGroupArn"]
passes(60)
names = [("USER_ID", "string"), ("ITEM_ID", "string"), ("TIMESTAMP", "long")]
schema = {"type": "record", "name": "Interactions", "namespace": "com.amazonaws.personalize.schema", "version": "1.0",
          "fields": [{"name": name, "type": kind} for name, kind in names]}
schema = personalize.create_schema(name="clicks", schema=json.dumps(schema))["schemaArn"]
dataset = personalize.create_dataset(
    name="clicks", schemaArn=schema, datasetGroupArn=group, datasetType="Interactions")["datasetArn"]
passes(60)
tracker = personalize.create_event_tracker(name="clicks", datasetGroupArn=group)
passes(60)
role = "arn:aws:iam::123456789012:role/personalize"
job = personalize.create_dataset_import_job(
    jobName="clicks", datasetArn=dataset, roleArn=role, dataSource={"dataLocation": "s3://lake/clicks/"})
passes(3600)
job = personalize.describe_dataset_import_job(datasetImportJobArn=job["datasetImportJobArn"])["datasetImportJob"]
solution = personalize.create_solution(
    name="films", datasetGroupArn=group, performAutoTraining=False,
    recipeArn="arn:aws:personalize:::recipe/aws-user-personalization-v2")["solutionArn"]
passes(60)
version = personalize.create_solution_version(solutionArn=solution)["solutionVersionArn"]
passes(86400)
campaign = personalize.create_campaign(name="films", solutionVersionArn=version)["campaignArn"]
passes(86400)
boto3.client("personalize-events").put_events(trackingId=tracker["trackingId"], sessionId="s", userId="u1", eventList=[
    {"eventType": "click", "itemId": "film-1", "sentAt": 1770000000}])
answer = boto3.client("personalize-runtime").get_recommendations(campaignArn=campaign, userId="u1", numResults=5)
export = personalize.create_dataset_export_job(
    jobName="clicks", datasetArn=dataset, roleArn=role, ingestionMode="ALL",
    jobOutput={"s3DataDestination": {"path": "s3://lake/exports/"}})
passes(3600)
listed = s3.list_objects_v2(Bucket="lake", Prefix="exports/").get("Contents", [])
print(json.dumps({"import": job["status"], "why": job.get("failureReason"), "films": len(answer["itemList"]),
                  "exported": len(listed)}))
"""


@pytest.fixture
def moto():
    """moto's server, and where it is."""
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def page_environment(everything_else, here):
    """What the page says to export for moto or LocalStack, in the places of this test."""
    section = PAGE.read_text().split("## With moto or LocalStack")[1].split("\n## ")[0]
    lines = re.findall(r"^export (.*)$", section, re.MULTILINE)
    exported = dict(pair.split("=", 1) for line in lines for pair in line.split())
    places = {"http://127.0.0.1:4566": everything_else, "http://127.0.0.1:4567": here}
    return {name: places.get(value, value) for name, value in exported.items()}


def called(moto):
    """The services that moto was called for."""
    with urllib.request.urlopen(f"{moto}/moto-api/data.json") as response:
        data = json.load(response)
    return {service for service, models in data.items() if any(models.values())}


def test_personalize_is_served_here_and_the_rest_by_moto(emulate, moto, tmp_path):
    emulator = emulate("--clock", "virtual", "--s3-endpoint", moto)
    here = emulator.environment["AWS_ENDPOINT_URL"]
    environment = page_environment(moto, here)
    assert set(environment.values()) >= {moto, here}
    application = [sys.executable, "-c", APPLICATION, here]
    done = subprocess.run(
        application, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"import": "ACTIVE", "why": None, "films": 5, "exported": 1}
    assert {"dynamodb", "s3", "sqs"} <= called(moto)
    assert "personalize" not in called(moto)
