"""Decisions of the import assistant, free of Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.progress import Job
from sae_auditor.workbench.imports.jobs import ImportJobs, free_name
from sae_auditor.workbench.imports.state import Busy, EncoderChoice, ImageOffer, ImageSource, ImportState, Inquiry
from sae_auditor.workbench.messages import problem_of

if TYPE_CHECKING:
    from sae_auditor.library import Auditor
    from sae_auditor.workbench.jobs import Jobs, Resource
    from sae_auditor.workbench.queue import QueueItem

ResultT = TypeVar("ResultT")

_READ, _CHECK, _ADD, _LOAD = "import.read", "import.check", "import.add", "import.encoder"


class ImportController:
    """Keeps the assistant's state, which `render` shows, and starts the work that changes it.

    The encoder of the auditor in use is what the SAE has to fit, its bundle what it is added to; `on_added` is told the
    path of the bundle that was written.
    """

    def __init__(
        self,
        render: Callable[[ImportState], None],
        jobs: Jobs,
        auditor: Auditor,
        queue: Sequence[QueueItem],
        on_added: Callable[[str], object],
        work: ImportJobs | None = None,
    ) -> None:
        self._render = render
        self._jobs = jobs
        self._auditor = auditor
        self._queue = tuple(queue)
        self._on_added = on_added
        self._work = work or ImportJobs()
        offers = self._work.offers(auditor, self._queue)
        source = next((offer.source for offer in offers if offer.enough), offers[0].source)
        self.state = ImportState(offers=offers, source=source, encoder=_encoder_of(auditor))
        render(self.state)

    # ----------------------------------------------------------------------------------------------------- the person

    def open(self, path: Path) -> None:
        """Look at another file or folder; what was answered for the former one is forgotten."""
        self.cancel()
        state = self.state
        name = free_name(path.name, list(self._auditor.bundle.saes))
        self._show(ImportState(path, name, offers=state.offers, source=state.source, encoder=state.encoder))
        self._read()

    def answer(self, name: str, value: Any) -> None:
        """Take an answer; what depends on it is read again."""
        questions = self.state.questions
        if any(question.name == name and question.answer == value for question in questions):
            return
        answered = tuple(replace(asked, answer=value) if asked.name == name else asked for asked in questions)
        answers = {**self.state.answers, name: value}
        self._show(replace(self.state.without_fit(), answers=answers, questions=answered))
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
        if state.can_check:
            self._start(
                _CHECK,
                "checking",
                lambda: self._work.check(self._auditor, state, self._queue),
                lambda fit: self._put(fit=fit, accept="declared"),
                title=translate("Import", "Checking whether the SAE fits"),
                # No verdict follows from a part of it, so it cannot be stopped with what it has.
                long=True,
            )

    def use_better(self, use: bool) -> None:
        """Add the reading that won the check, or the declared one after all."""
        fit = self.state.fit
        if fit is not None and fit.offers_better:
            self._put(accept="winner" if use else "declared")

    def add(self, name: str, output: Path) -> None:
        """Write a new bundle: the one in use with the SAE in it."""
        state = self.state
        if state.can_add:
            self._start(
                _ADD,
                "adding",
                lambda: self._work.add(self._auditor, state, name, output),
                self._added,
                title=translate("Import", "Adding the SAE to a new bundle"),
            )

    def cancel(self) -> None:
        """Stop what is running; what is on the page stays."""
        for key in (_READ, _CHECK, _ADD, _LOAD):
            self._jobs.cancel(key)

    # ------------------------------------------------------------------------------------------------------- the work

    def _load_encoder(self, path: Path, architecture: str | None = None, part: str | None = None) -> None:
        self._start(
            _LOAD,
            "loading",
            lambda: self._work.load_encoder(path, architecture, part),
            self._take_encoder,
            title=translate("Import", "Loading {file}").format(file=path.name),
        )

    def _take_encoder(self, choice: EncoderChoice) -> None:
        """Use an encoder; what the SAE was read as, and how well it fits, was said of another."""
        self._show(replace(self.state.without_fit(), encoder=choice, found=None))
        if choice.is_ready:
            self._read()

    def _read(self) -> None:
        path, answers = self.state.path, dict(self.state.answers)
        if path is None or not self.state.encoder.is_ready:
            return
        encoder = self.state.encoder.encoder or self._auditor.encoder
        self.state = replace(self.state, stale=True)
        self._start(
            _READ,
            "reading",
            lambda: self._work.inquire(path, answers, encoder),
            self._take_inquiry,
            title=translate("Import", "Reading {file}").format(file=printable(path.name)),
            resource="disk",
        )

    def _take_inquiry(self, inquiry: Inquiry) -> None:
        self._put(
            found=inquiry.found, hints=inquiry.hints, stale=False, questions=inquiry.questions, tensors=inquiry.tensors
        )

    def _added(self, output: str) -> None:
        self._put(added=output)
        self._on_added(output)

    def _start(
        self,
        key: str,
        busy: Busy,
        make: Callable[[], Job[ResultT]],
        take: Callable[[ResultT], None],
        *,
        title: str,
        resource: Resource = "model",
        long: bool = False,
    ) -> None:
        def ended(result: ResultT) -> None:
            self.state = replace(self.state, busy="", running=None)
            take(result)

        def cancelled() -> None:
            # What took its place is on the page already.
            if not self._jobs.is_running(key):
                self._put(busy="", running=None)

        self._put(busy=busy, running=None, problem=None)
        self._jobs.start(
            key,
            make,
            on_result=ended,
            on_error=self._fail,
            on_cancelled=cancelled,
            on_progress=lambda running: self._put(running=running),
            title=title,
            resource=resource,
            long=long,
        )

    def _fail(self, error: Exception) -> None:
        self._put(busy="", running=None, problem=problem_of(error))

    def _put(self, **changes: Any) -> None:
        self._show(replace(self.state, **changes))

    def _show(self, state: ImportState) -> None:
        self.state = state
        self._render(state)


def _encoder_of(auditor: Auditor) -> EncoderChoice:
    """Return the encoder of the bundle in use."""
    # What stands for an encoder may say less of itself than one does.
    encoder = auditor.encoder
    name, architecture = getattr(encoder, "name", ""), getattr(encoder, "architecture", "")
    return EncoderChoice(name, architecture, tuple(getattr(encoder, "notices", ())))
