"""Every text of the pages: those of the templates, and those that the code chooses from."""

from importlib.resources import files
from pathlib import Path

from jinja2.ext import babel_extract

from contactpoint.web.forms import household, involvement_and_contact, search
from contactpoint.web.texts import words
from contactpoint.web.views import contacts, duty, reviews, shielding

IN_CODE = {
    "Choose what has changed",
    "Choose why you need to find a child",
    "Confirm that you have read this",
    "Choose whether you agree",
    contacts.CHOOSE_SERVICE,
    contacts.PASSED_ON,
    contacts.SERVICE_CANNOT_SIGN_IN,
    contacts.OTHER_CANNOT_SIGN_IN,
    duty.CHANGED,
    shielding.CHANGED,
    reviews.CHOOSE_CHILDREN,
    reviews.CHILDREN_CHOSEN,
    "Choose what you decide",
    "Enter a day that is over or today, such as 23 11 2026",
    "Choose why you decide later",
    "Confirm that everybody may see what was sent",
    "Choose on what basis the child is hidden",
}


def page_texts() -> set[str]:
    """Return the texts in English."""
    found = {text for codes in words.CODES.values() for text in codes.values()}
    found |= {
        words.OTHER_MESSAGE,
        *words.MONTHS,
        *map(words.plain, (*involvement_and_contact.SERVICES, *involvement_and_contact.ROLES)),
    }
    found |= {
        *search.WRONG.values(),
        search.NOT_ENOUGH,
        *search.IN_OTHER_WORDS.values(),
        *search.SAYS_NOTHING.values(),
        *involvement_and_contact.WRONG.values(),
    }
    found |= set(involvement_and_contact.WRONG_BY_DETAIL.values())
    found |= set(household.WRONG.values())
    return found | IN_CODE | _in_templates()


def _in_templates() -> set[str]:
    options = {"trimmed": "false", "newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}
    found: set[str] = set()
    folder = Path(str(files("contactpoint.web"))) / "templates"
    for template in folder.rglob("*.html"):
        with template.open("rb") as content:
            for _, __, text, ___ in babel_extract(content, ("_", "gettext", "ngettext"), [], options):
                found |= {each for each in (text if isinstance(text, tuple) else (text,)) if each}
    return found
