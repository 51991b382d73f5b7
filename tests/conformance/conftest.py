"""What the tests are given: an emulator of their own, which starts in a moment."""

import contextlib

import pytest

from service import Service


@pytest.fixture
def service(tmp_path):
    with contextlib.ExitStack() as resources:
        yield Service(resources, tmp_path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One emulator for tests that leave nothing behind."""
    with contextlib.ExitStack() as resources:
        yield Service(resources, tmp_path_factory.mktemp("shared"))
