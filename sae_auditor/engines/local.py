"""The engine of one machine: everything in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sae_auditor.engines.engine import EngineReport, Replica, SegmentTask


class LocalEngine:
    """Computes all segments in this process, one after the other."""

    is_here = True

    def run(self, make: Callable[[], Replica], tasks: Sequence[SegmentTask]) -> Iterator[EngineReport]:
        """See `Engine`."""
        if tasks:
            yield from make()(tasks)
