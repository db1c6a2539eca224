"""Reads the Merkle log of a stack, and asks its sequencer for a checkpoint. This needs AWS, or the local stack."""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import boto3

from cli.audit_log.export_files import Since, UnusableError
from cli.audit_log.export_writer import write_export
from cli.audit_log.verification import read_checkpoint
from cli.local_stack import emulator
from cli.local_stack.workspace import current_workspace
from contactpoint.adapters.aws_clients import kms_client
from contactpoint.adapters.dynamodb.client.shared_connection import connect
from contactpoint.adapters.merkle_log.dynamodb import DynamoMerkleLogReader
from contactpoint.adapters.merkle_log.signer import KmsSigner
from contactpoint.application.audit.sequencing import SETTLE_MS, entries_between
from contactpoint.domain.merkle_log.entries import CHAIN_START
from contactpoint.domain.merkle_log.hashing import Frontier, perfect_subtrees
from contactpoint.domain.merkle_log.signed_notes import VerifierKey
from contactpoint.domain.merkle_log.tiles import node_reader

REQUIRED = ("MERKLE_LOG_TABLE", "CHECKPOINT_KEY", "CHECKPOINT_ML_DSA_KEY", "LOG_NAME", "SEQUENCER_NAME")
LOCAL_SETTLE_SECONDS = 2


@dataclass(frozen=True)
class LogOfStack:
    """The Merkle log of one stack."""

    log: DynamoMerkleLogReader
    key: VerifierKey
    post_quantum_key: VerifierKey
    sequencer: str
    settle_seconds: int


def export(out: Path, since: Path | None) -> tuple[int, int]:
    """Write an export, and return the size of the log and the number of entries written; raises `UnusableError`."""
    stack = _connect()
    earlier = read_checkpoint(since, stack.key) if since else None
    _publish(stack)
    published = stack.log.published()
    if not published:
        raise UnusableError("The log has no checkpoint yet.")
    size = published.tree.size
    if earlier and earlier.size > size:
        raise UnusableError(f"The earlier checkpoint is of {earlier.size} entries, and the log has {size}.")
    before = _before(stack.log, earlier.size) if earlier else None
    if earlier and before and before.frontier.root != earlier.root:
        raise UnusableError("The log does not continue the earlier checkpoint: it was rewritten.")
    entries = entries_between(stack.log, earlier.size if earlier else 0, size)
    return size, write_export(out, published.note.encode(), stack.key, entries, before, stack.post_quantum_key)


def publish_now() -> str:
    """Return a checkpoint of everything until now; raises `UnusableError`."""
    return _publish(_connect())


def _connect() -> LogOfStack:
    names, settle = _names()
    connection = connect(names)
    kms, name = kms_client(connection), names["LOG_NAME"]
    return LogOfStack(
        log=DynamoMerkleLogReader(),
        key=KmsSigner(kms, names["CHECKPOINT_KEY"], name).key,
        post_quantum_key=KmsSigner(kms, names["CHECKPOINT_ML_DSA_KEY"], name).key,
        sequencer=names["SEQUENCER_NAME"],
        settle_seconds=settle,
    )


def _names() -> tuple[Mapping[str, str], int]:
    """Return the stack's names, of the environment or of the local stack, and how long events take to settle."""
    missing = [name for name in REQUIRED if name not in os.environ]
    if not missing:
        return os.environ, SETTLE_MS // 1000
    workspace = current_workspace()
    if not emulator.running(workspace):
        raise UnusableError(f"Set {', '.join(missing)} from the stack's outputs first, or start the local stack.")
    os.environ.update(workspace.aws_environment())
    outputs = workspace.outputs
    named = {"LOG_NAME": outputs["LogName"], "SEQUENCER_NAME": outputs["SequencerName"]}
    return {**workspace.tables, **named}, LOCAL_SETTLE_SECONDS


def _publish(stack: LogOfStack) -> str:
    """Wait until everything before now has settled, and let the sequencer publish a checkpoint."""
    time.sleep(stack.settle_seconds)
    answer = boto3.client("lambda").invoke(
        FunctionName=stack.sequencer, Qualifier="live", Payload=json.dumps({"action": "publish"}).encode()
    )
    result = json.loads(answer["Payload"].read())
    if "FunctionError" in answer or "checkpoint" not in result:
        raise UnusableError("The sequencer failed. Its log says why.")
    return str(result["checkpoint"])


def _before(log: DynamoMerkleLogReader, size: int) -> Since:
    """Return what precedes the entry ``size``."""
    node = node_reader(log.read_tile, {})
    tree = Frontier(size, tuple(node(*subtree) for subtree in perfect_subtrees(0, size)))
    (last,) = entries_between(log, size - 1, size) if size else (None,)
    return Since(size, last.chain if last else CHAIN_START.hex(), tuple(peak.hex() for peak in tree.peaks))
