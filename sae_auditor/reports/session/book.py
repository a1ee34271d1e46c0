"""What the report of a session says, as plain values; who gathers them is `records.reporting`.

Nothing of it depends on when or how often it is written: its moment is that of the session's last event.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sae_auditor.images.framing import Box
from sae_auditor.reports.session.recorded_audit import RecordedAudit


@dataclass(frozen=True)
class Rate:
    """So many of so many, with a 95 % interval."""

    n: int
    of: int
    low: float
    high: float


@dataclass(frozen=True)
class Agreement:
    """How far two looks at the same images agree.

    Parameters
    ----------
    first, second
        Whose; of a reviewer with themselves the same name.
    stage
        At which both spoke; see `Word`.
    round
        Of the second look, 0 for two reviewers.
    same
        Images of which both said the same.
    kappa, low, high
        Cohen's kappa with a 95 % interval; NaN where everybody always says the same.
    """

    first: str
    second: str
    stage: str
    round: int
    same: Rate
    kappa: float
    low: float
    high: float


@dataclass(frozen=True)
class Followed:
    """How often a reviewer's last word was the model's, by whether the model was right.

    Parameters
    ----------
    n
        Images of which that can be told.
    when_right, when_wrong
        Of all of these.
    changed_when_right, changed_when_wrong
        Of those whose word before the model was shown was not the model's.
    """

    who: str
    n: int
    when_right: Rate
    when_wrong: Rate
    changed_when_right: Rate
    changed_when_wrong: Rate


@dataclass(frozen=True)
class ClassOutcome:
    """What became of the images that the model put into a class.

    Parameters
    ----------
    passes
        Whether the class passes a part; None where the session does not say.
    decided
        Those that people accepted or rejected.
    wrong
        Of these overkill where the class rejects, escapes where it passes; None where the session does not say.
    """

    name: str
    passes: bool | None
    images: int
    decided: int
    wrong: Rate | None


@dataclass(frozen=True)
class Outcomes:
    """Overkill and escape, counted by what people settled on.

    Parameters
    ----------
    overkill, escape
        Good parts that the model rejected, of the good ones; bad parts that it passed, of the bad ones.
    overkill_of_rejected, escape_of_passed
        The same images, of those that the model rejected and passed.
    """

    overkill: Rate
    escape: Rate
    overkill_of_rejected: Rate
    escape_of_passed: Rate
    classes: tuple[ClassOutcome, ...]


@dataclass(frozen=True)
class Deciding:
    """A latent, and the decisions that it moved towards their class by a large share; `mean` in units of the target."""

    latent: int
    label: str | None
    images: int
    mean: float


@dataclass(frozen=True)
class Touched:
    """A reason that must not count, or a known shortcut, and how many decisions it took part in.

    Parameters
    ----------
    kind
        ``forbidden`` or ``known-shortcut``.
    items
        The images.
    """

    kind: str
    name: str
    latent: int | None
    items: tuple[int, ...]


@dataclass(frozen=True)
class Word:
    """What a person said of an image, in the order of the log.

    Parameters
    ----------
    seq, time
        Number of the event, and when it was recorded; UTC, ISO 8601.
    stage
        ``before`` the model was shown, ``with-model``, ``again`` in a blind second look, ``resolved``.
    round
        Of the second look.
    code, code_text
        Key of the reason, and what it stood for then.
    why
        Why a verdict that stood there was changed.
    undoes
        The event that this one takes back; 0 for none.
    stands
        Whether nothing has replaced it.
    shown
        What was on the screen.
    """

    seq: int
    time: str
    who: str
    stage: str
    round: int
    verdict: str
    code: str
    code_text: str
    note: str
    why: str
    undoes: int
    stands: bool
    shown: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Overlay:
    """A heat map as it is laid over a picture.

    Parameters
    ----------
    rgba
        Painted, uint8 ``[rows, columns, 4]``.
    box
        What it covers of the image; it may reach outside.
    legend
        What it shows, with its range.
    """

    rgba: NDArray[np.uint8]
    box: Box
    legend: str


@dataclass(frozen=True)
class Picture:
    """The image as it is now; both files are JPEG, empty where there is none.

    Parameters
    ----------
    why_none
        Why it cannot be shown: ``missing``, ``changed`` (another content than was audited), ``unreadable``; empty
        where it is shown.
    with_map, legend
        The same under its heat map, and what that shows.
    """

    jpeg: bytes = b""
    why_none: str = ""
    with_map: bytes = b""
    legend: str = ""


@dataclass(frozen=True)
class Case:
    """One image.

    Parameters
    ----------
    settled
        What people settled on: ``accept`` or ``reject``; else ``undecided``, ``follow-up`` or ``disagree``.
    outcome
        ``overkill``, ``escape``, ``right``, or empty where that cannot be told.
    flags
        What there is to look at, as it was recorded.
    audit
        What the model made of it; None where it was not audited or the audit cannot be read.
    refused
        Why it could not be audited.
    """

    item: int
    path: str
    sha256: str
    part: str
    settled: str
    outcome: str
    flags: tuple[str, ...]
    audit: RecordedAudit | None
    audit_sha256: str
    refused: str
    words: tuple[Word, ...]
    picture: Picture | None = None

    @property
    def standing(self) -> tuple[Word, ...]:
        """What nothing has replaced, without words that were taken back."""
        return tuple(word for word in self.words if word.stands)


@dataclass(frozen=True)
class Origin:
    """What audits were made with, and how many: pairs of an id and a text."""

    images: int
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Act:
    """Something that was done to the session as a whole; `n` images, `text` in the person's words."""

    seq: int
    time: str
    who: str
    action: str
    n: int
    text: str


@dataclass(frozen=True)
class AnchorMark:
    """The anchor that this report stands under.

    Parameters
    ----------
    text
        What the QR code says.
    n_uncovered
        Events of the session in this report that the anchor does not cover.
    """

    seq: int
    head: str
    root: str
    made: str
    text: str
    n_uncovered: int


@dataclass(frozen=True)
class Book:
    """The report of a session.

    Parameters
    ----------
    key, title, workspace
        Of the session, and the id of the workspace.
    seq, head, moment
        Number, hash and time of the last event of the session that the report knows. The hash covers all before it.
    is_frozen
        Whether the report ends with a signature, or was asked for as of an event.
    n_after
        Events of the session that were recorded after it.
    settings
        What it is made with, as a record holds it.
    counts
        Images by what became of them.
    limits
        What the records do not prove.
    only
        The number of the image where the report is of one alone.
    """

    key: str
    title: str
    workspace: str
    seq: int
    head: str
    moment: datetime
    is_frozen: bool
    n_after: int
    settings: Mapping[str, Any]
    counts: Mapping[str, int]
    origins: tuple[Origin, ...]
    acts: tuple[Act, ...]
    anchor: AnchorMark | None
    outcomes: Outcomes
    agreements: tuple[Agreement, ...]
    followed: tuple[Followed, ...]
    deciding: tuple[Deciding, ...]
    touched: tuple[Touched, ...]
    limits: tuple[str, ...]
    cases: tuple[Case, ...]
    only: int | None = None

    def of_one(self, item: int) -> Book:
        """Return the report of one image.

        Raises
        ------
        KeyError
            When there is no such image.
        """
        cases = tuple(case for case in self.cases if case.item == item)
        if not cases:
            raise KeyError(item)
        return replace(self, cases=cases, only=item)
