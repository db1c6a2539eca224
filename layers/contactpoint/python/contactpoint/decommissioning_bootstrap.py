"""Builds the parts of a decommissioning from the environment. Only its functions import this."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from contactpoint.adapters.aws_clients import kms_client, lambda_client, s3_client
from contactpoint.adapters.destruction_files import S3DecommissioningFiles
from contactpoint.adapters.dynamodb.client.shared_connection import connect
from contactpoint.adapters.dynamodb.directory_deletion import DynamoWholeDirectory
from contactpoint.adapters.function_concurrency import close_functions
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.lifecycle.decommissioning_consents import Consents
from contactpoint.application.ports.jobs.destruction import Notary
from contactpoint.bootstrap import bootstrap, utc_now
from contactpoint.destruction_bootstrap import LogNotary
from contactpoint.domain.lifecycle.decommissioning import WAITING_PERIOD
from contactpoint.domain.lifecycle.destruction import CACHES_EMPTY_AFTER


@dataclass(frozen=True, kw_only=True)
class DecommissioningParts:
    """What the steps work with.

    Attributes
    ----------
    consents
        Returns the consents to the proposal of a name.
    caches
        How long functions may have a keyset in memory.
    """

    consents: Callable[[str], Consents]
    directory: DynamoWholeDirectory
    close_functions: Callable[[], int]
    caches: timedelta = CACHES_EMPTY_AFTER
    random_hex: Callable[[int], str] = secrets.token_hex


class LazyDecommissioning:
    """The parts, built once for each execution environment. Only the certifying function can decrypt or sign."""

    def __init__(self) -> None:
        self._built: DecommissioningParts | None = None

    def __call__(self) -> DecommissioningParts:
        """Return the parts that need no key."""
        if self._built is None:
            self._built = _build(os.environ)
        return self._built

    def deps(self) -> Dependencies:
        """Return what records the certificate in the audit log."""
        return bootstrap(os.environ)[0]

    def notary(self) -> Notary:
        """Return the audit log's key."""
        kms = kms_client(connect(os.environ))
        return LogNotary(kms, os.environ["CHECKPOINT_KEY"], os.environ["LOG_NAME"])


def _build(environment: Mapping[str, str]) -> DecommissioningParts:
    connection: Any = connect(environment)
    files = S3DecommissioningFiles(s3_client(connection), environment["RUNS_BUCKET"])
    names = [name for name in environment.get("CLOSED_FUNCTIONS", "").split(",") if name]
    waiting = _seconds(environment, "WAITING_SECONDS", WAITING_PERIOD)
    return DecommissioningParts(
        consents=lambda name: Consents(name=name, files=files, now=utc_now, waiting=waiting),
        directory=DynamoWholeDirectory(connection.client),
        close_functions=partial(close_functions, lambda_client(connection), names),
        caches=_seconds(environment, "CACHES_SECONDS", CACHES_EMPTY_AFTER),
    )


def _seconds(environment: Mapping[str, str], name: str, default: timedelta) -> timedelta:
    """Return a time that only the local stack shortens."""
    return timedelta(seconds=int(environment[name])) if name in environment else default
