"""The caller's own account."""

from datetime import date

from msgspec import UNSET, Struct, UnsetType

from contactpoint.application.accounts.duty_numbers import duty_numbers_of
from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.access import Action, Caller, ReasonForAccess, Role, require_permission
from contactpoint.domain.access.permission_matrix import actions_ever_permitted, usable_reasons
from contactpoint.domain.registers.duty_numbers import NATIONAL, DutyNumbersView
from contactpoint.problems import not_found


class OwnAccountView(Struct, frozen=True, kw_only=True):
    """Who you are, what you may do, which access reasons you can use, and until when each check is valid.

    `duty_numbers` are those of children's social care in your area. For a hidden child, whose area is hidden, call
    the `national_duty_numbers`. `household_declared_on` is the day on which you declared your household; what you
    declared is shown to nobody.
    """

    practitioner_id: str
    name: str
    job_title: str
    organisation_id: str
    organisation: str
    role: Role
    may: tuple[Action, ...]
    access_reasons: tuple[ReasonForAccess, ...]
    vetting_valid_until: date
    training_valid_until: date
    confirmed_until: date
    duty_numbers: DutyNumbersView
    national_duty_numbers: DutyNumbersView
    household_declared_on: date | UnsetType = UNSET


def own_account(deps: Dependencies, caller: Caller) -> OwnAccountView:
    """Return the caller's own account. It shows no child, so there is no audit event."""
    require_permission(caller, "view_own_account")
    account = deps.accounts.get_accounts([caller.practitioner_id]).get(caller.practitioner_id)
    organisation = deps.accounts.get_organisations([caller.organisation_id]).get(caller.organisation_id)
    if account is None or organisation is None:
        raise not_found()
    household = deps.accounts.get_households([caller.practitioner_id]).get(caller.practitioner_id)
    numbers = duty_numbers_of(deps, [caller.organisation_id, NATIONAL])
    return OwnAccountView(
        practitioner_id=account.practitioner_id,
        name=account.name,
        job_title=account.job_title,
        organisation_id=organisation.organisation_id,
        organisation=organisation.name,
        role=account.role,
        may=actions_ever_permitted(caller.role, caller.organisation_type, via_system=bool(caller.via_system)),
        access_reasons=usable_reasons(caller.role, caller.organisation_type),
        vetting_valid_until=account.vetting_valid_until,
        training_valid_until=account.training_valid_until,
        confirmed_until=account.confirmed_until,
        duty_numbers=numbers[caller.organisation_id],
        national_duty_numbers=numbers[NATIONAL],
        household_declared_on=household.declared_on if household else UNSET,
    )
