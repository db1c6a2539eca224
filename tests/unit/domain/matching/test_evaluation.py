"""The measures of an evaluation."""

from dataclasses import asdict

import pytest

from benchmarks.matching import evaluation_format
from benchmarks.matching.evaluation_format import DirectoryRow
from contactpoint.domain.matching.evaluation import sibling_share

DIRECTORY = [
    ("c1", "Tyler", "Reid", "2011-01-23", "male", "WV4 1MS", "29 Mill Street", "Ty|Marsh", "NM3 8QL|41 Quarry Lane"),
    ("c2", "Grace", "Reid", "2014-06-01", "female", "WV4 1MS", "29 Mill Street", "", ""),
]


def test_sibling_share_is_the_share_of_documents_with_siblings():
    documents = [evaluation_format.parse_directory_row(asdict(DirectoryRow(*row))) for row in DIRECTORY] + [
        evaluation_format.parse_directory_row(asdict(DirectoryRow("c3", "Ann", "Lee")))
    ]
    assert sibling_share(documents) == pytest.approx(2 / 3)
    assert sibling_share(()) == 0.0
