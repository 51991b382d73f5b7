"""What a viewer sees first: the part of an application that asks Amazon Personalize."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# A shelf is drawn while somebody waits: it is asked once, and there is something to show without an answer.
AT_ONCE = Config(retries={"total_max_attempts": 1}, connect_timeout=1, read_timeout=1)


class Shelf:
    """Films for a viewer, and what is learnt from those that are watched."""

    def __init__(self, campaign_arn: str, filter_arn: str, tracking_id: str, popular: Sequence[str]) -> None:
        self._campaign_arn = campaign_arn
        self._filter_arn = filter_arn
        self._tracking_id = tracking_id
        self._popular = popular
        self._runtime = boto3.client("personalize-runtime", config=AT_ONCE)
        self._events = boto3.client("personalize-events")

    def films_for(self, viewer: str, count: int = 10) -> list[str]:
        """The films to show, the best first: those that are popular if there are no recommendations."""
        try:
            answer = self._runtime.get_recommendations(
                campaignArn=self._campaign_arn, filterArn=self._filter_arn, userId=viewer, numResults=count
            )
        except (BotoCoreError, ClientError):
            return list(self._popular[:count])
        return [item["itemId"] for item in answer["itemList"]]

    def watched(self, viewer: str, film: str, at: datetime) -> None:
        """Takes note of a film that was watched."""
        self._events.put_events(
            trackingId=self._tracking_id,
            userId=viewer,
            sessionId=f"{viewer}-{at:%Y-%m-%d}",
            eventList=[{"eventType": "watch", "itemId": film, "sentAt": at}],
        )
