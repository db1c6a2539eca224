"""The contract."""

from contactpoint.http import openapi


def test_committed_contract_matches_the_code():
    assert openapi.load_openapi() == openapi.generate_openapi()
