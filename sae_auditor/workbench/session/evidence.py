"""The evidence for one image, read from its recorded audit, and what a verdict's record says was on the screen. No Qt.

What is shown is what was recorded, byte for byte: nothing is computed again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from types import SimpleNamespace
from typing import Any, Final

from sae_auditor._version import __version__
from sae_auditor.explain.audit import Reason, Trust
from sae_auditor.explain.flags import LARGE_SHARE, LOW_ALIGNMENT
from sae_auditor.i18n import translate
from sae_auditor.images import Box
from sae_auditor.records.queue import QueueRow
from sae_auditor.reports import numbers
from sae_auditor.reports.audit import trust_words, words
from sae_auditor.reports.audit.flag_words import flag_word, forbidden_sentence, grave_marks, marks_of
from sae_auditor.reports.latents.words import latent_name
from sae_auditor.workbench.session.words import flag_said

MOST_BARS: Final = 8
_MOST_CLASSES: Final = 4
_MILLION: Final = 1_000_000
# Flags that a sentence of their own tells of.
_SAID_ANYWAY: Final = ("forbidden", "undecided", "unlike")


@dataclass(frozen=True)
class ShownBar:
    """A signed bar; `latent` is None for what no latent explains, `is_grave` that its reason must not count."""

    latent: int | None
    name: str
    value: float
    text: str
    marks: tuple[str, ...] = ()
    is_grave: bool = False


@dataclass(frozen=True, eq=False)
class Evidence:
    """What the model made of an image.

    Parameters
    ----------
    sha256
        Of the recorded audit.
    class_name, probability
        The most probable class.
    classes
        The most probable classes, with probabilities.
    trust
        The trust line, and whether it is a warning.
    warnings
        Sentences that must not be overlooked.
    flags
        What else there is to look at, in words.
    bars, scale, unit
        The largest effects on the decision, what half of a track stands for, and in what they are measured.
    crop
        What the encoder saw, in image px.
    made_with
        Bundle, encoder, SAE, method, target: as a record holds it.
    refused
        Why there is no audit of the image.
    """

    sha256: str
    class_name: str = ""
    probability: float = 0.0
    classes: tuple[tuple[str, float], ...] = ()
    trust: tuple[str, ...] = ()
    is_unlike: bool = False
    warnings: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    bars: tuple[ShownBar, ...] = ()
    scale: float = 1.0
    unit: str = ""
    crop: Box | None = None
    made_with: Mapping[str, Any] | None = None
    refused: str = ""


def evidence_of(content: bytes, sha256: str, row: QueueRow) -> Evidence:
    """Return the evidence in a recorded audit, the JSON of `records.running`."""
    values = json.loads(content)
    if "refused" in values:
        return Evidence(sha256, refused=str(values["refused"]), flags=tuple(map(flag_said, row.flags)))
    best, *_ = values["predictions"]
    bars = _bars(best)
    trust = _trust(values["trust"])
    found = SimpleNamespace(
        trust=trust, sae=SimpleNamespace(**values["sae"]), reconstruction=SimpleNamespace(**values["reconstruction"])
    )
    reasons = [Reason(**reason) for reason in best["reasons"] if reason["forbidden"]]
    warnings = [forbidden_sentence(reason) for reason in reasons]
    if not values["decides"]:
        warnings.append(words.undecided_sentence())
    return Evidence(
        sha256,
        best["class"],
        best["probability"],
        tuple((one["class"], one["probability"]) for one in values["predictions"][:_MOST_CLASSES]),
        (*trust_words.trust_lines(found), trust_words.judged(trust)),
        trust.unlike is True,
        tuple(warnings),
        tuple(flag_said(flag) for flag in row.flags if flag not in _SAID_ANYWAY),
        bars,
        max((abs(bar.value) for bar in bars), default=1.0) or 1.0,
        words.unit_of(values["target"], best["class"], values["contrast"]),
        _box(*values["crop"]),
        _made_with(values),
    )


def _bars(prediction: Mapping[str, Any]) -> tuple[ShownBar, ...]:
    """Return the largest effects; latents that are always on are one bar, and unexplained is never left out."""
    own = [one for one in prediction["contributions"] if "always-on" not in one["flags"]]
    own.sort(key=lambda one: -abs(_effect(one)))
    folded = prediction["always_on"]
    unexplained = prediction["unexplained"]
    values = [*map(_effect, own[:MOST_BARS]), *([] if folded is None else [_effect(folded)]), unexplained]
    decimals = numbers.decimals_for(values)
    bars = [
        ShownBar(
            one["latent"],
            latent_name(one["label"], one["latent"]),
            _effect(one),
            numbers.signed(_effect(one), decimals),
            tuple(map(flag_word, marks_of(tuple(one["flags"])))),
            bool(grave_marks(one["flags"])),
        )
        for one in own[:MOST_BARS]
    ]
    if folded is not None:
        effect = _effect(folded)
        bars.append(ShownBar(None, flag_word("always-on"), effect, numbers.signed(effect, decimals)))
    name = translate("Session", "unexplained")
    return (*bars, ShownBar(None, name, unexplained, numbers.signed(unexplained, decimals)))


def _effect(one: Mapping[str, Any]) -> float:
    return float(one["contribution"] if one["ablation"] is None else one["ablation"])


def _trust(values: Mapping[str, Any]) -> Trust:
    known = {field.name: values[field.name] for field in fields(Trust) if field.name in values}
    return Trust(**{**known, "unlike_by": tuple(known.get("unlike_by", ())), "stability": None})


def _made_with(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "bundle": values["bundle"]["fingerprint"],
        "encoder": values["encoder"]["fingerprint"],
        "sae": values["sae"]["name"],
        "sae_fingerprint": values["sae"]["fingerprint"],
        "method": values["method"],
        "target": values["target"],
        "prompt_set": values["prompt_set"] or "",
        "view": values["image"]["view"],
    }


def on_screen(evidence: Evidence | None, row: QueueRow, others: Sequence[str], *, is_hidden: bool) -> dict[str, Any]:
    """Return what was on the screen when a verdict was given, as a record holds it.

    Parameters
    ----------
    others
        Other reviewers' verdicts that were shown, in words.
    is_hidden
        Whether the reviewer judged without the model's prediction and evidence.
    """
    context: dict[str, Any] = {"program": __version__, "image": row.sha256, "shown": ["image"]}
    if is_hidden or evidence is None:
        # Which audit was kept from the reviewer is a fact too.
        return {**context, "hidden": [evidence.sha256] if evidence is not None else []}
    return {
        **context,
        **(evidence.made_with or {}),
        "shown": ["image", "prediction", "trust", "bars", "flags"],
        "audit": evidence.sha256,
        "class": row.class_name,
        "probability_ppm": row.probability_ppm,
        "bars": [f"{bar.name} {bar.text}" for bar in evidence.bars],
        "trust": list(evidence.trust),
        "warnings": list(evidence.warnings),
        "flags": list(row.flags),
        "others": list(others),
        "thresholds": {
            "large_share_ppm": round(LARGE_SHARE * _MILLION),
            "low_alignment_ppm": round(LOW_ALIGNMENT * _MILLION),
        },
    }


def _box(left: int, top: int, right: int, bottom: int) -> Box:
    return Box(left, top, right - left, bottom - top)
