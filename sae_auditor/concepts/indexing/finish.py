"""Carry out a plan: write the segments that are missing, merge them, put the result in its place."""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from sae_auditor.bundle.layout import IMAGES_FILE, THUMBNAILS_FILE, codes_file, concepts_file
from sae_auditor.concepts.indexing.compare import Counts, Edit, segments_of
from sae_auditor.concepts.indexing.engine import Engine, Replica, SegmentDone, SegmentTask
from sae_auditor.concepts.indexing.folder import (
    SEGMENT_IMAGES,
    SEGMENT_THUMBNAILS,
    IndexFolder,
    Ticker,
    segment_codes,
)
from sae_auditor.concepts.indexing.making import refusals_in
from sae_auditor.concepts.indexing.merge_codes import merge_codes_job
from sae_auditor.concepts.indexing.merge_rows import merge_images_job, merge_thumbnails_job
from sae_auditor.concepts.indexing.plan import Plan
from sae_auditor.concepts.indexing.rows import STATUS_REPLACED, kind_of
from sae_auditor.concepts.indexing.segment import Segment, write_segment
from sae_auditor.concepts.indexing.settle import declare_ready, settle
from sae_auditor.concepts.indexing.table_ahead import TableAhead
from sae_auditor.concepts.indexing.tables import images_table
from sae_auditor.concepts.schema import CODES
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress


@dataclass(frozen=True)
class Outcome:
    """What came of a plan: files by what became of them, and why some were refused, by their labels."""

    counts: Counts
    refusals: dict[str, str]


def carry_out_job(plan: Plan, place: IndexFolder, engine: Engine, make: Callable[[], Replica]) -> Job[Outcome]:
    """Do what the plan says that is not done yet."""
    shutil.rmtree(place.merged, ignore_errors=True)
    duplicates: list[Edit] = []
    if plan.n_base:
        yield from _encode_job(plan, place, engine, make)
    else:
        # The files of a new index were not read before they were decoded, so their duplicates are found on the way.
        with TableAhead(place, len(segments_of(plan.changes.new)), place.merged / IMAGES_FILE) as ahead:
            yield from _encode_job(plan, place, engine, make, ahead.note)
            duplicates = ahead.finish()
    refusals = dict(plan.changes.refusals)
    for number in place.finished_segments():
        refusals |= refusals_in(pq.read_schema(place.segment(number) / SEGMENT_IMAGES))
    for edit in duplicates:
        refusals.pop(edit.label, None)
    yield from _merge_job(plan, place, duplicates)
    yield Progress(0, 0, say("Putting the index in its place"))
    settle(place)
    counts, n = plan.changes.counts, len(duplicates)
    return Outcome(replace(counts, new=counts.new - n, duplicate=counts.duplicate + n), refusals)


def _encode_job(
    plan: Plan,
    place: IndexFolder,
    engine: Engine,
    make: Callable[[], Replica],
    note: Callable[[int], None] = lambda number: None,
) -> Job[None]:
    """Write the segments that are missing, and note each once it is there."""
    tasks = plan.tasks(place)
    finished = set(place.finished_segments())
    waiting = [task for task in tasks if task.number not in finished]
    total = sum(len(task.files) for task in tasks)
    done = total - sum(len(task.files) for task in waiting)
    underway: dict[int, int] = {}
    ticker = Ticker()
    if not waiting:
        return
    if not plan.changes.to_encode():
        _write_known(waiting, pq.read_schema(place.path / IMAGES_FILE), plan.identity.sae_names)
        return
    yield Progress(done, total, say("Loading the encoder"))
    with closing(engine.run(make, waiting)) as reports:  # type: ignore[type-var]
        for report in reports:
            underway[report.number] = report.n_images
            if isinstance(report, SegmentDone):
                note(report.number)
            if ticker.is_due() or isinstance(report, SegmentDone):
                yield Progress(done + sum(underway.values()), total, say("Indexing images"))


def _write_known(tasks: Sequence[SegmentTask], schema: pa.Schema, sae_names: Sequence[str]) -> None:
    """Write segments of rows of which everything is known; no encoder is needed for them."""
    schema = schema.remove_metadata()
    for task in tasks:
        known = [{"image_id": f.image_id, "sha256": f.sha256, "path": f.label, "status": f.status} for f in task.files]
        rows = {name: [row.get(name) for row in known] for name in schema.names}
        codes = {name: CODES.empty_table() for name in sae_names}
        write_segment(Segment(images_table(rows, schema), [b""] * len(known), codes), Path(task.folder))


def _merge_job(plan: Plan, place: IndexFolder, duplicates: Sequence[Edit]) -> Job[None]:
    """Write the new files of the index beside the old ones."""
    # Small indexes are merged before there is anything else to report.
    yield Progress(0, 0, say("Merging the segments"))
    shutil.rmtree(place.spill, ignore_errors=True)
    base = place.path if place.has_index() else None
    segments = [place.segment(number) for number in place.finished_segments()]
    edits = [*plan.changes.edits, *duplicates]
    dropped = [edit.image_id for edit in plan.changes.edits if edit.status == STATUS_REPLACED]
    dropped += [edit.image_id for edit in duplicates]

    def of_base(name: str) -> Path | None:
        return base / name if base else None

    files = [IMAGES_FILE]
    images = [segment / SEGMENT_IMAGES for segment in segments]
    jobs: list[Job[None]] = []
    if plan.n_base and base is not None:  # that of a new index is written already
        jobs.append(merge_images_job(base / IMAGES_FILE, images, edits, place.merged / IMAGES_FILE))
    if segments or dropped:
        pictures = [segment / SEGMENT_THUMBNAILS for segment in segments]
        target = place.merged / THUMBNAILS_FILE
        jobs.append(merge_thumbnails_job(of_base(THUMBNAILS_FILE), pictures, dropped, target))
        files.append(THUMBNAILS_FILE)
    stale: list[str] = []
    sorting: list[Job[None]] = []
    if plan.changes.to_encode() or dropped:
        for name in plan.identity.sae_names:
            sources = [place.path / codes_file(name)] if base else []
            sources += [segment / segment_codes(name) for segment in segments]
            file = codes_file(name)
            note = say("Sorting the codes of {0}", name)
            # One after the other, for each takes its memory.
            sorting.append(merge_codes_job(sources, dropped, place.merged / file, place.spill, note))
            files.append(file)
            stale += derived_files(name)
    yield from beside_job([*jobs, _in_turn_job(sorting)])
    declare_ready(place, files, _state(plan, place.merged / IMAGES_FILE), stale)


def _in_turn_job(jobs: Sequence[Job[None]]) -> Job[None]:
    for job in jobs:
        yield from job


def derived_files(sae_name: str) -> list[str]:
    """Return the files of an index that are computed from its codes, and are dropped when those change."""
    table = concepts_file(sae_name)
    return [table, str(Path(table).with_suffix(".safetensors").as_posix())]


def _state(plan: Plan, images: Path) -> dict[str, object]:
    kinds = Counter(map(kind_of, pq.read_table(images, columns=["status"], partitioning=None)["status"].to_pylist()))
    live = sum(n for kind, n in kinds.items() if kind != STATUS_REPLACED)
    counts = {"images": live, **{kind: kinds[kind] for kind in ("ok", "refused", "duplicate")}}
    return {**plan.identity.to_json(), "roots": plan.roots.to_json(), "counts": counts}


_LOOK_EVERY_S: Final = 0.1


def beside_job(jobs: Sequence[Job[None]]) -> Job[None]:
    """Do all of them at once, each in a thread of its own; tell of the one that has the furthest to go.

    Raises
    ------
    Exception
        What one of them raised; the others are stopped at their next report then, as they are when this job is closed.
    """
    stop = threading.Event()
    last: list[Progress | None] = [None] * len(jobs)

    def drive(i: int) -> None:
        with closing(jobs[i]) as job:
            for report in job:
                if isinstance(report, Progress):
                    last[i] = report
                if stop.is_set():
                    return

    with ThreadPoolExecutor(max(1, len(jobs)), thread_name_prefix="beside") as threads:
        try:
            futures = [threads.submit(drive, i) for i in range(len(jobs))]
            yield from _until_done(futures, last)
        finally:
            stop.set()
    for future in futures:
        future.result()


def _until_done(futures: Sequence[Future[None]], last: Sequence[Progress | None]) -> Job[None]:
    while True:
        done, running = wait(futures, _LOOK_EVERY_S, FIRST_EXCEPTION)
        if not running or any(future.exception() is not None for future in done):
            return
        told = [report for future, report in zip(futures, last, strict=True) if future in running and report]
        if told:
            yield min(told, key=lambda report: report.done / max(1, report.total))
