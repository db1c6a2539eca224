"""The browser, and the people who use it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.acceptance.pages.person import Person
from tests.browser import ARGUMENTS, executable


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def person(stack, browser) -> Iterator[Callable[..., Person]]:
    """Return people by their sign-in, each with a browser of their own."""
    people: list[Person] = []

    def new(who: str, **options: int) -> Person:
        people.append(Person(stack, browser, who, **options))
        return people[-1]

    yield new
    for each in people:
        each.context.close()
