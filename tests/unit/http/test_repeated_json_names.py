"""A name that is given twice is refused wherever a body is read: readers disagree on which one counts."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.application.records.register import RegisterChild
from contactpoint.application.search.search import SearchChildren
from contactpoint.http.change_bodies import ChildChanges
from contactpoint.http.problem_kinds import CATALOGUE
from contactpoint.http.repeated_json_names import find_repeated_names
from contactpoint.http.request import Request
from contactpoint.problems import Problem
from tests.unit.http.gateway_event import event

BODIES = {
    '{"access_reason": "urgent_care", "criteria": {}, "criteria": {"upn": "1"}}': "/criteria",
    '{"criteria": {"age": 3, "age": 4}}': "/criteria/age",
    '{"criteria": {"age": 3, "\\u0061ge": 3}}': "/criteria/age",
    '{"other_names": [{}, {"kind": "alias", "kind": "former"}]}': "/other_names/1/kind",
    '{"a/b~c": 1, "a/b~c": 2}': "/a~1b~0c",
    '{"x": ' + "9" * 5000 + ', "x": 1}': "/x",
    '{"": 1, "": 1}': "/",
}


@pytest.mark.parametrize("message", [SearchChildren, RegisterChild, ChildChanges, dict])
@pytest.mark.parametrize("body", BODIES)
def test_repeated_name_is_refused_with_its_pointer(message, body):
    sent = event()
    sent["body"] = body
    with pytest.raises(Problem, match="malformed-json") as refused:
        Request(sent).body(message)
    assert [each.pointer for each in refused.value.violations] == [BODIES[body]]
    assert CATALOGUE[refused.value.kind][0] == 400


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=4)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=12,
)


@given(json_values)
def test_body_without_a_repeated_name_has_no_violation(value):
    assert find_repeated_names(json.dumps(value)) == ()


@given(st.dictionaries(st.text(max_size=3), json_values, min_size=1, max_size=3), st.data())
def test_every_repeated_name_is_found_at_any_depth(members, data):
    name = data.draw(st.sampled_from(sorted(members)))
    pairs = [f"{json.dumps(each)}: {json.dumps(value)}" for each, value in members.items()]
    inner = f"{{{', '.join([*pairs, f'{json.dumps(name)}: 1'])}}}"
    for depth in range(3):
        assert find_repeated_names('{"in": [' * depth + inner + "]}" * depth)
