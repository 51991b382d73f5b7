"""The pytest plugin: the fixture `personalize` is an Amazon Personalize of the test's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from ._emulator import Emulator

MARKER = "personalize"

#: What would lead clients elsewhere than the environment of the emulator says.
STRAY = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")

#: This machine, where the emulator listens.
LOOPBACK = ("127.0.0.1", "localhost")


def pytest_configure(config: pytest.Config) -> None:
    """Makes the marker known."""
    line = (
        f"{MARKER}(load=None, start=None, seed=0, latencies=None, services=...): how the emulator of the fixture "
        "`personalize` is started, and the folder that is loaded before the test begins"
    )
    config.addinivalue_line("markers", line)


@pytest.fixture
def personalize(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """An emulator that holds nothing, with a clock that moves when the test says so; it ends with the test.

    The environment leads clients of Personalize and S3 to it that the test, or the application, creates without an
    endpoint. The marker ``@pytest.mark.personalize(load="shop")`` loads a folder first.
    """
    options: dict[str, Any] = {}
    for marker in reversed(list(request.node.iter_markers(MARKER))):
        options.update(marker.kwargs)
    folder = options.pop("load", None)
    with Emulator(**options) as emulator:
        for name in STRAY:
            monkeypatch.delenv(name, raising=False)
        for name, value in emulator.environment.items():
            monkeypatch.setenv(name, value)
        _pass_by_proxies(monkeypatch)
        if folder is not None:
            emulator.load(request.config.rootpath / folder)
        yield emulator


def _pass_by_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps requests to this machine from proxies of the environment; hosts that are excepted already still are."""
    # Where both variables are set, Python reads the lower-case one and most other programs the other.
    hosts = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    if hosts.strip() != "*":
        hosts = ",".join(filter(None, (hosts, *LOOPBACK)))
    monkeypatch.setenv("no_proxy", hosts)
    monkeypatch.setenv("NO_PROXY", hosts)
