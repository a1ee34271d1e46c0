"""Decisions about how images are read, free of Qt: colours, grey values, and what of them the encoder is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sae_auditor.images import VIEWS, Reading, SourceImage

if TYPE_CHECKING:
    from sae_auditor.images import View, WindowRule
    from sae_auditor.workbench.audit.controller import AuditController
    from sae_auditor.workbench.audit.state import Subject


class ReadingChoice:
    """Keeps `reading` of the state and of the queue, and which tile of the image at hand is looked at."""

    def __init__(self, controller: AuditController) -> None:
        self._controller = controller
        self.tile = 1

    @property
    def reading(self) -> Reading:
        """How images are to be read."""
        return self._controller.state.reading

    def choose_view(self, view: View) -> None:
        """Show the encoder this much of images."""
        if view != self.reading.view:
            self.tile = 1
            self._use(replace(self.reading, view=view))

    def next_view(self) -> None:
        """Go on to the next way to look at images."""
        self.choose_view(VIEWS[(VIEWS.index(self.reading.view) + 1) % len(VIEWS)])

    def choose_window(self, window: WindowRule) -> None:
        """Map these grey values to black and white."""
        if self.reading.colour == "managed" and window != self.reading.window:
            self._use(replace(self.reading, window=window))

    def switch_colours(self) -> None:
        """See images as a pipeline on open_clip opens them, or as people see them again."""
        self._use(self.reading.with_colour("managed" if self.reading.colour == "as-open-clip" else "as-open-clip"))

    def step_tile(self, steps: int) -> None:
        """Go on by some tiles; nothing happens at the ends, or where the image is not seen in tiles."""
        tile = None if self._controller.state.subject is None else self._controller.state.subject.tile
        if tile is not None:
            self._go_to(min(max(self.tile + steps, 1), tile.of))

    def tile_at(self, x: float, y: float) -> None:
        """Look at the tile whose middle is nearest to a place, in image px."""
        subject = self._controller.state.subject
        if subject is None or subject.tile is None:
            return
        framings = subject.auditor.framings_of(subject.evidence.image, "tiles")
        width, height = subject.evidence.sight.width, subject.evidence.sight.height
        middles = [(box.x + box.width / 2, box.y + box.height / 2) for box in (f.seen(width, height) for f in framings)]
        nearest = min(range(len(middles)), key=lambda i: (middles[i][0] - x) ** 2 + (middles[i][1] - y) ** 2)
        self._go_to(nearest + 1)

    def another_image(self) -> None:
        """Begin at the first tile."""
        self.tile = 1

    def back_to(self, subject: Subject) -> None:
        """Choose again what the image on the screen was read with."""
        self.tile = 1 if subject.tile is None else subject.tile.number
        self._put(subject.reading)

    def decoded(self) -> SourceImage | None:
        """Return the image at hand as it is to be read; None where it has to be decoded for that."""
        state = self._controller.state
        if state.subject is None:
            return state.picture
        same = replace(state.subject.reading, view=self.reading.view) == self.reading
        return state.subject.evidence.image if same else None

    def _use(self, reading: Reading) -> None:
        if replace(reading, view=self.reading.view) != self.reading:
            self._controller.put(picture=None)
        self._put(reading)
        self._controller.look_again()

    def _put(self, reading: Reading) -> None:
        self._controller.context.queue.reading = reading
        self._controller.put(reading=reading)

    def _go_to(self, tile: int) -> None:
        if tile != self.tile:
            self.tile = tile
            self._controller.look_again()
