"""The pages of two directories side by side: one person does the same in both, and reads every page that is linked."""

import difflib
import html
import re
from dataclasses import dataclass

from contactpoint.domain.access import Caller
from contactpoint.web.app import match
from contactpoint.web.request import PageRequest
from tests.invariants.every_page import EVERY_PAGE
from tests.invariants.two_worlds import World
from tests.unit.web.visitor import ROOT, Answer, Directory, Visitor

MAX_PAGES = 100
"""From no page are there links to more pages than this."""
_LINK = re.compile(rf'href="{ROOT}(/[^"]*)"')
_LEADS_AWAY = re.compile(r"/(style|sign-|signed-|language)")
_RANDOM_ID = re.compile(r"/reviews/[0-9a-f]+")
_ROW = re.compile(r"<tr.*?</tr>", re.DOTALL)
_ONLY_A_DAY = re.compile(r"^<tr[^>]*><td[^>]*>\d+ \w+ \d{4}</td>")
"""How the row of an entry begins that a review has redacted."""
Paths = tuple[str, str]


@dataclass(frozen=True)
class Seen:
    """A page of both worlds, and where it is: the paths differ at most by a random id."""

    paths: Paths
    answers: tuple[Answer, Answer]

    @property
    def status(self) -> int:
        """The status of both."""
        return self.answers[0].status

    @property
    def text(self) -> str:
        """What can be read on both."""
        return self.answers[0].text

    @property
    def links(self) -> list[Paths]:
        """Where the links of the page lead to within the pages."""
        one, other = ([html.unescape(link) for link in _LINK.findall(answer.body)] for answer in self.answers)
        return [pair for pair in zip(one, other, strict=True) if not _LEADS_AWAY.match(pair[0])]

    def below(self, name: str) -> Paths:
        """Return the paths below this page."""
        one, other = (f"{path}/{name}" for path in self.paths)
        return one, other


class PageWorlds:
    """The pages of two worlds. Whatever somebody does, the pages and the costs must be the same in both."""

    def __init__(self, worlds: tuple[World, World]) -> None:
        self._worlds = worlds
        self._directories = tuple(Directory(world.store, world.deps) for world in worlds)
        self._people: dict[str, list[Visitor]] = {}
        self.used: set[tuple[str, str]] = set()

    def get(self, who: Caller, path: str | Paths) -> Seen:
        """Read a page."""
        return self._both(who, "GET", path, {})

    def post(self, who: Caller, path: str | Paths, **form: str) -> Seen:
        """Send a form, and follow it to the page that it leads to."""
        sent = self._both(who, "POST", path, form)
        if sent.status != 303:
            return sent
        one, other = (answer.location.removeprefix(ROOT) for answer in sent.answers)
        return self.get(who, (one, other))

    def search(self, who: Caller, reason: str, **answers: str) -> Seen:
        """Search as a person does: the reason, what is known, the result."""
        asked = self.post(who, "/reason", reason=reason, others_are_told="yes")
        return self.post(who, asked.paths, **answers) if asked.paths[0].startswith("/find/") else asked

    def open_child(self, who: Caller, child_id: str, reason: str = "urgent_care") -> Seen:
        """Open the page of a child whose number a search showed, now or earlier."""
        found = self.search(who, reason, last_name="Any", first_name="Name", year="2015")
        return self.post(who, found.paths, child=child_id) if found.paths[0].startswith("/found/") else found

    def read_everything(self, who: Caller, start: str | Paths = "/home") -> list[Seen]:
        """Read every page that links lead to from a start, and so every page of each list."""
        waiting, read = [start if isinstance(start, tuple) else (start, start)], {}
        while waiting:
            paths = waiting.pop()
            if paths not in read:
                read[paths] = self.get(who, paths)
                waiting += read[paths].links
            assert len(read) < MAX_PAGES, "links lead to ever more pages"
        one, other = (sorted(row for seen in read.values() for row in redacted_rows(seen.answers[n])) for n in (0, 1))
        assert one == other, (who.practitioner_id, _differences("".join(one), "".join(other)))
        return list(read.values())

    def _both(self, who: Caller, method: str, path: str | Paths, form: dict[str, str]) -> Seen:
        """Do the same in both worlds; fail if anything differs that the person could observe."""
        paths = path if isinstance(path, tuple) else (path, path)
        found, seen = [], []
        for visitor, world, each in zip(self._people_of(who), self._worlds, paths, strict=True):
            before = world.store.calls
            answer = visitor.get(each) if method == "GET" else visitor.post(each, **form)
            found.append(answer)
            seen.append((answer.status, answer.headers, _comparable(answer), world.store.calls - before))
        self._note(method, paths[0])
        assert seen[0] == seen[1], (who.practitioner_id, method, paths, _differences(*(each[2] for each in seen)))
        return Seen(paths, (found[0], found[1]))

    def _people_of(self, who: Caller) -> list[Visitor]:
        if who.practitioner_id not in self._people:
            self._people[who.practitioner_id] = [each.add(who).sign_in() for each in self._directories]
        return self._people[who.practitioner_id]

    def _note(self, method: str, path: str) -> None:
        request = PageRequest({"httpMethod": method, "pathParameters": {"proxy": path}})
        self.used.add((method, match(EVERY_PAGE, request)[0]))  # type: ignore[arg-type]


def _differences(one: str, other: str) -> list[str]:
    """Return the first lines that differ."""
    return [line for line in difflib.ndiff(one.splitlines(), other.splitlines()) if line[0] in "+-"][:8]


def redacted_rows(answer: Answer) -> list[str]:
    """Return the entries that a review has redacted. Their order is random in every world."""
    return [row for row in _ROW.findall(answer.body) if _ONLY_A_DAY.match(row)]


def _comparable(answer: Answer) -> str:
    """Return a page without the ids that are random in every world, and without what redacted entries say."""
    told = _ROW.sub(lambda row: "<tr></tr>" if _ONLY_A_DAY.match(row[0]) else row[0], answer.body)
    return _RANDOM_ID.sub("/reviews/", told)
