"""What the audit of one image of many came to, in one row: its decision, and what there is to look at in it. No Qt.

A row holds a few numbers and not the audit, so that very many of them fit into memory.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

import numpy as np

from sae_auditor.explain.flags import LARGE_SHARE
from sae_auditor.i18n import translate
from sae_auditor.reports import numbers
from sae_auditor.reports.latents.words import latent_name

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit


class Finding(Enum):
    """Something about an image that is worth a look, the weightiest first."""

    REFUSED = "refused"
    FORBIDDEN = "forbidden"
    WRONG = "wrong"
    UNLIKE = "unlike"
    UNDECIDED = "undecided"
    CHANGED = "changed"
    LOW_ALIGNMENT = "low-alignment"


@dataclass(frozen=True)
class LatentPush:
    """A latent that moved a decision towards its class by a large share; `effect` in units of the target."""

    latent: int
    label: str | None
    effect: float


@dataclass(frozen=True)
class ImageRow:
    """One image.

    Parameters
    ----------
    class_name
        The most probable class; empty where the image was refused.
    lead
        By how much it leads the next class, see `Audit.margin`; NaN with a single class.
    reasons, low
        Forbidden reasons of the decision, and the names of latents whose meaning has little to do with the class.
    fvu_percentile
        See `Trust`; None where nothing is known of the reference images.
    label
        What the folder of the image says that it shows, where that is one of the classes.
    tile, n_tiles
        Of an image in tiles the number of the tile whose decision is the clearest, which is the image's, and how many
        there are; what is found in any of them counts.
    pushes
        The latents that moved the decision towards its class by at least `LARGE_SHARE` of all that moved it, by exact
        effect where that is known, the largest first. Those that are always on are none of them.
    refused
        Why the image cannot be used.
    """

    name: str
    path: str | None = None
    sha256: str = ""
    class_name: str = ""
    probability: float = math.nan
    lead: float = math.nan
    findings: frozenset[Finding] = frozenset()
    reasons: tuple[str, ...] = ()
    low: tuple[str, ...] = ()
    fvu_percentile: float | None = None
    label: str | None = None
    tile: int = 1
    n_tiles: int = 1
    pushes: tuple[LatentPush, ...] = ()
    refused: str = ""

    @property
    def is_right(self) -> bool | None:
        """Whether the decision is what the folder says; None where it says nothing."""
        return None if self.label is None or self.refused else self.label == self.class_name


def image_row(name: str, path: str | None, audits: Sequence[Audit]) -> ImageRow:
    """Return the row of an image with these audits, several for tiles."""
    leads = [math.inf if audit.margin is None else audit.margin for audit in audits]
    place = leads.index(max(leads))
    audit = audits[place]
    best = int(audit.ranked()[0])
    label = _folder_label(path, audit.class_names)
    found = frozenset().union(*map(_findings, audits))
    if label is not None and label != audit.class_names[best]:
        found |= {Finding.WRONG}
    return ImageRow(
        name,
        path,
        audit.image.sha256,
        audit.class_names[best],
        float(audit.probability[best]),
        math.nan if audit.margin is None else audit.margin,
        found,
        tuple(dict.fromkeys(reason for one in audits for reason in _reasons(one))),
        tuple(dict.fromkeys(low for one in audits for low in _low(one))),
        max((one.trust.fvu_percentile for one in audits if one.trust.fvu_percentile is not None), default=None),
        label,
        place + 1,
        len(audits),
        _pushes(audit, best),
    )


def refused_row(name: str, path: str | None, why: str) -> ImageRow:
    """Return the row of an image that cannot be used."""
    return ImageRow(name, path, findings=frozenset({Finding.REFUSED}), refused=why)


def _findings(audit: Audit) -> frozenset[Finding]:
    found = {
        Finding.FORBIDDEN: bool(_reasons(audit)),
        Finding.LOW_ALIGNMENT: bool(_low(audit)),
        Finding.UNDECIDED: not audit.decides,
        Finding.UNLIKE: audit.trust.unlike is True,
    }
    return frozenset(finding for finding, holds in found.items() if holds)


def _reasons(audit: Audit) -> list[str]:
    if audit.judgements is None:
        return []
    return [reason.name for reason in audit.prediction(int(audit.ranked()[0]), top=0).reasons if reason.forbidden]


def _low(audit: Audit) -> list[str]:
    if audit.alignment_hints != "judged":
        return []
    items = audit.prediction(int(audit.ranked()[0])).contributions
    return [latent_name(item.label, item.latent) for item in items if "low-alignment" in item.flags]


def _pushes(audit: Audit, index: int) -> tuple[LatentPush, ...]:
    effects = audit.effects(index)
    least = LARGE_SHARE * float(np.abs(effects).sum())
    places = np.flatnonzero((effects >= least) & (effects > 0) & ~audit.always_on)
    order = places[np.argsort(-effects[places], kind="stable")].tolist()
    return tuple(LatentPush(int(audit.latents[i]), audit.labels[i], float(effects[i])) for i in order)


def _folder_label(path: str | None, class_names: Sequence[str]) -> str | None:
    """Return the class after which the image's folder is called."""
    if path is None:
        return None
    parts = path.replace("\\", "/").rsplit("/", 2)
    folder = parts[-2].casefold() if len(parts) > 1 else ""
    return next((name for name in class_names if name.casefold() == folder), None)


@dataclass(frozen=True)
class Pushing:
    """A latent that pushed decisions: on how many images by a large share, and by how much on average there."""

    latent: int
    label: str | None
    count: int
    mean: float


def pushing_latents(rows: Iterable[ImageRow]) -> tuple[Pushing, ...]:
    """Return which latents push the decisions of these images, those on most images first, then by their push."""
    found: dict[int, list[float]] = {}
    labels: dict[int, str | None] = {}
    for row in rows:
        for push in row.pushes:
            found.setdefault(push.latent, []).append(push.effect)
            labels[push.latent] = push.label
    summed = [Pushing(latent, labels[latent], len(all_), sum(all_) / len(all_)) for latent, all_ in found.items()]
    return tuple(sorted(summed, key=lambda one: (-one.count, -one.mean, one.latent)))


# The drawing of a finding and its tone, a field of `Colours`: each has a shape of its own.
DRAWINGS: Final[dict[Finding, tuple[str, str]]] = {
    Finding.REFUSED: ("error", "error"),
    Finding.FORBIDDEN: ("warning", "error"),
    Finding.WRONG: ("close", "error"),
    Finding.UNLIKE: ("question", "warning"),
    Finding.UNDECIDED: ("tilde", "warning"),
    Finding.CHANGED: ("sliders", "accent"),
    Finding.LOW_ALIGNMENT: ("info", "muted"),
}


def finding_word(finding: Finding) -> str:
    """Return a finding in a few words, for a chip or a cell."""
    return {
        Finding.REFUSED: translate("AllImages", "Refused"),
        Finding.FORBIDDEN: translate("AllImages", "Forbidden reason"),
        Finding.WRONG: translate("AllImages", "Other than its folder"),
        Finding.UNLIKE: translate("AllImages", "Unlike the references"),
        Finding.UNDECIDED: translate("AllImages", "Does not decide"),
        Finding.CHANGED: translate("AllImages", "Changed by an intervention"),
        Finding.LOW_ALIGNMENT: translate("AllImages", "Low alignment"),
    }[finding]


def finding_help(finding: Finding) -> str:
    """Say what a finding is, in one line."""
    return {
        Finding.REFUSED: translate("AllImages", "The image could not be read or audited."),
        Finding.FORBIDDEN: translate("AllImages", "A reason that must not count is a large share of the decision."),
        Finding.WRONG: translate("AllImages", "The most probable class is another one than its folder is called."),
        Finding.UNLIKE: translate("AllImages", "The latents were made for other images: what they say may mislead."),
        Finding.UNDECIDED: translate("AllImages", "What no latent explains is more than the lead of the class."),
        Finding.CHANGED: translate("AllImages", "With the intervention another class is the most probable one."),
        Finding.LOW_ALIGNMENT: translate(
            "AllImages", "A large push by a latent whose meaning has little to do with the class. A hint only."
        ),
    }[finding]


def findings_of(row: ImageRow) -> tuple[Finding, ...]:
    """Return what was found in an image, weightiest first."""
    return tuple(finding for finding in Finding if finding in row.findings)


def row_sentence(row: ImageRow) -> str:
    """Say what came out in words, for tool tips and screen readers: the decision, then each finding with its why."""
    if row.refused:
        return f"{finding_word(Finding.REFUSED)}: {row.refused}"
    said = translate("AllImages", "{name}, {share}").format(name=row.class_name, share=numbers.percent(row.probability))
    if row.n_tiles > 1:
        tile = translate("AllImages", "{said} (tile {tile} of {count})")
        said = tile.format(said=said, tile=row.tile, count=row.n_tiles)
    return "\n".join([said, *(_with_details(row, finding) for finding in findings_of(row))])


def _with_details(row: ImageRow, finding: Finding) -> str:
    details = {Finding.FORBIDDEN: row.reasons, Finding.LOW_ALIGNMENT: row.low, Finding.WRONG: (row.label or "",)}
    names = ", ".join(details.get(finding, ()))
    word = finding_word(finding)
    return translate("AllImages", "{finding}: {names}").format(finding=word, names=names) if names else word
