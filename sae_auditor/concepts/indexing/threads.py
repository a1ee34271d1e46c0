"""A generator that runs ahead of its reader, in a thread of its own."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator
from typing import Final, TypeVar

ItemT = TypeVar("ItemT")

_LOOK_EVERY_S: Final = 0.1
_STOPS_WITHIN_S: Final = 5.0


class _End:
    """Nothing more comes, for this reason, if there is one."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def in_thread(items: Generator[ItemT], ahead: int, name: str) -> Generator[ItemT]:
    """Yield what `items` yields, of which a thread makes at most `ahead` before they are asked for.

    `items` is closed in that thread, before this generator ends or is closed.
    """
    made: queue.Queue[ItemT | _End] = queue.Queue(ahead)
    stop = threading.Event()

    def hand_over(item: ItemT | _End) -> None:
        while not stop.is_set():
            try:
                made.put(item, timeout=_LOOK_EVERY_S)
            except queue.Full:
                continue
            return

    def run() -> None:
        error: BaseException | None = None
        try:
            for item in items:
                hand_over(item)
                if stop.is_set():
                    break
            items.close()
        except BaseException as raised:  # told where the items are asked for
            error = raised
        hand_over(_End(error))

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    try:
        while not isinstance(item := made.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        stop.set()
        thread.join(_STOPS_WITHIN_S)
