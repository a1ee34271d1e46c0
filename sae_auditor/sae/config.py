"""What a sparse autoencoder is, apart from its weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sae_auditor.errors import InputRefused

Activation = Literal["relu", "topk", "batchtopk", "jumprelu"]


@dataclass(frozen=True)
class SaeConfig:
    """Shape, activation function and site of a sparse autoencoder.

    Parameters
    ----------
    d_in, d_sae
        Width of the site and number of latents.
    activation
        ``relu``; ``topk`` keeps the `k` largest pre-activations of a vector, then ReLU; ``batchtopk`` and ``jumprelu``
        keep what exceeds a threshold (one for all latents, or one each).
    k
        For ``topk`` the number kept; for ``batchtopk`` the mean number it was trained with; else None.
    prefixes
        Matryoshka prefix sizes in rising order, the last one ``d_sae``; empty for a plain dictionary.
    site, tokens
        Where it reads, as in `encoders.Site`; None when the files do not say.
    apply_b_dec_to_input
        Whether the decoder bias is subtracted from the input before encoding.
    model_name
        The encoder it was trained on, as its maker called it.
    """

    d_in: int
    d_sae: int
    activation: Activation
    k: int | None = None
    prefixes: tuple[int, ...] = ()
    site: str | None = None
    tokens: str | None = None
    apply_b_dec_to_input: bool = True
    model_name: str = ""

    def __post_init__(self) -> None:
        if self.d_in < 1 or self.d_sae < 1:
            raise InputRefused(f"An SAE of {self.d_in} inputs and {self.d_sae} latents cannot be.")
        if self.activation == "topk" and not (self.k and 1 <= self.k <= self.d_sae):
            raise InputRefused(
                f"A TopK SAE needs k between 1 and {self.d_sae}, not {self.k}.", todo="Give k as a hint."
            )
        rising = list(self.prefixes) == sorted(set(self.prefixes))
        if self.prefixes and not (rising and self.prefixes[0] >= 1 and self.prefixes[-1] == self.d_sae):
            raise InputRefused(f"Matryoshka prefixes must rise to {self.d_sae}, not {list(self.prefixes)}.")
