"""What an index was made with: one encoder, its SAEs, one way to read images, one size of thumbnails."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from sae_auditor._paths import data_folder
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.images import AS_USUAL, Reading, window_text

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle

SCHEMA: Final = "sae-auditor/index/1"
_DIGITS: Final = 12
# On what JPEG files are decoded and scaled: everywhere alike, or on a GPU, faster and with others at edges of colour.
Decoding = Literal["cpu", "gpu"]
DECODINGS: Final[tuple[Decoding, ...]] = get_args(Decoding)


@dataclass(frozen=True)
class SaeIdentity:
    """An SAE as `Bundle.sae_refs` tells of it."""

    name: str
    fingerprint: str
    site: str
    tokens: str
    d_in: int
    d_sae: int


@dataclass(frozen=True)
class IndexIdentity:
    """What all rows of an index have in common; rows of another encoder or SAE cannot be compared with them.

    Rows whose pixels were made otherwise cannot either: a GPU's differ at edges of colour.
    """

    encoder_name: str
    encoder_fingerprint: str
    saes: tuple[SaeIdentity, ...]
    thumbnail_px: int
    decoding: Decoding = "cpu"
    reading: Reading = AS_USUAL

    @property
    def sae_names(self) -> tuple[str, ...]:
        """The names of the SAEs."""
        return tuple(sae.name for sae in self.saes)

    def to_json(self) -> dict[str, Any]:
        """Return the fields of ``index.json`` that tell it."""
        return {
            "schema": SCHEMA,
            "encoder": {"name": self.encoder_name, "fingerprint": self.encoder_fingerprint},
            "saes": [asdict(sae) for sae in self.saes],
            "thumbnail_px": self.thumbnail_px,
            # An index of the usual kind is what it was before there was another.
            **({} if self.decoding == "cpu" else {"decoding": self.decoding}),
            **self.reading.to_json(),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any], where: str) -> IndexIdentity:
        """Read what `to_json` wrote.

        Raises
        ------
        InputRefused
            When it is not of this form.
        """
        try:
            if data["schema"] != SCHEMA:
                raise ValueError(f"its schema is {data['schema']}")
            encoder = data["encoder"]
            saes = tuple(SaeIdentity(**sae) for sae in data["saes"])
            decoding = data.get("decoding", "cpu")
            if decoding not in DECODINGS:
                raise ValueError(f"its images were decoded by {decoding}")
            name, fingerprint = str(encoder["name"]), str(encoder["fingerprint"])
            return cls(name, fingerprint, saes, int(data["thumbnail_px"]), decoding, Reading.from_json(data))
        except (KeyError, TypeError, ValueError) as error:
            raise InputRefused(
                say("{0} is not an index that this version reads: {1}.", where, error),
                safe=say("Nothing in it was changed."),
                todo=say("Name another folder with --output."),
            ) from error

    def require_same(self, stored: IndexIdentity, place: Path) -> None:
        """Refuse to go on with an index of another encoder, of other SAEs or of images that were read otherwise.

        Raises
        ------
        InputRefused
            Names what differs.
        """
        if self.encoder_fingerprint != stored.encoder_fingerprint:
            what = say("was made with another encoder, {0}", stored.encoder_name)
        elif self._fingerprints() != stored._fingerprints():
            what = say("was made for other SAEs: {0}", ", ".join(stored.sae_names))
        elif self.decoding != stored.decoding:
            raise InputRefused(
                say(
                    "The images of the index {0} were decoded on the {1}, whose pixels differ.",
                    place,
                    stored.decoding.upper(),
                ),
                safe=say("Nothing in it was changed."),
                todo=say("Add --decode {0}, or name another folder with --output.", stored.decoding),
            )
        elif self.reading != stored.reading:
            raise InputRefused(
                say(
                    "The index {0} was made with {1}, not with {2}.", place, _told(stored.reading), _told(self.reading)
                ),
                safe=say("Nothing in it was changed."),
                todo=say("Give the options that it was made with, or name another folder with --output."),
            )
        else:
            return
        raise InputRefused(
            say("The index {0} {1}.", place, what),
            safe=say("Nothing in it was changed."),
            todo=say("Use the bundle and the SAEs that it was made with, or name another folder with --output."),
        )

    def _fingerprints(self) -> dict[str, str]:
        return {sae.name: sae.fingerprint for sae in self.saes}


def _told(reading: Reading) -> str:
    return say("--view {0} --window {1}", reading.view, window_text(reading.window))


def identity_of(
    bundle: Bundle,
    saes: Sequence[str] | None = None,
    thumbnail_px: int = 128,
    decoding: Decoding = "cpu",
    reading: Reading = AS_USUAL,
) -> IndexIdentity:
    """Return what an index of some of the bundle's SAEs, or of all of them, is made with.

    Raises
    ------
    InputRefused
        When the bundle has no such SAE, or none at all, or when images are to be seen in tiles.
    """
    if reading.view == "tiles":
        raise InputRefused(
            say("An index has one row an image, so it sees none in tiles."), todo=say("Choose crop or whole.")
        )
    known = {ref.name: ref for ref in bundle.sae_refs}
    for name in saes or ():
        if name not in known:
            names = ", ".join(f"'{one}'" for one in known) or "none"
            raise InputRefused(say("The bundle has no SAE '{0}'.", name), todo=say("It has: {0}.", names))
    if not known:
        raise InputRefused(say("The bundle has no SAE."), todo=say("Add one with 'sae-auditor bundle import-sae'."))
    wanted = [ref for name, ref in known.items() if saes is None or name in saes]
    refs = tuple(SaeIdentity(r.name, r.fingerprint, r.site, r.tokens, r.d_in, r.d_sae) for r in wanted)
    encoder = bundle.manifest.encoder
    return IndexIdentity(encoder.name, encoder.fingerprint, refs, thumbnail_px, decoding, reading)


def default_index_place(bundle: Bundle, saes: Sequence[str] | None = None, reading: Reading = AS_USUAL) -> Path:
    """Return the folder of the index of a bundle's encoder and SAEs where no other is named."""
    identity = identity_of(bundle, saes, reading=reading)
    # Not by the decoding, so that everything that asks for the bundle's index finds it.
    parts = [identity.encoder_fingerprint, *(f"{sae.name}={sae.fingerprint}" for sae in identity.saes)]
    if reading != AS_USUAL:
        parts += [f"{name}={value}" for name, value in reading.to_json().items()]
    digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:_DIGITS]
    slug = re.sub(r"[^a-z0-9]+", "-", bundle.name.lower()).strip("-")[:40] or "bundle"
    return data_folder() / "indexes" / f"{slug}-{digest}"
