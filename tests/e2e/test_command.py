"""The command on AWS: the same words, exit codes and documents as on the laptop, with the real function behind moto."""

import contextlib
import fcntl
import json
import os
import pty
import re
import shutil
import subprocess
import termios
import urllib.request
import uuid

import pytest

from engine import ACCOUNT, CLIENT_ENVIRONMENT, NAME, REGION
from world import DATA, EXAMPLE, built, small_parameters

# How long the command may take. The longest waits for the example's run, whose models are fitted on the way.
LONGEST_COMMAND = 300

# What differs between two runs of the same: moments, durations, what follows from them, and identifiers.
MEMBERS_OF_TIME = {"seconds", "makespanSeconds", "startTime", "endTime", "turns", "stateTransitions", "historyEvents"}
# What only the emulator can know.
MEMBERS_OF_EMULATOR = {"apiCalls", "throttledCalls", "criticalPathSeconds", "billed"}
IDENTIFIERS = [
    (r"params\.json\.plan", "params.json"),
    (r"s3://\S+/reports/\S+\.html", "REPORT"),
    (r"s3://[a-z0-9-]+/(Film|[A-Z][A-Za-z]+)?[A-Za-z]*/?(?=(Interactions|Items|Users|params\.json))", "s3://BUCKET/"),
    (r"(aws stepfunctions start-execution .*--input ).*", r"\1INPUT"),
    (r"execution:personalize-pipeline:[\w-]+", "execution:personalize-pipeline:NAME"),
    (r"solution/([\w-]+)/[0-9a-f]+", r"solution/\1/ID"),
    (r"(dataset-import-job/[\w]+-[A-Z]\w+)-[0-9a-f-]+", r"\1-ID"),
    (r"event-tracker/\w+", "event-tracker/ID"),
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID"),
    (r"\d{4}-\d{2}-\d{2}T[\d:.]+Z", "MOMENT"),
    (r"\b(\d+h)?(\d+m)?(\d+s)\b|\b\d+h\d+m\b|\b\d+d\d+h\b", "DURATION"),
    (r"\s+", " "),
]


class Command:
    """`pipeline`, with an environment that leads to the deployment."""

    def __init__(self, world, bucket):
        self.bucket = bucket
        self._machine = world.engine.state_machine_arn
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PIPELINE_")},
            **CLIENT_ENVIRONMENT, **world.places,
        }

    def options(self):
        return ["--bucket", self.bucket, "--state-machine", self._machine]

    def __call__(self, *arguments, **variables):
        return subprocess.run(
            [built("pipeline"), *map(str, arguments)], env={**self._environment, **variables}, text=True,
            capture_output=True, timeout=LONGEST_COMMAND, stdin=subprocess.DEVNULL,
        )

    def on_aws(self, *arguments):
        """With the two options that lead there."""
        return self(*arguments, *self.options())

    def by_environment(self, *arguments):
        """With two variables in place of the options."""
        return self(*arguments, PIPELINE_BUCKET=self.bucket, PIPELINE_STATE_MACHINE=self._machine)

    def in_terminal(self, *arguments):
        return Terminal([built("pipeline"), *map(str, arguments), *self.options()], self._environment)


class Terminal:
    """A program in a pseudo-terminal that is its own, so that Ctrl-C is for it."""

    def __init__(self, command, environment):
        self._ours, theirs = pty.openpty()
        self._program = subprocess.Popen(
            command, env={**environment, "TERM": "xterm-256color"}, stdin=theirs, stdout=theirs, stderr=theirs,
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(theirs)
        self.shown = ""

    def read_until(self, text):
        while text not in self.shown:
            piece = self._read()
            assert piece, f"it ended before {text!r}:\n{self.shown}"

    def interrupt(self):
        """Presses Ctrl-C; gives back the exit code, and all that is shown in the end."""
        os.write(self._ours, b"\x03")
        while self._read():
            pass
        os.close(self._ours)
        return self._program.wait(LONGEST_COMMAND), self.shown

    def _read(self):
        try:
            piece = os.read(self._ours, 65536).decode(errors="replace")
        except OSError:
            # Nobody writes to it any more.
            return ""
        self.shown += piece
        return piece


@pytest.fixture
def group(request):
    """A name for what one test makes."""
    name = re.sub(r"\W", "", request.node.name)
    return "".join(word.title() for word in name.split("_"))[-40:]


@pytest.fixture
def command(world):
    """Over an empty bucket, versioned as the template's is."""
    bucket = f"input-{uuid.uuid4()}"
    world.s3.create_bucket(Bucket=bucket)
    world.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return Command(world, bucket)


@pytest.fixture
def project(tmp_path, group):
    """A folder with small parameters and their data."""
    return written(tmp_path / "project", small_parameters(group), ["Interactions/interactions.csv"])


def written(folder, parameters, data):
    for file in data:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(EXAMPLE / file, folder / file)
    folder.mkdir(exist_ok=True)
    (folder / "params.json").write_text(json.dumps(parameters), encoding="utf-8")
    return folder


def document(result):
    """The document of `--output json`."""
    try:
        return json.loads(result.stdout)
    except ValueError:
        raise AssertionError(f"{result.returncode}: {result.stdout}\n{result.stderr}") from None


def normal(value, member=None):
    """A document without moments, durations and identifiers."""
    if isinstance(value, dict):
        left_out = MEMBERS_OF_TIME | MEMBERS_OF_EMULATOR | {
            "versionId", "again", "recommendationId", "key", "bucket", "timeline", "report",
        }
        return {name: normal(inner, name) for name, inner in value.items() if name not in left_out}
    if isinstance(value, list):
        return [normal(inner, member) for inner in value]
    if isinstance(value, str):
        for pattern, replacement in IDENTIFIERS:
            value = re.sub(pattern, replacement, value)
    return value


def differences(here, there, path=""):
    """Where two documents differ that are the same but for moments, durations and identifiers."""
    here, there = (normal(value) if path == "" else value for value in (here, there))
    if isinstance(here, dict) and isinstance(there, dict):
        pairs = [(f"{path}.{name}", here.get(name), there.get(name)) for name in sorted({*here, *there})]
    elif isinstance(here, list) and isinstance(there, list) and len(here) == len(there):
        pairs = [(f"{path}[{index}]", *pair) for index, pair in enumerate(zip(here, there))]
    else:
        return [] if here == there else [f"{path}: here {here!r}, there {there!r}"]
    return [difference for path, *pair in pairs for difference in differences(*pair, path)]


def fail_next(world, resource_type, name, reason):
    """Lets the emulated service fail what is created next."""
    body = json.dumps({"resourceType": resource_type, "name": name, "failureReason": reason}).encode()
    request = urllib.request.Request(f"{world.emulator}/_emulator/faults", body, {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=10).read()


def uploaded(result):
    """What the command says that it uploads, without the bucket."""
    lines = (re.match(r"uploading s3://[^/]+/(\S+) ", line) for line in result.stderr.splitlines())
    return [line.group(1) for line in lines if line]


def keys(world, bucket):
    return sorted(entry["Key"] for entry in world.s3.list_objects_v2(Bucket=bucket).get("Contents", []))


def test_a_run_has_the_exit_code_and_the_document_of_one_on_the_laptop(command, world, inbox):
    here = command("run", EXAMPLE, "--output", "json")
    there = command.on_aws("run", EXAMPLE, "--output", "json")
    assert (here.returncode, there.returncode) == (0, 0), there.stderr
    assert differences(document(here), document(there)) == []
    assert MEMBERS_OF_EMULATOR <= document(here).keys() and not MEMBERS_OF_EMULATOR & document(there).keys()
    assert document(there)["turns"] > 1 and document(there)["historyEvents"] > 9 * (document(there)["turns"] - 1)
    assert uploaded(there) == [f"FilmNight/{key}" for key in (*DATA, "params.json")], "the parameter file last"
    (message,) = document(there)["notifications"]
    subject, text = inbox.only_message()
    assert subject == message["subject"]
    assert differences(message["document"], json.loads(text)) == []
    # Each change is a line, as on the laptop.
    assert re.search(r"^\[\+0:00:\d\d\] solution version for-you  .*ACTIVE", there.stderr, re.M), there.stderr


def test_a_run_that_fails_has_the_exit_code_and_the_document_of_one_on_the_laptop(command, world, project, group):
    name = f"{group}-only"
    here = command("run", project, "--output", "json", "--fail", f"solutionVersion:{name}=Out of capacity.")
    fail_next(world, "solutionVersion", name, "Out of capacity.")
    there = command.on_aws("run", project, "--output", "json")
    assert (here.returncode, there.returncode) == (1, 1), there.stderr
    assert differences(document(here), document(there)) == []
    assert document(there)["error"]["name"] == "ResourceFailed"


def test_a_parameter_file_with_findings_has_the_report_of_the_laptop(command, project, group):
    parameters = small_parameters(group)
    parameters["campain"] = parameters.pop("campaign")
    (project / "params.json").write_text(json.dumps(parameters), encoding="utf-8")
    for words in (["run"], ["plan"]):
        here = command(*words, project, "--output", "json")
        there = command.on_aws(*words, project, "--output", "json")
        assert (here.returncode, there.returncode) == (1, 1), there.stderr
        assert differences(document(here), document(there)) == [], words
        here, there = command(*words, project), command.on_aws(*words, project)
        assert normal(there.stdout.splitlines()[0]) == normal(here.stdout.splitlines()[0])


def test_only_what_has_changed_is_uploaded_and_nothing_is_deleted(command, world, project, group):
    large = project / "batch/films/all/input/large.json"
    large.parent.mkdir(parents=True)
    large.write_bytes(b'{"userId": "u"}\n' * (65 << 16))
    (project / "Deletions").mkdir()
    (project / "Deletions/one.csv").write_text("USER_ID\nnobody\n", encoding="utf-8")
    (project / "README.md").write_text("no data", encoding="utf-8")
    data = ["Deletions/one.csv", "Interactions/interactions.csv", "batch/films/all/input/large.json"]
    first = command.by_environment("run", project)
    assert first.returncode == 0, first.stderr
    assert uploaded(first) == [f"{group}/{key}" for key in (*data, "params.json")]
    head = world.s3.head_object(Bucket=command.bucket, Key=f"{group}/{data[2]}")
    assert head["ContentLength"] == large.stat().st_size and head["ETag"].endswith('-5"'), head

    world.s3.put_object(Bucket=command.bucket, Key=f"{group}/Interactions/old.csv", Body=b"USER_ID\n")
    world.s3.delete_object(Bucket=command.bucket, Key=f"{group}/Interactions/old.csv")
    again = command.by_environment("run", project)
    assert again.returncode == 0, again.stderr
    assert uploaded(again) == [f"{group}/params.json"] and "3 objects unchanged" in again.stderr

    (project / "Deletions/one.csv").write_text("USER_ID\nanyone\n", encoding="utf-8")
    (project / "Interactions/interactions.csv").rename(project / "Interactions/renamed.csv")
    third = command.by_environment("plan", project, "--upload")
    assert uploaded(third)[:2] == [f"{group}/Deletions/one.csv", f"{group}/Interactions/renamed.csv"], third.stderr
    assert f"s3://{command.bucket}/{group}/Interactions/interactions.csv is in the bucket and not" in third.stderr
    assert f"{group}/Interactions/interactions.csv" in keys(world, command.bucket)


def test_the_notification_of_the_upload_starts_no_second_run(command, world, project, group):
    """S3 sends it while the command starts the execution: whoever comes first starts it."""
    there = command.on_aws("run", project, "--output", "json")
    assert there.returncode == 0, there.stderr
    key = f"{group}/params.json"
    head = world.s3.head_object(Bucket=command.bucket, Key=key)
    answer, error = world.invoke(world.notification(command.bucket, key, head))
    assert error is None and answer["started"] == [], answer
    name = document(there)["executionArn"].rpartition(":")[2]
    assert [one["name"] for one in answer["alreadyStarted"]] == [name]


def test_a_plan_changes_nothing_and_is_that_of_the_laptop(command, world, project, group):
    here = command("plan", project, "--output", "json")
    there = command.on_aws("plan", project, "--upload", "--output", "json")
    assert (here.returncode, there.returncode) == (0, 0), there.stderr
    assert differences(document(here), document(there)) == []
    assert world.personalize.list_dataset_groups()["datasetGroups"] == []
    assert keys(world, command.bucket) == [f"{group}/Interactions/interactions.csv", f"{group}/params.json.plan"]
    without = command.on_aws("plan", written(project.parent / "other", {
        **small_parameters(f"{group}2"), "datasetGroup": {"name": f"{group}2"}}, ["Interactions/interactions.csv"]))
    assert without.returncode == 1 and "with --upload" in without.stderr, without.stderr


def test_a_dataset_group_is_deleted_that_is_named_twice(command, world, project, group):
    assert command.on_aws("run", project).returncode == 0
    plan = command.on_aws("plan", project, "--delete", "--output", "json")
    assert plan.returncode == 0, plan.stderr
    assert {change["action"] for change in document(plan)["changes"]} == {"delete"}
    for confirm in ([], ["--confirm", "other"]):
        refused = command.on_aws("delete", group, *confirm)
        assert (refused.returncode, refused.stdout) == (2, "") and f"--confirm {group}" in refused.stderr
    assert len(world.personalize.list_dataset_groups()["datasetGroups"]) == 1
    deleted = command.on_aws("delete", group, "--confirm", group, "--output", "json")
    assert deleted.returncode == 0, deleted.stderr
    assert world.personalize.list_dataset_groups()["datasetGroups"] == []
    outcomes = {resource["outcome"] for resource in document(deleted)["resources"]}
    assert outcomes == {"deleted"}
    assert document(deleted)["notifications"][0]["subject"] == f"Personalize pipeline: {group} is deleted"


def test_a_capture_by_an_execution_is_that_of_the_command_itself(command, project, group):
    assert command.on_aws("run", project).returncode == 0
    there, here = command.on_aws("capture", group), command("capture", group)
    assert (there.returncode, here.returncode) == (0, 0), there.stderr + here.stderr
    assert json.loads(there.stdout) == json.loads(here.stdout)
    missing = command.on_aws("capture", "Nothing")
    assert (missing.returncode, missing.stdout) == (2, "") and "Nothing" in missing.stderr


def test_recommendations_are_those_of_the_service(command, project):
    assert command.on_aws("run", project).returncode == 0
    words = ["recommend", project, "--item", "film-068", "--num", "5", "--output", "json"]
    here, there = command(*words), command.on_aws(*words)
    assert (here.returncode, there.returncode) == (0, 0), there.stderr
    assert {**normal(document(there)), "caveat": None} == {**normal(document(here)), "caveat": None}
    assert len(document(there)["recommendations"]) == 5
    refused = command.on_aws("recommend", project)
    assert refused.returncode == 1 and "error: campaign" in refused.stderr, refused.stderr


def test_what_waits_is_shown_and_followed_and_ctrl_c_says_how_to_go_on(command, world, project, group):
    with contextlib.ExitStack() as stack:
        at_rest = stack.enter_context(world.engine.long_waits())
        terminal = command.in_terminal("run", project)
        assert at_rest.wait(60), "it waits for the dataset group"
        terminal.read_until(f"dataset group      {group[:20]}")
        code, shown = terminal.interrupt()
        assert code == 130, shown
        machine = world.engine.state_machine_arn
        watch = re.search(r"pipeline watch (\S+) --state-machine (\S+)", shown)
        assert watch and watch.group(2) == machine, shown
        name = watch.group(1)
        arn = f"arn:aws:states:{REGION}:{ACCOUNT}:execution:{NAME}:{name}"
        assert f"aws stepfunctions stop-execution --execution-arn {arn}" in shown

        status = command.on_aws("status", "--output", "json")
        assert status.returncode == 0, status.stderr
        (run,) = [run for run in document(status)["runs"] if run["name"] == name]
        assert run["status"] == "RUNNING" and run["error"] is None
        assert re.match(rf"dataset group {group} CREATE \w+ for \w+", run["summary"]), run
        text = command.by_environment("status", "--last", "100").stdout
        assert f"  {run['summary'].split(' for ')[0]}" in text and name in text

        following = command.in_terminal("watch")
        following.read_until(f"dataset group      {group[:20]}")
        assert following.interrupt()[0] == 130
        world.engine.step_functions.stop_execution(executionArn=arn, error="Changed", cause="the wrong data")
        world.engine.execution(arn)
    stopped = command.on_aws("watch", name, "--output", "json")
    assert stopped.returncode == 1, stopped.stderr
    # Why it was stopped, moto does not keep.
    assert document(stopped)["error"] == {"name": "ABORTED", "cause": ""}
    assert command.on_aws("watch", arn).returncode == 1


def test_what_aws_does_not_have_is_named_with_what_to_do(command, project):
    machine = command.options()[-1]
    cases = [
        (["run", project, "--bucket", "no-such-bucket", "--state-machine", machine], "there is no such bucket"),
        (["run", project, "--bucket", command.bucket, "--state-machine", f"{machine}x"],
         "there is no such state machine"),
        (["status", "--state-machine", f"{machine}x"], "there is no such state machine"),
        (["watch", "no-such-run", "--state-machine", machine], "there is no such execution"),
        (["run", project, "--bucket", command.bucket], "--state-machine ARN"),
        (["run", project, "--state-machine", machine], "--bucket BUCKET"),
        (["run", project, "--rate", *command.options()], "--rate is for this machine"),
        (["status"], "no deployment on AWS is named"),
    ]
    for arguments, expected in cases:
        result = command(*arguments)
        assert (result.returncode, result.stdout) == (2, ""), (arguments, result.stderr)
        assert expected in " ".join(result.stderr.split()), (arguments, result.stderr)


def test_a_comparison_leaves_out_moments_durations_and_identifiers_and_nothing_else():
    told = {"seconds": 3.0, "status": "ACTIVE", "arn": "arn:aws:personalize:::solution/a/0f3c", "notes": ["took 1m02s"]}
    expected = {"status": "ACTIVE", "arn": "arn:aws:personalize:::solution/a/ID", "notes": ["took DURATION"]}
    assert normal(told) == expected
