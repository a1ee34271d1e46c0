"""Index folders of images: bring an index up to date with them, however often and wherever the work was ended."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sae_auditor.bundle.layout import IMAGES_FILE
from sae_auditor.concepts.indexing.compare import Changes, Counts, NewRow, compare, segments_of
from sae_auditor.concepts.indexing.engine import Engine, FileTask
from sae_auditor.concepts.indexing.finish import Outcome, carry_out_job
from sae_auditor.concepts.indexing.folder import IndexFolder
from sae_auditor.concepts.indexing.forecast import SAMPLE, Forecast, IndexReport, foretell
from sae_auditor.concepts.indexing.identity import Decoding, IndexIdentity, identity_of
from sae_auditor.concepts.indexing.look import Look, is_readable, look_job
from sae_auditor.concepts.indexing.plan import Plan
from sae_auditor.concepts.indexing.replica import IndexReplica, ReplicaMaker
from sae_auditor.concepts.indexing.roots import Roots
from sae_auditor.concepts.indexing.rows import read_rows_of
from sae_auditor.concepts.indexing.settle import settle
from sae_auditor.concepts.indexing.state import read_state
from sae_auditor.concepts.indexing.trouble import writing
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say, sentences
from sae_auditor.images import AS_USUAL, Reading
from sae_auditor.images.pool import get_ready
from sae_auditor.names import is_text
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle

THUMBNAIL_PX: Final = 128
_SAMPLE_AT_LEAST: Final = 4
_FILES_PER_SAMPLE: Final = 64

Folders = Sequence[str | os.PathLike[str]]


def index_folders_job(
    bundle: Bundle,
    roots: Folders,
    place: str | os.PathLike[str],
    *,
    engine: Engine,
    saes: Sequence[str] | None = None,
    device: str = "auto",
    precision: str = "auto",
    thumbnail_px: int = THUMBNAIL_PX,
    workers: int | None = None,
    decoding: Decoding = "cpu",
    on_forecast: Callable[[Forecast], None] | None = None,
    reading: Reading = AS_USUAL,
    prunes: bool = False,
) -> Job[IndexReport]:
    """Bring the index at `place` up to date with the images in folders; a run that was ended is carried on first.

    It may be ended at any moment, by force too: at most the segments underway are lost, and the next run gives the
    same files, byte for byte, as if nothing had happened.

    Parameters
    ----------
    bundle
        Whose encoder and SAEs are used. An index belongs to them.
    roots
        Folders of images, or single files.
    place
        The index folder; made when it is missing.
    engine
        Where images are encoded: in this process, or on a cluster.
    saes
        Names of SAEs of the bundle; all when None.
    device, precision
        Of the encoder; see `ClipEncoder`.
    thumbnail_px
        Longest side of thumbnails, in pixels; an index that is there keeps its own.
    workers
        How many processes decode images; None for as many as pay, 0 for threads. The index is the same.
    decoding
        Where JPEG files are decoded and scaled: on a GPU it is faster, and the index is another one.
    on_forecast
        Is told what the run will do and need, before it begins.
    reading
        How images are read, and what of them the encoder sees: its own crop, or all of them.
    prunes
        Whether images that are not in these folders any more are let go; else they stay, since a drive may be
        disconnected.

    Raises
    ------
    InputRefused
        When a folder is missing, no file in them can be read, or the index is one of another encoder, of other SAEs or
        of images that were read otherwise; when nothing would be left of the folders by pruning.
    EnvironmentProblem
        When another program writes the index, or the disk has too little space; when no GPU decodes here, but should.
    """
    _require_text(place)
    identity = identity_of(bundle, saes, thumbnail_px, decoding, reading)
    folder = IndexFolder(Path(place))
    run = _Run(bundle, folder, identity, engine, device, precision, workers, prunes)
    began_s = time.monotonic()
    _require_roots(roots)
    run.require_same()
    with writing(folder):
        counts, refusals, look = yield from run.to_the_end_job(roots, on_forecast)
        report = _report(folder, run.identity, counts, refusals, time.monotonic() - began_s)
        return replace(report, unreadable=tuple(look.shut.items()), left_out=look.left_out)


def forecast_job(
    bundle: Bundle,
    roots: Folders,
    place: str | os.PathLike[str],
    *,
    saes: Sequence[str] | None = None,
    device: str = "auto",
    precision: str = "auto",
    thumbnail_px: int = THUMBNAIL_PX,
    decoding: Decoding = "cpu",
    reading: Reading = AS_USUAL,
) -> Job[Forecast]:
    """Return what `index_folders_job` would do and need; writes nothing.

    Of an unfinished run, what it has done already is not counted as done.
    """
    _require_text(place)
    identity = identity_of(bundle, saes, thumbnail_px, decoding, reading)
    run = _Run(bundle, IndexFolder(Path(place)), identity, None, device, precision)
    _require_roots(roots)
    run.require_same()
    look, changes = yield from run.compare_job(roots, counts_all=True)
    forecast = yield from run.forecast_job(changes)
    return replace(forecast, unreadable=len(look.shut), left_out=look.left_out)


@dataclass(eq=False)
class _Run:
    bundle: Bundle
    folder: IndexFolder
    identity: IndexIdentity
    engine: Engine | None  # None where nothing but a forecast is made, which needs none
    device: str
    precision: str
    workers: int | None = None
    prunes: bool = False
    _loaded: IndexReplica | None = None
    _n_rows: int = 0

    def require_same(self) -> None:
        """Refuse the index of another encoder or other SAEs, finished or not; take over its thumbnails' size."""
        stored = self._stored()
        if stored is not None:
            self.identity.require_same(stored, self.folder.path)
            self.identity = replace(self.identity, thumbnail_px=stored.thumbnail_px)

    def to_the_end_job(
        self, roots: Folders, on_forecast: Callable[[Forecast], None] | None
    ) -> Job[tuple[Counts, dict[str, str], Look]]:
        """Finish what is unfinished, look what there is to do, and do it."""
        earlier, refusals = yield from self._resume_job()
        look, changes = yield from self.compare_job(roots)
        refusals |= {label: refusals.get(label, why) for label, why in changes.refusals.items()}
        counts = changes.counts
        if not changes.are_none:
            forecast = yield from self.forecast_job(changes)
            if on_forecast is not None:
                on_forecast(forecast)
            forecast.require_space(self.folder.path)
            plan = Plan(self.identity, look.roots, self._n_rows, changes)
            self.folder.work.mkdir()
            plan.write(self.folder.plan)
            outcome = yield from self._carry_out_job(plan)
            refusals |= outcome.refusals
            counts = outcome.counts
        found = {file.label for file in look.files}
        return _together(earlier, counts), {k: why for k, why in refusals.items() if k in found}, look

    def compare_job(self, roots: Folders, *, counts_all: bool = False) -> Job[tuple[Look, Changes]]:
        """Look into the folders and compare with the index.

        Without an index, files with the same content are found once they are decoded, unless they must be counted now.
        """
        rows = list(read_rows_of(self.folder.path / IMAGES_FILE)) if self.folder.has_index() else []
        look = yield from look_job(roots, self._roots(), reads=bool(rows) or counts_all)
        yield Progress(0, 0, say("Comparing with the index"))
        self._n_rows = len(rows)
        changes = compare(rows, look, prunes=self.prunes)
        if not rows and not any(is_readable(row.path) for row in changes.to_encode()):
            raise _nothing_usable(roots, changes, look)
        return look, changes

    def forecast_job(self, changes: Changes) -> Job[Forecast]:
        """Encode a few of the files and reckon from them."""
        files = changes.to_encode()
        sample = None
        if files:
            if self.workers != 0:
                get_ready()  # what decodes the sample starts meanwhile
            yield Progress(0, 0, say("Loading the encoder"))
            replica = self._replica()
            yield Progress(0, 0, say("Estimating the size of the index"))
            tasks = [FileTask(i, row.label, row.path, row.sha256) for i, row in enumerate(_spread(files))]
            sample = replica.sample(tasks)
        size_bytes = self.folder.size_bytes(self.identity.sae_names)
        n_segments = len(segments_of(changes.new))
        return foretell(changes.counts, len(changes.new), len(files), n_segments, sample, size_bytes, self.folder.path)

    def _resume_job(self) -> Job[tuple[Counts, dict[str, str]]]:
        settle(self.folder)
        if not self.folder.plan.is_file():
            shutil.rmtree(self.folder.work, ignore_errors=True)
            return Counts(), {}
        yield Progress(0, 0, say("Carrying on with an earlier run"))
        plan = Plan.read(self.folder.plan)
        outcome = yield from self._carry_out_job(plan)
        return outcome.counts, outcome.refusals

    def _carry_out_job(self, plan: Plan) -> Job[Outcome]:
        n_files = len(plan.changes.to_encode())
        assert self.engine is not None  # a forecast carries nothing out
        make = self._replica if self._is_here else replace(self._maker(self.device), n_files=n_files)
        return (yield from carry_out_job(plan, self.folder, self.engine, make))

    @property
    def _is_here(self) -> bool:
        return self.engine is None or self.engine.is_here

    def _replica(self) -> IndexReplica:
        """Return the replica of this process, loaded once."""
        if self._loaded is None:
            # Of a cluster's program, this machine need not have the device.
            self._loaded = self._maker(self.device if self._is_here else "auto")()
        return self._loaded

    def _maker(self, device: str) -> ReplicaMaker:
        names, px = self.identity.sae_names, self.identity.thumbnail_px
        path = str(Path(self.bundle.path).absolute())
        return ReplicaMaker(
            path,
            self.bundle.fingerprint,
            names,
            device,
            self.precision,
            px,
            self.workers,
            decoding=self.identity.decoding,
            reading=self.identity.reading,
            opened=self.bundle,
        )

    def _stored(self) -> IndexIdentity | None:
        if self.folder.plan.is_file():
            return Plan.read(self.folder.plan).identity
        if self.folder.has_index():
            return read_state(self.folder.state).identity(str(self.folder.state))
        return None

    def _roots(self) -> Roots:
        return read_state(self.folder.state).known_roots() if self.folder.has_index() else Roots()


def _require_roots(roots: Folders) -> None:
    if not roots:
        raise InputRefused(say("There is no folder to index."), todo=say("Name folders of images."))


def _require_text(place: str | os.PathLike[str]) -> None:
    path = os.path.abspath(os.fsdecode(place))
    if not is_text(path):
        raise InputRefused(
            say(
                "The index cannot be in {0}: the bytes of this name are not UTF-8, and the libraries "
                "that read tables open no such file.",
                path,
            ),
            safe=say("Nothing was written."),
            todo=say("Name another folder with --output; the images may have any name."),
        )


def _nothing_usable(roots: Folders, changes: Changes, look: Look) -> InputRefused:
    names, n = ", ".join(os.fsdecode(root) for root in roots), changes.counts.found
    what = (
        say("None of the {0} images in {1} can be read.", n, names) if n else say("There are no images in {0}.", names)
    )
    shut = say("Sub-folders cannot be read: {0}.", ", ".join(look.shut)) if look.shut else ""
    rest = (look.left_out.text(), shut, say("Check that these are the right folders."))
    return InputRefused(what, todo=sentences(*rest))


def _spread(files: Sequence[NewRow]) -> list[NewRow]:
    # They are encoded twice, so few of few.
    n = min(SAMPLE, len(files), max(_SAMPLE_AT_LEAST, len(files) // _FILES_PER_SAMPLE))
    return [files[i * len(files) // n] for i in range(n)]


def _together(earlier: Counts, last: Counts) -> Counts:
    """Count what an earlier run began as done by this one."""
    done = earlier.new + earlier.changed + earlier.moved + earlier.duplicate
    return replace(
        last,
        new=last.new + earlier.new,
        changed=last.changed + earlier.changed,
        moved=last.moved + earlier.moved,
        duplicate=last.duplicate + earlier.duplicate,
        pruned=last.pruned + earlier.pruned,
        unchanged=max(0, last.unchanged - done),
    )


def _report(
    folder: IndexFolder, identity: IndexIdentity, counts: Counts, refusals: dict[str, str], seconds: float
) -> IndexReport:
    held = read_state(folder.state).counts
    return IndexReport(
        path=str(folder.path),
        images=held.images,
        ok=held.ok,
        found=counts.found,
        new=counts.new,
        unchanged=counts.unchanged,
        changed=counts.changed,
        moved=counts.moved,
        duplicate=counts.duplicate,
        missing=counts.missing,
        pruned=counts.pruned,
        refused=len(refusals),
        refusals=tuple(refusals.items()),
        bytes_on_disk=folder.size_bytes(identity.sae_names),
        seconds=seconds,
        reading=identity.reading,
    )
