"""Events and records one by one, read back by an export; and recommendations, which are refused by name."""

import pytest

from films import FIELDS, refused
from test_operations_jobs import exported, texts

CONTEXT = [
    *FIELDS["Interactions"], *({"name": name, "type": ["null", "string"]} for name in (
        "IMPRESSION", "RECOMMENDATION_ID", "EVENT_ATTRIBUTION_SOURCE", "DEVICE_TYPE")),
]
ARN = "arn:aws:personalize:us-east-1:123456789012"


@pytest.fixture
def events(films):
    return films.service.client("personalize-events")


def tracker(films, group):
    """The tracking ID of a tracker that is ACTIVE."""
    created = films.personalize.create_event_tracker(name="web", datasetGroupArn=group)
    films.waited_for("eventTracker", created["eventTrackerArn"])
    return created["trackingId"]


def nothing(answer):
    return set(answer) == {"ResponseMetadata"} and answer["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_events_land_in_the_dataset_of_interactions(films, events):
    group = films.group()
    dataset = films.dataset(group, schema=films.schema(fields=CONTEXT))
    tracking_id = tracker(films, group)
    event = {
        "eventType": "Watch", "sentAt": 1_700_000_001, "eventId": "e1", "eventValue": 4.5, "itemId": "i1",
        "properties": '{"deviceType": "tv"}', "recommendationId": "r1", "impression": ["i1", "i2"],
        "metricAttribution": {"eventAttributionSource": "home"},
    }
    others = [{"eventType": "Click", "sentAt": 1_700_000_002 + n, "itemId": f"i{n}"} for n in range(9)]
    assert nothing(
        events.put_events(trackingId=tracking_id, userId="u1", sessionId="s1", eventList=[event, *others])
    )
    assert nothing(events.put_events(trackingId=tracking_id, userId="u1", sessionId="s1", eventList=[event]))
    header, rows = exported(films, dataset, "Interactions", "put", mode="PUT")
    assert header == [column["name"] for column in CONTEXT]
    first = ("u1", "i1", 1_700_000_001, "Watch", 4.5, "i1|i2", "r1", "home", "tv")
    assert rows == texts([
        first, *(("u1", f"i{n}", 1_700_000_002 + n, "Click", "", "", "", "", "") for n in range(9))
    ])
    assert exported(films, dataset, "Interactions", "bulk", mode="BULK")[1] == []


def test_what_was_imported_and_what_was_put_are_exported_together_and_apart(films, events):
    films.stocked(kinds=("Users",))
    dataset = f"{ARN}:dataset/films/USERS"
    assert nothing(events.put_users(datasetArn=dataset, users=[{"userId": "new", "properties": '{"age": 7}'}]))
    sizes = {mode: len(exported(films, dataset, "Users", mode, mode=mode)[1]) for mode in ("PUT", "BULK", "ALL")}
    assert sizes == {"PUT": 1, "BULK": 40, "ALL": 41}
    films.import_rows(dataset, "Users")
    assert exported(films, dataset, "Users", "kept", mode="PUT")[1] == [("new", "7")]


def test_the_events_of_a_session_wait_for_its_user(films, events):
    group = films.group()
    dataset, tracking_id = films.dataset(group), tracker(films, group)
    for number, user in enumerate([{}, {}, {"userId": "u1"}, {}]):
        event = {"eventType": "Watch", "sentAt": 1_700_000_000 + number, "itemId": f"i{number}"}
        events.put_events(trackingId=tracking_id, sessionId="s1", eventList=[event], **user)
    _, rows = exported(films, dataset, "Interactions", "put", mode="PUT")
    assert [row[:2] for row in rows] == [("u1", f"i{number}") for number in range(4)]


def test_items_users_and_actions_land_in_their_datasets(films, events):
    group = films.group()
    datasets = {kind: films.dataset(group, kind) for kind in ("Items", "Users", "Actions")}
    properties = '{"genres": "drama", "price": 2.5, "creationTimestamp": 1600000000}'
    assert nothing(events.put_items(datasetArn=datasets["Items"], items=[{"itemId": "i1", "properties": properties}]))
    user = {"userId": "u1", "properties": '{"age": 30}'}
    assert nothing(events.put_users(datasetArn=datasets["Users"], users=[user]))
    assert nothing(events.put_actions(datasetArn=datasets["Actions"], actions=[{"actionId": "a1"}]))
    rows = {kind: exported(films, dataset, kind, kind, mode="PUT")[1] for kind, dataset in datasets.items()}
    assert rows == {"Items": [("i1", "drama", "2.5", "1600000000")], "Users": [("u1", "30")], "Actions": [("a1", "")]}


def test_action_interactions_land_in_their_dataset(films, events):
    group = films.group()
    dataset, tracking_id = films.dataset(group, "Action_Interactions"), tracker(films, group)
    interaction = {
        "actionId": "a1", "userId": "u1", "sessionId": "s1", "timestamp": 1_700_000_000, "eventType": "Taken",
        "eventId": "e1", "recommendationId": "r1", "impression": ["a1", "a2"],
    }
    assert nothing(events.put_action_interactions(trackingId=tracking_id, actionInteractions=[interaction]))
    _, rows = exported(films, dataset, "Action_Interactions", "put", mode="PUT")
    assert rows == [("u1", "a1", "Taken", "1700000000")]


def test_events_are_refused(films, events):
    group = films.group()
    created = films.personalize.create_event_tracker(name="web", datasetGroupArn=group)
    tracking_id, tracker_arn = created["trackingId"], created["eventTrackerArn"]
    event = {"eventType": "Watch", "sentAt": 1, "itemId": "i"}
    interaction = {"actionId": "a", "userId": "u", "sessionId": "s", "timestamp": 1, "eventType": "Taken"}

    def put(events_list=(event,), of=tracking_id):
        events.put_events(trackingId=of, userId="u", sessionId="s", eventList=list(events_list))

    def put_action(of=tracking_id):
        events.put_action_interactions(trackingId=of, actionInteractions=[interaction])

    with refused("InvalidInputException", "CREATE PENDING"):
        put()
    with refused("ResourceInUseException", "CREATE PENDING"):
        put_action()
    films.waited_for("eventTracker", tracker_arn)
    with refused("InvalidInputException", "no Interactions dataset"):
        put()
    with refused("ResourceNotFoundException", "no Action_Interactions dataset"):
        put_action()
    with refused("InvalidInputException", "nobody"):
        put(of="nobody")
    with refused("ResourceNotFoundException", "nobody"):
        put_action(of="nobody")
    dataset = films.dataset(group)
    with refused("InvalidInputException", "no column for 'deviceType'"):
        put([{**event, "properties": '{"deviceType": "tv"}'}])
    with refused("InvalidInputException", "ITEM_ID (itemId): the value is missing"):
        put([event, {"eventType": "Watch", "sentAt": 1}])
    assert exported(films, dataset, "Interactions", "put", mode="ALL")[1] == []


@pytest.mark.parametrize(
    ("kind", "method", "member", "record"),
    [
        ("Items", "put_items", "items", {"itemId": "i"}), ("Users", "put_users", "users", {"userId": "u"}),
        ("Actions", "put_actions", "actions", {"actionId": "a"}),
    ],
)
def test_records_are_refused(films, events, kind, method, member, record):
    group, put = films.group(), getattr(events, method)
    missing = f"{ARN}:dataset/films/{kind.upper()}"
    with refused("ResourceNotFoundException", missing):
        put(datasetArn=missing, **{member: [record]})
    with refused("InvalidInputException", "is of the type Interactions"):
        put(datasetArn=films.dataset(group), **{member: [record]})
    films.personalize.create_dataset(name="d", datasetGroupArn=group, datasetType=kind, schemaArn=films.schema(kind))
    with refused("ResourceInUseException", "CREATE PENDING"):
        put(datasetArn=missing, **{member: [record]})
    films.waited_for("dataset", missing)
    with refused("InvalidInputException", "no column for 'colour'"):
        put(datasetArn=missing, **{member: [{**record, "properties": '{"colour": "red"}'}]})
