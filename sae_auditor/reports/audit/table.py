"""The table that explains one class on the page of an audit: latents in the order of the list, then what none explains.

Bars are plain boxes, which every viewer and printer shows: the track's middle is zero.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sae_auditor.i18n import translate
from sae_auditor.reports import numbers
from sae_auditor.reports.audit import flag_words, trust_words, words
from sae_auditor.reports.audit.bar_row import BarRow, Side
from sae_auditor.reports.audit.rows import bars_of

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit, Contribution

_TOP_BARS = 20
_OFF_SIGN = "\u2260 "
_BULLET = "\u2022"
_SIGNS = {
    "forbidden": "\u26a0",
    "must-not-count": "\u26a0",
    "known-shortcut": "\u26a0",
    "may-count": "\u2713",
    "gradient-off": "\u2260",
}


@dataclass(frozen=True)
class Box:
    """A bar in a track: `left` and `width` in per cent of it, `css` its classes."""

    css: str
    left: str
    width: str


@dataclass(frozen=True)
class Line:
    """A row of the table.

    Parameters
    ----------
    remarks
        CSS classes and words of what is said below the label.
    cells
        Of the columns of numbers, from the left; the rest stay blank.
    """

    label: str
    css: str = ""
    latent: int | None = None
    is_doubtful: bool = False
    remarks: tuple[tuple[str, str], ...] = ()
    bar: tuple[Box, ...] = ()
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contributions:
    """The card about one class; `unlike` stands above the table, which is folded then."""

    heading: str
    unit: str
    unlike: str
    head: tuple[str, ...]
    lines: tuple[Line, ...]


def contributions(audit: Audit, index: int, heading: str) -> Contributions:
    """Return what the card about one class says."""
    head = (
        translate("Audit", "Concept"),
        translate("Audit", "Exact effect"),
        words.method_name(audit.method),
        translate("Audit", "Activation"),
        translate("Audit", "Alignment"),
    )
    unlike = trust_words.unlike() if audit.trust.unlike is True else ""
    return Contributions(heading, words.target_unit(audit, index), unlike, head, tuple(_lines(audit, index)))


def _lines(audit: Audit, index: int) -> list[Line]:
    bars = bars_of(audit, index, Side.ALL, {})
    items: dict[int | None, Contribution] = {item.latent: item for item in audit.prediction(index).contributions}
    lines: list[Line] = []
    left = _TOP_BARS
    for row in bars.latents:
        if row.kind == "section":
            lines += [Line(row.label, "section")] if left > 0 else []
        elif row.latent is None:
            remark = f"{row.detail}. {flag_words.always_on_help()}"
            lines.append(
                Line(row.label, remarks=(("always-on", remark),), bar=_latent_bar(row, bars.scale), cells=_effects(row))
            )
        elif left > 0:
            lines.append(_latent_line(audit, row, items[row.latent], bars.scale))
            left -= 1
    others = [row for row in bars.latents if row.latent is not None][_TOP_BARS:]
    return [*lines, *_others(others, items, bars.scale), *(_fixed_line(row, bars.scale) for row in bars.fixed)]


def _latent_line(audit: Audit, row: BarRow, item: Contribution, scale: float) -> Line:
    alignment = "" if item.alignment is None else numbers.signed(item.alignment, 3)
    return Line(
        row.label,
        latent=row.latent,
        is_doubtful=row.is_doubtful,
        remarks=tuple(
            (remark.flag, f"{_SIGNS.get(remark.flag, _BULLET)} {remark.word}: {remark.why}")
            for remark in flag_words.remarks_on(audit, item)
        ),
        bar=_latent_bar(row, scale),
        cells=(*_effects(row), numbers.plain(item.activation, 2), alignment),
    )


def _others(rows: list[BarRow], items: Mapping[int | None, Contribution], scale: float) -> list[Line]:
    """Return how many latents are not listed, and what the method says of them in sum."""
    if not rows:
        return []
    text = translate("Audit", "{count} other latents").format(count=len(rows))
    total = numbers.signed(sum(items[row.latent].contribution for row in rows), numbers.decimals_for([scale]))
    return [Line(text, "fixed", cells=("", total))]


def _fixed_line(row: BarRow, scale: float) -> Line:
    is_total = row.kind == "total"
    kind = "unexplained" if row.kind == "unexplained" else "rest"
    return Line(
        row.label,
        "total" if is_total else "fixed",
        remarks=(("always-on", row.tip),),
        bar=() if is_total else signed_bar(row.value, scale, kind),
        cells=("", row.text),
    )


def _effects(row: BarRow) -> tuple[str, str]:
    """Return the exact effect and what the method says."""
    if not row.is_measured:
        return "\u2013", row.text
    off = _OFF_SIGN if "gradient-off" in row.flags else ""
    return row.text, off + (row.method_text or row.text)


def _latent_bar(row: BarRow, scale: float) -> tuple[Box, ...]:
    return signed_bar(row.value, scale, "latent" if row.is_measured else "latent unmeasured", row.method)


def signed_bar(value: float, scale: float, kind: str, method: float | None = None) -> tuple[Box, ...]:
    """Return a bar for `value`, full half-width at `scale`; `method` is marked below as a thin second bar.

    Parameters
    ----------
    kind
        CSS classes: ``latent`` takes its colour from the sign, others (``unexplained``, ``rest``) bring their own.
    """
    bar = _box(value, scale, f"bar {kind} {'towards' if value >= 0 else 'against'}")
    return (bar,) if method is None or not math.isfinite(method) else (bar, _box(method, scale, "bar method"))


def _box(value: float, scale: float, css: str) -> Box:
    length = min(1.0, abs(value) / scale) * 50 if scale > 0 else 0.0
    left = 50.0 if value >= 0 else 50.0 - length
    return Box(css, f"{left:.2f}%", f"{length:.2f}%")
