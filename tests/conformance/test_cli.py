"""The AWS CLI goes the way of the developer guide's first steps, from a dataset group to a campaign, and back down to
nothing. Its commands run in this process, since most of a command's time is the start of its program."""

import contextlib
import io
import json
import os
import pathlib
import subprocess
import sys
import types

import pytest
from awscli.clidriver import create_clidriver

from service import CREDENTIALS, REGION

ROLE = "arn:aws:iam::123456789012:role/PersonalizeRole"
SCHEMA = {
    "type": "record", "name": "Interactions", "namespace": "com.amazonaws.personalize.schema", "version": "1.0",
    "fields": [
        {"name": "USER_ID", "type": "string"},
        {"name": "ITEM_ID", "type": "string"},
        {"name": "TIMESTAMP", "type": "long"},
    ],
}


class Cli:
    def __init__(self, service):
        self._service = service
        self._driver = create_clidriver()

    def __call__(self, *arguments):
        """The answer of a command that has to succeed."""
        answer = self._run("personalize", *arguments)
        assert answer.returncode == 0, (arguments, answer.stderr)
        return json.loads(answer.stdout) if answer.stdout.strip() else None

    def refusal(self, *arguments):
        answer = self._run("personalize", *arguments)
        assert answer.returncode != 0, (arguments, answer.stdout)
        return answer.stderr

    def s3(self, *arguments):
        answer = self._run("s3", *arguments)
        assert answer.returncode == 0, (arguments, answer.stderr)

    def _run(self, *arguments):
        stdout, stderr = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
            code = self._driver.main(list(arguments))
        return types.SimpleNamespace(returncode=code, stdout=stdout.getvalue(), stderr=stderr.getvalue())

    def active(self, kind, describe, option, arn, seconds):
        """Waits for a resource as the guide says, and gives back its description."""
        seen = []
        for _ in range(100):
            described = self(describe, option, arn)[kind]
            seen.append(described["status"])
            if described["status"] == "ACTIVE":
                assert seen[0] == "CREATE PENDING" or len(seen) == 1, seen
                return described
            assert described["status"] in ("CREATE PENDING", "CREATE IN_PROGRESS"), described
            self._service.advance(seconds)
        raise AssertionError(f"{arn} was never ACTIVE: {seen}")

    def gone(self, describe, option, arn, seconds):
        """Waits for a resource's deletion as cleanup scripts do: until there is no such resource."""
        for _ in range(100):
            answer = self._run("personalize", describe, option, arn)
            if answer.returncode != 0:
                assert "ResourceNotFoundException" in answer.stderr, answer.stderr
                return
            (described,) = json.loads(answer.stdout).values()
            assert described["status"] in ("DELETE PENDING", "DELETE IN_PROGRESS"), described
            self._service.advance(seconds)
        raise AssertionError(f"{arn} was never gone")


@pytest.fixture
def aws(service, tmp_path, monkeypatch):
    wanted = {
        "HOME": str(tmp_path), "AWS_ENDPOINT_URL": service.url, "AWS_DEFAULT_REGION": REGION, "AWS_MAX_ATTEMPTS": "1",
        "AWS_ACCESS_KEY_ID": CREDENTIALS["aws_access_key_id"], "AWS_DEFAULT_OUTPUT": "json",
        "AWS_SECRET_ACCESS_KEY": CREDENTIALS["aws_secret_access_key"],
    }
    # The CLI itself sets the one that is left, for where its own data is.
    for name in [name for name in os.environ if name.startswith("AWS_") and name != "AWS_DATA_PATH"]:
        monkeypatch.delenv(name)
    for name, value in wanted.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return Cli(service)


def test_the_program_itself_reaches_the_emulator(aws):
    command = [str(pathlib.Path(sys.executable).with_name("aws")), "personalize", "list-schemas"]
    assert json.loads(subprocess.check_output(command)) == {"schemas": []}


def test_from_nothing_to_a_campaign_and_back(aws, service, tmp_path):
    (tmp_path / "schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    rows = [f"u{number % 50},i{number % 30},{1_600_000_000 + number}" for number in range(2000)]
    (tmp_path / "ratings.csv").write_text("USER_ID,ITEM_ID,TIMESTAMP\n" + "\n".join(rows) + "\n", encoding="utf-8")
    aws.s3("mb", "s3://ratings")
    aws.s3("cp", "ratings.csv", "s3://ratings/ratings.csv")

    group = aws("create-dataset-group", "--name", "movies")["datasetGroupArn"]
    aws.active("datasetGroup", "describe-dataset-group", "--dataset-group-arn", group, 30)
    schema = aws("create-schema", "--name", "interactions", "--schema", "file://schema.json")["schemaArn"]
    dataset = aws(
        "create-dataset", "--name", "interactions", "--dataset-group-arn", group, "--dataset-type", "Interactions",
        "--schema-arn", schema,
    )["datasetArn"]
    aws.active("dataset", "describe-dataset", "--dataset-arn", dataset, 15)
    job = aws(
        "create-dataset-import-job", "--job-name", "first", "--dataset-arn", dataset, "--role-arn", ROLE,
        "--data-source", "dataLocation=s3://ratings/ratings.csv",
    )["datasetImportJobArn"]
    option = "--dataset-import-job-arn"
    aws.active("datasetImportJob", "describe-dataset-import-job", option, job, 300)
    recipes = aws("list-recipes")["recipes"]
    recipe = next(recipe["recipeArn"] for recipe in recipes if recipe["name"] == "aws-user-personalization-v2")
    solution = aws(
        "create-solution", "--name", "films", "--dataset-group-arn", group, "--recipe-arn", recipe,
        "--no-perform-auto-training",
    )["solutionArn"]
    aws.active("solution", "describe-solution", "--solution-arn", solution, 1)
    version = aws("create-solution-version", "--solution-arn", solution)["solutionVersionArn"]
    aws.active("solutionVersion", "describe-solution-version", "--solution-version-arn", version, 1800)
    metrics = aws("get-solution-metrics", "--solution-version-arn", version)["metrics"]
    assert 0 < metrics["coverage"] <= 1, metrics
    campaign = aws(
        "create-campaign", "--name", "films", "--solution-version-arn", version, "--min-provisioned-tps", "1"
    )["campaignArn"]
    aws.active("campaign", "describe-campaign", "--campaign-arn", campaign, 270)

    # Everything is in use by what came after it.
    for command in (
        ("delete-solution", "--solution-arn", solution),
        ("delete-dataset", "--dataset-arn", dataset),
        ("delete-dataset-group", "--dataset-group-arn", group),
        ("delete-schema", "--schema-arn", schema),
    ):
        assert "ResourceInUseException" in aws.refusal(*command), command

    aws("delete-campaign", "--campaign-arn", campaign)
    aws.gone("describe-campaign", "--campaign-arn", campaign, 60)
    aws("delete-solution", "--solution-arn", solution)
    aws.gone("describe-solution", "--solution-arn", solution, 30)
    aws("delete-dataset", "--dataset-arn", dataset)
    assert "ResourceInUseException" in aws.refusal("delete-schema", "--schema-arn", schema)
    aws.gone("describe-dataset", "--dataset-arn", dataset, 30)
    aws("delete-dataset-group", "--dataset-group-arn", group)
    aws.gone("describe-dataset-group", "--dataset-group-arn", group, 60)
    aws("delete-schema", "--schema-arn", schema)
    assert service.resources() == []
