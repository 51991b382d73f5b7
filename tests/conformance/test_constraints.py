"""Whatever breaks a constraint of the model is refused, and changes nothing.

The requests come from botocore's model, not from the table that the emulator checks with.
"""

import json

import pytest

import shapes

OPERATIONS = list(shapes.operations())


def send(service, kind, operation, request):
    """Gives back the status and the error's name."""
    if kind == "personalize":
        status, answer = service.call(operation.name, request)
        return status, json.loads(answer).get("__type") if answer else None
    path = operation.http["requestUri"]
    status, answer, headers = service.send_with_headers("POST", path, json.dumps(request).encode())
    return status, headers.get("x-amzn-errortype")


@pytest.mark.parametrize(("kind", "operation"), OPERATIONS, ids=[operation.name for _, operation in OPERATIONS])
def test_a_request_that_breaks_one_constraint_is_refused_and_changes_nothing(shared, kind, operation):
    before = shared.resources()
    tried = 0
    for place, what, request in shapes.violations(operation):
        status, error = send(shared, kind, operation, request)
        wanted = "SerializationException" if what == "type" else "InvalidInputException"
        assert (status, error) == (400, wanted), (place, what, json.dumps(request)[:300])
        tried += 1
    assert shared.resources() == before
    assert tried > 0


@pytest.mark.parametrize(("kind", "operation"), OPERATIONS, ids=[operation.name for _, operation in OPERATIONS])
def test_a_request_that_breaks_none_passes_validation(shared, kind, operation):
    """It may still name what does not exist."""
    request = shapes.valid(operation.input_shape)
    if kind == "personalize":
        _, answer = shared.call(operation.name, request)
    else:
        _, answer, _ = shared.send_with_headers("POST", operation.http["requestUri"], json.dumps(request).encode())
    assert "failed to satisfy constraint" not in answer, answer


def test_there_are_thousands_of_cases():
    """So that a model that is read wrongly does not pass for one without constraints."""
    assert sum(1 for _, operation in OPERATIONS for _ in shapes.violations(operation)) > 2000
