"""Nobody who may not see what a shield hides can tell that two numbers are one hidden child's (rulebook, section 5).

Two worlds have the same shielded children. In one, the team has merged two of them. Everybody else does the same in
both: they look at each number, search by the names and numbers of both, act on the involvements of one number through
the other, and register or claim. They get the same answers and read the same in their inboxes. A family gets the same
documents, and is shown no look that was made through the other number. The team, an override and audit see the merge.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contactpoint.application.audit.access_history_and_day_lists import access_history
from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.contacts.requests import RequestContact, request_contact, view_request
from contactpoint.application.merges.merge import MergeRecords, merge_records
from contactpoint.application.merges.reversal import ReverseMerge, reverse_merge
from contactpoint.application.records.challenges import ChallengeAccuracy, challenge_accuracy
from contactpoint.application.records.confirm_or_withdraw_involvement import confirm_involvement, withdraw_involvement
from contactpoint.application.records.record_or_amend_involvement import amend_involvement, record_involvement
from contactpoint.application.records.register import register_child
from contactpoint.application.records.subject_access import give_subject_access
from contactpoint.application.records.view import view_record
from contactpoint.application.records.watches import watch_record
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.application.transfers.ask import AskTransfer, ask_transfer
from contactpoint.domain.children import Address, Carer
from contactpoint.domain.matching import Criteria
from tests.builders import DIRECTORY_TEAM, MENTAL_HEALTH_NURSE, NURSE, OTHER_TEAM, SOCIAL_WORKER, TEACHER
from tests.invariants.two_worlds import World, amended, involvement, registration, searched

NAMES = ("Ida", "Larch"), ("Olga", "Petrova")
BORN = date(2012, 5, 5)
HOMES = ("7 Canal Cottages", "WV2 6CC"), ("29 Mill Street", "WV4 1MS")
WHO = (NURSE, MENTAL_HEALTH_NURSE, TEACHER, SOCIAL_WORKER, OTHER_TEAM)
WORKERS = (SOCIAL_WORKER, MENTAL_HEALTH_NURSE)
KINDS = ("view", "search", "ask", "challenge", "watch", "claim", "amend", "record", "confirm", "change", "withdraw")
LEADS = {"lead": True, "lead not": False}
acts = st.tuples(
    st.sampled_from((*KINDS, *LEADS, "register", "view", "search", "confirm", "lead not")),
    st.sampled_from(WHO),
    st.integers(0, 1),
    st.integers(0, 1),
)
"""What somebody does, and the two numbers or names: the first is the one that they use."""


class Children:
    """Two children of one authority, with an ordinary and a sensitive involvement each, and perhaps a lead each."""

    def __init__(self, *, led: bool = False) -> None:
        self.world = World()
        self.ids = [self._registered(*each) for each in zip(NAMES, HOMES, strict=True)]
        self.involvements: tuple[list[str], list[str]] = ([], [])
        for worker in WORKERS:
            for which in (0, 1):
                self.do("record", worker, which, which)
        for which, worker in enumerate((SOCIAL_WORKER, NURSE) if led else ()):
            self.do("record", worker, which, which)
            self.do("lead", worker, which, which)

    def _registered(self, name: tuple[str, str], home: tuple[str, str]) -> str:
        line, postcode = home
        carer = Carer(given_name="Ann", family_name=name[1], relationship="day_to_day_care")
        address = Address(lines=(line,), postcode=postcode)
        request = registration(name, BORN, address_status="current", address=address, carers=(carer,))
        return register_child(self.world.deps, SOCIAL_WORKER, request, None)

    def shield(self, which: int) -> None:
        """Hide one of them."""
        shield_child(self.world.deps, DIRECTORY_TEAM, self.ids[which], ShieldChild(basis="adoption"))

    def merge(self) -> str:
        """Merge the two."""
        request = MergeRecords(child_id=self.ids[0], other_child_id=self.ids[1], reason="practitioner_confirmed")
        return merge_records(self.world.deps, DIRECTORY_TEAM, request)

    def do(self, kind: str, caller: Any, which: int, other: int) -> Any:
        """Do something through one number, and return what is answered."""
        child_id, name = self.ids[which], NAMES[other]
        chosen = self.involvements[other]
        act: Callable[[Any], Any] = {
            "view": lambda d: view_record(d, caller, child_id, "urgent_care"),
            "search": lambda d: [search(d, caller, each) for each in self._searches(which, name)],
            "ask": lambda d: view_request(d, caller, request_contact(d, caller, child_id, ASKED)),
            "challenge": lambda d: bool(challenge_accuracy(d, caller, child_id, CHALLENGES[other])),
            "watch": lambda d: watch_record(d, caller, child_id),
            "claim": lambda d: bool(ask_transfer(d, caller, child_id, CLAIM)),
            "amend": lambda d: amended(d, caller, child_id, {"family_name": name[1]}),
            "record": lambda d: record_involvement(d, caller, child_id, self._involvement(caller), None),
            "confirm": lambda d: [confirm_involvement(d, caller, child_id, each) for each in chosen],
            "withdraw": lambda d: [withdraw_involvement(d, caller, child_id, each) for each in chosen],
            "change": lambda d: [self._change(d, caller, child_id, each, role="team_manager") for each in chosen],
            **{
                name: lambda d, m=leads: [
                    self._change(d, caller, child_id, each, lead_professional=m) for each in self._own(caller, other)
                ]
                for name, leads in LEADS.items()
            },
            "register": lambda d: register_child(d, caller, registration((NAMES[which][0], name[1]), BORN), None),
        }[kind]
        answer, _ = self.world.answer_and_cost(act)
        if kind == "record" and isinstance(answer, str):
            self.involvements[which].append(answer)
        return answer

    def _searches(self, which: int, name: tuple[str, str]) -> list[SearchChildren]:
        by_name = Criteria(given_name=NAMES[which][0], family_name=name[1], date_of_birth=BORN)
        by_number = Criteria(directory_number=self.ids[which], family_name=name[1], date_of_birth=BORN)
        return [SearchChildren(access_reason="urgent_care", criteria=each) for each in (by_name, by_number)]

    def _involvement(self, caller: Any) -> Any:
        return involvement(sensitive=caller is MENTAL_HEALTH_NURSE)

    def _own(self, caller: Any, which: int) -> list[str]:
        """Return the involvements of one number that somebody recorded."""
        found = self.world.store.stored[self.ids[which]].involvements
        return [each.involvement_id for each in found if each.recorded_by == caller.practitioner_id]

    def _change(self, deps: Any, caller: Any, child_id: str, involvement_id: str, **changes: Any) -> Any:
        _, etag = view_record(deps, caller, child_id, "maintaining_record")
        return amend_involvement(deps, caller, child_id, involvement_id, etag, changes)

    def read(self) -> list[Any]:
        """Return what each of them reads of each number and in the inbox, and what a family gets."""
        readings = []
        for caller in WHO:
            readings += [self.do(kind, caller, which, which) for kind in ("view", "search") for which in (0, 1)]
            readings.append(self.world.answer_and_cost(lambda d, c=caller: list_notifications(d, c, None))[0])
        for child_id in self.ids:
            for requester in ("child", "parent_or_carer"):
                readings.append(
                    self.world.answer_and_cost(
                        lambda d, i=child_id, r=requester: give_subject_access(
                            d, DIRECTORY_TEAM, i, r, "subject_access"
                        )
                    )[0]
                )
        return readings

    def shown_to_family(self, which: int) -> Counter[tuple[str, str | None]]:
        """Return what a family is shown of one number: how often each body did what."""
        child_id = self.ids[which]
        page = access_history(self.world.deps, self.world.audit_log, DIRECTORY_TEAM, child_id, "subject_access", None)
        return Counter((each.event_type, each.organisation.organisation_id) for each in page.events)


ASKED = RequestContact(access_reason="urgent_care")
CHALLENGES = (
    ChallengeAccuracy(fact="family_name", challenger="child"),
    ChallengeAccuracy(fact="address", challenger="child"),
)
CLAIM = AskTransfer(to_authority="northmoor", reason="child_moved")


@searched(examples=25, steps=1)
@given(
    shielded=st.sampled_from(((0,), (1,), (0, 1), (1, 0))),
    merged_first=st.booleans(),
    history=st.lists(acts, max_size=12),
)
def test_merge_of_hidden_children_is_the_same_as_none_for_everybody_else(shielded, merged_first, history):
    merged, apart = Children(led=not merged_first), Children(led=not merged_first)
    if merged_first:
        merge_id = merged.merge()
    for which in shielded:
        merged.shield(which)
    if not merged_first:
        merge_id = merged.merge()
    for which in (0, 1):
        apart.shield(which)
    for children in (merged, apart):
        children.world.numbers.update({size: 10_000 - count for size, count in children.world.numbers.items()})
    for act in history:
        assert merged.do(*act) == apart.do(*act), act
    assert merged.read() == apart.read()
    for which in (0, 1):
        assert merged.shown_to_family(which) <= apart.shown_to_family(which)
    reverse_merge(merged.world.deps, DIRECTORY_TEAM, merge_id, ReverseMerge(reason="different_children"))
    assert merged.read() == apart.read()
