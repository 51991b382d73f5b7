"""What a deployment has, made of moto, the emulator and the real `bootstrap`, and what its user does with it."""

import json
import os
import pathlib
import shutil
import socket
import sys
import time
import urllib.parse
import uuid

import boto3

import bridge
from engine import ACCOUNT, CLIENT_ENVIRONMENT, FUNCTION_ARN, NAME, REGION, ROOT
from programs import Program

EXAMPLE = ROOT / "example"
DATA = ("Interactions/interactions.csv", "Items/items.csv", "Users/users.csv")
PERSONALIZE_ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/{NAME}-personalize"
SCHEDULER_ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/{NAME}-scheduler"

# Seconds that the emulated service takes: long enough to be seen pending, since waits take no time.
LATENCIES = {
    "datasetGroup": 0.1, "dataset": 0.1, "datasetImportJob": 0.2, "eventTracker": 0.1, "filter": 0.1,
    "solution": 0.1, "solutionVersion": 0.2, "campaign": 0.2, "dataDeletionJob": 0.2,
    "campaignDeletion": 0.1, "solutionDeletion": 0.1, "eventTrackerDeletion": 0.1, "filterDeletion": 0.1,
    "datasetDeletion": 0.1, "datasetGroupDeletion": 0.1,
}


class World:
    """The deployment."""

    def __init__(self, engine, resources, programs, folder):
        self.engine = engine
        self._programs = programs
        self.s3 = boto3.client("s3", REGION)
        self.functions = boto3.client("lambda", REGION)
        self.topic_arn = boto3.client("sns", REGION).create_topic(Name=f"{NAME}-{uuid.uuid4()}")["TopicArn"]
        self.scheduler = boto3.client("scheduler", REGION)
        self.schedule_group = f"{NAME}-{uuid.uuid4()}"
        self.scheduler.create_schedule_group(Name=self.schedule_group)
        emulator = emulate(resources, programs, folder, "--s3-endpoint", engine.url)
        self.personalize = boto3.client("personalize", REGION, endpoint_url=emulator)
        self.emulator = emulator
        # Where AWS is to the programs of this deployment.
        self.places = {
            "AWS_ENDPOINT_URL_S3": engine.url,
            "AWS_ENDPOINT_URL_SNS": engine.url,
            "AWS_ENDPOINT_URL_SFN": engine.url,
            "AWS_ENDPOINT_URL_SCHEDULER": engine.url,
            "AWS_ENDPOINT_URL_EVENTBRIDGE": engine.url,
            "AWS_ENDPOINT_URL_PERSONALIZE": emulator,
            "AWS_ENDPOINT_URL_PERSONALIZE_RUNTIME": emulator,
        }
        self.function_url = self.host(resources).url
        bridge.connect(FUNCTION_ARN, self.function_url)

    def host(self, resources, **places):
        """Starts `bootstrap` as Lambda would, with what the template tells it and the places that stand for AWS.

        `cargo lambda watch` is the runtime that it asks for events. It would start the function itself by `cargo run`,
        and so wait for any other cargo.
        """
        port = free_port()
        cargo_lambda = pathlib.Path(sys.executable).with_name("cargo-lambda")
        watch = [str(cargo_lambda), "lambda", "watch", "--only-lambda-apis", "--invoke-address", "127.0.0.1"]
        runtime = Program("cargo lambda watch", [*watch, "--invoke-port", str(port)], folder=ROOT)
        self._programs.append(resources.enter_context(runtime))
        runtime.find(runtime.stdout, "the server's start", lambda line: "starting Runtime server" in line)
        await_listener(port)
        function = Program("bootstrap", [built("bootstrap")], {
            **os.environ,
            **CLIENT_ENVIRONMENT,
            "AWS_LAMBDA_RUNTIME_API": f"http://127.0.0.1:{port}/.rt",
            "AWS_LAMBDA_FUNCTION_NAME": NAME,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            **self.places,
            "STATE_MACHINE_ARN": self.engine.state_machine_arn,
            "TOPIC_ARN": self.topic_arn,
            "PERSONALIZE_ROLE_ARN": PERSONALIZE_ROLE_ARN,
            "METRICS_BASIS": "emulator",
            "SCHEDULE_GROUP": self.schedule_group,
            "SCHEDULER_ROLE_ARN": SCHEDULER_ROLE_ARN,
            "WRITE_REPORTS": "true",
            **places,
        })
        self._programs.append(resources.enter_context(function))
        return Host(runtime, function, f"http://127.0.0.1:{port}")

    def invoke(self, event):
        """What `aws lambda invoke` does: the answer, and the error's kind if there is one."""
        answer = self.functions.invoke(FunctionName=FUNCTION_ARN, Payload=json.dumps(event).encode())
        return json.load(answer["Payload"]), answer.get("FunctionError")

    def bucket(self, *data):
        """A bucket of its own, versioned as the template's is, with the example's data."""
        name = f"input-{uuid.uuid4()}"
        self.s3.create_bucket(Bucket=name)
        self.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        for key in data or DATA:
            self.s3.upload_file(str(EXAMPLE / key), name, key)
        return name

    def inbox(self):
        """Where the reports come to from now on."""
        return Inbox(self.topic_arn)

    def logged(self, what, matches):
        """A line that the function has written on stdout, as Lambda hands it to CloudWatch."""
        function = next(program for program in self._programs if program.name == "bootstrap")
        return json.loads(function.find(function.stdout, what, matches))

    def matched(self, bus, pattern):
        """Where the events of a bus come to from now on that match a pattern."""
        return Matched(bus, pattern)

    def notification(self, bucket, key, head):
        """The event that S3 sends of an object, by what it says of its head."""
        return object_created(bucket, key, head["ContentLength"], head["ETag"], head["VersionId"])

    def upload(self, bucket, parameters, key="params.json"):
        """Puts a parameter file; gives back the event that S3 sends of it."""
        body = json.dumps(parameters).encode()
        put = self.s3.put_object(Bucket=bucket, Key=key, Body=body)
        return object_created(bucket, key, len(body), put["ETag"], put["VersionId"])


class Host:
    """A function and the runtime that hands it its events."""

    def __init__(self, runtime, function, url):
        self.url = url
        self._runtime = runtime
        self._function = function

    def kill(self):
        """Ends the function whatever it is doing, and then whoever waits for its answer learns that none will come."""
        self._function.kill()
        self._runtime.kill()


class Inbox:
    """A queue that is subscribed to a topic."""

    def __init__(self, topic_arn):
        self._sqs = boto3.client("sqs", REGION)
        self._url = self._sqs.create_queue(QueueName=f"inbox-{uuid.uuid4()}")["QueueUrl"]
        attributes = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])["Attributes"]
        boto3.client("sns", REGION).subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=attributes["QueueArn"])

    def messages(self):
        """Everything that has come since the last look. What was published is here when the publisher goes on."""
        received = []
        while batch := self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10).get("Messages"):
            received += [json.loads(message["Body"]) for message in batch]
        return received

    def only_message(self):
        messages = self.messages()
        assert len(messages) == 1, [message["Subject"] for message in messages]
        return messages[0]["Subject"], messages[0]["Message"]


class Matched:
    """A queue that is the target of a rule."""

    def __init__(self, bus, pattern):
        self._sqs, events, name = boto3.client("sqs", REGION), boto3.client("events", REGION), f"rule-{uuid.uuid4()}"
        self._url = self._sqs.create_queue(QueueName=name)["QueueUrl"]
        attributes = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])["Attributes"]
        events.put_rule(Name=name, EventBusName=bus, EventPattern=json.dumps(pattern))
        events.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": "queue", "Arn": attributes["QueueArn"]}])

    def events(self):
        """Everything that has come since the last look."""
        received = []
        while batch := self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10).get("Messages"):
            received += [json.loads(message["Body"]) for message in batch]
            for message in batch:
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return received


def emulate(resources, programs, folder, *arguments):
    """Starts the emulator on a free port; gives back its URL."""
    latencies = pathlib.Path(folder) / "latencies.json"
    latencies.write_text(json.dumps(LATENCIES), encoding="utf-8")
    command = [built("pipeline"), "emulate", "--port", "0", "--latencies", str(latencies), *arguments]
    emulator = Program("pipeline emulate", command)
    programs.append(resources.enter_context(emulator))
    printed = emulator.find(emulator.stdout, "an endpoint", lambda line: line.startswith("export AWS_ENDPOINT_URL="))
    return printed.partition("=")[2]


def built(binary):
    """A binary of this project, where tests/e2e.rs says that it is or where a person's build puts it."""
    found = shutil.which(os.environ.get(binary.upper()) or str(ROOT / "target/debug" / binary))
    assert found, f"{binary} is not there: cargo build --workspace --bins"
    return found


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def await_listener(port):
    """`cargo lambda watch` says that it listens just before it does."""
    deadline = time.monotonic() + 10
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, f"nobody listens on port {port}"


def example_parameters():
    return json.loads((EXAMPLE / "params.json").read_text(encoding="utf-8"))


def small_parameters(name):
    """The smallest parameters that can be trained from, with names of one's own."""
    interactions = {**example_parameters()["datasets"]["Interactions"], "name": f"{name}Interactions"}
    return {
        "datasetGroup": {"name": name},
        "datasets": {"Interactions": interactions},
        "solution": {"name": f"{name}-only", "recipeArn": "arn:aws:personalize:::recipe/aws-similar-items"},
        "campaign": {"name": f"{name}-only", "minProvisionedTPS": 1},
    }


def object_created(bucket, key, size, etag, version):
    """The event that S3 sends, as its documentation shows it."""
    return {"Records": [{
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": REGION,
        "eventTime": "2026-01-01T00:00:00.000Z",
        "eventName": "ObjectCreated:Put",
        "userIdentity": {"principalId": "AWS:AIDAEXAMPLE"},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": "C3D13FE58DE4C810", "x-amz-id-2": "FMyUVURIY8"},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "parameters",
            "bucket": {
                "name": bucket,
                "arn": f"arn:aws:s3:::{bucket}",
                "ownerIdentity": {"principalId": "A3NL1KOZZKEXAMPLE"},
            },
            "object": {
                "key": urllib.parse.quote_plus(key, safe="/"), "size": size, "eTag": etag.strip('"'),
                "versionId": version, "sequencer": "0055AED6DCD90281E5",
            },
        },
    }]}


def status_change(description):
    """The event that Step Functions sends to EventBridge when an execution's status changes, as documented."""
    milliseconds = {name: int(description[name].timestamp() * 1000) for name in ("startDate", "stopDate")}
    detail = {name: description.get(name) for name in (
        "executionArn", "stateMachineArn", "name", "status", "input", "output", "error", "cause"
    )}
    return {
        "version": "0",
        "id": "315c1398-40ff-a850-213b-158f73e60175",
        "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states",
        "account": ACCOUNT,
        "time": description["stopDate"].strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [description["executionArn"]],
        "detail": {
            **detail, **milliseconds,
            "stateMachineVersionArn": None, "stateMachineAliasArn": None, "redriveCount": 0, "redriveDate": None,
            "redriveStatus": "NOT_REDRIVABLE", "redriveStatusReason": "Execution is SUCCEEDED and cannot be redriven",
            "inputDetails": {"included": True}, "outputDetails": None,
        },
    }
