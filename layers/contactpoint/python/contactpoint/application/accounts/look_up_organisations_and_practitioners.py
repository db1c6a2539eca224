"""Looking up ids: of organisations, and of the practitioners in the caller's organisation."""

from collections.abc import Iterable

from msgspec import UNSET, Struct, UnsetType

from contactpoint.application.accounts.duty_numbers import duty_numbers_of
from contactpoint.application.accounts.views import PAGE_SIZE, get_organisation, list_page
from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.access import MACHINE_ROLES, Caller, OrganisationType, Role, lapses, require_permission
from contactpoint.domain.access.caller import AccessStatus
from contactpoint.domain.registers.duty_numbers import DutyNumbersView


class OrganisationSummary(Struct, frozen=True, kw_only=True):
    """An organisation that uses the directory.

    `duty_numbers` are those of a local authority's children's social care, or the national line.
    """

    organisation_id: str
    name: str
    type: OrganisationType
    duty_numbers: DutyNumbersView | UnsetType = UNSET


class OrganisationPage(Struct, frozen=True, kw_only=True):
    """Organisations of one type, sorted by id. For the next page, set `after` to `next_after`; null means none."""

    organisations: tuple[OrganisationSummary, ...]
    next_after: str | None


class PractitionerSummary(Struct, frozen=True, kw_only=True):
    """A practitioner of your organisation. Send the `practitioner_id` as `On-Behalf-Of` or `Asked-By`.

    `access_status` is `current` if the practitioner can use the directory today.
    """

    practitioner_id: str
    name: str
    job_title: str
    role: Role
    access_status: AccessStatus


class PractitionerPage(Struct, frozen=True, kw_only=True):
    """Practitioners of your organisation, sorted by id. Closed accounts are left out.

    For the next page, set `after` to `next_after`; null means none. A page can be empty and have a next one.
    """

    practitioners: tuple[PractitionerSummary, ...]
    next_after: str | None


def list_organisations(
    deps: Dependencies, caller: Caller, organisation_type: OrganisationType, after: str | None
) -> OrganisationPage:
    """Return the active organisations of a type. It shows no child, so there is no audit event.

    Raises
    ------
    Problem
        ``not-permitted``.
    """
    require_permission(caller, "list_organisations")
    found = deps.accounts.list_organisations(organisation_type, after, PAGE_SIZE)
    has_numbers = organisation_type == "local_authority"
    numbers = duty_numbers_of(deps, [each.organisation_id for each in found]) if has_numbers else {}
    return OrganisationPage(
        organisations=tuple(
            OrganisationSummary(
                organisation_id=each.organisation_id,
                name=each.name,
                type=each.type,
                duty_numbers=numbers.get(each.organisation_id, UNSET),
            )
            for each in found
            if each.active
        ),
        next_after=found[-1].organisation_id if len(found) == PAGE_SIZE else None,
    )


def names_of_organisations(deps: Dependencies, organisation_ids: Iterable[str]) -> dict[str, str]:
    """Return the names of organisations by id. Everybody may know them; one that is not known has none."""
    wanted = {each for each in organisation_ids if each}
    found = deps.accounts.get_organisations(wanted) if wanted else {}
    return {organisation_id: each.name for organisation_id, each in found.items()}


def list_practitioners(deps: Dependencies, caller: Caller, after: str | None) -> PractitionerPage:
    """Return people of the caller's organisation, with the ids that the delegation headers need.

    Raises
    ------
    Problem
        ``not-permitted``.
    """
    require_permission(caller, "list_practitioners")
    deps.audit_log.append(deps.new_event("accounts_viewed", caller))
    organisation = get_organisation(deps, caller.organisation_id)
    found, next_after = list_page(deps, caller.organisation_id, after)
    return PractitionerPage(
        practitioners=tuple(
            PractitionerSummary(
                practitioner_id=account.practitioner_id,
                name=account.name,
                job_title=account.job_title,
                role=account.role,
                access_status="lapsed" if lapses(account, organisation, deps.today) else "current",
            )
            for account in found
            if account.role not in MACHINE_ROLES and account.status != "closed"
        ),
        next_after=next_after,
    )
