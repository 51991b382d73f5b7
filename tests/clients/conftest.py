"""What the tests are given: `pipeline emulate` over a folder of their own, and clients that know only what it prints."""

import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from programs import Program

ROOT = pathlib.Path(__file__).resolve().parents[2]
# The last that is printed of the environment.
LAST = "PERSONALIZE_ROLE_ARN"


class Emulator:
    """A running emulator, and the environment that it printed."""

    def __init__(self, resources, folder, *arguments):
        self.folder = folder
        pipeline = shutil.which(os.environ.get("PIPELINE") or str(ROOT / "target/debug/pipeline"))
        assert pipeline, "pipeline is not there: cargo build --workspace --bins"
        command = [pipeline, "emulate", "--port", "0", *arguments]
        self.temporary = folder / "temporary"
        self.temporary.mkdir(exist_ok=True)
        environment = {**os.environ, "TMPDIR": str(self.temporary)}
        self.program = resources.enter_context(Program("pipeline emulate", command, environment, folder))
        self.program.find(self.program.stdout, "the environment", lambda line: line.startswith(f"export {LAST}="))
        exports = [line.removeprefix("export ") for line in self.program.stdout.read if line.startswith("export ")]
        self.environment = dict(export.split("=", 1) for export in exports)

    def run(self, *command, stdin=None, code=0):
        """What a program prints that has the printed environment and nothing else."""
        done = subprocess.run(
            command, env=self.environment, cwd=self.folder, input=stdin, capture_output=True, text=True, timeout=300,
        )
        assert done.returncode == code, (command, done.stdout, done.stderr)
        return done.stdout if code == 0 else done.stderr

    def python(self, program, *arguments):
        return self.run(sys.executable, "-c", program, *map(str, arguments))

    def aws(self, *arguments, **options):
        return self.run(str(pathlib.Path(sys.executable).with_name("aws")), *map(str, arguments), **options)

    def node(self, *arguments):
        """What the program in `clients.mjs` answers to its arguments."""
        folder = pathlib.Path(os.environ["NODE_FOLDER"])
        shutil.copy(ROOT / "tests/clients/node/clients.mjs", folder)
        answer = self.run(shutil.which("node"), str(folder / "clients.mjs"), *map(str, arguments))
        return json.loads(answer)


@pytest.fixture
def emulate(tmp_path):
    """Starts emulators."""
    with contextlib.ExitStack() as resources:
        yield lambda *arguments: Emulator(resources, tmp_path, *map(str, arguments))


@pytest.fixture
def data(tmp_path):
    """A folder as a user has it, with the parameters and data of the example."""
    folder = tmp_path / "data"
    for name in ("params.json", "Interactions/interactions.csv", "Items/items.csv", "Users/users.csv"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "example" / name, folder / name)
    return folder


@pytest.fixture
def big(tmp_path):
    """A file of 20 MB, in which no two parts are alike."""
    path = tmp_path / "big file.bin"
    path.write_bytes(b"".join(hashlib.sha256(str(number).encode()).digest() for number in range(625_000)))
    assert path.stat().st_size == 20_000_000
    return path


def everything(folder):
    """The files of a folder: content and time of change by path."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}
