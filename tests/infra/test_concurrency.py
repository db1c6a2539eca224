"""Reserved concurrency: a flood of one kind of call stops no other, and nobody waits for a sign-in."""

from dataclasses import replace

import pytest

from infra.environments.production import SETTINGS
from infra.functions.all_functions import ALL_FUNCTIONS, API_FUNCTIONS, AUTHORIZER, JOBS, PAGES
from infra.settings_checks import MIN_CONCURRENCY, SettingsError, check

pytestmark = pytest.mark.xdist_group("infra")


def test_every_function_that_people_call_has_its_own_share(production):
    functions = production.resources("AWS::Lambda::Function").values()
    reserved = {f["Description"].split()[1]: f.get("ReservedConcurrentExecutions") for f in functions}
    expected = {d.name: SETTINGS.concurrency * d.concurrency_percent // 100 for d in (AUTHORIZER, *API_FUNCTIONS)}
    assert reserved == {**expected, **dict.fromkeys(each.name for each in (*JOBS, *PAGES))}
    assert sum(number or 0 for number in reserved.values()) <= SETTINGS.concurrency


def test_shares_are_no_more_than_everything_and_the_smallest_setting_stops_no_function():
    shares = [definition.concurrency_percent for definition in ALL_FUNCTIONS]
    assert sum(shares) <= 100
    assert all(d.reserved_concurrency(MIN_CONCURRENCY) for d in (AUTHORIZER, *API_FUNCTIONS))


def test_nothing_is_reserved_without_a_setting():
    assert all(definition.reserved_concurrency(0) is None for definition in ALL_FUNCTIONS)


@pytest.mark.parametrize("concurrency", [0, MIN_CONCURRENCY - 1])
def test_environment_that_retains_data_needs_a_concurrency(concurrency):
    with pytest.raises(SettingsError, match="Set concurrency"):
        check(replace(SETTINGS, concurrency=concurrency))
