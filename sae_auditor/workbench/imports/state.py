"""What the import assistant shows, as one frozen value. No Qt, no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from sae_auditor.workbench.messages import Problem
from sae_auditor.workbench.running import Running

# What the assistant is doing; empty when it waits for the person.
Busy = Literal["", "reading", "loading", "checking", "adding"]
ImageSource = Literal["bundle", "index", "queue", "folder"]
Accept = Literal["declared", "winner"]
# That of the fit check, or that its images cannot tell.
Verdict = Literal["fits", "other_reading", "poor", "foreign", "alike"]
# What the verdict says of a reading.
Mark = Literal["", "fits", "better", "nearest"]
Step = Literal["", "question", "check", "images", "better", "add"]

# With fewer images the scores say little.
MIN_IMAGES = 32


@dataclass(frozen=True)
class Question:
    """Something that the files leave open.

    `name` is a field of `sae.Hints`; `answer` what the person said, at first the suggestion, None while it is open.
    """

    name: str
    what: str
    choices: tuple[Any, ...] = ()
    suggestion: Any = None
    answer: Any = None


@dataclass(frozen=True)
class TensorLine:
    """One tensor of a file whose format is not known."""

    name: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Inquiry:
    """The outcome of reading: the `sae.Reading`, None while something essential is open, and what is to be asked.

    `hints` is everything that the reading was told: answers, and the suggestions that were left as they are.
    """

    found: Any
    questions: tuple[Question, ...] = ()
    tensors: tuple[TensorLine, ...] = ()
    hints: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ImageOffer:
    """A source of images for the check and how many it has; `folder` has an unknown number, -1."""

    source: ImageSource
    count: int
    folder: Path | None = None

    @property
    def enough(self) -> bool:
        """Whether the check says something with these images."""
        return self.count < 0 or self.count >= MIN_IMAGES


@dataclass(frozen=True)
class FitRow:
    """How well one reading rebuilds the images' vectors, and what the verdict says of it."""

    words: str
    fvu: float
    cosine: float
    l0: float
    declared: bool = False
    winner: bool = False
    mark: Mark = ""


@dataclass(frozen=True)
class Fit:
    """The outcome of a fit check.

    `text` is the verdict in sentences, `names` are the first of the images that were used, of `offer`; `report` is the
    `sae.fit.FitReport` itself.
    """

    rows: tuple[FitRow, ...]
    text: str
    verdict: Verdict
    n_images: int = 0
    warnings: tuple[str, ...] = ()
    report: Any = None
    offer: ImageOffer | None = None
    names: tuple[str, ...] = ()

    @property
    def offers_better(self) -> bool:
        """Whether another reading than the declared one is better, and good for something."""
        return self.verdict in ("other_reading", "poor") and any(row.winner and not row.declared for row in self.rows)


@dataclass(frozen=True)
class ArchitectureQuestion:
    """Which architecture an encoder has, or which of several models is meant, where its files leave it open.

    `fitting` are the names that fit or come near, the likeliest first; `asks` says for what.
    """

    what: str
    fitting: tuple[str, ...]
    known: tuple[str, ...]
    asks: Literal["architecture", "part"] = "architecture"

    def listed(self) -> tuple[tuple[str, bool], ...]:
        """Return every name with whether it fits; those that do stand first."""
        others = (name for name in self.known if name not in self.fitting)
        return (*((name, True) for name in self.fitting), *((name, False) for name in others))


@dataclass(frozen=True)
class EncoderChoice:
    """The encoder that the SAE has to fit.

    `path` is where it was loaded from, None for the bundle's; `question` what has to be answered before it can be
    loaded; `part` which of several models in its file the person chose; `encoder` the `encoders.ClipEncoder`, None for
    the bundle's and until it is loaded.
    """

    name: str = ""
    architecture: str = ""
    notices: tuple[str, ...] = ()
    path: Path | None = None
    question: ArchitectureQuestion | None = None
    part: str | None = None
    encoder: Any = None

    @property
    def is_ready(self) -> bool:
        """Whether an SAE can be read for it."""
        return self.path is None or self.encoder is not None


@dataclass(frozen=True)
class ImportState:
    """Everything that the assistant shows; a failed step leaves it as it was, with `problem` set."""

    path: Path | None = None
    # What the SAE may be called in the bundle.
    name: str = ""
    busy: Busy = ""
    running: Running | None = None
    # What the person said, and everything that the reading in `found` was told; `stale` until it follows from that.
    answers: Mapping[str, Any] = field(default_factory=dict)
    hints: Mapping[str, Any] = field(default_factory=dict)
    found: Any = None
    stale: bool = False
    questions: tuple[Question, ...] = ()
    tensors: tuple[TensorLine, ...] = ()
    # Where images for the check can come from, and which is chosen.
    offers: tuple[ImageOffer, ...] = ()
    source: ImageSource = "bundle"
    fit: Fit | None = None
    accept: Accept = "declared"
    problem: Problem | None = None
    encoder: EncoderChoice = field(default_factory=EncoderChoice)
    # The bundle that was written; there is nothing more to do then.
    added: str = ""

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """The questions without an answer."""
        return tuple(question for question in self.questions if question.answer is None)

    @property
    def offer(self) -> ImageOffer | None:
        """The chosen source of images."""
        return next((offer for offer in self.offers if offer.source == self.source), None)

    @property
    def can_check(self) -> bool:
        """Whether there is a complete reading and there are images to check it on."""
        complete = self.found is not None and not self.stale and not self.open_questions and self.encoder.is_ready
        return complete and not self.busy and self.offer is not None and self.offer.enough

    @property
    def can_add(self) -> bool:
        """Whether a checked reading is there to be added."""
        return self.fit is not None and not self.busy

    @property
    def next_step(self) -> Step:
        """What helps most now; never a choice that makes things worse, such as adding an SAE that does not fit."""
        if self.busy or not self.encoder.is_ready:
            return ""
        if self.open_questions:
            return "question"
        if self.fit is None:
            return "check" if self.can_check else ""
        if self.fit.verdict in ("poor", "foreign", "alike"):
            return "images"
        return "better" if self.fit.offers_better and self.accept == "declared" else "add"

    def without_fit(self) -> ImportState:
        """Return the state after something changed that the check depends on."""
        return replace(self, fit=None, accept="declared", problem=None)
