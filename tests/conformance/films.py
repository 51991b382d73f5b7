"""A dataset group about films, and the steps to wherever a test begins. Every step waits for its own end."""

import contextlib
import csv
import io
import json

import pytest
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::123456789012:role/PersonalizeRole"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1f3c"
BUCKET = "films"
# Longer than anything takes.
LONG = 6000

CREATION = ["CREATE PENDING", "CREATE IN_PROGRESS", "ACTIVE"]
FAILURE = ["CREATE PENDING", "CREATE IN_PROGRESS", "CREATE FAILED"]
# Of dataset groups and datasets, which are never shown in progress.
SHORT_CREATION = ["CREATE PENDING", "ACTIVE"]
SHORT_FAILURE = ["CREATE PENDING", "CREATE FAILED"]
DELETION = ["DELETE PENDING", "DELETE IN_PROGRESS", "gone"]
MANY_TAGS = [{"tagKey": f"k{n}", "tagValue": "v"} for n in range(51)]
RESTING = {"ACTIVE", "INACTIVE", "CREATE FAILED", "CREATE STOPPED", "COMPLETED", "FAILED", "gone"}


def field(name, kind, **flags):
    return {"name": name, "type": kind, **flags}


FIELDS = {
    "Interactions": [
        field("USER_ID", "string"), field("ITEM_ID", "string"), field("TIMESTAMP", "long"),
        field("EVENT_TYPE", "string"), field("EVENT_VALUE", ["null", "float"]),
    ],
    "Items": [
        field("ITEM_ID", "string"), field("GENRES", "string", categorical=True), field("PRICE", "float"),
        field("CREATION_TIMESTAMP", "long"),
    ],
    "Users": [field("USER_ID", "string"), field("AGE", "int")],
    "Actions": [field("ACTION_ID", "string"), field("VALUE", ["null", "long"])],
    "Action_Interactions": [
        field("USER_ID", "string"), field("ACTION_ID", "string"), field("EVENT_TYPE", "string"),
        field("TIMESTAMP", "long"),
    ],
}

# Some items are far more popular than others. 1,200 events are Watch, 400 are Click.
INTERACTIONS = [
    (f"u{n % 40}", f"i{n % (1 + n % 30)}", 1_700_000_000 + n, "Watch" if n % 4 else "Click", n % 5) for n in range(1600)
]
ITEMS = [(f"i{n}", ("drama", "comedy")[n % 2], n + 0.5, 1_600_000_000 + n) for n in range(30)]
USERS = [(f"u{n}", 20 + n) for n in range(40)]
ACTIONS = [(f"a{n}", n + 1) for n in range(5)]
ACTION_INTERACTIONS = [(f"u{n % 40}", f"a{n % 5}", "Taken", 1_700_000_000 + n) for n in range(200)]
ROWS = {
    "Interactions": INTERACTIONS, "Items": ITEMS, "Users": USERS, "Actions": ACTIONS,
    "Action_Interactions": ACTION_INTERACTIONS,
}


def recipe(name):
    return f"arn:aws:personalize:::recipe/{name}"


def schema_text(kind, fields=None):
    record = {"type": "record", "name": kind.replace("_", ""), "namespace": "com.amazonaws.personalize.schema"}
    return json.dumps({**record, "fields": fields or FIELDS[kind], "version": "1.0"})


def csv_text(kind, rows=None):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column["name"] for column in FIELDS[kind]])
    writer.writerows(ROWS[kind] if rows is None else rows)
    return text.getvalue()


@contextlib.contextmanager
def refused(name, *told):
    """What is done inside is refused with an error of that name, which says all of that."""
    with pytest.raises(ClientError) as caught:
        yield
    error = caught.value.response["Error"]
    assert error["Code"] == name, error
    assert not (missing := [text for text in told if text not in error["Message"]]), (missing, error["Message"])


class Films:
    def __init__(self, service):
        self.service = service
        self.personalize = service.client("personalize")
        self._s3 = None
        self._count = 0

    @property
    def s3(self):
        if self._s3 is None:
            self._s3 = self.service.client("s3")
            self._s3.create_bucket(Bucket=BUCKET)
        return self._s3

    def put(self, key, text):
        """Stores an object; gives back its location."""
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=text.encode())
        return f"s3://{BUCKET}/{key}"

    def get(self, key):
        return self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode()

    def unique(self, prefix):
        self._count += 1
        return f"{prefix}-{self._count}"

    def status(self, kind, arn):
        """A resource's status now; `gone` when there is no such resource."""
        try:
            return self.describe(kind, arn)["status"]
        except ClientError as error:
            assert error.response["Error"]["Code"] == "ResourceNotFoundException", error
            return "gone"

    def describe(self, kind, arn):
        """`kind` is the member of the answer, such as `datasetGroup`."""
        operation = self.personalize.meta.service_model.operation_model(f"Describe{kind[0].upper()}{kind[1:]}")
        (member,) = operation.input_shape.required_members
        return self._method(operation.name)(**{member: arn})[kind]

    def _method(self, name):
        names = self.personalize.meta.method_to_api_mapping
        return getattr(self.personalize, next(method for method, api in names.items() if api == name))

    def passage(self, kind, arn, step):
        """The statuses of a resource until it rests, in order, each once."""
        return self.sequence(lambda: self.status(kind, arn), step)

    def sequence(self, read, step):
        seen = [read()]
        for _ in range(200):
            if seen[-1] in RESTING:
                return seen
            self.service.advance(step)
            if (status := read()) != seen[-1]:
                seen.append(status)
        raise AssertionError(f"this has no end: {seen}")

    def update_passage(self, kind, arn, member, step):
        """The statuses of an update until it is over; the resource itself stays ACTIVE, or shows the update if it is a
        dataset."""
        def read():
            described = self.describe(kind, arn)
            expected = described[member]["status"] if kind == "dataset" else "ACTIVE"
            assert described["status"] == expected, described
            return described[member]["status"]
        return self.sequence(read, step)

    def waited_for(self, kind, arn):
        self.service.advance(LONG)
        described = self.describe(kind, arn)
        assert described["status"] in ("ACTIVE", "COMPLETED"), described
        return arn

    def fail(self, kind, name, reason="On purpose."):
        """Lets whatever is made from now on with that name fail."""
        self.service.admin("POST", "faults", {"resourceType": kind, "name": name, "failureReason": reason})

    def group(self, name="films", **more):
        arn = self.personalize.create_dataset_group(name=name, **more)["datasetGroupArn"]
        return self.waited_for("datasetGroup", arn)

    def schema(self, kind="Interactions", fields=None, **more):
        name = more.pop("name", None) or self.unique(kind)
        return self.personalize.create_schema(name=name, schema=schema_text(kind, fields), **more)["schemaArn"]

    def dataset(self, group, kind="Interactions", schema=None, **more):
        arn = self.personalize.create_dataset(
            name=kind, datasetGroupArn=group, datasetType=kind, schemaArn=schema or self.schema(kind), **more
        )["datasetArn"]
        return self.waited_for("dataset", arn)

    def start_import(self, dataset, kind="Interactions", text=None, **more):
        name = more.pop("jobName", None) or self.unique("import")
        location = self.put(f"{name}.csv", text or csv_text(kind))
        return self.personalize.create_dataset_import_job(
            jobName=name, datasetArn=dataset, dataSource={"dataLocation": location}, roleArn=ROLE, **more
        )["datasetImportJobArn"]

    def import_rows(self, dataset, kind="Interactions", text=None, **more):
        return self.waited_for("datasetImportJob", self.start_import(dataset, kind, text, **more))

    def stocked(self, name="films", kinds=("Interactions",), **more):
        """A dataset group with data in it."""
        group = self.group(name, **more)
        domain = {"domain": more["domain"]} if "domain" in more else {}
        for kind in kinds:
            self.import_rows(self.dataset(group, kind, self.schema(kind, **domain)), kind)
        return group

    def solution(self, group, name="films", recipe_name="aws-user-personalization-v2", **more):
        wanted = {"recipeArn": recipe(recipe_name)} if recipe_name else {}
        arn = self.personalize.create_solution(
            name=name, datasetGroupArn=group, **{"performAutoTraining": False, **wanted, **more}
        )["solutionArn"]
        return self.waited_for("solution", arn)

    def start_training(self, solution, **more):
        return self.personalize.create_solution_version(solutionArn=solution, **more)["solutionVersionArn"]

    def version(self, solution, **more):
        return self.waited_for("solutionVersion", self.start_training(solution, **more))

    def campaign(self, version, name="films", **more):
        arn = self.personalize.create_campaign(name=name, solutionVersionArn=version, **more)["campaignArn"]
        return self.waited_for("campaign", arn)

    def trained(self, recipe_name="aws-user-personalization-v2", kinds=("Interactions",)):
        """A version in a group with data."""
        return self.version(self.solution(self.stocked(kinds=kinds), recipe_name=recipe_name))

    def recommender(self, group, name="films", recipe_name="aws-vod-top-picks", **more):
        arn = self.personalize.create_recommender(
            name=name, datasetGroupArn=group, recipeArn=recipe(recipe_name), **more
        )["recommenderArn"]
        return self.waited_for("recommender", arn)
