"""Questions to the access policies: each action on objects in every relation to the caller, by each kind of caller."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import get_args

from contactpoint.domain.access import (
    ACTIONS,
    DIRECTORY,
    REASONS,
    Action,
    Caller,
    OrganisationType,
    Resource,
    Role,
    access_history_resource,
    account_resource,
    audit_events_resource,
    case_resource,
    contact_request_resource,
    involvement_resource,
    record_resource,
    review_resource,
)

ME, MINE, THEIRS = "me", "mine", "theirs"
ALL_REASONS = ("", "curiosity", *REASONS)


@dataclass(frozen=True)
class About:
    """The object of a question. `relation` is how the caller's organisation relates to it."""

    resource: Resource
    state: str = ""
    relation: str = ""
    sensitive: bool = False


def records() -> list[About]:
    found = [
        About(record_resource(state, {"own": MINE, "other": THEIRS}[relation]), state, relation)
        for state, relation in product(("ordinary", "shielded", "archived", "identity_ended"), ("own", "other"))
    ]
    stored = {"decides": MINE, "other": THEIRS}
    return [
        *found,
        *(
            About(record_resource("under_review", MINE, (by,)), "under_review", relation)
            for relation, by in stored.items()
        ),
    ]


def involvements() -> list[About]:
    """Return involvements: recorded by me, by my organisation, in my authority's record, or none of these."""
    whose = {"me": (MINE, ME, THEIRS), "colleague": (MINE, "c", THEIRS), "own": (THEIRS, "x", MINE)}
    whose["other"] = (THEIRS, "x", THEIRS)
    return [
        About(
            involvement_resource(
                state,
                of[2],
                sensitive=sensitive,
                recorded_by_organisation=of[0],
                recorded_by=of[1],
                provider_id=of[1] if sensitive else "",
            ),
            state,
            relation,
            sensitive,
        )
        for state, (relation, of), sensitive in product(
            ("ordinary", "shielded", "under_review", "archived", "identity_ended"), whose.items(), (True, False)
        )
    ]


RECORDS, INVOLVEMENTS = records(), involvements()
REQUESTS = [
    About(contact_request_resource(*of), relation=relation)
    for relation, of in {
        "asked": (ME, THEIRS, ""),
        "brokers": ("x", MINE, ""),
        "brokers, forwarded": ("x", MINE, "y"),
        "provides": ("x", THEIRS, ME),
        "other": ("x", THEIRS, "y"),
    }.items()
]
WHOLE = [About(DIRECTORY)]
REVIEWS = [About(review_resource(MINE), relation="own"), About(review_resource(THEIRS), relation="other")]
TRAILS = [
    About(access_history_resource(MINE), relation="own"),
    About(access_history_resource(THEIRS), relation="other"),
]
EVENTS = [About(audit_events_resource(o), relation=r) for r, o in {"own": MINE, "other": THEIRS, "all": ""}.items()]
CASES = [
    About(case_resource(organisation, for_auditor=for_auditor, concerns=concerns), relation=relation)
    for relation, (organisation, for_auditor, concerns) in {
        "own": (MINE, False, "c"),
        "own, myself": (MINE, False, ME),
        "other": (THEIRS, False, "c"),
        "own, of an auditor": (MINE, True, "c"),
        "of an auditor": (THEIRS, True, "c"),
        "of an auditor, myself": (MINE, True, ME),
        "of an auditor, about a child": ("", True, ""),
    }.items()
]
ACCOUNTS = [
    About(account_resource(*of), relation=relation)
    for relation, of in {
        "own": ("c", MINE, "practitioner"),
        "own, proposed by me": ("c", MINE, "practitioner", ME),
        "own, proposed by another": ("c", MINE, "practitioner", "d"),
        "own, other role": ("c", MINE, "feed_system", "d"),
        "myself": (ME, MINE, "account_manager"),
        "myself, proposed by another": (ME, MINE, "account_manager", "d"),
        "fellow manager": ("c", MINE, "account_manager"),
        "fellow manager, proposed by another": ("c", MINE, "account_manager", "d"),
        "other": ("x", THEIRS, "practitioner"),
        "other, proposed by another": ("x", THEIRS, "practitioner", "d"),
    }.items()
]
ASKED_OF: dict[str, list[About]] = {
    **dict.fromkeys(
        ("search", "read_nhs_number", "read_upn", "register", "register_shielded", "read_notifications"), WHOLE
    ),
    **dict.fromkeys(("view_own_account", "read_own_events", "list_organisations", "list_practitioners"), WHOLE),
    **dict.fromkeys(("keep_duty_numbers", "declare_household"), WHOLE),
    **dict.fromkeys(
        (
            "view_sensitive_involvement",
            "amend_involvement",
            "confirm_involvement",
            "retract_involvement",
            "withdraw_involvement",
        ),
        INVOLVEMENTS,
    ),
    **dict.fromkeys(("view_contact_request", "forward_contact_request", "answer_contact_request"), REQUESTS),
    "view_access_history": TRAILS,
    **dict.fromkeys(("view_reviews", "decide_review"), REVIEWS),
    "confirm_new": WHOLE,
    "read_audit": EVENTS,
    **dict.fromkeys(("view_cases", "decide_case"), CASES),
    **dict.fromkeys(("view_account", "manage_account", "give_role_unconfirmed", "confirm_proposal"), ACCOUNTS),
}
QUESTIONS: list[tuple[Action, About]] = [(a, about) for a in ACTIONS for about in ASKED_OF.get(a, RECORDS)]


def callers(role: Role) -> Iterator[Caller]:
    """Return callers of the role, each by their own sign-in and through a case-management system."""
    standings = (("current", ""), ("lapsed", ""), ("current", "casework"))
    for kind, (access_status, via_system) in product(get_args(OrganisationType), standings):
        yield Caller(
            practitioner_id=ME,
            organisation_id=MINE,
            organisation_type=kind,
            role=role,
            access_status=access_status,
            via_system=via_system,
        )
