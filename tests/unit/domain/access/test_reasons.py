"""Reasons for access."""

from typing import get_args

from contactpoint.domain.access import REASONS, ReasonForAccess


def test_every_access_reason_has_a_description():
    assert tuple(REASONS) == get_args(ReasonForAccess)
