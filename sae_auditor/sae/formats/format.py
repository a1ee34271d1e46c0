"""What a reader of one format offers, and what it returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.formats.hints import Hints
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.paired import PairedStreams

if TYPE_CHECKING:
    from sae_auditor.sae.autoencoder import SparseAutoencoder


@dataclass(frozen=True)
class Reading:
    """An SAE in the canonical form and where it came from.

    Parameters
    ----------
    found
        The autoencoder, or all the streams of a file together where that was asked for.
    format
        Name of the format it was read from.
    notices
        What the person should know: a default that was taken, a peculiarity of the file.
    """

    found: SparseAutoencoder | PairedStreams
    format: str
    notices: tuple[str, ...] = ()

    @property
    def sae(self) -> SparseAutoencoder:
        """The autoencoder.

        Raises
        ------
        InputRefused
            When these are several streams together.
        """
        if isinstance(self.found, PairedStreams):
            raise InputRefused(
                say("These are {0} streams together, where one autoencoder is needed.", len(self.found.streams)),
                todo=say("Choose one with the hint 'stream': {0}.", ", ".join(self.found.streams)),
            )
        return self.found


@dataclass(frozen=True)
class Format:
    """One file format.

    Parameters
    ----------
    name
        Shown to people: the library or project whose files these are.
    recognises
        Whether a source has the marks of this format; looks at names and configurations, reads tensors only when it
        must, and never raises because a mark is missing.
    read
        Convert it. Raises `InputRefused` when it is not what its marks say, `HintMissing` for what the person must say.
    """

    name: str
    recognises: Callable[[Source], bool]
    read: Callable[[Source, Hints], Reading]
