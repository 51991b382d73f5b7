"""What the predecessors' trigger does: a client at import, one execution per event."""

import json
import os

import boto3

step_functions = boto3.client("stepfunctions")


def handler(event, context):
    record = event["Records"][0]
    answer = step_functions.start_execution(
        stateMachineArn=os.environ["STATE_MACHINE_ARN"],
        input=json.dumps({"bucket": record["s3"]["bucket"]["name"], "key": record["s3"]["object"]["key"]}),
    )
    return {"executionArn": answer["executionArn"]}
