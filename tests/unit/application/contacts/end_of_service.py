"""The last day of a sensitive service that somebody is asked to reach."""

from datetime import date

from contactpoint.application.records.record_or_amend_involvement import amend_involvement
from contactpoint.application.records.view import view_record
from tests.builders import MENTAL_HEALTH_NURSE


def end(deps, child_id: str, involvement_id: str, day: date) -> None:
    """Say what the last day of the sensitive service is."""
    _, etag = view_record(deps, MENTAL_HEALTH_NURSE, child_id, "maintaining_record")
    amend_involvement(deps, MENTAL_HEALTH_NURSE, child_id, involvement_id, etag, {"end_date": day})
