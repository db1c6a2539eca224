"""Normalises names, postcodes, addresses and dates, so that equal things compare equal."""

from contactpoint.domain.matching.normalise.address_parts import ParsedAddress, parse_address
from contactpoint.domain.matching.normalise.dates import (
    day_and_month_swapped,
    is_default_date,
    is_probable_typo,
    parse_date,
    parse_year,
)
from contactpoint.domain.matching.normalise.names import (
    given_name,
    given_name_words,
    name,
    name_core,
    name_readings,
    name_words,
    phonetic_code,
    relative_named,
    said_sex,
)
from contactpoint.domain.matching.normalise.places import (
    address,
    blocking_postcode,
    is_postcode,
    long_street_key,
    outward_code,
    postcode,
    street_key,
)

__all__ = [
    "ParsedAddress",
    "address",
    "blocking_postcode",
    "day_and_month_swapped",
    "given_name",
    "given_name_words",
    "is_default_date",
    "is_postcode",
    "is_probable_typo",
    "long_street_key",
    "name",
    "name_core",
    "name_readings",
    "name_words",
    "outward_code",
    "parse_address",
    "parse_date",
    "parse_year",
    "phonetic_code",
    "postcode",
    "relative_named",
    "said_sex",
    "street_key",
]
