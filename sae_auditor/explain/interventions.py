"""An intervention: latents of one SAE that are switched off, weakened or steered, by name. Plain values, no torch.

A latent that did not fire stays silent whatever its factor is. Where several interventions hold at once their factors
are multiplied, so that the order in which they were switched on does not matter.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.plain_files import read_plain_file
from sae_auditor.schema import Sha256, Strict, read_as

Floats = NDArray[np.float64]
# Row and column of a patch, from 0 on.
Patch = tuple[int, int]

SCHEMA: Final = "sae-auditor/intervention/1"
MAX_FACTOR: Final = 100.0
MAX_LATENTS: Final = 10_000
MAX_PATCHES: Final = 65_536
MAX_NAME: Final = 200
_MAX_BYTES: Final = 4 * 2**20


@dataclass(frozen=True)
class Intervention:
    """What is done to latents of one SAE.

    Parameters
    ----------
    name
        What a person calls it; empty for what is only being tried.
    sae, fingerprint
        The SAE that its latents belong to; it is used with no other one.
    factors
        What activations are multiplied with, by rising latent: 0 switches off, 1 leaves it as it is, more steers.
    patches
        Row and column of the patches where this holds, rising; empty: wherever the SAE reads. Only for SAEs that read
        patches.

    Raises
    ------
    ValueError
        When a latent or a patch stands there twice, or a number is out of its limits.
    """

    name: str
    sae: str
    fingerprint: str
    factors: tuple[tuple[int, float], ...]
    patches: tuple[Patch, ...] = ()

    def __post_init__(self) -> None:
        latents = [latent for latent, _ in self.factors]
        if latents != sorted(set(latents)) or list(self.patches) != sorted(set(self.patches)):
            raise ValueError("latents and patches stand in rising order, each once")
        if not all(latent >= 0 and 0 <= factor <= MAX_FACTOR for latent, factor in self.factors):
            raise ValueError(f"a factor lies between 0 and {MAX_FACTOR:g}")

    @classmethod
    def of(
        cls, name: str, sae: str, fingerprint: str, factors: Mapping[int, float], patches: Iterable[Patch] = ()
    ) -> Intervention:
        """Return one from factors in any order; those that are 1 change nothing and are left out."""
        kept = tuple((latent, float(factor)) for latent, factor in sorted(factors.items()) if factor != 1.0)
        return cls(name, sae, fingerprint, kept, tuple(sorted(set(patches))))

    @property
    def scales(self) -> dict[int, float]:
        """The factors by latent."""
        return dict(self.factors)

    @property
    def latents(self) -> tuple[int, ...]:
        """The latents that it changes."""
        return tuple(latent for latent, _ in self.factors)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values in the schema ``sae-auditor/intervention/1``."""
        return {
            "schema": SCHEMA,
            "name": self.name,
            "sae": self.sae,
            "fingerprint": self.fingerprint,
            "latents": [{"latent": latent, "factor": factor} for latent, factor in self.factors],
            "patches": [list(patch) for patch in self.patches],
        }

    def to_json(self) -> str:
        """Return it as the text of a file."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2) + "\n"


class _Latent(Strict):
    latent: Annotated[int, Field(ge=0, lt=2**31)]
    factor: Annotated[float, Field(ge=0, le=MAX_FACTOR)]


_Place = Annotated[int, Field(ge=0, lt=4096)]


class _File(Strict):
    schema_: Annotated[Literal["sae-auditor/intervention/1"], Field(alias="schema")]
    name: Annotated[str, Field(max_length=MAX_NAME)]
    sae: Annotated[str, Field(max_length=2000)]
    fingerprint: Sha256
    latents: Annotated[tuple[_Latent, ...], Field(min_length=1, max_length=MAX_LATENTS)]
    patches: Annotated[tuple[tuple[_Place, _Place], ...], Field(max_length=MAX_PATCHES)] = ()


def intervention_from_json(content: bytes | str, where: str) -> Intervention:
    """Return what the text of a file says; `where` is its name, as a person knows it.

    Raises
    ------
    InputRefused
        When it is not in the schema, or names a latent or a patch twice.
    """
    read = read_as(_File, content, where, max_bytes=_MAX_BYTES)
    factors = {item.latent: item.factor for item in read.latents}
    if len(factors) < len(read.latents) or len(set(read.patches)) < len(read.patches):
        raise InputRefused(
            say("'{0}' names a latent or a patch twice.", where), todo=say("Keep one of the two and try again.")
        )
    return Intervention(
        read.name, read.sae, read.fingerprint, tuple(sorted(factors.items())), tuple(sorted(read.patches))
    )


def read_intervention(path: str) -> Intervention:
    """Return what a file says.

    Raises
    ------
    InputRefused
        When there is no such file, or it says something else.
    """
    try:
        content = read_plain_file(path, _MAX_BYTES)
    except OSError as error:
        raise InputRefused(say("'{0}' cannot be read: {1}.", path, error.strerror or str(error))) from error
    return intervention_from_json(content, path)


def require_fit(interventions: Sequence[Intervention], sae: str, fingerprint: str, d_sae: int) -> None:
    """Refuse interventions that were made for another SAE, or name a latent that it does not have.

    Raises
    ------
    InputRefused
        Naming the intervention.
    """
    for one in interventions:
        if one.fingerprint != fingerprint:
            raise InputRefused(
                say("'{0}' was made for another SAE ('{1}') than '{2}'.", one.name, one.sae, sae),
                safe=say("Nothing was changed."),
                todo=say("Choose the SAE that it was made for: the same number is another latent elsewhere."),
            )
        if one.factors and one.latents[-1] >= d_sae:
            raise InputRefused(
                say("The SAE '{0}' has no latent {1}: it has {2}.", sae, one.latents[-1], f"{d_sae:,}"),
                todo=say("Name latents from 0 to {0}.", d_sae - 1),
            )


def entry_factors(
    interventions: Sequence[Intervention],
    latents: NDArray[np.int64],
    tokens: NDArray[np.int64],
    patches: slice,
    grid: tuple[int, int],
) -> Floats:
    """Return what each entry of an image's codes is multiplied with, float64 ``[n]``.

    Parameters
    ----------
    latents, tokens
        Of each entry, int64 ``[n]``: the latent, and its place among the tokens that the SAE reads.
    patches, grid
        Which of those tokens are the patches, row by row, and how many rows and columns there are.

    Raises
    ------
    InputRefused
        When patches are named and the SAE reads none, or they lie outside of the image.
    """
    result = np.ones(len(latents))
    for one in interventions:
        here = _where(one.patches, tokens, patches, grid)
        for latent, factor in one.factors:
            result[here & (latents == latent)] *= factor
    return result


def _where(
    chosen: Collection[Patch], tokens: NDArray[np.int64], patches: slice, grid: tuple[int, int]
) -> NDArray[np.bool_]:
    if not chosen:
        return np.ones(len(tokens), bool)
    if patches.stop == patches.start:
        raise InputRefused(
            say("Patches cannot be chosen here: this SAE reads none."),
            safe=say("Nothing was changed."),
            todo=say("Change the latents for the whole image, or choose an SAE that reads patches."),
        )
    rows, columns = grid
    if any(row >= rows or column >= columns for row, column in chosen):
        raise InputRefused(
            say("An intervention names a patch outside of the image, which has {0} x {1} patches.", rows, columns),
            safe=say("Nothing was changed."),
            todo=say("Choose its patches anew."),
        )
    places = [patches.start + row * columns + column for row, column in chosen]
    return np.isin(tokens, places)
