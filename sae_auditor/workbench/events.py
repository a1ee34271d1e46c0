"""Change notice without Qt: a list of observers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, ParamSpec

ArgsP = ParamSpec("ArgsP")


class Event(Generic[ArgsP]):
    """Something that happened; every connected observer is called with the same arguments, in order of connection."""

    def __init__(self) -> None:
        self._observers: list[Callable[ArgsP, object]] = []

    def connect(self, observer: Callable[ArgsP, object]) -> None:
        """Call `observer` at every `emit` from now on."""
        self._observers.append(observer)

    def disconnect(self, observer: Callable[ArgsP, object]) -> None:
        """Stop calling `observer`; one that is not connected is ignored."""
        if observer in self._observers:
            self._observers.remove(observer)

    def emit(self, *args: ArgsP.args, **kwargs: ArgsP.kwargs) -> None:
        """Call every observer; one that connects or disconnects others meanwhile does so for the next time."""
        for observer in tuple(self._observers):
            observer(*args, **kwargs)
