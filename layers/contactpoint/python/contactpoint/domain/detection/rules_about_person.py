"""What one person's looks of a day show, compared with their own past and with their peers."""

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date, timedelta
from itertools import pairwise

from contactpoint.domain.days import day_of
from contactpoint.domain.detection import thresholds
from contactpoint.domain.detection.findings import Finding, FindingKind
from contactpoint.domain.detection.households_and_colleagues import Household, Surroundings
from contactpoint.domain.detection.looks import Look
from contactpoint.domain.detection.tail_probabilities import binomial_tail, negative_binomial_tail, poisson_tail

WORKDAYS_REMEMBERED = 90


class Person:
    """A person's past. `findings` compares a day with it, and `learn` adds the day."""

    def __init__(self, practitioner_id: str) -> None:
        self._id = practitioner_id
        self._days: deque[int] = deque(maxlen=WORKDAYS_REMEMBERED)
        self._hours: Counter[int] = Counter()
        self._recent: deque[Look] = deque()

    def findings(
        self, day: date, looks: Sequence[Look], surroundings: Surroundings, unrelated_share: Mapping[str, float]
    ) -> Iterator[Finding]:
        """Yield what is unusual on a day; ``looks`` are those of the day, in their order."""
        self._forget(day)
        recent, has_past = [*self._recent, *looks], len(self._days) >= thresholds.MIN_DAYS
        for kind, count in (
            ("unusual_volume", self._unusual_volume(looks) if has_past else 0),
            ("unusual_hours", self._unusual_hours(looks) if has_past else 0),
            ("own_family", self._own_family(recent, looks, surroundings)),
            ("colleagues_child", self._colleagues_child(day, recent, looks, surroundings)),
            ("no_involvement", self._no_involvement(day, recent, looks, unrelated_share)),
            ("refine_and_retry", _refine_and_retry(looks)),
            ("repeated_overrides", _repeated_overrides(recent, looks)),
            ("asks_for_many", _asks_for_many(recent, looks)),
        ):
            if count:
                yield self._finding(kind, count)  # type: ignore[arg-type]

    def learn(self, looks: Sequence[Look]) -> None:
        """Add a day to the person's past."""
        self._days.append(_children(looks))
        self._hours.update(look.hour for look in looks)
        self._recent.extend(looks)

    def _finding(self, kind: FindingKind, looks: int) -> Finding:
        return Finding(kind=kind, practitioner_id=self._id, looks=looks)

    def _forget(self, day: date) -> None:
        oldest = day - timedelta(days=thresholds.OVERRIDE_WINDOW_DAYS)
        while self._recent and day_of(self._recent[0].occurred_at) < oldest:
            self._recent.popleft()

    def _unusual_volume(self, looks: Sequence[Look]) -> int:
        count = _children(looks)
        if count < thresholds.MIN_VOLUME:
            return 0
        usual = sum(self._days) / len(self._days)
        chance = negative_binomial_tail(count, usual, thresholds.VOLUME_SHAPE)
        return count if chance < thresholds.VOLUME_ALPHA else 0

    def _unusual_hours(self, looks: Sequence[Look]) -> int:
        total = self._hours.total()
        if total < thresholds.MIN_LOOKS_FOR_HOURS:
            return 0
        shares = {look: self._share_near(look.hour, total) for look in looks}
        rare = [look for look, share in shares.items() if share < thresholds.RARE_HOUR_SHARE]
        count = _children(rare)
        if count < thresholds.MIN_RARE_HOUR_CHILDREN:
            return 0
        expected = _children(looks) * max(shares[look] for look in rare)
        return count if poisson_tail(count, expected) < thresholds.ALPHA else 0

    def _share_near(self, hour: int, total: int) -> float:
        near = range(-thresholds.NEAR_HOURS, thresholds.NEAR_HOURS + 1)
        return (1 + sum(self._hours[(hour + step) % 24] for step in near)) / (1 + total)

    def _own_family(self, recent: Sequence[Look], looks: Sequence[Look], around: Surroundings) -> int:
        own = around.declared.get(self._id, Household())
        children = {child_id for look in _chosen(looks) for child_id in look.child_ids}
        households = {each: around.children.get(each, Household()) for each in children}
        at_home = {each for each, household in households.items() if household.homes & own.homes}
        namesakes = {each for each, household in households.items() if household.family_names & own.family_names}
        return len(at_home) + sum(_returned(recent, each) for each in namesakes - at_home)

    def _colleagues_child(self, day: date, recent: Sequence[Look], looks: Sequence[Look], around: Surroundings) -> int:
        """Return at how many children of colleagues somebody looked again and again, with nothing to do for them."""
        since = day - timedelta(days=thresholds.COLLEAGUES_WINDOW_DAYS)
        again = returned_children([look for look in recent if day_of(look.occurred_at) > since], looks)
        staff = around.colleagues.get(looks[0].organisation_id, ()) if again else ()
        declared = [around.declared[each] for each in staff if each != self._id and each in around.declared]
        own = around.declared.get(self._id, Household())
        homes = frozenset[str]().union(*(each.homes for each in declared)) - own.homes
        names = frozenset[str]().union(*(each.family_names for each in declared)) - own.family_names
        households = {each: around.children.get(each, Household()) for each in again}
        at_home = {each for each, household in households.items() if household.homes & homes}
        namesakes = {each for each, household in households.items() if household.family_names & names} - at_home
        return len(at_home) + (len(namesakes) if namesakes and not _are_common(names, around) else 0)

    def _no_involvement(
        self, day: date, recent: Sequence[Look], today: Sequence[Look], unrelated_share: Mapping[str, float]
    ) -> int:
        since = day - timedelta(days=thresholds.UNRELATED_WINDOW_DAYS)
        viewed = [look for look in recent if look.act == "viewed" and day_of(look.occurred_at) > since]
        unrelated = sum(not look.related for look in viewed)
        if unrelated < thresholds.MIN_UNRELATED or all(look.related for look in today if look.act == "viewed"):
            return 0
        share = unrelated_share.get(viewed[-1].group, 1.0)
        return unrelated if binomial_tail(unrelated, len(viewed), share) < thresholds.UNRELATED_ALPHA else 0


def _chosen(looks: Sequence[Look]) -> Iterator[Look]:
    """Yield the looks at a child who was chosen: a search can show a namesake by chance."""
    return (look for look in looks if look.act != "searched")


def returned_children(recent: Sequence[Look], today: Sequence[Look]) -> frozenset[str]:
    """Return the children whom somebody chose again on a day, after another one, with no involvement."""
    chosen = {child_id for look in _chosen(today) if not look.related for child_id in look.child_ids}
    return frozenset(each for each in chosen if _returned(recent, each))


def _are_common(names: Set[str], around: Surroundings) -> bool:
    """Return whether so many children have these names that the same name says nothing."""
    named = [each for each in around.children.values() if each.family_names]
    matching = sum(bool(each.family_names & names) for each in named)
    return matching > thresholds.COMMON_NAMES_SHARE * len(named)


def _children(looks: Sequence[Look]) -> int:
    """Return at how many children somebody looked, or for how many they searched in vain."""
    return len({look.child_ids or look.criteria for look in looks})


def _returned(recent: Sequence[Look], child_id: str) -> bool:
    """Return whether somebody chose the same child on several days, with no involvement."""
    of_child = [look for look in _chosen(recent) if child_id in look.child_ids and not look.related]
    return len({day_of(look.occurred_at) for look in of_child}) >= thresholds.RETURNS


def _refine_and_retry(looks: Sequence[Look]) -> int:
    """Return the length of the longest run of searches that keep a fact and change others, one soon after the other."""
    longest, run, shared = 0, 1, frozenset[str]()
    searches = [look for look in looks if look.act == "searched"]
    for before, after in pairwise(searches):
        kept = before.criteria & after.criteria if run == 1 else shared & after.criteria
        soon = after.occurred_at - before.occurred_at <= timedelta(minutes=thresholds.RETRY_MINUTES)
        goes_on = soon and len(kept) == 1 and before.criteria != after.criteria
        run, shared = (run + 1, kept) if goes_on else (1, frozenset())
        longest = max(longest, run)
    return longest if longest >= thresholds.MIN_RETRIES else 0


def _repeated_overrides(recent: Sequence[Look], today: Sequence[Look]) -> int:
    if not any(look.act == "overridden" for look in today):
        return 0
    unrelated = sum(look.act == "overridden" and not look.related for look in recent)
    return unrelated if unrelated >= thresholds.MIN_OVERRIDES else 0


def _asks_for_many(recent: Sequence[Look], today: Sequence[Look]) -> int:
    """Return for how many colleagues somebody looked, if they are many, and if the looks led to nothing."""
    if not any(look.asked_by for look in today):
        return 0
    askers = {look.asked_by for look in recent if look.asked_by and not look.related}
    return len(askers) if len(askers) >= thresholds.MIN_ASKERS else 0
