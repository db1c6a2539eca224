"""A word in two scripts is no word of any language."""
# ruff: noqa: RUF001 - the words are in other scripts

import pytest

from contactpoint.domain.writing_systems import mixed_scripts, mixes_scripts


@pytest.mark.parametrize(
    "text",
    [
        "Zoë",
        "O’Brien-Núñez",
        "Hawaiʻi",
        "Nguyễn Thị Minh Khai",
        "علی‌رضا",
        "王小明",
        "田中さん",
        "ガーナ",
        "김철수",
        "प्रिया",
        "Мар\u02bcяна",
        "Оксана Smith",
        "Smith-Оксана",
        "Ｔyler",
        "12½ Mill Street",
        "K\u0301yle",
    ],
)
def test_a_word_in_one_script_is_accepted(text):
    assert not mixes_scripts(text)


@pytest.mark.parametrize("text", ["Тyler", "Tуler", "Ann Rеid", "T’уler", "Οlga", "2 Mіll Street", "LЅ1 4AP", "王Wang"])
def test_a_word_in_two_scripts_is_found(text):
    assert mixes_scripts(text)


def test_ascii_text_reads_no_data(monkeypatch):
    monkeypatch.setattr(mixed_scripts, "_ranges", lambda: pytest.fail("the data was read"))
    assert not mixes_scripts("Tyler O'Brien-Reid, 2 Mill Street")
