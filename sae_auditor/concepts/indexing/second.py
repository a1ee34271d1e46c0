"""Further processes that encode beside this one, where one of Python's cannot keep a GPU busy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import torch

from sae_auditor.concepts.indexing.replica import IndexReplica, ReplicaMaker
from sae_auditor.engines import EngineReport, LocalEngine, ProcessesEngine, Replica, Second, SegmentTask, serve
from sae_auditor.images.pool import cores_here

_PROGRAM: Final = "from sae_auditor.concepts.indexing.second import main; main()"
# They take some seconds to load PyTorch and the encoder, in which this process encodes ten thousand.
_FILES_WORTH_IT: Final = 20_000
_MOST: Final = 2
# Each needs its share of these besides what decodes for it.
_CORES_EACH: Final = 4
# Of the GPU's memory that is free, the part that one more may take, with its encoder and its batches.
_FREE_FOR_EACH: Final = 4


class FastestHere:
    """The engine of this machine: this process, and on a GPU with many files a few more beside it.

    Parameters
    ----------
    maker
        Loads a replica in another process.
    """

    is_here = True

    def __init__(self, maker: ReplicaMaker) -> None:
        self._maker = maker

    def run(self, make: Callable[[], Replica], tasks: Sequence[SegmentTask]) -> Iterator[EngineReport]:
        """See `Engine`; `make` gives an `IndexReplica`, which is left without processes of its own."""
        replica = make()
        assert isinstance(replica, IndexReplica)
        n_files = sum(file.status is None for task in tasks for file in task.files)
        n_more = _n_more(replica.device, n_files)
        engine = processes(self._maker, n_more, n_files) if n_more else LocalEngine()
        if n_more:
            replica.expect(n_files)
        try:
            yield from engine.run(lambda: replica, tasks)
        finally:
            replica.close()


def _n_more(device: torch.device, n_files: int) -> int:
    if device.type != "cuda" or n_files < _FILES_WORTH_IT:
        return 0
    free_bytes, _ = torch.cuda.mem_get_info(device)
    taken_bytes = max(1, torch.cuda.memory_reserved(device))
    return max(0, min(_MOST, cores_here() // _CORES_EACH - 1, free_bytes // (_FREE_FOR_EACH * taken_bytes)))


def processes(maker: ReplicaMaker, n_more: int, n_files: int) -> ProcessesEngine:
    """Return an engine of this process and `n_more`, which share the cores that decode."""
    workers = cores_here() if maker.workers is None else maker.workers
    share = max(1, workers // (1 + n_more)) if workers else 0
    request = replace(maker, workers=share, n_files=n_files).to_json()
    return ProcessesEngine(Second(_PROGRAM, {"maker": request, "threads": torch.get_num_threads()}), n_more)


def main() -> None:
    """Be such a process."""
    serve(_load)


def _load(request: dict[str, Any]) -> IndexReplica:
    # The last bits of a sum can depend on it.
    torch.set_num_threads(int(request["threads"]))
    return ReplicaMaker.from_json(request["maker"])()
