"""Port: accounts, the organisations they belong to, and their sign-ins."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from contactpoint.domain.access import Account, Organisation, OrganisationType
from contactpoint.domain.access.household import DeclaredHousehold
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.contacts.notification import Notifications
from contactpoint.domain.registers.duty_numbers import DutyNumbersView


class Accounts(Protocol):
    """Accounts and organisations."""

    def get_accounts(self, practitioner_ids: Iterable[str]) -> dict[str, Account]:
        """Return the accounts that exist, by practitioner id."""

    def get_organisations(self, organisation_ids: Iterable[str]) -> dict[str, Organisation]:
        """Return the organisations that exist, by id."""

    def list_organisations(
        self, organisation_type: OrganisationType, after: str | None, limit: int
    ) -> tuple[Organisation, ...]:
        """Return organisations of a type, sorted by id, from behind ``after``; at most ``limit``."""

    def list_accounts(self, organisation_id: str, after: str | None, limit: int) -> tuple[Account, ...]:
        """Return accounts of an organisation by id, from behind ``after``: at most ``limit``, closed ones too."""

    def list_lapsed_ids(self, today: date) -> Iterable[str]:
        """Return the ids of the active accounts of which a check ran out before ``today``."""

    def find_claimant(self, sign_in_key: str) -> Account | None:
        """Return the account that claims a sign-in. Strongly consistent."""

    def save(
        self, after: Account, before: Account | None, event: AuditEvent, notifications: Notifications = ()
    ) -> None:
        """Write an account, the event and the notifications, all or nothing.

        If the account claims another sign-in than before, the old one is released and the new one taken in the same
        transaction. What was declared of a household goes when the account is closed. Raises `Conflict` if the account
        has changed since it was read, or if another account claims the sign-in.
        """

    def get_duty_numbers(self, authorities: Iterable[str], *, now: bool = False) -> dict[str, DutyNumbersView]:
        """Return the numbers that authorities keep, by authority: those of ``now``, or up to a minute old."""

    def save_duty_numbers(
        self, authority: str, numbers: DutyNumbersView, before: DutyNumbersView | None, event: AuditEvent
    ) -> None:
        """Write an authority's numbers and the event, all or nothing; raises `Conflict` if they were not ``before``."""

    def get_households(self, practitioner_ids: Iterable[str]) -> dict[str, DeclaredHousehold]:
        """Return what these practitioners declare of their households, by practitioner id."""

    def save_household(self, practitioner_id: str, household: DeclaredHousehold | None, event: AuditEvent) -> None:
        """Write what a practitioner declares, or remove it, and the event, all or nothing."""

    def save_organisation(self, organisation: Organisation, event: AuditEvent) -> None:
        """Write an organisation and the event, all or nothing."""


class SignIns(Protocol):
    """What the authorizer reads of accounts: who signs in, and whether access is current. It sees no names."""

    def find_by_sign_in(
        self, issuer: str, subject: str, expected: tuple[str, str] | None = None
    ) -> tuple[str, str] | None:
        """Return the practitioner id and the organisation id of a sign-in, or None. Strongly consistent.

        A caller that passes the ids it expects saves a round trip when it gets the account.
        """

    def get_with_organisation(
        self, practitioner_ids: Sequence[str], organisation_id: str = ""
    ) -> Mapping[str, tuple[Account, Organisation]]:
        """Return the accounts that exist, each with its organisation, by practitioner id. Strongly consistent.

        A caller that passes the ``organisation_id`` it expects saves a round trip.
        """
