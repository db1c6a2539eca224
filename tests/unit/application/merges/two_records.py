"""Two records of one authority, and what a team does with them."""

from datetime import date

import pytest

from contactpoint.application.merges.merge import MergeRecords, merge_records
from contactpoint.application.merges.reversal import ReverseMerge
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.register import ConfirmedNew, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.application.shields.shield import ShieldChild
from contactpoint.domain.children import Address, Carer
from contactpoint.domain.matching import Criteria
from contactpoint.problems import Problem
from tests.builders import (
    DIRECTORY_TEAM,
    NURSE,
    registration,
)

CONFIRMED = ConfirmedNew(reason="documents_differ")
WRONG = ReverseMerge(reason="different_children")
HOME = Address(lines=("7 Canal Cottages",), postcode="WV2 6CC")
BORN = date(2012, 5, 5)
SHIELD = ShieldChild(basis="domestic_abuse")
NEW_HOME = Address(lines=("3 Weir Lane",), postcode="WV3 9ZZ")
MOTHER = Carer(given_name="Ann", family_name="Petrova", relationship="day_to_day_care")


def register(deps, given_name, family_name, who=DIRECTORY_TEAM, **facts):
    stated = {"given_name": given_name, "family_name": family_name, "date_of_birth": BORN, "confirmed_new": CONFIRMED}
    return register_child(deps, who, registration(**{**stated, "responsible_authority": "westvale", **facts}), None)


def merge(deps, child_id, other_child_id, team=DIRECTORY_TEAM):
    request = MergeRecords(child_id=child_id, other_child_id=other_child_id, reason="same_documents")
    return merge_records(deps, team, request)


def view(deps, child_id, who=NURSE):
    return view_record(deps, who, child_id, "maintaining_record")[0]


def etag_of(deps, child_id):
    return view_record(deps, DIRECTORY_TEAM, child_id, "maintaining_record")[1]


def amend(deps, child_id, changes):
    amend_record(deps, DIRECTORY_TEAM, child_id, etag_of(deps, child_id), changes, CONFIRMED)


def at_home(deps, postcode):
    """Return what a search by name and a home shows of the child."""
    asked = Criteria(given_name="Olga", family_name="Petrova", postcode=postcode, address="7 Canal Cottages")
    return search(deps, NURSE, SearchChildren(access_reason="urgent_care", criteria=asked)).candidates


def rule_of(act):
    with pytest.raises(Problem, match="merge-refused") as refused:
        act()
    return refused.value.extra_members["rule"]
