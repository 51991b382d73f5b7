"""A folder is put into S3, as its user does on AWS, and what the run that follows reports is waited for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ._admin import Admin, EmulatorError

#: What a parameter file may be called in a folder.
PARAMETER_FILES = ("params.json", "config.json")

#: How long nothing may be reported, in seconds that pass. What takes long is to fit models.
LONGEST_RUN = 240


class RunFailed(EmulatorError):
    """A run of the pipeline did not succeed.

    Attributes:
        report: The report, as docs/reports.md describes it.
    """

    def __init__(self, report: Mapping[str, Any]) -> None:
        """Takes the report of the run."""
        super().__init__(f"{report.get('summary', 'The run failed.')} {report.get('cause', '')}".strip())
        self.report = report


def upload(s3: Any, bucket: str, folder: Path, prefix: str) -> str:
    """Puts a folder into a bucket, the parameter file last, since it is what starts the run; gives back its key.

    Raises:
        EmulatorError: There is no parameter file.
    """
    parameters = _parameter_file(folder)
    key = ""
    files = (path for path in sorted(parameters.parent.rglob("*")) if path.is_file() and path != parameters)
    for path in [*files, parameters]:
        key = prefix + path.relative_to(parameters.parent).as_posix()
        s3.put_object(Bucket=bucket, Key=key, Body=path.read_bytes())
    return key


def wait_for_report(admin: Admin, key: str, since: int) -> dict[str, Any]:
    """What the run for a parameter file publishes at its end, after so many notifications.

    Raises:
        RunFailed: The run failed.
        EmulatorError: Nothing is reported.
    """
    while True:
        answer = admin.get(f"notifications?since={since}&wait={LONGEST_RUN}")
        if not answer["notifications"]:
            raise EmulatorError(f"The run for {key} has reported nothing in {LONGEST_RUN} seconds.")
        since = answer["count"]
        for report in map(_document, answer["notifications"]):
            if report.get("parameters", {}).get("key") != key or report["status"] == "RUNNING":
                continue
            # The report is the last that a run does, and its execution ends in a moment.
            admin.post("clock", {"untilIdle": True})
            if report["status"] != "SUCCEEDED":
                raise RunFailed(report)
            return report


def _document(notification: Mapping[str, Any]) -> dict[str, Any]:
    """What a program is told that subscribes to the topic; empty if it is no report."""
    by_protocol = notification.get("byProtocol") or {}
    try:
        document = json.loads(by_protocol.get("default", notification["message"]))
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _parameter_file(path: Path) -> Path:
    if path.is_file():
        return path
    for name in PARAMETER_FILES:
        if (path / name).is_file():
            return path / name
    raise EmulatorError(f"There is no parameter file in {path}; put {' or '.join(PARAMETER_FILES)} there.")
