"""What the tests are given: one emulator for all of them, and an account in it that is empty when a test begins."""

import contextlib

import pytest

from films import Films
from record import Record
from service import Service


@pytest.fixture(scope="session")
def recorded():
    """What the emulator answered, in all tests together."""
    return Record()


@pytest.fixture(scope="session")
def shared(tmp_path_factory, recorded):
    """The emulator, for tests that leave nothing behind."""
    with contextlib.ExitStack() as resources:
        yield Service(resources, tmp_path_factory.mktemp("emulator"), recorded)


@pytest.fixture
def service(shared):
    yield shared
    shared.clear()


@pytest.fixture
def films(service):
    return Films(service)
