"""What an SAE's files do not say, as options; on a terminal what is missing is asked for."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

import typer

from sae_auditor.cli._output import say
from sae_auditor.errors import InputRefused
from sae_auditor.names import printable
from sae_auditor.plain_files import read_plain_file
from sae_auditor.typed_numbers import read_number, read_whole

if TYPE_CHECKING:
    from sae_auditor.sae import HintMissing

ResultT = TypeVar("ResultT")

_OF_NUMBERS: Final = "0123456789.,+- "
_MAX_NUMBERS_BYTES: Final = 2**20
_PANEL: Final = "What the SAE's files do not say"


def _option(*names: str, **settings: Any) -> Any:
    return typer.Option(*names, rich_help_panel=_PANEL, **settings)


KOption = Annotated[int | None, _option("--k", min=1, help="How many latents fire for each vector.")]
SiteOption = Annotated[
    str | None, _option("--site", metavar="SITE", help="Where it reads, as in blocks.11.hook_resid_post or pooled.")
]
TokensOption = Annotated[
    str | None, _option("--tokens", metavar="cls|patch|all|register", help="Which tokens it reads there.")
]
StreamOption = Annotated[str | None, _option("--stream", metavar="NAME", help="Which stream of a SPARC file.")]
ActivationOption = Annotated[
    str | None, _option("--activation", metavar="NAME", help="Which activation function: relu, topk, batchtopk, ...")
]
ThresholdOption = Annotated[
    float | None, _option("--threshold", help="What pre-activations must exceed, for all latents.")
]
NormalizationOption = Annotated[
    str | None,
    _option(
        "--normalization", metavar="NAME", help="How inputs or decoder rows are normalised, in the library's words."
    ),
]
DeltaOption = Annotated[float | None, _option("--delta", help="Bound of the relaxation of an archetypal dictionary.")]
FoldOption = Annotated[
    bool | None,
    _option("--fold-decoder-norm/--no-fold-decoder-norm", help="Whether decoder rows are brought to unit length."),
]
CentreOption = Annotated[
    bool | None, _option("--centre/--no-centre", help="Whether the decoder bias is subtracted from the input.")
]
MeanOption = Annotated[
    str | None,
    _option("--mean", metavar="NUMBER|FILE", help="What was subtracted from inputs; a JSON file for a list."),
]
ScaleOption = Annotated[
    str | None, _option("--scale", metavar="NUMBER|FILE", help="What inputs were multiplied with then.")
]
TensorOption = Annotated[
    list[str] | None,
    _option("--tensor", metavar="W_enc=NAME", help="Which tensor of a file of unknown format is which; several times."),
]

# Hints whose option has another name than theirs.
_FLAGS: Final[Mapping[str, str]] = {"names": "--tensor W_enc=NAME"}


def hints_of(
    given: Mapping[str, Any], tensors: list[str] | None, mean: str | None, scale: str | None
) -> dict[str, Any]:
    """Return the hints that were given, by name."""
    found = {**given, "names": _names(tensors), "mean": _numbers(mean, "--mean"), "scale": _numbers(scale, "--scale")}
    return {name: value for name, value in found.items() if value is not None}


def with_hints(attempt: Callable[[dict[str, Any]], ResultT], hints: dict[str, Any]) -> ResultT:
    """Call ``attempt(hints)``; on a terminal ask for what is missing and call it again.

    Raises
    ------
    InputRefused
        Where nobody can be asked: what is missing, and the option that says it.
    """
    from sae_auditor.sae import HintMissing

    while True:
        try:
            return attempt(hints)
        except HintMissing as missing:
            if missing.name == "names" or missing.name in hints or not can_ask():
                raise _as_refusal(missing) from missing
            hints = {**hints, missing.name: _ask(missing)}


def can_ask() -> bool:
    """Whether somebody sits at a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _as_refusal(missing: HintMissing) -> InputRefused:
    flag = _FLAGS.get(missing.name, "--" + missing.name.replace("_", "-"))
    choices = f" One of: {', '.join(str(choice) for choice in missing.choices)}." if missing.choices else ""
    likely = f" Probably: {missing.suggestion}." if missing.suggestion is not None else ""
    return InputRefused(missing.what, safe=missing.safe, todo=f"Say it with {flag}.{choices}{likely}")


def _ask(missing: HintMissing) -> Any:
    say(missing.what)
    if missing.choices:
        say(f"One of: {', '.join(str(choice) for choice in missing.choices)}.")
    kind = _KINDS.get(missing.name, str)
    # What cannot be shown as it is comes from a hostile file, and is not offered.
    likely = missing.suggestion if printable(str(missing.suggestion)) == str(missing.suggestion) else None
    while True:
        answer = typer.prompt(missing.name, default=likely, err=True)
        try:
            value = kind(str(answer))
        except InputRefused as refusal:
            say(refusal.text())
            continue
        except ValueError:
            say(f"'{answer}' cannot be used here.")
            continue
        if not missing.choices or value in missing.choices:
            return value
        say(f"'{answer}' is none of them.")


def _yes(text: str) -> bool:
    known = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}
    if text.lower() not in known:
        raise ValueError(text)
    return known[text.lower()]


# Hints that are no text.
_KINDS: Final[Mapping[str, Callable[[str], Any]]] = {
    "k": read_whole,
    "threshold": read_number,
    "delta": read_number,
    "mean": read_number,
    "scale": read_number,
    "centre": _yes,
    "fold_decoder_norm": _yes,
}


def _names(tensors: list[str] | None) -> dict[str, str] | None:
    if not tensors:
        return None
    pairs = [text.partition("=") for text in tensors]
    if not all(ours and theirs for ours, _, theirs in pairs):
        raise typer.BadParameter("use --tensor W_enc=NAME")
    return {ours: theirs for ours, _, theirs in pairs}


def _numbers(text: str | None, flag: str) -> float | list[float] | None:
    if text is None:
        return None
    try:
        return read_number(text)
    except InputRefused:
        if not text.strip(_OF_NUMBERS) and not Path(text).is_file():  # meant as a number, such as 1,500
            raise
    try:
        content = json.loads(read_plain_file(text, _MAX_NUMBERS_BYTES))
        return [float(number) for number in content]
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise InputRefused(
            f"{text} holds no list of numbers for {flag}.", todo="Give a number, or a JSON file with a list of numbers."
        ) from error
