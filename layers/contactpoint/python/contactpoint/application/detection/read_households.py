"""What the log and the accounts tell of households, as keyed digests: detection reads no record and no address."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from contactpoint.application.detection.read_looks import Night
from contactpoint.application.household_digests import name_digests
from contactpoint.domain.access import Account
from contactpoint.domain.access.household import DeclaredHousehold
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.days import day_of
from contactpoint.domain.detection.households_and_colleagues import Household, Surroundings
from contactpoint.domain.detection.looks import Look
from contactpoint.domain.detection.looks_from_events import family_name_of, homes_of_views, names_of_searches
from contactpoint.domain.detection.rules_about_person import returned_children

ACCOUNTS_READ = 200


class Households:
    """The households of an organisation's people, and of the children at whom they looked.

    Parameters
    ----------
    practitioner_ids
        Those who looked on the day. What they declare is read at once.
    """

    def __init__(self, night: Night, organisation_id: str, practitioner_ids: Sequence[str]) -> None:
        self._night, self._organisation_id, self._practitioner_ids = night, organisation_id, practitioner_ids
        self._digests: dict[str, frozenset[str]] = {}

    def around(self, account: Account | None, past: Iterable[AuditEvent], looks: Sequence[Look]) -> Surroundings:
        """Return what a person's looks are compared with.

        More is read for somebody who returned to a child: the households of colleagues and, if they did not search for
        the child themselves, by which name others found it.
        """
        past = list(past)
        today = [look for look in looks if day_of(look.occurred_at) == self._night.day]
        again, names = returned_children(looks, today), names_of_searches(past)
        declared = {account.practitioner_id: self._of_account(account, self._declared)} if account else {}
        declared |= self._staff if again else {}
        for child_id in again - names.keys():
            names |= {child_id: names_of_searches(self._night.history_of(child_id)).get(child_id, "")}
        homes = homes_of_views(past)
        children = {
            child_id: Household(self._names(names.get(child_id, "")), homes.get(child_id, frozenset()))
            for child_id in names.keys() | homes.keys()
        }
        return Surroundings(declared=declared, colleagues={self._organisation_id: tuple(declared)}, children=children)

    @cached_property
    def _declared(self) -> dict[str, DeclaredHousehold]:
        """What those declare who looked on the day."""
        return self._night.deps.accounts.get_households(self._practitioner_ids)

    @cached_property
    def _staff(self) -> dict[str, Household]:
        """The households of everybody who has an account of the organisation."""
        accounts, after = self._night.deps.accounts, None
        found: dict[str, Household] = {}
        while page := accounts.list_accounts(self._organisation_id, after, ACCOUNTS_READ):
            declared = accounts.get_households(each.practitioner_id for each in page)
            found |= {each.practitioner_id: self._of_account(each, declared) for each in page}
            after = page[-1].practitioner_id
        return found

    def _of_account(self, account: Account, declared: Mapping[str, DeclaredHousehold]) -> Household:
        """Return what a practitioner declares, with the family name of the account."""
        own = Household(self._names(family_name_of(account.name)))
        said = declared.get(account.practitioner_id)
        return own.and_also(Household(frozenset(said.family_names), frozenset(said.homes))) if said else own

    def _names(self, family_name: str) -> frozenset[str]:
        """Return the digests of a family name. Many children have the same one, so each is computed once."""
        if family_name not in self._digests:
            self._digests[family_name] = frozenset(name_digests(self._night.deps, [family_name]))
        return self._digests[family_name]
