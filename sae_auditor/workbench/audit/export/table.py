"""The table of the HTML page that explains one class: latents in the order of the list, then what none explains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sae_auditor.html_text import html_lines, html_text
from sae_auditor.i18n import translate
from sae_auditor.reports import numbers
from sae_auditor.reports.audit import flag_words, trust_words, words
from sae_auditor.reports.audit.bar_row import BarRow, Side
from sae_auditor.reports.audit.rows import bars_of
from sae_auditor.workbench.audit.export.bars import signed_bar

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit, Contribution

_TOP_BARS = 20
_OFF_SIGN = "\u2260 "
_COLUMNS = 6


def contributions(audit: Audit, index: int, heading: str) -> str:
    """Return the card about one class; its table is folded where the image is unlike what the latents were made for."""
    table = _table(audit, index)
    if audit.trust.unlike is True:
        text = translate("Audit", "Show the bars anyway")
        why = f'<p class="warn">{html_text(trust_words.unlike())}</p>'
        table = f"{why}<details><summary>{html_text(text)}</summary>{table}</details>"
    unit = html_text(words.target_unit(audit, index))
    return f'<section class="card"><h2>{html_text(heading)}</h2><p class="sub">{unit}</p>{table}</section>'


def head_row(*names: str) -> str:
    """Return the first row of a table; from the third column on there are numbers."""
    cells = (f'<th class="{"number" if place >= 2 else ""}">{html_text(name)}</th>' for place, name in enumerate(names))
    return f"<tr>{''.join(cells)}</tr>"


def number_cell(text: str) -> str:
    """Return a cell with a number."""
    return f'<td class="number">{html_text(text)}</td>'


def _table(audit: Audit, index: int) -> str:
    bars = bars_of(audit, index, Side.ALL, {})
    items: dict[int | None, Contribution] = {item.latent: item for item in audit.prediction(index).contributions}
    head = head_row(
        translate("Audit", "Concept"), "", translate("Audit", "Exact effect"), words.method_name(audit.method),
        translate("Audit", "Activation"), translate("Audit", "Alignment"),
    )  # fmt: skip
    rows, left = "", _TOP_BARS
    for row in bars.latents:
        if row.kind == "section":
            rows += f'<tr class="section"><th colspan="{_COLUMNS}">{html_text(row.label)}</th></tr>' if left > 0 else ""
        elif row.latent is None:
            rows += _folded_row(row, bars.scale)
        elif left > 0:
            rows += _latent_row(audit, row, items[row.latent], bars.scale)
            left -= 1
    rows += _others_row([row for row in bars.latents if row.latent is not None][_TOP_BARS:], items, bars.scale)
    return f"<table>{head}{rows}{''.join(_fixed_row(row, bars.scale) for row in bars.fixed)}</table>"


def _latent_row(audit: Audit, row: BarRow, item: Contribution, scale: float) -> str:
    flags = "".join(
        f'<small class="flag {remark.flag}">{_sign(remark.flag)} {html_text(f"{remark.word}: {remark.why}")}</small>'
        for remark in flag_words.remarks_on(audit, item)
    )
    css = ' class="doubtful"' if row.is_doubtful else ""
    return (
        f"<tr><td><span{css}>{html_text(row.label)}</span> <small>#{row.latent}</small>{flags}</td>"
        f"<td>{_bar(row, scale)}</td>"
        + _effects(row)
        + number_cell(numbers.plain(item.activation, 2))
        + number_cell("" if item.alignment is None else numbers.signed(item.alignment, 3))
        + "</tr>"
    )


def _folded_row(row: BarRow, scale: float) -> str:
    why = html_text(flag_words.always_on_help())
    return (
        f'<tr><td>{html_text(row.label)}<small class="flag always-on">{html_text(row.detail)}. {why}</small></td>'
        f'<td>{_bar(row, scale)}</td>{_effects(row)}<td colspan="2"></td></tr>'
    )


def _others_row(rows: list[BarRow], items: Mapping[int | None, Contribution], scale: float) -> str:
    """Return how many latents are not listed, and what the method says of them in sum."""
    if not rows:
        return ""
    text = translate("Audit", "{count} other latents").format(count=len(rows))
    total = numbers.signed(sum(items[row.latent].contribution for row in rows), numbers.decimals_for([scale]))
    name, blank = f"<td>{html_text(text)}</td>", "<td></td>"
    return f'<tr class="fixed">{name}{blank}{blank}{number_cell(total)}<td colspan="2"></td></tr>'


def _effects(row: BarRow) -> str:
    """Return the cells of the exact effect and of what the method says."""
    if not row.is_measured:
        return number_cell("\u2013") + number_cell(row.text)
    off = _OFF_SIGN if "gradient-off" in row.flags else ""
    return number_cell(row.text) + number_cell(off + (row.method_text or row.text))


def _bar(row: BarRow, scale: float) -> str:
    return signed_bar(row.value, scale, "latent" if row.is_measured else "latent unmeasured", row.method)


def _fixed_row(row: BarRow, scale: float) -> str:
    name = f'<td>{html_text(row.label)}<small class="flag always-on">{html_lines(row.tip)}</small></td>'
    css = "total" if row.kind == "total" else "fixed"
    bar = "" if row.kind == "total" else signed_bar(row.value, scale, _css_of(row))
    return f'<tr class="{css}">{name}<td>{bar}</td><td></td>{number_cell(row.text)}<td colspan="2"></td></tr>'


def _css_of(row: BarRow) -> str:
    return "unexplained" if row.kind == "unexplained" else "rest"


def _sign(flag: str) -> str:
    return {"forbidden": "\u26a0", "must-not-count": "\u26a0", "may-count": "\u2713", "gradient-off": "\u2260"}.get(
        flag, "\u2022"
    )
