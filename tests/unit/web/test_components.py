"""The components are GOV.UK Frontend's own, escape what they are given, and are the same compiled."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from jinja2 import ChoiceLoader, Environment, PackageLoader

from contactpoint.web import components
from contactpoint.web.rendering import environment

TEMPLATES = Path(str(files("contactpoint.web"))) / "templates"
BY_HAND = re.compile(
    r'class="govuk-(button|radios|checkboxes|details|inset-text|back-link|input|select|error-|date-input|skip-link)'
)
HOSTILE = "\"'><script>alert(1)</script>"
ERROR = [{"field": "f", "text": HOSTILE}, {"field": "d_day", "text": HOSTILE}]
CALLS = {
    "button": "forms.button(hostile, 'f', hostile)",
    "button of a link": "forms.button(hostile, href=hostile)",
    "back": "forms.back(hostile, hostile)",
    "inset": "forms.inset(hostile)",
    "error summary": "forms.error_summary(errors)",
    "text": "forms.text('f', hostile, {'f': hostile}, errors, hostile)",
    "day": "forms.day('d_', hostile, {'d_day': hostile}, errors, hostile)",
    "choice": "forms.choice('f', hostile, [(hostile, hostile)], {'f': hostile}, errors, hostile)",
    "radios": "forms.radios('f', hostile, [(hostile, hostile, hostile)], hostile, errors, hostile)",
    "ticks": "forms.ticks('f', [(hostile, hostile)], [hostile], errors, hostile, hostile)",
}
IMPORT = "{% import 'forms.html' as forms with context %}"


def rendered(templates: Environment, call: str) -> str:
    return templates.from_string(f"{IMPORT}{{{{ {call} }}}}").render(hostile=HOSTILE, errors=ERROR)


def autoescaped() -> Environment:
    """Return the pages' templates, which escape in a template without a name as well."""
    found = environment("en").overlay(autoescape=True)
    found.globals = environment("en").globals
    return found


@pytest.mark.parametrize("call", CALLS.values(), ids=list(CALLS))
def test_component_escapes_whatever_it_is_given(call):
    page = rendered(autoescaped(), call)
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert not re.search(r"""=\s*["'][^"']*["']><script""", page)


def test_details_escape_their_summary_and_what_is_hidden_in_it():
    source = f"{IMPORT}{{% call forms.details(hostile, hidden=hostile) %}}{{{{ hostile }}}}{{% endcall %}}"
    page = autoescaped().from_string(source).render(hostile=HOSTILE)
    assert page.count("&lt;script&gt;") == 3
    assert "<script" not in page


def test_no_template_writes_a_component_by_hand_or_trusts_a_text():
    for template in TEMPLATES.rglob("*.html"):
        source = template.read_text("utf-8")
        assert not BY_HAND.search(source), template.name
        assert not re.search(r"\|\s*safe|autoescape", source), template.name


def test_compiled_components_are_found_in_the_layer_and_are_the_same(tmp_path, monkeypatch):
    components.compile_to(tmp_path / components.COMPILED)
    by_source = {name: rendered(autoescaped(), call) for name, call in CALLS.items()}
    monkeypatch.syspath_prepend(tmp_path)
    loader = components.loader()
    assert not loader.mapping[components.PACKAGE].has_source_access
    compiled = autoescaped().overlay()
    compiled.globals, compiled.cache = environment("en").globals, {}
    compiled.loader = ChoiceLoader([PackageLoader("contactpoint.web"), loader])
    assert {name: rendered(compiled, call) for name, call in CALLS.items()} == by_source
