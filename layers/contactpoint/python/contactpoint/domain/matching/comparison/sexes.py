"""Compares the sex: as it is stated, as a filler says it ("Baby boy"), and as words of a name say it (Kaur, Singh)."""

from contactpoint.domain.children.child import Sex
from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.comparison.level import ComparisonLevel
from contactpoint.domain.matching.comparison.typos import is_form_of_no_name
from contactpoint.domain.matching.criteria import Criteria
from contactpoint.domain.matching.given_names import spellings
from contactpoint.domain.matching.given_names.names_of_one_sex import usual_sex
from contactpoint.domain.matching.index.search_document import SearchDocument

_SAME_SEX = ComparisonLevel("sex.exact", "sex agrees")
_OTHER_SEX = ComparisonLevel("sex.differs", "sex differs")
_MISTAKEN_SEX = ComparisonLevel("sex.mistaken", "")
_SEX_BY_NAME = ComparisonLevel("sex.by_name", "a word of the name says another sex")
OTHER_SEX = {"female": frozenset({"male"}), "male": frozenset({"female"})}


class AskedSex:
    """What a search says of the sex.

    Attributes
    ----------
    stated
        The sex that is stated, or else the one that is said where a given name should be.
    given_name
        The given name, normalised.
    given, both
        The words of the given name, and of both names.
    """

    def __init__(self, criteria: Criteria, instead_of_given_name: str) -> None:
        self.stated = _stated(criteria.sex, instead_of_given_name)
        self.given_name = normalise.given_name(criteria.given_name or "")
        self.given, self.both = _words(criteria.given_name or "", criteria.family_name or "")


def sex_levels(asked: AskedSex, document: SearchDocument) -> tuple[ComparisonLevel, ...]:
    """Compare the sex. Where it does not agree, compare also what words of the names say of it.

    A stated sex that hardly any child of that given name has is a mistake: a girl called Joey, and Joseph is a boy.
    One child may be written both Kaur and Singh, but then the sex agrees. A word that both have tells nothing.
    """
    recorded = _stated(document.sex, document.names[0][0])
    if asked.stated and asked.stated == recorded:
        return (_SAME_SEX,)
    stated: tuple[ComparisonLevel, ...] = (_OTHER_SEX,) if asked.stated and recorded else ()
    if stated and _is_mistaken(asked, recorded, document):
        stated = (_OTHER_SEX, _MISTAKEN_SEX)
    if not stated and recorded and _is_of_another_sex(asked, recorded, document):
        return (_SEX_BY_NAME,)
    return (*stated, _SEX_BY_NAME) if all(_differ(asked, recorded, *each) for each in document.names) else stated


def _differ(asked: AskedSex, recorded_sex: str | None, given: str, family: str) -> bool:
    """Return whether words that only one name has say another sex than those of the other, or than is stated."""
    recorded_given, recorded = _words(given, family)
    return (
        spellings.say_another_sex(asked.both - recorded, recorded - asked.both)
        or spellings.said_sexes(asked.given - recorded) == OTHER_SEX.get(recorded_sex or "")
        or spellings.said_sexes(recorded_given - asked.both) == OTHER_SEX.get(asked.stated or "")
    )


def _is_of_another_sex(asked: AskedSex, recorded_sex: str, document: SearchDocument) -> bool:
    """Return whether the given name of a search that states no sex is the other sex's, and not that of the record.

    Andrea is another child than Andrew, though the one is a form of the other.
    """
    if usual_sex(asked.given_name) not in OTHER_SEX.get(recorded_sex, ()):
        return False
    given, family = document.names[0]
    is_swapped = not asked.given.isdisjoint(normalise.name(family).split())
    return not is_swapped and usual_sex(normalise.given_name(given)) == recorded_sex


def _is_mistaken(asked: AskedSex, recorded_sex: str | None, document: SearchDocument) -> bool:
    """Return whether the sex of one side is not that of its own given name, but that of the other side.

    A misspelt form has the sex of the name that it is written for: Jcffrey is no girl's name.
    """
    recorded = normalise.given_name(document.names[0][0])
    usual, recorded_usual = usual_sex(asked.given_name), usual_sex(recorded)
    if recorded_sex == usual or asked.stated == recorded_usual:
        return True
    form, name = (each.partition(" ")[0] for each in (asked.given_name, recorded))
    if recorded_sex == recorded_usual:
        return is_form_of_no_name(form, name)
    return asked.stated == usual and is_form_of_no_name(name, form)


def _stated(sex: Sex | None, given_name: str) -> str | None:
    return normalise.said_sex(given_name) if sex in (None, "not_specified") else sex


def _words(given: str, family: str) -> tuple[frozenset[str], frozenset[str]]:
    words = frozenset(normalise.given_name(given).split())
    return words, words | frozenset(normalise.name(family).split())
