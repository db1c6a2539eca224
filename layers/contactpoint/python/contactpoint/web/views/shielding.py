"""Hiding a child from a danger, and lifting that, by the directory team (rulebook, section 5)."""

from typing import Any, get_args

import msgspec

from contactpoint.application.accounts.duty_numbers import duty_numbers_about
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.views import list_reviews
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child, version_to_lift
from contactpoint.domain.children import RecordView, ShieldBasis
from contactpoint.problems import Problem
from contactpoint.web.forms.search import FormError
from contactpoint.web.page_response import Page
from contactpoint.web.visit import Visit

CONFIRM_SEEN = "Confirm that everybody may see where the child is"
CHANGED = "The record changed meanwhile: the child may have been hidden again. Find out why before you lift it"
CHOOSE_BASIS = "Choose on what basis the child is hidden"


def ask(visit: Visit, errors: list[FormError] | None = None) -> Page:
    """Ask on what basis the child is hidden, or whether it is hidden no longer."""
    page = visit.recall()
    record, _ = view_record(visit.deps, visit.caller, page.child_id, "maintaining_record")
    facts = {"bases": get_args(ShieldBasis), "errors": errors or [], **_whose(visit, record)}
    if facts["is_own"] and record.shielded:
        facts["version"] = version_to_lift(visit.deps, visit.caller, page.child_id)
    return visit.show("child/shielding", 422 if errors else 200, record=record, **facts)


def change(visit: Visit) -> Page:
    """Hide the child, or lift it. The team is told which visible records have the same home."""
    page = visit.recall()
    if visit.form.get("change") == "lift":
        return _lift(visit, page.child_id)
    try:
        command = msgspec.convert({"basis": visit.form.get("basis", "")}, ShieldChild)
    except msgspec.ValidationError:
        return ask(visit, [FormError("basis", CHOOSE_BASIS)])
    shield_child(visit.deps, visit.caller, page.child_id, command)
    return visit.go_to(f"/child/{visit.captured[0]}/hiding/done")


def _lift(visit: Visit, child_id: str) -> Page:
    """Lift what the person saw, once they have said that everybody may see what it hid."""
    if not visit.form.get("seen-by-all"):
        return ask(visit, [FormError("seen-by-all", CONFIRM_SEEN)])
    try:
        lift_shield(visit.deps, visit.caller, child_id, visit.form.get("version", ""))
    except Problem as problem:
        if problem.kind != "version-conflict":
            raise
        if view_record(visit.deps, visit.caller, child_id, "maintaining_record")[0].shielded:
            return ask(visit, [FormError("", CHANGED)])
    return visit.go_to(f"/child/{visit.captured[0]}/lifted")


def show_done(visit: Visit) -> Page:
    """Say that the child is hidden now, if that is so, and list what waits: the others at the home may be among it.

    Of another authority's child, that authority's team is asked about them.
    """
    page = visit.recall()
    record, _ = view_record(visit.deps, visit.caller, page.child_id, "maintaining_record")
    reviews = list_reviews(visit.deps, visit.caller, None).reviews
    facts = {"hidden_now": record if record.shielded else None, **_whose(visit, record)}
    return visit.show("team/reviews", reviews=reviews, **facts)


def _whose(visit: Visit, record: RecordView) -> dict[str, Any]:
    """Return whether the child is the team's own. Its team can lift what hides the child, and no other."""
    is_own = record.responsible_authority == visit.caller.organisation_id
    duty = None if is_own else duty_numbers_about(visit.deps, visit.caller, record.child_id)
    return {"is_own": is_own, "duty": duty}
