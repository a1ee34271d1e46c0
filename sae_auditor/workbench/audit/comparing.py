"""Decisions about what stands beside each other, free of Qt.

Two classes of the image at hand; it and a pinned image; or it before and after the interventions that are switched on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sae_auditor.atomic import write_atomically
from sae_auditor.i18n import translate
from sae_auditor.images import encode_jpeg, thumbnail
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress
from sae_auditor.reports.audit import words
from sae_auditor.reports.audit.contrast import Pair, classes_pair, images_pair
from sae_auditor.reports.audit.contrast_page import contrast_html
from sae_auditor.reports.audit.intervention_words import held
from sae_auditor.workbench.audit import jobs
from sae_auditor.workbench.audit.maps import about, map_changes, map_job
from sae_auditor.workbench.events import Event

if TYPE_CHECKING:
    from sae_auditor.explain import HeatMap
    from sae_auditor.explain.audit import Audit
    from sae_auditor.images import SourceImage
    from sae_auditor.images.framing import Box
    from sae_auditor.workbench.audit.controller import AuditController
    from sae_auditor.workbench.audit.state import AuditState, Request, Subject

COMPARE: Final = "audit.compare"
_SAVE: Final = "audit.save-comparison"
_PICTURE_PX: Final = 500


class Sides(Enum):
    """What is compared."""

    CLASSES = "classes"
    IMAGES = "images"
    CHANGE = "change"


@dataclass(frozen=True)
class Comparison:
    """What the page shows.

    Parameters
    ----------
    sides
        What is compared.
    class_names, first, second
        The classes, and the two of them that are compared; else `first` is the class explained.
    pair
        Both sides; None while there is nothing to compare, for which `why_not` says why.
    pictures, names
        The images and their names, one of each where both sides are of one image.
    audits
        The audits behind the sides.
    maps, about
        The map over the image before and after a change, and what it is a map of; empty where none is chosen.
    seen
        What the encoder sees of the image that they lie over, in image px.
    is_pinned
        Whether there is a pinned image.
    """

    sides: Sides = Sides.CLASSES
    class_names: tuple[str, ...] = ()
    first: str = ""
    second: str = ""
    pair: Pair | None = None
    pictures: tuple[SourceImage, ...] = ()
    names: tuple[str, ...] = ()
    audits: tuple[Audit, ...] = ()
    maps: tuple[HeatMap, ...] = ()
    about: str = ""
    seen: Box | None = None
    is_pinned: bool = False
    why_not: str = ""


@dataclass(frozen=True)
class _Found:
    """Both sides, each with its image and what that is called."""

    pair: Pair
    sides: tuple[tuple[SourceImage, str, Audit], ...]
    maps: tuple[HeatMap, ...] = ()


class Comparing:
    """Keeps a `Comparison`; it is worked out only while somebody looks, see `watch`.

    Attributes
    ----------
    changed : Event[[]]
        `now` is another one.
    """

    def __init__(self, controller: AuditController) -> None:
        self.changed: Event[[]] = Event()
        self.now = Comparison()
        self._controller = controller
        self._pinned: Subject | None = None
        self._is_watched = False
        self._of: tuple[Any, ...] = ()

    def watch(self, is_watched: bool) -> None:
        """Take note that somebody looks, or looks no longer."""
        self._is_watched = is_watched
        self.follow()

    def follow(self) -> None:
        """Compare anew where the image, the question or the choice of sides is another one; quick where it is not."""
        state = self._controller.state
        now = self._subject(self.now.first, self.now.second)
        if self._is_watched and state.audit is not None and not _same(now, self._of):
            self._of = now
            self._start()

    def choose_sides(self, sides: Sides) -> None:
        """Compare two classes, two images, or one before and after a change."""
        self._put(sides=sides)
        self.follow()

    def choose_classes(self, first: str, second: str) -> None:
        """Compare these classes; the same one twice is none."""
        if first != second:
            self._put(sides=Sides.CLASSES, first=first, second=second)
            self.follow()

    def choose_first(self, name: str) -> None:
        """Explain another class; where it is the second, the two change places."""
        second = self.now.first if name == self.now.second else self.now.second
        self._put(first=name, second=second)
        self.follow()

    def choose_second(self, name: str) -> None:
        """Compare with another class; where it is the first, the two change places."""
        first = self.now.second if name == self.now.first else self.now.first
        self._put(first=first, second=name)
        self.follow()

    def pin(self) -> None:
        """Keep the image at hand beside those that come; once more takes it away."""
        subject = self._controller.state.subject
        same = self._pinned is not None and subject is not None and subject.shows_same(self._pinned)
        self._pinned = None if same else subject
        self._put(is_pinned=self._pinned is not None, sides=Sides.CLASSES if same else Sides.IMAGES)
        self.follow()

    def save(self, path: Path) -> None:
        """Write both sides as one page."""
        now, messages = self.now, self._controller.context.messages
        pair = now.pair
        if pair is None:
            return
        saved = translate("Audit", "Saved to {path}.").format(path=printable(str(path)))
        self._controller.context.jobs.start(
            _SAVE,
            lambda: _save_job(path, now, pair, datetime.now(UTC)),
            on_result=lambda _path: messages.show("info", saved),
            on_error=messages.show_error,
            title=translate("Audit", "Saving {file}").format(file=printable(path.name)),
            resource="disk",
        )

    # ---------------------------------------------------------------------------------------------------------- inside

    def _put(self, **changes: Any) -> None:
        self.now = replace(self.now, **changes)
        self.changed.emit()

    def _start(self) -> None:
        state = self._controller.state
        subject, request, audit = state.subject, state.request, state.audit
        if subject is None or request is None or audit is None:
            return
        first, second = self._classes(audit, state.selected_class or 0)
        self.now = replace(self.now, class_names=audit.class_names, first=first, second=second)
        self._of = self._subject(first, second)
        why_not = self._why_not(audit, subject)
        if why_not:
            image = subject.evidence.image
            self._put(pair=None, pictures=(image,), names=(subject.item.name,), maps=(), why_not=why_not)
            return
        now, pinned = self.now, self._pinned
        make: Callable[[], Job[_Found]]
        if now.sides is Sides.CLASSES:
            make = lambda: _classes_job(subject, request, first, second)  # noqa: E731
        elif now.sides is Sides.CHANGE:
            make = lambda: _change_job(state, subject, request, audit, first)  # noqa: E731
        else:
            assert pinned is not None  # else it was said why not
            other = pinned
            make = lambda: _images_job(subject, other, request, first)  # noqa: E731

        def take(found: _Found) -> None:
            pictures, names, audits = zip(*found.sides, strict=True)
            self._put(
                pair=found.pair, pictures=pictures, names=names, audits=audits, maps=found.maps, about=about(state),
                seen=subject.seen, why_not="",
            )  # fmt: skip

        title = translate("Contrast", "Comparing")
        self._controller.start(COMPARE, make, take, title=title, on_error=lambda _error: self._put(pair=None))

    def _subject(self, first: str, second: str) -> tuple[Any, ...]:
        """Return what both sides follow from."""
        state, sides = self._controller.state, self.now.sides
        of_change = state.changes, state.overlay, state.selected_latent
        return state.subject, state.request, sides, first, second, self._pinned, of_change * (sides is Sides.CHANGE)

    def _classes(self, audit: Audit, selected: int) -> tuple[str, str]:
        """Return the two classes: those that were chosen as far as there are such, else what is explained now."""
        names, first = audit.class_names, self.now.first
        if first not in names:
            first = names[selected]
        second = self.now.second
        if second not in names or second == first:
            second = audit.contrast if audit.contrast not in (None, first) else None  # type: ignore[assignment]
            second = second or words.runner_up(audit, names.index(first)) or ""
        return first, second

    def _why_not(self, audit: Audit, subject: Subject) -> str:
        if self.now.sides is Sides.CLASSES:
            return "" if len(audit.class_names) > 1 else translate("Contrast", "There is only one class.")
        if self.now.sides is Sides.CHANGE:
            nothing = translate("Contrast", "Nothing is changed. Switch a latent off (O), or an intervention on.")
            return "" if self._controller.state.changes else nothing
        if self._pinned is None:
            return translate("Contrast", "Pin an image first (P), then go to the one to compare it with.")
        if subject.shows_same(self._pinned):
            return translate("Contrast", "This is the pinned image. Go to the one to compare it with.")
        return ""


def _classes_job(subject: Subject, request: Request, first: str, second: str) -> Job[_Found]:
    audit = yield from jobs.explain(subject, replace(request, target="logit", contrast=None))
    names = audit.class_names
    return _Found(classes_pair(audit, names.index(first), names.index(second)), (_side(subject, audit),))


def _change_job(state: AuditState, subject: Subject, request: Request, before: Audit, class_name: str) -> Job[_Found]:
    what_if, changes, image = state.what_if, state.changes, subject.evidence.image
    after = what_if.audit if what_if is not None and what_if.interventions == changes else None
    if after is None:
        after = yield from jobs.changed_audit(subject, request, changes)
    maps: list[HeatMap] = []
    for under in ((), map_changes(state)):
        make = map_job(state, under)
        if make is not None:
            maps.append((yield from make()))
    names = translate("Contrast", "As it is"), held(changes)
    pair = images_pair(before, after, class_name, names, is_change=True)
    return _Found(pair, ((image, names[0], before), (image, names[1], after)), tuple(maps))


def _images_job(subject: Subject, pinned: Subject, request: Request, class_name: str) -> Job[_Found]:
    if pinned.auditor is not subject.auditor:
        # Another SAE has other latents: the pinned image is looked at again by the one in use.
        pinned = yield from jobs.look(subject.auditor, pinned.item, pinned.evidence.image, pinned.reading)
    one = yield from jobs.explain(pinned, request)
    other = yield from jobs.explain(subject, request)
    names = pinned.item.name, subject.item.name
    return _Found(images_pair(one, other, class_name, names), (_side(pinned, one), _side(subject, other)))


def _side(subject: Subject, audit: Audit) -> tuple[SourceImage, str, Audit]:
    return subject.evidence.image, subject.item.name, audit


def _save_job(path: Path, now: Comparison, pair: Pair, written: datetime) -> Job[Path]:
    yield Progress(0, 1, printable(path.name))
    pictures = [encode_jpeg(thumbnail(image, _PICTURE_PX), quality=90) for image in now.pictures]
    sides = list(zip(now.audits, now.names, strict=True))
    write_atomically(path, contrast_html(pair, sides, pictures, written).encode())
    return path


def _same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return len(one) == len(other) and all(
        a is b or (isinstance(a, str | tuple) and a == b) for a, b in zip(one, other, strict=True)
    )
