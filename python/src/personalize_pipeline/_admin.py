"""The emulator's own interface, over HTTP. Only the standard library is needed for it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, Optional

#: How long an answer is waited for, in seconds. Training is what takes long.
TIMEOUT = 300


class EmulatorError(RuntimeError):
    """The emulator does not do what it was asked for; the message says why."""


class Admin:
    """Requests below `/_emulator/`."""

    def __init__(self, endpoint: str) -> None:
        """Takes the URL of the emulator."""
        self._endpoint = endpoint
        # Proxies of the environment are for other hosts.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def get(self, path: str) -> dict[str, Any]:
        """What is there."""
        return self._send("GET", path)

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Lets something happen."""
        return self._send("POST", path, body)

    def put(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Sets something."""
        return self._send("PUT", path, body)

    def delete(self, path: str) -> dict[str, Any]:
        """Takes something back."""
        return self._send("DELETE", path)

    def _send(self, method: str, path: str, body: Optional[Mapping[str, Any]] = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self._endpoint}/_emulator/{path}", data=data, method=method)
        request.add_header("Content-Type", "application/json")
        try:
            with self._opener.open(request, timeout=TIMEOUT) as response:
                answer: dict[str, Any] = json.load(response)
                return answer
        except urllib.error.HTTPError as error:
            raise EmulatorError(_problem(error)) from None
        except OSError as error:
            raise EmulatorError(f"The emulator at {self._endpoint} does not answer: {error}") from error


def _problem(error: urllib.error.HTTPError) -> str:
    with error:
        text = error.read().decode(errors="replace")
    try:
        return str(json.loads(text)["error"])
    except (ValueError, KeyError, TypeError):
        return f"{error}: {text}"
