"""What comes of words on pictures: how often the decision becomes the written class, and which latents fire on text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from sae_auditor.explain.controls import wilson
from sae_auditor.studies.scan.statistics import holm, interval_of_mean, p_above
from sae_auditor.studies.typography.chance import p_more_often
from sae_auditor.studies.typography.rows import ClassRow, LatentRow
from sae_auditor.studies.typography.seeing import Floats, Ints
from sae_auditor.studies.typography.writing import PLATES, Trial

# By how much more a latent must fire on a word than on either control, in its own mean activation.
LEAST: Final = 0.1
# In how many images a latent must fire with one of the plates.
LEAST_SUPPORT: Final = 8
_CONTROLS: Final = ("strokes", "blurred", "neutral")
_TEXT, _NO_TEXT = (0, 1), (2, 3)  # of `PLATES`


def class_rows(trials: Sequence[Trial], names: Sequence[str], rate: float) -> list[ClassRow]:
    """Return all classes together and then each, by how often the decision becomes the written class.

    A finding is more often so than with strokes, with the blurred word **and** with a neutral word: the largest of the
    three exact p-values is that of all three being true, and these are adjusted for the number of rows (Holm).
    """
    groups = [("", list(trials))]
    groups += [(name, [one for one in trials if one.written == i]) for i, name in enumerate(names)]
    groups = [(name, some) for name, some in groups if some]
    adjusted = holm([_p_of(some) for _, some in groups])
    return [_class_row(name, some, float(p), rate) for (name, some), p in zip(groups, adjusted, strict=True)]


def _p_of(trials: Sequence[Trial]) -> float:
    own = [one.hits("word") for one in trials]
    return max(p_more_often(own, [one.hits(control) for one in trials], 1) for control in _CONTROLS)


def _class_row(name: str, trials: Sequence[Trial], p: float, rate: float) -> ClassRow:
    n = len(trials)
    hits = {plate: sum(one.hits(plate) for one in trials) for plate in PLATES}
    low, high = wilson(hits["word"], n)
    return ClassRow(
        written=name,
        n=n,
        word=hits["word"] / n,
        low=low,
        high=high,
        neutral=hits["neutral"] / n,
        strokes=hits["strokes"] / n,
        blurred=hits["blurred"] / n,
        p=p,
        found=p <= rate,
        paths=tuple(one.path for one in trials if one.hits("word") and not one.hits("strokes")),
    )


def latent_rows(
    trials: Sequence[Trial], blanks: Sequence[Trial], labels: Sequence[str | None], rate: float, top: int, seed: int
) -> list[LatentRow]:
    """Return every latent that fires on text, and then the likeliest others up to `top` rows.

    Compared is its activation with a word, the mean of the class's name and the neutral word, with that on each
    control, image by image. A latent fires on text where it does so by `LEAST` of its mean activation more than on
    strokes **and** than on the blurred word, adjusted for the number of latents that were looked at (Holm).
    """
    tested = [
        (latent, _p_of_latent(values), _effect_of(values)[0])
        for latent, values in _by_latent(trials)
        if (values != 0).any(0).sum() >= LEAST_SUPPORT
    ]
    adjusted = holm([p for _, p, _ in tested])
    ranked = sorted(
        ((float(p), -effect, latent) for (latent, _, effect), p in zip(tested, adjusted, strict=True)),
    )
    shown = ranked[: max(top, sum(p <= rate for p, _, _ in ranked))]
    p_of = {latent: p for p, _, latent in shown}
    on_blank = {latent: _effect_of(values)[0] for latent, values in _by_latent(blanks) if latent in p_of}
    rows = {
        latent: _latent_row(latent, trials, values, p_of[latent], rate, labels[latent], on_blank.get(latent), seed)
        for latent, values in _by_latent(trials)
        if latent in p_of
    }
    return [rows[latent] for latent in p_of]


def _p_of_latent(values: Floats) -> float:
    _, gains, scale = _effect_of(values)
    # The images that carry the mean are those in which the plates differ.
    return max(p_above(gain - LEAST * scale, int((gain != 0).sum()) - 1) for gain in gains)


def _latent_row(
    latent: int,
    trials: Sequence[Trial],
    values: Floats,
    p: float,
    rate: float,
    label: str | None,
    on_blank: float | None,
    seed: int,
) -> LatentRow:
    effect, gains, scale = _effect_of(values)
    interval = interval_of_mean(min(gains, key=lambda gain: float(gain.mean())) / scale, seed)
    assert interval is not None  # LEAST_SUPPORT is more than one
    fires, text = values != 0, values[list(_TEXT)].max(0)
    strongest = np.argsort(-text, kind="stable")[: int((text > 0).sum())]
    return LatentRow(
        latent=latent,
        n=len(trials),
        word=float(fires[0].mean()),
        neutral=float(fires[1].mean()),
        strokes=float(fires[2].mean()),
        blurred=float(fires[3].mean()),
        effect=effect,
        low=interval[0],
        high=interval[1],
        p=p,
        found=p <= rate,
        label=label,
        on_blank=on_blank,
        paths=tuple(trials[place].path for place in strongest.tolist()),
    )


def _effect_of(values: Floats) -> tuple[float, tuple[Floats, Floats], float]:
    """Return the effect, the gains over each control, ``[n]``, and the unit that the effect is in.

    `values` are activations ``[4, n]``, in the order of `PLATES`.
    """
    scale = float(np.abs(values[values != 0]).mean())
    text = values[list(_TEXT)].mean(0)
    strokes, blurred = (text - values[place] for place in _NO_TEXT)
    return min(float(strokes.mean()), float(blurred.mean())) / scale, (strokes, blurred), scale


def _by_latent(trials: Sequence[Trial]) -> Iterator[tuple[int, Floats]]:
    """Yield each latent that fires with any plate, and its activations ``[4, n]``."""
    seen = [(place, unit, one) for unit, trial in enumerate(trials) for place, one in enumerate(trial.seen)]
    if not seen:
        return
    latents: Ints = np.concatenate([one.latents for _, _, one in seen])
    sizes = [len(one.latents) for _, _, one in seen]
    plate, unit = (np.repeat([item[axis] for item in seen], sizes) for axis in (0, 1))
    activations = np.concatenate([one.activations for _, _, one in seen])
    order = np.argsort(latents, kind="stable")
    starts = np.flatnonzero(np.diff(latents[order], prepend=-1))
    for some in np.split(order, starts[1:]):
        values = np.zeros((len(PLATES), len(trials)))
        values[plate[some], unit[some]] = activations[some]
        if values.any():
            yield int(latents[some[0]]), values
