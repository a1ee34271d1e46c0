"""Decisions of the import assistant, free of Qt."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sae_auditor.app.core_translation import translate_core
from sae_auditor.app.given import resolved
from sae_auditor.app.i18n import translate
from sae_auditor.app.imports import work
from sae_auditor.app.imports.inquiry import inquire_job
from sae_auditor.app.imports.state import (
    Busy,
    EncoderChoice,
    Fit,
    ImageOffer,
    ImageSource,
    ImportState,
    Inquiry,
    Problem,
    Question,
)
from sae_auditor.errors import KnownError
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.app.imports.view import ImportView
    from sae_auditor.app.protocols import Jobs, Lane
    from sae_auditor.app.queue import QueueItem
    from sae_auditor.encoders import ClipEncoder
    from sae_auditor.library import Auditor

ResultT = TypeVar("ResultT")

_READ, _CHECK, _ADD, _LOAD = "import.read", "import.check", "import.add", "import.encoder"
_log = logging.getLogger(__name__)


class HasEncoder(Protocol):
    """An auditor, or what stands for one where only its encoder is needed."""

    @property
    def encoder(self) -> ClipEncoder:
        """The encoder that an SAE has to fit."""


class Backend(Protocol):
    """The jobs that the assistant starts."""

    def inquire(self, path: Path, answers: dict[str, Any], auditor: HasEncoder) -> Job[Inquiry]:
        """Read a file and collect what has to be asked."""

    def check(self, auditor: Auditor, state: ImportState, queue: Sequence[QueueItem]) -> Job[Fit]:
        """Score the reading on images."""

    def add(self, auditor: Auditor, state: ImportState, name: str, output: Path) -> Job[str]:
        """Write a bundle with the SAE in it and return its path."""

    def load_encoder(self, path: Path, architecture: str | None, part: str | None) -> Job[EncoderChoice]:
        """Load an encoder that no bundle has."""


class RealBackend:
    """Reads, checks and writes through the rooms below the window."""

    def inquire(self, path: Path, answers: dict[str, Any], auditor: HasEncoder) -> Job[Inquiry]:
        """See `Backend`."""
        return inquire_job(resolved(path)[0], answers, auditor.encoder)

    def check(self, auditor: Auditor, state: ImportState, queue: Sequence[QueueItem]) -> Job[Fit]:
        """See `Backend`."""
        return work.check_job(auditor, state, queue)

    def add(self, auditor: Auditor, state: ImportState, name: str, output: Path) -> Job[str]:
        """See `Backend`."""
        return work.add_job(auditor, state, name, output)

    def load_encoder(self, path: Path, architecture: str | None, part: str | None) -> Job[EncoderChoice]:
        """See `Backend`."""
        return work.encoder_job(path, architecture, part)


class ImportController:
    """Keeps the assistant's state and starts the work that changes it.

    Parameters
    ----------
    view
        Where the state is shown.
    jobs
        Runs work in the background and drops results that came too late.
    auditor
        The auditor in use: its encoder is what the SAE has to fit, its bundle what it is added to.
    queue
        The images in the filmstrip.
    on_added
        Called with the path of the bundle that was written.
    """

    def __init__(
        self,
        view: ImportView,
        jobs: Jobs,
        auditor: Auditor,
        queue: Sequence[QueueItem],
        on_added: Callable[[str], object],
        backend: Backend | None = None,
    ) -> None:
        self._view = view
        self._jobs = jobs
        self._auditor = auditor
        self._queue = tuple(queue)
        self._on_added = on_added
        self._backend = backend or RealBackend()
        offers = self._offers()
        source = next((offer.source for offer in offers if offer.enough), offers[0].source)
        self.state = ImportState(offers=offers, source=source, encoder=_encoder_of(auditor))
        self._show(self.state)

    def _offers(self) -> tuple[ImageOffer, ...]:
        usable = sum(item.state != "refused" for item in self._queue)
        return ImageOffer("bundle", self._auditor.concepts.n_images), ImageOffer("queue", usable)

    # ----------------------------------------------------------------------------------------------------- the person

    def open(self, path: Path) -> None:
        """Look at another file or folder; what was answered for the former one is forgotten."""
        self.cancel()
        state = self.state
        self._show(ImportState(path=path, offers=state.offers, source=state.source, encoder=state.encoder))
        self._read()

    def answer(self, name: str, value: Any) -> None:
        """Take an answer; what depends on it is read again."""
        if any(question.name == name and question.answer == value for question in self.state.questions):
            return
        questions = tuple(_answered(question, name, value) for question in self.state.questions)
        answers = {**self.state.answers, name: value}
        self._show(replace(self.state.without_fit(), answers=answers, questions=questions))
        self._read()

    def choose_encoder(self, path: Path | None) -> None:
        """Check against another encoder than the bundle's; None: against the bundle's after all."""
        self.cancel()
        if path is None:
            self._take_encoder(_encoder_of(self._auditor))
        else:
            self._load_encoder(path)

    def name_architecture(self, name: str) -> None:
        """Say which architecture the chosen encoder has, or which of several models in its file is meant."""
        choice = self.state.encoder
        if choice.path is None or not name:
            return
        if choice.question is not None and choice.question.asks == "part":
            self._load_encoder(choice.path, part=name)
        else:
            self._load_encoder(choice.path, name, choice.part)

    def choose_images(self, source: ImageSource, folder: Path | None = None) -> None:
        """Check on other images."""
        offers = self.state.offers
        if source == "folder":
            offers = (*(offer for offer in offers if offer.source != "folder"), ImageOffer("folder", -1, folder))
        self._show(replace(self.state.without_fit(), offers=offers, source=source))

    def check(self) -> None:
        """Score the reading on the chosen images."""
        state = self.state
        if not state.can_check:
            return
        self._start(
            _CHECK,
            "checking",
            lambda: self._backend.check(self._auditor, state, self._queue),
            lambda fit: self._show(replace(self._rested(), fit=fit)),
            title=translate("Import", "Checking whether the SAE fits"),
        )

    def use_better(self, use: bool) -> None:
        """Add the reading that won the check, or the declared one after all."""
        fit = self.state.fit
        if fit is not None and fit.declared_loses:
            self._show(replace(self.state, accept="winner" if use else "declared"))

    def add(self, name: str, output: Path) -> None:
        """Write a new bundle: the one in use with the SAE in it."""
        state = self.state
        if not state.can_add:
            return
        self._start(
            _ADD,
            "adding",
            lambda: self._backend.add(self._auditor, state, name, output),
            self._added,
            title=translate("Import", "Adding the SAE to a new bundle"),
        )

    def cancel(self) -> None:
        """Stop what is running; what is on the page stays."""
        for key in (_READ, _CHECK, _ADD, _LOAD):
            self._jobs.cancel(key)
        if self.state.busy:
            self._show(self._rested())

    def suggested_name(self) -> str:
        """Return a name for the SAE that the bundle does not have yet."""
        path = self.state.path
        return work.free_name(path.name if path is not None else "sae", list(self._auditor.bundle.saes))

    # ------------------------------------------------------------------------------------------------------- the work

    def _load_encoder(self, path: Path, architecture: str | None = None, part: str | None = None) -> None:
        self._start(
            _LOAD,
            "loading",
            lambda: self._backend.load_encoder(path, architecture, part),
            self._take_encoder,
            title=translate("Import", "Loading {file}").format(file=path.name),
        )

    def _take_encoder(self, choice: EncoderChoice) -> None:
        """Use an encoder; what the SAE was read as, and how well it fits, was said of another."""
        self._show(replace(self._rested().without_fit(), encoder=choice, found=None))
        if choice.is_ready:
            self._read()

    def _read(self) -> None:
        path, answers = self.state.path, dict(self.state.answers)
        if path is None or not self.state.encoder.is_ready:
            return
        encoder = self.state.encoder.encoder
        auditor = self._auditor if encoder is None else _Against(encoder)
        self.state = replace(self.state, stale=True)
        self._start(
            _READ,
            "reading",
            lambda: self._backend.inquire(path, answers, auditor),
            self._take_inquiry,
            title=translate("Import", "Reading {file}").format(file=printable(path.name)),
            lane="io",
        )

    def _take_inquiry(self, inquiry: Inquiry) -> None:
        self._show(
            replace(
                self._rested(),
                found=inquiry.found,
                hints=inquiry.hints,
                stale=False,
                questions=inquiry.questions,
                tensors=inquiry.tensors,
            )
        )

    def _added(self, place: str) -> None:
        self._show(self._rested())
        self._view.set_added(place)
        self._on_added(place)

    def _rested(self) -> ImportState:
        return replace(self.state, busy="", progress=None)

    def _start(
        self,
        key: str,
        busy: Busy,
        make: Callable[[], Job[ResultT]],
        take: Callable[[ResultT], None],
        *,
        title: str,
        lane: Lane = "compute",
    ) -> None:
        self._show(replace(self.state, busy=busy, progress=None, problem=None))
        self._jobs.start(
            key,
            make,
            on_result=take,
            on_progress=self._report,
            on_error=self._fail,
            title=title,
            lane=lane,
        )

    def _report(self, progress: Progress) -> None:
        self._show(replace(self.state, progress=progress))

    def _fail(self, error: Exception) -> None:
        self._show(replace(self._rested(), problem=problem_of(error)))

    def _show(self, state: ImportState) -> None:
        self.state = state
        self._view.set_state(state)


def problem_of(error: Exception) -> Problem:
    """Say an error in the person's language."""
    if isinstance(error, KnownError):
        return Problem(translate_core(error.what), translate_core(error.safe), translate_core(error.todo))
    _log.error("unexpected error in the import assistant", exc_info=error)
    text = translate("Messages", "The program made a mistake: {}").format(f"{type(error).__name__}: {error}")
    return Problem(text, translate("Messages", "Your images and files are unchanged."))


def _answered(question: Question, name: str, value: Any) -> Question:
    return replace(question, answer=value) if question.name == name else question


@dataclass(frozen=True)
class _Against:
    """An encoder that no bundle has, where an auditor's is asked for."""

    encoder: ClipEncoder


def _encoder_of(auditor: Auditor) -> EncoderChoice:
    """Return the encoder of the bundle in use."""
    # What stands for an encoder may say less of itself than one does.
    encoder = auditor.encoder
    name, architecture = getattr(encoder, "name", ""), getattr(encoder, "architecture", "")
    return EncoderChoice(name, architecture, tuple(getattr(encoder, "notices", ())))
