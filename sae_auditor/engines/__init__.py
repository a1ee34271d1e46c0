"""Where batches of images are run: this machine, or a cluster (`cluster`). Knows nothing of what is computed.

What an engine is, and the plain values it is given, say those who give them: `concepts.indexing.engine`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sae_auditor.concepts.indexing.engine import (
    Encoded,
    Engine,
    EngineReport,
    FileTask,
    Replica,
    SegmentDone,
    SegmentTask,
)

__all__ = [
    "Encoded",
    "Engine",
    "EngineReport",
    "FileTask",
    "LocalEngine",
    "Replica",
    "SegmentDone",
    "SegmentTask",
]


class LocalEngine:
    """Computes all segments in this process, one after the other."""

    is_here = True

    def run(self, make: Callable[[], Replica], tasks: Sequence[SegmentTask]) -> Iterator[EngineReport]:
        """See `Engine`."""
        if tasks:
            yield from make()(tasks)
