"""Which tokenizer a folder of the transformers library has, in the terms of open_clip's `text_cfg`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from sae_auditor.encoders._tokenizer_files import AS_TYPED, SIGLIP, has_vocabulary
from sae_auditor.encoders._tokenizer_schema import TOKENIZER_JSON, read_tokenizer
from sae_auditor.encoders._tokenizer_settings import Settings, read_settings
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

OWN_TOKENIZER: Final = TOKENIZER_JSON


def text_options(kind: str, files: Mapping[str, bytes], *, clips_vocabulary: bool) -> dict[str, Any]:
    """Return what `text_cfg` says of the tokenizer: the folder's own files are followed where there are some.

    Parameters
    ----------
    kind
        ``clip`` or ``siglip``.
    files
        The tokenizer files by name.
    clips_vocabulary
        Whether the text tower has as many entries as CLIP's vocabulary, which needs no files.
    """
    if not has_vocabulary(files) and clips_vocabulary:
        return {}
    own = _settings(files).kind
    is_siglip = own.startswith("SiglipTokenizer") or (kind == "siglip" and not own)
    return {"hf_tokenizer_name": OWN_TOKENIZER, "tokenizer_kwargs": {"clean": SIGLIP if is_siglip else AS_TYPED}}


def text_notices(kind: str, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return what people should know about how the folder's tokenizer treats texts."""
    if (
        kind != "siglip"
        or OWN_TOKENIZER not in files
        or not _settings(files).is_a("Gemma")
        or _lowers(files[OWN_TOKENIZER])
    ):
        return ()
    return (
        say(
            "The tokenizer keeps capital letters, as its files say; SigLIP 2 was trained on texts in "
            "small letters, so write prompts in small letters."
        ),
    )


def _settings(files: Mapping[str, bytes]) -> Settings:
    try:
        return read_settings(files)
    except InputRefused:  # told when the tokenizer is made of the files
        return Settings()


def _lowers(content: bytes) -> bool:
    try:
        normalizer = read_tokenizer(content).get("normalizer")
    except InputRefused:
        return False
    return '"Lowercase"' in json.dumps(normalizer)
