"""Reminds authorities of transfers, and decides by the rule what nobody has answered in time; runs every night."""

from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.application.reviews.overdue import settle_transfers
from contactpoint.bootstrap import LazyDependencies
from contactpoint.lambda_invocation import guarded

deps = LazyDependencies()
logger = Logger(service="transfers")


class TransfersNotSettled(RuntimeError):  # noqa: N818 - the state of the run
    """Some transfers could not be settled; the others were. The log has a line for each."""


@guarded("transfers")
def handler(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Return how many authorities were reminded and how many transfers the rule decided.

    Raises `TransfersNotSettled` at the end if any could not be settled.
    """
    settled = settle_transfers(deps())
    logger.info("transfers_settled", reminded=settled.reminded, decided=settled.decided, failed=len(settled.failures))
    for child_id, error_type in settled.failures.items():
        logger.error("transfer_not_settled", child_id=child_id, error_type=error_type)
    if settled.failures:
        raise TransfersNotSettled
    return {"reminded": settled.reminded, "decided": settled.decided}
