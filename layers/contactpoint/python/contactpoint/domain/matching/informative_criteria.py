"""What of the criteria says something: the facts that a search may use, and that count towards the minimum."""

from collections.abc import Callable
from datetime import date

from msgspec.structs import asdict, replace

from contactpoint.domain.facts.fillers import describes_child, is_shared_place, which_of_several
from contactpoint.domain.facts.identifiers import nhs_number_fault, upn_fault
from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.criteria import MAX_YEARS, Criteria


class DescribedCriteria(Criteria, frozen=True, kw_only=True):
    """Criteria without a given name, where something else is said instead: a sex, or who a relative is.

    Attributes
    ----------
    instead_of_given_name
        That text, as written.
    """

    instead_of_given_name: str


def instead_of_given_name(criteria: Criteria) -> str:
    """Return what is said where the given name should be; it may be a given name."""
    if isinstance(criteria, DescribedCriteria) and not criteria.given_name:
        return criteria.instead_of_given_name
    return criteria.given_name or ""


def informative_criteria(criteria: Criteria, today: date) -> Criteria:
    """Return the criteria without the facts that say nothing: what a search may use, and what counts as known.

    A filler or punctuation is no name and no address, what cannot be a postcode is none, a number that nobody can have
    is none, one letter by itself is no name, and neither is an age range wider than `MAX_YEARS`.
    """
    years_of_age = replace(criteria, date_of_birth=None, year_of_birth=None).years(today)
    stays_at_shared_place = is_shared_place(criteria.address or "")
    said = _described(criteria)
    given, family = _if(normalise.given_name, said.given_name), _if(normalise.name, criteria.family_name)
    return replace(
        said,
        given_name=None if _is_initial_alone(said.given_name, criteria.family_name) else given,
        family_name=None if _is_initial_alone(criteria.family_name, said.given_name) else family,
        postcode=None if stays_at_shared_place else _if(normalise.is_postcode, criteria.postcode),
        address=_if(normalise.address, criteria.address),
        sex=None if said.sex == "not_specified" else said.sex,
        nhs_number=_if(_is_possible_nhs_number, criteria.nhs_number),
        upn=_if(_is_possible_upn, criteria.upn),
        age=criteria.age if len(years_of_age) <= MAX_YEARS else None,
        age_to=criteria.age_to if len(years_of_age) <= MAX_YEARS else None,
    )


def _described(criteria: Criteria) -> Criteria:
    """Return the criteria with what a filler of the given name says: it is no name, but may say the sex or a parent."""
    said = instead_of_given_name(criteria)
    says_something = (
        normalise.said_sex(said)
        or describes_child(said)
        or which_of_several(said)
        or normalise.relative_named(said) is not None
    )
    if normalise.given_name(said) or not says_something:
        return criteria
    return DescribedCriteria(**{**asdict(criteria), "given_name": None, "instead_of_given_name": said})


def _if(says_something: Callable[[str], object], text: str | None) -> str | None:
    return text if text and says_something(text) else None


def _is_initial_alone(name: str | None, other: str | None) -> bool:
    """Return whether one letter is all that is known of the name. Next to another name, it may be one: Ella O."""
    return len(normalise.name(name or "")) == 1 and not normalise.name(other or "")


def _is_possible_nhs_number(number: str) -> bool:
    return not nhs_number_fault(number, accepts_test_numbers=True)


def _is_possible_upn(upn: str) -> bool:
    return not upn_fault(upn)
