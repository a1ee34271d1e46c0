"""What the small files beside a tokenizer say: its marks, how it fills up and cuts, and which class it is of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from sae_auditor.encoders._json_tables import read_table
from sae_auditor.encoders._tokenizer_schema import MAX_ADDED, MAX_TOKEN_CHARS
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

SPECIAL: Final = ("bos_token", "eos_token", "pad_token", "sep_token", "cls_token", "unk_token")
_MORE: Final = ("mask_token", "additional_special_tokens", "extra_special_tokens")
_SETTINGS_FILES: Final = ("special_tokens_map.json", "tokenizer_config.json")
# Classes of the transformers library, by the beginning of their names, and the marks they have where no file says
# another; those that fill texts up on the left unless a file says otherwise.
_USUAL: Final[Mapping[str, Mapping[str, str]]] = {
    "CLIP": {"bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "pad_token": "<|endoftext|>"},
    "Siglip2": {"bos_token": "<bos>", "eos_token": "<eos>", "pad_token": "<pad>", "unk_token": "<unk>"},
    "Siglip": {"eos_token": "</s>", "pad_token": "</s>", "unk_token": "<unk>"},
    "Gemma": {"bos_token": "<bos>", "eos_token": "<eos>", "pad_token": "<pad>", "unk_token": "<unk>"},
    "T5": {"eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"},
    "Llama": {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"},
    "XLMRoberta": {
        "bos_token": "<s>", "cls_token": "<s>", "eos_token": "</s>", "sep_token": "</s>", "pad_token": "<pad>",
        "unk_token": "<unk>",
    },
    "Bert": {"pad_token": "[PAD]", "sep_token": "[SEP]", "cls_token": "[CLS]", "unk_token": "[UNK]"},
}  # fmt: skip
_FILLED_LEFT: Final = ("Gemma", "Siglip2", "Llama", "CodeLlama", "Cohere", "XLNet")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_MAX_BYTES: Final = 8 * 2**20
_MAX_DIGITS: Final = 40
_LONGEST: Final = 1_000_000  # what files say that have no limit is far above


class Settings(dict[str, Any]):
    """What `tokenizer_config.json` and `special_tokens_map.json` say together, special entries as plain texts."""

    @property
    def kind(self) -> str:
        """The class of the transformers library; empty where no file says one."""
        name = self.get("tokenizer_class")
        return name if isinstance(name, str) else ""

    def is_a(self, *beginnings: str) -> bool:
        """Whether the class's name begins so."""
        return self.kind.startswith(beginnings)

    def flag(self, name: str) -> bool | None:
        """Return a setting that is on or off; None where no file says."""
        value = self.get(name)
        return None if value is None else bool(value)

    @property
    def longest(self) -> int | None:
        """The number of ids after which texts are cut; None where there is no limit."""
        length = self.get("model_max_length")
        is_limit = isinstance(length, (int, float)) and not isinstance(length, bool) and 0 < length <= _LONGEST
        return int(length) if is_limit and length is not None else None

    def side(self, name: str) -> str | None:
        """Return ``left`` or ``right`` for ``padding_side`` or ``truncation_side``; None where nothing is said."""
        side = self.get(name)
        return side if side in ("left", "right") else None

    @property
    def usual_side(self) -> str:
        """The side on which the class fills up."""
        return "left" if self.is_a(*_FILLED_LEFT) else "right"

    def fill_in(self, kind: str = "") -> None:
        """Take the class's own marks where no file says others."""
        name = next((name for name in _USUAL if (self.kind or kind).startswith(name)), None)
        for mark, token in (_USUAL[name] if name else {}).items():
            if self.get(mark) is None:
                self[mark] = token

    @property
    def special_tokens(self) -> list[str]:
        """Every mark that any of the files names."""
        named: list[object] = [self.get(name) for name in (*SPECIAL, *_MORE)]
        flat = [item for value in named for item in (value if isinstance(value, list) else [value])]
        return list(dict.fromkeys(text for item in flat if (text := _text(item))))

    @property
    def added_tokens(self) -> dict[str, tuple[int, dict[str, Any]]]:
        """Entries beside the vocabulary with their ids and what else is said of them, by rising id."""
        table = self.get("added_tokens_decoder")
        found = {
            text: (int(number), entry)
            for number, entry in (table.items() if isinstance(table, dict) else ())
            if (text := _text(entry)) and isinstance(entry, dict) and _NUMBER.fullmatch(number)
        }
        return dict(sorted(found.items(), key=lambda item: item[1][0]))


def read_settings(files: Mapping[str, bytes]) -> Settings:
    """Return both small files as one table.

    Raises
    ------
    InputRefused
        When one of them is no JSON object, or adds more to the vocabulary than any model has.
    """
    settings = Settings()
    for name in _SETTINGS_FILES:
        # Files that know no longest text say a number of 31 digits.
        content = read_table(files[name], name, max_bytes=_MAX_BYTES, max_digits=_MAX_DIGITS) if name in files else {}
        settings.update({key: value for key, value in content.items() if value is not None or key not in settings})
    for name in SPECIAL:
        settings[name] = _text(settings.get(name))
    entries = [*settings.special_tokens, *settings.added_tokens]
    if len(entries) > MAX_ADDED or any(len(entry) > MAX_TOKEN_CHARS for entry in entries):
        raise InputRefused(
            say(
                "The encoder's {0} add more than {1} entries to the vocabulary, or one of more than {2} characters.",
                " and ".join(_SETTINGS_FILES),
                f"{MAX_ADDED:,}",
                MAX_TOKEN_CHARS,
            )
        )
    return settings


def _text(value: object) -> str | None:
    content = value.get("content") if isinstance(value, dict) else value
    return content if isinstance(content, str) and content else None
