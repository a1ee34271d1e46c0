"""What the rows come to: how many decisions change, which way, beside random latents, and for better or worse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from sae_auditor.explain.controls import wilson
from sae_auditor.i18n import say, sentences
from sae_auditor.studies.study import Outcome
from sae_auditor.studies.what_if.measuring import Row

_DRAWS: Final = 2000
_WAYS_SAID: Final = 4


def outcome_of(rows: Sequence[Row]) -> Outcome:
    """Return the outcome in sentences, and the same as facts.

    Shares have 95 % bands: Wilson's for the images; that of the control is a bootstrap over the images, since sets that
    were tried on one image are no new images.
    """
    used = [row for row in rows if row.before]
    if not used:
        return Outcome(say("No image could be used."))
    changed = [row for row in used if row.is_changed]
    low, high = wilson(len(changed), len(used))
    ways = Counter((row.before, row.after) for row in changed).most_common()
    facts: dict[str, Any] = {
        "images": len(used),
        "refused": len(rows) - len(used),
        "fired": sum(row.n_fired > 0 for row in used),
        "changed": len(changed),
        "share": len(changed) / len(used),
        "interval": [low, high],
        "ways": [{"before": before, "after": after, "images": n} for (before, after), n in ways],
    }
    texts = [
        say(
            "{0} of {1} decisions change ({2}, 95 % band {3} to {4}).",
            len(changed), len(used), _share(len(changed) / len(used)), _share(low), _share(high),
        )
    ]  # fmt: skip
    texts += [say("{0} to {1}: {2}.", before, after, n) for (before, after), n in ways[:_WAYS_SAID]]
    silent = len(used) - facts["fired"]
    if silent:
        texts.append(say("In {0} images none of the latents fires.", silent))
    for said, fact in (_control(used), _labels(used)):
        texts += said
        facts |= fact
    return Outcome(sentences(*texts), facts=facts)


def _control(used: Sequence[Row]) -> tuple[list[str], dict[str, Any]]:
    tried = [row for row in used if row.controls]
    if not tried:
        return [], {"control": None}
    shares = np.array([row.control_flips / row.controls for row in tried])
    own = np.array([row.is_changed for row in tried], float)
    drawn = np.random.default_rng(0).integers(len(tried), size=(_DRAWS, len(tried)))
    low, high = (float(value) for value in np.percentile(shares[drawn].mean(1), (2.5, 97.5)))
    more = np.percentile((own - shares)[drawn].mean(1), (2.5, 97.5))
    share = float(shares.mean())
    text = say(
        "Control: random latents that fire about as strongly change {0} of the decisions (95 % band {1} to {2}) "
        "in the {3} images where these fire; these change {4}.",
        _share(share), _share(low), _share(high), len(tried), _share(float(own.mean())),
    )  # fmt: skip
    return [text], {
        "control": {
            "images": len(tried),
            "sets": sum(row.controls for row in tried),
            "share": share,
            "interval": [low, high],
            "own_share": float(own.mean()),
            "difference": float((own - shares).mean()),
            "difference_interval": [float(more[0]), float(more[1])],
        }
    }


def _labels(used: Sequence[Row]) -> tuple[list[str], dict[str, Any]]:
    known = [row for row in used if row.label]
    if not known:
        return [], {"labels": None}
    before, after = (sum(map(bool, flags)) for flags in ([r.was_right for r in known], [r.is_right for r in known]))
    better = sum(row.is_right is True and row.was_right is False for row in known)
    worse = sum(row.is_right is False and row.was_right is True for row in known)
    text = say(
        "Of {0} images with a label {1} are right before and {2} after: {3} become right, {4} become wrong.",
        len(known), before, after, better, worse,
    )  # fmt: skip
    return [text], {
        "labels": {
            "images": len(known),
            "right_before": before,
            "right_before_interval": list(wilson(before, len(known))),
            "right_after": after,
            "right_after_interval": list(wilson(after, len(known))),
            "become_right": better,
            "become_wrong": worse,
        }
    }


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"
