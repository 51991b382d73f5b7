"""What the file of drawn cases says against the judges, to the occurrence."""

import collections
import json
import os
import pathlib
import zoneinfo

import judges


def test_every_occurrence_is_that_of_another_program():
    # The database of PyPI, and not that of the machine.
    zoneinfo.reset_tzpath([])
    drawn = json.loads(pathlib.Path(os.environ["DRAWN_SCHEDULES"]).read_text(encoding="utf-8"))
    most, judged, wrong = drawn["most"], collections.Counter(), []
    for case in drawn["cases"]:
        expression, after, zone = case["expression"], case["after"], judges.zone_named(case["zone"])
        if expression.startswith("cron("):
            answers = judges.by_calendar(expression, after, zone, most)
        else:
            answers = {"arithmetic": judges.by_arithmetic(expression, after, case["created"], zone, most)}
        judged.update(answers.keys())
        judged["both" if len(answers) > 1 else "one" if answers else "none"] += 1
        wrong += [(case, name, answer) for name, answer in answers.items() if answer != case["occurrences"]]
    print(dict(judged))
    assert not wrong, f"{len(wrong)} cases, such as {wrong[:3]}"
    assert judged["none"] == 0, "each case has a judge"
    assert len(drawn["cases"]) == 1000 and judged["pyawscron"] > 600 and judged["cronsim"] > 600, judged
    occurring = [case for case in drawn["cases"] if case["occurrences"]]
    assert len(occurring) > 900 and sum(len(case["occurrences"]) for case in occurring) > 20_000


def test_clocks_move_in_the_drawn_cases():
    zoneinfo.reset_tzpath([])
    drawn = json.loads(pathlib.Path(os.environ["DRAWN_SCHEDULES"]).read_text(encoding="utf-8"))
    moved = 0
    for case in drawn["cases"]:
        zone, moments = judges.zone_named(case["zone"]), case["occurrences"]
        offsets = {judges.datetime.datetime.fromtimestamp(moment, zone).utcoffset() for moment in moments}
        moved += len(offsets) > 1
    assert moved > 250, f"in {moved} of the cases"
