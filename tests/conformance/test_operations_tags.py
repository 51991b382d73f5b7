"""Tags: on every kind of resource that can be made with them, and by the three operations that all kinds share."""

import json

import pytest

from films import MANY_TAGS, ROLE, recipe, refused

MADE = [{"tagKey": "team", "tagValue": "films"}, {"tagKey": "a key", "tagValue": ""}]


def tags(films, arn):
    return films.personalize.list_tags_for_resource(resourceArn=arn)["tags"]


def test_every_kind_of_resource_is_made_with_tags(films):
    personalize = films.personalize
    made = [films.group(tags=MADE)]
    group = made[0]
    dataset = films.dataset(group, tags=MADE)
    solution = films.import_rows(dataset, tags=MADE) and films.solution(group, tags=MADE)
    version = films.version(solution, tags=MADE)
    made += [dataset, personalize.list_dataset_import_jobs()["datasetImportJobs"][0]["datasetImportJobArn"]]
    made += [solution, version, films.campaign(version, tags=MADE)]
    tracker = personalize.create_event_tracker(name="t", datasetGroupArn=group, tags=MADE)
    expression = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("Watch")'
    made += [
        tracker["eventTrackerArn"],
        personalize.create_filter(name="f", datasetGroupArn=group, filterExpression=expression, tags=MADE)["filterArn"],
    ]
    output = {"s3DataDestination": {"path": films.put("out/", "")}}
    lines = {"s3DataSource": {"path": films.put("lines.json", json.dumps({"userId": "u1"}))}}
    job = {"solutionVersionArn": version, "jobInput": lines, "jobOutput": output, "roleArn": ROLE, "tags": MADE}
    made.append(personalize.create_batch_inference_job(jobName="b", **job)["batchInferenceJobArn"])
    segments = films.version(films.solution(group, "segments", "aws-item-affinity"))
    job["solutionVersionArn"] = segments
    made.append(personalize.create_batch_segment_job(jobName="b", **job)["batchSegmentJobArn"])
    made.append(
        personalize.create_dataset_export_job(
            jobName="e", datasetArn=dataset, roleArn=ROLE, jobOutput=output, tags=MADE
        )["datasetExportJobArn"]
    )
    users = {"dataLocation": films.put("users.csv", "USER_ID\nu1\n")}
    made.append(
        personalize.create_data_deletion_job(
            jobName="d", datasetGroupArn=group, dataSource=users, roleArn=ROLE, tags=MADE
        )["dataDeletionJobArn"]
    )
    video = films.stocked("video", domain="VIDEO_ON_DEMAND")
    made.append(
        personalize.create_recommender(
            name="r", datasetGroupArn=video, recipeArn=recipe("aws-vod-top-picks"), tags=MADE
        )["recommenderArn"]
    )
    assert len({arn.split(":")[5].split("/")[0] for arn in made}) == 12, made
    for arn in made:
        assert tags(films, arn) == MADE, arn


def test_what_is_made_without_tags_gets_them_later(films):
    arn = films.schema()
    personalize = films.personalize
    assert tags(films, arn) == []
    answer = personalize.tag_resource(resourceArn=arn, tags=MADE)
    assert set(answer) == {"ResponseMetadata"}
    personalize.tag_resource(resourceArn=arn, tags=[{"tagKey": "team", "tagValue": "series"}])
    assert tags(films, arn) == [{"tagKey": "team", "tagValue": "series"}, MADE[1]]
    answer = personalize.untag_resource(resourceArn=arn, tagKeys=["team", "none"])
    assert set(answer) == {"ResponseMetadata"}
    assert tags(films, arn) == [MADE[1]]


def test_a_resource_has_fifty_tags_at_most(films):
    arn = films.schema()
    films.personalize.tag_resource(resourceArn=arn, tags=MANY_TAGS[:50])
    films.personalize.tag_resource(resourceArn=arn, tags=MANY_TAGS[:1])
    with refused("TooManyTagsException", "50"):
        films.personalize.tag_resource(resourceArn=arn, tags=MANY_TAGS[50:])
    with refused("TooManyTagKeysException", "50"):
        films.personalize.untag_resource(resourceArn=arn, tagKeys=[tag["tagKey"] for tag in MANY_TAGS])
    assert len(tags(films, arn)) == 50


@pytest.mark.parametrize("key", ["aws:team", "t#am"])
def test_a_key_that_nobody_may_set_is_refused(films, key):
    arn = films.schema()
    with refused("InvalidInputException"):
        films.personalize.tag_resource(resourceArn=arn, tags=[{"tagKey": key, "tagValue": ""}])
    with refused("InvalidInputException", "given twice"):
        films.personalize.tag_resource(resourceArn=arn, tags=[MADE[0], MADE[0]])


def each_operation(films, arn):
    personalize = films.personalize
    yield lambda: personalize.tag_resource(resourceArn=arn, tags=MADE)
    yield lambda: personalize.untag_resource(resourceArn=arn, tagKeys=["team"])
    yield lambda: personalize.list_tags_for_resource(resourceArn=arn)


def test_tags_cannot_be_asked_for_while_a_resource_is_deleted_nor_later(films):
    group = films.group(tags=MADE)
    films.personalize.delete_dataset_group(datasetGroupArn=group)
    for operation in each_operation(films, group):
        with refused("ResourceInUseException", "is being deleted"):
            operation()
    films.service.advance(120)
    for operation in each_operation(films, group):
        with refused("ResourceNotFoundException", group):
            operation()


def test_tags_go_with_their_resource(films):
    group = films.group(tags=MADE)
    films.personalize.delete_dataset_group(datasetGroupArn=group)
    films.service.advance(120)
    assert tags(films, films.group()) == []
