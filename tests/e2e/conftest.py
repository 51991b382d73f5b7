"""What the tests are given: one engine for all, and to each a deployment of its own."""

import contextlib
import signal

import pytest

from engine import Engine
from world import World

_PROGRAMS = pytest.StashKey()


def pytest_configure():
    """Whoever asks the tests to end means what they have started as well."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(scope="session")
def resources():
    """Whatever has to be ended when the tests are over."""
    with contextlib.ExitStack() as resources:
        yield resources


@pytest.fixture(scope="session")
def engine(resources):
    engine = Engine()
    engine.start(resources)
    return engine


@pytest.fixture
def world(engine, tmp_path, request):
    """An account of its own: the service has quotas, five dataset groups among them."""
    with contextlib.ExitStack() as resources:
        programs = request.node.stash[_PROGRAMS] = []
        yield World(engine, resources, programs, tmp_path)


@pytest.fixture
def inbox(world):
    return world.inbox()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Shows what the programs printed last beside a test that failed."""
    report = yield
    if report.failed:
        for program in item.stash.get(_PROGRAMS, []):
            for name, lines in (("stdout", program.stdout), ("stderr", program.stderr)):
                last = "\n".join(line[:300] for line in lines.read[-10:])
                report.sections.append((f"{name} of {program.name}", last))
    return report
