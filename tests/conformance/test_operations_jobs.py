"""Imports, exports and data deletions, with the data read back through S3."""

import csv
import io

import pytest

from films import CREATION, FAILURE, FIELDS, INTERACTIONS, MANY_TAGS, ROLE, ROWS, USERS, csv_text, refused


def rows(text):
    header, *lines = csv.reader(io.StringIO(text))
    return header, sorted(map(tuple, lines))


def texts(values):
    return sorted(tuple(map(str, row)) for row in values)


def export(films, dataset, name="out", **more):
    arn = films.personalize.create_dataset_export_job(
        jobName=name, datasetArn=dataset, roleArn=ROLE,
        jobOutput={"s3DataDestination": {"path": films.put("exported/", "")}}, **more,
    )["datasetExportJobArn"]
    return films.waited_for("datasetExportJob", arn)


def exported(films, dataset, kind, name, mode="BULK"):
    export(films, dataset, name, ingestionMode=mode)
    return rows(films.get(f"exported/{name}/{kind}.csv"))


@pytest.mark.parametrize("kind", FIELDS)
def test_what_is_imported_is_exported(films, kind):
    dataset = films.dataset(films.group(), kind)
    films.import_rows(dataset, kind)
    export(films, dataset, "out", ingestionMode="ALL")
    listed = films.s3.list_objects_v2(Bucket="films", Prefix="exported/out/")["Contents"]
    (key,) = [entry["Key"] for entry in listed]
    header, lines = rows(films.get(key))
    assert header == [column["name"] for column in FIELDS[kind]]
    assert lines == texts(ROWS[kind])


def test_an_import_job_goes_its_way(films):
    personalize, dataset = films.personalize, films.dataset(films.group())
    job = films.start_import(dataset, jobName="first", importMode="FULL", publishAttributionMetricsToS3=False)
    assert job == "arn:aws:personalize:us-east-1:123456789012:dataset-import-job/first"
    with refused("ResourceInUseException", job):
        personalize.delete_dataset(datasetArn=dataset)
    assert films.passage("datasetImportJob", job, 30) == CREATION
    described = films.describe("datasetImportJob", job)
    assert (described.pop("lastUpdatedDateTime") - described.pop("creationDateTime")).total_seconds() == 300
    assert described == {
        "jobName": "first", "datasetImportJobArn": job, "datasetArn": dataset, "roleArn": ROLE, "status": "ACTIVE",
        "dataSource": {"dataLocation": "s3://films/first.csv"}, "importMode": "FULL",
        "publishAttributionMetricsToS3": False,
    }
    (summary,) = personalize.list_dataset_import_jobs(datasetArn=dataset)["datasetImportJobs"]
    assert (summary["jobName"], summary["status"], summary["importMode"]) == ("first", "ACTIVE", "FULL")
    assert personalize.list_dataset_import_jobs(datasetArn=dataset.replace("films", "x"))["datasetImportJobs"] == []


def test_imports_read_the_first_level_of_a_folder(films):
    dataset = films.dataset(films.group(), "Users")
    for key in ("a.csv", "b.csv", "deeper/c.csv"):
        films.put(f"users/{key}", csv_text("Users", [(key, 1)]))
    job = films.personalize.create_dataset_import_job(
        jobName="folder", datasetArn=dataset, dataSource={"dataLocation": "s3://films/users/"}, roleArn=ROLE
    )["datasetImportJobArn"]
    films.waited_for("datasetImportJob", job)
    assert exported(films, dataset, "Users", "folder")[1] == [("a.csv", "1"), ("b.csv", "1")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("USER_ID,ITEM_ID\nu,i\n", "Input CSV is missing the following columns:[TIMESTAMP, EVENT_TYPE, EVENT_VALUE]"),
        (csv_text("Interactions", INTERACTIONS[:999]), "at least 1000"),
        (csv_text("Interactions", [("u" * 257, *row[1:]) for row in INTERACTIONS]), "Length cannot be more than 256"),
        (csv_text("Interactions", [(*row[:2], "soon", *row[3:]) for row in INTERACTIONS]), "TIMESTAMP"),
    ],
)
def test_bad_data_fails_its_job_and_changes_nothing(films, text, told):
    dataset = films.dataset(films.group())
    job = films.start_import(dataset, text=text)
    assert films.passage("datasetImportJob", job, 30) == FAILURE
    reason = films.describe("datasetImportJob", job)["failureReason"]
    assert told in reason
    (summary,) = films.personalize.list_dataset_import_jobs()["datasetImportJobs"]
    assert summary["failureReason"] == reason
    assert exported(films, dataset, "Interactions", "nothing")[1] == []


def test_an_import_job_is_refused(films):
    personalize, group = films.personalize, films.group()
    dataset = personalize.create_dataset(
        name="d", datasetGroupArn=group, datasetType="Interactions", schemaArn=films.schema()
    )["datasetArn"]
    with refused("ResourceInUseException", "CREATE PENDING"):
        films.start_import(dataset)
    films.waited_for("dataset", dataset)
    with refused("ResourceNotFoundException"):
        films.start_import(dataset.replace("INTERACTIONS", "ITEMS"))
    with refused("InvalidInputException", "Invalid Data location."):
        personalize.create_dataset_import_job(
            jobName="j", datasetArn=dataset, dataSource={"dataLocation": "https://films/a.csv"}, roleArn=ROLE
        )
    with refused("InvalidInputException", "metric attribution"):
        films.start_import(dataset, publishAttributionMetricsToS3=True)
    with refused("TooManyTagsException"):
        films.start_import(dataset, tags=MANY_TAGS)
    films.start_import(dataset, jobName="same")
    with refused("ResourceAlreadyExistsException", "dataset-import-job/same"):
        films.start_import(dataset, jobName="same")
    for _ in range(4):
        films.start_import(dataset)
    with refused("LimitExceededException", "More than 5 resources with PENDING or IN_PROGRESS status."):
        films.start_import(dataset)


def test_an_export_job_goes_its_way(films):
    personalize, dataset = films.personalize, films.dataset(films.group(), "Users")
    films.import_rows(dataset, "Users")
    output = {"s3DataDestination": {"path": "s3://films/out/", "kmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/k"}}
    job = personalize.create_dataset_export_job(
        jobName="e", datasetArn=dataset, roleArn=ROLE, jobOutput=output, ingestionMode="BULK"
    )["datasetExportJobArn"]
    assert job == "arn:aws:personalize:us-east-1:123456789012:dataset-export-job/e"
    assert films.passage("datasetExportJob", job, 30) == CREATION
    described = films.describe("datasetExportJob", job)
    assert (described.pop("lastUpdatedDateTime") - described.pop("creationDateTime")).total_seconds() == 600
    assert described == {
        "jobName": "e", "datasetExportJobArn": job, "datasetArn": dataset, "roleArn": ROLE, "status": "ACTIVE",
        "ingestionMode": "BULK", "jobOutput": output,
    }
    (summary,) = personalize.list_dataset_export_jobs(datasetArn=dataset)["datasetExportJobs"]
    assert (summary["datasetExportJobArn"], summary["jobName"], summary["status"]) == (job, "e", "ACTIVE")
    assert rows(films.get("out/e/Users.csv"))[1] == texts(USERS)


def test_an_export_is_of_what_was_put_unless_told_otherwise(films):
    dataset = films.dataset(films.group(), "Users")
    films.import_rows(dataset, "Users")
    job = export(films, dataset)
    assert films.describe("datasetExportJob", job)["ingestionMode"] == "PUT"
    assert rows(films.get("exported/out/Users.csv"))[1] == []


def test_an_export_to_nowhere_fails(films):
    personalize, dataset = films.personalize, films.dataset(films.group(), "Users")
    job = personalize.create_dataset_export_job(
        jobName="e", datasetArn=dataset, roleArn=ROLE, jobOutput={"s3DataDestination": {"path": "s3://nowhere/out/"}}
    )["datasetExportJobArn"]
    assert films.passage("datasetExportJob", job, 30) == FAILURE
    reason = films.describe("datasetExportJob", job)["failureReason"]
    assert "Insufficient privileges for accessing data in Amazon S3" in reason
    assert personalize.list_dataset_export_jobs()["datasetExportJobs"][0]["failureReason"] == reason


def test_an_export_job_is_refused(films):
    personalize, group = films.personalize, films.group()
    output = {"s3DataDestination": {"path": "s3://films/out/"}}
    dataset = personalize.create_dataset(
        name="d", datasetGroupArn=group, datasetType="Users", schemaArn=films.schema("Users")
    )["datasetArn"]
    whole = {"jobName": "e", "datasetArn": dataset, "roleArn": ROLE, "jobOutput": output}
    with refused("ResourceInUseException", "CREATE PENDING"):
        personalize.create_dataset_export_job(**whole)
    films.waited_for("dataset", dataset)
    with refused("ResourceNotFoundException"):
        personalize.create_dataset_export_job(**{**whole, "datasetArn": dataset.replace("USERS", "ITEMS")})
    with refused("InvalidInputException", "Invalid S3 output path"):
        personalize.create_dataset_export_job(**{**whole, "jobOutput": {"s3DataDestination": {"path": "https://a/b"}}})
    with refused("TooManyTagsException"):
        personalize.create_dataset_export_job(**whole, tags=MANY_TAGS)
    personalize.create_dataset_export_job(**whole)
    with refused("ResourceAlreadyExistsException", "dataset-export-job/e"):
        personalize.create_dataset_export_job(**whole)


def start_deletion(films, group, name, users, **more):
    films.put(f"forget/{name}/users.csv", "USER_ID\n" + "\n".join(users) + "\n")
    return films.personalize.create_data_deletion_job(
        jobName=name, datasetGroupArn=group, dataSource={"dataLocation": f"s3://films/forget/{name}/"}, roleArn=ROLE,
        **more,
    )["dataDeletionJobArn"]


def test_a_deletion_takes_users_out_of_all_datasets(films):
    personalize = films.personalize
    group = films.stocked(kinds=("Interactions", "Users", "Items"))
    job = start_deletion(films, group, "forget", ["u0", "u1", "stranger"])
    assert job == "arn:aws:personalize:us-east-1:123456789012:data-deletion-job/forget"
    assert "numDeleted" not in films.describe("dataDeletionJob", job)
    assert films.passage("dataDeletionJob", job, 180) == ["PENDING", "IN_PROGRESS", "COMPLETED"]
    kinds = ("Interactions", "Users", "Items")
    left = {kind: [row for row in ROWS[kind] if row[0] not in ("u0", "u1")] for kind in kinds}
    described = films.describe("dataDeletionJob", job)
    assert (described.pop("lastUpdatedDateTime") - described.pop("creationDateTime")).total_seconds() == 3600
    assert described == {
        "jobName": "forget", "dataDeletionJobArn": job, "datasetGroupArn": group, "roleArn": ROLE,
        "status": "COMPLETED", "dataSource": {"dataLocation": "s3://films/forget/forget/"},
        "numDeleted": sum(len(ROWS[kind]) - len(left[kind]) for kind in left),
    }
    (summary,) = personalize.list_data_deletion_jobs(datasetGroupArn=group)["dataDeletionJobs"]
    assert (summary["dataDeletionJobArn"], summary["datasetGroupArn"], summary["status"]) == (job, group, "COMPLETED")
    assert summary["jobName"] == "forget"
    for kind, expected in left.items():
        dataset = f"arn:aws:personalize:us-east-1:123456789012:dataset/films/{kind.upper()}"
        assert exported(films, dataset, kind, kind)[1] == texts(expected), kind


def test_a_deletion_without_users_fails(films):
    group = films.group()
    films.put("nobody.csv", "ITEM_ID\ni\n")
    job = films.personalize.create_data_deletion_job(
        jobName="d", datasetGroupArn=group, dataSource={"dataLocation": "s3://films/nobody.csv"}, roleArn=ROLE
    )["dataDeletionJobArn"]
    assert films.passage("dataDeletionJob", job, 180) == ["PENDING", "IN_PROGRESS", "FAILED"]
    reason = films.describe("dataDeletionJob", job)["failureReason"]
    assert "[USER_ID]" in reason
    assert films.personalize.list_data_deletion_jobs()["dataDeletionJobs"][0]["failureReason"] == reason


def test_a_deletion_is_refused(films):
    personalize = films.personalize
    group = personalize.create_dataset_group(name="films")["datasetGroupArn"]
    with refused("ResourceInUseException", "CREATE PENDING"):
        start_deletion(films, group, "early", ["u"])
    films.waited_for("datasetGroup", group)
    with refused("ResourceNotFoundException"):
        start_deletion(films, group.replace("films", "other"), "d", ["u"])
    with refused("InvalidInputException", "Invalid Data location."):
        personalize.create_data_deletion_job(
            jobName="d", datasetGroupArn=group, dataSource={"dataLocation": "https://a/b"}, roleArn=ROLE
        )
    with refused("TooManyTagsException"):
        start_deletion(films, group, "d", ["u"], tags=MANY_TAGS)
    start_deletion(films, group, "same", ["u"])
    with refused("ResourceAlreadyExistsException", "data-deletion-job/same"):
        start_deletion(films, group, "same", ["u"])
    for number in range(4):
        start_deletion(films, group, f"d{number}", ["u"])
    with refused("LimitExceededException", "More than 5 resources with PENDING status."):
        start_deletion(films, group, "sixth", ["u"])
    films.service.advance(400)
    start_deletion(films, group, "sixth", ["u"])
