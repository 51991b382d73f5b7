"""Reads a file of interactions as one of two programs does, some times, and prints the least seconds on a core."""

import sys
import time


def polars(path):
    import polars as pl

    pl.scan_csv(path).select(
        pl.len(),
        pl.col("USER_ID").n_unique().alias("users"),
        pl.col("ITEM_ID").n_unique().alias("items"),
        pl.col("EVENT_TYPE").value_counts().implode(),
        pl.col("TIMESTAMP").min().alias("earliest"),
        pl.col("TIMESTAMP").max().alias("latest"),
    ).collect()


def duckdb(path):
    import duckdb

    connection = duckdb.connect(config={"threads": 1})
    connection.execute("set enable_progress_bar = false")
    connection.execute(
        "select count(*), count(distinct USER_ID), count(distinct ITEM_ID), histogram(EVENT_TYPE),"
        " min(TIMESTAMP), max(TIMESTAMP) from read_csv(?)",
        [path],
    ).fetchall()


def seconds(subject, path):
    start = time.process_time()
    subject(path)
    return time.process_time() - start


subject = {"polars": polars, "duckdb": duckdb}[sys.argv[1]]
seconds(subject, sys.argv[2])
print(min(seconds(subject, sys.argv[2]) for _ in range(int(sys.argv[3]))))
