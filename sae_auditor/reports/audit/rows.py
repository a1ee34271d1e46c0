"""The rows that explain a class by all of an image, with their text twins. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sae_auditor.explain.methods import METHODS
from sae_auditor.i18n import translate
from sae_auditor.reports import numbers
from sae_auditor.reports.audit import flag_words, words
from sae_auditor.reports.audit.bar_row import BarRow, Bars, Side, detail_of, in_sections, is_on, joint_effect
from sae_auditor.reports.latents.words import latent_name

if TYPE_CHECKING:
    from sae_auditor.explain.audit import AlwaysOn, Audit, Contribution, Prediction, Target


@dataclass(frozen=True)
class _Print:
    """How the rows of one list print numbers."""

    audit: Audit
    decimals: int
    unit: str

    def __call__(self, value: float) -> str:
        return numbers.signed(value, self.decimals)


def bars_of(audit: Audit, index: int, side: Side, scales: Mapping[int, float], *, is_open: bool = False) -> Bars:
    """Return the rows that explain one class; `side` filters the latents only, never the fixed rows.

    `is_open` lists the always-on latents singly below their row.
    """
    prediction = audit.prediction(index)
    folded = prediction.always_on
    single = [item for item in prediction.contributions if not item.is_folded]
    effects = [item.effect for item in single] + ([] if folded is None else [joint_effect(folded)])
    scale = max([*map(abs, effects), abs(prediction.unexplained)], default=0.0) or 1.0
    say = _Print(audit, numbers.decimals_for([scale]), words.target_unit(audit, index))
    shown = [_latent_row(say, item, scales.get(item.latent)) for item in single if is_on(side, item.effect)]
    rows = in_sections(shown, prediction.class_name, side)
    if folded is not None and is_on(side, joint_effect(folded)):
        inner = [item for item in prediction.contributions if item.is_folded]
        rows.append(_folded_row(say, folded, inner, is_open=is_open))
        rows += [_latent_row(say, item, scales.get(item.latent)) for item in (inner if is_open else [])]
    fixed = (
        BarRow(term.kind, term.name, say.unit if term.kind == "total" else "", term.value, say(term.value),
               tip=term.help)
        for term in terms_of(audit, prediction)
    )  # fmt: skip
    return Bars(scale, tuple(rows), tuple(fixed))


def _latent_row(say: _Print, item: Contribution, factor: float | None) -> BarRow:
    measured = item.ablation is not None
    # Some methods say nothing but the exact effect: one bar is enough.
    beside = item.contribution if measured and not METHODS[say.audit.method].is_exact else None
    return BarRow(
        "latent",
        latent_name(item.label, item.latent),
        detail_of(item.latent, item.activation) if measured else _unmeasured(say.audit, item.latent),
        item.effect,
        say(item.effect),
        beside,
        "" if beside is None else say(beside),
        measured,
        item.latent,
        item.flags,
        factor,
        _latent_tip(say, item),
        is_doubtful=say.audit.trust.unlike is True,
    )


def _folded_row(say: _Print, folded: AlwaysOn, inner: Sequence[Contribution], *, is_open: bool) -> BarRow:
    """Return the row of the always-on latents; what must not be overlooked of one of them is marked on all."""
    effect = joint_effect(folded)
    measured = folded.ablation is not None
    beside = folded.contribution if measured and not METHODS[say.audit.method].is_exact else None
    label = translate("Audit", "Always on ({count})").format(count=len(folded.latents))
    name = words.method_name(say.audit.method)
    lines = [translate("Audit", "{label}: together {value} ({unit})").format(
        label=label, value=say(effect), unit=say.unit)]  # fmt: skip
    if beside is not None:
        lines.append(translate("Audit", "{method}, in sum: {value}").format(method=name, value=say(beside)))
    lines.append(flag_words.always_on_help())
    return BarRow(
        "always-on",
        label,
        translate("Audit", "their joint effect") if measured else translate("Audit", "in sum"),
        effect,
        say(effect),
        beside,
        "" if beside is None else say(beside),
        measured,
        flags=flag_words.grave_marks(flag for item in inner for flag in item.flags),
        tip="\n".join(lines),
        is_open=is_open,
    )


def _unmeasured(audit: Audit, latent: int) -> str:
    method = words.method_name(audit.method)
    return translate("Audit", "#{latent} \u00b7 {method} only").format(latent=latent, method=method.lower())


def _latent_tip(say: _Print, item: Contribution) -> str:
    lines = [words.contribution_sentence(item.label, item.latent, item.effect, say(item.effect), say.unit)]
    method = words.method_name(say.audit.method)
    if item.ablation is None:
        lines.append(translate("Audit", "By the method alone ({method}): no exact effect was measured.").format(
            method=method))  # fmt: skip
    elif not METHODS[say.audit.method].is_exact:
        lines.append(translate("Audit", "Measured exactly. {method}: {value}").format(
            method=method, value=say(item.contribution)))  # fmt: skip
    lines.append(translate("Audit", "Activation: {value}").format(value=numbers.plain(item.activation, 2)))
    if item.alignment is not None:
        alignment = numbers.signed(item.alignment, 3)
        lines.append(translate("Audit", "Alignment of its meaning with the class: {value}").format(value=alignment))
    lines += [remark.sentence for remark in flag_words.remarks_on(say.audit, item)]
    return "\n".join(lines)


@dataclass(frozen=True)
class PatchLatent:
    """A latent that fired in one patch: its activation there, and how far it moved the target from there."""

    latent: int
    label: str | None
    activation: float
    contribution: float


@dataclass(frozen=True)
class PatchPage:
    """What fired in a patch: pushes towards one class first, the largest first, then those against it.

    `target` and `contrast` are what the contributions are measured in.
    """

    patch: tuple[int, int]
    class_name: str
    target: Target
    contrast: str | None = None
    latents: tuple[PatchLatent, ...] = ()


def patch_bars(page: PatchPage, side: Side, scales: Mapping[int, float]) -> Bars:
    """Return the rows that tell what fired in one patch, and what all of it comes to by the gradient."""
    scale = max([abs(item.contribution) for item in page.latents], default=0.0) or 1.0
    decimals = numbers.decimals_for([scale])
    unit = words.unit_of(page.target, page.class_name, page.contrast)
    shown = [item for item in page.latents if is_on(side, item.contribution)]
    latents = [_patch_row(item, decimals, unit, scales.get(item.latent)) for item in shown]
    total = sum(item.contribution for item in page.latents)
    label, tip = translate("Audit", "From this patch"), translate("Audit", "What its latents contribute together.")
    fixed = BarRow("total", label, unit, total, numbers.signed(total, decimals), tip=tip)
    return Bars(scale, tuple(in_sections(latents, page.class_name, side)), (fixed,) if page.latents else ())


def _patch_row(item: PatchLatent, decimals: int, unit: str, factor: float | None) -> BarRow:
    text = numbers.signed(item.contribution, decimals)
    return BarRow(
        "latent",
        latent_name(item.label, item.latent),
        detail_of(item.latent, item.activation),
        item.contribution,
        text,
        is_measured=False,
        latent=item.latent,
        factor=factor,
        tip=words.contribution_sentence(item.label, item.latent, item.contribution, text, unit),
    )


TermKind = Literal["unexplained", "bias", "constant", "total"]


@dataclass(frozen=True)
class Term:
    """A named amount, in units of the target."""

    kind: TermKind
    name: str
    value: float
    help: str


def terms_of(audit: Audit, prediction: Prediction) -> tuple[Term, ...]:
    """Return the terms beside the latents, the target itself last.

    Bias and constant are among them where they inform. A gradient through a normalisation comes to about zero in sum,
    so that its constant is the whole target and reads as if the latents explained nothing.
    """
    unexplained = Term(
        "unexplained",
        translate("Audit", "Unexplained"),
        prediction.unexplained,
        translate("Audit", "What the latents did not capture. The model used it all the same."),
    )
    if not METHODS[audit.method].adds_up:
        name = words.target_name(audit.target)
        text = translate("Audit", "Where the class stands. Each bar is measured by itself: together they are not this.")
        return unexplained, Term("total", name, prediction.total, text)
    return (
        unexplained,
        Term(
            "bias",
            translate("Audit", "Decoder bias"),
            prediction.bias,
            translate("Audit", "What the SAE adds for every image, whatever is in it."),
        ),
        Term(
            "constant",
            translate("Audit", "Constant"),
            prediction.constant,
            translate(
                "Audit",
                "The same whichever latents fire: what the encoder's last layer adds, and what always-on latents "
                "usually do.",
            ),
        ),
        Term(
            "total",
            translate("Audit", "Adds up to"),
            prediction.total,
            translate("Audit", "The sum of what the ledger says of each latent and of the rows above."),
        ),
    )
