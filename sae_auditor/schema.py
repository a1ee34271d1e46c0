"""One strict schema for a file that somebody else wrote, and one sentence for what is wrong with it.

A schema is a pydantic model of its own beside the code that uses the file; this module has what all of them share.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import Annotated, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.strict_json import MAX_BYTES, MAX_DEPTH, NotStrictJson, read_strict_json

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Moment = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})$")]
# Of what is counted here, more would not fit into any file.
Count = Annotated[int, Field(ge=0, le=2**48)]
# A name or a sentence that is shown; longer ones belong into a file of their own.
Line = Annotated[str, Field(max_length=2000)]

_MAX_PLACE: Final = 120

ModelT = TypeVar("ModelT", bound=BaseModel)
Refuse = Callable[[str], InputRefused]


class Strict(BaseModel):
    """Nothing unknown, nothing converted, no number that is not finite, and nothing changed afterwards."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, populate_by_name=True, serialize_by_alias=True
    )


def read_as(
    model: type[ModelT],
    content: bytes | memoryview | str,
    where: str,
    *,
    max_bytes: int = MAX_BYTES,
    max_depth: int = MAX_DEPTH,
    refuse: Refuse = InputRefused,
) -> ModelT:
    """Return what a file of JSON says, as its schema has it.

    Parameters
    ----------
    model
        The schema.
    content
        The whole file.
    where
        Its name, as a person knows it.
    refuse
        Makes the error of a sentence.

    Raises
    ------
    InputRefused
        Or what `refuse` makes, naming the file and the field.
    """
    try:
        read_strict_json(content, max_bytes=max_bytes, max_depth=max_depth)
    except NotStrictJson as error:
        raise refuse(say("'{0}' cannot be used: {1}.", where, error)) from error
    text = content if isinstance(content, str) else bytes(content).removeprefix(codecs.BOM_UTF8)
    try:
        # From the text, because only there a strict schema takes a list for a tuple.
        return model.model_validate_json(text)
    except ValidationError as error:
        raise refuse(say("'{0}' is not valid at {1}.", where, fault_of(error))) from error


def fault_of(error: ValidationError) -> str:
    """Return the first fault that pydantic found: the field, and what is wrong with it."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or say("its outermost value")
    place = place if len(place) <= _MAX_PLACE else f"{place[:_MAX_PLACE]}…"
    return f"'{place}': {first['msg']}"
