"""The catalogue of problems."""

import re

from cli.local_stack.workspace import ROOT
from contactpoint.http.problem_kinds import CATALOGUE


def test_problems_page_lists_every_problem_with_its_status():
    rows = re.findall(
        r"^\| `([a-z-]+)` \| (\d+) \|", (ROOT / "docs/problems.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert {kind: int(status) for kind, status in rows} == {kind: status for kind, (status, _) in CATALOGUE.items()}
