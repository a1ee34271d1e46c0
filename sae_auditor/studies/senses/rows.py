"""The rows of the study of senses: a class's senses, with the latents behind each and the prompts that name it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.i18n import say
from sae_auditor.studies.scan.effects import Effects
from sae_auditor.studies.senses.prompts import Share, Tried
from sae_auditor.studies.senses.splitting import Senses
from sae_auditor.studies.study import Column

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Images behind a row.
_SHOWN: Final = 60
# Latents named in a row; a mean push below this, in log-odds over the images of the sense, moves nothing.
_NAMED: Final = 5
LEAST_PUSH: Final = 0.1


@dataclass(frozen=True)
class Pusher:
    """A latent that pushes a class in the images of a sense.

    Parameters
    ----------
    push
        Mean exact effect on the decision over those images, in log-odds; 0 where it does not fire.
    elsewhere
        The same over the images of the class's other senses; None where there are none.
    """

    latent: int
    label: str | None
    push: float
    elsewhere: float | None


@dataclass(frozen=True)
class SenseRow:
    """One sense of a class, and a prompt that was tried for it.

    Parameters
    ----------
    sense, n_senses
        Which of how many, 1 being the largest.
    words
        That stand nearer to it than to the other senses, best first.
    latents
        That push the class more in it than in its other senses, most first.
    n, share
        Its images, and their share of those that are called the class.
    p
        Of the first split of the class, adjusted for all that the study tests; None where none was proposed.
    alike
        Cosine of the two groups of that split, see `splitting`.
    tried
        None where no prompt was tried: the class has one sense, or there are no words.
    images
        Paths, nearest to the middle of the sense first.
    """

    class_name: str
    sense: int
    n_senses: int
    words: tuple[str, ...]
    latents: tuple[Pusher, ...]
    n: int
    share: float
    p: float | None
    alike: float | None
    tried: Tried | None
    images: tuple[str, ...]


def pushers_of(effects: Effects, index: int, senses: Senses, labels: Sequence[str | None]) -> list[list[Pusher]]:
    """Return the latents that push a class, split by the sense in which each pushes most, most first."""
    means = np.zeros((senses.n, len(effects.support)))
    sense_of = np.full(effects.n, -1)
    sense_of[senses.images] = senses.sense
    sizes = np.bincount(senses.sense, minlength=senses.n)
    for latent in np.flatnonzero(effects.support):
        firings = effects.of(int(latent))
        own = sense_of[firings.images]
        sums = np.bincount(own[own >= 0], firings.effects[own >= 0, index], minlength=senses.n)
        means[:, latent] = sums / sizes
    total = means * sizes[:, None]
    found: list[list[Pusher]] = []
    for sense, row in enumerate(means):
        mine = np.flatnonzero((row >= LEAST_PUSH) & (means.argmax(0) == sense))
        order = mine[np.argsort(-row[mine], kind="stable")]
        rest = sizes.sum() - sizes[sense]
        elsewhere = (total.sum(0) - total[sense]) / rest if rest else None
        found.append(
            [
                Pusher(j, labels[j], float(row[j]), None if elsewhere is None else float(elsewhere[j]))
                for j in order.tolist()
            ]
        )
    return found


def rows_of(
    class_name: str,
    senses: Senses,
    pushers: Sequence[Sequence[Pusher]],
    words: Sequence[Sequence[str]],
    tried: Sequence[Sequence[Tried]],
    paths: Sequence[str],
) -> Iterator[SenseRow]:
    """Yield a row for every prompt that was tried for every sense, or one for the sense where none was."""
    for sense in range(senses.n):
        own = np.flatnonzero(senses.sense == sense)
        for one in tried[sense] or (None,):
            yield SenseRow(
                class_name,
                sense + 1,
                senses.n,
                tuple(words[sense]),
                tuple(pushers[sense]),
                len(own),
                len(own) / len(senses.images),
                senses.p,
                None if senses.first is None else senses.first.gap.alike,
                one,
                tuple(paths[place] for place in senses.images[own[nearest(senses.points[own])]]),
            )


def nearest(points: Floats) -> Ints:
    """Return the order of ``points [n, e]`` by how near they are to their middle, at most `_SHOWN` of them."""
    apart = np.linalg.norm(points - points.mean(0), axis=1)
    return np.asarray(np.argsort(apart, kind="stable")[:_SHOWN], np.int64)


def _latents(row: SenseRow) -> str:
    return ", ".join(f"{one.latent} {one.label}" if one.label else str(one.latent) for one in row.latents[:_NAMED])


def _share(share: Share | None) -> float | None:
    return None if share is None else share.value


def _low(share: Share | None) -> float | None:
    return share.band[0] if share is not None and share.n else None


def _high(share: Share | None) -> float | None:
    return share.band[1] if share is not None and share.n else None


def _keeps(row: SenseRow) -> Share | None:
    return None if row.tried is None else row.tried.keeps


def _others(row: SenseRow) -> Share | None:
    return None if row.tried is None else row.tried.others


COLUMNS: Final = (
    Column[SenseRow]("class", "Class", lambda row: row.class_name),
    Column[SenseRow](
        "sense",
        "Sense",
        lambda row: say("{0} of {1}", row.sense, row.n_senses),
        help="Which of how many, the largest first.",
    ),
    Column[SenseRow](
        "words",
        "Words",
        lambda row: ", ".join(row.words) or None,
        help="That stand nearer to it than to the other senses.",
    ),
    Column[SenseRow]("share", "Share", lambda row: row.share, "share", "Of the images that are called the class."),
    Column[SenseRow](
        "prompt",
        "Prompt",
        lambda row: None if row.tried is None else row.tried.prompt,
        help="For this sense, in the place of the class's own, with the first prompts of its other senses.",
    ),
    Column[SenseRow](
        "keeps",
        "Keeps",
        lambda row: _share(_keeps(row)),
        "share",
        "Of the images of this sense, those that go to the prompt.",
    ),
    Column[SenseRow]("keeps_low", "keeps from", lambda row: _low(_keeps(row)), "number"),
    Column[SenseRow]("keeps_high", "keeps to", lambda row: _high(_keeps(row)), "number"),
    Column[SenseRow](
        "others",
        "Others",
        lambda row: _share(_others(row)),
        "share",
        "Of the images of the class's other senses, those that go to the prompt.",
    ),
    Column[SenseRow]("others_low", "others from", lambda row: _low(_others(row)), "number"),
    Column[SenseRow]("others_high", "others to", lambda row: _high(_others(row)), "number"),
    Column[SenseRow]("images", "Images", lambda row: row.n, "count"),
    Column[SenseRow]("latents", "Latents", lambda row: _latents(row) or None, help="That push the class in it most."),
    Column[SenseRow](
        "changed",
        "Changed",
        lambda row: None if row.tried is None else row.tried.changed.value,
        "share",
        "Of all images, those that are called another class than before.",
    ),
    Column[SenseRow](
        "right_before", "Right", lambda row: None if row.tried is None else row.tried.right_before.value, "share"
    ),
    Column[SenseRow](
        "right", "Right with it", lambda row: None if row.tried is None else row.tried.right.value, "share"
    ),
    Column[SenseRow](
        "p", "p", lambda row: row.p, "number", "How likely a gap as clear is with one sense; adjusted for all tests."
    ),
    Column[SenseRow](
        "alike",
        "Alike",
        lambda row: row.alike,
        "number",
        "How much the two groups that were proposed first have in common; 1 is everything.",
    ),
)


def to_json(row: SenseRow) -> Mapping[str, Any]:
    """Return a row as plain values."""
    tried = row.tried
    return {
        "class": row.class_name,
        "sense": row.sense,
        "senses": row.n_senses,
        "words": list(row.words),
        "images": list(row.images),
        "n": row.n,
        "share": row.share,
        "p": row.p,
        "alike": row.alike,
        "latents": [
            {"latent": one.latent, "label": one.label, "push": one.push, "elsewhere": one.elsewhere}
            for one in row.latents
        ],
        "prompt": None if tried is None else tried.prompt,
        **{
            name: None if tried is None else share_json(getattr(tried, name))
            for name in ("keeps", "others", "changed", "right_before", "right")
        },
    }


def share_json(share: Share) -> dict[str, Any]:
    """Return a share with its band as plain values."""
    return {"value": share.value, "n": share.n, "low": share.band[0], "high": share.band[1]}
