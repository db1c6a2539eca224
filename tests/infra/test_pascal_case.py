"""Names of stacks and constructs."""

import pytest

from cli.local_stack.workspace import Workspace
from infra.pascal_case import pascal_case


@pytest.mark.parametrize(
    ("name", "expected"),
    [("search", "Search"), ("access_review", "AccessReview"), ("SEARCH_INDEX", "SearchIndex"), ("a-b", "AB")],
)
def test_pascal_case_joins_words(name, expected):
    assert pascal_case(name) == expected


def test_outputs_of_the_stacks_become_environment_variables(tmp_path):
    workspace = Workspace(tmp_path, 1)
    workspace.write_private(
        "outputs.json",
        {
            "ContactPoint-local-Data": {"SearchIndexTable": "t", "RecordsKey": "k", "UserPoolId": "p"},
            "ContactPoint-local-Service": {"ApiId": "a"},
            "ContactPoint-local-Monitoring": {},
        },
    )
    assert workspace.tables == {"SEARCH_INDEX_TABLE": "t", "RECORDS_KEY": "k"}
    assert workspace.outputs["ApiId"] == "a"
