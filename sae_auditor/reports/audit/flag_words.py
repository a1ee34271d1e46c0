"""What is said of single contributions: the remarks of the core in the person's language. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sae_auditor.i18n import translate
from sae_auditor.reports import numbers

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit, Contribution, Reason
    from sae_auditor.explain.flags import Flag

# Those that stand beside a latent's name. What is off stands at its number, always-on latents have a row of their own.
MARKS: tuple[Flag, ...] = ("forbidden", "must-not-count", "known-shortcut", "low-alignment", "may-count")


@dataclass(frozen=True)
class Remark:
    """A flag in words; `why` is a sentence."""

    flag: Flag
    word: str
    why: str

    @property
    def sentence(self) -> str:
        """The word and why it matters."""
        return translate("Audit", "{finding}: {why}").format(finding=self.word, why=self.why)


def remarks_on(audit: Audit, item: Contribution) -> tuple[Remark, ...]:
    """Return what is said of a contribution; that it must not count goes without saying where it is forbidden."""
    flags = [flag for flag in item.flags if not (flag == "must-not-count" and "forbidden" in item.flags)]
    return tuple(Remark(flag, flag_word(flag), _why(audit, item, flag)) for flag in flags)


def marks_of(flags: tuple[Flag, ...]) -> tuple[Flag, ...]:
    """Return those flags that stand beside the name, weightiest first."""
    found = tuple(flag for flag in MARKS if flag in flags)
    return tuple(flag for flag in found if not (flag == "must-not-count" and "forbidden" in found))


def grave_marks(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    """Return the weightiest of those flags that must not be overlooked, or nothing."""
    return marks_of(tuple(flag for flag in flags if flag in ("forbidden", "must-not-count")))[:1]


def flag_word(flag: Flag) -> str:
    """Return a flag in words."""
    return {
        "forbidden": translate("Audit", "forbidden reason"),
        "must-not-count": translate("Audit", "must not count"),
        "known-shortcut": translate("Audit", "known shortcut"),
        "may-count": translate("Audit", "may count"),
        "gradient-off": translate("Audit", "gradient off"),
        "always-on": translate("Audit", "always on"),
        "low-alignment": translate("Audit", "low alignment"),
    }[flag]


def flag_icon(flag: Flag) -> tuple[str, str]:
    """Return the icon of a flag and its tone, a field of `Colours`."""
    return {
        "forbidden": ("warning", "error"),
        "must-not-count": ("warning", "warning"),
        "known-shortcut": ("warning", "warning"),
        "may-count": ("check", "muted"),
    }.get(flag, ("info", "muted"))


def forbidden_sentence(reason: Reason) -> str:
    """Say which reason must not count, and how much of the decision it is."""
    text = translate("Audit", "Forbidden reason: {reason}, {share} of the decision")
    return text.format(reason=reason.name, share=numbers.short_percent(reason.share))


def alignment_withheld() -> str:
    """Say that low alignment is not hinted at, since it says nothing here."""
    return translate("Audit", "Alignment cannot be judged with these prompts")


def always_on_help() -> str:
    """Say what the always-on latents are and against what they are measured."""
    return translate(
        "Audit", "They fire on nearly every image; measured against their usual activation, not against zero."
    )


def _why(audit: Audit, item: Contribution, flag: Flag) -> str:
    if flag == "low-alignment":
        return _low_alignment(audit, item.latent)
    if flag == "known-shortcut":
        text = translate("Audit", "A finding of a scan about this latent was confirmed by a person, for: {classes}.")
        return text.format(classes=", ".join(audit.shortcuts[item.latent]))
    if flag == "gradient-off" and audit.method != "gradient":
        return translate("Audit", "The method is off by more than half of the exact effect.")
    return {
        "forbidden": translate("Audit", "Its reason must not count, and is a large share of the decision."),
        "must-not-count": translate("Audit", "The reasons policy says so; its share of the decision is small."),
        "may-count": translate("Audit", "The reasons policy says so."),
        "gradient-off": translate("Audit", "The gradient is off by more than half of the exact effect."),
        "always-on": translate(
            "Audit", "It fires on nearly every image; measured against its usual activation, not against zero."
        ),
    }[flag]


def _low_alignment(audit: Audit, latent: int) -> str:
    hint = translate("Audit", "A hint only: the audited model itself judges here.")
    place = np.flatnonzero(audit.latents == latent)
    lower = audit.best_alignments.lower_than[int(place[0])] if audit.best_alignments and place.size else np.nan
    if np.isnan(lower):
        return hint
    share = numbers.short_percent(float(lower))
    return translate("Audit", "lower than {share} of latents. {hint}").format(share=share, hint=hint)
