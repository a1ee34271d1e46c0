"""What the limited process says, checked like a stranger's: it may have been taken over by the file that it read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import Field, ValidationError

from sae_auditor.i18n import from_json, mapped
from sae_auditor.schema import Sha256, Strict
from sae_auditor.tensorfiles._child.encoding import MAX_NAME_CHARS, MAX_TENSORS

PyTorchFormat = Literal["torch-zip", "torchscript", "torch-legacy", "pickle"]

_MAX_HEADER_CHARS: Final = 2**20
_MAX_REASON_CHARS: Final = 600
_VIEW_PARTS: Final = 5  # storage, type of the numbers, offset, size, stride

_Number = Annotated[int, Field(ge=0, lt=MAX_TENSORS)]
_Name = Annotated[str, Field(max_length=MAX_NAME_CHARS)]
_View = Annotated[list[Any], Field(min_length=_VIEW_PARTS, max_length=_VIEW_PARTS)]


class Converted(Strict):
    """A file that was converted.

    Parameters
    ----------
    source_sha256, data_sha256
        Of the bytes that were read, and of the safetensors file that was written.
    format
        What the bytes are.
    header
        The line of JSON before the archive, if any.
    content
        The structure, see `_child.encoding`. What it and each tensor say is checked by `_decoding`.
    tensors
        Where each tensor lies: storage, type of the numbers, offset, size and stride.
    names
        The number of the tensor in `tensors` by its name.
    """

    source_sha256: Sha256
    data_sha256: Sha256
    format: PyTorchFormat
    header: Annotated[str, Field(max_length=_MAX_HEADER_CHARS)]
    content: Any
    tensors: Annotated[list[_View], Field(max_length=MAX_TENSORS)]
    names: Annotated[dict[_Name, _Number], Field(max_length=MAX_TENSORS)]


def converted_of(answer: object) -> Converted | None:
    """Return the answer of the limited process as a conversion; None when it is none."""
    try:
        return Converted.model_validate(answer)
    except (ValidationError, RecursionError):
        return None


def line_of(answer: Mapping[str, Any], key: str, otherwise: str = "") -> str:
    """Return a text of a refusal as one line that can be shown; `otherwise` where the process said none."""
    try:
        text = from_json(answer.get(key))
    except ValueError:
        return otherwise
    shown = mapped(text, _shown)
    if not shown:
        return otherwise
    return shown if len(shown) <= _MAX_REASON_CHARS else f"{shown[:_MAX_REASON_CHARS]}…"


def _shown(text: str) -> str:
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
