"""Programs that run beside the tests. What they print is read line by line, and they end with the tests."""

import os
import queue
import signal
import subprocess
import threading
import time

# How long a line is waited for. Compiling the function on a small machine is the longest that a test waits for.
LONGEST_WAIT = 20 * 60
# How long a program may take to end after it was asked to.
LONGEST_END = 20


class Lines:
    """The lines of one pipe, read as they come so that the program never waits for its reader."""

    def __init__(self, pipe):
        self.read = []
        self._queue = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._pump, args=(pipe,), daemon=True)
        self._thread.start()

    def _pump(self, pipe):
        for line in pipe:
            line = line.rstrip("\n")
            self.read.append(line)
            self._queue.put(line)
        self._queue.put(None)

    def next(self, timeout):
        """The next line that has not been looked at; None when there will be none."""
        return self._queue.get(timeout=timeout)

    def close(self, timeout):
        self._thread.join(timeout)
        return not self._thread.is_alive()


class Program:
    """A program in a process group of its own, which is ended as a whole."""

    def __init__(self, name, command, environment=None, folder=None):
        self.name = name
        self._process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="replace", start_new_session=True,
        )
        self.stdout = Lines(self._process.stdout)
        self.stderr = Lines(self._process.stderr)

    def __enter__(self):
        return self

    def find(self, lines, what, matches):
        """The next of the lines, of those not yet looked at, that matches."""
        deadline = time.monotonic() + LONGEST_WAIT
        while True:
            try:
                line = lines.next(max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                line = None
            if line is None:
                printed = "\n".join([*self.stdout.read, *self.stderr.read])
                raise AssertionError(f"{self.name} ended, or took too long, before {what}:\n{printed}")
            if matches(line):
                return line

    def kill(self):
        """Ends it without giving it a chance to do anything about it."""
        self._signal(signal.SIGKILL)

    def __exit__(self, *_):
        self._signal(signal.SIGTERM)
        # A pipe closes when the last program that writes to it has ended: so nothing that this one started is left.
        if not (self.stdout.close(LONGEST_END) and self.stderr.close(LONGEST_END)):
            self.kill()
        self._process.wait()

    def _signal(self, number):
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            pass  # It is gone already.
