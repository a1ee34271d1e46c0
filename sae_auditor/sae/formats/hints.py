"""What files do not say and people can."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say


@dataclass(frozen=True)
class Hints:
    """Everything that can be said about an SAE beside its files; None where nothing was said. A hint overrides a file.

    Parameters
    ----------
    k
        How many latents fire for each vector.
    site, tokens
        Where it reads, as in `encoders.Site`.
    stream
        Which stream of a SPARC file; which component of one of ai-safety-foundation's.
    streams
        ``paired`` for all streams of a SPARC file together, as it was trained; ``paired-global`` and ``paired-local``
        for choosing latents together or each stream by itself.
    activation
        ``relu``, ``topk``, ``batchtopk``, ... where the tensors fit several.
    threshold
        What pre-activations must exceed, for all latents.
    normalization
        What the library does to decoder rows or inputs where the file does not say; the words are the library's own.
    delta
        Bound of the relaxation of an archetypal dictionary.
    fold_decoder_norm
        Whether decoder rows get unit length and activations grow instead.
    centre
        Whether the decoder bias is subtracted from the input.
    mean, scale
        Statistics that were taken off the input: ``(x - mean) * scale``; a number, or a list of `d_in` numbers.
    names
        Which tensor is which, for files of unknown formats: ``{"W_enc": "my_encoder", ...}``.
    """

    k: int | None = None
    site: str | None = None
    tokens: str | None = None
    stream: str | None = None
    streams: str | None = None
    activation: str | None = None
    threshold: float | None = None
    normalization: str | None = None
    delta: float | None = None
    fold_decoder_norm: bool | None = None
    centre: bool | None = None
    mean: float | Sequence[float] | None = None
    scale: float | Sequence[float] | None = None
    names: Mapping[str, str] | None = None

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Hints:
        """Check the names of what was given.

        Raises
        ------
        InputRefused
            When a hint is not one of these.
        """
        known = [field.name for field in fields(cls)]
        unknown = sorted(set(given) - set(known))
        if unknown:
            raise InputRefused(
                say("'{0}' is no hint for reading an SAE.", unknown[0]), todo=say("Hints are: {0}.", ", ".join(known))
            )
        return cls(**given)

    @property
    def rule_is_said(self) -> bool:
        """Whether something was said about which latents fire."""
        return (self.k, self.activation, self.threshold) != (None, None, None)

    def given(self) -> dict[str, Any]:
        """Return what was said, by name."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name)) is not None}


class HintMissing(InputRefused):
    """A file leaves open what only the person can say.

    Parameters
    ----------
    name
        The hint to give, a field of `Hints`.
    what
        What is not known, as a sentence.
    choices
        What may be answered, where that is a short list.
    suggestion
        What it most likely is.
    """

    def __init__(self, name: str, what: str, *, choices: Sequence[Any] = (), suggestion: Any = None) -> None:
        listed = ", ".join(str(choice) for choice in choices)
        todo = say("Say it with the hint '{0}'.", name)
        if choices:
            todo = say("Say it with the hint '{0}', one of: {1}.", name, listed)
        if suggestion is not None:
            todo = say("Say it with the hint '{0}', probably {1}.", name, suggestion)
        if choices and suggestion is not None:
            todo = say("Say it with the hint '{0}', one of: {1}; probably {2}.", name, listed, suggestion)
        super().__init__(what, safe=say("Nothing was loaded."), todo=todo)
        self.name = name
        self.choices = tuple(choices)
        self.suggestion = suggestion
