"""Runs the lines of docs/data.md, each in a folder of its own beside data that is in order.

Arguments: a JSON file with a list of {"folder", "lines"}, the parameter file to put into each folder.
"""

import json
import os
import shutil
import sys

import pandas as pd

ROWS = 1200
ITEMS = 60
USERS = 50
NAMES = ["drama", "war", "comedy", "crime"]


def interactions():
    rows = range(ROWS)
    return pd.DataFrame(
        {
            "USER_ID": [f"u{row % USERS}" for row in rows],
            "ITEM_ID": [str(row * 7 % ITEMS) for row in rows],
            "TIMESTAMP": [1_700_000_000 + 61 * row for row in rows],
            "EVENT_VALUE": [1.0 for _ in rows],
        }
    )


def items():
    rows = range(ITEMS)
    return pd.DataFrame(
        {
            "ITEM_ID": [str(row) for row in rows],
            "GENRES": [NAMES[row % 4] for row in rows],
            "YEAR": [1990 + row % 30 for row in rows],
            "DESCRIPTION": [f"film number {row}" for row in rows],
        }
    )


def raw():
    """What the sections of the page begin with."""
    rows = range(ITEMS)
    numbers = [float(row * 7 % ITEMS) if row % 50 else None for row in range(ROWS)]
    return {
        "interactions": interactions(),
        "items": items(),
        "moments": pd.Series(pd.to_datetime("2023-11-14 22:13:20") + pd.to_timedelta(range(ROWS), unit="min")),
        "years": pd.Series([1990 + row % 30 if row % 9 else None for row in rows]),
        "numbers": pd.Series(numbers),
        "genres": pd.Series([[NAMES[row % 4], f"{NAMES[row * 3 % 4]} "] for row in rows]),
        "brands": pd.Series([NAMES[row % 4] if row % 7 else None for row in rows], dtype=object),
        "flags": pd.Series([row % 3 == 0 if row % 7 else None for row in rows], dtype=object),
        "texts": pd.Series([f'A "great"\nfilm, with\r\n{row} lines' for row in rows]),
    }


def run(folder, lines, parameters):
    for dataset, frame in (("Interactions", interactions()), ("Items", items())):
        os.makedirs(os.path.join(folder, dataset))
        frame.to_csv(os.path.join(folder, dataset, f"{dataset.lower()}.csv"), index=False)
    shutil.copy(parameters, os.path.join(folder, "params.json"))
    os.chdir(folder)
    exec(compile(lines, folder, "exec"), {"pd": pd, **raw()})


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        for step in json.load(file):
            run(step["folder"], step["lines"], sys.argv[2])
