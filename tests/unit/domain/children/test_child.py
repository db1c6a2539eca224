"""What a record may hold."""

from contactpoint.domain.children import ChildDetails


def test_child_structures_have_no_free_text_field():
    wordy = {name for name in ChildDetails.__struct_fields__ if any(w in name for w in ("note", "comment", "remark"))}
    assert wordy == set()
