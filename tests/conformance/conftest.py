"""What the tests are given: an emulator of their own, which starts in a moment."""

import contextlib

import pytest

from films import Films
from record import Record
from service import Service


@pytest.fixture(scope="session")
def recorded():
    """What the emulator answered, in all tests together."""
    return Record()


@pytest.fixture
def service(tmp_path, recorded):
    with contextlib.ExitStack() as resources:
        yield Service(resources, tmp_path, recorded)


@pytest.fixture
def films(service):
    return Films(service)


@pytest.fixture(scope="module")
def shared(tmp_path_factory, recorded):
    """One emulator for tests that leave nothing behind."""
    with contextlib.ExitStack() as resources:
        yield Service(resources, tmp_path_factory.mktemp("shared"), recorded)
