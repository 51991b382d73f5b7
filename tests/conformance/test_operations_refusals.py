"""What every operation refuses alike: an input that the model does not admit, and the ARN of nothing."""

import re

import pytest

import shapes
from films import Films, refused

OPERATIONS = list(shapes.operations())
NAMES = [operation.name for _, operation in OPERATIONS]
ANSWERED_EMPTY = re.compile("List(?!TagsForResource|MetricAttributionMetrics|SolutionVersions)")


@pytest.fixture(scope="module")
def films(shared):
    return Films(shared)


def method(client, name):
    return getattr(client, next(method for method, api in client.meta.method_to_api_mapping.items() if api == name))


def violations(operation):
    """What a client without checks of its own can be made to send."""
    for place, what, request in shapes.violations(operation):
        if what in ("min", "max", "pattern", "enum"):
            yield place, request


@pytest.mark.parametrize(("kind", "operation"), OPERATIONS, ids=NAMES)
def test_an_input_that_the_model_does_not_admit_is_invalid(films, kind, operation):
    client = films.service.client(kind)
    place, request = next(violations(operation))
    with refused("InvalidInputException", re.split(r"\W", place)[0]):
        method(client, operation.name)(**request)


ARN = "arn:aws:personalize:us-east-1:123456789012:none/none"
# What was observed to be said otherwise.
OWN_WORDS = {"DeleteDatasetGroup": f"The given dataset group does not exist: {ARN}"}
BY_ARN = [
    operation for kind, operation in OPERATIONS
    if kind == "personalize" and re.match("Describe|Delete|Get|Start|Stop|Update|.*Resource$", operation.name)
]


@pytest.mark.parametrize("operation", BY_ARN, ids=[operation.name for operation in BY_ARN])
def test_what_is_not_there_is_not_found(films, operation):
    request = shapes.valid(operation.input_shape)
    arn = next(name for name in operation.input_shape.members if name.endswith("Arn"))
    request[arn] = ARN
    told = OWN_WORDS.get(operation.name, f"Resource Arn {ARN} does not exist.")
    with refused("ResourceNotFoundException", told):
        method(films.personalize, operation.name)(**request)


@pytest.mark.parametrize("name", [name for name in NAMES if ANSWERED_EMPTY.match(name)])
def test_a_list_of_nothing_is_empty(films, name):
    answer = method(films.personalize, name)()
    (entries,) = [value for value in answer.values() if isinstance(value, list)]
    assert entries == [] or name == "ListRecipes"
