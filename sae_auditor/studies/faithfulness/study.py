"""The study of faithfulness: deletion and insertion curves of every method on a person's own images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sae_auditor.bundle.prompts import PromptSet
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.images import ImageRefused, look_through_job
from sae_auditor.images.pool import open_image
from sae_auditor.progress import Job, Progress, StopAsked, Update
from sae_auditor.studies.asking import ImageFiles, asked
from sae_auditor.studies.faithfulness.comparing import LEAST_HALF, Interval, Winner
from sae_auditor.studies.faithfulness.measuring import Gathered, Row
from sae_auditor.studies.study import Column, Outcome, RowAction, Study

if TYPE_CHECKING:
    from sae_auditor.library import Auditor


@dataclass(frozen=True)
class Inputs:
    """What a person is asked for."""

    images: ImageFiles = asked("Images", "Image files, and folders of them.")
    prompts: PromptSet = asked("Prompt set", "The classes of the decision.")
    at_most: int = asked(
        "Images at most", "Of more images so many are drawn.", default=200, least=1, most=10_000, option="--at-most"
    )
    seed: int = asked("Seed", "Of what is drawn: images, halves, random orders.", default=0, least=0)
    keep: bool = asked(
        "Use the winner", "Where a method is proved to be better, audits use it as their default.", default=False
    )


def faithfulness_study_job(inputs: Inputs, auditor: Auditor | None) -> Job[Outcome]:
    """Measure one image after the other; who stops it gets the rows of the images measured so far."""
    assert auditor is not None  # the study needs a model
    found = yield from look_through_job(inputs.images)
    if not found.images:
        raise InputRefused(say("There is no image here."), todo=say("Give image files, or a folder of them."))
    chosen = sorted(_drawn(len(found.images), inputs.at_most, inputs.seed))
    gathered, n_refused = Gathered(), 0
    try:
        for done, place in enumerate(chosen):
            path = found.images[place]
            yield Progress(done, len(chosen), say("Switching latents of {0}", path.name))
            n_refused += not (yield from _measure_job(auditor, str(path), inputs, done, gathered))
    except StopAsked:
        pass  # what there is by now is told
    if not gathered.n:
        return Outcome(say("No latent fired on any of the images, or none could be read."))
    return (yield from _told_job(inputs, auditor, gathered, n_refused))


def _measure_job(auditor: Auditor, path: str, inputs: Inputs, number: int, gathered: Gathered) -> Job[bool]:
    """Measure one image; False where its file was refused."""
    from sae_auditor.explain.assemble import Question
    from sae_auditor.explain.faithfulness import faithfulness_job

    try:
        image = open_image(path)
    except ImageRefused:
        return False
    texts = yield from auditor.texts_job(inputs.prompts)
    question = Question(inputs.prompts, texts, "logodds", "gradient", None, None).answerable(auditor.encoder)
    evidence = auditor.look(image)
    found = yield from faithfulness_job(auditor, evidence, auditor.lens(evidence), question, seed=inputs.seed + number)
    if found is not None:
        gathered.add(found)
    return True


def _told_job(inputs: Inputs, auditor: Auditor, gathered: Gathered, n_refused: int) -> Job[Outcome]:
    from sae_auditor.explain.orders import BASELINES

    methods = [name for name in gathered.figures if name not in BASELINES]
    default = auditor.default_method
    winner = gathered.winner(default, methods, inputs.seed)
    for row in gathered.rows(default, methods, winner, inputs.seed):
        yield Update(row)
    text = _sentence(gathered.n, default, winner)
    if inputs.keep and winner is not None and winner.is_proved:
        auditor.keep_default_method(winner.method)
        text = f"{text} {say('Audits with this SAE use it where no other method is asked for.')}"
    if n_refused:
        text = f"{text} {say('{0} files could not be read.', n_refused)}"
    return Outcome(
        text,
        plots=gathered.plots(inputs.seed),
        facts={"n": gathered.n, "refused": n_refused, "default": default, "winner": _winner_json(winner)},
    )


def _sentence(n: int, default: str, winner: Winner | None) -> str:
    if n < 2 * LEAST_HALF:
        return say("{0} images are too few to choose a method by: it takes {1}.", n, 2 * LEAST_HALF)
    if winner is None:
        return say("No method is ahead of {0}, the default.", default)
    ahead = winner.ahead
    numbers = (winner.method, default, f"{ahead.mean:.3f}", f"{ahead.low:.3f}", f"{ahead.high:.3f}")
    if winner.is_proved:
        return say(
            "{0} is more faithful than {1}, the default: {2} more, 95 % interval {3} to {4}, "
            "on the half of the images that did not choose it.",
            *numbers,
        )
    return say(
        "{0} came first, but is not proved to be more faithful than {1}, the default: {2} more, "
        "95 % interval {3} to {4}, on the half of the images that did not choose it.",
        *numbers,
    )


def _winner_json(winner: Winner | None) -> dict[str, object] | None:
    if winner is None:
        return None
    ahead = winner.ahead
    return {
        "method": winner.method,
        "ahead": ahead.mean,
        "low": ahead.low,
        "high": ahead.high,
        "proved": winner.is_proved,
    }


def _drawn(n: int, at_most: int, seed: int) -> list[int]:
    if n <= at_most:
        return list(range(n))
    chosen: list[int] = np.random.default_rng(seed).choice(n, at_most, replace=False).tolist()
    return chosen


def _use_job(rows: Sequence[Row], auditor: Auditor | None, _reason: str) -> Job[str]:
    yield Progress(0, 1)
    assert auditor is not None  # it is offered where there is one
    auditor.keep_default_method(rows[0].order)
    return say("Audits with the SAE '{0}' use {1} where no other method is asked for.", auditor.sae_name, rows[0].order)


def _mean(interval: Interval | None) -> float | None:
    return None if interval is None else interval.mean


def _low(interval: Interval | None) -> float | None:
    return None if interval is None else interval.low


def _high(interval: Interval | None) -> float | None:
    return None if interval is None else interval.high


FAITHFULNESS: Final = Study(
    id="faithfulness",
    title="Faithfulness",
    help="Which method orders the latents most faithfully on these images.",
    inputs=Inputs,
    columns=(
        Column[Row]("order", "Order", lambda row: row.order),
        Column[Row]("figure", "Figure of merit", lambda row: row.figure.mean, "number", "1 is best, 0 is chance."),
        Column[Row]("low", "from", lambda row: row.figure.low, "number", "Lower end of the 95 % interval."),
        Column[Row]("high", "to", lambda row: row.figure.high, "number", "Upper end of the 95 % interval."),
        Column[Row]("ahead", "Ahead of the default", lambda row: _mean(row.ahead), "number"),
        Column[Row]("ahead_low", "ahead from", lambda row: _low(row.ahead), "number"),
        Column[Row]("ahead_high", "ahead to", lambda row: _high(row.ahead), "number"),
        Column[Row]("proved", "Ahead, held out", lambda row: _mean(row.proved), "number"),
        Column[Row]("proved_low", "held out from", lambda row: _low(row.proved), "number"),
        Column[Row]("proved_high", "held out to", lambda row: _high(row.proved), "number"),
        Column[Row]("n", "Images", lambda row: row.n, "count"),
        Column[Row]("remark", "Remark", lambda row: row.remark),
    ),
    run=faithfulness_study_job,
    needs_model=True,
    actions=(
        RowAction[Row](
            "default",
            "Use as default method",
            _use_job,
            "Audits with this SAE measure by it where no other method is asked for.",
            can_run=lambda row: row.is_method and not row.is_default,
        ),
    ),
)
