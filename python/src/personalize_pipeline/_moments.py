"""Moments and durations, as the emulator has them and as Python has them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Union

from ._admin import EmulatorError

#: Seconds, or a timedelta.
Duration = Union[float, timedelta]


def seconds(duration: Duration) -> float:
    """A duration in seconds."""
    return duration.total_seconds() if isinstance(duration, timedelta) else duration


def rfc3339(moment: datetime) -> str:
    """A moment as the emulator reads it.

    Raises:
        EmulatorError: It has no time zone.
    """
    if moment.tzinfo is None:
        raise EmulatorError(f"{moment!r} has no time zone; give it one, such as datetime.timezone.utc.")
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(since_1970: float) -> datetime:
    """A moment that the emulator writes in seconds since 1970."""
    return datetime.fromtimestamp(since_1970, timezone.utc)
