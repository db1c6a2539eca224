"""Reasons for access."""

from typing import get_args

from contactpoint.domain.access import REASONS, ReasonForAccess


def test_every_reason_for_access_says_what_it_means():
    assert tuple(REASONS) == get_args(ReasonForAccess)
