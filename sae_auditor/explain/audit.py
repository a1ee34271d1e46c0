"""The frozen result for one image: plain values and numpy arrays, no tensor, no widget."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sae_auditor.explain.flags import Flag, flags_of

Method = Literal["gradient", "ablation", "ledger", "integrated"]
Target = Literal["cosine", "logit", "margin"]

SCHEMA = "sae-auditor/audit/1"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class BundleRef:
    """Which bundle an audit was made with."""

    name: str
    fingerprint: str


@dataclass(frozen=True)
class EncoderRef:
    """Which encoder ran, where and in what precision."""

    name: str
    architecture: str
    fingerprint: str
    device: str
    precision: str


@dataclass(frozen=True)
class SaeRef:
    """Which sparse autoencoder read which site."""

    name: str
    site: str
    tokens: str
    d_sae: int
    activation: str
    fingerprint: str


@dataclass(frozen=True)
class ImageRef:
    """Which image was audited; `sha256` is of the file's bytes, `notices` say what decoding changed."""

    path: str | None
    sha256: str
    width: int
    height: int
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reconstruction:
    """How well the SAE rebuilt this image's vectors.

    `cosine` and `fvu` (fraction of variance unexplained) are over the tokens that the SAE reads, `l0` is the mean
    number of fired latents a token. The two targets are those of the most probable class, at x and with the
    reconstruction in its place.
    """

    cosine: float
    fvu: float
    l0: float
    target_at_x: float
    target_at_reconstruction: float


@dataclass(frozen=True)
class Contribution:
    """How one latent moved one prediction, in units of the target; None where it was not measured or is not known."""

    latent: int
    label: str | None
    label_score: float | None
    activation: float
    contribution: float
    ablation: float | None
    alignment: float | None
    flags: tuple[Flag, ...]


@dataclass(frozen=True)
class Prediction:
    """One class of an audit, with its contributions by falling magnitude."""

    class_name: str
    prompts: tuple[str, ...]
    cosine: float
    logit: float
    probability: float
    total: float
    constant: float
    bias: float
    unexplained: float
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True)
class Audit:
    """Why the encoder decided as it did for one image. ``C`` classes in the prompt set's order, ``m`` fired latents.

    Parameters
    ----------
    cosine, logit, probability, total, constant, bias, unexplained
        float64 ``[C]``. `total` is the target; ``constant + bias + unexplained + sum of contributions == total`` for
        every method (`constant` takes what the method assigns to no latent; for ``ledger`` it has its own formula).
    latents, activations
        int64 and float64 ``[m]``: what fired. At patch sites an activation is the maximum over the patches.
    contributions, ablations, alignments
        float64 ``[C, m]``; NaN where an ablation was not run or an alignment is not known.
    integration_gap
        Completeness gap of ``integrated`` as a share of what was to be explained, float64 ``[C]``; None otherwise.
    notices
        What the person should know of how this was computed (a fallback to the CPU, say).
    """

    bundle: BundleRef
    encoder: EncoderRef
    sae: SaeRef
    image: ImageRef
    prompt_set: str
    target: Target
    contrast: str | None
    method: Method
    reconstruction: Reconstruction
    class_names: tuple[str, ...]
    class_prompts: tuple[tuple[str, ...], ...]
    cosine: Floats
    logit: Floats
    probability: Floats
    total: Floats
    constant: Floats
    bias: Floats
    unexplained: Floats
    latents: NDArray[np.int64]
    activations: Floats
    labels: tuple[str | None, ...]
    label_scores: tuple[float | None, ...]
    contributions: Floats
    ablations: Floats
    alignments: Floats
    integration_gap: Floats | None = None
    notices: tuple[str, ...] = ()

    def ranked(self) -> NDArray[np.int64]:
        """Return class indices by falling probability; equal ones stay in the prompt set's order."""
        return np.argsort(-self.logit, kind="stable")

    @property
    def margin(self) -> float | None:
        """Target of the most probable class minus that of the next one; None with a single class."""
        if len(self.class_names) < 2:
            return None
        first, second = self.ranked()[:2]
        if self.target == "margin":
            return float(self.logit[first] - self.logit[second])
        return float(self.total[first] - self.total[second])

    @property
    def decides(self) -> bool:
        """Whether the explanation decides the case: the unexplained term is not larger than the margin."""
        margin = self.margin
        return margin is None or abs(float(self.unexplained[self.ranked()[0]])) <= margin

    @property
    def predictions(self) -> tuple[Prediction, ...]:
        """Return every class by falling probability."""
        return tuple(self.prediction(int(i)) for i in self.ranked())

    def order(self, index: int) -> NDArray[np.int64]:
        """Return places of the fired latents by falling magnitude of their contribution to class `index`."""
        return np.argsort(-np.abs(self.contributions[index]), kind="stable")

    def prediction(self, index: int, top: int | None = None) -> Prediction:
        """Return class `index` with its `top` largest contributions (None: all that fired)."""
        magnitude = float(np.abs(self.contributions[index]).sum())
        return Prediction(
            class_name=self.class_names[index],
            prompts=self.class_prompts[index],
            cosine=float(self.cosine[index]),
            logit=float(self.logit[index]),
            probability=float(self.probability[index]),
            total=float(self.total[index]),
            constant=float(self.constant[index]),
            bias=float(self.bias[index]),
            unexplained=float(self.unexplained[index]),
            contributions=tuple(self._contribution(index, int(j), magnitude) for j in self.order(index)[:top]),
        )

    def _contribution(self, index: int, place: int, magnitude: float) -> Contribution:
        contribution = float(self.contributions[index, place])
        ablation = _known(self.ablations[index, place])
        alignment = _known(self.alignments[index, place])
        label_score = self.label_scores[place]
        return Contribution(
            latent=int(self.latents[place]),
            label=self.labels[place],
            label_score=label_score,
            activation=float(self.activations[place]),
            contribution=contribution,
            ablation=ablation,
            alignment=alignment,
            flags=flags_of(contribution, ablation, alignment, label_score, magnitude),
        )

    def to_json(self, top: int | None = None) -> dict[str, Any]:
        """Return the schema ``sae-auditor/audit/1``: plain values at full precision, never NaN or infinity."""
        return {
            "schema": SCHEMA,
            "bundle": asdict(self.bundle),
            "encoder": asdict(self.encoder),
            "sae": asdict(self.sae),
            "image": asdict(self.image) | {"notices": list(self.image.notices)},
            "prompt_set": self.prompt_set,
            "target": self.target,
            "contrast": self.contrast,
            "method": self.method,
            "reconstruction": asdict(self.reconstruction),
            "decides": self.decides,
            "integration_gap": None if self.integration_gap is None else float(self.integration_gap.max(initial=0.0)),
            "notices": list(self.notices),
            "predictions": [_prediction_json(self.prediction(int(i), top)) for i in self.ranked()],
        }


def _prediction_json(prediction: Prediction) -> dict[str, Any]:
    plain = asdict(prediction)
    name = plain.pop("class_name")
    return {"class": name, **plain, "prompts": list(prediction.prompts), "contributions": list(plain["contributions"])}


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
