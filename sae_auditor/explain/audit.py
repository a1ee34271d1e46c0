"""The frozen result for one image: plain values and numpy arrays, no tensor, no widget."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from sae_auditor.explain.flags import Alignments, Flag, is_gradient_off, is_low_alignment, leans_on
from sae_auditor.explain.interventions import Intervention
from sae_auditor.explain.reasons import Judgements, forbidden, judged_share, reason_pushes
from sae_auditor.images import Colour, Crop, Sight, Tile, View
from sae_auditor.names import path_fields

# The id of one of `methods.METHODS`, which are found where they are needed: the table knows what an audit is made of.
Method = str
Target = Literal["logodds", "margin", "logit", "cosine"]

# What contributions are measured by where nobody chose anything.
DEFAULT_METHOD: Final[Method] = "gradient"

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
    """Which image was audited, and how it was read.

    `sha256` is of the file's bytes; `notices` and `colour` say how it was decoded, `view` what was to be seen of it.
    """

    path: str | None
    sha256: str
    width: int
    height: int
    notices: tuple[str, ...] = ()
    colour: Colour = "managed"
    view: View = "crop"


@dataclass(frozen=True)
class Reconstruction:
    """How well the SAE rebuilt this image's vectors.

    `cosine` and `fvu` (fraction of variance unexplained) are over the tokens that the SAE reads, `l0` is the mean
    number of fired latents a token. The two targets are those of the most probable class, at x and with the
    reconstruction in its place. What the figures are worth says `Trust`.
    """

    cosine: float
    fvu: float
    l0: float
    target_at_x: float
    target_at_reconstruction: float


@dataclass(frozen=True)
class LatentRange:
    """The effect of a latent, and its lowest and highest one under small changes of the picture."""

    latent: int
    effect: float
    low: float
    high: float


@dataclass(frozen=True)
class Stability:
    """What becomes of the first latents of the list under small changes of the picture; see `explain.stability`.

    Parameters
    ----------
    n
        How many changes were tried.
    top
        How many latents were compared: ten, or as many as fired.
    overlap
        Share of them that are among the first as many of a changed picture, mean over the changes, 0 to 1.
    rank_correlation
        Spearman's, of the effects of all that are among the first of either, mean over the changes; None where
        nothing can be ranked.
    spread
        Standard deviation of an effect over the changes as a share of the effects' mean size, mean over the latents.
    same_first, same_class
        In how many changes the same latent stands first, and the same class is the most probable.
    ranges
        How far each of the latents moved.
    """

    n: int
    top: int
    overlap: float
    rank_correlation: float | None
    spread: float
    same_first: int
    same_class: int
    ranges: tuple[LatentRange, ...]


@dataclass(frozen=True)
class Trust:
    """What an explanation is worth on this image, measured against the reference images of the SAE.

    Parameters
    ----------
    fvu
        Fraction of variance unexplained of this image.
    fvu_percentile, cosine_percentile
        Percentage of reference images that the SAE rebuilds better by FVU and by cosine, 0 to 100; None where the
        bundle keeps no such figures.
    unlike
        Whether the image is unlike what the latents were made for: its FVU is above the 99th percentile under the SAE
        that is asked or under another one of the bundle. None where no SAE can judge it.
    unlike_by
        The SAEs that say so.
    judged
        Share of the decision's movement that is by latents which the reasons policy judges, 0 to 1; None without a
        policy.
    supported
        Share of the push towards the most probable class that is by latents with a name and with enough reference
        images for it, 0 to 1; None where nothing pushes, or nothing is known of the latents.
    faithfulness
        Figure of merit of the list for the most probable class, -1 to 1; see `explain.faithfulness`. None where it was
        not measured.
    stability
        What becomes of the list under small changes of the picture; None where it was not measured.
    """

    fvu: float
    fvu_percentile: float | None
    cosine_percentile: float | None
    unlike: bool | None
    judged: float | None
    unlike_by: tuple[str, ...] = ()
    supported: float | None = None
    faithfulness: float | None = None
    stability: Stability | None = None


@dataclass(frozen=True)
class Reason:
    """A must-not-count reason that fired: its push in log-odds and as a share of the decision; negative: against."""

    name: str
    effect: float
    share: float
    forbidden: bool


@dataclass(frozen=True)
class AlwaysOn:
    """The latents that fire on nearly every image, together; they are measured against their usual activation.

    `contribution` is the sum of theirs, `ablation` the exact effect of giving all of them their usual activation at
    once; None where it was not measured.
    """

    latents: tuple[int, ...]
    contribution: float
    ablation: float | None


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

    @property
    def effect(self) -> float:
        """The exact effect where it was measured, else the contribution: what order and findings go by."""
        return self.contribution if self.ablation is None else self.ablation

    @property
    def is_folded(self) -> bool:
        """Whether it is shown within the one row of always-on latents."""
        return "always-on" in self.flags


@dataclass(frozen=True)
class Prediction:
    """One class of an audit.

    Its contributions stand in the order of `Audit.order`. `forbidden` names the latents of forbidden reasons, largest
    push first; `reasons` every must-not-count reason that fired; `always_on` is None where no such latent fired.
    """

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
    forbidden: tuple[int, ...] = ()
    reasons: tuple[Reason, ...] = ()
    always_on: AlwaysOn | None = None


@dataclass(frozen=True)
class Audit:
    """Why the encoder decided as it did for one image. ``C`` classes in the prompt set's order, ``m`` fired latents.

    Parameters
    ----------
    crop
        What the encoder saw of the image, in whole image px; where there is a margin, without it.
    cosine, logit, probability, total, constant, bias, unexplained
        float64 ``[C]``. `total` is the target; ``constant + bias + unexplained + sum of contributions == total`` for
        every method (`constant` takes what the method assigns to no latent; for ``ledger`` it has its own formula).
    latents, activations
        int64 and float64 ``[m]``: what fired. At patch sites an activation is the maximum over the patches.
    contributions, ablations, alignments
        float64 ``[C, m]``; NaN where an ablation was not run or an alignment is not known.
    always_on
        bool ``[m]``: which latents are measured against their usual activation instead of zero, and folded.
    folded
        Exact effect of giving all of those their usual activation at once, float64 ``[C]``; NaN where there are none.
    judgements
        What the reasons policy says of the SAE's latents; None without a policy.
    log_odds_per_unit
        What effects are multiplied with to be log-odds: 1, but the encoder's scale for the target ``cosine``.
    best_alignments
        How all latents are aligned to the most probable class; None where it is unknown.
    integration_gap
        Completeness gap of ``integrated`` as a share of what was to be explained, float64 ``[C]``; None otherwise.
    tile
        Which of the tiles of the image this is; None where it was seen at once.
    shortcuts
        Of the latents that fired those about which people confirmed a finding of a scan, with the classes it was for.
    notices
        What the person should know of how this was computed (a fallback to the CPU, say).
    changes
        The interventions under which all of this holds; empty where it is of the image as it is. Latents that are
        switched off stand there with the activation 0.
    """

    bundle: BundleRef
    encoder: EncoderRef
    sae: SaeRef
    image: ImageRef
    crop: Crop
    prompt_set: str
    target: Target
    contrast: str | None
    method: Method
    reconstruction: Reconstruction
    trust: Trust
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
    always_on: NDArray[np.bool_]
    folded: Floats
    judgements: Judgements | None = None
    log_odds_per_unit: float = 1.0
    best_alignments: Alignments | None = None
    integration_gap: Floats | None = None
    tile: Tile | None = None
    shortcuts: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    changes: tuple[Intervention, ...] = ()

    def ranked(self) -> NDArray[np.int64]:
        """Return class indices by falling probability; equal ones stay in the prompt set's order."""
        return np.argsort(-self.logit, kind="stable")

    @property
    def sight(self) -> Sight:
        """What the encoder saw of the image, and how much it did not see."""
        return Sight(self.crop, self.image.width, self.image.height)

    @property
    def margin(self) -> float | None:
        """The lead of the most probable class over the next one, in units of the target; None with a single class."""
        if len(self.class_names) < 2:
            return None
        first, second = self.ranked()[:2]
        lead = self.cosine if self.target == "cosine" else self.logit
        return float(lead[first] - lead[second])

    @property
    def decides(self) -> bool:
        """Whether the explanation decides the case: the unexplained term is not larger than the margin."""
        margin = self.margin
        return margin is None or abs(float(self.unexplained[self.ranked()[0]])) <= margin

    @property
    def unexplained_to_lead(self) -> float | None:
        """The unexplained term of the most probable class as a multiple of its lead; from 1 on it does not decide.

        None with a single class, or where there is no lead.
        """
        margin = self.margin
        return None if not margin else abs(float(self.unexplained[self.ranked()[0]])) / margin

    @property
    def alignment_hints(self) -> Literal["judged", "withheld", "unknown"]:
        """Whether low alignment is hinted at, or withheld since these prompts cannot judge it."""
        if self.best_alignments is None:
            return "unknown"
        return "judged" if self.best_alignments.can_judge else "withheld"

    @property
    def predictions(self) -> tuple[Prediction, ...]:
        """Return every class by falling probability."""
        return tuple(self.prediction(int(i)) for i in self.ranked())

    def effects(self, index: int) -> Floats:
        """Return what every latent did to class `index`, ``[m]``: its exact effect, else its contribution."""
        return known_effects(self.ablations[index], self.contributions[index])

    def order(self, index: int) -> NDArray[np.int64]:
        """Return places of the fired latents in the order in which they are shown for class `index`.

        Pushes towards the class first, the largest effect first, then those against it, the largest first as well;
        always-on latents, which are folded, last.
        """
        effects = self.effects(index)
        return np.lexsort((-np.abs(effects), effects < 0, self.always_on))

    def prediction(self, index: int, top: int | None = None) -> Prediction:
        """Return class `index` with its first `top` contributions (None: all that fired)."""
        effects = self.effects(index)
        odds = effects * self.log_odds_per_unit
        found = () if self.judgements is None else forbidden(odds, self.latents, self.judgements)
        remarks = _Remarks(
            self,
            index,
            magnitude=float(np.abs(effects).sum()),
            forbidden=frozenset(found),
            is_best=index == int(self.logit.argmax()),
        )
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
            contributions=tuple(self._contribution(index, int(j), remarks) for j in self.order(index)[:top]),
            forbidden=found,
            reasons=self._reasons(odds),
            always_on=self._folded(index),
        )

    def _contribution(self, index: int, place: int, remarks: _Remarks) -> Contribution:
        return Contribution(
            latent=int(self.latents[place]),
            label=self.labels[place],
            label_score=self.label_scores[place],
            activation=float(self.activations[place]),
            contribution=float(self.contributions[index, place]),
            ablation=_known(self.ablations[index, place]),
            alignment=_known(self.alignments[index, place]),
            flags=remarks.of(place),
        )

    def _reasons(self, odds: Floats) -> tuple[Reason, ...]:
        if self.judgements is None:
            return ()
        pushes = reason_pushes(odds, self.latents, self.judgements)
        found = [
            Reason(self.judgements.reasons[i], pushes[i].effect, pushes[i].share, pushes[i].is_forbidden)
            for i in np.unique(self.judgements.reason_of[self.latents]).tolist()
            if i >= 0
        ]
        return tuple(sorted(found, key=lambda reason: -reason.share))

    def _folded(self, index: int) -> AlwaysOn | None:
        if not self.always_on.any():
            return None
        contribution = float(self.contributions[index, self.always_on].sum())
        return AlwaysOn(tuple(self.latents[self.always_on].tolist()), contribution, _known(self.folded[index]))

    def judged(self, index: int) -> float | None:
        """Return the share of what moved class `index` that is by latents which the policy judges, 0 to 1."""
        if self.judgements is None:
            return None
        return judged_share(self.effects(index), self.latents, self.judgements)

    def to_json(self, top: int | None = None) -> dict[str, Any]:
        """Return the schema ``sae-auditor/audit/1``: plain values at full precision, never NaN or infinity."""
        return {
            "schema": SCHEMA,
            "bundle": asdict(self.bundle),
            "encoder": asdict(self.encoder),
            "sae": asdict(self.sae),
            "image": asdict(self.image) | path_fields(self.image.path) | {"notices": list(self.image.notices)},
            "crop": list(self.crop),
            "tile": None if self.tile is None else {"number": self.tile.number, "of": self.tile.of},
            "prompt_set": self.prompt_set,
            "target": self.target,
            "contrast": self.contrast,
            "method": self.method,
            "reconstruction": asdict(self.reconstruction),
            "trust": _trust_json(self.trust) | {"unexplained_to_lead": self.unexplained_to_lead},
            "decides": self.decides,
            "alignment_hints": self.alignment_hints,
            "integration_gap": None if self.integration_gap is None else float(self.integration_gap.max(initial=0.0)),
            "notices": list(self.notices),
            "predictions": [_prediction_json(self.prediction(int(i), top)) for i in self.ranked()],
        } | ({"interventions": [one.to_dict() for one in self.changes]} if self.changes else {})


def known_effects(ablations: Floats, contributions: Floats) -> Floats:
    """Return exact effects where they were measured, else contributions; of any one shape."""
    return np.asarray(np.where(np.isnan(ablations), contributions, ablations))


def _trust_json(trust: Trust) -> dict[str, Any]:
    plain = asdict(trust) | {"unlike_by": list(trust.unlike_by)}
    if plain["stability"] is not None:
        plain["stability"]["ranges"] = list(plain["stability"]["ranges"])
    return plain


def _prediction_json(prediction: Prediction) -> dict[str, Any]:
    plain = asdict(prediction)
    name = plain.pop("class_name")
    lists = {key: list(plain[key]) for key in ("contributions", "forbidden", "reasons")}
    return {"class": name, **plain, "prompts": list(prediction.prompts), **lists}


@dataclass(frozen=True)
class _Remarks:
    """The flags of one class's contributions."""

    audit: Audit
    index: int
    magnitude: float
    forbidden: frozenset[int]
    is_best: bool

    def of(self, place: int) -> tuple[Flag, ...]:
        audit, latent = self.audit, int(self.audit.latents[place])
        contribution, exact = float(audit.contributions[self.index, place]), _known(audit.ablations[self.index, place])
        found: list[Flag] = []
        if latent in self.forbidden:
            found.append("forbidden")
        found += self._judgement(latent)
        if latent in audit.shortcuts and leans_on(contribution if exact is None else exact, self.magnitude):
            found.append("known-shortcut")
        if is_gradient_off(contribution, exact, self.magnitude):
            found.append("gradient-off")
        if audit.always_on[place]:
            found.append("always-on")
        elif self.is_best and audit.best_alignments is not None and audit.best_alignments.can_judge:
            alignment = _known(audit.alignments[self.index, place])
            if is_low_alignment(contribution if exact is None else exact, alignment, self.magnitude):
                found.append("low-alignment")
        return tuple(found)

    def _judgement(self, latent: int) -> tuple[Flag, ...]:
        judgements = self.audit.judgements
        if judgements is None:
            return ()
        if judgements.reason_of[latent] >= 0:
            return ("must-not-count",)
        return ("may-count",) if judgements.may_count[latent] else ()


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
