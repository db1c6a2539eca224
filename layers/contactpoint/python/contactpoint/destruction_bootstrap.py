"""Builds the parts of the destruction from the environment. Only its function imports this."""

import os
from collections.abc import Mapping

from contactpoint.adapters.aws_clients import kms_client, s3_client
from contactpoint.adapters.destruction_files import S3DestructionFiles
from contactpoint.adapters.dynamodb.client.shared_connection import connect
from contactpoint.adapters.dynamodb.records.cohort_destruction import DynamoCohorts
from contactpoint.adapters.merkle_log.dynamodb import DynamoMerkleLogReader
from contactpoint.adapters.merkle_log.signer import KmsSigner
from contactpoint.application.lifecycle.destroy import Destruction
from contactpoint.bootstrap import bootstrap


class LogNotary(KmsSigner):
    """The audit log's key, and the log's last checkpoint."""

    def last_checkpoint(self) -> str:
        """Return the last checkpoint that was published; empty if none was."""
        published = DynamoMerkleLogReader().published()
        return published.note if published else ""


class LazyDestruction:
    """The parts, built once for each execution environment."""

    def __init__(self) -> None:
        self._built: Destruction | None = None

    def __call__(self) -> Destruction:
        """Return the parts."""
        if self._built is None:
            self._built = _build(os.environ)
        return self._built


def _build(environment: Mapping[str, str]) -> Destruction:
    connection = connect(environment)
    deps, keyring = bootstrap(environment)
    return Destruction(
        deps=deps,
        cohorts=DynamoCohorts(keyring),
        files=S3DestructionFiles(s3_client(connection), environment["RUNS_BUCKET"]),
        notary=LogNotary(kms_client(connection), environment["CHECKPOINT_KEY"], environment["LOG_NAME"]),
    )
