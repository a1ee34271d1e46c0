"""What the rows come to, in sentences and as facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from sae_auditor.explain.controls import wilson
from sae_auditor.i18n import say, sentences
from sae_auditor.studies.scan.statistics import holm, interval_of_mean
from sae_auditor.studies.study import Outcome, ScatterPlot
from sae_auditor.studies.typography.chance import p_more_often
from sae_auditor.studies.typography.rows import ClassRow, LatentRow, RegionRow

_WAYS_SAID: Final = 3
# What text does lies above the diagonal.
_WORDS: Final = ScatterPlot("Words against strokes without letters", x="strokes", y="word", hue="about")


def outcome_of(
    classes: Sequence[ClassRow],
    latents: Sequence[LatentRow],
    regions: Sequence[RegionRow],
    rate: float,
    notices: Sequence[str] = (),
) -> Outcome:
    """Return the outcome; a finding is a class that is written into decisions, or regions that decide more than others.

    That latents fire on text is told and is no finding by itself: it harms where it decides.
    """
    said: list[str] = []
    facts: dict[str, Any] = {"words": None, "latents_on_text": None, "regions": None}
    if classes:
        said.append(_of_classes(classes))
        found = [row.name for row in classes if row.found]
        everything = classes[0]
        facts["words"] = {
            "images": everything.n,
            "share": everything.word,
            "interval": [everything.low, everything.high],
            "neutral": everything.neutral,
            "strokes": everything.strokes,
            "blurred": everything.blurred,
            "p": everything.p,
            "found": found,
        }
        on_text = [row for row in latents if row.found]
        facts["latents_on_text"] = [row.latent for row in on_text]
        said.append(_of_latents(on_text))
    used = [row for row in regions if row.is_used]
    if regions:
        text, facts["regions"] = _of_regions(used, len(regions) - len(used), rate)
        said.append(text)
    if not said and not notices:
        said.append(say("No image could be used."))
    harm = any(row.found for row in classes) or bool(facts["regions"] and facts["regions"]["found"])
    return Outcome(sentences(*said, *notices), harm, (_WORDS,) if classes else (), facts)


def _of_classes(rows: Sequence[ClassRow]) -> str:
    row = rows[0]
    found = [row.name for row in rows if row.found]
    verdict = (
        say("The model does as is written, for: {0}.", ", ".join(found))
        if found
        else say("Written words do no more than patches without letters.")
    )
    told = say(
        "Called what is written on them: {0} of {1} images ({2}, 95 % band {3} to {4}), with another word {5}, with "
        "shuffled strokes {6}, with the word blurred {7}.",
        round(row.word * row.n), row.n, _share(row.word), _share(row.low), _share(row.high),
        _share(row.neutral), _share(row.strokes), _share(row.blurred),
    )  # fmt: skip
    return sentences(verdict, told)


def _of_latents(found: Sequence[LatentRow]) -> str:
    if not found:
        return say("No latent fires on words more than on such patches.")
    names = ", ".join(row.name for row in found[:_WAYS_SAID])
    return say("{0} latents fire on words more than on patches without letters, first of all: {1}.", len(found), names)


def _of_regions(used: Sequence[RegionRow], n_refused: int, rate: float) -> tuple[str, dict[str, Any]]:
    """Return what is said of all images with boxes, and the same as facts.

    Tested are the images of each decision by themselves, adjusted for the number of decisions (Holm): hiding a part of
    a good one may make it look defective, and hiding what made one defective the reverse; together they would cancel.
    """
    n, changed = len(used), sum(row.is_changed for row in used)
    low, high = wilson(changed, n)
    control = _mean([row.control for row in used])
    ways = Counter((row.before, row.after) for row in used if row.is_changed).most_common()
    decisions = [_of_decision([row for row in used if row.before == name]) for name in sorted({r.before for r in used})]
    for one, p in zip(decisions, holm([one["p"] for one in decisions]), strict=True):
        one |= {"p": float(p), "found": bool(p <= rate)}
    found = [one for one in decisions if one["found"]]
    facts: dict[str, Any] = {
        "images": n,
        "refused": n_refused,
        "changed": changed,
        "share": changed / n if n else None,
        "interval": [low, high] if n else None,
        "control": control,
        "decisions": decisions,
        "found": bool(found),
        "ways": [{"before": before, "after": after, "images": count} for (before, after), count in ways],
    }
    if not n:
        return say("No image with boxes could be used."), facts
    told = say(
        "Without their text regions {0} of {1} images are called otherwise ({2}, 95 % band {3} to {4}).",
        changed, n, _share(changed / n), _share(low), _share(high),
    )  # fmt: skip
    if control is None:
        return sentences(told, say("There was no room for equally large regions elsewhere to compare with.")), facts
    verdicts = [
        say(
            "'{0}' hangs on them: {1} of {2} become another class, without as large regions elsewhere {3}.",
            one["class"], one["changed"], one["images"], _share(one["control"] or 0.0),
        )
        for one in found
    ] or [say("That is no more than without equally large regions elsewhere ({0}).", _share(control))]  # fmt: skip
    return sentences(told, *verdicts), facts


def _of_decision(rows: Sequence[RegionRow]) -> dict[str, Any]:
    """Return what becomes of the images that are called one class."""
    beyond = [
        row.effect - row.control_effect for row in rows if row.effect is not None and row.control_effect is not None
    ]
    return {
        "class": rows[0].before,
        "images": len(rows),
        "changed": sum(row.is_changed for row in rows),
        "interval": list(wilson(sum(row.is_changed for row in rows), len(rows))),
        "control": _mean([row.control for row in rows]),
        "effect_beyond_control": _mean(beyond),
        "effect_interval": interval_of_mean(np.array(beyond, np.float64), 0),
        "p": p_more_often(
            [row.is_changed for row in rows], [row.control_flips for row in rows], [row.controls for row in rows]
        ),
    }


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"
