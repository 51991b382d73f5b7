"""The lines that docs/emulator.md begins with are run as they stand there."""

import ast
import json
import os
import pathlib
import re
import shutil

ROOT = pathlib.Path(__file__).resolve().parents[2]
STARTED_WITH = "pipeline emulate --pipeline --clock virtual --data example"


def block(language):
    """The first lines in a language."""
    text = (ROOT / "docs/emulator.md").read_text(encoding="utf-8")
    found, *_ = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return found


def started(emulate):
    assert block("sh").splitlines()[0] == STARTED_WITH
    arguments = [str(ROOT / "example") if argument == "example" else argument for argument in STARTED_WITH.split()[2:]]
    return emulate(*arguments)


def are_three_films(answer):
    return len(answer) == 3 and all(re.fullmatch(r"film-\d{3}", item) for item in answer)


def test_the_lines_in_python(emulate):
    printed = started(emulate).python(block("python"))
    assert are_three_films(ast.literal_eval(printed)), printed


def test_the_lines_in_typescript(emulate):
    emulator = started(emulate)
    folder = pathlib.Path(os.environ["NODE_FOLDER"])
    program = folder / "quickstart.mts"
    program.write_text(block("typescript"), encoding="utf-8")
    compiler = folder / "node_modules/typescript/bin/tsc"
    options = "--strict --skipLibCheck --target es2022 --module nodenext --types node".split()
    node = shutil.which("node")
    # Where it finds the packages, and the type definitions.
    places = ["--outDir", str(folder), "--rootDir", str(folder), "--typeRoots", str(folder / "node_modules/@types")]
    emulator.run(node, str(compiler), *options, *places, str(program))
    printed = emulator.run(node, str(folder / "quickstart.mjs"))
    assert are_three_films(json.loads(printed)), printed
