"""Gives audit events their place in the Merkle log, and publishes checkpoints. It cannot read an event."""

import time
from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.application.audit.sequencing import CATCH_UP_MS, LOOK_BACK_MS, publish, sequence
from contactpoint.lambda_invocation import guarded
from contactpoint.merkle_log_bootstrap import LazySequencer
from contactpoint.metrics import count, measure

parts = LazySequencer()
logger = Logger(service="sequencer")


@guarded("sequencer")
def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Do one action, and return the number of entries appended and, after a checkpoint, of all of them.

    Parameters
    ----------
    event
        Records of the audit table's stream: append what has settled. They only say that something arrived.
        ``{"action": "publish"}``: append what has settled, and publish a checkpoint.
        ``{"action": "catch_up"}``: the same, with a look at everything of the last day.
    """
    built, action = parts(), event.get("action", "sequence")
    look_back = CATCH_UP_MS if action == "catch_up" else LOOK_BACK_MS
    until = built.settled_until()
    result: dict[str, Any] = {"appended": sequence(built.log, built.arrivals, until, look_back)}
    if action != "sequence":
        published = publish(built.log, built.signer, built.archive, [built.post_quantum_signer])
        measure("CheckpointAge", round(time.time() - until / 1000, 1), "Seconds")
        result |= {"size": published.tree.size, "checkpoint": published.note}
    count("SequencerRuns", action=action)
    logger.info("sequenced", action=action, appended=result["appended"], size=result.get("size"))
    return result
