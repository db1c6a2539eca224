"""Takes names out of the lists of the engine, in this process: nobody has a list of all names."""

from collections.abc import Collection

from contactpoint.domain.matching.comparison import frequencies
from contactpoint.domain.matching.comparison.typos import RARE_ONE_IN
from contactpoint.domain.matching.given_names import nicknames, spellings


def take_out_of_lists(names: Collection[str], *, only_rare: bool) -> None:
    """Take normalised names out of every list; with ``only_rare``, those that are rare or in no American list."""
    removed = [name for name in names if not only_rare or (spellings.one_in(name) or RARE_ONE_IN) >= RARE_ONE_IN]
    short_for = nicknames._short_for()  # noqa: SLF001 - the lists have no way to lose a name, and need none
    known = (spellings._one_in(), spellings._spelling_groups(), short_for)  # noqa: SLF001
    for listed in (*known, frequencies.name_frequencies().given_name):
        for name in removed:
            listed.pop(name, None)
    for short, formal in short_for.items():
        short_for[short] = tuple(name for name in formal if name not in removed)
