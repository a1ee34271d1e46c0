"""The rows of the two bar lists as plain values, with their text twins. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sae_auditor.app.audit import numbers, words
from sae_auditor.app.audit.state import PatchLatent, PatchPage, Side
from sae_auditor.app.i18n import translate

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit, Contribution, Prediction

Kind = Literal["latent", "unexplained", "bias", "constant", "total"]


@dataclass(frozen=True)
class BarRow:
    """One signed bar.

    Parameters
    ----------
    value, exact
        The contribution, and what switching the latent off really changes (None where it was not measured), in units
        of the target.
    factor
        What-if factor, None where the latent is as it is.
    """

    kind: Kind
    label: str
    detail: str
    value: float
    text: str
    exact: float | None = None
    latent: int | None = None
    flags: tuple[str, ...] = ()
    factor: float | None = None
    tip: str = ""


@dataclass(frozen=True)
class Bars:
    """All the bars of one class on one scale: the half of the track is `scale`, in units of the target."""

    scale: float
    latents: tuple[BarRow, ...]
    fixed: tuple[BarRow, ...]


@dataclass(frozen=True)
class PredictionRow:
    """One class: shares are 0 to 1; `changed` is the probability under the what-if factors."""

    index: int
    name: str
    probability: float
    changed: float | None
    text: str
    tip: str


def bars_of(audit: Audit, index: int, side: Side, scales: Mapping[int, float]) -> Bars:
    """Return the rows that explain one class; `side` filters the latents only, never the fixed rows."""
    prediction = audit.prediction(index)
    largest = [abs(item.contribution) for item in prediction.contributions]
    largest += [abs(item.ablation) for item in prediction.contributions if item.ablation is not None]
    scale = max([*largest, abs(prediction.unexplained)], default=0.0) or 1.0
    decimals = numbers.decimals_for([scale])
    unit = words.target_unit(audit, prediction.class_name)
    shown = [item for item in prediction.contributions if _is_on(side, item.contribution)]
    latents = tuple(_latent_row(item, decimals, unit, scales.get(item.latent)) for item in shown)
    return Bars(scale, latents, _fixed_rows(prediction, decimals, unit))


def patch_bars(page: PatchPage, side: Side, scales: Mapping[int, float]) -> Bars:
    """Return the rows that tell what fired in one patch, and what all of it comes to."""
    scale = max([abs(item.contribution) for item in page.latents], default=0.0) or 1.0
    decimals = numbers.decimals_for([scale])
    unit = words.unit_of(page.target, page.class_name, page.contrast)
    shown = [item for item in page.latents if _is_on(side, item.contribution)]
    latents = tuple(_patch_row(item, decimals, unit, scales.get(item.latent)) for item in shown)
    total = sum(item.contribution for item in page.latents)
    label, tip = translate("Audit", "From this patch"), translate("Audit", "What its latents contribute together.")
    fixed = BarRow("total", label, unit, total, numbers.signed(total, decimals), tip=tip)
    return Bars(scale, latents, (fixed,) if page.latents else ())


def prediction_row(audit: Audit, index: int, changed: float | None) -> PredictionRow:
    """Return the row of one class."""
    name = audit.class_names[index]
    probability = float(audit.probability[index])
    text = numbers.percent(probability if changed is None else changed)
    tip = translate("Audit", "{name}: probability {probability}, cosine {cosine}, logit {logit}").format(
        name=name,
        probability=numbers.percent(probability),
        cosine=numbers.plain(float(audit.cosine[index]), 4),
        logit=numbers.plain(float(audit.logit[index]), 3),
    )
    if changed is not None:
        tip += "\n" + translate("Audit", "With your changes: {probability}").format(probability=text)
    prompts = audit.class_prompts[index]
    if prompts and prompts != (name,):
        tip += "\n" + "\n".join(prompts[:6])
    return PredictionRow(index, name, probability, changed, text, tip)


def _is_on(side: Side, value: float) -> bool:
    return side is Side.ALL or (value >= 0) == (side is Side.TOWARDS)


def _latent_row(item: Contribution, decimals: int, unit: str, factor: float | None) -> BarRow:
    text = numbers.signed(item.contribution, decimals)
    return BarRow(
        "latent",
        words.latent_label(item.label, item.latent),
        _detail(item.latent, item.activation),
        item.contribution,
        text,
        item.ablation,
        item.latent,
        item.flags,
        factor,
        _latent_tip(item, text, unit, decimals),
    )


def _patch_row(item: PatchLatent, decimals: int, unit: str, factor: float | None) -> BarRow:
    text = numbers.signed(item.contribution, decimals)
    return BarRow(
        "latent",
        words.latent_label(item.label, item.latent),
        _detail(item.latent, item.activation),
        item.contribution,
        text,
        latent=item.latent,
        factor=factor,
        tip=words.contribution_sentence(item, text, unit),
    )


def _detail(latent: int, activation: float) -> str:
    text = translate("Audit", "#{latent} \u00b7 activation {activation}")
    return text.format(latent=latent, activation=numbers.plain(activation, 2))


def _latent_tip(item: Contribution, text: str, unit: str, decimals: int) -> str:
    lines = [words.contribution_sentence(item, text, unit)]
    if item.ablation is not None:
        exact = numbers.signed(item.ablation, decimals)
        lines.append(translate("Audit", "Switched off, measured exactly: {value}").format(value=exact))
    if item.alignment is not None:
        alignment = numbers.signed(item.alignment, 3)
        lines.append(translate("Audit", "Alignment of its meaning with the class: {value}").format(value=alignment))
    lines += [words.flag_sentence(flag) for flag in item.flags]
    return "\n".join(lines)


def _fixed_rows(prediction: Prediction, decimals: int, unit: str) -> tuple[BarRow, ...]:
    rows: Sequence[tuple[Kind, str, float, str]] = (
        (
            "unexplained",
            translate("Audit", "Unexplained"),
            prediction.unexplained,
            translate("Audit", "What the latents did not capture. The model used it all the same."),
        ),
        (
            "bias",
            translate("Audit", "Decoder bias"),
            prediction.bias,
            translate("Audit", "What the SAE adds for every image, whatever is in it."),
        ),
        (
            "constant",
            translate("Audit", "Constant"),
            prediction.constant,
            translate("Audit", "What the method assigns to no latent."),
        ),
        ("total", translate("Audit", "Adds up to"), prediction.total, unit),
    )
    return tuple(
        BarRow(kind, label, unit if kind == "total" else "", value, numbers.signed(value, decimals), tip=tip)
        for kind, label, value, tip in rows
    )
