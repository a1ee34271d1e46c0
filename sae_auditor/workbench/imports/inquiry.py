"""Reads an SAE file as far as it goes and collects what has to be asked. Jobs; torch is imported in them only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress
from sae_auditor.workbench.imports.state import Found, Inquiry, Question, TensorLine

if TYPE_CHECKING:
    from sae_auditor.encoders import ClipEncoder
    from sae_auditor.sae import HintMissing, Reading

# More than any format asks for: a reader that never has enough must not keep the thread.
_MAX_QUESTIONS = 20
# Questions whose suggestion is shown, but only the person says that it is so.
_NEVER_ASSUMED = ("names",)


@dataclass
class _Round:
    """One reading: what was said so far, and what was asked."""

    path: Path
    answers: Mapping[str, Any]
    encoder: ClipEncoder
    said: dict[str, Any] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)

    def ask(self, missing: HintMissing) -> bool:
        """Note a question; return whether there is an answer or at least a suggestion to go on with.

        A question that was answered and comes again means that the answer was wrong, and the error says why.
        """
        if missing.name in self.said:
            raise missing
        answer = self.answers.get(missing.name)
        if missing.choices and answer not in missing.choices:
            answer = None
        if answer is None and missing.name not in _NEVER_ASSUMED:
            answer = missing.suggestion
        # The whole page is about one file, so its name is enough.
        what = missing.what.replace(printable(str(self.path)), printable(self.path.name))
        self.questions[missing.name] = Question(missing.name, what, missing.choices, missing.suggestion, answer)
        if answer is not None:
            self.said[missing.name] = answer
        return answer is not None


def inquire_job(path: Path, answers: Mapping[str, Any], encoder: ClipEncoder) -> Job[Inquiry]:
    """Read the SAE at `path`, taking `answers` and else the suggestions for what it does not say.

    Every question that came up is returned, also those that have an answer by now.

    Raises
    ------
    InputRefused
        When there is no SAE, or not one that this encoder's vectors fit.
    """
    yield Progress(0, 0, translate("Import", "Reading the file…"))
    asked = _Round(path, answers, encoder)
    reading = _read_on(asked)
    found = None if reading is None else _found(reading)
    return Inquiry(found, tuple(asked.questions.values()), _tensors(asked), asked.said)


def _read_on(asked: _Round) -> Reading | None:
    """Read, and answer what is asked meanwhile, until the reading is complete or a question stays open."""
    from sae_auditor.sae import HintMissing, read_reading

    for _ in range(_MAX_QUESTIONS):
        try:
            reading = read_reading(asked.path, asked.said)
            _check_place(asked, reading)
        except HintMissing as missing:
            if not asked.ask(_with_choices(missing, asked)):
                return None
        else:
            return reading
    return None


def _check_place(asked: _Round, reading: Reading) -> None:
    """Check that the encoder has the place that is declared; one that it has not becomes a question."""
    from sae_auditor.bundle.sae_places import place_of, sites_of_width
    from sae_auditor.sae import HintMissing

    try:
        place_of(asked.encoder, reading.sae)
    except HintMissing:
        raise
    except InputRefused as refusal:
        fitting = sites_of_width(asked.encoder, reading.sae.config.d_in)
        if not fitting or "site" in asked.said:
            raise
        raise HintMissing("site", refusal.what, choices=fitting, suggestion=fitting[0]) from refusal


def _with_choices(missing: HintMissing, asked: _Round) -> HintMissing:
    """Offer the encoder's sites where a reader asks for one: which of them fit is checked against its width later."""
    from sae_auditor.bundle.sae_places import site_names
    from sae_auditor.sae import HintMissing

    if missing.name != "site" or missing.choices:
        return missing
    sites = tuple(site_names(asked.encoder))
    return HintMissing("site", missing.what, choices=sites, suggestion=missing.suggestion or sites[0])


def _tensors(asked: _Round) -> tuple[TensorLine, ...]:
    """Return the tensors of the file where the person has to say which is which."""
    if "names" not in asked.questions:
        return ()
    from sae_auditor.sae.formats import open_source

    return tuple(TensorLine(name, tuple(tensor.shape)) for name, tensor in open_source(asked.path).tensors.items())


def _found(reading: Reading) -> Found:
    config = reading.sae.config
    return Found(
        reading,
        reading.format,
        config.d_in,
        config.d_sae,
        config.activation,
        config.k,
        config.site,
        config.tokens,
        config.normalization,
        config.signed,
        config.model_name,
        tuple(reading.notices),
    )
