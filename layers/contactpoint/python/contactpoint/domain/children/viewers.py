"""Who sees what waits for a review: its submitter and, of a registration, some directory teams (decision 59)."""

from contactpoint.domain.access import Caller


def team_viewer(authority: str) -> str:
    """Return the name of all members of an authority's directory team as a viewer."""
    return f"team:{authority}"


def viewers_of(caller: Caller) -> tuple[str, ...]:
    """Return whose views of what waits a caller has: that of the team, and before it the caller's."""
    team = (team_viewer(caller.organisation_id),) if caller.role == "directory_team" else ()
    return (*team, caller.practitioner_id)
