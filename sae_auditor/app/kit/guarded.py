"""What Qt calls in Python, guarded so that no mistake leaves it.

Qt's own code stands between such a call and whoever could catch an exception: what leaves a paint event with a painter
still open ends the process by a signal, what leaves a model is raised wherever Python happens to be called next. So
every override stands under `painted` or `guarded`; a test walks the sources and says which does not.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import sys
import traceback
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any, Final, ParamSpec, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from sae_auditor.i18n import translate

_log = logging.getLogger(__name__)

ArgsP = ParamSpec("ArgsP")
ResultT = TypeVar("ResultT")
_Place = tuple[type[BaseException], CodeType | None, int]

_TEXT_FLAGS: Final = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap


def guarded(answer: Any) -> Callable[[Callable[ArgsP, ResultT]], Callable[ArgsP, ResultT]]:
    """Have an override give Qt this answer when it fails; each mistake is told of once."""

    def decorate(method: Callable[ArgsP, ResultT]) -> Callable[ArgsP, ResultT]:
        told: set[_Place] = set()

        @functools.wraps(method)
        def call(*args: ArgsP.args, **kwargs: ArgsP.kwargs) -> ResultT:
            try:
                return method(*args, **kwargs)
            except BaseException as error:
                _tell_once(error, told)
            given: ResultT = answer
            return given

        return call

    return decorate


def painted(method: Callable[ArgsP, None]) -> Callable[ArgsP, None]:
    """Have an override that draws leave a plain sentence, or in a list nothing, when it fails; it is told of once."""
    told: set[_Place] = set()

    @functools.wraps(method)
    def paint(*args: ArgsP.args, **kwargs: ArgsP.kwargs) -> None:
        given = next((value for value in args if isinstance(value, QPainter)), None)
        try:
            with saved(given) if given is not None else contextlib.nullcontext():
                method(*args, **kwargs)
            return
        except BaseException as error:
            _end_painters(error, given)
            _tell_once(error, told)
        if given is None and isinstance(args[0], QWidget):
            _draw_placeholder(args[0])

    return paint


@contextlib.contextmanager
def saved(painter: QPainter) -> Iterator[None]:
    """Give a painter its pens, brushes and clips back afterwards, whatever happened in between."""
    painter.save()
    try:
        yield
    finally:
        painter.restore()


def _tell_once(error: BaseException, told: set[_Place]) -> None:
    """Hand a mistake to whoever is told of unexpected ones, not once more for every time that Qt asks again."""
    innermost = [(frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__)][-1:]
    code, line = innermost[0] if innermost else (None, 0)
    place = (type(error), code, line)
    if place in told:
        _log.debug("the same mistake again: %s", type(error).__name__)
        return
    told.add(place)
    sys.excepthook(type(error), error, error.__traceback__)


def _end_painters(error: BaseException, given: QPainter | None) -> None:
    """End the painters that were left open on the way; the traceback keeps them alive beyond what they draw on."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        for value in frame.f_locals.values():
            if isinstance(value, QPainter) and value is not given and value.isActive():
                value.end()


def _draw_placeholder(widget: QWidget) -> None:
    target: Any = widget.viewport() if hasattr(widget, "viewport") else widget
    with contextlib.suppress(Exception), QPainter(target) as painter:
        painter.setPen(target.palette().placeholderText().color())
        painter.drawText(target.rect(), int(_TEXT_FLAGS), translate("Guarded", "This could not be drawn."))
