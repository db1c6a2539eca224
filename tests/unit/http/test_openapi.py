"""The contract."""

from contactpoint.http import openapi


def test_the_committed_contract_is_what_the_code_says():
    assert openapi.load_openapi() == openapi.generate_openapi()
