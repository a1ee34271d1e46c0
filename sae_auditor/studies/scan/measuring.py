"""One pass of the network over the images: decoded ahead, run in batches, and measured by what the pass leaves behind.

At sites behind the last block every exact effect has a closed form and the pass is all that is needed. At other sites
an effect costs a run of the network's tail, so that those of the strongest latents of each image are measured.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.images import AS_USUAL, ImageRefused, SourceImage
from sae_auditor.images.pool import Work, decode_files
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress, StopAsked
from sae_auditor.studies.scan.effects import Effects, EffectsWriter, Floats

if TYPE_CHECKING:
    from sae_auditor.bundle import PromptSet
    from sae_auditor.explain import Evidence
    from sae_auditor.library import Auditor
    from sae_auditor.studies.scan.readout import Readout

# Told of an image: what the pass left behind, its decisions ``[C]`` and the exact effects on them, ``[C, m]``; NaN
# where they were not measured.
OnMeasured = Callable[["Evidence", Floats, Floats], None]

# Latents of an image whose exact effects are measured where each costs a run of the network's tail.
N_EXACT: Final = 32


@dataclass(frozen=True, eq=False)
class Measured:
    """What the pass left behind.

    Parameters
    ----------
    effects
        Under each readout.
    is_whole
        False where a person stopped it before the last image.
    """

    effects: tuple[Effects, ...]
    is_whole: bool = True


def measure_job(
    auditor: Auditor,
    paths: Sequence[str],
    readouts: Sequence[Readout],
    on_refusal: Callable[[ImageRefused], None],
    workers: int | None = None,
    on_measured: OnMeasured | None = None,
) -> Job[Measured]:
    """Measure what every latent does to every decision of the images under each readout, in one pass.

    Parameters
    ----------
    on_refusal, workers
        As in `look_job`.
    on_measured
        Told of each image that is measured, in the order of the effects, what the first readout says.

    """
    from sae_auditor.bundle.layout import ENCODER_WEIGHTS, sae_files
    from sae_auditor.explain.assemble import require_finite
    from sae_auditor.studies.scan.readout import Readouts

    together = Readouts(readouts)
    writers = [EffectsWriter(n_classes, auditor.sae.config.d_sae) for n_classes in together.n_classes]

    def write(evidence: Evidence) -> None:
        measured = list(together.measure(auditor.lens(evidence), N_EXACT))
        for writer, measures in zip(writers, measured, strict=True):
            require_finite(ENCODER_WEIGHTS, measures.decisions)
            known = ~np.isnan(measures.effects[0])
            effects, contributions = measures.effects[:, known], measures.contributions
            require_finite(sae_files(auditor.sae_name)[1], contributions, effects)
            provenance = evidence.image.provenance
            writer.add(
                provenance.path or "",
                provenance.sha256,
                measures.decisions,
                evidence.latents[known],
                evidence.activations[known],
                effects,
                contributions[:, known],
            )
        if on_measured is not None:
            on_measured(evidence, measured[0].decisions, measured[0].effects)

    try:
        is_whole = yield from look_job(auditor, paths, write, on_refusal, together.directions, workers)
        return Measured(tuple(writer.finish() for writer in writers), is_whole)
    finally:
        for writer in writers:
            writer.close()


def look_job(
    auditor: Auditor,
    paths: Sequence[str],
    take: Callable[[Evidence], None],
    on_refusal: Callable[[ImageRefused], None],
    directions: Floats | None = None,
    workers: int | None = None,
) -> Job[bool]:
    """Look at images in batches and hand over what each leaves behind; return False where a person stopped it.

    Images are looked at in an order that has nothing to do with their names, so that those that were seen when a
    person stops are a fair sample of all. Of images with the same bytes one is looked at.

    Parameters
    ----------
    take
        Given the evidence of one image after the other.
    on_refusal
        Told of each image that cannot be used.
    directions
        ``[C, e]`` that `take` will ask about, to be measured on the way; None for none.
    workers
        As in `decode_files`; the result is the same for any number.

    """
    from sae_auditor.explain.closed_site import BATCH_SIZES
    from sae_auditor.explain.decoding import Stack

    size = BATCH_SIZES[auditor.encoder.device.type]
    framing, stack = auditor.encoder.framing(AS_USUAL.view), Stack(auditor.encoder, size)
    images: list[SourceImage] = []

    def look() -> None:
        if images:
            for evidence in auditor.look_together(images, stack.take(), directions, [framing] * len(images)):
                take(evidence)
            images.clear()

    files, seen = mixed(paths), set[str]()
    try:
        with closing(decode_files(files, Work(framing, AS_USUAL), workers, ahead=2 * size)) as decoded:
            for done, (file, item) in enumerate(zip(files, decoded, strict=True), start=1):
                if isinstance(item, ImageRefused):
                    on_refusal(item)
                elif item.provenance.sha256 not in seen and item.crop is not None:
                    seen.add(item.provenance.sha256)
                    images.append(SourceImage.without_pixels(item.provenance))
                    stack.add(item.crop)
                if len(images) == size:
                    look()
                    yield Progress(done, len(files), say("Scanning {0}", printable(file)))
            look()
    except StopAsked:
        return False
    return True


def mixed(paths: Sequence[str]) -> list[str]:
    """Return paths in an order that is the same every time and has nothing to do with what they are called."""
    return sorted(paths, key=lambda path: hashlib.sha256(path.encode("utf-8", "surrogateescape")).digest())


def require_classes(prompts: PromptSet) -> None:
    """Refuse a prompt set that decides nothing.

    Raises
    ------
    InputRefused
        When it has a single class.
    """
    if len(prompts.classes) < 2:
        raise InputRefused(
            say("With a single class there is nothing to decide."),
            todo=say("Give a prompt set of two classes or more."),
        )
