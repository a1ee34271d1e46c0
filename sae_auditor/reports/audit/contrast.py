"""Two sides of one explanation on one axis: two classes of an image, two images, or an image before and after a change.

**Two classes** are compared in logits. The logit of a class is what the model adds up, and the margin between two
classes is the difference of their logits; so what a latent did to the margin is what it did to the one logit minus what
it did to the other: by every method, and of the exact effects too. Of the decision (log-odds) that is not so: both
classes are compared with all others there, and the difference of two log-odds is no margin.

**Two images**, or one image before and after a change, are compared by what each latent did to the same target of the
same class in each of them; the difference says how far the two explanations are apart, and is no effect by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from sae_auditor.i18n import translate
from sae_auditor.reports import numbers
from sae_auditor.reports.audit import words
from sae_auditor.reports.audit.bar_row import joint_effect
from sae_auditor.reports.latents.words import latent_name

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit

# Latents beyond these move next to nothing.
MOST_ROWS: Final = 40


@dataclass(frozen=True)
class PairRow:
    """What one latent did on both sides, `first` and `second`; `difference` is the first minus the second.

    `latent` is None in rows of several latents or of none; `is_measured` tells whether all of it is exact.
    """

    label: str
    first: float
    second: float
    latent: int | None = None
    is_measured: bool = True
    detail: str = ""
    texts: tuple[str, str, str] = ("", "", "")
    tip: str = ""

    @property
    def difference(self) -> float:
        """The first minus the second."""
        return self.first - self.second


@dataclass(frozen=True)
class Share:
    """Probability of a class on both sides, 0 to 1."""

    class_name: str
    first: float
    second: float


@dataclass(frozen=True)
class Pair:
    """Both sides.

    Parameters
    ----------
    first, second
        What they are called.
    unit, note
        What the bars are measured in, and what their difference means.
    scale
        What half of the track stands for.
    rows, fixed
        Latents by falling magnitude of their difference, at most `MOST_ROWS` of `n_latents`; and what no latent is.
    shares
        The predictions of both sides, empty where they are those of one image.
    """

    first: str
    second: str
    unit: str
    note: str
    scale: float
    rows: tuple[PairRow, ...]
    fixed: tuple[PairRow, ...]
    n_latents: int
    shares: tuple[Share, ...] = ()


def classes_pair(audit: Audit, first: int, second: int) -> Pair:
    """Return two classes of an image; `audit` has the target ``logit``.

    Raises
    ------
    ValueError
        For another target: its differences are no margin.
    """
    if audit.target != "logit":
        raise ValueError(f"two classes are compared in logits, not by {audit.target}")
    names = audit.class_names[first], audit.class_names[second]
    sides = (audit, first), (audit, second)
    note = translate(
        "Contrast", "In logits, where classes can be subtracted: the difference is the effect on the margin."
    )
    unit = translate("Contrast", "logit")
    rows, fixed = _rows(*sides), _fixed(*sides, translate("Contrast", "Logit"))
    return _pair(names, unit, note, rows, fixed)


def images_pair(
    first: Audit, second: Audit, class_name: str, names: tuple[str, str], *, is_change: bool = False
) -> Pair:
    """Return two images, or one before and after a change, by what moved a class that both were asked about.

    Both audits have the same target and method; a latent that did not fire in one of them did nothing there.
    """
    sides = (first, first.class_names.index(class_name)), (second, second.class_names.index(class_name))
    unit = words.target_unit(first, sides[0][1])
    if is_change:
        note = translate("Contrast", "The same image, as it is and with the change: what each latent did in it.")
    else:
        note = translate("Contrast", "What each latent did in the one image and in the other.")
    rows, fixed = _rows(*sides), _fixed(*sides, words.target_name(first.target))
    shares = [
        Share(name, float(first.probability[i]), float(second.probability[second.class_names.index(name)]))
        for i, name in enumerate(first.class_names)
        if name in second.class_names
    ]
    shares.sort(key=lambda share: -max(share.first, share.second))
    return replace(_pair(names, unit, note, rows, fixed), shares=tuple(shares))


_Side = tuple["Audit", int]


def _pair(names: tuple[str, str], unit: str, note: str, rows: Sequence[PairRow], fixed: Sequence[PairRow]) -> Pair:
    ordered = sorted(rows, key=lambda row: -abs(row.difference))
    sizes = [size for row in ordered for size in (abs(row.first), abs(row.second), abs(row.difference))]
    # The total is no bar, and what no latent explains may be larger than all: it must not make the others small.
    scale = max(sizes, default=0.0) or 1.0
    decimals = numbers.decimals_for([scale])
    shown = tuple(_worded(row, names, decimals, unit) for row in ordered[:MOST_ROWS])
    return Pair(
        *names, unit, note, scale, shown, tuple(_worded(row, names, decimals, unit) for row in fixed), len(ordered)
    )


def _rows(first: _Side, second: _Side) -> list[PairRow]:
    effects = _effects(first), _effects(second)
    labels = _labels(first[0]) | _labels(second[0])
    found = []
    for latent in dict.fromkeys([*effects[0], *effects[1]]):
        (a, a_known), (b, b_known) = (side.get(latent, (0.0, True)) for side in effects)
        label = latent_name(labels[latent], latent)
        found.append(PairRow(label, a, b, latent, a_known and b_known, f"#{latent}"))
    folded = [_folded(*side) for side in (first, second)]
    if any(one is not None for one in folded):
        a, b = (0.0 if one is None else one for one in folded)
        found.append(PairRow(translate("Contrast", "Always on, together"), a, b))
    return found


def _effects(side: _Side) -> Mapping[int, tuple[float, bool]]:
    """Return what each latent did that is not folded, and whether that is exact."""
    audit, index = side
    effects, known = audit.effects(index), ~np.isnan(audit.ablations[index])
    places = np.flatnonzero(~audit.always_on).tolist()
    return {int(audit.latents[i]): (float(effects[i]), bool(known[i])) for i in places}


def _labels(audit: Audit) -> dict[int, str | None]:
    return dict(zip(audit.latents.tolist(), audit.labels, strict=True))


def _folded(audit: Audit, index: int) -> float | None:
    folded = audit.prediction(index, top=0).always_on
    return None if folded is None else joint_effect(folded)


def _fixed(first: _Side, second: _Side, total: str) -> list[PairRow]:
    (one, i), (other, j) = first, second
    return [
        PairRow(translate("Audit", "Unexplained"), float(one.unexplained[i]), float(other.unexplained[j])),
        PairRow(total, float(one.total[i]), float(other.total[j])),
    ]


def _worded(row: PairRow, names: tuple[str, str], decimals: int, unit: str) -> PairRow:
    difference, first, second = (numbers.signed(value, decimals) for value in (row.difference, row.first, row.second))
    texts = difference, first, second
    said = translate("Contrast", "{label}: {first} {a}, {second} {b}, difference {difference} ({unit})").format(
        label=row.label, first=names[0], a=first, second=names[1], b=second, difference=difference, unit=unit
    )
    if not row.is_measured:
        said += "\n" + translate("Contrast", "By the method alone: no exact effect was measured.")
    return replace(row, texts=texts, tip=said)
