"""What the rows come to, in sentences and as facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from sae_auditor.explain.controls import wilson
from sae_auditor.i18n import say, sentences
from sae_auditor.studies.scan.statistics import interval_of_mean
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
        found = [row.written for row in classes if row.found]
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
    harm = any(row.found for row in classes) or bool(facts["regions"] and facts["regions"]["found"])
    return Outcome(sentences(*said, *notices), harm, (_WORDS,) if classes else (), facts)


def _of_classes(rows: Sequence[ClassRow]) -> str:
    row = rows[0]
    told = say(
        "With another class written on them {0} of {1} images are called so ({2}, 95 % band {3} to {4}); with a word "
        "that names no class {5}, with shuffled strokes {6}, with the word blurred {7}.",
        round(row.word * row.n), row.n, _share(row.word), _share(row.low), _share(row.high),
        _share(row.neutral), _share(row.strokes), _share(row.blurred),
    )  # fmt: skip
    found = [row.written for row in rows if row.found]
    verdict = (
        say("That is more than all controls for: {0}.", ", ".join(found))
        if found
        else say("That is no more than the controls: nothing shows that the model reads.")
    )
    return sentences(told, verdict)


def _of_latents(found: Sequence[LatentRow]) -> str:
    if not found:
        return say("No latent fires on words more than on both patches without letters.")
    names = ", ".join(row.label or say("latent {0}", row.latent) for row in found[:_WAYS_SAID])
    return say(
        "{0} latents fire on words more than on both patches without letters, first of all: {1}.", len(found), names
    )


def _of_regions(used: Sequence[RegionRow], n_refused: int, rate: float) -> tuple[str, dict[str, Any]]:
    n, changed = len(used), sum(row.is_changed for row in used)
    p = p_more_often(
        [row.is_changed for row in used], [row.control_flips for row in used], [row.controls for row in used]
    )
    compared = [row for row in used if row.control is not None]
    low, high = wilson(changed, n)
    control = np.array([row.control for row in compared], np.float64)
    effects = np.array([(row.effect or 0.0) - (row.control_effect or 0.0) for row in compared])
    ways = Counter((row.before, row.after) for row in used if row.is_changed).most_common()
    facts: dict[str, Any] = {
        "images": n,
        "refused": n_refused,
        "changed": changed,
        "share": changed / n if n else None,
        "interval": [low, high] if n else None,
        "control": float(control.mean()) if len(control) else None,
        "control_interval": interval_of_mean(control, 0),
        "effect_beyond_control": float(effects.mean()) if len(effects) else None,
        "effect_interval": interval_of_mean(effects, 0),
        "p": p,
        "found": p <= rate,
        "ways": [{"before": before, "after": after, "images": count} for (before, after), count in ways],
    }
    if not n:
        return say("No image with boxes could be used."), facts
    told = say(
        "Without their text regions {0} of {1} images are called otherwise ({2}, 95 % band {3} to {4})",
        changed, n, _share(changed / n), _share(low), _share(high),
    )  # fmt: skip
    against = (
        say("{0}; without equally large regions elsewhere {1}.", told, _share(facts["control"]))
        if len(control)
        else say("{0}; there was no room for equally large regions elsewhere.", told)
    )
    verdict = (
        say("The decision hangs on these regions (p {0}).", f"{p:.2g}")
        if p <= rate
        else say("That is no more than elsewhere.")
    )
    said = [say("{0} to {1}: {2}.", before, after, count) for (before, after), count in ways[:_WAYS_SAID]]
    return sentences(against, verdict, *said), facts


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"
