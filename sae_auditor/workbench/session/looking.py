"""An image as the pages of a session beside the review show it, and the thread that asks the records. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from sae_auditor.errors import KnownError
from sae_auditor.i18n import translate
from sae_auditor.names import from_text, printable
from sae_auditor.progress import Job, Progress
from sae_auditor.records.projection import ACCEPT, FOLLOW_UP, REJECT
from sae_auditor.workbench.messages import problem_of
from sae_auditor.workbench.session.words import VERDICT_DRAWINGS

if TYPE_CHECKING:
    from sae_auditor.workbench.latents import Pixels

ResultT = TypeVar("ResultT")
# The thread of everything that asks the records or writes to them, in order.
RECORDS: Final = "records"
PICTURES: Final = "session-pictures"
# Larger pictures would hold the window up when they are painted.
_MOST_PX: Final = 2048


@dataclass(frozen=True, eq=False)
class Look:
    """An image uint8 ``[h, w, 3]``, or why it cannot be shown."""

    pixels: Pixels | None
    problem: str = ""


def look_job(path: str) -> Job[Look]:
    """Read an image, no larger than a screen."""
    yield Progress(0, 0)
    from sae_auditor.images import thumbnail
    from sae_auditor.images.pool import open_image

    try:
        image = open_image(Path(from_text(path)))
    except KnownError as error:
        return Look(None, problem_of(error).what)
    return Look(image.rgb if max(image.rgb.shape[:2]) <= _MOST_PX else thumbnail(image, _MOST_PX))


def asked(work: Callable[[], ResultT]) -> Job[ResultT]:
    """Do something that is one step, as a job."""
    yield Progress(0, 0)
    return work()


def said(verdict: str) -> str:
    """Return a verdict as a state."""
    return {
        ACCEPT: translate("Session", "Accepted"),
        REJECT: translate("Session", "Rejected"),
        FOLLOW_UP: translate("Session", "Follow up"),
    }.get(verdict, translate("Session", "Undecided"))


def drawing_of(verdict: str) -> tuple[str, str]:
    """Return the drawing of a verdict, and its tone: each has a shape of its own."""
    return VERDICT_DRAWINGS.get(verdict, ("question", "muted"))


def name_of(path: str, part: str) -> str:
    """Return what people call an image: its part, else its file without folders, which may say what it shows."""
    return printable(part) or printable(path.replace("\\", "/").rsplit("/", 1)[-1])


def reason_of(reasons: tuple[str, ...], code: str, note: str) -> str:
    """Return reason and note of a verdict in words; a key without a reason is shown itself."""
    named = reasons[int(code) - 1] if code.isdigit() and 0 < int(code) <= len(reasons) else code
    return " \u2013 ".join(part for part in (named, printable(note)) if part)
