"""What a test sets of an emulator: what goes wrong, how long things take, how many there may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from ._admin import Admin
from ._moments import Duration, seconds


class Settings:
    """Faults, latencies and quotas. In place from the call on, for this emulator alone."""

    _admin: Admin

    def fail_calls(
        self,
        operation: str,
        error: str,
        *,
        message: Optional[str] = None,
        nth: Optional[int] = None,
        every: Optional[int] = None,
        share: Optional[float] = None,
        after_effect: bool = False,
    ) -> None:
        """Makes calls of an operation fail, or of all operations with ``*``; by default the next one.

        Args:
            operation: As in ``GetRecommendations``.
            error: The name of the error, as in ``ThrottlingException``.
            message: What the error says.
            nth: Only the n-th call from now fails.
            every: Each n-th call fails.
            share: That share of the calls fails, from 0 to 1, drawn from the seed.
            after_effect: Whether the calls take effect all the same, as when an answer is lost.
        """
        said = {} if message is None else {"message": message}
        fault = {"operation": operation, "error": error, "afterEffect": after_effect, **said}
        self._admin.post("faults", {**fault, **_which(nth, every, share)})

    def delay_calls(
        self,
        operation: str,
        by: Duration,
        *,
        nth: Optional[int] = None,
        every: Optional[int] = None,
        share: Optional[float] = None,
    ) -> None:
        """Makes answers late, by so many seconds that pass; those of calls that are chosen as by :meth:`fail_calls`."""
        self._admin.post("faults", {"operation": operation, "delay": seconds(by), **_which(nth, every, share)})

    def lose_answers(
        self,
        operation: str,
        *,
        nth: Optional[int] = None,
        every: Optional[int] = None,
        share: Optional[float] = None,
        after_effect: bool = True,
    ) -> None:
        """Closes the connection in place of an answer; for calls that are chosen as by :meth:`fail_calls`."""
        fault = {"operation": operation, "answer": "closed", "afterEffect": after_effect, **_which(nth, every, share)}
        self._admin.post("faults", fault)

    def fail_resource(self, resource_type: str, name: str, reason: str) -> None:
        """Makes resources of that type and name end CREATE FAILED from now on."""
        self._admin.post("faults", {"resourceType": resource_type, "name": name, "failureReason": reason})

    def clear_faults(self) -> None:
        """Takes all faults back."""
        self._admin.delete("faults")

    def set_latencies(self, latencies: Mapping[str, Any]) -> None:
        """Sets how long resources take, in place of all that was set before."""
        self._admin.put("latencies", latencies)

    def set_quotas(self, quotas: Mapping[str, int]) -> None:
        """Sets quotas of the account, by resource type or name in Service Quotas, as in ``{"campaign": 1}``."""
        self._admin.put("quotas", quotas)


def _which(nth: Optional[int], every: Optional[int], share: Optional[float]) -> dict[str, float]:
    """Which calls of an operation something happens to; the next one, if nothing else is said."""
    named = {"nth": nth, "every": every, "share": share}
    return {name: value for name, value in named.items() if value is not None} or {"nth": 1}
