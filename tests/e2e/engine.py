"""Step Functions, S3, SNS and SQS of moto, in this process and on a port, with the project's state machine.

Three things are changed about moto. Its waits take no time. It tells when an execution has ended, so that nobody has
to ask again and again. And whatever invokes a Lambda, state machine or client, is carried to a function's URL.
"""

import contextlib
import json
import logging
import os
import pathlib
import threading
import types
import uuid
from unittest import mock

import boto3
import botocore.handlers
from moto import mock_aws
from moto.server import ThreadedMotoServer
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction
from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication

import bridge

ROOT = pathlib.Path(__file__).resolve().parents[2]
REGION = "us-east-1"
ACCOUNT = "123456789012"
NAME = "personalize-pipeline"
FUNCTION_ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{NAME}"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/{NAME}-states"

# How long an execution may take.
LONGEST_EXECUTION = 120

# Neither a proxy nor a profile of this machine has a say in where requests go.
CLIENT_ENVIRONMENT = {
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "NO_PROXY": "127.0.0.1,localhost",
    "no_proxy": "127.0.0.1,localhost",
    "RUST_BACKTRACE": "0",
}


def definition():
    """The shipped state machine, with the template's two placeholders filled in."""
    text = (ROOT / "statemachine.asl.json").read_text(encoding="utf-8")
    return text.replace("${Partition}", "aws").replace("${FunctionArn}", FUNCTION_ARN)


class Engine:
    """moto, and what the tests ask of it."""

    def __init__(self):
        self._changed = threading.Condition()
        self._resting = False
        self._at_rest = threading.Event()

    def start(self, resources):
        """Starts it for as long as the exit stack lives."""
        resources.enter_context(mock.patch.dict(os.environ, CLIENT_ENVIRONMENT))
        resources.enter_context(
            mock_aws(config={
                "stepfunctions": {"execute_state_machine": True},
                "core": {"passthrough": {"urls": [r"http://127\.0\.0\.1:\d+"]}},
            })
        )
        # It logs every execution that fails, and the whole of its inner life with it.
        logging.getLogger("moto").setLevel(logging.CRITICAL)
        self._make_waits_short(resources)
        self._tell_of_ends(resources)
        # Of the handlers of an event botocore asks the one with the longest name first, and so this one before moto.
        invoke = ("before-send.lambda.Invoke", bridge.carry)
        botocore.handlers.BUILTIN_HANDLERS.append(invoke)
        resources.callback(botocore.handlers.BUILTIN_HANDLERS.remove, invoke)
        self.url = serve(resources)
        self.step_functions = boto3.client("stepfunctions", REGION)
        machine = self.step_functions.create_state_machine(name=NAME, definition=definition(), roleArn=ROLE_ARN)
        self.state_machine_arn = machine["stateMachineArn"]

    def execution(self, arn):
        """Waits for an execution's end, and gives back what there is to know of it."""
        with self._changed:
            over = self._changed.wait_for(lambda: self._describe(arn)["status"] != "RUNNING", LONGEST_EXECUTION)
        execution = Execution(self._describe(arn), self.history(arn))
        assert over, f"still running after {execution.states()}"
        return execution

    def history(self, arn):
        pages = self.step_functions.get_paginator("get_execution_history").paginate(executionArn=arn)
        return [event for page in pages for event in page["events"]]

    def begin(self, machine_input):
        """Starts an execution; gives back its ARN."""
        return self.step_functions.start_execution(
            stateMachineArn=self.state_machine_arn, name=str(uuid.uuid4()), input=json.dumps(machine_input)
        )["executionArn"]

    def run(self, machine_input):
        """Starts an execution and sees it to its end."""
        return self.execution(self.begin(machine_input))

    @contextlib.contextmanager
    def long_waits(self):
        """Lets executions stay in their Wait states; gives back an event that is set when one is in one."""
        self._at_rest.clear()
        self._resting = True
        try:
            yield self._at_rest
        finally:
            self._resting = False

    def _describe(self, arn):
        return self.step_functions.describe_execution(executionArn=arn)

    def _make_waits_short(self, resources):
        whole_wait = WaitFunction._wait_interval

        def wait(function, env, wait_seconds):
            if self._resting:
                self._at_rest.set()
                whole_wait(function, env, LONGEST_EXECUTION)

        resources.enter_context(mock.patch.object(WaitFunction, "_wait_interval", wait))
        resources.enter_context(
            mock.patch.object(retrier_decl, "time", types.SimpleNamespace(sleep=lambda seconds: None))
        )

    def _tell_of_ends(self, resources):
        terminated = BaseExecutionWorkerCommunication.terminated

        def terminated_and_told(communication):
            with self._changed:
                terminated(communication)
                self._changed.notify_all()

        resources.enter_context(
            mock.patch.object(BaseExecutionWorkerCommunication, "terminated", terminated_and_told)
        )


class Execution:
    """An execution that is over."""

    def __init__(self, description, history):
        self.arn = description["executionArn"]
        self.status = description["status"]
        self.error = description.get("error")
        self.cause = description.get("cause")
        self.description = description
        self.history = history

    @property
    def output(self):
        return json.loads(self.description["output"])

    def types(self):
        return [event["type"] for event in self.history]

    def states(self):
        """The names of the states that were entered, in order."""
        entered = (event.get("stateEnteredEventDetails") for event in self.history)
        return [details["name"] for details in entered if details]

    def answers(self):
        """What the function answered, turn by turn."""
        succeeded = (event.get("taskSucceededEventDetails") for event in self.history)
        return [json.loads(details["output"])["Payload"] for details in succeeded if details]

    def failures(self):
        """Error and cause of every invocation that failed."""
        failed = (event.get("taskFailedEventDetails") for event in self.history)
        return [(details["error"], details["cause"]) for details in failed if details]


def serve(resources):
    """Puts moto on a free port too, for other processes: what they see is what this one sees."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    resources.callback(server.stop)
    host, port = server.get_host_and_port()
    return f"http://{host}:{port}"
