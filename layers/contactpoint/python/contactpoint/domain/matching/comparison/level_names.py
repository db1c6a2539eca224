"""The name of every comparison level that a comparison can reach. Each has a match weight."""

from contactpoint.domain.matching.comparison.agreement_of_one_name import EXPLANATIONS, GIVEN_NAME_ONLY
from contactpoint.domain.matching.comparison.places import ADDRESS_EXPLANATIONS, POSTCODE_EXPLANATIONS

_BIRTH_KINDS = ("exact", "swapped", "close", "part", "year", "differs")
_YEAR_KINDS = ("exact", "close", "near", "differs")
_KINDS = {
    "number": ("exact", "former", "temporary", "differs", "contradicted"),
    "given_name": tuple(EXPLANATIONS),
    "family_name": tuple(kind for kind in EXPLANATIONS if kind not in GIVEN_NAME_ONLY),
    "tf_given_name": ("exact", "similar"),
    "tf_family_name": ("exact", "similar"),
    "name": ("other", "swapped", "swapped_similar", "swapped_alike", "swapped_initial", "only", "elsewhere", "words"),
    "birth": _BIRTH_KINDS,
    "date": ("impossible", "of_another_age"),
    "year": _YEAR_KINDS,
    "age": (*_YEAR_KINDS, "range"),
    "age_with_date": _YEAR_KINDS,
    "relative": ("described", "named", "another", "words"),
    "sex": ("exact", "differs", "mistaken", "by_name"),
    "postcode": tuple(POSTCODE_EXPLANATIONS),
    "address": tuple(ADDRESS_EXPLANATIONS),
    "home": ("agrees",),
    "home_both": ("agrees", "another_flat", "differs"),
    "former_home": ("agrees",),
    "sibling": (
        "initial",
        "given_unknown",
        "similar",
        "like",
        "like_twin",
        "stranger",
        "given_differs",
        "twin",
        "next_door",
    ),
    "single_household": ("address", "home", "street"),
    "different_household": ("birth", "family_name"),
}
LEVEL_NAMES = frozenset({f"{field}.{kind}" for field, kinds in _KINDS.items() for kind in kinds} | {"chance_matches"})
