"""An encoder with its SAEs that turns files into segments: decoded ahead, encoded, written behind."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sae_auditor.bundle import open_bundle
from sae_auditor.concepts.indexing.making import TOGETHER, Model, SegmentMaker
from sae_auditor.concepts.indexing.prepare import Prepared, prepare
from sae_auditor.concepts.indexing.segment import Segment, write_segment
from sae_auditor.engines import Encoded, EngineReport, FileTask, SegmentDone, SegmentTask
from sae_auditor.errors import InputRefused
from sae_auditor.images import AS_USUAL, Reading
from sae_auditor.images.ahead import ahead_of

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle

_AHEAD: Final = 4 * TOGETHER
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
        """
        bundle = self.opened or open_bundle(self.bundle)
        if bundle.fingerprint != self.fingerprint:
            raise InputRefused(f"The bundle {self.bundle} is not the one that this index is made with.")
        encoder = bundle.load_encoder(self.device, self.precision)
        model = Model(encoder, {name: bundle.saes[name] for name in self.saes})
        return IndexReplica(model, self.thumbnail_px, self.reading)


class IndexReplica:
    """Writes segments.

    Parameters
    ----------
    model
        What images go through.
    thumbnail_px
        Longest side of thumbnails.
    reading
        How images are read, and what of them is seen.
    """

    def __init__(self, model: Model, thumbnail_px: int, reading: Reading = AS_USUAL) -> None:
        self._model = model
        self._thumbnail_px = thumbnail_px
        self._reading = reading
        self._preprocess = partial(model.encoder.preprocess, framing=model.encoder.framing(reading.view))

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
        return next(made for _, made in self._segments([task]) if isinstance(made, Segment))

    def _segments(self, tasks: Iterable[SegmentTask]) -> Iterator[tuple[SegmentTask, Segment | int]]:
        """Yield every segment, and before it now and then how many of its images are encoded."""
        begun: deque[SegmentTask] = deque()

        def files() -> Iterator[FileTask]:
            for task in tasks:
                begun.append(task)
                yield from task.files

        def prepared(file: FileTask) -> Prepared:
            return prepare(file, self._preprocess, self._thumbnail_px, self._reading)

        with closing(ahead_of(prepared, files(), _AHEAD, name="decode")) as items:
            maker, n_items = SegmentMaker(self._model), 0
            for item in items:
                n_items += 1
                if maker.add(item):
                    yield begun[0], maker.n_seen
                if n_items == len(begun[0].files):
                    yield begun.popleft(), maker.finish()
                    maker, n_items = SegmentMaker(self._model), 0


def _written(waiting: deque[tuple[EngineReport, Future[None]]]) -> EngineReport:
    done, future = waiting.popleft()
    future.result()
    return done
