"""A PyTorch file seen as a state dict, whether it holds one or a whole pickled module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

from sae_auditor.sae.formats._walked import Plain
from sae_auditor.sae.formats.reads import Noted, named_below
from sae_auditor.sae.formats.source import Source


@dataclass(frozen=True)
class Written:
    """What was written, by dotted names as in a state dict.

    Parameters
    ----------
    tensors
        Every tensor; which of them are read is noted.
    values
        Every text and number, likewise.
    classes
        Of pickled objects their class, of pickled classes and functions their own name; the outermost one is ``""``.
    """

    tensors: Noted[Tensor]
    values: Noted[Plain]
    classes: Mapping[str, str]

    def below(self, prefix: str) -> Written:
        """Return what is named below a prefix (which ends with a dot, or is empty), without the prefix."""
        return Written(
            self.tensors.below(prefix),
            self.values.below(prefix),
            {**named_below(self.classes, prefix), "": self.classes.get(prefix.removesuffix("."), "")},
        )


def written(source: Source) -> Written:
    """Return what the file of `source` holds."""
    values, classes = source.inside
    return Written(source.plainly_named, Noted(values, source.read_inside), classes)
