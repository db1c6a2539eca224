"""Disclosure: a field is shown only if it is listed."""

from contactpoint.domain.children import Visibility, disclose


def test_unlisted_field_is_not_disclosed():
    everything = Visibility(view=True, full_record=True, nhs_number=True, upn=True)
    assert disclose({"child_id": "c", "a_field_added_later": "secret"}, everything) == {"child_id": "c"}
    assert disclose({"child_id": "c"}, Visibility()) == {}
