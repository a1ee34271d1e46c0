"""What a sparse autoencoder is, apart from its weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Literal

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

Activation = Literal[
    "relu",
    "topk",
    "batchtopk",
    "jumprelu",
    "gated",
    "groupmax",
    "tanh-relu",
    "matching-pursuit",
    "orthogonal-matching-pursuit",
    "quantised",
    "quantised-hard",
]
InputNorm = Literal["none", "constant_norm", "layer_norm"]

# Each step looks at every latent, and of the orthogonal kind at all that were chosen before: more would take minutes
# for an image. Published ones take at most some hundred and some ten.
_MOST_STEPS: Final[Mapping[str, int]] = {"matching-pursuit": 512, "orthogonal-matching-pursuit": 128}
# Each level is a pass over all pre-activations.
_MOST_LEVELS: Final = 256

# The fields that every fingerprint covers; later ones are covered where they differ from their default, so that an
# autoencoder of an older bundle keeps its fingerprint.
_FIRST_FIELDS = frozenset(
    {"d_in", "d_sae", "activation", "k", "prefixes", "site", "tokens", "apply_b_dec_to_input", "model_name"}
)


@dataclass(frozen=True)
class SaeConfig:
    """Shape, activation function and site of a sparse autoencoder.

    Parameters
    ----------
    d_in, d_sae
        Width of the site and number of latents.
    activation
        ``relu``; ``topk`` keeps the `k` largest pre-activations of a vector, then ReLU; ``batchtopk`` and ``jumprelu``
        keep what exceeds a threshold (one for all latents, or one each); ``gated`` lets one affine map decide what
        fires and another how strongly; ``groupmax`` keeps the largest of each of `k` equal groups of neighbours;
        ``tanh-relu`` squashes what is positive; ``matching-pursuit`` chooses latents one after the other,
        ``orthogonal-matching-pursuit`` fits all chosen ones anew after each choice; ``quantised`` takes the mean of
        levels, weighted by nearness, ``quantised-hard`` the nearest level.
    k
        For ``topk`` the number kept, for ``groupmax`` the number of groups, for the pursuits the most steps; for the
        quantised ones the number of levels;
        for ``batchtopk`` the mean number it was trained with; else None.
    prefixes
        Matryoshka prefix sizes in rising order, the last one ``d_sae``; empty for a plain dictionary.
    site, tokens
        Where it reads, as in `encoders.Site`; None when the files do not say.
    apply_b_dec_to_input
        Whether the decoder bias is subtracted from the (normalised) input before encoding.
    model_name
        The encoder it was trained on, as its maker called it.
    normalization
        What is done to each vector first, and undone by `SparseAutoencoder.reconstruct`: nothing; ``constant_norm``
        scales it to the length ``sqrt(d_in)``; ``layer_norm`` gives it mean 0 and (unbiased) standard deviation 1.
    signed
        For ``topk`` and ``matching-pursuit``: what is selected keeps its sign; there is no ReLU.
    by_magnitude
        For ``topk``: the `k` largest by absolute value are selected.
    absolute
        For ``topk``: pre-activations are replaced with their absolute values first.
    residual_threshold
        For ``matching-pursuit``: a vector is done when its residual is shorter than this; 0 for never.
    stop_on_repeat
        For ``matching-pursuit``: a vector is done when a step chooses no new latent.
    input_mean
        Whether a fixed vector, the tensor ``input_mean``, is subtracted from the input before it is normalised.
    norm_eps
        What ``layer_norm`` adds to the standard deviation.
    solver_steps
        For ``orthogonal-matching-pursuit``: gradient steps after each choice.
    soft_cap
        Activations ``a`` become ``soft_cap * tanh(a / soft_cap)``; None for as they are.
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
    normalization: InputNorm = "none"
    signed: bool = False
    by_magnitude: bool = False
    soft_cap: float | None = None
    residual_threshold: float = 0.0
    stop_on_repeat: bool = False
    solver_steps: int = 10
    absolute: bool = False
    input_mean: bool = False
    norm_eps: float = 1e-5

    def __post_init__(self) -> None:
        if self.d_in < 1 or self.d_sae < 1:
            raise InputRefused(say("An SAE of {0} inputs and {1} latents cannot be.", self.d_in, self.d_sae))
        self._check_k()
        rising = list(self.prefixes) == sorted(set(self.prefixes))
        if self.prefixes and not (rising and self.prefixes[0] >= 1 and self.prefixes[-1] == self.d_sae):
            raise InputRefused(say("Matryoshka prefixes must rise to {0}, not {1}.", self.d_sae, list(self.prefixes)))
        signed_in = ("topk",) if self.by_magnitude or self.absolute else ("topk", "matching-pursuit")
        if (self.signed or self.by_magnitude or self.absolute) and self.activation not in signed_in:
            raise InputRefused(say("Signed activations belong to TopK, not to '{0}'.", self.activation))
        if self.soft_cap is not None and not 0 < self.soft_cap < float("inf"):
            raise InputRefused(say("A soft cap is a positive number, not {0}.", self.soft_cap))

    def _check_k(self) -> None:
        named = {"topk": "TopK", "groupmax": "GroupMax"}.get(self.activation)
        if named and not (self.k and 1 <= self.k <= self.d_sae):
            raise InputRefused(
                say("A {0} SAE needs k between 1 and {1}, not {2}.", named, self.d_sae, self.k),
                todo=say("Give k as a hint."),
            )
        if self.activation in _MOST_STEPS:
            most = min(_MOST_STEPS[self.activation], self.d_sae)
            if not (self.k and 1 <= self.k <= most):
                raise InputRefused(
                    say("Matching pursuit needs a number of steps between 1 and {0}, not {1}.", most, self.k),
                    todo=say("Give it with the hint k."),
                )
        if self.activation.startswith("quantised") and not (self.k and 1 <= self.k <= _MOST_LEVELS):
            raise InputRefused(
                say("A quantised SAE needs between 1 and {0} levels, not {1} of them.", _MOST_LEVELS, self.k)
            )
        if self.activation == "groupmax" and self.d_sae % (self.k or 1):
            raise InputRefused(say("{0} latents cannot be divided into {1} equal groups.", self.d_sae, self.k))

    @property
    def is_input_raw(self) -> bool:
        """Whether vectors are read as they are, so that nothing is to be undone in a reconstruction."""
        return self.normalization == "none" and not self.input_mean

    def to_json(self) -> dict[str, Any]:
        """Return what a fingerprint covers: plain values, newer fields only where they are not their default."""
        defaults = {field.name: field.default for field in fields(self)}
        return {name: value for name, value in asdict(self).items() if name in _FIRST_FIELDS or value != defaults[name]}
