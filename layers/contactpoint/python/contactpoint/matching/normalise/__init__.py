"""Names, postcodes, addresses and dates brought to one form, so that equal things compare equal."""

from contactpoint.matching.normalise.dates import day_and_month_swapped, read_date, read_year
from contactpoint.matching.normalise.names import core, given_name, name, name_words, sound
from contactpoint.matching.normalise.places import address, outward, postcode, postcode_key, street, whole_street

__all__ = [
    "address",
    "core",
    "day_and_month_swapped",
    "given_name",
    "name",
    "name_words",
    "outward",
    "postcode",
    "postcode_key",
    "read_date",
    "read_year",
    "sound",
    "street",
    "whole_street",
]
