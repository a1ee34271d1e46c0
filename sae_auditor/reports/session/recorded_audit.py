"""An audit as it was recorded: what a report needs of the schema ``sae-auditor/audit/1``, read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, TypeVar

from sae_auditor.explain.audit import EncoderRef, LatentRange, Reconstruction, SaeRef, Stability, Trust
from sae_auditor.explain.flags import LARGE_SHARE
from sae_auditor.reports.audit.folder_rows import LatentPush

_TOP_CLASSES: Final = 6
_TOP_BARS: Final = 8
_Of = TypeVar("_Of")


@dataclass(frozen=True)
class ClassShare:
    """A class with its probability, and the probability under a what-if."""

    name: str
    probability: float
    changed: float | None = None


@dataclass(frozen=True)
class EffectBar:
    """What moved the decision, in units of the target; `latent` is None for what no latent did."""

    latent: int | None
    label: str | None
    effect: float
    flags: tuple[str, ...] = ()
    kind: str = "latent"


@dataclass(frozen=True)
class WhatIfRecord:
    """What was tried: latents with their labels and factors, and the predictions with it."""

    name: str
    factors: tuple[tuple[int, str | None, float], ...]
    predictions: tuple[ClassShare, ...] = ()


@dataclass(frozen=True)
class RecordedAudit:
    """One image's audit. The first classes and bars only; `all_bars` counts the latents that fired.

    Parameters
    ----------
    size_px, crop
        Width and height of the image, and what the encoder saw of it: left, top, right, bottom.
    what_ifs
        Interventions that held, and what was tried; before and after where that was recorded.
    pushes
        Latents that moved the decision by a large share; see `folder_rows.ImageRow`.
    """

    bundle: tuple[str, str]
    encoder: EncoderRef
    sae: SaeRef
    size_px: tuple[int, int]
    crop: tuple[int, int, int, int]
    tile: str
    prompt_set: str
    prompts: tuple[str, ...]
    target: str
    contrast: str | None
    method: str
    reconstruction: Reconstruction
    trust: Trust
    unexplained_to_lead: float | None
    decides: bool
    notices: tuple[str, ...]
    classes: tuple[ClassShare, ...]
    n_classes: int
    bars: tuple[EffectBar, ...]
    n_fired: int
    forbidden: tuple[tuple[str, float], ...]
    shortcuts: tuple[tuple[int, str | None], ...]
    pushes: tuple[LatentPush, ...]
    what_ifs: tuple[WhatIfRecord, ...]


def recorded_audit(data: Mapping[str, Any]) -> RecordedAudit:
    """Return an audit of its JSON.

    Raises
    ------
    KeyError, TypeError, ValueError, IndexError
        When it is none.
    """
    best = data["predictions"][0]
    image, tile = data["image"], data.get("tile")
    left, top, right, bottom = map(int, data["crop"])
    contributions = best["contributions"]
    return RecordedAudit(
        bundle=(data["bundle"]["name"], data["bundle"]["fingerprint"]),
        encoder=_of(EncoderRef, data["encoder"]),
        sae=_of(SaeRef, data["sae"]),
        size_px=(int(image["width"]), int(image["height"])),
        crop=(left, top, right, bottom),
        tile=f"{tile['number']}/{tile['of']}" if tile and tile["of"] > 1 else "",
        prompt_set=data["prompt_set"],
        prompts=tuple(best["prompts"]),
        target=data["target"],
        contrast=data.get("contrast"),
        method=data["method"],
        reconstruction=_of(Reconstruction, data["reconstruction"]),
        trust=_trust(data["trust"]),
        unexplained_to_lead=data["trust"].get("unexplained_to_lead"),
        decides=bool(data["decides"]),
        notices=(*image.get("notices", ()), *data.get("notices", ())),
        classes=tuple(ClassShare(one["class"], one["probability"]) for one in data["predictions"][:_TOP_CLASSES]),
        n_classes=len(data["predictions"]),
        bars=_bars(best),
        n_fired=len(contributions),
        forbidden=tuple((one["name"], one["share"]) for one in best.get("reasons", ()) if one["forbidden"]),
        shortcuts=tuple((one["latent"], one["label"]) for one in contributions if "known-shortcut" in one["flags"]),
        pushes=_pushes(contributions),
        what_ifs=(*_interventions(data.get("interventions", ()), contributions), *_what_if(data.get("what_if"))),
    )


def _of(kind: type[_Of], data: Mapping[str, Any]) -> _Of:
    """Return a dataclass of those values that it knows; later versions may write more."""
    return kind(**{field.name: data[field.name] for field in fields(kind) if field.name in data})  # type: ignore[arg-type]


def _trust(data: Mapping[str, Any]) -> Trust:
    steady = data.get("stability")
    if steady is not None:
        ranges = tuple(_of(LatentRange, one) for one in steady["ranges"])
        steady = _of(Stability, {**steady, "ranges": ranges})
    return _of(Trust, {**data, "unlike_by": tuple(data.get("unlike_by", ())), "stability": steady})


def _effect(one: Mapping[str, Any]) -> float:
    """Return the exact effect where it was measured, as `Contribution.effect` does."""
    return float(one["contribution"] if one["ablation"] is None else one["ablation"])


def _bars(best: Mapping[str, Any]) -> tuple[EffectBar, ...]:
    """Return the largest effects by magnitude in the order of the list, then those that no latent has for itself."""
    single = [one for one in best["contributions"] if "always-on" not in one["flags"]]
    largest = sorted(single, key=lambda one: -abs(_effect(one)))[:_TOP_BARS]
    kept = {one["latent"] for one in largest}
    bars = [
        EffectBar(one["latent"], one["label"], _effect(one), tuple(one["flags"]))
        for one in single
        if one["latent"] in kept
    ]
    folded = best.get("always_on")
    if folded is not None:
        bars.append(EffectBar(None, None, _effect(folded), kind="always-on"))
    return (*bars, EffectBar(None, None, float(best["unexplained"]), kind="unexplained"))


def _pushes(contributions: Sequence[Mapping[str, Any]]) -> tuple[LatentPush, ...]:
    least = LARGE_SHARE * sum(abs(_effect(one)) for one in contributions)
    found = [
        LatentPush(one["latent"], one["label"], _effect(one))
        for one in contributions
        if _effect(one) > 0 and _effect(one) >= least and "always-on" not in one["flags"]
    ]
    return tuple(sorted(found, key=lambda push: -push.effect))


def _interventions(
    held: Sequence[Mapping[str, Any]], contributions: Sequence[Mapping[str, Any]]
) -> tuple[WhatIfRecord, ...]:
    labels = {one["latent"]: one["label"] for one in contributions}
    return tuple(
        WhatIfRecord(
            one["name"], tuple((two["latent"], labels.get(two["latent"]), two["factor"]) for two in one["latents"])
        )
        for one in held
    )


def _what_if(data: Mapping[str, Any] | None) -> tuple[WhatIfRecord, ...]:
    if data is None:
        return ()
    shares = tuple(
        ClassShare(one["class"], one["before"]["probability"], one["probability"])
        for one in data["predictions"][:_TOP_CLASSES]
    )
    factors = tuple((one["latent"], one["label"], one["factor"]) for one in data["latents"])
    return (WhatIfRecord("", factors, shares),)
