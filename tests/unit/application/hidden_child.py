"""A shielded child, and what people do about it."""

from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.records.register import RegisterChild, register_child
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.application.shields.end_old_identity import EndIdentity, end_identity
from contactpoint.domain.children import Address, Carer, Name, Record
from contactpoint.domain.matching import Criteria
from tests import builders
from tests.builders import DIRECTORY_TEAM, NURSE, OTHER_TEAM, SHIELD, child, new_record
from tests.fakes import MemoryStore, fake_dependencies

HIDDEN = child(
    nhs_number="9990001235",
    other_names=(Name(given_name="Ty", family_name="Marsh", kind="alias"),),
    carers=(Carer(given_name="Angela", family_name="Reid", relationship="day_to_day_care", telephone="07700 900357"),),
)


def directory_with_hidden_child() -> MemoryStore:
    store = MemoryStore()
    registered = fake_dependencies(store).new_event("registered", DIRECTORY_TEAM)
    store.save(new_record(Record(child=HIDDEN, shield=SHIELD), registered))
    return store


def find(deps, caller=NURSE, **facts):
    return search(deps, caller, SearchChildren(access_reason="urgent_care", criteria=Criteria(**facts)))


def told(deps, caller):
    return [(n.kind, n.child_id) for n in list_notifications(deps, caller, None).notifications]


def registration(**facts) -> RegisterChild:
    """Return a request to register a child for whose record another authority is responsible."""
    return builders.registration(**{"responsible_authority": "northmoor", **facts})


BY_HIDDEN_FACTS = {
    "given_name": "Ty",
    "family_name": "Marsh",
    "address_status": "current",
    "address": HIDDEN.address,
    "nhs_number": "9990001235",
}


SAME = {"nhs_number": "9990003572", "address_status": "current", "address": Address(lines=("2 Elm Road",))}


def new_identity(deps, store) -> tuple[str, str]:
    """End one record, register another for the same child, and return both ids."""
    old = register_child(deps, OTHER_TEAM, registration(given_name="Mia", family_name="Gray", **SAME), None)
    end_identity(deps, OTHER_TEAM, old, EndIdentity(reason="adoption"))
    facts = {"given_name": "Eva", "family_name": "Holt", **SAME, "new_identity": True, "shield": "adoption"}
    return old, register_child(deps, OTHER_TEAM, registration(**facts), None)
