"""An Amazon Personalize in a process of its own, for as long as a test needs it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Optional, Union

from ._admin import Admin, EmulatorError
from ._loading import RunFailed, upload, wait_for_report
from ._moments import Duration, moment, rfc3339, seconds
from ._process import Process
from ._settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_personalize import PersonalizeClient
    from mypy_boto3_personalize_events import PersonalizeEventsClient
    from mypy_boto3_personalize_runtime import PersonalizeRuntimeClient
    from mypy_boto3_s3 import S3Client

#: The services whose endpoints :attr:`Emulator.environment` sets, by their names in boto3.
DEFAULT_SERVICES = ("personalize", "personalize-events", "personalize-runtime", "s3")


@dataclass(frozen=True)
class Resource:
    """A resource of Amazon Personalize.

    Attributes:
        resource_type: As in ``campaign`` or ``datasetImportJob``.
        name: Its name; for a dataset and its import job the dataset type, for a solution version its solution's name.
        arn: Its ARN.
        status: As in ``ACTIVE``; None for what has none, such as a schema.
        since: The moment since which it is in that status.
        failure_reason: Why it failed, if it did.
    """

    resource_type: str
    name: str
    arn: str
    status: Optional[str]
    since: datetime
    failure_reason: Optional[str] = None


class Emulator(Settings):
    """Amazon Personalize, S3, SNS, EventBridge, EventBridge Scheduler, STS and Step Functions on a port of their own.

    The clock is virtual: no time passes but what :meth:`advance` and the waits of runs let pass. Use it as a context
    manager, or call :meth:`close` at the end.

    Args:
        start: The moment at which the clock begins; by default now.
        seed: Everything that is drawn at random is drawn from it.
        latencies: How long resources take, in seconds, by type, as in ``{"solutionVersion": 3600}``; ``{"*": 0}`` for
            no time at all. Without it, as long as on AWS.
        services: The services that :attr:`environment` leads to this emulator, by their names in boto3.
        binary: The command `pipeline`; by default the one that was installed with this package.

    Raises:
        EmulatorError: The emulator could not be started.
    """

    def __init__(
        self,
        *,
        start: Union[datetime, str, None] = None,
        seed: int = 0,
        latencies: Optional[Mapping[str, Any]] = None,
        services: tuple[str, ...] = DEFAULT_SERVICES,
        binary: Optional[str] = None,
    ) -> None:
        """Starts an emulator."""
        arguments = ["emulate", "--port", "0", "--clock", "virtual", "--pipeline", "--seed", str(seed)]
        if start is not None:
            arguments += ["--start", start if isinstance(start, str) else rfc3339(start)]
        self._services = services
        self._clients: dict[str, Any] = {}
        self._process = Process(arguments, binary)
        self._printed = self._process.environment
        self._admin = Admin(self.endpoint)
        if latencies is not None:
            try:
                self.set_latencies(latencies)
            except EmulatorError:
                self.close()
                raise

    def __enter__(self) -> Emulator:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the emulator, and all that was made is gone. May be called again."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()
        self._process.close()

    # Where it is.

    @property
    def endpoint(self) -> str:
        """The URL of all services."""
        return self._printed["AWS_ENDPOINT_URL"]

    @property
    def region(self) -> str:
        """The Region that resources are in."""
        return self._printed["AWS_REGION"]

    @property
    def bucket(self) -> str:
        """The bucket that :meth:`load` puts folders into."""
        return self._printed["INPUT_BUCKET"]

    @property
    def environment(self) -> dict[str, str]:
        """The environment that leads SDKs of any language to this emulator, for the chosen services and no others."""
        found = {f"AWS_ENDPOINT_URL_{_variable(service)}": self.endpoint for service in self._services}
        return {
            **found,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }

    # Clients of boto3.

    def client(self, service: str) -> Any:
        """A client of boto3 for any of the services, by its name there. Calls are not retried, so that faults show.

        Raises:
            EmulatorError: boto3 is not installed.
        """
        if service not in self._clients:
            self._clients[service] = self._new_client(service)
        return self._clients[service]

    def _new_client(self, service: str) -> Any:
        try:
            from botocore.config import Config
        except ImportError as error:
            raise EmulatorError("boto3 is not installed; `pip install 'personalize-pipeline[pytest]'`") from error
        config = Config(retries={"total_max_attempts": 1}, proxies={}, s3={"addressing_style": "path"})
        return _session(self.region).client(service, endpoint_url=self.endpoint, config=config)

    @property
    def control(self) -> PersonalizeClient:
        """The client of what creates and describes resources: ``boto3.client("personalize")``."""
        client: PersonalizeClient = self.client("personalize")
        return client

    @property
    def runtime(self) -> PersonalizeRuntimeClient:
        """The client of recommendations: ``boto3.client("personalize-runtime")``."""
        client: PersonalizeRuntimeClient = self.client("personalize-runtime")
        return client

    @property
    def events(self) -> PersonalizeEventsClient:
        """The client that puts events, users and items: ``boto3.client("personalize-events")``."""
        client: PersonalizeEventsClient = self.client("personalize-events")
        return client

    @property
    def s3(self) -> S3Client:
        """The client of the buckets: ``boto3.client("s3")``."""
        client: S3Client = self.client("s3")
        return client

    # Time.

    @property
    def now(self) -> datetime:
        """What the clock shows, in UTC."""
        return moment(self._admin.get("clock")["now"])

    def advance(self, by: Duration) -> datetime:
        """Lets time pass, in seconds or as a timedelta. When it returns, everything that was due has happened."""
        return moment(self._admin.post("clock", {"advance": seconds(by)})["now"])

    def advance_to(self, to: datetime) -> datetime:
        """The same, up to a moment, which has a time zone."""
        return moment(self._admin.post("clock", {"rfc3339": rfc3339(to)})["now"])

    def wait_until_idle(self) -> datetime:
        """Lets time pass until nothing is created, updated or deleted any more, and no run is under way."""
        return moment(self._admin.post("clock", {"untilIdle": True})["now"])

    def wait_until_active(self, *arns: str) -> datetime:
        """Lets time pass until the resources are ACTIVE.

        Raises:
            EmulatorError: One has failed, or there is none; the message has the service's reason.
        """
        return moment(self._admin.post("clock", {"untilActive": list(arns)})["now"])

    # What is there.

    def resources(self, resource_type: Optional[str] = None) -> list[Resource]:
        """Every resource, or those of a type such as ``campaign``."""
        found = (
            Resource(
                resource_type=one["resourceType"],
                name=one["name"],
                arn=one["arn"],
                status=one["status"],
                since=moment(one["since"]),
                failure_reason=one.get("failureReason"),
            )
            for one in self._admin.get("resources")["resources"]
        )
        return [one for one in found if resource_type in (None, one.resource_type)]

    def arn(self, resource_type: str, name: str) -> str:
        """The ARN of the newest resource of that type and name.

        Raises:
            EmulatorError: There is none; the message names those that there are.
        """
        of_type = self.resources(resource_type)
        named = [one for one in of_type if one.name == name]
        if not named:
            names = ", ".join(one.name for one in of_type) or "none"
            raise EmulatorError(f"There is no {resource_type} {name!r}. There are: {names}.")
        return max(named, key=lambda one: one.since).arn

    def calls(self) -> dict[str, int]:
        """How often each operation was called, rejected calls included."""
        calls: dict[str, int] = self._admin.get("calls")["calls"]
        return calls

    def notifications(self) -> list[dict[str, Any]]:
        """What was published to SNS, the oldest first: ``subject``, ``message`` and more."""
        notifications: list[dict[str, Any]] = self._admin.get("notifications")["notifications"]
        return notifications

    def bus_events(self) -> list[dict[str, Any]]:
        """What was put on buses of EventBridge, the oldest first, each as the target of a rule gets it."""
        return [put["event"] for put in self._admin.get("events")["events"]]

    # Folders.

    def load(self, folder: Union[str, os.PathLike[str]], *, prefix: str = "") -> dict[str, Any]:
        """Runs the pipeline for a folder: puts its data and its parameter file into S3, and waits until all is ready.

        Hours pass on the clock, and a second or two here. A folder that is loaded again is another upload: what has
        changed is imported and trained.

        Args:
            folder: A folder with `params.json` or `config.json`, and the data beside it, as for `pipeline run`; or the
                parameter file.
            prefix: Where in the bucket it is put, as in ``films/``; a bucket may hold several.

        Returns:
            The report, as docs/reports.md describes it: ``resources``, ``trackingId``, ``metrics`` and more.

        Raises:
            RunFailed: The run failed; the message has the first cause, and ``report`` everything.
            EmulatorError: There is no parameter file.
        """
        since = self._admin.get("notifications")["count"]
        key = upload(self.s3, self.bucket, Path(folder), prefix)
        try:
            return wait_for_report(self._admin, key, since)
        except RunFailed:
            raise
        except EmulatorError as error:
            raise EmulatorError(f"{error} The emulator said last:\n{self._process.log()}") from error


@lru_cache(maxsize=None)
def _session(region: str) -> Any:
    """What all emulators share, since it has read the models of the services, which takes a while."""
    import boto3

    return boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=region)


def _variable(service: str) -> str:
    """The name of a service in a variable for its endpoint. Some are named there after their API, not as in boto3."""
    names = {"stepfunctions": "sfn", "events": "eventbridge"}
    return names.get(service, service).replace("-", "_").upper()
