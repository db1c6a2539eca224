"""The trained match weights."""

from contactpoint.domain.matching.weights import trained


def test_exact_agreement_weighs_more_than_difference():
    counted = trained().levels
    for field in ("given_name", "family_name", "birth", "age", "sex", "postcode", "address"):
        assert counted[f"{field}.exact"] > counted[f"{field}.differs"]
