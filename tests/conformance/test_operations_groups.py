"""Dataset groups, schemas and datasets: what everything else is in."""

import pytest

from films import DELETION, FIELDS, KEY, MANY_TAGS, ROLE, SHORT_CREATION, SHORT_FAILURE, field, refused, schema_text


def test_a_dataset_group_comes_and_goes(films):
    personalize = films.personalize
    answer = personalize.create_dataset_group(name="shop", roleArn=ROLE, kmsKeyArn=KEY, domain="ECOMMERCE")
    group = "arn:aws:personalize:us-east-1:123456789012:dataset-group/shop"
    assert (answer["datasetGroupArn"], answer["domain"]) == (group, "ECOMMERCE")
    created = films.service.admin("GET", "clock")["now"]
    assert films.passage("datasetGroup", group, 3) == SHORT_CREATION
    described = films.describe("datasetGroup", group)
    times = [described.pop(name).timestamp() for name in ("creationDateTime", "lastUpdatedDateTime")]
    assert times == [created, created + 20]
    assert described == {
        "name": "shop", "datasetGroupArn": group, "status": "ACTIVE", "roleArn": ROLE, "kmsKeyArn": KEY,
        "domain": "ECOMMERCE",
    }
    (summary,) = personalize.list_dataset_groups()["datasetGroups"]
    assert (summary["datasetGroupArn"], summary["status"], summary["domain"]) == (group, "ACTIVE", "ECOMMERCE")

    personalize.delete_dataset_group(datasetGroupArn=group)
    with refused("ResourceInUseException", "DELETE PENDING"):
        personalize.delete_dataset_group(datasetGroupArn=group)
    assert films.passage("datasetGroup", group, 6) == DELETION
    assert personalize.list_dataset_groups()["datasetGroups"] == []
    films.group("shop")


def test_a_custom_dataset_group_has_no_domain(films):
    answer = films.personalize.create_dataset_group(name="films")
    assert "domain" not in answer
    described = films.describe("datasetGroup", answer["datasetGroupArn"])
    assert not {"domain", "roleArn", "kmsKeyArn", "failureReason"} & set(described)


def test_a_dataset_group_that_fails_says_why_and_can_be_deleted(films):
    films.fail("datasetGroup", "films", "No key.")
    group = films.personalize.create_dataset_group(name="films")["datasetGroupArn"]
    assert films.passage("datasetGroup", group, 3) == SHORT_FAILURE
    assert films.describe("datasetGroup", group)["failureReason"] == "No key."
    assert films.personalize.list_dataset_groups()["datasetGroups"][0]["failureReason"] == "No key."
    films.personalize.delete_dataset_group(datasetGroupArn=group)
    assert films.passage("datasetGroup", group, 6) == DELETION


def test_a_dataset_group_is_refused(films):
    create = films.personalize.create_dataset_group
    films.group("one")
    with refused("ResourceAlreadyExistsException", "dataset-group/one already exists"):
        create(name="one")
    with refused("InvalidInputException", "name"):
        create(name="-")
    with refused("TooManyTagsException"):
        create(name="two", tags=MANY_TAGS)
    for number in range(4):
        create(name=f"more-{number}")
    with refused("LimitExceededException", "More than 5"):
        create(name="sixth")


@pytest.mark.parametrize("kind", FIELDS)
def test_a_dataset_of_every_type_comes_and_goes(films, kind):
    personalize, group, schema = films.personalize, films.group(), films.schema(kind)
    dataset = personalize.create_dataset(name="mine", datasetGroupArn=group, datasetType=kind.lower(), schemaArn=schema)
    dataset = dataset["datasetArn"]
    assert dataset == f"arn:aws:personalize:us-east-1:123456789012:dataset/films/{kind.upper()}"
    assert films.passage("dataset", dataset, 1.5) == SHORT_CREATION
    described = films.describe("dataset", dataset)
    assert described["name"] == "mine"
    assert (described["datasetType"], described["schemaArn"]) == (kind.upper(), schema)
    assert described["datasetGroupArn"] == group
    assert (described["lastUpdatedDateTime"] - described["creationDateTime"]).total_seconds() == 5
    (summary,) = personalize.list_datasets(datasetGroupArn=group)["datasets"]
    assert (summary["datasetArn"], summary["datasetType"], summary["status"]) == (dataset, kind.upper(), "ACTIVE")

    with refused("ResourceInUseException", dataset):
        personalize.delete_dataset_group(datasetGroupArn=group)
    with refused("ResourceInUseException", dataset):
        personalize.delete_schema(schemaArn=schema)
    personalize.delete_dataset(datasetArn=dataset)
    with refused("ResourceInUseException", "DELETE PENDING"):
        personalize.delete_dataset(datasetArn=dataset)
    with refused("ResourceInUseException"):
        personalize.delete_schema(schemaArn=schema)
    assert films.passage("dataset", dataset, 3) == DELETION
    personalize.delete_schema(schemaArn=schema)


def test_a_dataset_is_refused(films):
    personalize, interactions = films.personalize, films.schema()
    group = personalize.create_dataset_group(name="films")["datasetGroupArn"]
    whole = {"name": "d", "datasetGroupArn": group, "datasetType": "Interactions", "schemaArn": interactions}
    with refused("ResourceInUseException", "CREATE PENDING"):
        personalize.create_dataset(**whole)
    films.waited_for("datasetGroup", group)
    with refused("ResourceNotFoundException", "dataset-group/other"):
        personalize.create_dataset(**{**whole, "datasetGroupArn": group.replace("films", "other")})
    with refused("ResourceNotFoundException", "schema/none"):
        personalize.create_dataset(**{**whole, "schemaArn": interactions.rpartition("/")[0] + "/none"})
    with refused("InvalidInputException", "`Movies` is unknown"):
        personalize.create_dataset(**{**whole, "datasetType": "Movies"})
    with refused("InvalidInputException", "does not suit"):
        personalize.create_dataset(**{**whole, "schemaArn": films.schema("Users")})
    with refused("TooManyTagsException"):
        personalize.create_dataset(**whole, tags=MANY_TAGS)
    personalize.create_dataset(**whole)
    with refused("ResourceAlreadyExistsException", "dataset/films/INTERACTIONS"):
        personalize.create_dataset(**{**whole, "name": "second"})


def test_a_dataset_that_fails_does_not_say_why(films):
    group = films.group()
    films.fail("dataset", "Interactions")
    dataset = films.personalize.create_dataset(
        name="d", datasetGroupArn=group, datasetType="Interactions", schemaArn=films.schema()
    )["datasetArn"]
    assert films.passage("dataset", dataset, 1.5) == SHORT_FAILURE
    assert "failureReason" not in films.describe("dataset", dataset)


def test_a_dataset_of_action_interactions_tells_the_tracking_id(films):
    group = films.group()
    dataset, other = films.dataset(group, "Action_Interactions"), films.dataset(group)
    tracker = films.personalize.create_event_tracker(name="t", datasetGroupArn=group)
    assert films.describe("dataset", dataset)["trackingId"] == tracker["trackingId"]
    assert "trackingId" not in films.describe("dataset", other)


def test_a_dataset_gets_another_schema(films):
    personalize, group = films.personalize, films.group()
    older, newer = films.schema("Items"), films.schema("Items", [*FIELDS["Items"], field("YEAR", ["null", "int"])])
    dataset = films.dataset(group, "Items", older)
    assert "latestDatasetUpdate" not in films.describe("dataset", dataset)
    assert personalize.update_dataset(datasetArn=dataset, schemaArn=newer)["datasetArn"] == dataset
    with refused("ResourceInUseException", "UPDATE PENDING"):
        personalize.update_dataset(datasetArn=dataset, schemaArn=newer)
    assert films.describe("dataset", dataset)["schemaArn"] == older
    statuses = films.update_passage("dataset", dataset, "latestDatasetUpdate", 6)
    assert statuses == ["UPDATE PENDING", "UPDATE IN_PROGRESS", "ACTIVE"]
    described = films.describe("dataset", dataset)
    assert described["schemaArn"] == described["latestDatasetUpdate"]["schemaArn"] == newer
    update = described["latestDatasetUpdate"]
    assert (update["lastUpdatedDateTime"] - update["creationDateTime"]).total_seconds() == 108
    assert described["lastUpdatedDateTime"] == update["lastUpdatedDateTime"] > described["creationDateTime"]
    personalize.delete_schema(schemaArn=older)

    films.fail("dataset", "Items", "Not today.")
    added = [field("YEAR", ["null", "int"]), field("ACTORS", ["null", "string"])]
    other = films.schema("Items", [*FIELDS["Items"], *added])
    personalize.update_dataset(datasetArn=dataset, schemaArn=other)
    films.service.advance(1000)
    described = films.describe("dataset", dataset)
    assert (described["latestDatasetUpdate"]["failureReason"], described["schemaArn"]) == ("Not today.", newer)


def test_another_schema_is_refused(films):
    update, group = films.personalize.update_dataset, films.group()
    items, interactions = films.dataset(group, "Items"), films.dataset(group)
    with refused("InvalidInputException", "Only the schemas of Items and Users"):
        update(datasetArn=interactions, schemaArn=films.schema())
    with refused("InvalidInputException", "YEAR must allow null"):
        update(datasetArn=items, schemaArn=films.schema("Items", [*FIELDS["Items"], field("YEAR", "int")]))
    with refused("InvalidInputException", "PRICE must stay as it is"):
        changed = [field("PRICE", "double") if old["name"] == "PRICE" else old for old in FIELDS["Items"]]
        update(datasetArn=items, schemaArn=films.schema("Items", changed))
    with refused("ResourceNotFoundException"):
        update(datasetArn=items.replace("ITEMS", "USERS"), schemaArn=films.schema("Users"))
    with refused("ResourceNotFoundException", "schema/none"):
        update(datasetArn=items, schemaArn="arn:aws:personalize:us-east-1:123456789012:schema/none")


def test_a_schema_is_there_at_once_and_has_no_status(films):
    personalize, text = films.personalize, schema_text("Interactions")
    schema = personalize.create_schema(name="s", schema=text, domain="ECOMMERCE")["schemaArn"]
    described = personalize.describe_schema(schemaArn=schema)["schema"]
    assert described.pop("creationDateTime") == described.pop("lastUpdatedDateTime")
    assert described == {"name": "s", "schemaArn": schema, "schema": text, "domain": "ECOMMERCE"}
    (summary,) = personalize.list_schemas()["schemas"]
    assert (summary["name"], summary["schemaArn"], summary["domain"]) == ("s", schema, "ECOMMERCE")
    with refused("ResourceAlreadyExistsException", "Another resource with Arn", schema):
        personalize.create_schema(name="s", schema=text)
    personalize.delete_schema(schemaArn=schema)
    with refused("ResourceNotFoundException", schema):
        personalize.describe_schema(schemaArn=schema)
    with refused("ResourceNotFoundException", schema):
        personalize.delete_schema(schemaArn=schema)


def test_a_region_holds_five_hundred_schemas(films):
    for number in range(500):
        status, answer = films.service.call("CreateSchema", {"name": f"s{number}", "schema": schema_text("Items")})
        assert status == 200, answer
    with refused("LimitExceededException"):
        films.personalize.create_schema(name="one-more", schema=schema_text("Items"))


def test_a_dataset_is_held_by_what_is_made_from_it(films):
    delete = films.personalize.delete_dataset
    group = films.stocked(domain="VIDEO_ON_DEMAND", kinds=("Interactions",))
    dataset = group.replace("dataset-group/", "dataset/") + "/INTERACTIONS"
    version = films.start_training(films.solution(group))
    with refused("ResourceInUseException", version):
        delete(datasetArn=dataset)
    films.waited_for("solutionVersion", version)
    recommender = films.personalize.create_recommender(
        name="films", datasetGroupArn=group, recipeArn="arn:aws:personalize:::recipe/aws-vod-top-picks"
    )["recommenderArn"]
    with refused("ResourceInUseException", recommender):
        delete(datasetArn=dataset)
    films.waited_for("recommender", recommender)
    films.personalize.update_recommender(recommenderArn=recommender, recommenderConfig={"minRecommendationRequestsPerSecond": 2})
    with refused("ResourceInUseException", recommender):
        delete(datasetArn=dataset)
    films.waited_for("recommender", recommender)
    (job,) = films.personalize.list_dataset_import_jobs()["datasetImportJobs"]
    delete(datasetArn=dataset)
    assert films.passage("dataset", dataset, 3) == DELETION
    assert films.status("datasetImportJob", job["datasetImportJobArn"]) == "gone"


def test_a_dataset_is_held_by_its_own_update(films):
    dataset = films.dataset(films.group(), "Users")
    films.personalize.update_dataset(datasetArn=dataset, schemaArn=films.schema("Users"))
    with refused("ResourceInUseException", "its own update"):
        films.personalize.delete_dataset(datasetArn=dataset)


def test_nothing_is_made_in_a_group_that_is_being_deleted(films):
    group = films.group()
    films.personalize.delete_dataset_group(datasetGroupArn=group)
    for _ in range(2):
        with refused("ResourceInUseException", "DELETE"):
            films.dataset(group, schema=films.schema())
        with refused("ResourceInUseException", "DELETE"):
            films.solution(group)
        with refused("ResourceInUseException", "DELETE"):
            films.personalize.create_event_tracker(name="t", datasetGroupArn=group)
        films.service.advance(60)
    assert films.status("datasetGroup", group) == "gone"
    with refused("ResourceNotFoundException", group):
        films.solution(group)
