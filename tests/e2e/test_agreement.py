"""The laptop's interpreter and moto's run the shipped state machine in the same way.

Scripts are drawn from a seed: answers of all kinds, errors that are tried again and errors that are not, and waits of
any length up to a day. One function serves both interpreters over HTTP, and what they tell of each run is compared:
every event of the history with its input, output and error, what the function was invoked with, and how the run ended.

Known differences, which are left out of the scripts or of the comparison:

- An answer that no choice matches ends with States.NoChoiceMatched, as on AWS; moto says States.Runtime.
- The cause of an error of Lambda itself, and what Lambda's answer holds beside the payload, are told in other words.
- In moto no time passes, so waits together stay below the state machine's TimeoutSeconds.
- A function error without an `errorType` is Lambda.Unknown here and Exception in moto.
"""

import contextlib
import json
import os
import random
import time
import uuid

import boto3
import pytest

import bridge
from engine import FUNCTION_ARN, REGION, Execution
from scripted import scripted_function
from world import emulate

SEED = int(os.environ.get("AGREEMENT_SEED", "20261124"))
RUNS = int(os.environ.get("AGREEMENT_RUNS", "30"))

# What Lambda itself says when it does not get as far as the function.
REFUSALS = [(429, "TooManyRequestsException"), (500, "ServiceException"), (403, "AccessDeniedException")]
# Which errors of the function are tried again, six times and twice, and which are not.
RETRIED = ["ServiceBusy", "Runtime.ExitError", "Sandbox.Timedout", "Lambda.Unknown"]
FINAL = ["ContextInvalid", "ParametersChanged", "PublishFailed", "Runtime.Unknown"]


class Laptop:
    """`pipeline emulate`, whose Step Functions is the laptop's interpreter."""

    def __init__(self, resources, folder, function):
        self.programs = []
        url = emulate(resources, self.programs, folder, "--clock", "virtual", "--function-url", function.url)
        (self._program,) = self.programs
        self._client = boto3.client("stepfunctions", REGION, endpoint_url=url)

    def run(self, machine_arn, name, machine_input):
        arn = self._client.start_execution(stateMachineArn=machine_arn, name=name, input=machine_input)["executionArn"]
        self._program.find(self._program.stderr, "the run's end", lambda line: line.startswith("The execution "))
        # The line comes with the history's last event, and the status just after it.
        deadline = time.monotonic() + 10
        while (description := self._client.describe_execution(executionArn=arn))["status"] == "RUNNING":
            assert time.monotonic() < deadline, description
        pages = self._client.get_paginator("get_execution_history").paginate(executionArn=arn)
        return Execution(description, [event for page in pages for event in page["events"]])


class Pair:
    """Both interpreters, around one function."""

    def __init__(self, engine, laptop, function):
        self._engine = engine
        self._laptop = laptop
        self._function = function

    def run(self, script):
        """What each tells of the script's run."""
        name, machine_input = str(uuid.uuid4()), json.dumps(script["input"])
        told = []
        for interpreter in (self._by_moto, self._laptop.run):
            self._function.play(script["turns"], script["reports"])
            execution = interpreter(self._engine.state_machine_arn, name, machine_input)
            told.append(what_is_told(execution, self._function.events))
        return told

    def _by_moto(self, machine_arn, name, machine_input):
        client = self._engine.step_functions
        started = client.start_execution(stateMachineArn=machine_arn, name=name, input=machine_input)
        return self._engine.execution(started["executionArn"])

    def disagreement(self, script):
        """The first thing that the two tell differently; None if they agree."""
        moto, laptop = self.run(script)
        for of_moto, of_laptop in zip(moto, laptop):
            if of_moto != of_laptop:
                return f"moto:   {json.dumps(of_moto)}\nlaptop: {json.dumps(of_laptop)}"
        return None if len(moto) == len(laptop) else f"{len(moto)} and {len(laptop)} things were told"


def what_is_told(execution, events):
    """What is to be the same: the end, the events in their order, and the invocations."""
    names = ("executionArn", "status", "output", "error", "cause")
    description = {name: execution.description.get(name) for name in names}
    return [execution.status, *(plain(told) for told in [*execution.history, description, *events])]


def plain(value):
    """A value without what depends on the hour and on the one who tells it; JSON in texts is read."""
    if isinstance(value, dict):
        value = {name: plain(member) for name, member in value.items() if name not in LEFT_OUT}
        for error, cause in (("Error", "Cause"), ("error", "cause")):
            if str(value.get(error)).startswith("Lambda.") and cause in value:
                value[cause] = "told by Lambda"
        return value
    if isinstance(value, list):
        return [plain(member) for member in value]
    if isinstance(value, str) and value[:1] in ("{", "["):
        with contextlib.suppress(ValueError):
            return plain(json.loads(value))
    return value


# Times, and what Lambda's answer and Step Functions' events hold beside what is of interest.
LEFT_OUT = {
    "timestamp", "startTime", "enteredTime", "SdkHttpMetadata", "SdkResponseMetadata", "inputDetails", "outputDetails",
}


def refusal(status, name):
    return {"status": status, "type": name}


def error(name, message, bare):
    return {"error": {"errorType": name, "errorMessage": message}, "bare": bare}


def draw(dice):
    """A script: the execution's input, what turns answer, and what reports of failed turns do."""
    turns = [step for _ in range(dice.randrange(8)) for step in draw_steps(dice)]
    reports = [step for _ in range(dice.randrange(2)) for step in draw_errors(dice)]
    ending = {"next": "fail", "error": draw_text(dice), "cause": draw_text(dice)}
    if dice.random() < 0.5:
        turns.append({"payload": ending | draw_object(dice, "context")})
    if dice.random() < 0.5:
        reports.append({"payload": ending})
    return {"input": draw_object(dice, "bucket"), "turns": turns, "reports": reports}


def draw_steps(dice):
    if dice.random() < 0.3:
        return draw_errors(dice)
    if dice.random() < 0.4:
        return [{"payload": {"next": "invoke"} | draw_object(dice, "context")}]
    seconds = dice.choice([1, 2, 30, 3600, 86_400])
    return [{"payload": {"next": "wait", "waitSeconds": seconds} | draw_object(dice, "context")}]


def draw_errors(dice):
    """An error, so many times in a row that it is tried again, given up, or neither."""
    times = dice.choice([1, 1, 1, 2, 3, 6, 7])
    kind = dice.random()
    if kind < 0.35:
        status, name = dice.choice(REFUSALS)
        return [refusal(status, name)] * times
    name = dice.choice(RETRIED if kind < 0.8 else FINAL)
    return [error(name, draw_text(dice), bare=dice.random() < 0.5)] * times


def draw_object(dice, name):
    return {name: draw_value(dice, 3)}


def draw_value(dice, depth):
    kinds = [lambda: dice.choice([None, True, False, 0, -1, 1.5, 1e21, 2**53]), lambda: draw_text(dice)]
    if depth > 0:
        kinds += [
            lambda: [draw_value(dice, depth - 1) for _ in range(dice.randrange(4))],
            lambda: {draw_text(dice): draw_value(dice, depth - 1) for _ in range(dice.randrange(4))},
        ]
    return dice.choice(kinds)()


def draw_text(dice):
    return "".join(dice.choice("aZ09 .$-_\"\\/{}[]üß→😀\n") for _ in range(dice.randrange(1, 12)))


def smallest(pair, script):
    """The script without whatever can be left out while the two still disagree."""
    for part in ("reports", "turns"):
        index = 0
        while index < len(script[part]):
            shorter = {**script, part: script[part][:index] + script[part][index + 1:]}
            if pair.disagreement(shorter):
                script = shorter
            else:
                index += 1
    return script


@pytest.fixture(scope="module")
def pair(engine, tmp_path_factory):
    with contextlib.ExitStack() as resources:
        function = resources.enter_context(scripted_function())
        bridge.connect(FUNCTION_ARN, function.url)
        yield Pair(engine, Laptop(resources, tmp_path_factory.mktemp("laptop"), function), function)


@pytest.mark.parametrize("times", [1, 2, 3, 6, 7])
@pytest.mark.parametrize("part", ["turns", "reports"])
def test_both_interpreters_try_again_as_often(pair, part, times):
    steps = [
        refusal(*REFUSALS[0]), refusal(*REFUSALS[2]),
        error("ServiceBusy", "no", bare=True), error("Sandbox.Timedout", "no", bare=False),
    ]
    for step in steps:
        script = {"input": {}, "turns": [error(FINAL[0], "no", bare=True)], "reports": [], part: [step] * times}
        assert pair.disagreement(script) is None, script


def test_both_interpreters_tell_the_same_of_any_run(pair):
    dice = random.Random(SEED)
    for number in range(RUNS):
        script = draw(dice)
        if pair.disagreement(script):
            script = smallest(pair, script)
            pytest.fail(f"run {number} of seed {SEED}\n{json.dumps(script)}\n{pair.disagreement(script)}")
