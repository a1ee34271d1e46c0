"""An encoder with its SAEs that turns files into segments: decoded ahead, encoded, written behind."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sae_auditor.bundle import open_bundle
from sae_auditor.concepts.indexing.engine import Encoded, EngineReport, FileTask, SegmentDone, SegmentTask
from sae_auditor.concepts.indexing.gpu_decoding import Decode, gpu_decode
from sae_auditor.concepts.indexing.identity import Decoding
from sae_auditor.concepts.indexing.lifting import Lifter, OnDevice
from sae_auditor.concepts.indexing.making import TOGETHER, Model, Prepared, SegmentMaker, of_known, prepared
from sae_auditor.concepts.indexing.segment import Segment, write_segment
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.images import AS_USUAL, Framing, ImageRefused, Reading
from sae_auditor.images.pool import BrokeredPool, Decoded, DecodePool, Work, broker_count, decode_files, default_workers

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle

_AHEAD: Final = 4 * TOGETHER
# Pictures of no more bytes are scaled on the GPU, which takes more of the time than to decode them; larger ones come
# scaled, since memory for many is shared with every process.
_RAW_BYTES: Final = 4 * 2**20
# Segments that wait to be written while the next is encoded.
_WAITING: Final = 2


@dataclass(frozen=True)
class ReplicaMaker:
    """Loads a replica where it is called; a plain value that can be sent to another process.

    Parameters
    ----------
    bundle
        Path of the bundle, which every machine must reach.
    fingerprint
        Of that bundle.
    saes
        Names of the SAEs.
    device, precision
        Of the encoder; see `ClipEncoder`.
    thumbnail_px
        Longest side of thumbnails.
    workers
        How many processes decode images; None for as many as pay, 0 for threads.
    n_files
        How many files the whole run has, where a replica is given its segments one by one.
    decoding
        Where JPEG files are decoded and scaled.
    opened
        The bundle, where it is open already. Stays in its process.
    reading
        How images are read, and what of them is seen.
    """

    bundle: str
    fingerprint: str
    saes: tuple[str, ...]
    device: str = "auto"
    precision: str = "auto"
    thumbnail_px: int = 128
    workers: int | None = None
    n_files: int = 0
    decoding: Decoding = "cpu"
    opened: Bundle | None = field(default=None, compare=False, repr=False)
    reading: Reading = AS_USUAL

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "opened": None}

    def __call__(self) -> IndexReplica:
        """Load the encoder and the SAEs.

        Raises
        ------
        InputRefused
            When the bundle at this path is another one.
        EnvironmentProblem
            When images are to be decoded on a GPU and there is none, or it cannot.
        """
        bundle = self.opened or open_bundle(self.bundle)
        if bundle.fingerprint != self.fingerprint:
            raise InputRefused(say("The bundle {0} is not the one that this index is made with.", self.bundle))
        encoder = bundle.load_encoder(self.device, self.precision)
        framing = encoder.framing(self.reading.view)
        model = Model(encoder, {name: bundle.saes[name] for name in self.saes})
        decode = gpu_decode(encoder.device) if self.decoding == "gpu" else None
        return IndexReplica(model, framing, self.thumbnail_px, self.workers, self.n_files, decode, self.reading)


class IndexReplica:
    """Writes segments.

    Parameters
    ----------
    model
        What images go through.
    framing
        How pictures are scaled and cut for it.
    thumbnail_px
        Longest side of thumbnails.
    workers, n_files
        See `ReplicaMaker`.
    decode
        Decodes JPEG files on the GPU; None where the CPU decodes all.
    reading
        How images are read, and what of them is seen.
    """

    def __init__(
        self,
        model: Model,
        framing: Framing,
        thumbnail_px: int,
        workers: int | None = None,
        n_files: int = 0,
        decode: Decode | None = None,
        reading: Reading = AS_USUAL,
    ) -> None:
        self._model = model
        device = model.encoder.device
        self._is_on_cpu = device.type == "cpu"
        self._work = Work(
            framing,
            reading,
            thumbnail_px=thumbnail_px,
            raw_bytes=0 if self._is_on_cpu else _RAW_BYTES,
            hands_jpeg_on=decode is not None,
        )
        self._workers = workers
        self._n_files = n_files
        self._pool: DecodePool | BrokeredPool | None = None
        self._decode = decode
        # A CPU has the pictures already.
        self._lifter = Lifter(device, self._work, decode) if decode is not None or not self._is_on_cpu else None

    def __call__(self, tasks: Iterable[SegmentTask]) -> Iterator[EngineReport]:
        """See `Replica`."""
        waiting: deque[tuple[EngineReport, Future[None]]] = deque()
        with ThreadPoolExecutor(1, thread_name_prefix="segments") as writer:
            for task, made in self._segments(tasks):
                if isinstance(made, Segment):
                    done = SegmentDone(task.number, len(task.files))
                    waiting.append((done, writer.submit(write_segment, made, Path(task.folder))))
                else:
                    yield Encoded(task.number, made)
                while waiting and (len(waiting) > _WAITING or waiting[0][1].done()):
                    yield _written(waiting)
            while waiting:
                yield _written(waiting)

    def sample(self, files: Sequence[FileTask]) -> Segment:
        """Return what some files give, without writing it."""
        task = SegmentTask(0, "", tuple(files))
        return next(made for _, made in self._segments([task], is_sample=True) if isinstance(made, Segment))

    def _segments(
        self, tasks: Iterable[SegmentTask], *, is_sample: bool = False
    ) -> Iterator[tuple[SegmentTask, Segment | int]]:
        """Yield every segment, and before it now and then how many of its images are encoded."""
        begun: deque[SegmentTask] = deque()
        with closing(self._prepared(tasks, begun, is_sample)) as items:
            maker, n_items = SegmentMaker(self._model), 0
            for item in items:
                n_items += 1
                if maker.add(item):
                    yield begun[0], maker.n_seen
                if n_items == len(begun[0].files):
                    yield begun.popleft(), maker.finish()
                    maker, n_items = SegmentMaker(self._model), 0

    def _prepared(
        self, tasks: Iterable[SegmentTask], begun: deque[SegmentTask], is_sample: bool
    ) -> Generator[Prepared]:
        """Yield what came of every file, in order; tasks whose files are taken are added to `begun`."""
        taken: deque[FileTask] = deque()

        def paths() -> Iterator[str]:
            for task in tasks:
                begun.append(task)
                for file in task.files:
                    taken.append(file)
                    if file.status is None:
                        yield file.path

        n_files = max(sum(len(task.files) for task in tasks) if isinstance(tasks, Sequence) else 0, self._n_files)
        workers = self._workers_for(n_files, is_sample)
        with closing(self._decoded(paths(), workers, n_files)) as items:
            for item in items:
                while taken[0].status is not None:
                    yield of_known(taken.popleft())
                yield prepared(taken.popleft(), item)
        while taken:
            yield of_known(taken.popleft())

    def _workers_for(self, n_files: int, is_sample: bool) -> int | None:
        """Return how many processes decode; None for the one that is kept, 0 for threads."""
        if is_sample:  # of a few files, whose size is wanted
            return 0 if self._workers == 0 else None
        workers = default_workers(n_files) or None if self._workers is None else self._workers
        # What reads files for a GPU is a process of the pool in any case.
        return workers if self._decode is None else workers or 1

    def _decoded(
        self, paths: Iterator[str], workers: int | None, n_files: int
    ) -> Generator[Decoded | OnDevice | ImageRefused]:
        try:
            read = self._read(paths, workers, n_files)
            with closing(read if self._lifter is None else self._lifter.lift(read)) as items:
                yield from items
        finally:
            # Where segments come one by one, as on a cluster, the processes are kept for the next ones.
            if self._pool is not None and not self._n_files:
                self._pool.close()

    def _read(self, paths: Iterable[str], workers: int | None, n_files: int) -> Generator[Decoded | ImageRefused]:
        if not workers:
            yield from decode_files(paths, self._work, workers, _AHEAD)
            return
        if self._pool is None or self._pool.is_closed:
            # On a CPU the encoder is what takes the time.
            brokers = 0 if self._is_on_cpu else broker_count(workers, n_files)
            self._pool = BrokeredPool(self._work, workers, brokers) if brokers else DecodePool(self._work, workers)
        yield from self._pool.decode(paths)


def _written(waiting: deque[tuple[EngineReport, Future[None]]]) -> EngineReport:
    done, future = waiting.popleft()
    future.result()
    return done
