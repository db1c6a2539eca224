"""The rulebook's stories, acted out with real requests: each is printed, and what came back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from cli import accounts, local
from cli.home import Home
from cli.loading import FEBRL_RECORDS, load_febrl, load_once


class StoryError(RuntimeError):
    """A story did not come out as the rulebook says it must."""


@dataclass
class Stage:
    """Where the stories are played: the API, the console, and everybody's token."""

    home: Home
    console: Console
    client: httpx.Client

    def __post_init__(self) -> None:
        """Nobody has signed in yet."""
        self._tokens: dict[str, str] = {}

    def ask(
        self, who: str, method: str, path: str, *, reason: str | None = None, body: dict[str, Any] | None = None
    ) -> Any:
        """Send a request as ``who``, print it, and return the answer; anything but a success ends the story."""
        token = self._tokens.setdefault(who, "") or accounts.access_token(self.home, who)
        self._tokens[who] = token
        headers = {"Authorization": f"Bearer {token}"} | ({"Access-Reason": reason} if reason else {})
        self.console.print(
            f"  [bold cyan]{method} {path}[/]  as {who}" + (f"  Access-Reason: {reason}" if reason else "")
        )
        if body:
            self.console.print_json(data=body, indent=None)
        answered = self.client.request(method, self.home.api + path, headers=headers, json=body)
        if not answered.is_success:
            raise StoryError(f"{method} {path} was answered with {answered.status_code}: {answered.text}")
        self.console.print(f"  [green]{answered.status_code}[/]")
        return answered.json() if answered.content else None

    def find(self, who: str, why: str, **criteria: str) -> dict[str, Any]:
        """Search for one child and return the one that matches."""
        found = self.ask(who, "POST", "/searches", body={"reason": why, "criteria": criteria})
        self.console.print(_candidates(found))
        if found["outcome"] != "match":
            raise StoryError(f"The search should have found one child, and answered {found['outcome']!r}.")
        matched: dict[str, Any] = found["candidates"][0]
        return matched

    def look(self, who: str, why: str, child_id: str) -> dict[str, Any]:
        """Look at a record, and print who works with the child."""
        record: dict[str, Any] = self.ask(who, "GET", f"/children/{child_id}", reason=why)
        self.console.print(_facts(record))
        self.console.print(_involvements(record))
        return record


def run(home: Home, console: Console) -> None:
    """Load FEBRL4 and play every story.

    Raises
    ------
    StoryError
        For the first story that does not come out right.
    """
    desk, _ = local.desk(home)
    today = datetime.now(UTC).date()
    loading = load_once(home, "febrl4", lambda: load_febrl(desk, today))
    local.counted("FEBRL4's directory side", FEBRL_RECORDS, loading, console)
    with httpx.Client(timeout=30) as client:
        stage = Stage(home, console, client)
        for number, (title, play) in enumerate(STORIES, start=1):
            console.print()
            console.print(Panel(title, title=f"Story {number}", title_align="left"))
            console.print(f"  [bold]→ {play(stage)}[/]")
    console.print("\n[green]✓[/] Every story came out as the rulebook says it must.\n")


def welfare_officer(stage: Stage) -> str:
    """Find the family that left, under the name they use now."""
    found = stage.find(
        "welfare-officer",
        "missing_from_education",
        given_name="Kieran",
        family_name="Doyle",
        date_of_birth="2014-05-12",
    )
    record = stage.look("welfare-officer", "missing_from_education", found["child_id"])
    _must(record["family_name"] == "Walsh", "The family goes by another name now.")
    _must(record["education"]["status"] == "not_on_a_roll", "The boy is on no school's roll.")
    return f"He is Kieran Walsh now, in {record['address']['locality']}, and on no school's roll."


def attendance_service(stage: Stage) -> str:
    """Find the pupil outside the authority, spelt as the old school spelt her."""
    found = stage.find(
        "attendance-officer",
        "missing_from_education",
        given_name="Aminah",
        family_name="Yousef",
        date_of_birth="2012-09-30",
    )
    record = stage.look("attendance-officer", "missing_from_education", found["child_id"])
    _must(record["responsible_authority"] == "westvale", "Another authority answers for her.")
    return f"She is in {record['address']['locality']}; {record['responsible_authority']} answers for her record now."


def emergency_nurse(stage: Stage) -> str:
    """Reach the social worker from a name and a date of birth."""
    found = stage.find("ae-nurse", "urgent_care", given_name="Tyler", family_name="Reid", date_of_birth="2011-01-23")
    record = stage.look("ae-nurse", "urgent_care", found["child_id"])
    lead = record["involvements"][0]
    _must(lead["service"] == "children_social_care", "The social worker leads.")
    return f"Call {lead['practitioner_name']}, {lead['role'].lower()}: {lead['telephone']}"


def who_has_looked(stage: Stage) -> str:
    """Tell the family who has looked at the record."""
    found = stage.find(
        "directory-team", "subject_access", given_name="Tyler", family_name="Reid", date_of_birth="2011-01-23"
    )
    page = stage.ask("directory-team", "GET", f"/children/{found['child_id']}/accesses", reason="subject_access")
    stage.console.print(_events(page["events"]))
    nurse = [e for e in page["events"] if e["practitioner"]["name"] == "Grace Adeyemi"]
    _must({"searched", "viewed"} <= {e["happened"] for e in nurse}, "The nurse's search and look are both there.")
    return f"{len(page['events'])} events, the nurse's search and look among them, each with its reason."


def hidden_child(stage: Stage) -> str:
    """Hide a child; show that a right guess is worth nothing, and that one look tells the authority."""
    amina = {"given_name": "Amina", "family_name": "Yusuf", "date_of_birth": "2012-09-30"}
    child_id = stage.find("directory-team", "safeguarding_enquiry", **amina)["child_id"]
    stage.ask("directory-team", "PUT", f"/children/{child_id}/shield", body={"basis": "domestic_abuse"})
    try:
        guesses = [stage.find("ae-nurse", "urgent_care", **amina, postcode=code) for code in ("WV2 6CC", "LS9 9ZZ")]
        _must(guesses[0] == guesses[1], "A right guess at the postcode is answered as a wrong one.")
        seen = stage.look("ae-nurse", "urgent_care", child_id)
        _must("address" not in seen, "The address is hidden.")
        asked = {"reason": "safeguarding_enquiry", "warning_read": True}
        shown = stage.ask("child-protection-officer", "POST", f"/children/{child_id}/shield-overrides", body=asked)
        told = stage.ask("directory-team", "GET", "/notifications")["notices"][0]
        _must((told["kind"], told["child_id"]) == ("shield_overridden", child_id), "The authority is told at once.")
    finally:
        stage.ask("directory-team", "DELETE", f"/children/{child_id}/shield")
    return (
        f"The nurse sees her name and no address; the detective sees {shown['address']['lines'][0]}, once, "
        f"and {told['practitioner_id']} is in the authority's notices."
    )


STORIES: tuple[tuple[str, Callable[[Stage], str]], ...] = (
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
        "The nurse has only a name and a date of birth, and needs whoever works with him.",
        emergency_nurse,
    ),
    ("Tyler's mother asks who has looked at her son's record. The directory team answers her.", who_has_looked),
    (
        "Amina and her mother flee from somebody who knows people in many offices.\n"
        "The directory team hides her; a detective of child protection needs one look.",
        hidden_child,
    ),
)


def _must(true: bool, what: str) -> None:
    if not true:
        raise StoryError(f"The story did not come out right: {what}")


def _candidates(found: dict[str, Any]) -> Table:
    rows = (
        (
            f"{c['given_name']} {c['family_name']}",
            c["date_of_birth"],
            c["locality"] or "",
            c["responsible_authority"],
            f"{c['match']['score']:.2f}",
            ", ".join(c["match"]["evidence"]),
        )
        for c in found["candidates"]
    )
    return _table(f"outcome: {found['outcome']}", ("name", "born", "locality", "authority", "score", "evidence"), rows)


def _facts(record: dict[str, Any]) -> Table:
    address = record.get("address", {})
    education, practice = record.get("education", {}), record.get("gp_practice", {})
    carers = "; ".join(
        f"{c['given_name']} {c['family_name']} {c.get('telephone', '')}" for c in record.get("carers", ())
    )
    also = ", ".join(f"{n['given_name']} {n['family_name']}" for n in record.get("other_names", ()))
    stated = (*address.get("lines", ()), address.get("locality", ""), address.get("postcode", ""))
    where = "hidden" if record.get("shielded") else ", ".join(filter(None, stated))
    rows = (
        ("name", f"{record['given_name']} {record['family_name']}" + (f" (also {also})" if also else "")),
        ("address", where),
        ("carers", carers),
        ("education", f"{education.get('status', 'not known')}: {education.get('setting', '')}"),
        ("GP", practice.get("name", "")),
    )
    return _table("the record", ("", ""), rows)


def _involvements(record: dict[str, Any]) -> Table:
    rows = (
        (
            i["service"],
            i["practitioner_name"],
            i["role"],
            i.get("telephone", ""),
            "✓" * i.get("lead_professional", False),
        )
        for i in record.get("involvements", ())
    )
    return _table("who is working with the child", ("service", "practitioner", "role", "telephone", "leads"), rows)


def _events(events: list[dict[str, Any]]) -> Table:
    rows = (
        (
            e["occurred_at"][:19].replace("T", " "),
            e["happened"],
            e["reason"] or "",
            e["practitioner"]["name"] or e["practitioner"]["practitioner_id"],
            e["organisation"]["name"] or "",
        )
        for e in events
    )
    return _table("who has looked", ("when (UTC)", "what", "why", "who", "of"), rows)


def _table(
    title: str, columns: tuple[str, ...], rows: Iterator[tuple[str, ...]] | tuple[tuple[str, ...], ...]
) -> Table:
    table = Table(*columns, title=title, title_justify="left", show_header=any(columns))
    for row in rows:
        table.add_row(*row)
    return table
