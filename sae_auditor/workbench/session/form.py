"""What a new session is asked for: its answers, what is missing of them, and which classes pass a part by their names.

No Qt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from sae_auditor.i18n import translate
from sae_auditor.records.projection import ACCEPT, REJECT
from sae_auditor.records.sessions import Settings

MAX_REASONS: Final = 9


class Source(Enum):
    """Where the images of a new session come from."""

    FOLDER = "folder"
    WATCHED = "watched"
    CSV = "csv"
    QUEUE = "queue"


@dataclass(frozen=True)
class Form:
    """The answers.

    Parameters
    ----------
    path
        Folder or table, as text; without a meaning for images of the queue.
    classes
        Each class with ``accept``, ``reject`` or ``""`` for neither.
    reasons
        What the keys from 1 on stand for.
    """

    source: Source = Source.FOLDER
    path: str = ""
    title: str = ""
    classes: tuple[tuple[str, str], ...] = ()
    reasons: tuple[str, ...] = field(default_factory=lambda: default_reasons())
    reviewers: tuple[str, ...] = ()
    judges_first: bool = False
    is_blind: bool = True

    def settings(self, base: Settings) -> Settings:
        """Return what a session is made with; bundle, SAE and prompts are those of `base`."""
        passes, rejects = (
            tuple(name for name, verdict in self.classes if verdict == wanted) for wanted in (ACCEPT, REJECT)
        )
        return replace(
            base, title=self.title.strip(), accept_classes=passes, reject_classes=rejects, reasons=self.reasons,
            reviewers=self.reviewers, judges_first=self.judges_first, is_blind=self.is_blind,
        )  # fmt: skip


def default_reasons() -> tuple[str, ...]:
    """Return the reasons that are proposed, in the language of the window."""
    return (
        translate("Session", "Scratch"),
        translate("Session", "Dent"),
        translate("Session", "Stain or dirt"),
        translate("Session", "Crack or break"),
        translate("Session", "Part missing"),
        translate("Session", "Picture unusable"),
    )


def names_in(text: str) -> tuple[str, ...]:
    """Return names that are divided by commas or lines, each once."""
    names = (" ".join(name.split()) for name in re.split(r"[,\n\u3001\uff0c]", text))
    return tuple(dict.fromkeys(name for name in names if name))


# Words of English class names, between spaces; looked up as whole words.
_GOOD: Final = (
    " good ok okay pass passed passing normal intact clean fine healthy accept accepted acceptable perfect conforming"
    " flawless undamaged unbroken defectless faultless "
)
_BAD: Final = (
    " bad ng nok fail failed failing defect defects defective anomaly anomalous anomalies abnormal broken damage"
    " damaged faulty fault reject rejected crack cracked cracks scratch scratched scratches dent dented dents hole"
    " holes stain stained stains chip chipped chips bent missing contamination contaminated contaminant misprint"
    " misaligned burr rust rusty corroded corrosion cut torn deformed dirty worn leaking leak short nonconforming"
    " unacceptable imperfect "
)
_NOT: Final = " no not non without free never un zero "
_GOOD_JA: Final = ("良品", "正常", "合格", "良好", "問題なし", "異常なし", "欠陥なし", "傷なし")
_BAD_JA: Final = (
    "不良",
    "不合格",
    "異常",
    "欠陥",
    "傷",
    "キズ",
    "割れ",
    "欠け",
    "汚れ",
    "打痕",
    "錆",
    "破損",
    "変形",
    "異物",
)


def suggested(names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return each class with what its name says of a part: ``accept``, ``reject``, or ``""`` where it says neither.

    "No scratch" is the contrary of "scratch". Where some names say that a part passes and no name says that it is
    rejected, nothing is concluded of the others: a person decides.
    """
    return tuple((name, _meaning(name)) for name in names)


def _meaning(name: str) -> str:
    for word in _GOOD_JA:  # before what is bad: 異常なし holds 異常
        if word in name and f"不{word}" not in name:
            return ACCEPT
    if any(word in name for word in _BAD_JA):
        return REJECT
    words = re.findall(r"[a-z]+", name.lower())
    is_good, is_bad, is_contrary = (any(f" {word} " in of for word in words) for of in (_GOOD, _BAD, _NOT))
    if is_good == is_bad:
        return ""
    return ACCEPT if is_good != is_contrary else REJECT


def open_questions(form: Form, n_queue: int) -> dict[str, str]:
    """Return what is missing or wrong, by the names of the answers."""
    wrong = {}
    if not form.title.strip():
        wrong["title"] = translate("Session", "Give the session a title.")
    if form.source is Source.QUEUE and not n_queue:
        wrong["path"] = translate("Session", "No images are open.")
    elif form.source is not Source.QUEUE and not form.path:
        wrong["path"] = (
            translate("Session", "Choose a table.")
            if form.source is Source.CSV
            else translate("Session", "Choose a folder.")
        )
    if not form.reviewers:
        wrong["reviewers"] = translate("Session", "Name at least one reviewer.")
    if len(form.reasons) > MAX_REASONS:
        wrong["reasons"] = translate("Session", "There are nine keys: at most nine reasons.")
    return wrong
