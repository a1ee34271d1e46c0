"""What each way makes of the images: before one is seen, and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import sentences
from sae_auditor.progress import Job
from sae_auditor.studies.repair.asking import Inputs
from sae_auditor.studies.repair.judge import Judge
from sae_auditor.studies.repair.judging import Bools, halves
from sae_auditor.studies.repair.seeing import Embeddings, Seen, Wanted, embeddings_job
from sae_auditor.studies.repair.ways import WAYS, Projecting, Way, erased
from sae_auditor.studies.repair.writing import Original

if TYPE_CHECKING:
    from sae_auditor.library import Auditor

# How much of the level of quiet images is left, and on how many images at most that is tried.
_SHARES: Final = (1.0, 0.75, 0.5, 0.25, 0.0)
_MOST_TRIED: Final = 400


@dataclass(frozen=True, eq=False)
class Bench:
    """What the ways need before an image is seen; `remarks` say which ways are not possible, and why."""

    ways: tuple[Way, ...]
    original: Original
    projecting: Projecting | None
    remarks: Mapping[Way, str]

    @classmethod
    def of(cls, inputs: Inputs, auditor: Auditor, latents: tuple[int, ...]) -> Bench:
        """Prepare the ways that are asked for.

        Raises
        ------
        InputRefused
            When the only one is not possible.
        """
        ways: tuple[Way, ...] = WAYS if inputs.way == "best" else (inputs.way,)
        projecting: Projecting | None = None
        remarks: dict[Way, str] = {}
        if "project" in ways:
            try:
                projecting = Projecting.of(auditor, latents)
            except InputRefused as refusal:
                if inputs.way != "best":
                    raise
                remarks["project"] = refusal.what
        return cls(ways, Original.of(auditor.bundle, auditor.encoder), projecting, remarks)

    def wanted(self, latents: tuple[int, ...]) -> Wanted:
        """Return what is to be found out of the images."""
        projection = None if self.projecting is None else self.projecting.projection
        return Wanted(latents, "switch" in self.ways, None if projection is None else projection.basis)


@dataclass(frozen=True, eq=False)
class Made:
    """What one way makes of all images: embeddings for choosing a way by the first half, and for judging the second.

    `files` are the encoder's where the way changes them, `level_share` is how much of the level a projection leaves.
    """

    to_choose: Embeddings
    to_judge: Embeddings
    files: Original | None = None
    level_share: float | None = None


def made_job(
    inputs: Inputs, auditor: Auditor, bench: Bench, seen: Seen, judge: Judge
) -> Job[tuple[dict[Way, Made], dict[Way, str]]]:
    """Return what each way that is possible makes of the images, and why the others are not.

    Raises
    ------
    InputRefused
        When none is possible.
    """
    made: dict[Way, Made] = {}
    remarks = dict(bench.remarks)
    if seen.switched is not None:
        made["switch"] = Made(seen.switched, seen.switched)
    if bench.projecting is not None:
        made["project"] = yield from _projected_job(auditor, bench.original, bench.projecting, seen, judge)
    if "erase" in bench.ways:
        try:
            # What is written was fitted on one half and is judged on the other; for the choice the halves are swapped.
            parts = (~judge.judged, judge.judged)
            fitted, swapped = (erased(auditor, bench.original, seen, part) for part in parts)
            made["erase"] = Made(swapped.embeddings, fitted.embeddings, fitted.files)
        except InputRefused as refusal:
            if inputs.way != "best":
                raise
            remarks["erase"] = refusal.what
    if not made:
        raise InputRefused(sentences(*remarks.values()))
    return made, remarks


def _projected_job(auditor: Auditor, original: Original, projecting: Projecting, seen: Seen, judge: Judge) -> Job[Made]:
    """Project the directions out, and leave as much of their level as is best for the images that are not judged."""
    tried = _some(judge)
    places = np.flatnonzero(tried)
    best: tuple[float, float, Original] | None = None
    for share in _SHARES:
        files = projecting.files(auditor, original, seen, ~judge.judged, share)
        rows = np.zeros_like(seen.before)
        rows[places] = yield from embeddings_job(
            files.encoder(auditor.encoder), [judge.subjects.paths[int(i)] for i in places]
        )
        score = judge.score(rows, tried)
        if best is None or score > best[0]:
            best = score, share, files
    assert best is not None
    _, share, files = best
    embeddings = yield from embeddings_job(files.encoder(auditor.encoder), judge.subjects.paths)
    return Made(embeddings, embeddings, files, share)


def _some(judge: Judge) -> Bools:
    """Return images that are not judged, not more than are tried, ``[n]``; of each group as large a part."""
    chosen = ~judge.judged
    seed = 0
    while chosen.sum() > _MOST_TRIED:
        places = np.flatnonzero(chosen)
        seed += 1
        chosen[places[halves(judge.truth.group_of[places], seed)]] = False
    return chosen
