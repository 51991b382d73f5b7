"""The last test: what all others saw is what docs/emulator.md says.

`UPDATE_DOCUMENTATION=1 cargo test --test pipeline conformance` writes it anew.
"""

import os

import pytest

import record
import shapes
from service import ROOT

DOCUMENT = ROOT / "docs" / "emulator.md"
BEGIN, END = "<!-- what the tests saw: begin -->", "<!-- what the tests saw: end -->"


@pytest.fixture(autouse=True)
def everything(request):
    """What some of the tests saw says nothing."""
    files = {item.path.name for item in request.session.items}
    wanted = {path.name for path in request.path.parent.glob("test_*.py")}
    if files != wanted or request.config.option.keyword or request.session.testsfailed:
        pytest.skip("not all tests were run")


def test_the_document_says_what_was_seen(recorded):
    text = DOCUMENT.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    wanted = f"{before}{BEGIN}\n\n{record.table(recorded)}\n\n{END}{after}"
    if os.environ.get("UPDATE_DOCUMENTATION"):
        DOCUMENT.write_text(wanted, encoding="utf-8")
        text = wanted
    assert text == wanted, "docs/emulator.md is out of date; UPDATE_DOCUMENTATION=1 writes it anew"


def test_every_operation_was_asked_for(recorded):
    asked = set(recorded.members) | set(recorded.errors)
    assert {operation.name for _, operation in shapes.operations()} - asked == set()
