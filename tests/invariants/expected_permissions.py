"""The permissions that the rulebook expects: written from docs/rulebook.md, independently of the policies.

`permission_questions.py` has the callers, and the actions on objects in every relation to them.
"""

from contactpoint.domain.access import Action, Caller
from tests.invariants.permission_questions import About

PEOPLE = {"practitioner", "shield_override_practitioner", "directory_team"}
FRONT_LINE = {"practitioner", "shield_override_practitioner"}
TEAM = {"directory_team"}
DANGER = {"safeguarding_enquiry", "child_missing_now", "urgent_care"}
WORK = DANGER | {"providing_service", "assessing_need", "missing_from_education", "maintaining_record"}
REASONS_OF = {
    "practitioner": WORK,
    "shield_override_practitioner": WORK,
    "directory_team": WORK | {"subject_access", "inquiry"},
    "auditor": {"oversight"},
}
TAKES_A_REASON = {"search", "view", "view_full_record", "override_shield", "request_contact", "view_access_history"} | {
    "export_record"
}
IN_THE_DIRECTORY = {"ordinary", "shielded"}


def expected(caller: Caller, action: Action, about: About, access_reason: str) -> bool:
    """Return whether the rulebook permits it: only if one of its sections does."""
    if caller.access_status != "current":  # section 3: any lapse stops access at once
        return False
    if action in TAKES_A_REASON and access_reason not in REASONS_OF.get(
        caller.role, set()
    ):  # section 3: a reason for a look
        return False
    if caller.via_system and not _through_a_system(action, about):
        return False
    return _SECTIONS[action](caller, about, access_reason)


def _through_a_system(action: Action, about: About) -> bool:
    """Section 3: a system calls for a practitioner's daily work. Nothing that manages, hides, uncovers or oversees."""
    if action in ("search", "read_nhs_number", "read_upn", "register", "view_own_account"):
        return True
    if action in ("view", "request_contact", "record_involvement"):
        return about.state in IN_THE_DIRECTORY
    if action == "retract_involvement" and about.relation != "me":
        return False
    daily_work = ("view_full_record", "amend", "amend_involvement", "confirm_involvement", "retract_involvement")
    return action in daily_work and about.state == "ordinary" and not about.sensitive


def _is_open(caller: Caller, about: About) -> bool:
    """Sections 4 and 5: the responsible authority matters only if the record is under review."""
    return about.state in IN_THE_DIRECTORY or (
        about.state == "under_review" and about.relation == "decides" and caller.role in TEAM
    )


def _archive(caller: Caller, about: About, access_reason: str) -> bool:
    """Section 10: only the directory team can read it, for inquiries."""
    return about.state == "archived" and caller.role in TEAM and about.relation == "own" and access_reason == "inquiry"


def _view(caller: Caller, about: About, access_reason: str) -> bool:
    return caller.role in PEOPLE and (_is_open(caller, about) or _archive(caller, about, access_reason))


def _full_record(caller: Caller, about: About, access_reason: str) -> bool:
    """Section 5: ordinary users can read only the visible part of a shielded record."""
    manages = caller.role in TEAM and about.relation == "own"
    return _view(caller, about, access_reason) and (about.state != "shielded" or manages)


def _amend(caller: Caller, about: About, _: str) -> bool:
    """Section 7: feed data is matched, never blindly added; so only a caller who can read the record can amend it."""
    if about.state == "shielded":
        return caller.role in TEAM and about.relation == "own"
    return caller.role in PEOPLE and about.state == "ordinary"


def _record(caller: Caller, about: About, _: str) -> bool:
    return caller.role in PEOPLE and about.state in IN_THE_DIRECTORY


def _sensitive(caller: Caller, about: About, _: str) -> bool:
    """Section 6: only the provider and the directory team that brokers contact."""
    if not about.sensitive or about.state not in IN_THE_DIRECTORY:
        return False
    provider = caller.role in FRONT_LINE and about.relation == "me"
    return provider or (caller.role in TEAM and about.relation == "own")


def _withdraw(caller: Caller, about: About, _: str) -> bool:
    """Section 6: consent is withdrawn at any time, so also of a record that has left."""
    if not about.sensitive or about.state not in {*IN_THE_DIRECTORY, "archived", "identity_ended"}:
        return False
    provider = caller.role in FRONT_LINE and about.relation == "me"
    return provider or (caller.role in TEAM and about.relation == "own" and about.state != "identity_ended")


def _amend_involvement(caller: Caller, about: About, access_reason: str) -> bool:
    if about.sensitive:
        return caller.role in FRONT_LINE and _sensitive(caller, about, access_reason)
    if caller.role not in PEOPLE or about.state not in IN_THE_DIRECTORY:
        return False
    return about.relation in ("me", "colleague") or (caller.role in TEAM and about.relation == "own")


def _confirm_involvement(caller: Caller, about: About, access_reason: str) -> bool:
    """Section 7: who said it says that it is still so; nobody confirms for another organisation."""
    return _amend_involvement(caller, about, access_reason) and about.relation in ("me", "colleague")


def _retract_involvement(caller: Caller, about: About, _: str) -> bool:
    """Section 7: accuracy. An error is taken back by who made it, or by the team that is responsible for the record."""
    if caller.role not in PEOPLE or about.sensitive or about.state not in IN_THE_DIRECTORY:
        return False
    return about.relation == "me" or (caller.role in TEAM and about.relation == "own")


def _manages(caller: Caller, about: About, _: str) -> bool:
    """Section 5: only the responsible authority."""
    return caller.role in TEAM and about.relation == "own" and about.state in IN_THE_DIRECTORY


def _decides_case(caller: Caller, about: About, _: str) -> bool:
    """Section 9: the account manager or, if it concerns a manager or many bodies, an auditor; never the person."""
    if about.relation.endswith("myself"):
        return False
    return caller.role == ("auditor" if "of an auditor" in about.relation else "account_manager") and (
        about.relation != "other"
    )


def _authority_team(caller: Caller) -> bool:
    return caller.role in TEAM and caller.organisation_type == "local_authority"


_SECTIONS = {
    "search": lambda r, a, w: r.role in PEOPLE,
    "view": _view,
    "view_full_record": _full_record,
    "override_shield": lambda r, a, w: (
        r.role == "shield_override_practitioner" and a.state == "shielded" and w in DANGER
    ),
    "request_contact": lambda r, a, w: r.role in PEOPLE and a.state in IN_THE_DIRECTORY,
    "view_access_history": lambda r, a, w: r.role == "auditor" or (r.role in TEAM and a.relation == "own"),
    "read_nhs_number": lambda r, a, w: r.role in PEOPLE and r.organisation_type == "health",
    "read_upn": lambda r, a, w: r.role in PEOPLE and r.organisation_type in ("education", "local_authority"),
    "view_sensitive_involvement": _sensitive,
    "withdraw_involvement": _withdraw,
    "amend_involvement": _amend_involvement,
    "confirm_involvement": _confirm_involvement,
    "retract_involvement": _retract_involvement,
    "register": lambda r, a, w: r.role in PEOPLE | {"feed_system"},
    "register_shielded": lambda r, a, w: _authority_team(r),
    "amend": _amend,
    "record_involvement": _record,
    "record_sensitive_involvement": lambda r, a, w: (
        r.role in FRONT_LINE
        and r.organisation_type in ("health", "local_authority", "national_partner")
        and a.state in IN_THE_DIRECTORY
    ),
    "shield": lambda r, a, w: (
        _authority_team(r) and (a.state == "ordinary" or (a.state == "shielded" and a.relation == "own"))
    ),
    "view_reviews": lambda r, a, w: r.role in TEAM and a.relation == "own",
    "confirm_new": lambda r, a, w: r.role in PEOPLE,
    "watch": lambda r, a, w: a.state in IN_THE_DIRECTORY and (r.role in FRONT_LINE or _manages(r, a, w)),
    "lift_shield": _manages,
    "end_identity": _manages,
    "set_retention": lambda r, a, w: (  # Section 10: an archived record can be needed longer, or come back.
        r.role in TEAM and a.relation == "own" and a.state in {*IN_THE_DIRECTORY, "archived"}
    ),
    "export_record": lambda r, a, w: (  # Section 7: who is in the archive may ask, too.
        _authority_team(r)
        and a.relation == "own"
        and a.state in {*IN_THE_DIRECTORY, "archived"}
        and w == "subject_access"
    ),
    "challenge": _record,
    "ask_transfer": lambda r, a, w: _authority_team(r) and a.state in IN_THE_DIRECTORY,
    "merge": lambda r, a, w: _authority_team(r) and _manages(r, a, w),
    "decide_review": lambda r, a, w: r.role in TEAM and a.relation == "own",
    "view_contact_request": lambda r, a, w: (
        r.role in PEOPLE and (a.relation in ("asked", "provides") or (r.role in TEAM and a.relation.startswith("brok")))
    ),
    "forward_contact_request": lambda r, a, w: r.role in TEAM and a.relation.startswith("brokers"),
    "answer_contact_request": lambda r, a, w: (
        (r.role in FRONT_LINE and a.relation == "provides") or (r.role in TEAM and a.relation == "brokers")
    ),
    "read_notifications": lambda r, a, w: r.role in PEOPLE | {"account_manager"},
    "view_own_account": lambda r, a, w: True,
    "declare_household": lambda r, a, w: r.role in PEOPLE,  # Section 9: who may look, by their own sign-in
    "read_own_events": lambda r, a, w: True,
    "list_organisations": lambda r, a, w: True,
    "keep_duty_numbers": lambda r, a, w: _authority_team(r),
    "list_practitioners": lambda r, a, w: r.role in ("case_management_system", "account_manager"),
    "read_audit": lambda r, a, w: r.role == "auditor" or (r.role == "account_manager" and a.relation == "own"),
    **dict.fromkeys(("view_cases", "decide_case"), _decides_case),
    "view_account": lambda r, a, w: r.role == "account_manager" and not a.relation.startswith("other"),
    "manage_account": lambda r, a, w: r.role == "account_manager" and a.relation.startswith("own"),
    "give_role_unconfirmed": lambda r, a, w: (  # one account manager gives no other role than the practitioner's
        r.role == "account_manager" and a.relation.startswith("own") and a.relation != "own, other role"
    ),
    "confirm_proposal": lambda r, a, w: (  # two account managers, neither for a manager
        r.role == "account_manager" and a.relation in ("own, proposed by another", "own, other role")
    ),
}
