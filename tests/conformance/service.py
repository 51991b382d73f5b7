"""One emulator and its clients. Time passes when a test says so."""

import http.client
import json
import os
import pathlib
import shutil
import urllib.parse

import boto3
from botocore.config import Config

from programs import Program

ROOT = pathlib.Path(__file__).resolve().parents[2]
REGION = "us-east-1"
# What is deleted by itself; all else goes with what it belongs to.
DELETED = {
    "campaign", "dataset", "datasetGroup", "eventTracker", "filter", "metricAttribution", "recommender", "schema",
    "solution",
}
CREDENTIALS = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": REGION}


class Service:
    """`pipeline emulate`, on a virtual clock unless told otherwise, and whoever speaks to it."""

    def __init__(self, resources, folder, recorded, *arguments, clock="virtual"):
        self._recorded = recorded
        command = [_pipeline(), "emulate", "--port", "0", "--clock", clock, *arguments]
        self.program = resources.enter_context(Program("pipeline emulate", command, folder=folder))
        printed = self.program.find(self.program.stdout, "an endpoint", lambda line: "AWS_ENDPOINT_URL=" in line)
        self.url = printed.partition("=")[2]
        self._connection = None
        self._s3 = self.client("s3")

    def client(self, name):
        """A client that believes what the service answers, and asks once."""
        config = Config(retries={"total_max_attempts": 1}, parameter_validation=False)
        client = boto3.client(name, endpoint_url=self.url, config=config, **CREDENTIALS)
        if name.startswith("personalize"):
            self._recorded.listen_to(client)
        return client

    def admin(self, method, path, body=None):
        status, answer = self.send(method, f"/_emulator/{path}", json.dumps(body).encode() if body is not None else b"")
        assert status == 200, answer
        return json.loads(answer)

    def advance(self, seconds):
        self.admin("POST", "clock", {"advance": seconds})

    def resources(self):
        """Every resource there is, as (kind, name, status)."""
        listed = self.admin("GET", "resources")["resources"]
        return [(resource["resourceType"], resource["name"], resource["status"]) for resource in listed]

    def clear(self):
        """Takes the account back to where it began: no resource, no object, no fault, and the usual latencies."""
        self.admin("DELETE", "faults")
        self.admin("PUT", "latencies", {})
        self.admin("PUT", "request-rate", {"requestsPerSecond": None})
        for _ in range(100):
            left = self.admin("GET", "resources")["resources"]
            if not left:
                break
            for resource in left:
                if (kind := resource["resourceType"]) in DELETED:
                    # What something else still needs goes in one of the next rounds.
                    self.call(f"Delete{kind[0].upper()}{kind[1:]}", {f"{kind}Arn": resource["arn"]})
            self.advance(6000)
        assert left == [], "an account that is not empty"
        for bucket in self._s3.list_buckets()["Buckets"]:
            for listed in self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket["Name"]):
                for found in listed.get("Contents", []):
                    self._s3.delete_object(Bucket=bucket["Name"], Key=found["Key"])

    def call(self, operation, body):
        """Sends an operation of the control plane without an SDK; gives back the status and the answer's text."""
        headers = {"X-Amz-Target": f"AmazonPersonalize.{operation}", "Content-Type": "application/x-amz-json-1.1"}
        return self.send("POST", "/", body if isinstance(body, bytes) else json.dumps(body).encode(), headers)

    def send(self, method, path, body=b"", headers=None):
        status, answer, _ = self.send_with_headers(method, path, body, headers)
        return status, answer

    def send_with_headers(self, method, path, body=b"", headers=None):
        """One request on a connection that is kept."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.url).netloc, timeout=30)
        self._connection.request(method, path, body, headers or {})
        answer = self._connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers


def _pipeline():
    found = shutil.which(os.environ.get("PIPELINE") or str(ROOT / "target/debug/pipeline"))
    assert found, "pipeline is not there: cargo build --workspace --bins"
    return found
