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
from sae_auditor.images.pool import Decoded, Work, decode_files
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress, StopAsked
from sae_auditor.studies.scan.effects import Effects, EffectsWriter, Floats

if TYPE_CHECKING:
    from sae_auditor.bundle import PromptSet
    from sae_auditor.encoders import ClipEncoder
    from sae_auditor.explain import Evidence
    from sae_auditor.explain.decoding import Stack
    from sae_auditor.explain.measure import Lens
    from sae_auditor.library import Auditor

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
    texts
        Unit text embeddings of the classes, float64 ``[C, e]``.
    is_whole
        False where a person stopped it before the last image.
    """

    effects: Effects
    texts: Floats
    is_whole: bool = True


def measure_job(
    auditor: Auditor,
    paths: Sequence[str],
    prompts: PromptSet,
    on_refusal: Callable[[ImageRefused], None],
    workers: int | None = None,
    on_measured: OnMeasured | None = None,
) -> Job[Measured]:
    """Measure what every latent does to every decision of the images.

    Images are looked at in an order that has nothing to do with their names, so that those that were seen when a
    person stops are a fair sample of all. Of images with the same bytes one is measured.

    Parameters
    ----------
    on_refusal
        Told of each image that cannot be used.
    workers
        As in `decode_files`; the result is the same for any number.
    on_measured
        Told of each image that is measured, in the order of the effects.

    """
    from sae_auditor.explain.closed_site import BATCH_SIZES
    from sae_auditor.explain.decoding import Stack

    texts = yield from auditor.texts_job(prompts)
    size = BATCH_SIZES[auditor.encoder.device.type]
    meter = _Meter(auditor, texts, Stack(auditor.encoder, size), on_measured)
    files, seen, done = mixed(paths), set[str](), 0
    work = Work(meter.framing, AS_USUAL)
    try:
        with closing(decode_files(files, work, workers, ahead=2 * size)) as images:
            for file, item in zip(files, images, strict=True):
                if isinstance(item, ImageRefused):
                    on_refusal(item)
                elif item.provenance.sha256 not in seen:
                    seen.add(item.provenance.sha256)
                    meter.add(item)
                done += 1
                if len(meter) == size:
                    meter.measure()
                    yield Progress(done, len(files), say("Scanning {0}", printable(file)))
            meter.measure()
        return Measured(meter.writer.finish(), texts)
    except StopAsked:
        return Measured(meter.writer.finish(), texts, is_whole=False)
    finally:
        meter.writer.close()


def mixed(paths: Sequence[str]) -> list[str]:
    """Return paths in an order that is the same every time and has nothing to do with what they are called."""
    return sorted(paths, key=lambda path: hashlib.sha256(path.encode("utf-8", "surrogateescape")).digest())


class _Meter:
    """Collects decoded images and measures a batch of them at a time."""

    def __init__(self, auditor: Auditor, texts: Floats, stack: Stack, on_measured: OnMeasured | None) -> None:
        self._auditor, self._texts, self._stack, self._on_measured = auditor, texts, stack, on_measured
        self._images: list[SourceImage] = []
        self.framing = auditor.encoder.framing(AS_USUAL.view)
        self.writer = EffectsWriter(len(texts), auditor.sae.config.d_sae)

    def __len__(self) -> int:
        return len(self._images)

    def add(self, decoded: Decoded) -> None:
        if decoded.crop is not None:
            self._images.append(SourceImage.without_pixels(decoded.provenance))
            self._stack.add(decoded.crop)

    def measure(self) -> None:
        if not self._images:
            return
        images, self._images = self._images, []
        pixels, framings = self._stack.take(), [self.framing] * len(images)
        for evidence in self._auditor.look_together(images, pixels, self._texts, framings):
            self._write(evidence)

    def _write(self, evidence: Evidence) -> None:
        from sae_auditor.bundle.layout import ENCODER_WEIGHTS, sae_files
        from sae_auditor.explain.assemble import require_finite

        lens = self._auditor.lens(evidence)
        decisions, effects, contributions = measures_of(lens, self._texts, self._auditor.encoder)
        require_finite(ENCODER_WEIGHTS, decisions)
        known = ~np.isnan(effects[0])
        require_finite(sae_files(self._auditor.sae_name)[1], contributions, effects[:, known])
        provenance = evidence.image.provenance
        self.writer.add(
            provenance.path or "",
            provenance.sha256,
            decisions,
            evidence.latents[known],
            evidence.activations[known],
            effects[:, known],
            contributions[:, known],
        )
        if self._on_measured is not None:
            self._on_measured(evidence, decisions, effects)


def measures_of(lens: Lens, texts: Floats, encoder: ClipEncoder) -> tuple[Floats, Floats, Floats]:
    """Return decisions ``[C]``, exact effects ``[C, m]`` and contributions by the gradient ``[C, m]`` of one image.

    Effects that were not measured are NaN.
    """
    from sae_auditor.explain.target import objective_of

    cosine = lens.at_x(texts)
    objective = objective_of("logodds", cosine, encoder, None)
    contributions = objective.slope(cosine).of(lens.gradient(texts).contributions)
    strongest = np.argsort(-np.abs(contributions).max(0), kind="stable")[:N_EXACT]
    effects = objective.effect(cosine, lens.ablation(texts, np.sort(strongest)))
    return objective.value(cosine), effects, contributions


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
