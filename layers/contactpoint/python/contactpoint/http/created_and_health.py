"""Answers that only HTTP gives: the id of what was created, and that the service answers."""

from msgspec import Struct


class Created(Struct, frozen=True, kw_only=True):
    """What was created: its opaque identifier."""

    id: str


class Health(Struct, frozen=True, kw_only=True):
    """That the service answers."""

    status: str
