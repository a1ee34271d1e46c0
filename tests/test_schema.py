"""Files by their schema."""

import pytest

from sae_auditor.errors import InputRefused
from sae_auditor.schema import Moment, Strict, read_as


class _Part(Strict):
    size: int
    share: float = 0.0


class _File(Strict):
    when: Moment
    parts: tuple[_Part, ...] = ()


_WHEN = '"when": "2026-01-02T03:04:05Z"'


def test_a_file_is_read_as_its_schema_has_it() -> None:
    read = read_as(_File, f'{{{_WHEN}, "parts": [{{"size": 3, "share": 1}}]}}'.encode(), "it.json")
    assert read.parts == (_Part(size=3, share=1.0),)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[]", "'its outermost value'"),
        ("{}", "'when'"),
        ('{"when": "yesterday"}', "'when'"),
        (f'{{{_WHEN}, "more": 1}}', "'more'"),
        (f'{{{_WHEN}, "parts": [{{"size": "3"}}]}}', "'parts.0.size'"),
        (f'{{{_WHEN}, "parts": [{{"size": true}}]}}', "'parts.0.size'"),
        (f'{{{_WHEN}, "parts": [{{"size": 1, "share": 1e999}}]}}', "cannot be kept"),
        (f"{{{_WHEN}, {_WHEN}}}", "twice"),
    ],
)
def test_a_refusal_names_the_file_and_the_field(text: str, why: str) -> None:
    with pytest.raises(InputRefused, match=why) as refusal:
        read_as(_File, text, "it.json")
    assert "'it.json'" in refusal.value.what
