"""What the policy may know of a thing that is asked about: as little as decides."""

from typing import Literal

from contactpoint.access.policy import Resource

RecordState = Literal["ordinary", "shielded", "held", "archived", "ended"]
"""How a record stands for whoever asks: `held` until a directory team has decided whose it is, `ended` when the child
got a new identity."""


def record(state: RecordState, authority: str, review_by: str = "") -> Resource:
    """Return a child's record; `review_by` is the authority that decides about a held one."""
    return Resource("Record", {"state": state, "authority": authority, "review_by": review_by})


def involvement(state: RecordState, authority: str, *, sensitive: bool, recorded_by: str, holder: str = "") -> Resource:
    """Return an involvement of a record in this state; `holder` is the practitioner who recorded a sensitive one."""
    facts = {"sensitive": sensitive, "recorded_by": recorded_by, "holder": holder}
    return Resource("Involvement", {**facts, "authority": authority, "state": state})


def contact_request(requester: str, authority: str, provider: str = "") -> Resource:
    """Return a request for contact with a sensitive service."""
    return Resource("ContactRequest", {"requester": requester, "authority": authority, "provider": provider})


def trail_of(authority: str) -> Resource:
    """Return the trail of one child, for whose record `authority` answers."""
    return Resource("Trail", {"authority": authority})


def events_of(organisation: str) -> Resource:
    """Return the events of one organisation, or of all for an empty name."""
    return Resource("Events", {"organisation": organisation})


def account(account_id: str, organisation: str, role: str) -> Resource:
    """Return a practitioner's account."""
    return Resource("Account", {"id": account_id, "organisation": organisation, "role": role})
