"""The command in a process of its own, and what it prints."""

from __future__ import annotations

import atexit
import json
import subprocess
import threading
from collections import deque
from typing import IO, Optional

from ._admin import EmulatorError
from ._binary import find_binary

#: How long the command may take to say where it listens, and to end, in seconds.
LONGEST_START = 60
LONGEST_END = 10

#: How many lines of its log are kept for messages.
LOG_LINES = 50


class Process:
    """A running `pipeline emulate`. It ends with this process at the latest."""

    def __init__(self, arguments: list[str], binary: Optional[str]) -> None:
        """Starts it, and waits until it takes connections and has printed its environment."""
        self.environment: dict[str, str] = {}
        self._log: deque[str] = deque(maxlen=LOG_LINES)
        self._ready = threading.Event()
        self._child = subprocess.Popen(
            [binary or find_binary(), *arguments, "--output", "json"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        atexit.register(self.close)
        assert self._child.stdout is not None and self._child.stderr is not None
        self._readers = [
            threading.Thread(target=self._read_environment, args=(self._child.stdout,), daemon=True),
            threading.Thread(target=self._read_log, args=(self._child.stderr,), daemon=True),
        ]
        for reader in self._readers:
            reader.start()
        started = self._ready.wait(LONGEST_START)
        if not started or not self.environment:
            self.close()
            raise EmulatorError(f"The emulator could not be started:\n{self.log()}")

    def log(self) -> str:
        """What it said last."""
        return "\n".join(self._log)

    def close(self) -> None:
        """Ends it. May be called again."""
        atexit.unregister(self.close)
        self._child.terminate()
        try:
            self._child.wait(LONGEST_END)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        for reader in self._readers:
            reader.join(LONGEST_END)

    def _read_environment(self, pipe: IO[str]) -> None:
        line = ""
        try:
            with pipe:
                for line in pipe:
                    self.environment = json.loads(line)["environment"]
                    self._ready.set()
        except (ValueError, KeyError, TypeError):
            self._log.append(f"It printed no environment: {line.rstrip()}")
        finally:
            # It has ended, or is no `pipeline emulate`: nothing more is waited for.
            self._ready.set()

    def _read_log(self, pipe: IO[str]) -> None:
        with pipe:
            self._log.extend(line.rstrip("\n") for line in pipe)
