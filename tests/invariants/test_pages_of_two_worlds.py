"""What a shield hides stays hidden on the pages, too: in what they say, where they lead, and how much they read.

The two worlds of `test_no_inference` act and differ as they do there; here, people use the pages. Two more pairs differ
by a whole child, who is searched by nothing but hidden facts, and by who works with a hidden child.
"""

from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.register import register_child
from contactpoint.application.reviews.decide import DECISIONS_OF
from contactpoint.domain.access import Caller
from tests.builders import (
    AUDITOR,
    DIRECTORY_TEAM,
    FEED,
    MANAGER,
    MENTAL_HEALTH_NURSE,
    NURSE,
    OTHER_TEAM,
    OVERRIDER,
    SOCIAL_WORKER,
    TEACHER,
    TODAY,
    caller,
)
from tests.invariants.every_page import EVERY_PAGE
from tests.invariants.page_worlds import PageWorlds
from tests.invariants.test_no_inference import TwoWorlds, born
from tests.invariants.two_worlds import (
    ALIASES,
    BORN,
    FORMER_NUMBERS,
    HIDDEN_NAMES,
    NUMBERS,
    OBSERVERS,
    PLACES,
    World,
    facts_of,
    hidden,
    involvement,
    registration,
    searched,
)

LOOKERS = (NURSE, MENTAL_HEALTH_NURSE, TEACHER, SOCIAL_WORKER, OTHER_TEAM, OVERRIDER)
STRANGERS = (NURSE, TEACHER, OTHER_TEAM)
"""Those with whom a hidden child has nothing to do."""
OTHER_HOSPITAL = caller("p-other-nurse", "other-hospital", "health")
ANSWERS = ("confirm", "error", "end", "hand_over", "correct", "")
DAY = {"day": str(TODAY.day), "month": str(TODAY.month), "year": str(TODAY.year)}
WORK = {
    "service": "school_nursing",
    "organisation": "westvale-school-nursing",
    "name": "Ann Example",
    "role": "nurse",
    "telephone": "0113 496 0123",
    **{f"start_{part}": value for part, value in DAY.items()},
}
NOWHERE = "0" * 24
"""The address of a page that nobody has opened."""
FORMS_OF_A_CHILD: tuple[tuple[str, dict[str, str]], ...] = (
    ("record", {}),
    ("record", WORK),
    ("update/{entry}", {"change": "confirm"}),
    ("hiding", {"change": "hide", "basis": "adoption"}),
    ("hiding", {"change": "lift"}),
    ("hiding", {"change": "lift", "seen-by-all": "yes"}),
    ("hidden", {}),
)
"""The forms about a child, as somebody sends them who may or who may not."""
lookers = st.sampled_from(LOOKERS)
reasons = st.sampled_from(("urgent_care", "maintaining_record", "child_missing_now"))
guessers = st.sampled_from((NURSE, TEACHER, SOCIAL_WORKER, OTHER_TEAM))


def typed(who, when, which, by) -> dict[str, str]:
    """Return what somebody types who knows a name and a day, and guesses hidden facts."""
    given, family = ALIASES[which] if which is not None and by == "alias" else who
    facts = {"first_name": given, "last_name": family, "day": str(when.day), "month": str(when.month)}
    facts["year"] = str(when.year)
    if which is not None and by in ("address", "all"):
        facts |= {"address": PLACES[which][0], "postcode": PLACES[which][1]}
    if which is not None and by in ("number", "all", "former"):
        facts["nhs_number"] = (FORMER_NUMBERS if by == "former" else NUMBERS)[which]
    return facts


class PagesOfTwoWorlds(TwoWorlds):
    """Everybody but the responsible team uses the pages, too."""

    def __init__(self) -> None:
        super().__init__()
        self.pages = PageWorlds(self.worlds)

    @rule(
        guesser=guessers,
        who=st.sampled_from(HIDDEN_NAMES),
        when=born,
        which=st.none() | hidden,
        by=st.sampled_from(("address", "number", "former", "alias", "all")),
        reason=reasons,
    )
    def a_page_searches_for_a_shielded_child(self, guesser, who, when, which, by, reason):
        unguessed = which is None and not self.known_name_guessed
        if unguessed or guesser is self.prober or not self.guessed:
            found = self.pages.search(guesser, reason, **typed(who, when, which, by))
            self.pages.post(guesser, found.paths, again="without_address")

    @rule(child_id=TwoWorlds.known, who=lookers, reason=reasons)
    def a_page_shows_a_shielded_child(self, child_id, who, reason):
        self.pages.read_everything(who, self.pages.open_child(who, child_id, reason).paths)

    @rule(probe=TwoWorlds.probes, reason=reasons)
    def a_page_shows_a_guess(self, probe, reason):
        child_id, prober = probe
        if prober is not FEED:
            self.pages.read_everything(prober, self.pages.open_child(prober, child_id, reason).paths)

    @rule(child_id=TwoWorlds.known, who=lookers, reason=reasons)
    def a_page_asks_for_contact(self, child_id, who, reason):
        child = self.pages.open_child(who, child_id, reason)
        self.pages.post(who, child.below("contact"))

    @rule(child_id=TwoWorlds.known, who=lookers, change=st.sampled_from(ANSWERS))
    def a_page_changes_who_works_with_a_shielded_child(self, child_id, who, change):
        child = self.pages.open_child(who, child_id)
        for one in self.worlds[0].store.stored[child_id].involvements[:1]:
            self.pages.get(who, child.below(f"update/{one.involvement_id}"))
            self.pages.post(who, child.below(f"update/{one.involvement_id}"), change=change, name="Ann Example")

    @rule(child_id=TwoWorlds.known, who=lookers, change=st.sampled_from(("lift", "hide")))
    def a_page_tries_what_only_the_team_may(self, child_id, who, change):
        if child_id in self.shielded:
            child = self.pages.open_child(who, child_id)
            for below in ("hiding", "hidden"):
                self.pages.get(who, child.below(below))
            self.pages.post(who, child.below("hiding"), change=change, basis="adoption", **{"seen-by-all": "yes"})
            self.pages.post(who, child.below("hidden"))

    @rule(number=st.integers(0, 2))
    def the_other_team_decides_on_a_page(self, number):
        for paths in [paths for paths in self.pages.get(OTHER_TEAM, "/reviews").links if "/reviews/" in paths[0]][:1]:
            self.pages.post(OTHER_TEAM, paths)
            decisions = [each for kind in DECISIONS_OF.values() for each in kind]
            self.pages.post(OTHER_TEAM, paths, decision=decisions[number], **{"seen-by-all": "yes"})

    @rule(observer=st.sampled_from((*OBSERVERS, OVERRIDER)))
    def pages_tell_an_observer_everything(self, observer):
        self.pages.read_everything(observer)

    @rule(child_id=TwoWorlds.known)
    def a_page_tells_an_auditor_who_looked(self, child_id):
        self.pages.read_everything(AUDITOR, self.pages.post(AUDITOR, "/oversight/looks", number=child_id).paths)


def worlds_with_hidden_child(one: int, other: int | None) -> tuple[PageWorlds, tuple[World, World], str]:
    """Return two worlds whose hidden child has other facts in each, and the child's number; None: there is no child."""
    worlds = World(), World()
    ids = [
        registered(world, DIRECTORY_TEAM, 0, which, shield="adoption")
        for world, which in zip(worlds, (one, other), strict=True)
        if which is not None
    ]
    return PageWorlds(worlds), worlds, ids[0]


def registered(world: World, by: Caller, number: int, which: int, **more: Any) -> str:
    """Register a child with one of the names and some of the facts."""
    request = registration(HIDDEN_NAMES[number], BORN[number], **facts_of(which), **more)
    return register_child(world.deps, by, request, None)


@pytest.mark.parametrize("guesser", STRANGERS, ids=lambda caller: caller.practitioner_id)
def test_hidden_facts_find_no_more_than_if_there_were_no_child(guesser):
    pages, _, _ = worlds_with_hidden_child(0, None)
    for by in ("alias", "address", "number", "former", "all"):
        for when in BORN if by == "alias" else BORN[1:]:
            found = pages.search(guesser, "urgent_care", **typed(("Zofia", "Kowal"), when, 0, by))
            assert found.status in (200, 403)
    pages.read_everything(guesser)


@pytest.mark.parametrize("reader", STRANGERS, ids=lambda caller: caller.practitioner_id)
@pytest.mark.parametrize("sensitive", [True, False])
def test_page_of_hidden_child_does_not_show_that_anybody_works_with_the_child(reader, sensitive):
    pages, worlds, child_id = worlds_with_hidden_child(0, 0)
    record_involvement(worlds[0].deps, OTHER_HOSPITAL, child_id, involvement(sensitive=sensitive), None)
    child = pages.open_child(reader, child_id)
    assert "Some details of this child are hidden" in child.text
    pages.read_everything(reader, child.paths)
    pages.post(reader, child.below("contact"))


def test_every_page_and_every_form_is_the_same_in_two_worlds():
    pages, worlds, child_id = worlds_with_hidden_child(0, 1)
    work = involvement(sensitive=False)
    entries = [record_involvement(world.deps, MENTAL_HEALTH_NURSE, child_id, work, None) for world in worlds]
    for world in worlds:
        registered(world, OTHER_TEAM, 1, 2, responsible_authority="northmoor", shield="adoption")
        registered(world, NURSE, 1, 2, responsible_authority="northmoor")
    for who in LOOKERS:
        use_pages_of_child(pages, who, child_id, entries[0])
    for paths in pages.get(OTHER_TEAM, "/reviews").links:
        pages.post(OTHER_TEAM, paths)
        pages.post(OTHER_TEAM, paths, decision="later", reason="waits_for_reply")
    pages.get(OTHER_TEAM, f"/reviews/decided/{NOWHERE}")
    pages.post(OTHER_TEAM, "/duty-numbers", day="0117 496 0123", night="")
    pages.post(OTHER_TEAM, "/duty-numbers", day="0117 496 0123", night="0117 496 0124")
    for postcode in ("", "LS1 4AP"):
        pages.post(OTHER_TEAM, "/household", address="4 Cooper Street", postcode=postcode, name_1="Kowal")
    pages.read_everything(OTHER_TEAM, "/household")
    pages.post(OTHER_TEAM, "/household/removal")
    for who in (AUDITOR, MANAGER, OTHER_TEAM):
        use_oversight(pages, who, child_id)
        pages.post(who, "/sign-out", everywhere="yes")
    assert set(EVERY_PAGE) - pages.used == set()


def use_pages_of_child(pages: PageWorlds, who: Caller, child_id: str, entry: str) -> None:
    """Read every page about a child, and send every form."""
    child = pages.open_child(who, child_id)
    pages.read_everything(who, child.paths)
    for below in (
        "call-sheet",
        "record",
        f"recorded/{entry}",
        f"handed-over/{entry}",
        "taken-back",
        f"update/{entry}",
        "hiding",
        "hiding/done",
        "lifted",
        "visible",
        "hidden",
    ):
        pages.get(who, child.below(below))
    for below, form in FORMS_OF_A_CHILD:
        pages.post(who, child.below(below.format(entry=entry)), **form)
    for form in ({"child": child_id}, {"child": child_id, "review": "yes"}, {"child": NOWHERE}):
        pages.post(who, "/messages", **form)
        pages.post(who, "/reason", reason="urgent_care", **form)
    asked = pages.post(who, child.below("contact"))
    pages.post(who, asked.below("passing-on"), service=entry)
    pages.post(who, asked.below("answer"), decision="declined")


def use_oversight(pages: PageWorlds, who: Caller, child_id: str) -> None:
    """Read every page of oversight, and send every form."""
    for each in ("mine", "use", "events"):
        pages.read_everything(who, pages.post(who, f"/oversight/{each}", **DAY).paths)
    pages.get(who, f"/oversight/people/{NOWHERE}")
    looks = pages.post(who, "/oversight/looks", number=child_id)
    pages.get(who, looks.below("family"))


TestPagesOfTwoWorlds = PagesOfTwoWorlds.TestCase
TestPagesOfTwoWorlds.settings = searched(examples=25, steps=25)
