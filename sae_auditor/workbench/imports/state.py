"""What the import assistant shows, as one frozen value. No Qt, no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from sae_auditor.progress import Progress

# What the assistant is doing; empty when it waits for the person.
Busy = Literal["", "reading", "loading", "checking", "adding"]
ImageSource = Literal["bundle", "queue", "folder"]
Accept = Literal["declared", "winner"]
Grade = Literal["good", "warning", "bad"]

# With fewer images the scores say little.
MIN_IMAGES = 32


@dataclass(frozen=True)
class Question:
    """Something that the files leave open.

    Parameters
    ----------
    name
        The hint it stands for, a field of `sae.Hints`.
    what
        What is not known, as a sentence.
    choices
        What may be answered, where that is a short list.
    suggestion
        What it most likely is; None where nothing speaks for any answer.
    answer
        What the person said, at first the suggestion; None while it is open.
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
class Found:
    """What a file was read as: the plain values of an `sae.Reading`, and the reading itself."""

    reading: Any
    format: str
    d_in: int
    d_sae: int
    activation: str
    k: int | None = None
    site: str | None = None
    tokens: str | None = None
    normalization: str = "none"
    signed: bool = False
    model_name: str = ""
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inquiry:
    """The outcome of reading: what was found, None while something essential is open, and what is to be asked.

    `hints` is everything that the reading was told: answers, and the suggestions that were left as they are.
    """

    found: Found | None
    questions: tuple[Question, ...] = ()
    tensors: tuple[TensorLine, ...] = ()
    hints: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FitRow:
    """How well one reading rebuilds the images' vectors."""

    words: str
    fvu: float
    cosine: float
    l0: float
    declared: bool = False
    winner: bool = False


@dataclass(frozen=True)
class Fit:
    """The outcome of a fit check: a row for each reading, what it comes to, and the `sae.fit.FitReport` itself."""

    rows: tuple[FitRow, ...]
    verdict: str
    grade: Grade
    n_images: int = 0
    warnings: tuple[str, ...] = ()
    report: Any = None

    @property
    def declared_loses(self) -> bool:
        """Whether another reading than the declared one is better."""
        return any(row.winner and not row.declared for row in self.rows)


@dataclass(frozen=True)
class Problem:
    """What went wrong, in the three sentences of every error."""

    what: str
    safe: str = ""
    todo: str = ""


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
class ArchitectureQuestion:
    """Which architecture an encoder has, or which of several models is meant, where its files leave it open.

    Parameters
    ----------
    what
        What is not known, in the person's language.
    fitting
        The names that fit or come near, the likeliest first.
    known
        Every name.
    asks
        For what: an architecture, or a part of the file.
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

    Parameters
    ----------
    name, architecture
        What it is called and what it is; empty until it is loaded.
    notices
        What the person should know about it.
    path
        Where it was loaded from; None for the encoder of the bundle in use.
    question
        What has to be answered before it can be loaded.
    part
        Which of several models in its file the person chose.
    encoder
        The `encoders.ClipEncoder`; None for the bundle's, and until it is loaded.
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
    """Everything that the assistant shows; a failed step leaves it as it was, with `problem` set.

    Parameters
    ----------
    answers
        Hints that the person gave, by name.
    hints
        Everything that the reading in `found` was told.
    stale
        Whether `found` does not follow from the answers yet.
    offers
        Where images for the check can come from.
    source
        Which of them is chosen.
    accept
        Which reading is added: the declared one, or the winner of the check.
    encoder
        The encoder that the SAE has to fit.
    """

    path: Path | None = None
    busy: Busy = ""
    progress: Progress | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    hints: Mapping[str, Any] = field(default_factory=dict)
    found: Found | None = None
    stale: bool = False
    questions: tuple[Question, ...] = ()
    tensors: tuple[TensorLine, ...] = ()
    offers: tuple[ImageOffer, ...] = ()
    source: ImageSource = "bundle"
    fit: Fit | None = None
    accept: Accept = "declared"
    problem: Problem | None = None
    encoder: EncoderChoice = field(default_factory=EncoderChoice)

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

    def without_fit(self) -> ImportState:
        """Return the state after something changed that the check depends on."""
        return replace(self, fit=None, accept="declared", problem=None)
