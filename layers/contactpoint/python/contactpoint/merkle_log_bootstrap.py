"""Builds the Merkle log's parts from the environment. Only functions that need them import this."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from contactpoint.adapters.aws_clients import kms_client, s3_client
from contactpoint.adapters.dynamodb.client.shared_connection import connect
from contactpoint.adapters.merkle_log.checkpoint_archive import S3CheckpointArchive
from contactpoint.adapters.merkle_log.dynamodb import DynamoArrivals, DynamoMerkleLog, DynamoMerkleLogReader
from contactpoint.adapters.merkle_log.signer import KmsSigner
from contactpoint.application.audit.sequencing import SETTLE_MS
from contactpoint.bootstrap import utc_now


class LazyMerkleLogReader:
    """The reading side of the Merkle log, bound to its table once for each execution environment."""

    def __init__(self) -> None:
        self._built: DynamoMerkleLogReader | None = None

    def __call__(self) -> DynamoMerkleLogReader:
        """Return the reader."""
        if self._built is None:
            connect(os.environ)
            self._built = DynamoMerkleLogReader()
        return self._built


@dataclass(frozen=True)
class Sequencer:
    """What the sequencer works with.

    Attributes
    ----------
    settled_until
        Returns the millisecond before which everything that is going to be written has been written.
    """

    log: DynamoMerkleLog
    arrivals: DynamoArrivals
    signer: KmsSigner
    post_quantum_signer: KmsSigner
    archive: S3CheckpointArchive
    settled_until: Callable[[], int]


def bootstrap_sequencer(environment: Mapping[str, str]) -> Sequencer:
    """Return the sequencer's parts.

    Parameters
    ----------
    environment
        ``AUDIT_LOG_TABLE``, ``MERKLE_LOG_TABLE``, ``CHECKPOINT_KEY``, ``CHECKPOINT_ML_DSA_KEY``,
        ``CHECKPOINTS_BUCKET``, ``LOG_NAME`` and, in environments where nobody waits for a slow request,
        ``SETTLE_SECONDS``.
    """
    connection = connect(environment)
    kms = kms_client(connection)
    settle = int(environment.get("SETTLE_SECONDS", SETTLE_MS // 1000))
    return Sequencer(
        log=DynamoMerkleLog(connection),
        arrivals=DynamoArrivals(),
        signer=KmsSigner(kms, environment["CHECKPOINT_KEY"], environment["LOG_NAME"]),
        post_quantum_signer=KmsSigner(kms, environment["CHECKPOINT_ML_DSA_KEY"], environment["LOG_NAME"]),
        archive=S3CheckpointArchive(s3_client(connection), environment["CHECKPOINTS_BUCKET"]),
        settled_until=lambda: int(utc_now().timestamp() * 1000) - settle * 1000,
    )


class LazySequencer:
    """The sequencer's parts, built once for each execution environment."""

    def __init__(self) -> None:
        self._built: Sequencer | None = None

    def __call__(self) -> Sequencer:
        """Return the parts."""
        if self._built is None:
            self._built = bootstrap_sequencer(os.environ)
        return self._built
