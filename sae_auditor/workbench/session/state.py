"""What the Session workspace shows, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from sae_auditor.records.projection import AGAIN, BEFORE, UNDECIDED, WITH_MODEL
from sae_auditor.records.queue import Kind, Order, QueueRow
from sae_auditor.records.sessions import Given, Settings
from sae_auditor.workbench.columns import Rows
from sae_auditor.workbench.messages import Problem
from sae_auditor.workbench.running import Running

if TYPE_CHECKING:
    from sae_auditor.workbench.latents import Pixels
    from sae_auditor.workbench.session.evidence import Evidence


class View(Enum):
    """Which page is shown: all sessions, or of one the images, what it came to, how people agree, a meeting."""

    START = "start"
    REVIEW = "review"
    FINISH = "finish"
    AGREEMENT = "agreement"
    MEETING = "meeting"


@dataclass(frozen=True, eq=False)
class Facts:
    """What the records say of an image.

    Parameters
    ----------
    before
        The reviewer's word before the model's prediction was shown; None while there is none.
    standing
        The reviewer's word that counts.
    others
        Other reviewers' words, as far as this one may see them, by name.
    n_others_hidden
        How many others judged, whom this reviewer may not see yet.
    """

    row: QueueRow
    standing: Given
    before: Given | None = None
    others: tuple[tuple[str, Given], ...] = ()
    n_others_hidden: int = 0
    evidence: Evidence | None = None


@dataclass(frozen=True, eq=False)
class Picture:
    """An image as it is shown: uint8 ``[h, w, 3]``, `scale` of its px for one px of the file; or why there is none."""

    pixels: Pixels | None
    scale: float = 1.0
    size: tuple[int, int] = (0, 0)
    problem: str = ""


@dataclass(frozen=True)
class Asked:
    """A change that waits for its reason: what stands, and what is to stand then."""

    old: Given
    new: Given
    stays: bool


@dataclass(frozen=True)
class Draft:
    """Reason and note that go with the next verdict."""

    code: str = ""
    note: str = ""


@dataclass(frozen=True)
class Echo:
    """What was done last, in a sentence; `sign` is how grave it is."""

    text: str = ""
    sign: str = "good"


@dataclass(frozen=True, eq=False)
class SessionState:
    """What is on the page.

    Parameters
    ----------
    workspace
        The file of the records; empty before it is open.
    why_read_only, recovered
        What the records say for the person.
    number
        The round of a blind second look, 0 for the first.
    items, counts
        The images that are listed, and how many there are of each kind.
    item
        The number of the image at hand; what is shown is that of `facts`, which may come a moment later.
    version
        Rises when something about listed images changed.
    n_waiting
        Images without an audit.
    n_unanchored
        Events since the last anchor.
    writing
        How many acts are on their way to the disk.
    """

    view: View = View.START
    workspace: str = ""
    why_read_only: str = ""
    recovered: str = ""
    problem: Problem | None = None
    who: str = ""
    key: str = ""
    settings: Settings = field(default_factory=lambda: Settings(""))
    number: int = 0
    kind: Kind = Kind.UNDECIDED
    order: Order = Order.CERTAINTY
    part: str = ""
    items: Rows = field(default_factory=lambda: np.empty(0, np.int64))
    counts: Mapping[Kind, int] = field(default_factory=dict)
    is_listed: bool = False
    version: int = 0
    item: int | None = None
    facts: Facts | None = None
    picture: Picture | None = None
    draft: Draft = field(default_factory=Draft)
    asked: Asked | None = None
    echo: Echo = field(default_factory=Echo)
    writing: int = 0
    n_waiting: int = 0
    n_unanchored: int = 0
    running: Running | None = None
    why_no_audits: str = ""
    is_read_only: bool = False

    @property
    def stage(self) -> str:
        """When a verdict that is given now is given."""
        if self.number:
            return AGAIN
        return BEFORE if self.is_hidden else WITH_MODEL

    @property
    def is_hidden(self) -> bool:
        """Whether the model's prediction and evidence are kept from the reviewer."""
        facts = self.facts
        if self.number:
            return True
        if not self.settings.judges_first or facts is None:
            return self.settings.judges_first
        return facts.before is None and facts.standing.verdict == UNDECIDED

    @property
    def is_shown(self) -> bool:
        """Whether what is on the screen is the image at hand, so that it can be judged."""
        return self.facts is not None and self.picture is not None and self.facts.row.item == self.item

    @property
    def can_judge(self) -> bool:
        """Whether a verdict can be given now."""
        return self.view is View.REVIEW and self.is_shown and not self.is_read_only and not self.writing

    @property
    def n_decided(self) -> int:
        """Images that the reviewer judged."""
        return self.counts.get(Kind.ALL, 0) - self.counts.get(Kind.UNDECIDED, 0)

    @property
    def hides_findings(self) -> bool:
        """Whether filters by what the model found would give away what the reviewer is not to know yet."""
        return self.settings.judges_first or self.number > 0
