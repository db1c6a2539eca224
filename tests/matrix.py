"""What the rulebook expects of every role: written from docs/rulebook.md, without a look at the policies.

`readers` are role by type of organisation by standing; `QUESTIONS` are actions on things, in every relation that they
may have to whoever asks; each is asked with every reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import get_args

from contactpoint.access import (
    ACTIONS,
    DIRECTORY,
    REASONS,
    Action,
    OrganisationType,
    Reader,
    Resource,
    Role,
    account,
    contact_request,
    events_of,
    involvement,
    record,
    trail_of,
)

ME, MINE, THEIRS = "me", "mine", "theirs"
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
TAKES_A_REASON = {"search", "view", "view_whereabouts", "override_shield", "request_contact", "view_accesses"}
IN_THE_DIRECTORY = {"ordinary", "shielded"}


@dataclass(frozen=True)
class About:
    """What is asked about. `relation`: whose it is to the asker's organisation, or for whom it is held."""

    resource: Resource
    state: str = ""
    relation: str = ""
    sensitive: bool = False


def records() -> list[About]:
    found = [
        About(record(state, {"own": MINE, "other": THEIRS}[relation]), state, relation)
        for state, relation in product(("ordinary", "shielded", "archived", "ended"), ("own", "other"))
    ]
    held = {"decides": MINE, "other": THEIRS}
    return [*found, *(About(record("held", MINE, by), "held", relation) for relation, by in held.items())]


def involvements() -> list[About]:
    """Return involvements: recorded by me, by my organisation, in my authority's record, or none of these."""
    whose = {"me": (MINE, ME, THEIRS), "colleague": (MINE, "c", THEIRS), "own": (THEIRS, "x", MINE)}
    whose["other"] = (THEIRS, "x", THEIRS)
    return [
        About(
            involvement(state, of[2], sensitive=sensitive, recorded_by=of[0], holder=of[1] if sensitive else ""),
            state,
            relation,
            sensitive,
        )
        for state, (relation, of), sensitive in product(
            ("ordinary", "shielded", "held", "archived", "ended"), whose.items(), (True, False)
        )
    ]


RECORDS, INVOLVEMENTS = records(), involvements()
REQUESTS = [
    About(contact_request(*of), relation=relation)
    for relation, of in {
        "asked": (ME, THEIRS, ""),
        "brokers": ("x", MINE, ""),
        "brokers, forwarded": ("x", MINE, "y"),
        "provides": ("x", THEIRS, ME),
        "other": ("x", THEIRS, "y"),
    }.items()
]
WHOLE = [About(DIRECTORY)]
TRAILS = [About(trail_of(MINE), relation="own"), About(trail_of(THEIRS), relation="other")]
EVENTS = [About(events_of(o), relation=r) for r, o in {"own": MINE, "other": THEIRS, "all": ""}.items()]
ACCOUNTS = [
    About(account(*of), relation=relation)
    for relation, of in {
        "own": ("c", MINE, "practitioner"),
        "myself": (ME, MINE, "account_manager"),
        "fellow manager": ("c", MINE, "account_manager"),
        "other": ("x", THEIRS, "practitioner"),
    }.items()
]
ASKED_OF: dict[str, list[About]] = {
    **dict.fromkeys(
        ("search", "read_nhs_number", "read_upn", "register", "register_protected", "read_notifications"), WHOLE
    ),
    "view_own_account": WHOLE,
    **dict.fromkeys(("view_sensitive", "amend_involvement", "withdraw_involvement"), INVOLVEMENTS),
    **dict.fromkeys(("view_contact_request", "forward_contact_request", "answer_contact_request"), REQUESTS),
    **dict.fromkeys(("view_accesses", "view_withheld_accesses"), TRAILS),
    "read_audit": EVENTS,
    **dict.fromkeys(("view_account", "manage_account"), ACCOUNTS),
}
QUESTIONS: list[tuple[Action, About]] = [(a, about) for a in ACTIONS for about in ASKED_OF.get(a, RECORDS)]


def readers(role: Role) -> Iterator[Reader]:
    for kind, standing in product(get_args(OrganisationType), ("current", "lapsed")):
        yield Reader(practitioner_id=ME, organisation_id=MINE, organisation_type=kind, role=role, standing=standing)


def expected(reader: Reader, action: Action, about: About, reason: str) -> bool:
    """Tell what the rulebook says: no, unless one of its sections says yes."""
    if reader.standing != "current":  # section 3: any lapse stops access at once
        return False
    if action in TAKES_A_REASON and reason not in REASONS_OF.get(reader.role, set()):  # section 3: a reason for a look
        return False
    return _SECTIONS[action](reader, about, reason)


def _is_open(reader: Reader, about: About) -> bool:
    """Sections 4 and 5: whose record it is does not matter, until it is held for review."""
    return about.state in IN_THE_DIRECTORY or (
        about.state == "held" and about.relation == "decides" and reader.role in TEAM
    )


def _archive(reader: Reader, about: About, reason: str) -> bool:
    """Section 10: readable by nobody but the directory team, for inquiries."""
    return about.state == "archived" and reader.role in TEAM and about.relation == "own" and reason == "inquiry"


def _view(reader: Reader, about: About, reason: str) -> bool:
    return reader.role in PEOPLE and (_is_open(reader, about) or _archive(reader, about, reason))


def _whereabouts(reader: Reader, about: About, reason: str) -> bool:
    """Section 5: of a shielded record, ordinary users read the visible part only."""
    manages = reader.role in TEAM and about.relation == "own"
    return _view(reader, about, reason) and (about.state != "shielded" or manages)


def _amend(reader: Reader, about: About, _: str) -> bool:
    """Section 7: what a feed says is matched, never blindly added; so only who has read the record amends it."""
    if about.state == "shielded":
        return reader.role in TEAM and about.relation == "own"
    return reader.role in PEOPLE and about.state == "ordinary"


def _record(reader: Reader, about: About, _: str) -> bool:
    return reader.role in PEOPLE and about.state in IN_THE_DIRECTORY


def _sensitive(reader: Reader, about: About, _: str) -> bool:
    """Section 6: nobody but the provider, and the team that brokers."""
    if not about.sensitive or about.state not in IN_THE_DIRECTORY:
        return False
    provider = reader.role in FRONT_LINE and about.relation == "me"
    return provider or (reader.role in TEAM and about.relation == "own")


def _amend_involvement(reader: Reader, about: About, reason: str) -> bool:
    if about.sensitive:
        return reader.role in FRONT_LINE and _sensitive(reader, about, reason)
    if reader.role not in PEOPLE or about.state not in IN_THE_DIRECTORY:
        return False
    return about.relation in ("me", "colleague") or (reader.role in TEAM and about.relation == "own")


def _manages(reader: Reader, about: About, _: str) -> bool:
    """Section 5: the authority that answers for the record."""
    return reader.role in TEAM and about.relation == "own" and about.state in IN_THE_DIRECTORY


def _authority_team(reader: Reader) -> bool:
    return reader.role in TEAM and reader.organisation_type == "local_authority"


_SECTIONS = {
    "search": lambda r, a, w: r.role in PEOPLE,
    "view": _view,
    "view_whereabouts": _whereabouts,
    "override_shield": lambda r, a, w: (
        r.role == "shield_override_practitioner" and a.state == "shielded" and w in DANGER
    ),
    "request_contact": lambda r, a, w: r.role in PEOPLE and a.state in IN_THE_DIRECTORY,
    "view_accesses": lambda r, a, w: r.role == "auditor" or (r.role in TEAM and a.relation == "own"),
    "view_withheld_accesses": lambda r, a, w: r.role in TEAM and a.relation == "own",
    "read_nhs_number": lambda r, a, w: r.role in PEOPLE and r.organisation_type == "health",
    "read_upn": lambda r, a, w: r.role in PEOPLE and r.organisation_type in ("education", "local_authority"),
    "view_sensitive": _sensitive,
    "withdraw_involvement": _sensitive,
    "amend_involvement": _amend_involvement,
    "register": lambda r, a, w: r.role in PEOPLE | {"feed_system"},
    "register_protected": lambda r, a, w: _authority_team(r),
    "amend": _amend,
    "record_involvement": _record,
    "record_sensitive": lambda r, a, w: (
        r.role in FRONT_LINE
        and r.organisation_type in ("health", "local_authority", "national_partner")
        and a.state in IN_THE_DIRECTORY
    ),
    "shield": lambda r, a, w: _authority_team(r) and a.state in IN_THE_DIRECTORY,
    "lift_shield": _manages,
    "end_identity": _manages,
    "decide_review": lambda r, a, w: r.role in TEAM and a.state == "held" and a.relation == "decides",
    "view_contact_request": lambda r, a, w: (
        r.role in PEOPLE and (a.relation in ("asked", "provides") or (r.role in TEAM and a.relation.startswith("brok")))
    ),
    "forward_contact_request": lambda r, a, w: r.role in TEAM and a.relation.startswith("brokers"),
    "answer_contact_request": lambda r, a, w: (
        (r.role in FRONT_LINE and a.relation == "provides") or (r.role in TEAM and a.relation == "brokers")
    ),
    "read_notifications": lambda r, a, w: r.role in PEOPLE | {"account_manager"},
    "view_own_account": lambda r, a, w: True,
    "read_audit": lambda r, a, w: r.role == "auditor" or (r.role == "account_manager" and a.relation == "own"),
    "view_account": lambda r, a, w: r.role == "account_manager" and a.relation != "other",
    "manage_account": lambda r, a, w: r.role == "account_manager" and a.relation == "own",
}
ALL_REASONS = ("", "curiosity", *REASONS)
