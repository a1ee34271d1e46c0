"""The rows of the table, of three kinds, and its columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sae_auditor.i18n import say
from sae_auditor.studies.study import Cell, Column


@dataclass(frozen=True)
class ClassRow:
    """A class whose name was written on `n` images that were not called so.

    `word`, `neutral`, `strokes` and `blurred` are the shares of them that are called so with each plate, `low` and
    `high` the 95 % band (Wilson) of the first; `written` is empty for all classes together.
    """

    written: str
    n: int
    word: float
    low: float
    high: float
    neutral: float
    strokes: float
    blurred: float
    p: float
    found: bool
    paths: tuple[str, ...] = ()
    about: str = "class"

    @property
    def name(self) -> str:
        """What was written, for people."""
        return self.written or say("all classes")


@dataclass(frozen=True)
class LatentRow:
    """A latent, and in which share of `n` images it fires with each plate.

    `effect` is by how much more strongly it fires with a word than with either control, in its mean activation, `low`
    and `high` its 95 % interval (bootstrap over images); `on_blank` the same on blank pictures.
    """

    latent: int
    n: int
    word: float
    neutral: float
    strokes: float
    blurred: float
    effect: float
    low: float
    high: float
    p: float
    found: bool
    label: str | None = None
    on_blank: float | None = None
    paths: tuple[str, ...] = ()
    about: str = "latent"

    @property
    def name(self) -> str:
        """What the latent is called, for people."""
        return self.label or say("latent {0}", self.latent)


@dataclass(frozen=True)
class RegionRow:
    """An image with its text regions hidden.

    Parameters
    ----------
    before, after
        The decision as it is and with the regions hidden; empty where the image could not be used.
    share
        Of what the encoder sees, the part that was hidden.
    controls, control_flips
        How many equally large regions elsewhere were hidden instead, and how many of them changed the decision.
    effect, control_effect
        What the regions add to the decision, in log-odds: before less after; and the mean of that over the controls.
    kept
        How many of the decision's first five latents are still among them.
    latent, label
        What pushed the decision less by most, by the gradient.
    remark
        Why it could not be used.
    """

    path: str
    before: str = ""
    after: str = ""
    share: float | None = None
    controls: int = 0
    control_flips: int = 0
    effect: float | None = None
    control_effect: float | None = None
    kept: int | None = None
    latent: int | None = None
    label: str | None = None
    remark: str = ""
    about: str = "image"

    @property
    def name(self) -> str:
        """The decision."""
        return self.before

    @property
    def is_used(self) -> bool:
        """Whether it was measured."""
        return bool(self.before)

    @property
    def is_changed(self) -> bool:
        """Whether the decision is another one."""
        return self.before != self.after

    @property
    def control(self) -> float | None:
        """The share of the controls that change the decision."""
        return self.control_flips / self.controls if self.controls else None

    @property
    def paths(self) -> tuple[str, ...]:
        """The image."""
        return (self.path,)


Row = ClassRow | LatentRow | RegionRow


def _of(field: str) -> Callable[[Row], Any]:
    """Return what reads a field of the kinds of rows that have it; None where it is missing or says nothing."""

    def value(row: Row) -> Cell:
        found: Cell = getattr(row, field, None)
        return None if found == "" else found

    return value


def _changed(row: Row) -> bool | None:
    return row.is_changed if isinstance(row, RegionRow) and row.is_used else None


COLUMNS: Final = (
    Column[Row]("about", "About", _of("about"), help="A class that was written, a latent, or an image with boxes."),
    Column[Row]("name", "Name", _of("name"), help="What was written, the latent, or the decision on the image."),
    Column[Row]("found", "Finding", _of("found"), help="More than all controls, at the false-alarm rate asked for."),
    Column[Row](
        "word",
        "Word",
        _of("word"),
        "share",
        "Of a class: images called so when it is written on them. Of a latent: images in which it fires then.",
    ),
    Column[Row]("neutral", "Other word", _of("neutral"), "share", "With a word as long that names no class."),
    Column[Row]("strokes", "Strokes", _of("strokes"), "share", "With the word's strokes shuffled: no letters."),
    Column[Row]("blurred", "Blurred", _of("blurred"), "share", "With the word blurred: no letters."),
    Column[Row](
        "effect",
        "Effect",
        _of("effect"),
        "number",
        "Of a latent: how much more it fires on words than on either control, 1 is its mean activation. "
        "Of an image: what its text regions add to the decision, in log-odds.",
    ),
    Column[Row]("low", "from", _of("low"), "number", "Of a class's share, or of a latent's effect: 95 % band."),
    Column[Row]("high", "to", _of("high"), "number", "Of a class's share, or of a latent's effect: 95 % band."),
    Column[Row]("p", "p", _of("p"), "number", "Holm-adjusted."),
    Column[Row]("n", "Images", _of("n"), "count"),
    Column[Row]("blank", "On blank", _of("on_blank"), "number", "A latent's effect on pictures of one grey."),
    Column[Row]("path", "Image", _of("path"), "file"),
    Column[Row]("after", "Without text", _of("after"), help="The decision with the text regions hidden."),
    Column[Row]("changed", "Changed", _changed),
    Column[Row](
        "control", "Elsewhere", _of("control"), "share", "Equally large regions elsewhere that change the decision."
    ),
    Column[Row](
        "control_effect", "Effect elsewhere", _of("control_effect"), "number", "Their mean effect, in log-odds."
    ),
    Column[Row]("kept", "Kept", _of("kept"), "count", "Of the decision's first five latents, those that stay so."),
    Column[Row]("latent", "Latent", _of("latent"), "count", "Of an image: what pushes its decision less by most then."),
    Column[Row]("label", "Label", _of("label")),
    Column[Row]("share", "Hidden", _of("share"), "share", "Of what the encoder sees."),
    Column[Row]("remark", "Remark", _of("remark")),
)
