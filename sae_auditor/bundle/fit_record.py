"""The file of an SAE's fit check in a bundle: what was found when it was imported, and where it came from."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from sae_auditor.bundle.layout import fit_file
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.bundle.store import Store
from sae_auditor.schema import Count, Line, Sha256, Strict, read_as

if TYPE_CHECKING:
    from sae_auditor.sae.fit import FitCandidate

# What an import of today writes has a few kilobytes.
_MAX_BYTES = 4 * 2**20
_MAX_CANDIDATES = 1000
_NUMBERS = frozenset({"fvu", "cosine", "l0", "dead", "slope"})

_Share = Annotated[float, Field(ge=0, le=1)]
_Numbers = Annotated[tuple[float, ...], Field(max_length=2**17)]
_Hint = Line | int | float | bool | _Numbers | dict[Line, Line]


class Candidate(Strict):
    """One reading that was scored; see `sae.fit.FitCandidate`. A number is None where it was not finite."""

    site: Line
    tokens: Line
    centred: bool
    normalization: Line
    activation: Line
    k: Count | None
    fvu: Annotated[float, Field(ge=0)] | None
    cosine: Annotated[float, Field(ge=-1.01, le=1.01)] | None
    l0: Annotated[float, Field(ge=0)] | None
    dead: _Share | None
    slope: float | None
    declared: bool

    def scored(self) -> FitCandidate:
        """Return it as the fit check has it, where what is not finite is a number too."""
        from sae_auditor.sae.fit import FitCandidate

        values: dict[str, Any] = {name: inf if name in _NUMBERS and value is None else value for name, value in self}
        return FitCandidate(**values)


class Origin(Strict):
    """The file that the SAE was read from, and what the person said of it."""

    file: Line
    sha256: Sha256
    format: Line
    hints: Annotated[dict[Line, _Hint], Field(max_length=100)]


class FitRecord(Strict):
    """The whole file; see `sae.fit.FitReport`."""

    schema_name: Annotated[Literal["sae-auditor/fit/1"], Field(alias="schema")]
    declared: Candidate
    candidates: Annotated[tuple[Candidate, ...], Field(max_length=_MAX_CANDIDATES)]
    winner: Candidate
    verdict: Literal["fits", "other_reading", "poor", "foreign"]
    text: Line
    warnings: Annotated[tuple[Line, ...], Field(max_length=100)]
    scored_by: Literal["fvu", "cosine"]
    images: Count
    vectors: Count
    accepted: Literal["declared", "winner"]
    encoder: Sha256
    source: Origin

    def said(self) -> str:
        """Return `text` with what it was made of, which the file does not keep but the scores in it tell."""
        from sae_auditor.sae.fit import fit_text

        by_direction = self.scored_by == "cosine"
        try:
            said = fit_text(self.verdict, self.declared.scored(), self.winner.scored(), by_direction=by_direction)
        except (KeyError, ValueError):  # names of another version of the program
            return self.text
        return said if said == self.text else self.text


def read_fit_record(store: Store, sae: str) -> FitRecord | None:
    """Return the fit check of an SAE, None where it has none: only imported SAEs do.

    Raises
    ------
    BundleRefused
        When the file says something else.
    """
    name = fit_file(sae)
    if name not in store.names():
        return None
    return read_as(FitRecord, store.read(name), name, max_bytes=_MAX_BYTES, refuse=BundleRefused)
