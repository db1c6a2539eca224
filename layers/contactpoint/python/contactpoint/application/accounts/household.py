"""The household that a practitioner declares, so that a look at their own family is noticed (rulebook, section 9)."""

from typing import Annotated

from msgspec import Meta

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.household_digests import home_digests, name_digests
from contactpoint.application.idempotency_and_conflicts import redone_on_conflict
from contactpoint.domain.access import Caller, require_permission
from contactpoint.domain.access.household import MAX_FAMILY_NAMES, DeclaredHousehold
from contactpoint.domain.audit import EventType
from contactpoint.domain.children.child import Address, PersonName, Postcode, ShortText
from contactpoint.domain.text_normalisation import TextFields
from contactpoint.problems import Violation, invalid_request


class DeclareHousehold(TextFields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The address of your home, and other family names of those who live there.

    Only keyed digests of them are kept, and nobody can read these: not you, not your account manager, not an auditor.
    """

    lines: Annotated[tuple[ShortText, ...], Meta(min_length=1, max_length=4)]
    postcode: Postcode
    family_names: Annotated[tuple[PersonName, ...], Meta(max_length=MAX_FAMILY_NAMES)] = ()


def declare_household(deps: Dependencies, caller: Caller, command: DeclareHousehold) -> None:
    """Keep what the caller declares, instead of what they declared before. The event says nothing of it.

    Raises
    ------
    Problem
        ``not-permitted``; ``invalid-request`` if the address names no home, or a name says nothing;
        ``version-conflict`` if other calls were faster again and again.
    """
    require_permission(caller, "declare_household")
    homes = home_digests(deps, Address(lines=command.lines, postcode=command.postcode))
    names = [name_digests(deps, [each]) for each in command.family_names]
    wrong = [
        Violation(f"/family_names/{at}", "Write the family name with letters.")
        for at, each in enumerate(names)
        if not each
    ]
    if not homes:
        wrong.append(
            Violation("/postcode", "Give the address of a home, with its number or name and its full postcode.")
        )
    if wrong:
        raise invalid_request(*wrong)
    household = DeclaredHousehold(
        declared_on=deps.today, homes=homes, family_names=tuple(digest for each in names for digest in each)
    )
    _save(deps, caller, household)


def remove_household(deps: Dependencies, caller: Caller) -> None:
    """Delete what the caller declared. It does no harm if nothing was declared.

    Raises `Problem` ``not-permitted``, or ``version-conflict`` as `declare_household`.
    """
    require_permission(caller, "declare_household")
    _save(deps, caller, None)


def _save(deps: Dependencies, caller: Caller, household: DeclaredHousehold | None) -> None:
    event_type: EventType = "household_declared" if household else "household_removed"
    accounts, who = deps.accounts, caller.practitioner_id
    redone_on_conflict(lambda: accounts.save_household(who, household, deps.new_event(event_type, caller)))
