"""Which images of the queue are listed and in which order, how many of each kind there are, and the columns. No Qt."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from sae_auditor.i18n import translate
from sae_auditor.reports.audit.folder_rows import (
    DRAWINGS,
    Finding,
    ImageRow,
    Pushing,
    finding_word,
    findings_of,
    pushing_latents,
    row_sentence,
)
from sae_auditor.reports.latents.words import latent_name
from sae_auditor.workbench.columns import PLAIN_LOOK, Column, Look, Rows

if TYPE_CHECKING:
    from sae_auditor.workbench.outcomes import Outcome, Outcomes
    from sae_auditor.workbench.queue import QueueItem

_QUIET: Final = Look(quiet=True, italic=True)


@dataclass(frozen=True)
class Filter:
    """Which images are listed: those of a class, with any of some findings, whose decision a latent pushes."""

    class_name: str | None = None
    findings: frozenset[Finding] = frozenset()
    latent: int | None = None


@dataclass(frozen=True)
class Order:
    """By which column images are sorted; "place" is the order of the filmstrip."""

    column: str = "place"
    descending: bool = False


@dataclass(frozen=True, eq=False)
class Listing:
    """What the page lists.

    Parameters
    ----------
    shown
        Ids of the images that pass the filter, in order.
    classes, findings
        How many images there are of each class, and with each finding, were the filter only about the others.
    n_images, n_answered, n_old
        How many images there are, how many of them have an answer to what is asked now, and how many an old one.
    pushing
        The latents that push the decisions of the images that pass the filter, whatever latent it names.
    """

    filter: Filter = Filter()
    order: Order = Order()
    shown: Rows = field(default_factory=lambda: np.empty(0, np.int64))
    classes: tuple[tuple[str, int], ...] = ()
    findings: Mapping[Finding, int] = field(default_factory=dict)
    n_images: int = 0
    n_answered: int = 0
    n_old: int = 0
    pushing: tuple[Pushing, ...] = ()


def listing_of(items: Sequence[QueueItem], outcomes: Outcomes, wanted: Filter, order: Order) -> Listing:
    """Return what is listed of these images."""
    known = [(item, outcomes.get(item.id)) for item in items]
    rows = [(item.id, outcome.row) for item, outcome in known if outcome is not None]
    classes: dict[str, int] = {}
    findings = dict.fromkeys(Finding, 0)
    passing: list[ImageRow] = []
    shown = [item.id for item in items] if wanted == Filter() else []
    for item_id, row in rows:
        in_class, has_finding = _is_of_class(row, wanted), _has_finding(row, wanted)
        is_pushed = wanted.latent is None or any(push.latent == wanted.latent for push in row.pushes)
        if row.class_name and has_finding and is_pushed:
            classes[row.class_name] = classes.get(row.class_name, 0) + 1
        if in_class and is_pushed:
            for finding in row.findings:
                findings[finding] += 1
        if in_class and has_finding:
            passing.append(row)
            if is_pushed and wanted != Filter():
                shown.append(item_id)
    n_answered = sum(outcome is not None and not outcomes.is_old(outcome) for _, outcome in known)
    return Listing(
        wanted,
        order,
        np.asarray(_ordered(shown, outcomes, items, order), np.int64),
        tuple(sorted(classes.items(), key=lambda one: (-one[1], one[0]))),
        findings,
        len(items),
        n_answered,
        len(rows) - n_answered,
        pushing_latents(passing),
    )


def _is_of_class(row: ImageRow, wanted: Filter) -> bool:
    return wanted.class_name is None or row.class_name == wanted.class_name


def _has_finding(row: ImageRow, wanted: Filter) -> bool:
    return not wanted.findings or bool(row.findings & wanted.findings)


def _ordered(shown: list[int], outcomes: Outcomes, items: Sequence[QueueItem], order: Order) -> list[int]:
    """Sort by the value of a column; what is unknown comes last, and equals stay in the order of the filmstrip."""
    if order.column == "place":
        return shown[::-1] if order.descending else shown
    names = {item.id: item.name.casefold() for item in items} if order.column == "name" else {}
    key = _KEYS.get(order.column)

    def value(item_id: int) -> float | str | None:
        if key is None:
            return names.get(item_id)
        outcome = outcomes.get(item_id)
        found = None if outcome is None or outcome.row.refused else key(outcome.row)
        return None if isinstance(found, float) and math.isnan(found) else found

    keyed = [(value(item_id), item_id) for item_id in shown]
    known = [one for one in keyed if one[0] is not None]
    known.sort(key=lambda one: one[0], reverse=order.descending)  # type: ignore[arg-type, return-value]
    return [*(item_id for _, item_id in known), *(item_id for found, item_id in keyed if found is None)]


def _gravity(row: ImageRow) -> float:
    """Return how serious the findings of an image are: any weightier one outdoes all lighter ones."""
    weights = {finding: 2.0 ** (len(Finding) - place) for place, finding in enumerate(Finding)}
    return sum(weights[finding] for finding in row.findings)


_KEYS: Final[Mapping[str, Callable[[ImageRow], float | str | None]]] = {
    "class": lambda row: row.class_name.casefold(),
    "probability": lambda row: row.probability,
    "lead": lambda row: row.lead,
    "findings": _gravity,
    "percentile": lambda row: row.fvu_percentile,
    "latent": lambda row: row.pushes[0].effect if row.pushes else None,
    "folder": lambda row: row.label,
}


def columns_of(outcomes: Outcomes, names: Callable[[int], str], *, has_folders: bool) -> tuple[Column, ...]:
    """Return the columns of the table; the id of a row is that of its image, whose name `names` gives."""

    def cell(read: Callable[[ImageRow], object], unknown: object = None) -> Callable[[int], object]:
        def value(item_id: int) -> object:
            outcome = outcomes.get(item_id)
            found = None if outcome is None or outcome.row.refused else read(outcome.row)
            return unknown if found is None else found

        return value

    def look(item_id: int) -> Look:
        outcome = outcomes.get(item_id)
        return _QUIET if outcome is None or outcomes.is_old(outcome) else PLAIN_LOOK

    def found_look(item_id: int) -> Look:
        outcome = outcomes.get(item_id)
        first = None if outcome is None else next(iter(findings_of(outcome.row)), None)
        icon, tone = DRAWINGS[first] if first is not None else ("", "muted")
        is_old = outcome is None or outcomes.is_old(outcome)
        return Look(icon, tone, quiet=is_old, italic=is_old)

    def tip(item_id: int) -> str:
        return said_of(names(item_id), outcomes, item_id)

    nan = math.nan
    return (
        Column("name", translate("AllImages", "Image"), "text", names, tip=tip, look=look, width_em=7, stretch=True,
               middle=True),
        Column("class", translate("AllImages", "Class"), "text", cell(lambda row: row.class_name), look=look,
               width_em=5),
        Column("probability", translate("AllImages", "Prob."), "share", cell(lambda row: row.probability, nan),
               _help("probability"), translate("AllImages", "Probability"), look=look, width_em=3.6),
        Column("lead", translate("AllImages", "Lead"), "number", cell(lambda row: row.lead, nan), _help("lead"),
               look=look, width_em=3, rank=2),
        Column("findings", translate("AllImages", "Found"), "text", lambda item_id: _found_text(outcomes, item_id),
               _help("findings"), look=found_look, tip=tip, width_em=9, rank=0, has_icons=True),
        Column("folder", translate("AllImages", "Folder"), "text", cell(lambda row: row.label), _help("folder"),
               look=look, width_em=4, rank=4, shown=has_folders),
        Column("latent", translate("AllImages", "Strongest latent"), "text", cell(_first_latent), _help("latent"),
               look=look, width_em=7, rank=3),
        Column("percentile", translate("AllImages", "FVU %"), "number", cell(lambda row: row.fvu_percentile, nan),
               _help("percentile"), translate("AllImages", "FVU, percentile"), look=look, width_em=3, rank=5,
               decimals=0),
    )  # fmt: skip


def _found_text(outcomes: Outcomes, item_id: int) -> str:
    outcome: Outcome | None = outcomes.get(item_id)
    if outcome is None:
        return translate("AllImages", "not audited")
    return ", ".join(finding_word(finding) for finding in findings_of(outcome.row))


def _first_latent(row: ImageRow) -> str | None:
    return latent_name(row.pushes[0].label, row.pushes[0].latent) if row.pushes else None


def said_of(name: str, outcomes: Outcomes, item_id: int) -> str:
    """Say an image and what is known of it in words."""
    outcome = outcomes.get(item_id)
    if outcome is None:
        return name
    said = f"{name}\n{row_sentence(outcome.row)}"
    return f"{said}\n{old_sentence()}" if outcomes.is_old(outcome) else said


def old_sentence() -> str:
    """Say that a result belongs to another question."""
    return translate("AllImages", "An old result: other classes, another method or other settings were asked for.")


def _help(column: str) -> str:
    return {
        "probability": translate("AllImages", "Of the most probable class."),
        "lead": translate("AllImages", "By how much the class leads the next one, in logits; with a cosine, in that."),
        "findings": translate("AllImages", "What there is to look at, the weightiest first."),
        "folder": translate("AllImages", "The class after which the image\u2019s folder is called."),
        "latent": translate("AllImages", "The latent that pushed most towards the class, of those with a large share."),
        "percentile": translate("AllImages", "Percentage of reference images that the SAE rebuilds better."),
    }[column]
