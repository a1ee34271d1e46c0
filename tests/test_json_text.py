import json

from hypothesis import given
from hypothesis import strategies as st

from sae_auditor.json_text import json_text

HOSTILE = "a\x1b[31m\x7f\x9b31m\x90\u202e\u2066\u200b\u2028\u2029\ufeff\U000e0041\ud800b\n\r\t\0"


def acts(text):
    """Return what drives a terminal or hides in a text."""
    return [c for c in text if not (c.isprintable() or c in "\n\u3000")]


@given(st.text(st.characters(codec=None)) | st.text(st.sampled_from(HOSTILE)))
def test_every_text_comes_back_and_nothing_in_the_file_acts(text):
    written = json_text({text: [text]})
    assert json.loads(written) == {text: [text]}
    assert acts(written) == []
    written.encode()


def test_the_check_above_finds_an_escape():
    assert acts(f"a{HOSTILE}") == [c for c in HOSTILE if c not in "a[31mb\n"]


def test_other_languages_stay_readable():
    assert "赤い\u3000タグ é 😀 عربي" in json_text(["赤い\u3000タグ é 😀 عربي"])
    assert json_text(["赤"], ensure_ascii=True).isascii()
