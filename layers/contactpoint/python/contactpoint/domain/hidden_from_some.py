"""Who of a team finds what is in the team's list or inbox, if it is not everybody."""

from typing import Protocol


class HiddenFromSome(Protocol):
    """What those it is `hidden_from` do not find, or, if it is `shown_only_to` a few, what the others do not find."""

    @property
    def hidden_from(self) -> tuple[str, ...]: ...

    @property
    def shown_only_to(self) -> tuple[str, ...]: ...


def is_found_by(listed: HiddenFromSome, practitioner_id: str) -> bool:
    """Return whether somebody of the team finds it."""
    is_shown = not listed.shown_only_to or practitioner_id in listed.shown_only_to
    return is_shown and practitioner_id not in listed.hidden_from
