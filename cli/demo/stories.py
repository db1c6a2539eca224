"""The rulebook's stories: each plays with real requests and returns what the person in it learns."""

from collections.abc import Callable
from datetime import UTC, datetime

import httpx
from rich.console import Console
from rich.panel import Panel

from cli.demo.printing_client import DemoSession, StoryError
from cli.demo.response_tables import events_table
from cli.local_stack import up as local
from cli.local_stack.workspace import ANSWER_SECONDS, Workspace
from cli.samples.load import FEBRL_RECORDS, load_febrl, load_once
from contactpoint.domain.days import day_of


def play_all(workspace: Workspace, console: Console) -> None:
    """Load FEBRL4 and play every story.

    Raises
    ------
    StoryError
        For the first story that does not end as it must.
    """
    deps, _ = local.connect(workspace)
    today = day_of(datetime.now(UTC))
    loading = load_once(workspace, "febrl4", lambda: load_febrl(deps, today))
    local.with_progress("FEBRL4's directory side", FEBRL_RECORDS, loading, console)
    with httpx.Client(timeout=ANSWER_SECONDS) as client:
        session = DemoSession(workspace, console, client)
        for number, (title, play) in enumerate(STORIES, start=1):
            console.print()
            console.print(Panel(title, title=f"Story {number}", title_align="left"))
            console.print(f"  [bold]→ {play(session)}[/]")
    console.print("\n[green]✓[/] Every story ended as the rulebook says it must.\n")


def welfare_officer(session: DemoSession) -> str:
    """Find the family that left, under the name they use now."""
    candidate = session.find(
        "welfare-officer",
        "missing_from_education",
        given_name="Kieran",
        family_name="Doyle",
        date_of_birth="2014-05-12",
    )
    record = session.look("welfare-officer", "missing_from_education", candidate["child_id"])
    _expect(record["family_name"] == "Walsh", "The family goes by another name now.")
    _expect(record["education"]["status"] == "not_on_roll", "The boy is on no school's roll.")
    return f"He is Kieran Walsh now, in {record['address']['locality']}, and on no school's roll."


def attendance_service(session: DemoSession) -> str:
    """Find the pupil outside the authority, spelt as the old school spelt her."""
    candidate = session.find(
        "attendance-officer",
        "missing_from_education",
        given_name="Aminah",
        family_name="Yousef",
        date_of_birth="2012-09-30",
    )
    record = session.look("attendance-officer", "missing_from_education", candidate["child_id"])
    _expect(record["responsible_authority"] == "westvale", "Another authority is responsible for her.")
    town, authority = record["address"]["locality"], record["responsible_authority"]
    return f"She is in {town}; {authority} is responsible for her record now."


def emergency_nurse(session: DemoSession) -> str:
    """Reach the social worker from a name and a date of birth."""
    candidate = session.find(
        "ae-nurse", "urgent_care", given_name="Tyler", family_name="Reid", date_of_birth="2011-01-23"
    )
    record = session.look("ae-nurse", "urgent_care", candidate["child_id"])
    lead = record["involvements"][0]
    _expect(lead["service"] == "children_social_care", "The social worker leads.")
    return f"Call {lead['practitioner_name']}, {lead['role'].replace('_', ' ')}: {lead['telephone']}"


def who_has_looked(session: DemoSession) -> str:
    """Show the family who has looked at the record."""
    candidate = session.find(
        "directory-team", "subject_access", given_name="Tyler", family_name="Reid", date_of_birth="2011-01-23"
    )
    page = session.call(
        "directory-team", "GET", f"/children/{candidate['child_id']}/accesses", access_reason="subject_access"
    )
    session.console.print(events_table(page["events"]))
    hospital = [e for e in page["events"] if e["organisation"]["organisation_id"] == "st-wilfrids"]
    _expect({"searched", "viewed"} <= {e["event_type"] for e in hospital}, "The hospital's search and view are shown.")
    return f"{len(page['events'])} events; the hospital's search and view are among them, each with its reason."


def hidden_child(session: DemoSession) -> str:
    """Shield a child; show that a correct guess reveals nothing, and that an override notifies the authority."""
    amina = {"given_name": "Amina", "family_name": "Yusuf", "date_of_birth": "2012-09-30"}
    child_id = session.find("directory-team", "safeguarding_enquiry", **amina)["child_id"]
    session.call("directory-team", "PUT", f"/children/{child_id}/shield", body={"basis": "domestic_abuse"})
    try:
        guesses = [session.find("ae-nurse", "urgent_care", **amina, postcode=code) for code in ("WV2 6CC", "LS9 9ZZ")]
        _expect(guesses[0] == guesses[1], "A correct guess at the postcode gets the same response as a wrong one.")
        view = session.look("ae-nurse", "urgent_care", child_id)
        _expect("address" not in view, "The address is hidden.")
        override = {"access_reason": "safeguarding_enquiry", "warning_read": True}
        full_view = session.call(
            "child-protection-officer", "POST", f"/children/{child_id}/shield-overrides", body=override
        )
        notification = session.call("directory-team", "GET", "/notifications")["notifications"][0]
        _expect(
            (notification["kind"], notification["child_id"]) == ("shield_overridden", child_id),
            "The authority is notified immediately.",
        )
    finally:
        session.call("directory-team", "DELETE", f"/children/{child_id}/shield")
    return (
        f"The nurse sees her name and no address; the detective sees {full_view['address']['lines'][0]}, once, "
        f"and {notification['practitioner_id']} is named in the authority's notification."
    )


STORIES: tuple[tuple[str, Callable[[DemoSession], str]], ...] = (
    (
        "A boy has left his school; the family left Northmoor with no forwarding address.\n"
        "The education welfare officer knows the name and date of birth that the school had.",
        welfare_officer,
    ),
    (
        "A pupil has been missing from education for over a year.\n"
        "Castlebrook's attendance service looks beyond its own borders.",
        attendance_service,
    ),
    (
        "A runaway in A&E lies about address and telephone.\n"
        "The nurse has only a name and a date of birth, and needs to reach the people who work with him.",
        emergency_nurse,
    ),
    ("Tyler's mother asks who has looked at her son's record. The directory team shows her.", who_has_looked),
    (
        "Amina and her mother flee from somebody who knows people in many offices.\n"
        "The directory team shields her; a child protection detective needs to see her address once.",
        hidden_child,
    ),
)


def _expect(condition: bool, rule: str) -> None:
    if not condition:
        raise StoryError(f"The story did not end as it must: {rule}")
