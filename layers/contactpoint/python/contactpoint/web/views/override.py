"""The hidden details of a child, shown once to those who protect children (rulebook, section 5)."""

from datetime import timedelta

from contactpoint.application.shields.override import OverrideShield, is_visible_now, override_shield
from contactpoint.domain.access.policy import not_permitted
from contactpoint.metrics import count
from contactpoint.web.page_response import Page
from contactpoint.web.views.child import facts_of
from contactpoint.web.visit import Visit

ROLE = "shield_override_practitioner"
SHOWN_FOR = timedelta(minutes=5)


def warn(visit: Visit, error: str = "") -> Page:
    """Interrupt: who is told, and what nobody may do with what is shown. A child hidden no longer is just shown."""
    page = visit.recall()
    if visit.caller.role != ROLE:
        raise not_permitted()
    if is_visible_now(visit.deps, visit.caller, page.child_id):
        return visit.go_to(f"/child/{visit.captured[0]}/visible")
    return visit.show("child/override", 422 if error else 200, error=error)


def show_once(visit: Visit) -> Page:
    """Show the hidden details in the answer to the form, so that going back does not show them again."""
    page = visit.recall()
    if not visit.form.get("read") or is_visible_now(visit.deps, visit.caller, page.child_id):
        return warn(visit, error="read")
    asked = OverrideShield(access_reason=page.access_reason, warning_read=True)  # type: ignore[arg-type]
    record = override_shield(visit.deps, visit.caller, page.child_id, asked)
    count("ShieldOverrides", access_reason=page.access_reason)
    shown = visit.show("child/child", **facts_of(visit, record, shown_once=True), reason=page.access_reason)
    return shown.left_after(SHOWN_FOR, visit.site.link(f"/child/{visit.captured[0]}"))
